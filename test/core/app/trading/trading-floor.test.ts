import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { decimal } from '../../../../src/core/kernel/index.ts'
import { BTC, symbolOf } from '../../../sim/support/venue.ts'
import { BUY, answer, failureOf, openTradingRoom } from './support.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }))
afterEach(() => void vi.useRealTimers())

const LIMIT = { ...BUY, order_type: 'limit', price: '49000' }

describe('the trading floor', () => {
  it('falls with a commit that fails: 503, and nobody was told anything', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const heard = room.heard()
    room.store.failNextCommit('before')
    const refusal = failureOf(await room.call(1, 'trading.createTrade', BUY))
    expect([refusal.code, room.app.statusOf(refusal.code)]).toEqual(['store_unavailable', 503])
    expect(room.floor.isOpen()).toBe(false)
    expect(room.falls).toHaveLength(1)
    expect(heard).toEqual([])
  })

  it('refuses every command while it is down, and goes on showing', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const { order_id } = answer(await room.call(1, 'trading.createTrade', LIMIT))
    room.store.failNextCommit('before')
    await room.call(1, 'trading.createTrade', BUY)
    for (const [entry, input] of [
      ['trading.createTrade', BUY],
      ['trading.preview', BUY],
      ['trading.cancelTrade', { trade_id: order_id as string }],
    ] as const) {
      expect(failureOf(await room.call(1, entry, input)).code).toBe('store_unavailable')
    }
    expect(room.desk.account(account.id)?.id).toBe(account.id)
    expect(() => room.desk.endDue()).toThrow('the venue acts only while its store does')
  })

  it('gets up with exactly what was durable, and trading resumes', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const { order_id } = answer(await room.call(1, 'trading.createTrade', LIMIT))
    const before = room.desk.balance(account.id)
    room.store.failNextCommit('before')
    await room.call(1, 'trading.createTrade', BUY)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(room.floor.isOpen()).toBe(true)
    // The order whose commit failed never existed; the resting one stands, with its hold.
    expect(room.desk.openOrdersOf(account.id).map(({ id }) => id)).toEqual([order_id])
    expect(room.desk.balance(account.id).cash.equals(before.cash)).toBe(true)
    expect(room.desk.balance(account.id).held.equals(before.held)).toBe(true)
    expect(room.desk.positionsOf(account.id)).toEqual([])
    // Quotes are never stored: the market is empty until its makers quote again.
    expect(failureOf(await room.call(1, 'trading.createTrade', BUY)).code).toBe('no_market')
    await room.quoteAll()
    expect(answer(await room.call(1, 'trading.createTrade', BUY))['status']).toBe('filled')
    const books = await room.store.trading.trialBalance()
    for (const { cash, transferred } of books) expect(cash).toBe(transferred)
    const indexes = (await room.records()).map(({ index }) => index)
    expect(indexes).toEqual(indexes.map((_, position) => position))
  })

  it('takes up a commit that became durable though nobody was told', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    room.store.failNextCommit('after')
    expect(failureOf(await room.call(1, 'trading.createTrade', BUY)).code).toBe('store_unavailable')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(room.desk.positionsOf(account.id)[0]?.quantity.toFixed()).toBe('0.5')
  })

  it.each(['before', 'after'] as const)(
    'leaves an order unknown when the commit fails %s it is durable: asked again with its key there is one order',
    async (when) => {
      const room = await openTradingRoom()
      const account = await room.openAccount(1)
      const heard = room.heard()
      room.store.failNextCommit(when)
      const refusal = failureOf(await room.call(1, 'trading.createTrade', LIMIT, 'lost'))
      // Not a refusal of the order: nobody knows yet, and the same request may be sent again.
      expect([refusal.code, room.app.statusOf(refusal.code)]).toEqual(['store_unavailable', 503])
      expect(heard.filter(({ kind }) => kind === 'order')).toEqual([])
      await vi.advanceTimersByTimeAsync(1_000)
      const known = room.desk.openOrdersOf(account.id).map(({ id }) => id)
      expect(known).toHaveLength(when === 'after' ? 1 : 0)
      const { order_id } = answer(await room.call(1, 'trading.createTrade', LIMIT, 'lost'))
      expect(room.desk.openOrdersOf(account.id).map(({ id }) => id)).toEqual([order_id])
      if (when === 'after') expect(known).toEqual([order_id])
      expect(await room.call(1, 'trading.createTrade', LIMIT, 'lost')).toMatchObject({ value: { order_id } })
    },
  )

  it('falls with a command that meets a bug, and gets up with what was durable', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const price = decimal('50000')
    // The bid is off the lots; by then the old quote has left the book, so memory is half changed.
    const broken = { participant: room.maker.id, symbol: symbolOf(BTC), asks: [] }
    expect(() =>
      room.desk.quoteMarket({ ...broken, bids: [{ price, quantity: decimal('0.0000001') }] }),
    ).toThrow('whole number of steps')
    expect(room.floor.isOpen()).toBe(false)
    expect(room.falls).toHaveLength(1)
    expect(failureOf(await room.call(1, 'trading.createTrade', BUY)).code).toBe('store_unavailable')
    await expect(room.floor.committer.commit({ writes: [], facts: [] })).rejects.toThrow('reload first')
    await vi.advanceTimersByTimeAsync(1_000)
    expect(room.floor.isOpen()).toBe(true)
    await room.quoteAll()
    expect(answer(await room.call(1, 'trading.createTrade', BUY))['status']).toBe('filled')
    expect(room.desk.balance(account.id).held.isZero()).toBe(true)
  })
})
