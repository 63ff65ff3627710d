import { MS_PER_DAY, ZERO, addMs, decimalText } from '../../kernel/index.ts'
import type { Decimal, Failure } from '../../kernel/index.ts'
import { readAll } from '../portfolios/deps.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { portfolioFailure } from '../portfolios/failures.ts'
import type { CashOrder } from './cash.ts'

/** What of a kind an account moved in the 24 hours before now, as a sum ≥ 0. */
async function movedInADay(deps: PortfolioDeps, { account, kind }: CashOrder): Promise<Decimal> {
  const from = addMs(deps.clock.now(), -MS_PER_DAY)
  const filter = { accountId: account.id, kinds: [kind], statuses: ['executed' as const], from }
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
  const message = `The limit is ${decimalText(bound)} USD; ${decimalText(left)} is left.`
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
