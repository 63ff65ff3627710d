import { expect, it } from 'vitest'
import { ZERO, addMs, asId, decimal, instant, MS_PER_DAY } from '../../src/core/kernel/index.ts'
import {
  BTC,
  NOON,
  accountId,
  accountRecord,
  balanceRecord,
  fillRecord,
  idOf,
  optionInstrument,
  orderEventRecord,
  orderId,
  orderRecord,
  positionRecord,
  transferRecord,
  userId,
} from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'
import type { TapeRecord } from '../../src/core/app/store/store.ts'
import type {
  AccountDayRecord,
  AccountGuardRecord,
  AccountMarginRecord,
  InstrumentGuardRecord,
  TradingControlRecord,
} from '../../src/core/orders/index.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const
type Paging = Readonly<{ limit: number; offset: number }>

/** What users own: accounts, orders, fills, transfers, answers already given, and the desk's memory. */
export function tradingLaws(under: () => StoreUnderLaw): void {
  it('allows a user one demo account and an address one account', async () => {
    const { store } = under()
    const address = '0x52908400098527886E0F7030069857D2E4169EE7'
    await store.commit([{ op: 'insert', table: 'accounts', record: accountRecord(1) }])
    const second = accountRecord(2, { userId: userId(1) })
    await expect(store.commit([{ op: 'insert', table: 'accounts', record: second }])).rejects.toMatchObject({
      code: 'duplicate_key',
    })
    const standard = { ...second, accountType: 'standard', ethereumAddress: address } as const
    const venue = accountRecord(3, { userId: null })
    await store.commit([
      { op: 'insert', table: 'accounts', record: standard },
      { op: 'insert', table: 'accounts', record: venue },
      { op: 'insert', table: 'accounts', record: accountRecord(4, { userId: null }) },
    ])
    const sameAddress = accountRecord(5, { ethereumAddress: address })
    await expect(
      store.commit([{ op: 'insert', table: 'accounts', record: sameAddress }]),
    ).rejects.toMatchObject({ code: 'duplicate_key' })
    expect(await store.trading.accountsOf(userId(1))).toEqual([accountRecord(1), standard])
  })

  it('filters orders by each field and pages them newest first', async () => {
    const { store } = under()
    const ETH = asId<'instrument'>('ETH-USD')
    const orders = [
      orderRecord(1),
      orderRecord(2, { side: 'sell', status: 'filled' }),
      orderRecord(3, { symbol: ETH, accountId: accountId(2) }),
      orderRecord(4, { userId: userId(2) }),
      orderRecord(5, { createdAt: instant(NOON + 2) }),
    ]
    await store.commit(orders.map((record) => ({ op: 'insert', table: 'orders', record })))
    const sequences = async (filter: object, page: Paging = FIRST_TEN) => {
      const { items, total } = await store.trading.orders({ userId: userId(1), ...filter }, page)
      return [total, ...items.map((order) => order.sequence)]
    }
    expect(await sequences({})).toEqual([4, 3, 5, 2, 1])
    expect(await sequences({}, { limit: 2, offset: 1 })).toEqual([4, 5, 2])
    expect(await sequences({ side: 'sell' })).toEqual([1, 2])
    expect(await sequences({ symbol: ETH })).toEqual([1, 3])
    expect(await sequences({ accountId: accountId(2) })).toEqual([1, 3])
    expect(await sequences({ statuses: ['filled', 'cancelled'] })).toEqual([1, 2])
    expect(await sequences({ statuses: [] })).toEqual([0])
    expect(await sequences({ from: instant(NOON + 2), to: instant(NOON + 2) })).toEqual([2, 5, 2])
  })

  it('filters fills and transfers and pages them newest first', async () => {
    const { store } = under()
    await store.commit([
      ...[1, 2, 3].map((number) => ({
        op: 'insert' as const,
        table: 'fills' as const,
        record: fillRecord(number, 1, number === 3 ? { accountId: accountId(2) } : {}),
      })),
      { op: 'insert', table: 'transfers', record: transferRecord(1, 1, 2, '5') },
      { op: 'insert', table: 'transfers', record: transferRecord(2, 2, 3, '5') },
      { op: 'insert', table: 'transfers', record: transferRecord(3, 3, 1, '5') },
    ])
    const fills = await store.trading.fills(
      { userId: userId(1), accountId: accountId(1), symbol: BTC },
      FIRST_TEN,
    )
    expect(fills).toEqual({ items: [fillRecord(2, 1), fillRecord(1, 1)], total: 2 })
    const late = await store.trading.fills({ userId: userId(1), from: instant(NOON + 3) }, FIRST_TEN)
    expect(late.items.map((fill) => fill.id)).toEqual([idOf('fill', 3)])
    const transfers = await store.trading.transfersOf(accountId(1), { limit: 1, offset: 1 })
    expect(transfers).toEqual({ items: [transferRecord(1, 1, 2, '5')], total: 2 })
  })

  it('filters positions, pages them by symbol, and adds up what an account has realised', async () => {
    const { store } = under()
    const ETH = asId<'instrument'>('ETH-USD')
    const positions = [
      positionRecord(1, { symbol: ETH, realizedPnl: decimal('0.1') }),
      positionRecord(2, { quantity: ZERO, realizedPnl: decimal('0.2') }),
      positionRecord(3, { quantity: decimal(-1), realizedPnl: decimal('-1') }),
      positionRecord(4, { accountId: accountId(2), realizedPnl: decimal(5) }),
      positionRecord(5, { userId: userId(2), accountId: accountId(3) }),
    ]
    await store.commit(positions.map((record) => ({ op: 'put', table: 'positions', record })))
    const ids = async (filter: object, page: Paging = FIRST_TEN) => {
      const { items, total } = await store.trading.positions({ userId: userId(1), ...filter }, page)
      return [total, ...items.map(({ id }) => positions.findIndex((position) => position.id === id) + 1)]
    }
    expect(await ids({})).toEqual([4, 2, 3, 4, 1])
    expect(await ids({}, { limit: 2, offset: 1 })).toEqual([4, 3, 4])
    expect(await ids({}, { limit: 2, offset: 4 })).toEqual([4])
    expect(await ids({ symbol: ETH })).toEqual([1, 1])
    expect(await ids({ accountId: accountId(2) })).toEqual([1, 4])
    expect(await ids({ isFlat: true })).toEqual([1, 2])
    expect(await ids({ isFlat: false })).toEqual([3, 3, 4, 1])
    expect(await store.trading.realizedPnlOf(accountId(1))).toBe('-0.7')
    expect(await store.trading.realizedPnlOf(accountId(9))).toBe('0')
  })

  it('returns an idempotent answer within its window only', async () => {
    const { store } = under()
    const record = {
      userId: userId(1),
      key: 'key:a',
      requestHash: 'ff',
      answer: { order_id: 'x', fills: [] },
      createdAt: NOON,
    }
    await store.commit([{ op: 'insert', table: 'idempotency', record }])
    expect(await store.trading.idempotent(userId(1), 'key:a', NOON)).toEqual(record)
    expect(await store.trading.idempotent(userId(1), 'key:a', addMs(NOON, 1))).toBeNull()
    expect(await store.trading.idempotent(userId(2), 'key:a', NOON)).toBeNull()
    const renewed = { ...record, createdAt: addMs(NOON, MS_PER_DAY) }
    await store.commit([{ op: 'put', table: 'idempotency', record: renewed }])
    expect(await store.trading.idempotent(userId(1), 'key:a', addMs(NOON, 1))).toEqual(renewed)
  })

  it('forgets answers of before an instant only, the oldest first, as many as it is told', async () => {
    const { store } = under()
    const record = (number: number) => ({
      userId: userId(number % 2),
      key: `key:${number}`,
      requestHash: 'ff',
      answer: {},
      createdAt: addMs(NOON, number),
    })
    const all = [4, 2, 0, 3, 1].map(record)
    await store.commit(all.map((each) => ({ op: 'insert', table: 'idempotency', record: each })))
    const kept = async (): Promise<readonly number[]> => {
      const found = await Promise.all(
        [0, 1, 2, 3, 4].map((each) => store.trading.idempotent(userId(each % 2), `key:${each}`, NOON)),
      )
      return found.flatMap((each, number) => (each ? [number] : []))
    }
    expect(await store.forgetIdempotent(NOON, 10)).toBe(0)
    expect(await store.forgetIdempotent(addMs(NOON, 3), 2)).toBe(2)
    expect(await kept()).toEqual([2, 3, 4])
    expect(await store.forgetIdempotent(addMs(NOON, 3), 2)).toBe(1)
    expect(await store.forgetIdempotent(addMs(NOON, 3), 2)).toBe(0)
    expect(await kept()).toEqual([3, 4])
  })

  it('adds transfers up exactly beside each balance', async () => {
    const { store } = under()
    const dust = '0.000000000000000001'
    await store.commit([
      { op: 'insert', table: 'transfers', record: transferRecord(1, 9, 1, '99999999999999999999') },
      { op: 'insert', table: 'transfers', record: transferRecord(2, 9, 1, dust) },
      { op: 'insert', table: 'transfers', record: transferRecord(3, 1, 2, '0.1') },
      { op: 'insert', table: 'transfers', record: transferRecord(4, 1, 2, '0.2') },
      { op: 'put', table: 'balances', record: balanceRecord(2, '0.3') },
      { op: 'put', table: 'balances', record: balanceRecord(3, '4') },
    ])
    expect(await store.trading.trialBalance()).toEqual([
      {
        accountId: accountId(1),
        currency: 'USD',
        cash: '0',
        transferred: '99999999999999999998.700000000000000001',
      },
      { accountId: accountId(2), currency: 'USD', cash: '0.3', transferred: '0.3' },
      { accountId: accountId(3), currency: 'USD', cash: '4', transferred: '0' },
      {
        accountId: accountId(9),
        currency: 'USD',
        cash: '0',
        transferred: '-99999999999999999999.000000000000000001',
      },
    ])
  })
}

