import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { AccountId, JsonObject } from '../../../../src/core/kernel/index.ts'
import { decimal, toIso } from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from '../trading/support.ts'

type Fields = Record<string, unknown>

let room: Awaited<ReturnType<typeof openTradingRoom>>
let id: string
let account: AccountId
const told = async (name: string, input: JsonObject = {}): Promise<Fields> =>
  answer(await room.call(1, name, input))
const refusedWith = async (name: string, input: JsonObject) => {
  const { code, field } = failureOf(await room.call(1, name, input))
  return [room.app.statusOf(code), code, field]
}

const order = (side: 'buy' | 'sell', quantity: string, more: JsonObject = {}): JsonObject => ({
  ...{ symbol: 'BTC-USD', side, quantity, account_id: account, ...more },
})
const later = (): string => toIso((room.clock.now() + 60_000) as Instant)

/** A portfolio that holds 0.2 of the coin and a contract of the call, deleted. */
async function deletedPortfolio(): Promise<void> {
  const { portfolio } = await told('portfolios.create', { name: 'P', initial_cash: 200_000 })
  id = String((portfolio as Fields).id)
  account = (portfolio as Fields).account_id as AccountId
  await told('trading.createTrade', order('buy', '0.2'))
  await told('trading.createTrade', order('buy', '2', { symbol: CALL }))
  await told('portfolios.remove', { id })
}

beforeEach(async () => {
  room = await openTradingRoom()
  await deletedPortfolio()
})

const CLOSING = [403, 'account_closing', 'account_id']

describe('the account of a deleted portfolio', () => {
  it.each<[string, JsonObject]>([
    ['a market order', {}],
    ['a limit order', { order_type: 'limit', price: '40000' }],
    ['a stop', { order_type: 'stop', stop_price: '60000' }],
    ['a trailing stop', { order_type: 'trailing_stop', trail_amount: '500' }],
    ['another instrument', { symbol: CALL, quantity: '1' }],
  ])('takes no purchase: %s', async (_, more) => {
    expect(await refusedWith('trading.createTrade', order('buy', '0.1', more))).toEqual(CLOSING)
    expect(room.desk.balance(account).held.toFixed()).toBe('0')
  })

  it('takes no sale that would turn a position, and none that would open a short', async () => {
    const short = order('sell', '3', { symbol: CALL })
    expect(await refusedWith('trading.createTrade', short)).toEqual(CLOSING)
    expect(await refusedWith('trading.createTrade', order('sell', '0.3'))).toEqual(CLOSING)
  })

  it('takes none over the other doors: previews say so, batches, units and algorithms refuse', async () => {
    const { checks } = await told('trading.preview', order('buy', '0.1'))
    expect((checks as Fields[]).filter(({ passed }) => passed === false)).toMatchObject([
      { name: 'trading_state', message: expect.stringContaining('deleted') },
    ])
    const batch = await told('trading.batch', { orders: [order('buy', '0.1'), order('sell', '0.1')] })
    expect(batch).toMatchObject({ accepted: 1, refused: 1 })
    expect((batch.results as Fields[])[0]).toMatchObject({ refusal: { error: 'account_closing' } })
    const legs = [CALL, CALL.replace(/C$/, 'P')].map((symbol) => ({ symbol, side: 'buy', ratio: 1 }))
    const whole = { account_id: account, quantity: '1', legs }
    expect(await refusedWith('trading.multiLeg', whole)).toEqual([403, 'account_closing', 'legs.0'])
    const algo = { algo: 'twap', symbol: 'BTC-USD', quantity: '0.1', end: later(), account_id: account }
    expect(await refusedWith('execution.create', { ...algo, side: 'buy' })).toEqual(CLOSING)
    expect(await told('execution.create', { ...algo, side: 'sell' })).toMatchObject({ side: 'sell' })
    const trade = { id, transaction_type: 'buy', asset_symbol: 'BTC-USD', quantity: '0.1' }
    expect((await refusedWith('portfolios.createTransaction', trade)).slice(0, 2)).toEqual([404, 'not_found'])
  })

  it('takes no money in, and keeps refusing after the desk was loaded anew', async () => {
    const deposit = { account_id: account, amount: '100' }
    expect(await refusedWith('accounts.deposit', deposit)).toEqual([409, 'account_not_active', 'account_id'])
    vi.useFakeTimers({ toFake: ['setTimeout'] })
    room.store.failNextCommit('before')
    await room.call(1, 'trading.createTrade', order('sell', '0.1'))
    await vi.advanceTimersByTimeAsync(60_000)
    vi.useRealTimers()
    expect(room.floor.isOpen()).toBe(true)
    await room.quoteAll()
    expect(await refusedWith('trading.createTrade', order('buy', '0.1'))).toEqual(CLOSING)
  })

  it('takes no money that was reserved for it before, which can be voided', async () => {
    const { portfolio } = await told('portfolios.create', { name: 'T', initial_cash: 1_000 })
    const { id: other, account_id: its } = portfolio as { id: string; account_id: AccountId }
    const acting = { actorId: 'operator', requestId: null, personal: null }
    const ends = { from: 'issuance', to: its, currency: 'USD', amount: decimal(5), kind: 'deposit' } as const
    const reserved = room.desk.reserveTransfer({ ...acting, ...ends, causeId: null, expiresAt: null })
    if (!reserved.ok) throw new Error(reserved.failure.message)
    const { id: transfer } = reserved.value.value
    await told('portfolios.remove', { id: other })
    const posted = room.desk.postTransfer({ ...acting, id: transfer, amount: null })
    expect(posted).toMatchObject({
      ok: false,
      failure: { code: 'account_not_active', field: 'credit_account_id' },
    })
    expect(room.desk.balance(its).cash.toFixed()).toBe('1000')
    expect(room.desk.voidTransfer({ ...acting, id: transfer, reason: 'closed' })).toMatchObject({ ok: true })
  })

  it('sells what it holds, and is closed by itself once nothing is left', async () => {
    expect(await told('trading.createTrade', order('sell', '0.2'))).toMatchObject({ status: 'filled' })
    expect(room.desk.account(account)?.status).toBe('active')
    const last = order('sell', '2', { symbol: CALL, order_type: 'limit', price: '119' })
    expect(await told('trading.createTrade', last)).toMatchObject({ status: 'filled' })
    expect(room.desk.account(account)?.status).toBe('closed')
    expect((await room.store.loadDesk(room.clock.now())).accounts).toContainEqual(
      expect.objectContaining({ id: account, status: 'closed' }),
    )
    const closed = (await room.records()).filter(({ action }) => action === 'account.closed')
    expect(closed).toMatchObject([{ actorId: 'system', resourceId: account }])
  })

  it('is closed though orders wait that have nothing left to reduce, and those end', async () => {
    await told('trading.createTrade', order('sell', '2', { symbol: CALL }))
    const both = { stop_loss: '60000', take_profit: '40000' }
    await told('trading.createTrade', order('sell', '0.1', both))
    const { id: stop } = await told(
      'trading.createTrade',
      order('sell', '0.1', { order_type: 'stop', stop_price: '45000', reduce_only: true }),
    )
    expect(room.desk.account(account)?.status).toBe('active')
    await told('trading.createTrade', order('sell', '0.1', both))
    expect(room.desk.account(account)?.status).toBe('closed')
    expect(await told('trading.getTrade', { trade_id: String(stop) })).toMatchObject({ status: 'cancelled' })
    const { openOrders, accounts } = await room.store.loadDesk(room.clock.now())
    expect(openOrders.filter(({ accountId }) => accountId === account)).toEqual([])
    expect(accounts).toContainEqual(expect.objectContaining({ id: account, status: 'closed' }))
  })

  it('does not count among those of its owner once it is closed', async () => {
    await told('trading.createTrade', order('sell', '0.2'))
    await told('trading.createTrade', order('sell', '2', { symbol: CALL }))
    expect(await told('overview.overview')).toMatchObject({ accounts: 0, total_capital: '0' })
  })
})

