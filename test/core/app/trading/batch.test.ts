import { describe, expect, it } from 'vitest'
import { BUY, answer, openTradingRoom } from './support.ts'

type Batch = Readonly<{
  accepted: number
  refused: number
  results: readonly Readonly<{
    accepted: boolean
    order: Readonly<{ order_id: string; status: string }> | null
    refusal: Readonly<{ error: string; status_code: number; field: string | null }> | null
  }>[]
}>

const REST = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '30000' }

describe('a batch of orders', () => {
  it('answers each order on its own, in order, and leaves a fact of each refusal', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const orders = [BUY, { ...REST, price: '30000.001' }, { ...REST, quantity: 0 }, REST]
    const batch = answer(await room.call(1, 'trading.batch', { orders })) as unknown as Batch
    expect([batch.accepted, batch.refused]).toEqual([2, 2])
    expect(batch.results.map(({ order, refusal }) => order?.status ?? refusal?.error)).toEqual([
      'filled',
      'off_tick',
      'invalid_input',
      'open',
    ])
    expect(batch.results[1]?.refusal).toMatchObject({ status_code: 422, field: 'price' })
    const actions = (await room.records()).map(({ action, code }) => [action, code])
    expect(actions.filter(([action]) => action === 'trading.batch.refused')).toEqual([
      ['trading.batch.refused', 'off_tick'],
      ['trading.batch.refused', 'invalid_input'],
    ])
  })

  it('is one transaction, and its repeat gives the first answer', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const before = room.floor.commits().count
    const send = () => room.call(1, 'trading.batch', { orders: [REST, REST, BUY] }, 'batch-1')
    const first = answer(await send())
    expect(room.floor.commits().count - before).toBe(1)
    expect(answer(await send())).toEqual(first)
    const { total } = await room.store.trading.orders({ userId: room.userOf(1) }, { limit: 9, offset: 0 })
    expect(total).toBe(3)
  })

  it('knows client order ids: a repeat is the same order, a namesake is refused', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const named = { ...REST, client_order_id: 'mine' }
    const orders = [named, { ...named, quantity: '0.02' }]
    const send = async () => answer(await room.call(1, 'trading.batch', { orders })) as unknown as Batch
    const [first, again] = [await send(), await send()]
    expect(first.results.map(({ order, refusal }) => order?.status ?? refusal?.error)).toEqual([
      'open',
      'client_order_id_reused',
    ])
    expect(again.results[0]?.order?.order_id).toBe(first.results[0]?.order?.order_id)
    const [one, two] = await Promise.all([
      room.call(1, 'trading.batch', {
        orders: [
          { ...REST, client_order_id: 'b' },
          { ...REST, client_order_id: 'a' },
        ],
      }),
      room.call(1, 'trading.batch', {
        orders: [
          { ...REST, client_order_id: 'a' },
          { ...REST, client_order_id: 'b' },
        ],
      }),
    ])
    const ids = (batch: Batch) => batch.results.map(({ order }) => order?.order_id)
    expect(ids(answer(one) as unknown as Batch)).toEqual(ids(answer(two) as unknown as Batch).toReversed())
  })
})
