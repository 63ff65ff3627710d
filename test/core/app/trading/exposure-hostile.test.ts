import { beforeEach, describe, expect, it } from 'vitest'
import { PERP } from '../../../sim/support/venue.ts'
import { STOCK } from '../aapl-options.ts'
import { answer, failureOf } from './support.ts'
import {
  CALL_110,
  CALL_120,
  accountId,
  after,
  call,
  expectCarried,
  free,
  heldOf,
  id,
  openFloor,
  pass,
  quantityOf,
  quoteAt,
  room,
  start,
  view,
  withdraw,
  withdrawable,
} from './hostile-floor.ts'

// Somebody who wants more exposure than their money carries: algorithms beside withdrawals, two against one collateral,
// cancels that race with fills, orders that only reduce, units whose legs are of different size.

describe('algorithms on one collateral', () => {
  beforeEach(() => openFloor(12_000))

  it.each(['twap', 'is'])(
    '%s: money that leaves between two children is not there for the next one',
    async (algo) => {
      const parent = await start({ algo, quantity: '2', ...(algo === 'is' ? { urgency: '2' } : {}) })
      await pass(11)
      const bought = quantityOf(PERP)
      expect(bought).toBeGreaterThan(0)
      answer(await withdraw((await withdrawable()).toFixed()))
      expectCarried()
      await pass(20)
      expect(quantityOf(PERP)).toBe(bought)
      expect(await view(parent)).toMatchObject({ status: 'paused', status_reason: 'insufficient_margin' })
    },
  )

  it('two parents together get what one could have had, whichever asks first', async () => {
    await start({ quantity: '2' })
    await start({ quantity: '2', algo: 'is', urgency: '1' })
    await pass(62)
    // 50,005 at ten times, and the fee: not three of them fit into 12,000.
    expect(quantityOf(PERP)).toBeLessThan(2.4)
    expect(quantityOf(PERP)).toBeGreaterThan(1.5)
  })

  it('children that rest on both sides are each carried by themselves, and hold what a withdrawal then lacks', async () => {
    await start({ quantity: '2', style: 'join', end: after(20) })
    await start({ quantity: '2', style: 'join', side: 'sell', end: after(20) })
    await pass(1)
    const held = room.desk.balance(accountId()).held
    expect(held.gt(0)).toBe(true)
    const over = failureOf(await withdraw('12000'))
    expect(over.code).toBe('insufficient_balance')
    // All bids and asks are taken in one move each: what rested fills.
    await quoteAt(PERP, 49_980, 5)
    await quoteAt(PERP, 50_020, 5)
    expectCarried()
    await pass(25)
  })

  it('a withdrawal that waits for approval carries no child', async () => {
    const parent = await start({ quantity: '2' })
    await pass(1)
    const all = (await withdrawable()).toFixed()
    answer(await withdraw(all, { payout: 'on_approval' }))
    const bought = quantityOf(PERP)
    await pass(30)
    expect(quantityOf(PERP)).toBe(bought)
    expect((await view(parent))['status']).toBe('paused')
  })

  it('what is lost and not settled cannot be withdrawn, nor carry a child; what is won carries none that pays out', async () => {
    await start({ quantity: '1', end: after(10) })
    await pass(12)
    expect(quantityOf(PERP)).toBe(1)
    await quoteAt(PERP, 47_000, 5)
    const { equity, initial } = room.desk.marginOf(accountId())
    const spare = equity.minus(initial)
    const over = await withdraw(spare.plus(1).toFixed(2))
    expect(failureOf(over).code).toBe('insufficient_balance')
    expectCarried()
  })

  it('a cancel that races a fill ends at one count: nothing is held, nothing is sent twice', async () => {
    const parent = await start({ quantity: '1', style: 'join', end: after(20) })
    await pass(1)
    const [, cancelled] = await Promise.all([
      room.quote([], [[49_990, 0.2]], PERP),
      call('execution.cancel', { algo_order_id: parent }),
    ])
    answer(cancelled)
    await quoteAt(PERP, 50_000, 5)
    await pass(25)
    const ended = await view(parent)
    expect(ended).toMatchObject({ status: 'cancelled', open_quantity: '0' })
    expect(Number(ended['filled_quantity'])).toBe(quantityOf(PERP))
    expect(room.desk.openOrdersOf(accountId())).toEqual([])
    expect(Number(room.desk.balance(accountId()).held)).toBe(heldOf())
  })

  it('less leverage while children are under way is refused or carried, never owed', async () => {
    answer(await call('accounts.setLeverage', { account_id: id, leverage: '50' }))
    await start({ quantity: '3', end: after(30) })
    await pass(15)
    for (const leverage of ['40', '20', '10', '2', '1']) {
      await call('accounts.setLeverage', { account_id: id, leverage })
      expectCarried()
    }
    await pass(20)
  })
})

