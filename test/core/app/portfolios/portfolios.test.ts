import { beforeEach, describe, expect, it } from 'vitest'
import { MS_PER_DAY, decimal, parseIso } from '../../../../src/core/kernel/index.ts'
import type { Instant, JsonObject } from '../../../../src/core/kernel/index.ts'
import { snapshotWrites } from '../../../../src/core/app/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from '../trading/support.ts'

type Fields = Record<string, unknown>
type TradingRoom = Awaited<ReturnType<typeof openTradingRoom>>

let room: TradingRoom
const ask = (name: string, input: JsonObject = {}, user = 1, key: string | null = null) =>
  room.call(user, name, input, key)
const told = async (name: string, input: JsonObject = {}, user = 1): Promise<Fields> =>
  answer(await ask(name, input, user))
const refusedAs = async (name: string, input: JsonObject = {}, user = 1): Promise<string> =>
  failureOf(await ask(name, input, user)).code

async function portfolioOf(user = 1, fields: JsonObject = { initial_cash: 100_000 }): Promise<Fields> {
  const created = await told('portfolios.create', { name: 'Main', ...fields }, user)
  return created.portfolio as Fields
}

const trade = (id: unknown, type: string, quantity: string, further: JsonObject = {}): JsonObject => ({
  id: String(id),
  transaction_type: type,
  asset_symbol: 'BTC-USD',
  quantity,
  ...further,
})

const snapshot = async (reason: 'day' | 'start'): Promise<void> => {
  const writes = snapshotWrites(room, reason)
  await room.store.commit(writes)
}

beforeEach(async () => {
  room = await openTradingRoom()
})

describe('a portfolio', () => {
  it('owns a paper account with the cash that it was given, and shows it everywhere', async () => {
    const portfolio = await portfolioOf()
    expect(portfolio).toMatchObject({
      name: 'Main',
      portfolio_type: 'personal',
      risk_level: 'moderate',
      mode: 'paper',
      total_value: '100000',
      cash_balance: '100000',
      invested_amount: '0',
      realized_pnl: '0',
      is_active: true,
    })
    const id = String(portfolio.id)
    expect(await told('portfolios.get', { id })).toMatchObject({
      id,
      portfolio: { id },
      cash_balance: '100000',
    })
    expect(await told('portfolios.list')).toMatchObject({ total: 1, portfolios: [{ id }] })
    expect(await told('accounts.get', { account_id: String(portfolio.account_id) })).toMatchObject({
      portfolio_id: id,
      balance_usd: '100000',
    })
  })

  it('starts with nothing when it is live, and takes no initial cash', async () => {
    expect(await portfolioOf(1, { mode: 'live' })).toMatchObject({ mode: 'live', cash_balance: '0' })
    const refusal = failureOf(await ask('portfolios.create', { name: 'L', mode: 'live', initial_cash: 5 }))
    expect(refusal).toMatchObject({ code: 'invalid_input', field: 'initial_cash' })
  })

  it.each([
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(121) }, 'name'],
    [{}, 'name'],
    [{ name: 'A', portfolio_type: 'hedge' }, 'portfolio_type'],
    [{ name: 'A', risk_level: 'mad' }, 'risk_level'],
    [{ name: 'A', initial_cash: 1_000_001 }, 'initial_cash'],
    [{ name: 'A', initial_cash: -1 }, 'initial_cash'],
    [{ name: 'A', max_position_size: 0 }, 'max_position_size'],
    [{ name: 'A', max_position_size: 1.5 }, 'max_position_size'],
    [{ name: 'A', base_currency: 'XXX' }, 'base_currency'],
  ])('is refused for %j', async (input, field) => {
    expect(failureOf(await ask('portfolios.create', input))).toMatchObject({ code: 'invalid_input', field })
  })

  it('is changed field by field, and keeps what was not sent', async () => {
    const { id } = await portfolioOf(1, { description: 'old', max_position_size: 0.5 })
    const changed = await told('portfolios.update', { id: String(id), name: 'New', max_position_size: null })
    expect(changed.portfolio).toMatchObject({ name: 'New', description: 'old', max_position_size: null })
    expect(await refusedAs('portfolios.update', { id: String(id), risk_level: 'mad' })).toBe('invalid_input')
  })

  it('is nobody else’s', async () => {
    const { id } = await portfolioOf()
    for (const entry of ['get', 'holdings', 'performance', 'transactions', 'risk', 'taxLotsCsv', 'remove']) {
      expect(await refusedAs(`portfolios.${entry}`, { id: String(id) }, 2), entry).toBe('not_found')
    }
    expect(await refusedAs('portfolios.createTransaction', trade(id, 'buy', '1'), 2)).toBe('not_found')
    expect(await told('portfolios.list', {}, 2)).toMatchObject({ total: 0 })
  })

  it('deleted is gone for its owner, its orders with it, and kept for the audit', async () => {
    const { id, account_id: accountId } = await portfolioOf()
    const placed = await told('portfolios.createTransaction', trade(id, 'buy', '0.1', { price: 40_000 }))
    expect(await told('portfolios.remove', { id: String(id) })).toMatchObject({ account_status: 'closed' })
    expect(await refusedAs('portfolios.get', { id: String(id) })).toBe('not_found')
    expect(await told('portfolios.list')).toMatchObject({ total: 0 })
    const order = (placed.transaction as Fields).order_id
    expect(await told('trading.getTrade', { trade_id: String(order) })).toMatchObject({ status: 'cancelled' })
    expect((await room.store.portfolios.portfolio(id as never))?.deletedAt).not.toBeNull()
    expect(room.desk.balance(accountId as never).held.toFixed()).toBe('0')
    expect((await room.records()).map(({ action }) => action)).toContain('portfolio.deleted')
  })

  it('deleted with a position keeps its account open until it is sold', async () => {
    const { id, account_id: accountId } = await portfolioOf()
    await told('portfolios.createTransaction', trade(id, 'buy', '0.1'))
    expect(await told('portfolios.remove', { id: String(id) })).toMatchObject({ account_status: 'active' })
    const sale = { symbol: 'BTC-USD', side: 'sell', quantity: '0.1', account_id: String(accountId) }
    expect(await told('trading.createTrade', sale)).toMatchObject({ status: 'filled' })
  })

  it('stands in no way of the demo account: an order that names none still finds it', async () => {
    const demo = await room.openAccount(1)
    await portfolioOf()
    expect(
      await told('trading.createTrade', { symbol: 'BTC-USD', side: 'buy', quantity: '0.1' }),
    ).toMatchObject({
      account_id: demo.id,
    })
  })
})

