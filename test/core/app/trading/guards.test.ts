import { beforeEach, describe, expect, it } from 'vitest'
import { MS_PER_DAY } from '../../../../src/core/kernel/index.ts'
import { BUY, OPERATOR, answer, failureOf, openTradingRoom } from './support.ts'

type Room = Awaited<ReturnType<typeof openTradingRoom>>
type Limits = Readonly<{
  limits: Readonly<Record<string, unknown>>
  utilisation: Readonly<Record<string, unknown>>
  status: string
  state: string
}>
type Breaker = Readonly<Record<string, unknown>>

const TRADER = 1
const BID = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '40000' }

let room: Room
let account: string
beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(TRADER)).id
})

const set = (user: number, limits: Readonly<Record<string, string | number | null>>) =>
  room.call(user, 'guards.setLimits', { account_id: account, ...limits })

async function limits(user = TRADER): Promise<Limits> {
  const { accounts } = answer(await room.call(user, 'guards.limits', { account_id: account }))
  return (accounts as readonly Limits[])[0] as Limits
}

async function breaker(name: string, subject: string, asked: Readonly<Record<string, string>> = {}) {
  const { breakers } = answer(await room.call(TRADER, 'guards.circuitBreakers', asked))
  return (breakers as readonly Breaker[]).find((one) => one['name'] === name && one['subject'] === subject)
}

/** The trader holds 0.5 BTC, and the market falls by so much. */
async function lose(dollars: number): Promise<void> {
  answer(await room.call(TRADER, 'trading.createTrade', BUY))
  await room.quote([[49_990 - dollars, 5]], [[50_010 - dollars, 5]])
  room.clock.advance(1_000)
  await room.floor.keepGuards()
}

describe('limits of an account’s day', () => {
  it('are set by its owner, and shown with what has been used of them', async () => {
    const asked = { max_daily_loss: '2000', warn_daily_loss: '500', max_orders_per_day: 10 }
    expect(answer(await set(TRADER, asked))).toMatchObject({ status: 'ok', message: 'Limits set.' })
    await lose(1_000)
    expect(await limits()).toMatchObject({
      currency: 'USD',
      limits: {
        max_daily_loss: '2000',
        warn_daily_loss: '500',
        max_orders_per_day: 10,
        max_trades_per_day: null,
      },
      // 0.5 × 1,010 and a fee of 50.01.
      utilisation: { daily_loss: '555.01', orders_per_day: 1, trades_per_day: 1 },
      ...{ status: 'warning', state: 'active' },
    })
  })

  it('are tightened by the owner and loosened by a risk manager only', async () => {
    answer(await set(TRADER, { max_orders_per_day: 10 }))
    answer(await set(TRADER, { max_orders_per_day: 5, warn_orders_per_day: 4 }))
    for (const looser of [6, null]) {
      expect(failureOf(await set(TRADER, { max_orders_per_day: looser }))).toMatchObject({
        code: 'risk_manager_needed',
        field: 'max_orders_per_day',
        details: { limit: 'max_orders_per_day', bound: '5', value: looser === null ? null : '6' },
      })
    }
    answer(await set(TRADER, { warn_orders_per_day: null }))
    answer(await set(OPERATOR, { max_orders_per_day: 6 }))
    expect((await limits()).limits).toMatchObject({ max_orders_per_day: 6, warn_orders_per_day: null })
  })

  it('of other people’s accounts are nobody’s business but a risk manager’s', async () => {
    expect(failureOf(await set(2, { max_orders_per_day: 1 })).code).toBe('account_not_found')
    expect(failureOf(await room.call(2, 'guards.limits', { account_id: account })).code).toBe(
      'account_not_found',
    )
    expect((await limits(OPERATOR)).status).toBe('ok')
  })

  it('refuse nonsense by name', async () => {
    for (const [name, value] of [
      ['max_daily_loss', '-1'],
      ['max_orders_per_day', 0],
      ['max_leverage', 101],
      ['max_concentration', 1.5],
      ['max_var', 0],
      ['max_size', 3],
    ] as const) {
      expect(failureOf(await set(TRADER, { [name]: value })).code).toBe('invalid_input')
    }
  })
})

