import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/app/store.ts'
import { ZERO, addMs, asId, decimal, decimalText, instant, MS_PER_DAY } from '../../src/core/kernel/index.ts'
import type { UserRecord } from '../../src/core/identity/index.ts'
import {
  BTC,
  NOON,
  accountId,
  accountRecord,
  auditRecord,
  balanceRecord,
  fillRecord,
  idOf,
  optionInstrument,
  orderEventRecord,
  orderId,
  orderRecord,
  orderUnit,
  positionRecord,
  spotInstrument,
  transferRecord,
  userId,
  userRecord,
} from '../support/records.ts'

/** A fresh store for each law, and a way to speak SQL past the port where there is SQL. */
export type StoreUnderLaw = Readonly<{
  store: Store
  rawSql: ((statement: string) => Promise<void>) | null
  dispose: () => Promise<void>
}>

const FIRST_TEN = { limit: 10, offset: 0 } as const

/** The laws of the store port. Every implementation, the in-memory double too, is held to the same ones. */
export function describeStoreLaws(name: string, open: () => Promise<StoreUnderLaw>): void {
  describe(`store laws: ${name}`, () => {
    let under: StoreUnderLaw
    let store: Store
    beforeEach(async () => {
      under = await open()
      store = under.store
    })
    afterEach(() => under.dispose())
    const current = (): StoreUnderLaw => under

    commitLaws(current)
    appendOnlyLaws(current)
    valueLaws(current)
    userLaws(current)
    tradingLaws(current)
    deskLaws(current)
    auditAndMarketLaws(current)

    it('answers a ping', async () => {
      await expect(store.ping()).resolves.toBeUndefined()
    })
  })
}

function commitLaws(under: () => StoreUnderLaw): void {
  it('applies nothing of a commit whose last write is refused', async () => {
    const { store } = under()
    await store.commit(orderUnit(1))
    const refusedCommit = store.commit([
      ...orderUnit(2),
      { op: 'insert', table: 'orders', record: orderRecord(1) },
    ])
    await expect(refusedCommit).rejects.toMatchObject({ code: 'duplicate_key' })
    expect(await store.trading.order(orderId(2))).toBeNull()
    expect(await store.trading.orderEvents(orderId(2))).toEqual([])
    expect((await store.auditHead()).size).toBe(2)
    await store.commit(orderUnit(2))
    expect(await store.trading.order(orderId(2))).not.toBeNull()
  })

  it('refuses to insert a key twice, in one commit and in two', async () => {
    const { store } = under()
    const write = { op: 'insert', table: 'settings', record: { name: 'demo.epoch', value: '1' } } as const
    await expect(store.commit([write, write])).rejects.toMatchObject({ code: 'duplicate_key' })
    expect(await store.setting('demo.epoch')).toBeNull()
    await store.commit([write])
    await expect(store.commit([write])).rejects.toMatchObject({ code: 'duplicate_key' })
    const put = { ...write, op: 'put', record: { name: 'other', value: '2' } } as const
    await expect(store.commit([put, { ...put, op: 'insert' }])).rejects.toMatchObject({
      code: 'duplicate_key',
    })
  })

  it('lets the last put of a key win, also over an insert of the same commit', async () => {
    const { store } = under()
    await store.commit([
      { op: 'put', table: 'balances', record: balanceRecord(1, '1') },
      { op: 'insert', table: 'orders', record: orderRecord(1) },
      { op: 'put', table: 'balances', record: balanceRecord(2, '7') },
      { op: 'put', table: 'orders', record: orderRecord(1, { status: 'cancelled' }) },
      { op: 'put', table: 'balances', record: balanceRecord(1, '3') },
    ])
    expect((await store.trading.order(orderId(1)))?.status).toBe('cancelled')
    const { balances } = await store.loadDesk(NOON)
    expect(balances.map((balance) => decimalText(balance.cash))).toEqual(['3', '7'])
  })

  it('writes hundreds of records of one table in one commit', async () => {
    const { store } = under()
    const numbers = Array.from({ length: 1_203 }, (_, number) => number)
    await store.commit(
      numbers.map((number) => ({ op: 'insert', table: 'auditRecords', record: auditRecord(number) })),
    )
    expect(await store.auditHead()).toMatchObject({ size: 1_203 })
    expect((await store.audit.range(1_200, 10)).map((record) => record.index)).toEqual([1_200, 1_201, 1_202])
  })

  it('never shows half a commit to a reader', async () => {
    const { store } = under()
    const counts = async (): Promise<readonly number[]> => {
      const { size } = await store.auditHead()
      const balances = await store.trading.trialBalance()
      return [size, ...balances.map((line) => Number(line.cash) - Number(line.transferred))]
    }
    const commits = Array.from({ length: 30 }, (_, number) =>
      store.commit([
        { op: 'insert', table: 'orders', record: orderRecord(number) },
        { op: 'insert', table: 'fills', record: fillRecord(number, number) },
      ]),
    )
    const seen: boolean[] = []
    for (let look = 0; look < 30; look += 1) {
      // Fills first: an order may be there before its fill is asked for again, never the other way round.
      const fills = await store.trading.fills({ userId: userId(1) }, FIRST_TEN)
      const orders = await store.trading.orders({ userId: userId(1) }, FIRST_TEN)
      seen.push(orders.total >= fills.total)
    }
    await Promise.all(commits)
    expect(seen.every(Boolean)).toBe(true)
    expect((await store.trading.fills({ userId: userId(1) }, FIRST_TEN)).total).toBe(30)
    expect(await counts()).toEqual([0])
  })
}