describe('transactions', () => {
  it('a purchase is an order: one id on every face, one cost, one holding', async () => {
    const { id } = await portfolioOf()
    const bought = await told('portfolios.createTransaction', trade(id, 'buy', '0.5', { notes: 'first' }))
    expect(bought).toMatchObject({
      realized_pnl: '0',
      transaction: {
        transaction_type: 'buy',
        status: 'settled',
        quantity: '0.5',
        price: '50010',
        amount: '25005',
        fee: '50.01',
        net_amount: '25055.01',
        confirmation_number: expect.stringMatching(/^OPX-[0-9A-F]{12}$/),
        notes: 'first',
      },
      holding: { symbol: 'BTC-USD', quantity: '0.5', average_cost: '50010', cost_basis: '25005' },
    })
    const tid = String((bought.transaction as Fields).id)
    expect(await told('trading.getTrade', { trade_id: tid })).toMatchObject({
      order_id: tid,
      status: 'filled',
    })
    expect(await told('portfolios.transaction', { id: String(id), tid })).toMatchObject({
      id: tid,
      notes: 'first',
    })
    expect(await told('portfolios.get', { id: String(id) })).toMatchObject({
      cash_balance: '74944.99',
      invested_amount: '25005',
      unrealized_pnl: '-5',
      total_value: '99944.99',
      fees: '50.01',
    })
  })

  it('an order that another face places in the portfolio is its transaction too', async () => {
    const { id } = await portfolioOf()
    const order = { symbol: 'BTC-USD', side: 'buy', quantity: '0.1', portfolio_id: String(id) }
    const placed = await told('trading.createTrade', order)
    const { transactions } = await told('portfolios.transactions', { id: String(id) })
    expect(transactions).toMatchObject([{ id: placed.order_id, transaction_type: 'buy' }])
    expect(await refusedAs('trading.createTrade', { ...order, portfolio_id: 'x' })).toBe(
      'portfolio_not_found',
    )
    expect(await refusedAs('trading.createTrade', order, 2)).toBe('portfolio_not_found')
  })

  it('a sale realises, and says so', async () => {
    const { id } = await portfolioOf()
    await told('portfolios.buy', { id: String(id), asset_symbol: 'btc-usd', quantity: 1 })
    await room.quote([[50_990, 5]], [[51_010, 5]])
    const sold = await told('portfolios.sell', { id: String(id), asset_symbol: 'BTC-USD', quantity: 0.4 })
    expect(sold).toMatchObject({ realized_pnl: '392', holding: { quantity: '0.6', realized_pnl: '392' } })
  })

  it('refuses what cannot be done, in words that say why', async () => {
    const { id } = await portfolioOf(1, { initial_cash: 1_000 })
    expect(await refusedAs('portfolios.createTransaction', trade(id, 'buy', '1'))).toBe('insufficient_cash')
    expect(await refusedAs('portfolios.createTransaction', trade(id, 'sell', '1'))).toBe(
      'insufficient_holdings',
    )
    expect(
      await refusedAs('portfolios.createTransaction', trade(id, 'buy', '1', { asset_symbol: 'NONE' })),
    ).toBe('unknown_symbol')
    for (const [input, field] of [
      [{ id: String(id) }, 'transaction_type'],
      [trade(id, 'gift', '1'), 'transaction_type'],
      [trade(id, 'buy', '0'), 'quantity'],
      [trade(id, 'buy', '-1'), 'quantity'],
      [{ id: String(id), transaction_type: 'buy', quantity: '1' }, 'asset_symbol'],
      [trade(id, 'buy', '1', { asset_id: 'OTHER' }), 'asset_symbol'],
      [trade(id, 'buy', '1', { order_type: 'limit' }), 'price'],
      [{ id: String(id), transaction_type: 'deposit' }, 'amount'],
      [{ id: String(id), transaction_type: 'transfer', amount: 1 }, 'to_account_id'],
    ] as const) {
      const refusal = failureOf(await ask('portfolios.createTransaction', input as JsonObject))
      expect(refusal, JSON.stringify(input)).toMatchObject({ code: 'invalid_input', field })
    }
    const over = await ask('portfolios.createTransaction', {
      id: String(id),
      transaction_type: 'withdrawal',
      amount: 1_001,
    })
    expect(failureOf(over)).toMatchObject({
      code: 'insufficient_cash',
      details: { value: '1001', bound: '1000' },
    })
  })

  it('is cancelled while it is pending, and never after', async () => {
    const { id } = await portfolioOf()
    const waiting = await told('portfolios.createTransaction', trade(id, 'buy', '0.1', { price: 40_000 }))
    const tid = String((waiting.transaction as Fields).id)
    expect(waiting.transaction).toMatchObject({ status: 'pending', price: '40000', amount: '4000' })
    const cancel = { id: String(id), tid, reason: 'changed my mind' }
    expect(await told('portfolios.cancelTransaction', cancel)).toMatchObject({
      message: 'Transaction cancelled.',
      transaction: { id: tid, status: 'cancelled' },
    })
    expect(await refusedAs('portfolios.cancelTransaction', cancel)).toBe('transaction_not_cancellable')
    const done = await told('portfolios.createTransaction', trade(id, 'buy', '0.1'))
    const doneId = String((done.transaction as Fields).id)
    expect(await refusedAs('portfolios.cancelTransaction', { ...cancel, tid: doneId })).toBe(
      'transaction_not_cancellable',
    )
    expect(await refusedAs('portfolios.cancelTransaction', { ...cancel, tid: 'none' })).toBe(
      'transaction_not_found',
    )
    const cash = await told('portfolios.createTransaction', {
      id: String(id),
      transaction_type: 'deposit',
      amount: 5,
    })
    const cashId = String((cash.transaction as Fields).id)
    expect(await refusedAs('portfolios.cancelTransaction', { ...cancel, tid: cashId })).toBe(
      'transaction_not_cancellable',
    )
  })

  it('a repeat with the same key is the same act', async () => {
    const { id } = await portfolioOf()
    const deposit = { id: String(id), transaction_type: 'deposit', amount: '10.5' }
    const first = answer(await ask('portfolios.createTransaction', deposit, 1, 'once'))
    const second = answer(await ask('portfolios.createTransaction', deposit, 1, 'once'))
    expect(second).toEqual(first)
    expect(await told('portfolios.get', { id: String(id) })).toMatchObject({ cash_balance: '100010.5' })
    const limit = trade(id, 'buy', '0.1', { price: 40_000 })
    const placed = answer(await ask('portfolios.createTransaction', limit, 1, 'buy'))
    expect(answer(await ask('portfolios.createTransaction', limit, 1, 'buy'))).toEqual(placed)
    const cancel = { id: String(id), tid: String((placed.transaction as Fields).id) }
    const cancelled = answer(await ask('portfolios.cancelTransaction', cancel, 1, 'cancel'))
    expect(answer(await ask('portfolios.cancelTransaction', cancel, 1, 'cancel'))).toEqual(cancelled)
  })

  it('cash comes, goes, is earned, paid and moved between own portfolios', async () => {
    const { id } = await portfolioOf(1, { initial_cash: 1_000 })
    const other = await portfolioOf(1, { name: 'Other', initial_cash: 0 })
    const cash = (type: string, amount: string, further: JsonObject = {}) =>
      told('portfolios.createTransaction', { id: String(id), transaction_type: type, amount, ...further })
    await cash('deposit', '100')
    await cash('withdrawal', '50')
    await cash('dividend', '7.25', { asset_symbol: 'BTC-USD' })
    await cash('fee', '2.25')
    await cash('transfer', '55', { to_portfolio_id: String(other.id) })
    expect(await told('portfolios.get', { id: String(id) })).toMatchObject({ cash_balance: '1000' })
    expect(await told('portfolios.get', { id: String(other.id) })).toMatchObject({ cash_balance: '55' })
    const list = await told('portfolios.transactions', { id: String(id) })
    expect(list).toMatchObject({ total: 5, page: 1, pages: 1 })
    const net = (list.transactions as Fields[]).reduce(
      (sum, one) => sum.plus(String(one.net_amount)),
      decimal(1_000),
    )
    expect(net.toFixed()).toBe('1000')
    const entries = (await told('accounts.ledger', { account_id: String(other.account_id) }))
      .entries as Fields[]
    expect(entries.map(({ kind, amount }) => [kind, amount])).toEqual([['transfer', '55']])
    const foreign = await portfolioOf(2)
    const stolen = { id: String(id), transaction_type: 'transfer', amount: 1 }
    expect(
      await refusedAs('portfolios.createTransaction', { ...stolen, to_portfolio_id: String(foreign.id) }),
    ).toBe('portfolio_not_found')
    expect(await refusedAs('portfolios.createTransaction', { ...stolen, to_portfolio_id: String(id) })).toBe(
      'same_account',
    )
  })

  it('lists by type, status and dates', async () => {
    const { id } = await portfolioOf()
    await told('portfolios.createTransaction', trade(id, 'buy', '0.1'))
    await told('portfolios.createTransaction', trade(id, 'buy', '0.1', { price: 40_000 }))
    room.clock.advance(MS_PER_DAY)
    await told('portfolios.createTransaction', { id: String(id), transaction_type: 'deposit', amount: 5 })
    const count = async (filter: JsonObject) =>
      (await told('portfolios.transactions', { id: String(id), ...filter })).total
    expect(await count({})).toBe(3)
    expect(await count({ type: 'buy' })).toBe(2)
    expect(await count({ transaction_type: 'deposit' })).toBe(1)
    expect(await count({ status: 'pending' })).toBe(1)
    expect(await count({ status: 'failed' })).toBe(0)
    expect(await count({ from: '2026-11-22' })).toBe(1)
    expect(await count({ start_date: '2026-11-21', end_date: '2026-11-21' })).toBe(2)
    expect(
      await refusedAs('portfolios.transactions', { id: String(id), from: '2026-11-22', to: '2026-11-21' }),
    ).toBe('period_reversed')
    const page = await told('portfolios.transactions', { id: String(id), page: 2, per_page: 2 })
    expect([page.total, (page.transactions as unknown[]).length]).toEqual([3, 1])
  })

  it('a purchase settles on its business day: coins at the trade, options the next business day', async () => {
    const { id } = await portfolioOf()
    const coin = await told('portfolios.createTransaction', trade(id, 'buy', '0.1'))
    const option = await told('portfolios.createTransaction', trade(id, 'buy', '1', { asset_symbol: CALL }))
    expect(coin.transaction).toMatchObject({
      status: 'settled',
      settlement_date: '2026-11-21',
      settled_at: '2026-11-21T12:00:00.000Z',
    })
    // 2026-11-21 is a Saturday: the next business day is Monday.
    expect(option.transaction).toMatchObject({ status: 'executed', settlement_date: '2026-11-23' })
    const inState = async (status: string) =>
      ((await told('portfolios.transactions', { id: String(id), status })).transactions as Fields[]).map(
        (one) => one.id,
      )
    expect(await inState('settled')).toEqual([(coin.transaction as Fields).id])
    expect(await inState('executed')).toEqual([(option.transaction as Fields).id])
    room.clock.advance(3 * MS_PER_DAY)
    await room.books.sweep()
    // The ledger's own settlement, not a second count of days.
    const tid = String((option.transaction as Fields).id)
    expect(await told('portfolios.transaction', { id: String(id), tid })).toMatchObject({
      status: 'settled',
      settlement_date: '2026-11-23',
      settled_at: '2026-11-24T12:00:00.000Z',
    })
  })
})

