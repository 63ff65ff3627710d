import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk, DeskOutcome } from '../../../src/core/app/desk-port/desk.ts'
import { riskAlertsSource } from '../../../src/core/app/risk/alerts.ts'
import { ZERO, decimal } from '../../../src/core/kernel/index.ts'
import type { AccountId, Decimal, Result } from '../../../src/core/kernel/index.ts'
import { DEFAULT_LIMITS } from '../../../src/core/orders/index.ts'
import { typescriptKernel } from '../../../src/core/pricing/index.ts'
import {
  PERP,
  btcPerpetual,
  cash,
  fees,
  makeCountingIds,
  makeVenue,
  market,
  must,
  refusal,
} from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'
import { inlinePool } from '../../support/inline-pool.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'
import { answer, failureOf, openTradingRoom } from './trading/support.ts'

type Alerts = Readonly<{ items: readonly Readonly<{ limit: string }>[] }>

const SILENT = { info: () => undefined, warn: () => undefined, error: () => undefined }
const BY = { actorId: 'u1', requestId: null, personal: null }

/** A long of one perpetual at 50,000 with 5,001 behind it: maintenance is 0.5 % of the mark, liquidation lies at 45,225.1. */
function stretched(leverage?: Decimal) {
  const venue = makeVenue({ notionalMin: decimal(1) })
  venue.take(venue.desk.listInstruments([btcPerpetual()]))
  const client = venue.client('u1', 5_101)
  if (leverage) venue.take(must(venue.desk.setLeverage({ accountId: client.id, leverage, ...BY })))
  venue.quote([], [[50_000, 1]], PERP)
  must(venue.order(client, market(1, { symbol: PERP })))
  return { venue, client }
}

/** The market around a middle; what its command told of margins. */
function mark(venue: Venue, desk: Desk, middle: number): readonly string[] {
  const level = (price: number) => [{ price: decimal(price), quantity: decimal(10) }]
  const quote = {
    participant: venue.maker.id,
    symbol: PERP,
    bids: level(middle - 5),
    asks: level(middle + 5),
  }
  const outcome = desk.quoteMarket(quote)
  if (desk === venue.desk) venue.take(outcome)
  return told(outcome)
}

const told = ({ events }: DeskOutcome<unknown>): readonly string[] =>
  events.flatMap((event) => (event.kind === 'margin' ? [event.margin.kind] : []))

/** The desk as a restart finds it. */
async function restarted(venue: Venue): Promise<Desk> {
  const store = makeMemoryStore()
  await store.commit(venue.writes)
  const snapshot = await store.loadDesk(venue.clock.now())
  return makeDesk({
    clock: venue.clock,
    ids: makeCountingIds(),
    snapshot,
    fees: fees(),
    limits: DEFAULT_LIMITS,
  })
}

const deposit = (desk: Desk, to: AccountId, amount: number): Result<DeskOutcome<unknown>> =>
  desk.moveCash({
    ...{ from: 'outside', to, kind: 'deposit', amount: decimal(amount), causeId: `in ${amount}` },
    ...BY,
  })

describe('the margin warning of an account', () => {
  it('comes once, not with every tick, outlives a restart, and goes well below the level', async () => {
    const { venue, client } = stretched()
    expect(mark(venue, venue.desk, 45_500)).toEqual([])
    expect(mark(venue, venue.desk, 45_280)).toEqual(['warning'])
    expect(mark(venue, venue.desk, 45_270)).toEqual([])
    expect(venue.desk.marginOf(client.id).warnedAt).toBe(venue.clock.now())
    const again = await restarted(venue)
    expect(again.marginOf(client.id).warnedAt).toBe(venue.clock.now())
    expect(mark(venue, again, 45_275)).toEqual([])
    // 5,001 − 4,700 = 301 against 226.5: 0.752 is still too near.
    expect(mark(venue, again, 45_300)).toEqual([])
    expect(mark(venue, again, 46_000)).toEqual(['recovery'])
    expect(again.marginOf(client.id).warnedAt).toBeNull()
    expect(mark(venue, again, 45_275)).toEqual(['warning'])
  })

  it('is told before positions are closed, and taken back where what is left can be carried', () => {
    const { venue, client } = stretched()
    expect(mark(venue, venue.desk, 45_220)).toEqual(['warning', 'breach', 'recovery'])
    expect(venue.desk.marginOf(client.id)).toMatchObject({ warnedAt: null })
    const actions = venue.facts.map(({ action }) => action).filter((action) => action.startsWith('margin.'))
    expect(actions).toEqual(['margin.warned', 'margin.liquidated', 'margin.liquidated', 'margin.restored'])
  })

  it('goes with money that comes in, and with the position, though no market moves', () => {
    const first = stretched()
    mark(first.venue, first.venue.desk, 45_280)
    expect(told(must(deposit(first.venue.desk, first.client.id, 500)))).toEqual(['recovery'])

    const second = stretched()
    mark(second.venue, second.venue.desk, 45_280)
    const facts = second.venue.facts.length
    must(second.venue.order(second.client, market(1, { symbol: PERP, side: 'sell' })))
    expect(second.venue.facts.slice(facts).map(({ action }) => action)).toContain('margin.restored')
    expect(second.venue.desk.marginOf(second.client.id)).toMatchObject({ warnedAt: null, ratio: null })
  })

  it('reaches the owner on risk_alerts at each edge, with what holds in a snapshot, and nobody else', async () => {
    const room = await openTradingRoom()
    const { id } = await room.openAccount(1, 'demo', 5_101)
    await room.floor.settleOwn(room.desk.listInstruments([btcPerpetual()]))
    const heard = (user: number) =>
      riskAlertsSource(
        { ...room, listen: room.floor.listen, compute: inlinePool, kernel: typescriptKernel, logger: SILENT },
        { userId: room.userOf(user), accountId: null },
      )
    const [own, other] = [heard(1), heard(2)]
    const heardNow = () =>
      ((own.collect() as Alerts | null)?.items ?? []).filter(({ limit }) => limit === 'margin')
    const margins = async (source: typeof own) =>
      ((await source.snapshot()) as Alerts).items.filter(({ limit }) => limit === 'margin')
    const quoted = (middle: number) => room.quote([[middle - 5, 10]], [[middle + 5, 10]], PERP)
    await room.quote([], [[50_000, 1]], PERP)
    answer(await room.call(1, 'trading.createTrade', { symbol: PERP, side: 'buy', quantity: '1' }))
    await quoted(45_280)
    await quoted(45_275)
    const warning = { account_id: id, limit: 'margin', kind: 'warning', max: 1 }
    expect(heardNow()).toMatchObject([warning])
    expect(heardNow()).toEqual([])
    expect(await margins(own)).toMatchObject([warning])
    expect(other.collect()).toBeNull()
    const { margin } = answer(await room.call(1, 'accounts.collateral', { account_id: id }))
    expect(margin).toMatchObject({ equity: '276', maintenance: '226.375', ratio: '0.820199' })
    expect((margin as { warned_at: unknown }).warned_at).not.toBeNull()
    await quoted(46_000)
    expect(heardNow()).toMatchObject([{ ...warning, kind: 'recovery' }])
    expect(await margins(own)).toEqual([])
    own.close()
    await quoted(45_275)
    expect(heardNow()).toEqual([])
  })
})

