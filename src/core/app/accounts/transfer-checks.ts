import { Decimal, MS_PER_DAY, ZERO, addMs, decimal, amountText, decimalText } from '../../kernel/index.ts'
import type { Failure } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { aboveLevel } from '../../orders/index.ts'
import type { KycLimit } from '../../orders/index.ts'
import { readAll } from '../portfolios/deps.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { portfolioFailure } from '../portfolios/failures.ts'
import type { CashOrder } from './cash-order.ts'

/** What of a kind an account moved, or asked to move, in the 24 hours before now, as a sum ≥ 0. */
export async function movedInADay(
  deps: Pick<PortfolioDeps, 'clock'> & Readonly<{ store: Pick<PortfolioDeps['store'], 'portfolios'> }>,
  { account, kind }: Pick<CashOrder, 'account' | 'kind'>,
): Promise<Decimal> {
  const from = addMs(deps.clock.now(), -MS_PER_DAY)
  const filter = { accountId: account.id, kinds: [kind], statuses: ['executed', 'pending'] as const, from }
  const movements = await readAll((page) => deps.store.portfolios.cashMovements(filter, page))
  return movements.reduce((sum, { amount }) => sum.plus(amount.abs()), ZERO)
}

type Bound = Readonly<{ limit: string; bound: Decimal; used: Decimal }>

function overBound(order: CashOrder, { limit, bound, used }: Bound): Failure | null {
  const after = used.plus(order.amount)
  if (after.lte(bound)) return null
  const remaining = bound.minus(used)
  const code = order.kind === 'withdrawal' ? 'withdrawal_limit_exceeded' : 'deposit_limit_exceeded'
  const left = remaining.isNegative() ? ZERO : remaining
  const message = `The limit is ${amountText(bound)} USD; ${amountText(left)} is left.`
  return portfolioFailure(code, message, {
    field: 'amount',
    details: {
      limit,
      value: decimalText(order.amount),
      bound: decimalText(bound),
      used: decimalText(used),
      remaining: decimalText(left),
    },
  })
}

/** A live withdrawal above what the level of the identity check allows in a day. */
export async function levelFailure(
  deps: PortfolioDeps,
  order: CashOrder,
  limit: KycLimit,
): Promise<Failure | null> {
  if (order.kind !== 'withdrawal') return null
  const used = await movedInADay(deps, order)
  if (used.plus(order.amount).lte(limit.dailyMax)) return null
  const { message, details } = aboveLevel(limit, used, order.amount)
  return portfolioFailure('kyc_limit_exceeded', message, { field: 'amount', details })
}

/** Bounds on one movement and on a rolling day of them. What an operator books has happened already. */
export async function limitFailure(deps: PortfolioDeps, order: CashOrder): Promise<Failure | null> {
  if (order.byOperator) return null
  const { transferLimits: limits } = deps
  const comesIn = order.kind === 'deposit' || order.kind === 'dividend'
  if (comesIn && order.account.moneyKind === 'paper') {
    const single = overBound(order, { limit: 'paper_deposit', bound: limits.paperDepositMax, used: ZERO })
    if (single) return single
  }
  if (!comesIn && order.kind !== 'withdrawal') return null
  const used = await movedInADay(deps, order)
  return comesIn
    ? overBound(order, { limit: 'daily_deposit', bound: limits.dailyDepositMax, used })
    : overBound(order, { limit: 'daily_withdrawal', bound: limits.dailyWithdrawalMax, used })
}

/**
 * What trades brought in that has not settled: per settlement date what sales bring less what purchases and fees cost,
 * where that is more than nothing (parties are paid the net of a date).
 */
export async function unsettledCash(
  { store }: Pick<PortfolioDeps, 'store'>,
  account: Pick<AccountRecord, 'id' | 'userId'>,
): Promise<Decimal> {
  if (account.userId === null) return ZERO
  const dates = await store.books.unsettledCash(account.userId, account.id)
  return dates.reduce((sum, { sold, bought, fees }) => {
    const net = decimal(sold).minus(bought).minus(fees)
    return net.isPositive() ? sum.plus(net) : sum
  }, ZERO)
}

/** What the store knew of unsettled cash, with the cash that the account had before and after it was asked. */
type UnsettledRead = Readonly<{ unsettled: Decimal; cash: Decimal }>

const READS_MAX = 8

/**
 * Unsettled cash as of the cash that the account has now; null for an order that may take unsettled cash. Read again
 * while trades are booked meanwhile; of an account that never rests the last read counts, with what came since as
 * unsettled.
 */
export async function readUnsettled(deps: PortfolioDeps, order: CashOrder): Promise<UnsettledRead | null> {
  const { account, kind, byOperator } = order
  if (byOperator || (kind !== 'withdrawal' && kind !== 'transfer')) return null
  const cashNow = () => deps.desk.balance(account.id).cash
  for (let reads = 1; ; reads += 1) {
    await deps.committer.drained()
    const cash = cashNow()
    const unsettled = await unsettledCash(deps, account)
    if (cash.eq(cashNow()) || reads === READS_MAX) return { unsettled, cash }
  }
}

/**
 * Only settled cash leaves an account, though unsettled proceeds buy. What open orders and pending transfers hold counts
 * as settled first. More than is available is the ledger's refusal, and what an operator books has happened already.
 * Without any wait: to be asked in one go with the booking, so that no trade comes between.
 */
export function unsettledFailure(
  deps: Pick<PortfolioDeps, 'desk'>,
  { account, amount }: CashOrder,
  read: UnsettledRead | null,
): Failure | null {
  if (read === null) return null
  const { cash, held } = deps.desk.balance(account.id)
  const available = cash.minus(held)
  // Cash that came after the read may be of sales that the read did not see: it counts as unsettled.
  const unsettled = read.unsettled.plus(Decimal.max(ZERO, cash.minus(read.cash)))
  if (unsettled.isZero() || amount.gt(available)) return null
  const settled = Decimal.max(ZERO, available.minus(unsettled))
  if (amount.lte(settled)) return null
  const [value, bound] = [decimalText(amount), decimalText(settled)]
  const message = `${amountText(bound)} USD is settled; ${amountText(unsettled)} USD of sales has not settled yet.`
  const details = { limit: 'settled_cash', value, bound, unsettled: decimalText(unsettled) }
  return portfolioFailure('unsettled_cash', message, { field: 'amount', details })
}
