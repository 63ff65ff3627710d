import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { failureRules } from '../../../../src/core/app/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from '../trading/support.ts'

// Exposure per venue and counterparty, its potential future, and limits on both.

/** Φ by Simpson's rule, for a check that shares nothing with what it checks. */
function cumulative(x: number): number {
  const [steps, from] = [2_000, -10]
  const width = (x - from) / steps
  const density = (at: number): number => Math.exp((-at * at) / 2) / Math.sqrt(2 * Math.PI)
  let sum = density(from) + density(x)
  for (let step = 1; step < steps; step += 1) sum += (step % 2 === 0 ? 2 : 4) * density(from + step * width)
  return (sum * width) / 3
}

const TRADER = 1
let room: Awaited<ReturnType<typeof openTradingRoom>>
let account: string
beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(TRADER)).id
})

type Row = Readonly<{
  counterparty: string
  current_exposure: number
  potential_future_exposure: number
  accounts: readonly JsonObject[]
}>

const ask = (name: string, input: JsonObject = {}) => room.call(TRADER, `risk.${name}`, input)
const rows = async (): Promise<readonly Row[]> =>
  answer(await ask('counterparties'))['counterparties'] as readonly Row[]
const trade = (symbol: string, side: string, quantity: string) =>
  room.call(TRADER, 'trading.createTrade', { symbol, side, quantity })
const venueOf = (symbol: string): string => room.desk.instrument(symbol as never)?.exchange ?? ''
const limit = (bound: string) =>
  room.call(TRADER, 'guards.setLimits', { account_id: account, max_counterparty_exposure: bound })

describe('exposure to counterparties', () => {
  it('is what is lost at once, and what may be lost beside it: coins have no future exposure, options have', async () => {
    answer(await trade('BTC-USD', 'buy', '0.2'))
    answer(await trade(CALL, 'buy', '2'))
    const told = await rows()
    const coins = venueOf('BTC-USD')
    const sum = told.reduce((all, one) => all + one.current_exposure, 0)
    // 0.2 coins at 50,000 and two calls of 100 units at 120.5.
    expect(sum).toBeCloseTo(10_000 + 24_100, 6)
    const options = told.find(({ counterparty }) => counterparty === venueOf(CALL))
    expect(options?.potential_future_exposure).toBeGreaterThan(0)
    if (venueOf(CALL) !== coins)
      expect(told.find(({ counterparty }) => counterparty === coins)?.potential_future_exposure).toBe(0)
  })

  it('of sold options is no exposure now', async () => {
    answer(await trade(CALL, 'buy', '2'))
    const long = (await rows())[0]
    answer(await trade(CALL, 'sell', '2'))
    expect(await rows()).toEqual([])
    expect(long?.current_exposure).toBeGreaterThan(0)
  })

  it('is told of one by its name, with what is held there; an unknown name is 404', async () => {
    answer(await trade(CALL, 'buy', '1'))
    const name = venueOf(CALL)
    expect(answer(await ask('counterparty', { counterparty: name }))).toMatchObject({
      counterparty: name,
      positions: 1,
      holdings: [{ symbol: CALL, quantity: '1', value: '12050', account_id: account }],
      accounts: [{ account_id: account, limit: null, status: 'no_limit' }],
    })
    const failure = failureOf(await ask('counterparty', { counterparty: 'NOWHERE' }))
    expect([failure.code, failure.field]).toEqual(['unknown_counterparty', 'counterparty'])
    expect(failureRules['unknown_counterparty']?.status).toBe(404)
    const foreign = (await room.openAccount(2)).id
    const asked = await ask('counterparty', { counterparty: name, account_id: foreign })
    expect(failureOf(asked).code).toBe('account_not_found')
  })

  it('of a known name where nothing is held is nothing', async () => {
    expect(answer(await ask('counterparty', { counterparty: venueOf('BTC-USD') }))).toMatchObject({
      ...{ positions: 0, current_exposure: 0, potential_future_exposure: 0, holdings: [] },
    })
  })
})

describe('the limit on one counterparty', () => {
  it('warns, is breached, and refuses the order that would exceed it, naming limit, value and bound', async () => {
    answer(await trade('BTC-USD', 'buy', '0.2'))
    answer(await limit('12000'))
    const [held] = await rows()
    expect(held?.accounts).toEqual([
      { account_id: account, exposure: 10_000, limit: '12000', status: 'warning' },
    ])
    const refused = failureOf(await trade('BTC-USD', 'buy', '0.1'))
    expect(refused).toMatchObject({
      code: 'counterparty_limit_exceeded',
      details: { limit: 'max_counterparty_exposure', value: '15000', bound: '12000' },
    })
    expect(failureRules[refused.code]?.status).toBe(403)
    answer(await trade('BTC-USD', 'sell', '0.1'))
    answer(await limit('4000'))
    expect((await rows())[0]?.accounts).toMatchObject([{ exposure: 5_000, status: 'breached' }])
    const { utilisation, status } = (
      answer(await room.call(TRADER, 'guards.limits', {}))['accounts'] as readonly JsonObject[]
    )[0] as JsonObject
    expect([utilisation, status]).toMatchObject([{ counterparty_exposure: 5_000 }, 'breached'])
  })

  it('counts the potential future exposure of what is bought, by SA-CCR', async () => {
    answer(await trade(CALL, 'buy', '1'))
    const bought = room.clock.now()
    const [row] = await rows()
    const [now, later] = [row?.current_exposure ?? 0, row?.potential_future_exposure ?? 0]
    answer(await limit(String(Math.round(2 * (now + later) - 100))))
    expect(failureOf(await trade(CALL, 'buy', '1')).code).toBe('counterparty_limit_exceeded')
    answer(await limit(String(Math.round(1.9 * now + 1.9 * later))))
    expect(failureOf(await trade(CALL, 'buy', '1')).code).toBe('counterparty_limit_exceeded')
    // CRE52, an unmargined bought call (this venue lists no sector for it, so a single name): 32 % factor × Φ(d) × spot ×
    // units × √T, supervisory volatility 120 %.
    const years = (Date.parse('2027-01-15T21:00:00Z') - bought) / (365 * 86_400_000)
    const deviation = 1.2 * Math.sqrt(years)
    const d = Math.log(6_790 / 6_800) / deviation + deviation / 2
    expect(later / (0.32 * cumulative(d) * 6_790 * 100 * Math.sqrt(years))).toBeCloseTo(1, 3)
  })

  it('may be loosened by a risk manager alone', async () => {
    answer(await limit('12000'))
    expect(failureOf(await limit('13000')).code).toBe('risk_manager_needed')
  })
})