function appendOnlyLaws(under: () => StoreUnderLaw): void {
  it('takes no put into an append-only table', async () => {
    const { store } = under()
    await store.commit(orderUnit(1))
    for (const write of [
      { op: 'put', table: 'auditRecords', record: auditRecord(1, { action: 'changed' }) },
      { op: 'put', table: 'transfers', record: transferRecord(2, 1, 2, '1') },
      { op: 'put', table: 'fills', record: fillRecord(1, 1, { fee: ZERO }) },
      { op: 'put', table: 'orderEvents', record: orderEventRecord(1, 0, { kind: 'cancelled' }) },
    ] as const) {
      await expect(store.commit([write])).rejects.toMatchObject({ code: 'append_only' })
    }
    expect((await store.audit.range(1, 1))[0]?.action).toBe('order.placed')
  })

  it('refuses update and delete of append-only records in SQL too', async () => {
    const { store, rawSql } = under()
    await store.commit(orderUnit(1))
    for (const table of ['audit_records', 'transfers', 'fills', 'order_events']) {
      const column = table === 'audit_records' ? 'action' : 'kind'
      const changed = table === 'fills' ? 'side' : column
      if (rawSql) {
        await expect(rawSql(`update ${table} set ${changed} = 'changed'`)).rejects.toThrow(/append-only/)
        await expect(rawSql(`delete from ${table}`)).rejects.toThrow(/append-only/)
      }
    }
    expect(await store.trading.fillsOfOrder(orderId(1))).toHaveLength(1)
    expect(await store.trading.orderEvents(orderId(1))).toHaveLength(2)
    expect(await store.audit.range(0, 10)).toHaveLength(1)
  })
}