describe('the leverage of an account', () => {
  it('is what its positions are held to, from the next look on and over a restart', async () => {
    const { venue, client } = stretched(decimal(50))
    expect(cash(venue.desk.balance(client.id))).toEqual(['5001', '1000'])
    const again = await restarted(venue)
    expect(again.marginOf(client.id)).toMatchObject({ isLeverageChosen: true })
    expect(cash(again.balance(client.id))).toEqual(['5001', '1000'])
    must(again.setLeverage({ accountId: client.id, leverage: decimal(20), ...BY }))
    expect(cash(again.balance(client.id))).toEqual(['5001', '2500'])
    must(again.setLeverage({ accountId: client.id, leverage: null, ...BY }))
    expect(cash(again.balance(client.id))).toEqual(['5001', '5000'])
  })

  it('is not lowered where the margin would not be there, to the cent, and then nothing changes', () => {
    const { venue, client } = stretched(decimal(50))
    mark(venue, venue.desk, 49_800)
    const lower = (leverage: string) =>
      venue.desk.setLeverage({ accountId: client.id, leverage: decimal(leverage), ...BY })
    // 4,001 free less 200 lost since the settlement; at 10 it would hold 4,000 more.
    const failure = refusal(lower('10'))
    expect([failure.code, failure.field]).toEqual(['insufficient_margin', 'leverage'])
    expect(failure.details).toMatchObject({
      ...{ limit: 'available_cash', value: '4000', bound: '3801', missing: '199', margin: '5000' },
    })
    expect(venue.desk.marginOf(client.id).leverage.toFixed()).toBe('50')
    expect(cash(venue.desk.balance(client.id))).toEqual(['5001', '1000'])
    venue.take(must(lower('12.5')))
    expect(cash(venue.desk.balance(client.id))).toEqual(['5001', '4000'])
  })

  it('counts open orders, and every account has its own bound', () => {
    const venue = makeVenue({ notionalMin: decimal(1) })
    venue.take(venue.desk.listInstruments([btcPerpetual()]))
    venue.level('BTC-USD', 50_000)
    const client = venue.client('u1', 5_100)
    must(venue.order(client, { symbol: PERP, quantity: 1, price: 50_000 }))
    const set = (leverage: number) =>
      venue.desk.setLeverage({ accountId: client.id, leverage: decimal(leverage), ...BY })
    const [low, high] = [refusal(set(9)), refusal(set(51))]
    expect(low.code).toBe('insufficient_margin')
    expect([high.code, high.field, high.details]).toEqual([
      'leverage_out_of_bounds',
      'leverage',
      { limit: 'max_leverage', value: '51', bound: '50' },
    ])
    expect(refusal(set(0.5)).details).toEqual({ limit: 'min_leverage', value: '0.5', bound: '1' })
    expect(venue.desk.balance(client.id).held.gt(ZERO)).toBe(true)
  })

  it('is set over the contract by its owner alone, repeated under its key, and audited', async () => {
    const room = await openTradingRoom()
    const { id } = await room.openAccount(1)
    expect(answer(await room.call(1, 'accounts.leverage', { account_id: id }))).toEqual({
      ...{ account_id: id, leverage: '10', leverage_max: '50', is_default: true },
    })
    const set = answer(await room.call(1, 'accounts.setLeverage', { account_id: id, leverage: '25' }))
    expect(set).toEqual({ account_id: id, leverage: '25', leverage_max: '50', is_default: false })
    const foreign = failureOf(await room.call(2, 'accounts.setLeverage', { account_id: id, leverage: '5' }))
    expect(foreign.code).toBe('not_found')
    const items = (await room.records()).filter(({ action }) => action === 'leverage.set')
    expect(items.map(({ facts }) => facts)).toMatchObject([
      { before: '10', leverage: '25', is_default: false },
    ])
  })
})
