import { asId, ok, refused } from '../../kernel/index.ts'
import type { AccountId, Failure, Result, TransferId } from '../../kernel/index.ts'
import type { PendingTransferRecord } from '../../ledger/index.ts'
import type { CashMovementRecord } from '../../portfolio/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Judgement } from '../monitoring/watch.ts'
import { readAll } from '../portfolios/deps.ts'
import type { PortfolioDeps } from '../portfolios/deps.ts'
import { portfolioFailure } from '../portfolios/failures.ts'
import type { Write } from '../store/store.ts'
import { settle } from '../trading/place-order.ts'
import { actingOf, keptBy } from '../trading/requests.ts'
import { movementsOf, valuesBefore } from './movements.ts'
import type { CashOrder } from './cash-order.ts'

/** Shapes the answer of one face. `toldRules`: public rules of monitoring that hold the payment. */
export type AnswerOf<Answer> = (movement: CashMovementRecord, toldRules: readonly string[]) => Answer

/** The first phase of a withdrawal: its amount is held, nothing has moved. */
export async function requestWithdrawal<Answer extends object>(
  deps: PortfolioDeps,
  { order, id, judged }: Readonly<{ order: CashOrder; id: string; judged: Judgement }>,
  context: HandlerContext,
  answerOf: AnswerOf<Answer>,
): Promise<Result<Answer, Failure>> {
  const reserved = deps.desk.reserveTransfer({
    ...actingOf(context),
    from: order.account.id,
    to: 'issuance',
    currency: 'USD',
    amount: order.amount,
    kind: 'withdrawal',
    causeId: id,
    expiresAt: null,
  })
  if (!reserved.ok) return reserved
  const [movement] = movementsOf(deps, order, id, { transferId: reserved.value.value.id, executedAt: null })
  const answer = answerOf(movement, judged.toldRules)
  const kept: Write = { op: 'insert', table: 'cashMovements', record: movement }
  await settle(deps, reserved.value, { writes: [kept, ...judged.writes, ...keptBy(context, answer)] })
  judged.raise()
  return ok(answer)
}

/** The second phase: what becomes of a withdrawal when its pending transfer ends, by its owner or by an operator. */
export type Withdrawals = Readonly<{
  /** The withdrawal that waits for a transfer; null when the transfer is not one of those. */
  waitingFor: (transferId: TransferId) => Promise<CashMovementRecord | null>
  /** Asked for before the transfer is posted: what the account is worth before the money leaves. */
  before: (movement: CashMovementRecord, amount: CashMovementRecord['amount']) => readonly Write[]
  /** The withdrawal after its transfer has ended. */
  ended: (movement: CashMovementRecord, pending: PendingTransferRecord) => CashMovementRecord
  /** Takes back a withdrawal that waits; 409 when it does not (any more). */
  cancel: <Answer extends object>(
    movement: CashMovementRecord,
    reason: string | null,
    context: HandlerContext,
    answerOf: AnswerOf<Answer>,
  ) => Promise<Result<Answer, Failure>>
  /** Takes back every withdrawal of an account that waits, each by itself. */
  cancelAll: (accountId: AccountId, reason: string, context: HandlerContext) => Promise<void>
}>

export const movementWrite = (record: CashMovementRecord): Write => ({
  op: 'put',
  table: 'cashMovements',
  record,
})

function endedBy(movement: CashMovementRecord, pending: PendingTransferRecord): CashMovementRecord {
  if (pending.status !== 'posted') return { ...movement, status: 'failed' }
  const amount = (pending.postedAmount ?? pending.amount).negated()
  const { transferId, resolvedAt: executedAt } = pending
  return { ...movement, status: 'executed', amount, transferId, executedAt }
}

const notCancellable = (status: string): Failure =>
  portfolioFailure(
    'transaction_not_cancellable',
    `The transaction is ${status}; only a pending one can be cancelled.`,
    {
      details: { status },
    },
  )

function makeCancelAll(deps: PortfolioDeps): Withdrawals['cancelAll'] {
  const { desk, store } = deps
  return async (accountId, reason, context) => {
    const filter = { accountId, kinds: ['withdrawal'], statuses: ['pending'] } as const
    const waiting = await readAll((page) => store.portfolios.cashMovements(filter, page))
    for (const movement of waiting) {
      if (movement.transferId === null) continue
      const voided = desk.voidTransfer({ ...actingOf(context), id: movement.transferId, reason })
      // Somebody else ended it between the look and the act.
      if (!voided.ok) continue
      await settle(deps, voided.value, { writes: [movementWrite({ ...movement, status: 'cancelled' })] })
    }
  }
}

export function makeWithdrawals(deps: PortfolioDeps): Withdrawals {
  const { desk, store } = deps
  return {
    waitingFor: async (transferId) => {
      const pending = await store.books.pendingTransfer(transferId)
      if (pending?.kind !== 'withdrawal') return null
      const movement = await store.portfolios.cashMovement(asId<'cashMovement'>(pending.causeId))
      return movement?.status === 'pending' && movement.transferId === transferId ? movement : null
    },
    before: (movement, amount) => {
      const account = desk.account(movement.accountId)
      return account === null ? [] : valuesBefore(deps, [{ account, flow: amount.negated() }])
    },
    ended: endedBy,
    cancelAll: makeCancelAll(deps),
    cancel: async (movement, reason, context, answerOf) => {
      if (movement.status !== 'pending' || movement.transferId === null) {
        return refused(notCancellable(movement.status))
      }
      const voided = desk.voidTransfer({ ...actingOf(context), id: movement.transferId, reason })
      // Somebody else ended it between the look and the act.
      if (!voided.ok) return refused(notCancellable('ended'))
      const cancelled: CashMovementRecord = { ...movement, status: 'cancelled' }
      const answer = answerOf(cancelled, [])
      await settle(deps, voided.value, { writes: [movementWrite(cancelled), ...keptBy(context, answer)] })
      return ok(answer)
    },
  }
}