function valueLaws(under: () => StoreUnderLaw): void {
  const wide = [
    '99999999999999999999.999999999999999999',
    '-0.000000000000000001',
    '0',
    '1e20',
    '12345.678900',
  ]

  it('gives decimals of 20 + 18 digits back exactly', async () => {
    const { store } = under()
    const values = wide.map((text) => decimal(text === '1e20' ? '10000000000000000000' : text))
    await store.commit(
      values.map((value, number) => ({
        op: 'insert',
        table: 'positions',
        record: positionRecord(number, { realizedPnl: value, averagePrice: value }),
      })),
    )
    const back = (await store.trading.positionsOf(userId(1))).map((position) =>
      decimalText(position.realizedPnl),
    )
    expect(back).toEqual(values.map(decimalText))
  })

  it('refuses an amount that it would have to round', async () => {
    const { store } = under()
    for (const cash of ['0.0000000000000000001', '100000000000000000000', 'NaN', 'Infinity']) {
      const write = { op: 'put', table: 'balances', record: balanceRecord(1, cash) } as const
      await expect(store.commit([write])).rejects.toThrow(/amount to be booked/)
    }
    expect(await store.trading.trialBalance()).toEqual([])
  })

  it('gives every field of every kind of record back as it was', async () => {
    const { store } = under()
    const user: UserRecord = userRecord(1, {
      fullName: 'Zoë O’Brien-Łukasz 株式 🦊 "quoted" \\ %_',
      phoneNumber: '+1 555 0100',
      lockedUntil: addMs(NOON, 1),
      isVerified: true,
    })
    const facts = { symbol: 'BTC-USD', note: 'naïve 🦊', nested: { list: [1, 2.5, null, true] } }
    const order = orderRecord(1, { price: null, averagePrice: decimal('50000.01'), clientOrderId: 'c-1' })
    await store.commit([
      { op: 'insert', table: 'users', record: user },
      { op: 'insert', table: 'orders', record: order },
      { op: 'insert', table: 'orderEvents', record: orderEventRecord(1, 0, { facts }) },
      { op: 'insert', table: 'fills', record: fillRecord(1, 1) },
      { op: 'insert', table: 'auditRecords', record: auditRecord(0, { facts, resourceId: null }) },
      { op: 'put', table: 'instruments', record: optionInstrument() },
      { op: 'put', table: 'instruments', record: spotInstrument() },
      { op: 'insert', table: 'accounts', record: accountRecord(1) },
    ])
    expect(await store.users.byId(userId(1))).toEqual(user)
    expect(await store.trading.order(orderId(1))).toEqual(order)
    expect(await store.trading.orderEvents(orderId(1))).toEqual([orderEventRecord(1, 0, { facts })])
    expect(await store.trading.fillsOfOrder(orderId(1))).toEqual([fillRecord(1, 1)])
    expect(await store.audit.range(0, 1)).toEqual([auditRecord(0, { facts, resourceId: null })])
    const desk = await store.loadDesk(NOON)
    expect(desk.instruments).toEqual([spotInstrument(), optionInstrument()])
    expect(desk.accounts).toEqual([accountRecord(1)])
  })

  it('keeps instants to the millisecond and whole numbers beyond 32 bits', async () => {
    const { store } = under()
    const far = instant(Date.UTC(2261, 0, 1, 0, 0, 0, 123))
    const record = orderRecord(1, { sequence: 2 ** 52 + 1, createdAt: far })
    await store.commit([{ op: 'insert', table: 'orders', record }])
    expect(await store.trading.order(orderId(1))).toEqual(record)
    expect((await store.loadDesk(NOON)).lastOrderSequence).toBe(2 ** 52 + 1)
  })
}

