import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Store } from '../../src/core/app/store/store.ts'
import type { UserRecord } from '../../src/core/identity/index.ts'
import { ZERO, addMs, decimal, decimalText, instant } from '../../src/core/kernel/index.ts'
import {
  NOON,
  accountRecord,
  auditRecord,
  balanceRecord,
  fillRecord,
  optionInstrument,
  perpetualInstrument,
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
import { caseLaws } from './store-laws-cases.ts'
import { bookLaws } from './store-laws-books.ts'
import { algoLaws } from './store-laws-algos.ts'
import { complianceLaws } from './store-laws-compliance.ts'
import { kycLaws } from './store-laws-kyc.ts'
import { listLaws } from './store-laws-lists.ts'
import { auditAndMarketLaws, identityLaws, userLaws } from './store-laws-records.ts'
import { contractLaws } from './store-laws-contracts.ts'
import { portfolioLaws } from './store-laws-portfolios.ts'
import { deskLaws, tradingLaws } from './store-laws-trading.ts'

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
    identityLaws(current)
    kycLaws(current)
    tradingLaws(current)
    algoLaws(current)
    contractLaws(current)
    deskLaws(current)
    auditAndMarketLaws(current)
    bookLaws(current)
    portfolioLaws(current)
    caseLaws(current)
    complianceLaws(current)
    listLaws(current)

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

  it('refuses with a commit whatever was handed in before the refusal was known, and takes what comes after', async () => {
    const { store } = under()
    await store.commit(orderUnit(1))
    const [twice, behind, further] = [1, 2, 3].map((number) => store.commit(orderUnit(number)))
    await expect(twice).rejects.toMatchObject({ code: 'duplicate_key' })
    const next = store.commit(orderUnit(4))
    await expect(behind).rejects.toMatchObject({ code: 'refused_by_database' })
    await expect(further).rejects.toMatchObject({ code: 'refused_by_database' })
    await next
    const found = await Promise.all([1, 2, 3, 4].map((number) => store.trading.order(orderId(number))))
    expect(found.map((order) => order !== null)).toEqual([true, false, false, true])
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
    const { items } = await store.trading.positions({ userId: userId(1) }, { limit: 10, offset: 0 })
    const back = items.map((position) => decimalText(position.realizedPnl))
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
      formerPhones: '4930123456',
      profileSealed: 'c2VhbGVk',
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
      { op: 'put', table: 'instruments', record: perpetualInstrument() },
      { op: 'insert', table: 'accounts', record: accountRecord(1) },
    ])
    expect(await store.users.byId(userId(1))).toEqual(user)
    expect(await store.users.numberedAfter(user.number - 1, 5)).toEqual([user])
    expect(await store.users.numberedAfter(user.number, 5)).toEqual([])
    expect(await store.trading.order(orderId(1))).toEqual(order)
    expect(await store.trading.orderEvents(orderId(1))).toEqual([orderEventRecord(1, 0, { facts })])
    expect(await store.trading.fillsOfOrder(orderId(1))).toEqual([fillRecord(1, 1)])
    expect(await store.audit.range(0, 1)).toEqual([auditRecord(0, { facts, resourceId: null })])
    const desk = await store.loadDesk(NOON)
    expect(desk.instruments).toEqual([spotInstrument(), perpetualInstrument(), optionInstrument()])
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