describe('bounds', () => {
  it('of the portfolio itself refuse a purchase beyond them, with used and remaining', async () => {
    const { id } = await portfolioOf(1, { initial_cash: 100_000, max_position_size: 0.3 })
    await told('portfolios.createTransaction', trade(id, 'buy', '0.5'))
    const refusal = failureOf(await ask('portfolios.createTransaction', trade(id, 'buy', '0.2')))
    expect(refusal).toMatchObject({
      code: 'position_limit_exceeded',
      details: { limit: 'max_position_size', used: '25000' },
    })
    expect(Number(refusal.details?.remaining)).toBeGreaterThan(0)
    expect(await told('portfolios.createTransaction', trade(id, 'sell', '0.1'))).toMatchObject({
      message: expect.any(String),
    })
  })

  it('of paper deposits and of any 24 hours', async () => {
    const { id } = await portfolioOf(1, { initial_cash: 0 })
    const deposit = (amount: number) =>
      ask('portfolios.createTransaction', { id: String(id), transaction_type: 'deposit', amount })
    expect(failureOf(await deposit(1_000_001))).toMatchObject({
      code: 'deposit_limit_exceeded',
      details: { limit: 'paper_deposit', value: '1000001', bound: '1000000' },
    })
    answer(await deposit(600_000))
    expect(failureOf(await deposit(400_001))).toMatchObject({
      details: { limit: 'daily_deposit', used: '600000', remaining: '400000' },
    })
    room.clock.advance(MS_PER_DAY + 1)
    answer(await deposit(400_001))
  })
})