function userLaws(under: () => StoreUnderLaw): void {
  it('keeps e-mail, user name and number unique, and frees them when they change', async () => {
    const { store } = under()
    const [first, second] = [userRecord(1), userRecord(2)]
    await store.commit([
      { op: 'insert', table: 'users', record: first },
      { op: 'insert', table: 'users', record: second },
    ])
    for (const clash of [{ email: first.email }, { username: first.username }, { number: 1 }]) {
      const write = { op: 'insert', table: 'users', record: userRecord(3, clash) } as const
      await expect(store.commit([write])).rejects.toMatchObject({ code: 'duplicate_key' })
    }
    await expect(
      store.commit([{ op: 'put', table: 'users', record: { ...second, email: first.email } }]),
    ).rejects.toMatchObject({ code: 'duplicate_key' })
    await store.commit([
      { op: 'put', table: 'users', record: { ...first, email: 'moved@example.test' } },
      { op: 'put', table: 'users', record: { ...second, email: first.email } },
    ])
    expect((await store.users.byEmail(first.email))?.id).toBe(second.id)
    expect((await store.users.byUsername('trader1'))?.email).toBe('moved@example.test')
    expect(await store.users.count()).toBe(2)
    expect(await store.users.nextNumber()).toBe(3)
  })

  it('finds users by part of a name, role and status, in order of number, a page at a time', async () => {
    const { store } = under()
    expect(await store.users.nextNumber()).toBe(1)
    expect(await store.users.administratorExists()).toBe(false)
    await store.commit(
      [
        userRecord(3, { fullName: 'Ärmel 100% Sure', role: 'admin' }),
        userRecord(1, { status: 'suspended' }),
        userRecord(2),
        userRecord(4),
      ].map((record) => ({ op: 'insert', table: 'users', record })),
    )
    const numbers = async (filter: Parameters<Store['users']['list']>[0], page = FIRST_TEN as Paging) => {
      const { items, total } = await store.users.list(filter, page)
      return { numbers: items.map((user) => user.number), total }
    }
    expect(await numbers({})).toEqual({ numbers: [1, 2, 3, 4], total: 4 })
    expect(await numbers({}, { limit: 2, offset: 3 })).toEqual({ numbers: [4], total: 4 })
    expect(await numbers({}, { limit: 2, offset: 9 })).toEqual({ numbers: [], total: 4 })
    expect(await numbers({ search: 'ärMEL' })).toEqual({ numbers: [3], total: 1 })
    expect(await numbers({ search: '%' })).toEqual({ numbers: [3], total: 1 })
    expect(await numbers({ search: '_' })).toEqual({ numbers: [], total: 0 })
    expect(await numbers({ search: 'trader', role: 'trader', status: 'active' })).toEqual({
      numbers: [2, 4],
      total: 2,
    })
    expect(await store.users.administratorExists()).toBe(true)
  })

  it('gives the sessions of one user, newest first', async () => {
    const { store } = under()
    const session = (number: number, owner: number) => ({
      id: idOf<'session'>('session', number),
      userId: userId(owner),
      createdAt: addMs(NOON, number),
      lastSeenAt: NOON,
      expiresAt: addMs(NOON, MS_PER_DAY),
      endedAt: null,
      endReason: null,
      refreshTokenHash: 'ab',
    })
    const all = [session(1, 1), session(2, 1), session(3, 2)]
    await store.commit(all.map((record) => ({ op: 'insert', table: 'sessions', record })))
    expect(await store.users.sessionsOf(userId(1))).toEqual([all[1], all[0]])
    expect(await store.users.session(idOf<'session'>('session', 3))).toEqual(all[2])
    expect(await store.users.session(idOf<'session'>('session', 4))).toBeNull()
  })
}

type Paging = Readonly<{ limit: number; offset: number }>

