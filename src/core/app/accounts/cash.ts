import { asId, decimalText, ok, refused, sha256Hex, toIso } from '../../kernel/index.ts'
import type { Decimal, Failure, InstrumentSymbol, JsonObject, Result } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { CashMovementKind, CashMovementRecord } from '../../portfolio/index.ts'
import type { HandlerContext } from '../call.ts'
import type { CashRequest } from '../desk.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { snapshotOf, valueAccount } from '../portfolios/equity.ts'
import { portfolioFailure } from '../portfolios/failures.ts'
import type { Write } from '../store.ts'
import { kycApprovedFor, settle } from '../trading/place-order.ts'
import { callerOf, personalOf } from '../trading/requests.ts'
import { limitFailure } from './transfer-checks.ts'

/** Cash that somebody wants to move: `amount` > 0, `kind` says which way. */
export type CashOrder = Readonly<{
  account: AccountRecord
  kind: CashMovementKind
  amount: Decimal
  /** The other own account of a transfer. */
  counter: AccountRecord | null
  symbol: InstrumentSymbol | null
  reference: string | null
  notes: string | null
  /** An operator books what happened at the bank. */
  byOperator: boolean
}>

/** A number to quote to people: short, and the same for the same transaction for ever. */
export const confirmationNumber = (id: string): string => `OPX-${sha256Hex(id).slice(0, 12).toUpperCase()}`

export const movementAnswerOf = (movement: CashMovementRecord) => ({
  id: movement.id,
  transaction_id: movement.id,
  account_id: movement.accountId,
  transaction_type: movement.kind,
  status: movement.status,
  amount: decimalText(movement.amount),
  currency: movement.currency,
  reference: movement.reference,
  notes: movement.notes,
  transfer_id: movement.transferId,
  confirmation_number: confirmationNumber(movement.id),
  created_at: toIso(movement.createdAt),
  executed_at: movement.executedAt === null ? null : toIso(movement.executedAt),
})

const OUTGOING: readonly CashMovementKind[] = ['withdrawal', 'fee', 'transfer']
/** Money from or to outside: it is no profit and no loss. */
const EXTERNAL: readonly CashMovementKind[] = ['deposit', 'withdrawal', 'transfer']

const signed = (order: CashOrder): Decimal =>
  OUTGOING.includes(order.kind) ? order.amount.negated() : order.amount

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
  if (!(await kycApprovedFor(deps, callerOf(context).userId, account.id))) {
    const message = 'Live money moves only for users whose identity has been approved.'
    return portfolioFailure('kyc_required', message)
  }
  if (kind === 'transfer') return null
  if (kind === 'dividend' || kind === 'fee') {
    return portfolioFailure('operator_only', `A ${kind} on a live account is booked by an operator.`)
  }
  const message = 'No payment provider is configured; an operator books what arrives or leaves.'
  return portfolioFailure('payments_not_configured', message)
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

/** Values before the money moves: right after them it does. */
function flowSnapshots(deps: PortfolioDeps, order: CashOrder): readonly Write[] {
  if (!EXTERNAL.includes(order.kind)) return []
  const at = deps.clock.now()
  const change = signed(order)
  const ends = [
    { account: order.account, flow: change },
    ...(order.counter ? [{ account: order.counter, flow: change.negated() }] : []),
  ]
  return ends.flatMap(({ account, flow }): readonly Write[] => {
    const about = { id: deps.ids.next(), at, reason: 'flow' as const, flow }
    const record = snapshotOf(valueAccount(deps, account), about)
    return record ? [{ op: 'insert', table: 'equitySnapshots', record }] : []
  })
}

function movementsOf(
  deps: PortfolioDeps,
  order: CashOrder,
  id: string,
  transferId: CashMovementRecord['transferId'],
): readonly [CashMovementRecord, ...CashMovementRecord[]] {
  const now = deps.clock.now()
  const { account, counter, kind, symbol, reference, notes } = order
  const own: CashMovementRecord = {
    id: asId<'cashMovement'>(id),
    accountId: account.id,
    userId: account.userId as CashMovementRecord['userId'],
    kind,
    status: 'executed',
    currency: 'USD',
    amount: signed(order),
    counterAccountId: counter?.id ?? null,
    symbol,
    reference,
    notes,
    transferId,
    createdAt: now,
    executedAt: now,
  }
  if (counter === null) return [own]
  const theirs: CashMovementRecord = {
    ...own,
    id: asId<'cashMovement'>(deps.ids.next()),
    accountId: counter.id,
    amount: order.amount,
    counterAccountId: account.id,
  }
  return [own, theirs]
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
    answerOf: (movement: CashMovementRecord) => Answer,
  ): Promise<Result<Answer, Failure>> => {
    const { account } = order
    context.note({
      resourceType: 'account',
      resourceId: account.id,
      facts: { kind: order.kind, amount: decimalText(order.amount) },
    })
    const failure =
      counterFailure(order) ?? (await liveFailure(deps, order, context)) ?? (await limitFailure(deps, order))
    if (failure) return refused(failure)
    const id = deps.ids.next()
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
    const movements = movementsOf(deps, order, id, moved.value.value.id)
    const answer = answerOf(movements[0])
    const repeat = context.idempotency?.writeFor(answer as JsonObject)
    const kept = movements.map((record): Write => ({ op: 'insert', table: 'cashMovements', record }))
    await settle(deps, moved.value, { writes: [...kept, ...snapshots, ...(repeat ? [repeat] : [])] })
    return ok(answer)
  }

  return <Answer extends object>(
    order: CashOrder,
    context: HandlerContext,
    answerOf: (movement: CashMovementRecord) => Answer,
  ): Promise<Result<Answer, Failure>> => queue.run(order.account.id, () => move(order, context, answerOf))
}

export type MoveCash = ReturnType<typeof makeMoveCash>