describe('money in and out of accounts', () => {
  const OPERATOR = 99

  it('paper accounts take paper deposits; a live one needs identity, then a provider', async () => {
    const paper = await room.openAccount(1)
    const deposit = { account_id: paper.id, amount: '250.5', reference: 'gift' }
    expect(await told('accounts.deposit', deposit)).toMatchObject({
      balance: '100250.5',
      transaction: { transaction_type: 'deposit', amount: '250.5', status: 'executed', reference: 'gift' },
    })
    expect(await refusedAs('accounts.withdraw', { account_id: paper.id, amount: '200000' })).toBe(
      'insufficient_balance',
    )
    expect(await told('accounts.withdraw', { account_id: paper.id, amount: '250.5' })).toMatchObject({
      balance: '100000',
    })
    const { account_id: live } = await portfolioOf(1, { mode: 'live' })
    expect(await refusedAs('accounts.deposit', { account_id: String(live), amount: 1 })).toBe('kyc_required')
    expect(await refusedAs('accounts.deposit', deposit, 2)).toBe('not_found')
    for (const amount of [0, -1, 'x', '0.000000001', 1e13]) {
      expect(await refusedAs('accounts.deposit', { ...deposit, amount }), String(amount)).toBe(
        'invalid_input',
      )
    }
  })

  it('an operator books what arrived on a live account, and only an operator', async () => {
    const { id, account_id: account } = await portfolioOf(1, { mode: 'live' })
    const arrival = { account_id: String(account), amount: '5000', reference: 'wire 17' }
    expect(await refusedAs('accounts.adminDeposit', arrival)).toBe('forbidden')
    expect(await told('accounts.adminDeposit', arrival, OPERATOR)).toMatchObject({ balance: '5000' })
    expect(await told('accounts.adminWithdraw', { ...arrival, amount: 1_000 }, OPERATOR)).toMatchObject({
      balance: '4000',
    })
    expect(await told('portfolios.get', { id: String(id) })).toMatchObject({ cash_balance: '4000' })
    expect(await refusedAs('accounts.adminDeposit', { ...arrival, account_id: 'none' }, OPERATOR)).toBe(
      'account_not_found',
    )
    const books = await room.store.trading.trialBalance()
    expect(books.filter((line) => line.cash !== line.transferred)).toEqual([])
  })

  it('two withdrawals at once never take more than there is', async () => {
    const paper = await room.openAccount(1)
    const both = await Promise.all(
      [1, 2].map(() => ask('accounts.withdraw', { account_id: paper.id, amount: '60000' })),
    )
    expect(both.map(({ ok }) => ok).sort()).toEqual([false, true])
  })
})