describe('an account that a guard has held back', () => {
  beforeEach(async () => {
    answer(await set(TRADER, { max_daily_loss: '500' }))
    await lose(1_000)
  })

  it('shows why, and its owner can close and cancel but not resume', async () => {
    expect(await limits()).toMatchObject({ status: 'breached', state: 'reducing' })
    expect(await breaker('daily_loss', account)).toMatchObject({
      ...{ threshold: '500', current: '555.01', triggered: true, reason: 'daily_loss' },
      ...{ since: '2026-11-21T12:00:01.000Z', until: '2026-11-22T00:00:00.000Z' },
    })
    expect(failureOf(await room.call(TRADER, 'trading.createTrade', BID))).toMatchObject({
      code: 'only_reducing',
      details: { reason: 'daily_loss', resumes_at: '2026-11-22T00:00:00.000Z' },
    })
    const resume = { account_id: account, state: 'active', reason: 'it was a glitch' }
    expect(failureOf(await room.call(TRADER, 'trading.killSwitch', resume)).code).toBe('risk_manager_needed')
    expect(failureOf(await room.call(TRADER, 'guards.killSwitch', resume)).code).toBe('forbidden')
    const sale = { ...BUY, side: 'sell' }
    expect(answer(await room.call(TRADER, 'trading.createTrade', sale))['status']).toBe('filled')
  })

  it('can be stopped further by its owner, who thereby gets nothing back of what the guard took', async () => {
    const kill = (state: string) =>
      room.call(TRADER, 'trading.killSwitch', { account_id: account, state, reason: 'mine' })
    answer(await kill('halted'))
    expect((await limits()).state).toBe('halted')
    for (const state of ['reducing', 'active']) {
      expect(failureOf(await kill(state)).code).toBe('risk_manager_needed')
    }
    // The market recovers: what the guard said of this day still holds.
    await room.quoteAll()
    expect(failureOf(await kill('active')).code).toBe('risk_manager_needed')
    room.clock.advance(MS_PER_DAY)
    await room.quoteAll()
    expect(answer(await kill('active'))['state']).toBe('active')
  })

  it('is not paid for by a dividend that its owner books', async () => {
    const { portfolio } = answer(await room.call(TRADER, 'portfolios.create', { name: 'Core' })) as {
      portfolio: Readonly<Record<'id' | 'account_id', string>>
    }
    const { id, account_id: own } = portfolio
    const deposit = { id, transaction_type: 'deposit', amount: '90000' }
    answer(await room.call(TRADER, 'portfolios.createTransaction', deposit))
    answer(await room.call(TRADER, 'guards.setLimits', { account_id: own, max_daily_loss: '500' }))
    await room.quoteAll()
    answer(await room.call(TRADER, 'trading.createTrade', { ...BUY, account_id: own }))
    await room.quote([[48_990, 5]], [[49_010, 5]])
    answer(
      await room.call(TRADER, 'portfolios.createTransaction', {
        ...{ id, transaction_type: 'dividend', amount: '5000' },
      }),
    )
    room.clock.advance(1_000)
    await room.floor.keepGuards()
    const bid = await room.call(TRADER, 'trading.createTrade', { ...BID, account_id: own })
    expect(failureOf(bid).code).toBe('only_reducing')
  })

  it('is resumed by a risk manager with a reason, which the log keeps', async () => {
    const resume = { account_id: account, state: 'active', reason: 'hedged elsewhere' }
    expect(failureOf(await room.call(OPERATOR, 'guards.killSwitch', { ...resume, reason: '' })).field).toBe(
      'reason',
    )
    answer(await room.call(OPERATOR, 'guards.killSwitch', resume))
    expect(answer(await room.call(TRADER, 'trading.createTrade', BID))['status']).toBe('open')
    const facts = (await room.records()).filter(({ action }) => action === 'trading.controlled')
    expect(facts.at(-1)?.facts).toMatchObject({
      before: 'reducing',
      state: 'active',
      reason: 'hedged elsewhere',
    })
    expect(await breaker('daily_loss', account)).toMatchObject({ threshold: '1055.01', triggered: false })
  })
})

