import { ZERO, asId, decimal, amountText, decimalText, ok, refused } from '../../kernel/index.ts'
import type { Decimal, Failure, Result } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { OrderInput } from '../../orders/contract-orders.ts'
import { allocationBy } from '../../portfolio/index.ts'
import type { PortfolioRecord } from '../../portfolio/index.ts'
import type { TransactionInput } from '../../portfolio/contract-inputs.ts'
import type { MoveCash } from '../accounts/cash.ts'
import { channelWithout } from '../accounts/channel.ts'
import { payoutOf } from '../accounts/movements.ts'
import type { HandlerContext } from '../call.ts'
import type { Write } from '../store/store.ts'
import type { PlacedAnswer, makePlaceOrder } from '../trading/place-order.ts'
import { callerOf } from '../trading/requests.ts'
import { holdingAnswerOf, realizedOf, transactionOfMovement, transactionOfOrder } from './answers.ts'
import type { HoldingAnswer, TransactionAnswer } from './answers.ts'
import { bookAfterOf, realizedByLots, valueByLots } from './by-method.ts'
import type { PortfolioDeps } from './deps.ts'
import { sectorOf, valueAccount } from './equity.ts'
import { portfolioFailure } from './failures.ts'
import { settlementAtTrade } from './settlement.ts'

export type PlaceDeps = PortfolioDeps &
  Readonly<{ place: ReturnType<typeof makePlaceOrder>; moveCash: MoveCash }>

/** An answer to whoever bought, sold or moved cash. */
type PlacedTransaction = Readonly<{
  message: string
  transaction: TransactionAnswer
  holding: HoldingAnswer | null
  realized_pnl: string
}>

type TradeInput = Pick<
  TransactionInput,
  'asset_id' | 'asset_symbol' | 'symbol' | 'quantity' | 'price' | 'order_type' | 'notes' | 'client_order_id'
>

const symbolOf = (input: TradeInput): string => input.asset_symbol ?? input.asset_id ?? input.symbol ?? ''

function orderOf(portfolio: PortfolioRecord, side: 'buy' | 'sell', input: TradeInput): OrderInput {
  const limit = input.order_type === 'limit' || (input.order_type !== 'market' && input.price)
  return {
    symbol: symbolOf(input),
    side,
    order_type: limit ? 'limit' : 'market',
    quantity: input.quantity as Decimal,
    ...(input.price ? { price: input.price } : {}),
    ...(input.client_order_id ? { client_order_id: input.client_order_id } : {}),
    account_id: portfolio.accountId,
  }
}

type Exceeded = Readonly<{
  code: 'position_limit_exceeded' | 'sector_limit_exceeded'
  key: string
  used: Decimal
  bound: Decimal
}>

function limitRefusal({ code, key, used, bound }: Exceeded, added: Decimal, whole: Decimal): Failure {
  const [most, remaining] = [bound.times(whole), bound.times(whole).minus(used)]
  const left = remaining.isNegative() ? ZERO : remaining
  const text = (amount: Decimal): string => decimalText(amount.toDecimalPlaces(8))
  const message = `${key} may be worth ${amountText(text(most))} USD of this portfolio at most; ${amountText(text(left))} is left.`
  return portfolioFailure(code, message, {
    field: 'quantity',
    details: {
      limit: code === 'position_limit_exceeded' ? 'max_position_size' : 'max_sector_allocation',
      value: text(used.plus(added)),
      bound: text(most),
      used: text(used),
      remaining: text(left),
    },
  })
}

/** The portfolio's own limits on one instrument and one sector, which a purchase must not break. */
function ownLimitFailure(deps: PortfolioDeps, portfolio: PortfolioRecord, input: TradeInput): Failure | null {
  const { maxPositionSize, maxSectorAllocation } = portfolio
  if (maxPositionSize === null && maxSectorAllocation === null) return null
  const instrument = deps.desk.instrument(asId<'instrument'>(symbolOf(input)))
  const account = deps.desk.account(portfolio.accountId)
  if (instrument === null || account === null) return null
  const value = valueAccount(deps, account)
  const mark = input.price ?? deps.valuations.valuationOf(instrument.symbol).mark
  const whole = value.equity
  if (whole === null || mark === null || whole.lte(ZERO)) return null
  const added = mark.times(input.quantity as Decimal).times(instrument.multiplier)
  const usedBy = (by: 'asset' | 'sector', key: string): Decimal =>
    allocationBy(value.positions, ZERO, by).find((slice) => slice.key === key)?.value ?? ZERO
  const sector = sectorOf(deps.desk, instrument)
  const checks: readonly (Exceeded | null)[] = [
    maxPositionSize && {
      code: 'position_limit_exceeded',
      key: instrument.symbol,
      used: usedBy('asset', instrument.symbol),
      bound: maxPositionSize,
    },
    maxSectorAllocation && {
      code: 'sector_limit_exceeded',
      key: sector,
      used: usedBy('sector', sector),
      bound: maxSectorAllocation,
    },
  ]
  const broken = checks.find((check) => check !== null && check.used.plus(added).gt(check.bound.times(whole)))
  return broken ? limitRefusal(broken, added, whole) : null
}

/** What the portfolio face calls by its own names. */
function translated(failure: Failure): Failure {
  const field = failure.field === 'symbol' ? { field: 'asset_symbol' } : {}
  if (failure.code === 'not_tradeable' || failure.code === 'instrument_expired') {
    return { ...failure, ...field, code: 'asset_not_tradeable' }
  }
  if (failure.code === 'insufficient_balance') return { ...failure, code: 'insufficient_cash' }
  return { ...failure, ...field }
}