describe('history', () => {
  it('is null with a reason before there is one, and real from the first snapshots on', async () => {
    const { id } = await portfolioOf()
    room.clock.advance(1_000)
    const early = (await told('portfolios.performance', { id: String(id) })).performance as Fields
    expect(early).toMatchObject({ twr: 0, volatility: null, sharpe_ratio: null, irr: null, win_rate: null })
    expect(early.unavailable).toMatchObject({
      volatility: expect.stringContaining('0 daily returns'),
      irr: expect.stringContaining('30 days'),
      win_rate: expect.any(String),
    })
    await told('portfolios.createTransaction', trade(id, 'buy', '1'))
    await room.quote([[54_990, 5]], [[55_010, 5]])
    room.clock.set(parseIso('2026-11-22T00:00:00.500Z') as Instant)
    await room.quote([[54_990, 5]], [[55_010, 5]])
    await snapshot('day')
    const stored = await room.store.portfolios.snapshots([(await accountOf(id)) as never], null)
    expect(stored.map(({ reason, equity }) => [reason, equity?.toFixed()])).toEqual([
      ['opening', '0'],
      ['day', '104889.98'],
    ])
    expect(stored[1]?.at).toBe(parseIso('2026-11-22T00:00:00Z'))
    room.clock.advance(3_600_000)
    const later = (await told('portfolios.performance', { id: String(id) })).performance as Fields
    expect(later.total_return).toBe('4889.98')
    expect(later.twr).toBeCloseTo(0.0488998, 10)
    expect(later.total_return_percent).toBeCloseTo(4.88998, 6)
    expect(later.max_drawdown).toBe(0)
  })

  const accountOf = async (id: unknown) => (await told('portfolios.get', { id: String(id) })).account_id

  it('a deposit is no profit: the value right before it is kept with it', async () => {
    const { id } = await portfolioOf(1, { initial_cash: 10_000 })
    room.clock.advance(60_000)
    await told('portfolios.createTransaction', {
      id: String(id),
      transaction_type: 'deposit',
      amount: 90_000,
    })
    room.clock.advance(60_000)
    const { performance } = await told('portfolios.performance', { id: String(id) })
    expect(performance).toMatchObject({ twr: 0, total_return: '0', net_deposits: '100000' })
    await told('portfolios.createTransaction', {
      id: String(id),
      transaction_type: 'dividend',
      amount: 1_000,
    })
    room.clock.advance(60_000)
    const after = (await told('portfolios.performance', { id: String(id) })).performance as Fields
    expect(after.total_return).toBe('1000')
    expect(after.twr).toBeCloseTo(0.01, 12)
  })

  it('gives the curve, the day’s profit and the overview of all accounts', async () => {
    await portfolioOf(1, { initial_cash: 50_000 })
    const { id } = await portfolioOf(1, { name: 'B', initial_cash: 50_000 })
    await told('portfolios.createTransaction', { id: String(id), transaction_type: 'dividend', amount: 500 })
    room.clock.set(parseIso('2026-11-22T00:00:00Z') as Instant)
    await snapshot('day')
    room.clock.set(parseIso('2026-11-22T10:00:00Z') as Instant)
    await told('portfolios.createTransaction', { id: String(id), transaction_type: 'fee', amount: 100 })
    room.clock.advance(60_000)
    expect(await told('overview.overview')).toMatchObject({
      mode: 'paper',
      accounts: 2,
      total_capital: '100400',
      today_pnl: '-100',
      mtd_pnl: '400',
      ytd_pnl: '400',
      unavailable: {},
    })
    expect((await told('overview.equityCurve', { days: 7 })).equity_curve).toMatchObject([
      { date: '2026-11-21', value: '100500' },
      { date: '2026-11-22', value: '100400' },
    ])
    expect(await told('overview.dashboardPnl', { days: 7 })).toMatchObject({
      daily_pnl: [
        { date: '2026-11-21', pnl: '500', cumulative: '500' },
        { date: '2026-11-22', pnl: '-100', cumulative: '400' },
      ],
      total_pnl: '400',
    })
    expect(await refusedAs('overview.equityCurve', { days: 366 })).toBe('invalid_input')
    expect(await refusedAs('overview.equityCurve', { days: 0 })).toBe('invalid_input')
  })
})

