import { decimalText, ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { CashRequest } from '../desk-port/desk.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { Judgement } from '../monitoring/watch.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { portfolioFailure } from '../portfolios/failures.ts'
import type { CustomerFacts, Write } from '../store/store.ts'
import { kycStandingFor, settle } from '../trading/place-order.ts'
import { callerOf, keptBy, personalOf } from '../trading/requests.ts'
import { flowSnapshots, movementsOf } from './movements.ts'
import type { CashOrder } from './cash-order.ts'
import { levelFailure, limitFailure, readUnsettled, unsettledFailure } from './transfer-checks.ts'
import { requestWithdrawal } from './withdrawals.ts'
import type { AnswerOf } from './withdrawals.ts'

function endsOf({ account, kind, counter }: CashOrder): Pick<CashRequest, 'from' | 'to'> {
  if (kind === 'deposit' || kind === 'dividend') return { from: 'outside', to: account.id }
  if (kind === 'withdrawal') return { from: account.id, to: 'outside' }
  return { from: account.id, to: kind === 'fee' || counter === null ? 'fees' : counter.id }
}

/** Who may move live money: an operator anything, its owner only from one own account to another. */
async function liveFailure(
  deps: PortfolioDeps,
  order: CashOrder,
  context: HandlerContext,
): Promise<Failure | null> {
  const { account, kind, byOperator } = order
  if (account.moneyKind === 'paper' || byOperator) return null
  const { kycApproved, kycLimit = null } = await kycStandingFor(deps, callerOf(context).userId, account.id)
  if (!kycApproved) {
    const message = 'Live money moves only for users whose identity has been approved.'
    return portfolioFailure('kyc_required', message)
  }
  const over = kycLimit === null ? null : await levelFailure(deps, order, kycLimit)
  if (over) return over
  // A withdrawal waits for an operator, who pays it out at the bank.
  if (kind === 'transfer' || kind === 'withdrawal') return null
  if (kind === 'dividend' || kind === 'fee') {
    return portfolioFailure('operator_only', `A ${kind} on a live account is booked by an operator.`)
  }
  const message = 'No payment provider is configured; an operator books what arrives.'
  return portfolioFailure('payments_not_configured', message)
}

/** Whose account an officer holds back moves nothing; a closed one is refused by the ledger. */
function stateFailure({ id, status }: CashOrder['account']): Failure | null {
  if (status === 'active' || status === 'closed') return null
  const details = { account_id: id, status }
  return portfolioFailure(`account_${status}`, `The account is ${status}.`, { field: 'account_id', details })
}

function counterFailure({ account, counter }: CashOrder): Failure | null {
  if (counter === null) return null
  if (counter.id === account.id) {
    return portfolioFailure('same_account', 'A transfer needs another account.', { field: 'to_account_id' })
  }
  if (counter.moneyKind === account.moneyKind) return null
  return portfolioFailure('money_kind_mismatch', 'Paper and live money never meet.', {
    field: 'to_account_id',
    details: { from: account.moneyKind, to: counter.moneyKind },
  })
}

const UNWATCHED: Judgement = { verdict: 'pass', toldRules: [], writes: [], raise: () => undefined }

/** What the desk would refuse by itself never becomes a payment, and is not judged as one. */
const isAffordable = ({ desk }: PortfolioDeps, { account, kind, amount }: CashOrder): boolean => {
  const { cash, held } = desk.balance(account.id)
  return account.status === 'active' && (kind !== 'withdrawal' || amount.lte(cash.minus(held)))
}

const judgementOf = (
  deps: PortfolioDeps,
  order: CashOrder,
  id: string,
  customer: CustomerFacts | undefined,
): Judgement =>
  (isAffordable(deps, order) && customer ? deps.watch?.judge(order, id, customer) : undefined) ?? UNWATCHED

/** Nothing moves. The attempt is kept, and a public rule is named; a secret one is not. */
async function blocked(deps: PortfolioDeps, { writes, toldRules, raise }: Judgement): Promise<Failure> {
  await deps.committer.commit({ writes, facts: [] })
  raise()
  const message =
    toldRules.length === 0
      ? 'This payment cannot be made. Ask the desk.'
      : `This payment is refused by the rule ${toldRules.join(', ')}.`
  return portfolioFailure('payment_blocked', message, {
    field: 'amount',
    ...(toldRules.length === 0 ? {} : { details: { rules: toldRules } }),
  })
}

/**
 * Moves cash for every face: refuses, moves it in the ledger and keeps what was asked, why and what the account was
 * worth right before. One at a time for each account, so that two requests cannot both fit under one bound.
 */
export function makeMoveCash(deps: PortfolioDeps) {
  const queue = makeKeyedQueue()

  const move = async <Answer extends object>(
    order: CashOrder,
    context: HandlerContext,
    answerOf: AnswerOf<Answer>,
  ): Promise<Result<Answer, Failure>> => {
    const { account } = order
    context.note({
      resourceType: 'account',
      resourceId: account.id,
      facts: { kind: order.kind, amount: decimalText(order.amount) },
    })
    const failure =
      stateFailure(order.account) ??
      counterFailure(order) ??
      (await liveFailure(deps, order, context)) ??
      (await limitFailure(deps, order))
    if (failure) return refused(failure)
    const customer = await deps.watch?.customerOf(account)
    await deps.watch?.ready()
    const read = await readUnsettled(deps, order)
    // From here to the booking nothing is waited for.
    const unsettled = unsettledFailure(deps, order, read)
    if (unsettled) return refused(unsettled)
    const id = deps.ids.next()
    const judged = judgementOf(deps, order, id, customer)
    if (judged.verdict === 'block') return refused(await blocked(deps, judged))
    if (order.kind === 'withdrawal' && order.payout === 'on_approval') {
      return requestWithdrawal(deps, { order, id, judged }, context, answerOf)
    }
    const snapshots = flowSnapshots(deps, order)
    const moved = deps.desk.moveCash({
      ...endsOf(order),
      kind: order.kind,
      amount: order.amount,
      causeId: id,
      actorId: callerOf(context).userId,
      requestId: context.requestId,
      personal: personalOf(context),
    })
    if (!moved.ok) return moved
    const movements = movementsOf(deps, order, id, {
      transferId: moved.value.value.id,
      executedAt: deps.clock.now(),
    })
    const answer = answerOf(movements[0], judged.toldRules)
    const kept = movements.map((record): Write => ({ op: 'insert', table: 'cashMovements', record }))
    await settle(deps, moved.value, {
      writes: [...kept, ...snapshots, ...judged.writes, ...keptBy(context, answer)],
    })
    judged.raise()
    return ok(answer)
  }

  return <Answer extends object>(
    order: CashOrder,
    context: HandlerContext,
    answerOf: AnswerOf<Answer>,
  ): Promise<Result<Answer, Failure>> => queue.run(order.account.id, () => move(order, context, answerOf))
}

export type MoveCash = ReturnType<typeof makeMoveCash>