/** What the desk finds again after a start. */
export function deskLaws(under: () => StoreUnderLaw): void {
  it('loads an empty desk from an empty store', async () => {
    expect(await under().store.loadDesk(NOON)).toEqual({
      accounts: [],
      retiredAccounts: [],
      balances: [],
      pendingTransfers: [],
      receivables: [],
      instruments: [],
      openOrders: [],
      controls: [],
      positions: [],
      lastOrderSequence: 0,
      acceptedValueToday: new Map(),
      acceptedCoinToday: [],
      nextEventNumbers: new Map(),
      exerciseInstructions: [],
      corporateActions: [],
      fundedUntil: new Map(),
      tapes: [],
      accountDays: [],
      ordersToday: new Map(),
      tradesToday: new Map(),
      accountGuards: [],
      accountMargins: [],
      instrumentGuards: [],
    })
  })

  it('loads open orders, living positions, event numbers and the value accepted today', async () => {
    const { store } = under()
    const yesterday = addMs(NOON, -MS_PER_DAY)
    const workingOrder = orderRecord(3, {
      status: 'partially_filled',
      symbol: optionInstrument().symbol,
      price: decimal(9),
      quantity: decimal(3),
      filledQuantity: decimal(1),
      filledValue: decimal(95),
    })
    await store.commit([
      { op: 'put', table: 'instruments', record: optionInstrument() },
      { op: 'insert', table: 'orders', record: workingOrder },
      { op: 'insert', table: 'orders', record: orderRecord(1, { createdAt: yesterday }) },
      {
        op: 'insert',
        table: 'orders',
        record: orderRecord(2, { status: 'filled', filledValue: decimal('40.25') }),
      },
      { op: 'insert', table: 'orders', record: orderRecord(4, { status: 'rejected' }) },
      {
        op: 'insert',
        table: 'orders',
        record: orderRecord(5, { price: null, status: 'cancelled', accountId: accountId(2) }),
      },
      { op: 'insert', table: 'orderEvents', record: orderEventRecord(3, 0) },
      { op: 'insert', table: 'orderEvents', record: orderEventRecord(3, 1) },
      { op: 'insert', table: 'orderEvents', record: orderEventRecord(2, 0) },
      { op: 'put', table: 'positions', record: positionRecord(1, { updatedAt: yesterday }) },
      { op: 'put', table: 'positions', record: positionRecord(2, { quantity: ZERO }) },
      { op: 'put', table: 'positions', record: positionRecord(3, { quantity: ZERO, updatedAt: yesterday }) },
    ])
    const desk = await store.loadDesk(NOON)
    expect(desk.openOrders.map((order) => order.sequence)).toEqual([1, 3])
    expect(desk.positions.map((position) => position.id)).toEqual([idOf('position', 1), idOf('position', 2)])
    expect(desk.lastOrderSequence).toBe(5)
    expect(desk.nextEventNumbers).toEqual(new Map([[orderId(3), 2]]))
    // Order 3: 95 filled and 2 × 9 × 100 still offered; order 2: what it filled; the cancelled remainder counts no more.
    expect(desk.acceptedValueToday).toEqual(
      new Map([
        [accountId(1), '1935.25'],
        [accountId(2), '0'],
      ]),
    )
  })

  it('counts what an order of an earlier day grew by today, and what it grew by earlier does not count', async () => {
    const { store } = under()
    const yesterday = addMs(NOON, -MS_PER_DAY)
    const grown = (number: number, growth: string, at = NOON) => ({
      op: 'insert' as const,
      table: 'orderEvents' as const,
      record: orderEventRecord(1, number, { kind: 'amended', at, facts: { daily_growth: growth } }),
    })
    await store.commit([
      { op: 'insert', table: 'orders', record: orderRecord(1, { status: 'filled', createdAt: yesterday }) },
      {
        op: 'insert',
        table: 'orders',
        record: orderRecord(2, { status: 'filled', filledValue: decimal('40.25') }),
      },
      grown(1, '500', addMs(NOON, -MS_PER_DAY / 2 - 1)),
      grown(2, '100.01'),
      grown(3, '0.000000000000000001'),
      {
        op: 'insert',
        table: 'orderEvents',
        record: orderEventRecord(2, 1, { kind: 'amended', facts: { before: {}, after: {} } }),
      },
    ])
    const { acceptedValueToday } = await store.loadDesk(NOON)
    expect(acceptedValueToday).toEqual(new Map([[accountId(1), '140.260000000000000001']]))
  })

  it('loads what holds trading back, as it was last set', async () => {
    const { store } = under()
    const control: TradingControlRecord = {
      ...{ scope: 'account', subject: accountId(1), state: 'halted', reason: 'too wild' },
      ...{ until: null, setBy: userId(1), setAt: NOON },
    }
    const deadMan: TradingControlRecord = {
      ...control,
      ...{ scope: 'dead_man', state: 'active', until: addMs(NOON, 5_000) },
    }
    await store.commit([
      { op: 'put', table: 'tradingControls', record: { ...control, state: 'reducing' } },
      { op: 'put', table: 'tradingControls', record: deadMan },
    ])
    await store.commit([{ op: 'put', table: 'tradingControls', record: control }])
    expect((await store.loadDesk(NOON)).controls).toEqual([control, deadMan])
  })

  it('loads the tapes as they were last kept, to the last digit', async () => {
    const { store } = under()
    const traded: TapeRecord = {
      ...{ symbol: BTC, dayStart: addMs(NOON, -MS_PER_DAY / 2), last: decimal('50010.000000000000000001') },
      ...{ volume: decimal('0.000001'), previousClose: decimal(49_000), moveTier: 2, updatedAt: NOON },
      callEndsAt: addMs(NOON, 1),
      ...{ settlementPrice: decimal('50000.5'), settledAt: NOON },
      ...{ marginPrice: decimal('50000.000000000000000001'), marginPricedAt: NOON },
    }
    const fresh: TapeRecord = {
      ...traded,
      ...{ symbol: asId<'instrument'>('ETH-USD'), last: null, previousClose: null, moveTier: 0 },
      ...{ callEndsAt: null, settlementPrice: null, settledAt: null },
      ...{ marginPrice: null, marginPricedAt: null },
    }
    await store.commit([
      { op: 'put', table: 'tapes', record: { ...traded, last: decimal(1), moveTier: 1 } },
      { op: 'put', table: 'tapes', record: fresh },
    ])
    await store.commit([{ op: 'put', table: 'tapes', record: traded }])
    expect((await store.loadDesk(NOON)).tapes).toEqual([traded, fresh])
  })

  it('loads the day of each account, its counts, and the bounds that somebody set', async () => {
    const { store } = under()
    const today = addMs(NOON, -MS_PER_DAY / 2)
    const day: AccountDayRecord = {
      ...{ accountId: accountId(1), dayStart: today, equity: decimal('-1.000000000000000001') },
      ...{ flows: decimal(5), acceptedLoss: decimal(2), marks: { 'BTC-USD': '50000.5' } },
      coins: { BTC: { equity: '1.5', flows: '-0.00000001' } },
    }
    const own: AccountGuardRecord = {
      ...{ accountId: accountId(1), dailyLossWarn: null, dailyLossMax: decimal('2000.5') },
      ...{ ordersPerDayWarn: 10, ordersPerDayMax: null, tradesPerDayWarn: null, tradesPerDayMax: 20 },
      ...{ setBy: userId(1), setAt: NOON },
    }
    const margin: AccountMarginRecord = {
      ...{ accountId: accountId(1), leverage: decimal('12.5'), warnedAt: NOON, updatedAt: NOON },
      model: 'strategy',
    }
    const ofMarket: InstrumentGuardRecord = {
      ...{ symbol: BTC, priceBand: null, moveTiers: { tiers: [{ move: '0.07', pause_ms: null }] } },
      ...{ setBy: userId(1), setAt: NOON },
    }
    const earlier = addMs(today, -1)
    await store.commit([
      { op: 'put', table: 'accountDays', record: { ...day, dayStart: addMs(today, -MS_PER_DAY) } },
      { op: 'put', table: 'accountDays', record: { ...day, flows: ZERO } },
      { op: 'put', table: 'accountGuards', record: { ...own, dailyLossMax: null } },
      { op: 'put', table: 'accountMargins', record: { ...margin, warnedAt: null } },
      { op: 'put', table: 'instrumentGuards', record: { ...ofMarket, moveTiers: null } },
      ...[1, 2, 3].map((number) => ({
        op: 'insert' as const,
        table: 'orders' as const,
        record: orderRecord(number, { status: 'cancelled', createdAt: number === 3 ? earlier : today }),
      })),
      { op: 'insert', table: 'fills', record: fillRecord(1, 3, { at: today }) },
      { op: 'insert', table: 'fills', record: fillRecord(2, 3, { at: earlier }) },
    ])
    await store.commit([
      { op: 'put', table: 'accountDays', record: day },
      { op: 'put', table: 'accountGuards', record: own },
      { op: 'put', table: 'accountMargins', record: margin },
      { op: 'put', table: 'instrumentGuards', record: ofMarket },
    ])
    const desk = await store.loadDesk(NOON)
    expect(desk.accountDays).toEqual([day])
    expect(desk.accountGuards).toEqual([own])
    expect(desk.accountMargins).toEqual([margin])
    expect(desk.instrumentGuards).toEqual([ofMarket])
    expect(desk.ordersToday).toEqual(new Map([[accountId(1), 2]]))
    expect(desk.tradesToday).toEqual(new Map([[accountId(1), 1]]))
  })

  it('loads pending orders in their places, with everything that they wait for', async () => {
    const { store } = under()
    const pending = orderRecord(2, {
      ...{ orderType: 'trailing_stop', timeInForce: 'GTD', side: 'sell', status: 'pending', price: null },
      ...{ triggerPrice: decimal('49000.5'), triggerBy: 'mark', trailPercent: decimal('1.25') },
      ...{ trailExtreme: decimal('50000.25'), triggeredAt: null, expiresAt: addMs(NOON, 60_000) },
      ...{ isPostOnly: false, isReduceOnly: true, displayQuantity: decimal('0.1') },
      ...{ selfTradePrevention: 'cancel_both', stopLossPrice: decimal(1), takeProfitPrice: decimal(2) },
      ...{ parentOrderId: orderId(1), groupId: 'group-1' },
    })
    await store.commit(
      [orderRecord(1), pending, orderRecord(3), orderRecord(4, { status: 'cancelled' })].map((record) => ({
        op: 'insert',
        table: 'orders',
        record,
      })),
    )
    await store.commit([{ op: 'insert', table: 'orderEvents', record: orderEventRecord(2, 0) }])
    const desk = await store.loadDesk(NOON)
    expect(desk.openOrders.map((order) => order.sequence)).toEqual([1, 2, 3])
    expect(desk.openOrders[1]).toEqual(pending)
    expect(desk.nextEventNumbers.get(pending.id)).toBe(1)
  })
}
