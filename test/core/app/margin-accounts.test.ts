import { describe, expect, it } from 'vitest'
import { makeDesk } from '../../../src/core/app/desk/index.ts'
import type { Desk } from '../../../src/core/app/desk-port/desk.ts'
import { makeOption, makeSpot } from '../../../src/core/instruments/index.ts'
import { ZERO, asId, decimal, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import type { AccountRecord } from '../../../src/core/ledger/index.ts'
import type { MarginModel } from '../../../src/core/margin/index.ts'
import { DEFAULT_LIMITS, NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import {
  fees,
  makeCountingIds,
  makeVenue,
  must,
  refusal,
  requestOf,
  symbolOf,
} from '../../sim/support/venue.ts'
import type { Venue } from '../../sim/support/venue.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'
import { answer, failureOf, openTradingRoom } from './trading/support.ts'
import { listing, marginAlerts, optionOf, STOCK } from './aapl-options.ts'

const CALL = 'AAPL-20270115-110-C'
const PUT = 'AAPL-20270115-90-P'
const BY = { actorId: 'u1', requestId: null, personal: null }

const sides = (price: number, size = 500) => [{ price: decimal(price), quantity: decimal(size) }]

/** The market of one instrument around a middle; no size on a side leaves it empty. */
const quoted = (venue: Venue, desk: Desk, symbol: string, middle: number, size = 500) =>
  desk.quoteMarket({
    ...{ participant: venue.maker.id, symbol: symbolOf(symbol) },
    ...{ bids: sides(middle - 0.05, size), asks: sides(middle + 0.05, size) },
  })

function mark(venue: Venue, symbol: string, middle: number, size = 500): readonly string[] {
  const outcome = quoted(venue, venue.desk, symbol, middle, size)
  venue.take(outcome)
  return marginAlerts(outcome)
}

/** AAPL at 100, the call of 110 and the put of 90 at 2. */
function floor() {
  const venue = makeVenue({ notionalMin: decimal(1) })
  const stock = must(makeSpot({ ...listing, symbol: symbolOf(STOCK), kind: 'equity' }))
  venue.take(
    venue.desk.listInstruments([stock, optionOf(110, 'call'), optionOf(90, 'put'), optionOf(120, 'call')]),
  )
  mark(venue, STOCK, 100)
  for (const symbol of [CALL, PUT, 'AAPL-20270115-120-C']) mark(venue, symbol, 2)
  return venue
}

const choose = (venue: Venue, { id }: AccountRecord, model: MarginModel) =>
  venue.desk.setMarginModel({ accountId: id, model, ...BY })

function trader(venue: Venue, cash: number, model: MarginModel = 'strategy') {
  const client = venue.client('u1', cash)
  venue.take(must(choose(venue, client, model)))
  return client
}

const order = (side: 'buy' | 'sell', symbol: string, quantity = 1) => ({
  ...({ symbol, side, quantity, orderType: 'market', timeInForce: 'IOC' } as const),
})

const heldOf = (desk: Desk, { id }: AccountRecord): string => desk.collateralOf(id).held.toFixed()
const quantityOf = (desk: Desk, { id }: AccountRecord, symbol: string): string =>
  desk
    .positionsOf(id)
    .find((one) => one.symbol === symbol)
    ?.quantity.toFixed() ?? '0'

const actionsOf = (venue: Venue, from: number): readonly string[] =>
  venue.facts
    .slice(from)
    .filter(({ action }) => action.startsWith('margin.') || action === 'account.closed_out')
    .map(({ action, facts }) =>
      facts['stage'] === undefined ? action : `${action} ${String(facts['stage'])}`,
    )

/** The desk as a restart finds it. */
async function restarted(venue: Venue): Promise<Desk> {
  const store = makeMemoryStore()
  await store.commit(venue.writes)
  const snapshot = await store.loadDesk(venue.clock.now())
  const parts = { clock: venue.clock, ids: makeCountingIds(), fees: fees(), limits: DEFAULT_LIMITS }
  return makeDesk({ ...parts, snapshot })
}

/** Cash of all accounts, and what passes through clearing. */
function expectBalanced(venue: Venue): void {
  const cash = new Map<string, ReturnType<typeof decimal>>()
  for (const write of venue.writes) {
    if (write.table === 'balances')
      cash.set(`${write.record.accountId} ${write.record.currency}`, write.record.cash)
  }
  expect([...cash.values()].reduce((sum, one) => sum.plus(one), ZERO).toFixed()).toBe('0')
}

describe('a stop that waits to buy a short of a margin account back', () => {
  it('holds cash beside its margin, and that cash stands behind the short: the account is as far from liquidation as without it', () => {
    const venue = floor()
    const client = trader(venue, 1_800)
    must(venue.order(client, order('sell', CALL)))
    const before = venue.desk.marginOf(client.id)
    const conditions = { ...NO_CONDITIONS, triggerPrice: decimal(4), triggerBy: 'last' as const }
    const stop = { symbol: CALL, quantity: 1, orderType: 'stop_limit', price: 4.2, conditions } as const
    const { order: waiting } = must(venue.order(client, stop))
    expect(waiting.status).toBe('pending')
    expect(venue.desk.openOrdersOf(client.id).map(({ id }) => id)).toEqual([waiting.id])
    const { equity, ratio, warnedAt } = venue.desk.marginOf(client.id)
    expect([equity.toFixed(), ratio?.toFixed()]).toEqual([before.equity.toFixed(), before.ratio?.toFixed()])
    expect(warnedAt).toEqual(before.warnedAt)
  })
})

describe('a naked call of a strategy account', () => {
  it('holds 20 % of the underlying less what it is out of the money and its price, and three tenths more', () => {
    const venue = floor()
    const client = trader(venue, 20_000)
    // 100 × (2 + max(20 − 10, 10)) = 1,200 is kept; 1.3 × 1,200 is asked for.
    must(venue.order(client, order('sell', CALL)))
    expect(heldOf(venue.desk, client)).toBe('1560')
    const { equity, initial, maintenance, ratio } = venue.desk.marginOf(client.id)
    expect([initial, maintenance].map(String)).toEqual(['1560', '1200'])
    expect(ratio?.toFixed(6)).toBe(decimal(1200).div(equity).toFixed(6))
  })

  it('is refused where the margin is not there, with the figure that is missing, and preview says the same', () => {
    const venue = floor()
    const client = trader(venue, 1_300)
    const request = requestOf(client, order('sell', CALL))
    const preview = must(venue.desk.preview(request))
    expect([preview.collateral.before, preview.collateral.after].map(String)).toEqual(['0', '1560'])
    const { code, details } = refusal(venue.order(client, order('sell', CALL)))
    expect(code).toBe('insufficient_collateral')
    expect(details).toMatchObject({ limit: 'available_cash', value: '1560', collateral: '1560' })
    expect(
      decimal(1560)
        .minus(decimal(String(details?.['bound'])))
        .toFixed(),
    ).toBe(details?.['missing'])
  })

  it('is refused while nothing says what it or its underlying is worth', () => {
    const venue = makeVenue({ notionalMin: decimal(1) })
    venue.take(venue.desk.listInstruments([optionOf(110, 'call'), optionOf(90, 'put')]))
    const client = trader(venue, 50_000)
    const limit = (symbol: string) => ({ symbol, side: 'sell', quantity: 1, price: 2 }) as const
    const { code, details } = refusal(venue.order(client, limit(CALL)))
    expect([code, details]).toEqual([
      'no_mark',
      { limit: 'marked_shorts', value: '1', bound: '0', symbols: CALL },
    ])
    // A put can be covered in full: that needs no price.
    must(venue.order(client, limit(PUT)))
    expect(heldOf(venue.desk, client)).toBe('9000')
  })

  it('never holds more than full collateral would: a vertical is held to its width, and is not at risk', () => {
    const venue = floor()
    const client = trader(venue, 1_300)
    must(venue.order(client, order('buy', 'AAPL-20270115-120-C')))
    must(venue.order(client, order('sell', CALL)))
    expect(heldOf(venue.desk, client)).toBe('1000')
    mark(venue, STOCK, 150)
    mark(venue, CALL, 41)
    expect(quantityOf(venue.desk, client, CALL)).toBe('-1')
    expect(venue.desk.marginOf(client.id)).toMatchObject({ warnedAt: null })
  })
})

describe('a margin account whose market moves against it', () => {
  /** One naked call with 2,000 behind it. */
  function short() {
    const venue = floor()
    const client = trader(venue, 2_000)
    must(venue.order(client, order('sell', CALL)))
    return { venue, client, from: venue.facts.length }
  }

  it('is warned, and warned no more over a restart; then the call is bought back within the command', async () => {
    const { venue, client, from } = short()
    mark(venue, STOCK, 103)
    expect(actionsOf(venue, from)).toEqual([])
    // 100 × (2 + 20.8 − 6) = 1,680 of some 2,190.
    expect(mark(venue, STOCK, 104)).toEqual([])
    expect(mark(venue, STOCK, 106)).toEqual(['warning'])
    const again = await restarted(venue)
    expect(heldOf(again, client)).toBe(heldOf(venue.desk, client))
    expect(again.marginOf(client.id)).toEqual(venue.desk.marginOf(client.id))
    expect(marginAlerts(quoted(venue, again, CALL, 2))).toEqual([])
    // 100 × (2 + 21.8 − 1) = 2,280 is more than there is.
    const last = quoted(venue, again, STOCK, 109)
    expect(marginAlerts(last)).toEqual(['breach', 'recovery'])
    expect(quantityOf(again, client, CALL)).toBe('0')
    expect(heldOf(again, client)).toBe('0')
    expect(again.marginOf(client.id)).toMatchObject({ ratio: null, warnedAt: null })
    venue.take(last)
    expectBalanced(venue)
  })

  it('loses its orders first, then half of the position, then all of it; what is left can be carried', () => {
    const venue = floor()
    const client = trader(venue, 16_000)
    must(venue.order(client, order('sell', CALL, 10)))
    must(venue.order(client, { symbol: STOCK, quantity: 1, price: 90 }))
    const from = venue.facts.length
    mark(venue, STOCK, 108)
    expect(actionsOf(venue, from)).toEqual([
      ...['margin.warned', 'margin.liquidated orders', 'margin.liquidated half', 'margin.restored'],
    ])
    expect(venue.desk.openOrdersOf(client.id)).toEqual([])
    expect(quantityOf(venue.desk, client, CALL)).toBe('-5')
    expectBalanced(venue)
  })

  it('hands what nobody sells to the default fund at the mark, and owes it what is missing', () => {
    const { venue, client, from } = short()
    // At 40 a call costs 4,000; a whole one is more than there is, so nothing of it is bought back.
    mark(venue, CALL, 40)
    expect(actionsOf(venue, from)).toEqual([
      ...['margin.warned', 'margin.liquidated orders', 'margin.liquidated half', 'margin.liquidated whole'],
      ...['margin.liquidated fund', 'account.closed_out', 'margin.restored'],
    ])
    expect(quantityOf(venue.desk, client, CALL)).toBe('0')
    expect(venue.desk.balance(client.id)).toMatchObject({ cash: ZERO, held: ZERO })
    const [debt] = venue.writes.flatMap((one) => (one.table === 'receivables' ? [one.record] : []))
    // 2,000 and the premium at the bid, less its fee.
    const had = decimal(4_000).minus(debt?.outstanding ?? 0)
    expect(had.gt(2_190) && had.lt(2_195)).toBe(true)
    expectBalanced(venue)
  })

  it('pays for a buy-back out of what its shorts hold, and does not get a new order past it', () => {
    const { venue, client } = short()
    mark(venue, STOCK, 106)
    const more = refusal(venue.order(client, order('sell', CALL)))
    expect(more.code).toBe('insufficient_collateral')
    must(venue.order(client, order('buy', CALL)))
    expect([quantityOf(venue.desk, client, CALL), heldOf(venue.desk, client)]).toEqual(['0', '0'])
    expect(venue.desk.marginOf(client.id)).toMatchObject({ warnedAt: null })
  })

  it('is calmed by money that comes in', () => {
    const { venue, client } = short()
    mark(venue, STOCK, 106)
    const paid = must(
      venue.desk.moveCash({
        ...{ from: 'outside', to: client.id, kind: 'deposit', amount: decimal(5_000), causeId: 'in' },
        ...BY,
      }),
    )
    expect(marginAlerts(paid)).toEqual(['recovery'])
  })
})

describe('other books of a margin account', () => {
  it('ask for nothing where stock of the account delivers the call, and let the stock go only with margin', () => {
    const venue = floor()
    const client = trader(venue, 12_000)
    must(venue.order(client, order('buy', STOCK, 100)))
    must(venue.order(client, order('sell', CALL)))
    expect(heldOf(venue.desk, client)).toBe('0')
    must(venue.order(client, { ...order('sell', STOCK, 100) }))
    expect(heldOf(venue.desk, client)).toBe('1560')
  })

  it('count a strangle once, and a portfolio account by the grid', () => {
    const venue = floor()
    const client = trader(venue, 50_000)
    must(venue.order(client, order('sell', CALL)))
    must(venue.order(client, order('sell', PUT)))
    // The greater of 1,200 and 200 + max(20 − 10, 9) × 100 = 1,200, and the other side's 200.
    expect(venue.desk.marginOf(client.id).maintenance.toFixed()).toBe('1400')
    const strategy = venue.desk.marginOf(client.id).maintenance
    venue.take(must(choose(venue, client, 'portfolio')))
    const { maintenance } = venue.desk.marginOf(client.id)
    // At +15 % the call is worth about 8 and the put next to nothing.
    expect(maintenance.gt(600) && maintenance.lt(strategy)).toBe(true)
    expect(venue.desk.collateralOf(client.id).books.map(({ shorts }) => shorts?.method)).toEqual([
      'portfolio',
    ])
  })

  it('are held by the crypto venue’s formula on a coin', () => {
    const venue = makeVenue({ notionalMin: decimal(1) })
    const coin = must(
      makeOption({
        ...{ ...listing, lotSize: decimal('0.1'), tickSize: decimal(1) },
        ...{ underlying: symbolOf('BTC-USD'), optionType: 'call', strike: decimal(55_000) },
        expiresAt: parseIso('2027-01-15T08:00:00Z') as Instant,
        ...{ multiplier: decimal(1), settlement: 'cash', exercise: 'european' },
      }),
    )
    venue.take(venue.desk.listInstruments([coin]))
    venue.quote([[49_999, 1]], [[50_001, 1]])
    venue.quote([[999, 5]], [[1_001, 5]], coin.symbol)
    const client = trader(venue, 20_000)
    must(venue.order(client, order('sell', coin.symbol)))
    // Initial (max(15 % − 10 %, 10 %) + 2 %) × 50,000, maintenance (7.5 % + 2 %) × 50,000; 1.3 of that is more.
    expect(venue.desk.marginOf(client.id).maintenance.toFixed()).toBe('4750')
    expect(heldOf(venue.desk, client)).toBe('6175')
  })

  it('are held on an index at the level that the reference market says, once it is listed and heard', async () => {
    const venue = makeVenue({ notionalMin: decimal(1) })
    const client = trader(venue, 200_000)
    const call = 'SPX-20270115-6800-C'
    venue.quote([[99, 5]], [[101, 5]], call)
    expect(refusal(venue.order(client, order('sell', call))).code).toBe('no_mark')
    const share = must(makeSpot({ ...listing, symbol: symbolOf('SPX'), kind: 'equity' }))
    venue.take(venue.desk.listInstruments([{ ...share, kind: 'index', isTradeable: false }]))
    const hear = (desk: Desk, price: number) =>
      desk.hearLevel({ symbol: symbolOf('SPX'), price: decimal(price), at: venue.clock.now() })
    venue.take(hear(venue.desk, 6_600))
    must(venue.order(client, order('sell', call)))
    // 100 × (100 + 15 % of 6,600 − 200 out of the money).
    expect(venue.desk.marginOf(client.id).maintenance.toFixed()).toBe('89000')
    const again = await restarted(venue)
    expect(heldOf(again, client)).toBe(heldOf(venue.desk, client))
    expect(hear(again, 6_601).writes).toEqual([])
    const moved = hear(again, 7_900)
    // 100 × (1,100 + 15 % of 7,900) is more than there is.
    expect(marginAlerts(moved)).toContain('breach')
  })

  it('keep their marks through a split', async () => {
    const venue = floor()
    const client = trader(venue, 20_000)
    must(venue.order(client, order('sell', CALL)))
    venue.take(
      must(
        venue.desk.applyCorporateAction({
          ...{ symbol: symbolOf(STOCK), effectiveOn: '2026-11-21', cashInLieuPrice: null },
          action: { kind: 'split', numerator: 2, denominator: 1 },
          ...{ actorId: 'admin', requestId: null, personal: null },
        }),
      ),
    )
    expect(venue.desk.marginOf(client.id).maintenance.toFixed()).toBe('1200')
    const again = await restarted(venue)
    expect(again.marginOf(client.id).maintenance.toFixed()).toBe('1200')
  })

  it('are delivered at expiry like all others: the call is assigned, the stock is bought in', () => {
    const venue = floor()
    const client = trader(venue, 5_000)
    const holder = venue.client('u2', 50_000)
    must(venue.order(client, order('sell', CALL)))
    must(venue.order(holder, order('buy', CALL)))
    venue.clock.set(parseIso('2027-01-15T21:00:00Z') as Instant)
    venue.take(venue.desk.expireOption(symbolOf(CALL), decimal(115)))
    expect(quantityOf(venue.desk, client, CALL)).toBe('0')
    expect(quantityOf(venue.desk, client, STOCK)).toBe('0')
    // 5 × 100 of what it had, less what it was paid.
    expect(venue.desk.balance(client.id).cash.gt(4_600)).toBe(true)
    expect(heldOf(venue.desk, client)).toBe('0')
    expectBalanced(venue)
  })
})

describe('the choice of a margin model', () => {
  const live = (accountType: AccountRecord['accountType']) => {
    const venue = makeVenue()
    const opened = venue.desk.openAccount({
      ...{ userId: asId<'user'>('live'), accountType, initialPaperCash: ZERO, mayOverdraw: false },
      ...{ ethereumAddress: '0x742d35Cc6634C0532925a3b844Bc454e4438f44e', requestId: null, personal: null },
    })
    return { venue, account: venue.take(must(opened)) }
  }

  it('is cash for everybody who chose nothing, and bounded by what the account’s type may choose', () => {
    const premium = live('premium')
    expect(premium.venue.desk.marginOf(premium.account.id)).toMatchObject({
      ...{ model: 'cash', models: ['cash', 'strategy'] },
    })
    must(choose(premium.venue, premium.account, 'strategy'))
    const { code, field, details } = refusal(choose(premium.venue, premium.account, 'portfolio'))
    expect([code, field]).toEqual(['margin_model_not_allowed', 'margin_model'])
    expect(details).toEqual({ limit: 'margin_model', value: 'portfolio', bound: 'cash, strategy' })
    const standard = live('standard')
    expect(refusal(choose(standard.venue, standard.account, 'strategy')).code).toBe(
      'margin_model_not_allowed',
    )
    const institutional = live('institutional')
    must(choose(institutional.venue, institutional.account, 'portfolio'))
  })

  it('is refused where the requirement of the new model is not met, with its figures, and nothing changes', () => {
    const venue = floor()
    const client = trader(venue, 5_000)
    must(venue.order(client, order('sell', CALL)))
    const naked = refusal(choose(venue, client, 'cash'))
    expect([naked.code, naked.details]).toEqual([
      'uncovered_short_option',
      { limit: 'uncovered_calls', value: '1', bound: '0', short: CALL },
    ])
    must(venue.order(client, order('buy', CALL)))
    must(venue.order(client, order('sell', PUT)))
    const before = venue.desk.balance(client.id)
    const dear = refusal(choose(venue, client, 'cash'))
    expect(dear.code).toBe('insufficient_collateral')
    expect(dear.details).toMatchObject({ limit: 'available_cash', value: '9000' })
    expect(venue.desk.marginOf(client.id).model).toBe('strategy')
    expect(venue.desk.balance(client.id)).toEqual(before)
  })

  it('frees what the new model does not ask for, and is there after a restart', async () => {
    const venue = floor()
    const client = venue.client('u1', 20_000)
    must(venue.order(client, order('sell', PUT)))
    expect(heldOf(venue.desk, client)).toBe('9000')
    venue.take(must(choose(venue, client, 'strategy')))
    expect(venue.facts.at(-1)).toMatchObject({
      ...{ action: 'margin_model.set', facts: { before: 'cash', margin_model: 'strategy' } },
    })
    expect(heldOf(venue.desk, client)).toBe('1560')
    const again = await restarted(venue)
    expect(again.marginOf(client.id).model).toBe('strategy')
    expect(heldOf(again, client)).toBe('1560')
  })

  it('is made over the contract by the owner alone, and audited', async () => {
    const room = await openTradingRoom()
    const { id } = await room.openAccount(1)
    const allowed = ['cash', 'strategy', 'portfolio']
    expect(answer(await room.call(1, 'accounts.marginModel', { account_id: id }))).toEqual({
      ...{ account_id: id, margin_model: 'cash', allowed },
    })
    const set = { account_id: id, margin_model: 'portfolio' }
    expect(answer(await room.call(1, 'accounts.setMarginModel', set))).toEqual({ ...set, allowed })
    expect(failureOf(await room.call(2, 'accounts.setMarginModel', set)).code).toBe('not_found')
    const { items } = await room.store.audit.list({ action: 'margin_model.set' }, { limit: 10, offset: 0 })
    expect(items).toMatchObject([{ resourceId: id, result: 'success' }])
    const told = answer(await room.call(1, 'accounts.collateral', { account_id: id }))
    expect(told).toMatchObject({ margin_model: 'portfolio' })
  })
})