describe('deleting a portfolio', () => {
  it('ends the execution algorithms that work in it', async () => {
    const { portfolio } = await told('portfolios.create', { name: 'Q', initial_cash: 200_000 })
    const { id: other, account_id: its } = portfolio as { id: string; account_id: AccountId }
    const algo = { algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.1', end: later() }
    const { id: parent } = await told('execution.create', { ...algo, account_id: its })
    await told('portfolios.remove', { id: other })
    expect(await told('execution.get', { algo_order_id: String(parent) })).toMatchObject({
      status: 'cancelled',
      status_reason: 'portfolio_deleted',
    })
    await room.algos.step()
    expect(room.desk.positionsOf(its).filter(({ quantity }) => quantity.gt(decimal(0)))).toEqual([])
  })

  it('is done once, and no change that came beside it brings the portfolio back', async () => {
    const { portfolio } = await told('portfolios.create', { name: 'R', initial_cash: 200_000 })
    const { id: other, account_id: its } = portfolio as { id: string; account_id: AccountId }
    const asked = await Promise.all([
      room.call(1, 'portfolios.remove', { id: other }),
      room.call(1, 'portfolios.update', { id: other, name: 'back' }),
      room.call(1, 'portfolios.remove', { id: other }),
    ])
    expect(asked.map(({ ok }) => ok)).toEqual([true, false, false])
    expect((await refusedWith('portfolios.get', { id: other })).slice(0, 2)).toEqual([404, 'not_found'])
    expect((await room.store.loadDesk(room.clock.now())).retiredAccounts).toContain(its)
    const deleted = (await room.records()).filter(({ action }) => action === 'portfolio.deleted')
    expect(deleted.filter(({ resourceId }) => resourceId === other)).toHaveLength(1)
  })
})

describe('changes of one portfolio at the same moment', () => {
  it('are all kept', async () => {
    const { portfolio } = await told('portfolios.create', { name: 'S', initial_cash: 1_000 })
    const other = String((portfolio as Fields).id)
    await Promise.all([
      told('portfolios.update', { id: other, name: 'named' }),
      told('portfolios.update', { id: other, description: 'described' }),
    ])
    expect(await told('portfolios.get', { id: other })).toMatchObject({
      portfolio: { name: 'named', description: 'described' },
    })
  })
})