describe('soft limits of an account’s day', () => {
  it('ask before an execution algorithm is started, as before an order', async () => {
    answer(await set(TRADER, { warn_orders_per_day: 1 }))
    answer(await room.call(TRADER, 'trading.createTrade', BID))
    const parent = { algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.1' }
    const asked = { ...parent, account_id: account, end: '2026-11-21T12:10:00Z' }
    const confirm = 'BUY 0.1 BTC-USD MARKET'
    expect(failureOf(await room.call(TRADER, 'execution.create', asked))).toMatchObject({
      code: 'confirmation_required',
      details: { limit: 'orders_per_day', confirm },
    })
    answer(await room.call(TRADER, 'execution.create', { ...asked, confirm }))
  })
})

describe('an account that a risk manager has halted', () => {
  it('is not let go by its owner, not even to reduce', async () => {
    const stop = { account_id: account, state: 'halted', reason: 'an inquiry' }
    answer(await room.call(OPERATOR, 'guards.killSwitch', stop))
    for (const state of ['reducing', 'active']) {
      const asked = { account_id: account, state, reason: 'please' }
      expect(failureOf(await room.call(TRADER, 'trading.killSwitch', asked)).code).toBe('risk_manager_needed')
    }
    answer(await room.call(TRADER, 'trading.killSwitch', { ...stop, reason: 'so be it' }))
    const resume = { account_id: account, state: 'active', reason: 'settled' }
    expect(failureOf(await room.call(TRADER, 'trading.killSwitch', resume)).code).toBe('risk_manager_needed')
    answer(await room.call(OPERATOR, 'guards.killSwitch', resume))
    expect(answer(await room.call(TRADER, 'trading.createTrade', BID))['status']).toBe('open')
  })
})

describe('circuit breakers', () => {
  const GUARDS = {
    symbol: 'BTC-USD',
    price_band_percent: '10',
    price_move_tiers: [
      { move_percent: '7', pause_s: 900 },
      { move_percent: '20', pause_s: null },
    ],
  }

  it('of an instrument are data that a risk manager sets, and go back to those of its kind', async () => {
    expect(failureOf(await room.call(TRADER, 'guards.guardInstrument', GUARDS)).code).toBe('forbidden')
    const expected = {
      price_band_percent: '10',
      price_move_tiers: [
        { move_percent: '7', pause_s: 900 },
        { move_percent: '20', pause_s: null },
      ],
    }
    expect(answer(await room.call(OPERATOR, 'guards.guardInstrument', GUARDS))).toMatchObject(expected)
    const shown = await room.call(TRADER, 'guards.instrumentGuards', { symbol: 'BTC-USD' })
    expect(answer(shown)).toMatchObject({ ...expected, tiers_met: 0, previous_close: null })
    expect(await breaker('price_move_2', 'BTC-USD')).toMatchObject({ threshold: '20', triggered: false })
    const back = { symbol: 'BTC-USD', price_move_tiers: null }
    expect(answer(await room.call(OPERATOR, 'guards.guardInstrument', back))).toMatchObject({
      price_band_percent: '10',
      price_move_tiers: [],
    })
  })

  it('refuse tiers that do not rise, and instruments that nobody lists', async () => {
    const falling = [{ move_percent: '20' }, { move_percent: '7' }]
    const wrong = await room.call(OPERATOR, 'guards.guardInstrument', {
      ...GUARDS,
      price_move_tiers: falling,
    })
    expect(failureOf(wrong).field).toBe('price_move_tiers.1.move_percent')
    const unknown = { symbol: 'NOTHING', price_band_percent: '20' }
    for (const name of ['guards.guardInstrument', 'guards.instrumentGuards', 'guards.circuitBreakers']) {
      expect(failureOf(await room.call(OPERATOR, name, unknown)).code).toBe('unknown_symbol')
    }
  })

  it('include the kill switch of the venue and of a market', async () => {
    answer(await room.call(OPERATOR, 'guards.killSwitch', { reason: 'fire drill' }))
    expect(await breaker('kill_switch', 'venue')).toMatchObject({ triggered: true, reason: 'fire drill' })
    answer(await room.call(OPERATOR, 'guards.killSwitch', { state: 'active', reason: 'drill is over' }))
    answer(await room.call(OPERATOR, 'guards.killSwitch', { symbol: 'BTC-USD', reason: 'news pending' }))
    expect(await breaker('kill_switch', 'venue')).toMatchObject({ triggered: false, since: null })
    expect(await breaker('halt', 'BTC-USD')).toMatchObject({ triggered: true, reason: 'news pending' })
    const both = { symbol: 'BTC-USD', account_id: account, reason: 'everything' }
    expect(failureOf(await room.call(OPERATOR, 'guards.killSwitch', both)).field).toBe('symbol')
  })
})