function tradingLaws(under: () => StoreUnderLaw): void {
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

function deskLaws(under: () => StoreUnderLaw): void {
  it('loads an empty desk from an empty store', async () => {
    expect(await under().store.loadDesk(NOON)).toEqual({
      accounts: [],
      balances: [],
      instruments: [],
      openOrders: [],
      positions: [],
      lastOrderSequence: 0,
      acceptedValueToday: new Map(),
      nextEventNumbers: new Map(),
    })
  })

  it('loads open orders, living positions, event numbers and the value accepted today', async () => {
    const { store } = under()
    const yesterday = addMs(NOON, -MS_PER_DAY)
    await store.commit([
      { op: 'put', table: 'instruments', record: optionInstrument() },
      { op: 'insert', table: 'orders', record: orderRecord(3, { status: 'partially_filled' }) },
      { op: 'insert', table: 'orders', record: orderRecord(1, { createdAt: yesterday }) },
      {
        op: 'insert',
        table: 'orders',
        record: orderRecord(2, { status: 'filled', symbol: optionInstrument().symbol, price: decimal(2) }),
      },
      { op: 'insert', table: 'orders', record: orderRecord(4, { status: 'rejected' }) },
      {
        op: 'insert',
        table: 'orders',
        record: orderRecord(5, { price: null, status: 'cancelled', accountId: accountId(2) }),
      },
      { op: 'insert', table: 'orderEvents', record: orderEventRecord(3, 0, { facts: { value: '10.25' } }) },
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
    // 10.25 as the desk wrote it, and 2 × 0.5 × 100 from the order itself.
    expect(desk.acceptedValueToday).toEqual(
      new Map([
        [accountId(1), '110.25'],
        [accountId(2), '0'],
      ]),
    )
  })
}

function auditAndMarketLaws(under: () => StoreUnderLaw): void {
  it('continues the audit log from its head and filters it newest first', async () => {
    const { store } = under()
    expect(await store.auditHead()).toEqual({ size: 0, lastLeafHash: null })
    await store.commit(
      [
        auditRecord(0),
        auditRecord(1, { actorId: 'system', action: 'engine.started', resourceId: null }),
        auditRecord(2),
        auditRecord(3, { resourceId: orderId(0) }),
      ].map((record) => ({ op: 'insert', table: 'auditRecords', record })),
    )
    expect(await store.auditHead()).toEqual({ size: 4, lastLeafHash: auditRecord(3).leafHash })
    const indexes = async (filter: object, page: Paging = FIRST_TEN) => {
      const { items, total } = await store.audit.list(filter, page)
      return [total, ...items.map((record) => record.index)]
    }
    expect(await indexes({})).toEqual([4, 3, 2, 1, 0])
    expect(await indexes({}, { limit: 1, offset: 1 })).toEqual([4, 2])
    expect(await indexes({ actorId: 'system' })).toEqual([1, 1])
    expect(await indexes({ action: 'order.placed', resourceId: orderId(0) })).toEqual([2, 3, 0])
    expect(await indexes({ from: instant(NOON + 1), to: instant(NOON + 2) })).toEqual([2, 2, 1])
    expect((await store.audit.range(1, 2)).map((record) => record.index)).toEqual([1, 2])
  })

  it('gives the newest bars of a range, oldest first', async () => {
    const { store } = under()
    const bar = (number: number, timeframe: '1m' | '1d' = '1m') => ({
      symbol: BTC,
      timeframe,
      at: addMs(NOON, number * 60_000),
      open: decimal(number),
      high: decimal(number),
      low: decimal(number),
      close: decimal(number),
      volume: decimal('0.000001'),
    })
    await store.commit(
      [bar(0), bar(1), bar(2), bar(3), bar(0, '1d')].map((record) => ({ op: 'put', table: 'bars', record })),
    )
    await store.commit([{ op: 'put', table: 'bars', record: { ...bar(3), close: decimal(9) } }])
    const all = await store.market.bars(BTC, '1m', { limit: 2 })
    expect(all.map((each) => decimalText(each.close))).toEqual(['2', '9'])
    const range = await store.market.bars(BTC, '1m', { from: bar(0).at, to: bar(1).at, limit: 9 })
    expect(range).toEqual([bar(0), bar(1)])
    expect(await store.market.bars(BTC, '1h', { limit: 9 })).toEqual([])
  })

  it('keeps one chain a underlying, subject keys and settings', async () => {
    const { store } = under()
    const ETH = asId<'instrument'>('ETH')
    const chain = { underlying: ETH, asOf: NOON, source: 'file', chain: { expiries: [{ strike: '100' }] } }
    const later = { ...chain, asOf: addMs(NOON, 1) }
    const key = { subjectId: userId(1), wrappedKey: 'AAAA', createdAt: NOON }
    await store.commit([
      { op: 'put', table: 'chainSnapshots', record: chain },
      { op: 'put', table: 'subjectKeys', record: key },
      { op: 'put', table: 'settings', record: { name: 'token.secret', value: 's' } },
    ])
    await store.commit([{ op: 'put', table: 'chainSnapshots', record: later }])
    expect(await store.market.chainSnapshot(ETH)).toEqual(later)
    expect(await store.market.chainSnapshot(BTC)).toBeNull()
    expect(await store.market.chainSnapshots()).toEqual([{ underlying: ETH, asOf: later.asOf }])
    expect(await store.subjectKeys()).toEqual([key])
    expect(await store.setting('token.secret')).toBe('s')
    expect(await store.setting('absent')).toBeNull()
  })
}