const PLACED: Readonly<Record<'buy' | 'sell', string>> = {
  buy: 'Purchase order placed.',
  sell: 'Sale order placed.',
}

/** Buys or sells for a portfolio: an order like any other, answered as a transaction. */
export async function placeTrade(
  deps: PlaceDeps,
  portfolio: PortfolioRecord,
  side: 'buy' | 'sell',
  input: TradeInput,
  context: HandlerContext,
): Promise<Result<PlacedTransaction, Failure>> {
  const limit = side === 'buy' ? ownLimitFailure(deps, portfolio, input) : null
  if (limit) return refused(limit)
  const symbol = asId<'instrument'>(symbolOf(input))
  // Read before the order: between what the desk does and its being durable nothing may be waited for.
  const bookAfter = await bookAfterOf(deps, portfolio)
  const answerOf = (placed: PlacedAnswer): PlacedTransaction => {
    const instrument = deps.desk.instrument(symbol)
    const account = deps.desk.account(portfolio.accountId) as AccountRecord
    const book = bookAfter(placed.fills)
    const value = valueByLots(valueAccount(deps, account), book)
    const held = value.positions.find((one) => one.symbol === symbol)
    return {
      message: PLACED[side],
      transaction: transactionOfOrder(placed, {
        portfolioId: portfolio.id,
        multiplier: instrument?.multiplier ?? decimal(1),
        settlement: settlementAtTrade(instrument, placed),
        notes: input.notes ?? null,
      }),
      holding: held ? holdingAnswerOf(held, portfolio.id, value.equity) : null,
      realized_pnl: book ? realizedByLots(book, placed.fills) : realizedOf(placed.fills),
    }
  }
  const placed = await deps.place(orderOf(portfolio, side, input), context, answerOf)
  if (!placed.ok) return refused(translated(placed.failure))
  await keepNotes(deps, placed.value.transaction.id, input.notes ?? null)
  return placed
}

async function keepNotes(deps: PlaceDeps, orderId: string, notes: string | null): Promise<void> {
  if (notes === null || notes === '') return
  const record = { orderId: asId<'order'>(orderId), notes, at: deps.clock.now() }
  const write: Write = { op: 'put', table: 'orderNotes', record }
  await deps.committer.commit({ writes: [write], facts: [] })
}

/** Digits and size of an amount that comes as quantity × price. */
function cashAmount(input: TransactionInput): Result<Decimal, Failure> {
  const amount = input.amount ?? (input.quantity as Decimal).times(input.price ?? 1)
  if (amount.decimalPlaces() <= 8 && amount.lessThanOrEqualTo(1e12)) return ok(amount)
  const message = 'An amount of cash has at most 8 digits after the point and is at most 1000000000000.'
  return refused(portfolioFailure('invalid_amount', message, { field: 'amount' }))
}

/** The own account that a transfer goes to; somebody else's looks like none. */
async function counterOf(
  deps: PlaceDeps,
  input: TransactionInput,
  context: HandlerContext,
): Promise<Result<AccountRecord | null, Failure>> {
  if (input.transaction_type !== 'transfer') return ok(null)
  const { userId } = callerOf(context)
  const own = deps.desk.accountsOf(userId)
  if (input.to_portfolio_id) {
    const account = own.find(({ portfolioId }) => portfolioId === input.to_portfolio_id)
    if (account) return ok(account)
    return refused(
      portfolioFailure('portfolio_not_found', 'No such portfolio.', { field: 'to_portfolio_id' }),
    )
  }
  const account = own.find(({ id }) => id === input.to_account_id)
  if (account) return ok(account)
  return refused(portfolioFailure('account_not_found', 'No such account.', { field: 'to_account_id' }))
}

const HELD_MESSAGE = 'Withdrawal requested; its amount is held until it is paid out or cancelled.'

const CASH_MESSAGES: Readonly<Record<string, string>> = {
  deposit: 'Deposit booked.',
  withdrawal: 'Withdrawal booked.',
  dividend: 'Dividend booked.',
  fee: 'Fee booked.',
  transfer: 'Transfer booked.',
}

/** Moves cash of a portfolio: deposit, withdrawal, dividend, fee, or a transfer to another own account. */
export async function placeCash(
  deps: PlaceDeps,
  portfolio: PortfolioRecord,
  input: TransactionInput,
  context: HandlerContext,
): Promise<Result<PlacedTransaction, Failure>> {
  const kind = input.transaction_type
  if (kind === 'buy' || kind === 'sell') return placeTrade(deps, portfolio, kind, input, context)
  const amount = cashAmount(input)
  if (!amount.ok) return amount
  const counter = await counterOf(deps, input, context)
  if (!counter.ok) return counter
  const symbol = symbolOf(input)
  if (symbol !== '' && deps.desk.instrument(asId<'instrument'>(symbol)) === null) {
    const message = `There is no instrument ${symbol}.`
    return refused({ code: 'unknown_symbol', message, field: 'asset_symbol' })
  }
  const account = deps.desk.account(portfolio.accountId) as AccountRecord
  const order = {
    account,
    kind,
    amount: amount.value,
    counter: counter.value,
    symbol: symbol === '' ? null : asId<'instrument'>(symbol),
    reference: input.reference ?? null,
    notes: input.notes ?? null,
    channel: channelWithout(kind),
    byOperator: false,
    payout: payoutOf(account, input.payout),
  }
  const moved = await deps.moveCash(order, context, (movement): PlacedTransaction => ({
    message: movement.status === 'pending' ? HELD_MESSAGE : (CASH_MESSAGES[kind] ?? 'Booked.'),
    transaction: transactionOfMovement(movement, portfolio.id),
    holding: null,
    realized_pnl: '0',
  }))
  return moved.ok ? moved : refused(translated(moved.failure))
}