describe('orders that only reduce, beside algorithms', () => {
  beforeEach(() => openFloor(12_000))

  it('never turn a position that a parent sells at the same time', async () => {
    await start({ quantity: '1', end: after(10) })
    await pass(12)
    const reducing = { symbol: PERP, side: 'sell', order_type: 'limit', reduce_only: true, quantity: '1' }
    answer(await call('trading.createTrade', { ...reducing, price: '50100' }))
    const again = await call('trading.createTrade', { ...reducing, price: '50200' })
    expect(failureOf(again).code).toBe('reduce_only_would_increase')
    await start({ quantity: '1', side: 'sell', end: after(10) })
    await pass(5)
    await quoteAt(PERP, 50_300, 5)
    await pass(10)
    expect(quantityOf(PERP)).toBeGreaterThanOrEqual(-1)
    await quoteAt(PERP, 50_000, 5)
    expectCarried()
  })

  it('as stops that fire together close it once', async () => {
    await start({ quantity: '1', end: after(10) })
    await pass(12)
    for (const trigger of ['49500', '49400', '49300'])
      answer(
        await call('trading.createTrade', {
          ...{ account_id: id, symbol: PERP, side: 'sell', order_type: 'stop', quantity: '1' },
          ...{ reduce_only: true, stop_price: trigger, trigger_by: 'mark' },
        }),
      )
    await quoteAt(PERP, 49_000, 5)
    expect(quantityOf(PERP)).toBe(0)
  })
})

describe('covered calls and what covers them', () => {
  beforeEach(() => openFloor(100_000))
  const trade = (symbol: string, side: string, quantity: string) =>
    call('trading.createTrade', { symbol, side, order_type: 'market', quantity })

  it('one parent sells the calls, another the shares: no call is left naked in a cash account', async () => {
    answer(await trade(STOCK, 'buy', '500'))
    await start({ symbol: CALL_110, side: 'sell', quantity: '5', end: after(50) })
    await start({ symbol: STOCK, side: 'sell', quantity: '500', end: after(50) })
    await pass(55)
    expect(quantityOf(STOCK)).toBeGreaterThanOrEqual(-quantityOf(CALL_110) * 100)
  })

  it('both resting: what one offers does not cover the other', async () => {
    answer(await trade(STOCK, 'buy', '500'))
    await start({ symbol: CALL_110, side: 'sell', quantity: '5', end: after(20), style: 'join' })
    await start({ symbol: STOCK, side: 'sell', quantity: '500', end: after(20), style: 'join' })
    await pass(1)
    await Promise.all([quoteAt(STOCK, 100.5, 0.05), quoteAt(CALL_110, 2.5, 0.05)])
    await pass(25)
    expect(quantityOf(STOCK)).toBeGreaterThanOrEqual(-quantityOf(CALL_110) * 100)
  })

  it('a parent that sells the wings off a spread is stopped where the shorts would be carried by nothing', async () => {
    answer(await call('accounts.setMarginModel', { account_id: id, margin_model: 'strategy' }))
    answer(await trade(CALL_120, 'buy', '40'))
    answer(await trade(CALL_110, 'sell', '40'))
    const spare = free().toDecimalPlaces(2, 1)
    answer(await withdraw(spare.minus(5_000).toFixed()))
    await start({ symbol: CALL_120, side: 'sell', quantity: '40', end: after(40) })
    await pass(45)
    expect(quantityOf(CALL_120)).toBeGreaterThan(0)
    expectCarried()
  })

  it('a model that is left while a parent’s naked sale rests takes the sale with it, or is refused', async () => {
    answer(await call('accounts.setMarginModel', { account_id: id, margin_model: 'strategy' }))
    await start({ symbol: CALL_110, side: 'sell', quantity: '10', end: after(20), style: 'join' })
    await pass(1)
    await call('accounts.setMarginModel', { account_id: id, margin_model: 'cash' })
    const { model } = room.desk.marginOf(accountId())
    await quoteAt(CALL_110, 2.5, 0.05)
    await pass(25)
    if (model === 'cash') expect(quantityOf(CALL_110)).toBe(0)
    expectCarried()
  })
})
