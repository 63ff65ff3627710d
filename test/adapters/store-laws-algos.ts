import { expect, it } from 'vitest'
import { asId, decimal } from '../../src/core/kernel/index.ts'
import { BTC, accountId, algoOrderRecord, orderId, orderRecord, userId } from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'

const FIRST_TEN = { limit: 10, offset: 0 } as const

/** Parents of execution algorithms and their children. */
export function algoLaws(under: () => StoreUnderLaw): void {
  it('keeps an algorithmic order as it was given, and as it was given last', async () => {
    const { store } = under()
    const record = algoOrderRecord(1)
    await store.commit([{ op: 'insert', table: 'algoOrders', record }])
    expect(await store.trading.algoOrder(record.id)).toEqual(record)
    const later = {
      ...record,
      status: 'expired',
      statusReason: 'window_ended',
      lastRefusal: 'no_market',
    } as const
    await store.commit([{ op: 'put', table: 'algoOrders', record: { ...later, fees: decimal(2) } }])
    expect(await store.trading.algoOrder(record.id)).toEqual({ ...later, fees: decimal(2) })
    expect(await store.trading.algoOrder(orderId(9))).toBeNull()
  })

  it('filters algorithmic orders by each field and pages them newest first', async () => {
    const { store } = under()
    const records = [
      algoOrderRecord(1),
      algoOrderRecord(2, { symbol: asId<'instrument'>('ETH-USD'), status: 'paused' }),
      algoOrderRecord(3, { accountId: accountId(2), status: 'completed' }),
      algoOrderRecord(4, { userId: userId(2) }),
    ]
    await store.commit(records.map((record) => ({ op: 'insert', table: 'algoOrders', record })))
    const found = async (filter: object, page: { limit: number; offset: number } = FIRST_TEN) => {
      const { items, total } = await store.trading.algoOrders(filter, page)
      return [total, ...items.map(({ id }) => records.findIndex((record) => record.id === id) + 1)]
    }
    expect(await found({})).toEqual([4, 4, 3, 2, 1])
    expect(await found({ userId: userId(1) })).toEqual([3, 3, 2, 1])
    expect(await found({ userId: userId(1) }, { limit: 1, offset: 1 })).toEqual([3, 2])
    expect(await found({ userId: userId(1), symbol: BTC })).toEqual([2, 3, 1])
    expect(await found({ accountId: accountId(2) })).toEqual([1, 3])
    expect(await found({ statuses: ['working', 'paused'] })).toEqual([3, 4, 2, 1])
  })

  it('finds the children of an algorithmic order in the order of acceptance', async () => {
    const { store } = under()
    const parentOrderId = orderId(1)
    const children = [
      orderRecord(12, { parentOrderId, status: 'filled' }),
      orderRecord(11, { parentOrderId }),
      orderRecord(13, { parentOrderId: orderId(2) }),
      orderRecord(14),
    ]
    await store.commit(children.map((record) => ({ op: 'insert', table: 'orders', record })))
    expect((await store.trading.childOrders(parentOrderId)).map(({ sequence }) => sequence)).toEqual([11, 12])
    expect(await store.trading.childOrders(orderId(3))).toEqual([])
  })
}