describe('views', () => {
  it('show holdings, weights, risk and steps of a rebalancing that add up', async () => {
    const { id } = await portfolioOf(1, { initial_cash: 100_000, cost_method: 'fifo' })
    await told('portfolios.createTransaction', trade(id, 'buy', '0.5'))
    await room.quote([[59_990, 5]], [[60_010, 5]])
    await told('portfolios.createTransaction', trade(id, 'buy', '0.5'))
    await told('portfolios.createTransaction', trade(id, 'sell', '0.5'))
    const { holdings } = await told('portfolios.holdings', { id: String(id) })
    // First in, first out: what is left was bought at 60,010.
    expect(holdings).toMatchObject([
      { average_cost: '60010', is_price_stale: false, asset: { asset_type: 'spot' } },
    ])
    const allocation = await told('portfolios.allocation', { id: String(id) })
    const weights = (allocation.by_asset as Fields[]).map(({ weight }) => Number(weight))
    expect(weights.reduce((sum, weight) => sum + weight, 0)).toBeCloseTo(1, 12)
    expect(await told('portfolios.risk', { id: String(id) })).toMatchObject({
      concentration: 1,
      gross_exposure: '30000',
    })
    const steps = await told('portfolios.rebalance', { id: String(id), targets: 'BTC-USD:0.1' })
    expect(steps).toMatchObject({
      method: 'targets',
      suggestions: [{ symbol: 'BTC-USD', side: 'sell', target: 0.1 }],
    })
    expect(await refusedAs('portfolios.rebalance', { id: String(id), targets: 'BTC-USD:2' })).toBe(
      'invalid_targets',
    )
    expect(await told('portfolios.pnl', { id: String(id), group: 'leg' })).toMatchObject({
      method: 'fifo',
      lines: [{ key: 'BTC-USD', realized_pnl: '4990', closings: 1 }],
    })
  })

  it('export lots and trades as CSV', async () => {
    const { id } = await portfolioOf()
    await told('portfolios.createTransaction', trade(id, 'buy', '0.5'))
    await told('portfolios.createTransaction', trade(id, 'sell', '0.2'))
    const lots = await told('portfolios.taxLotsCsv', { id: String(id), method: 'fifo' })
    expect(lots).toMatchObject({ content_type: 'text/csv', file_name: `tax-lots-${String(id)}.csv` })
    const lines = String(lots.content).trimEnd().split('\r\n')
    expect(lines[0]).toContain('status,symbol,side,quantity')
    expect(lines.slice(1).map((line) => line.split(',').slice(0, 4))).toEqual([
      ['closed', 'BTC-USD', 'long', '0.2'],
      ['open', 'BTC-USD', 'long', '0.3'],
    ])
    const trades = await told('portfolios.tradesCsv', { id: String(id) })
    expect(String(trades.content).trimEnd().split('\r\n')).toHaveLength(3)
  })

  it('of a user are the user’s own: others find nobody, an administrator finds all', async () => {
    await portfolioOf()
    const me = room.userOf(1)
    for (const entry of [
      'overviewOf',
      'dashboardOf',
      'dashboardPositionsOf',
      'dashboardMetricsOf',
      'dashboardPnlOf',
    ]) {
      const mine = answer(await ask(`overview.${entry}`, { user_id: 'me' }))
      expect(answer(await ask(`overview.${entry}`, { user_id: me })), entry).toEqual(mine)
      expect(await refusedAs(`overview.${entry}`, { user_id: me }, 2), entry).toBe('user_not_found')
    }
    expect(await told('overview.tradingPortfolio')).toMatchObject({ total: 1, totals: { cash: '100000' } })
    for (const entry of [
      'allocation',
      'performance',
      'riskMetrics',
      'greeks',
      'tradingHoldings',
      'dashboard',
    ]) {
      expect(answer(await ask(`overview.${entry}`)), entry).toBeTruthy()
    }
  })
})
