import { assert } from '../kernel/index.ts'
import type { Instant, Result } from '../kernel/index.ts'
import { ok, refused } from '../kernel/index.ts'
import { executionFailure } from './failures.ts'
import type { ExecutionFailure } from './failures.ts'
import type { AlgoOrderRecord, AlgoStatus } from './types.ts'

/** Parents that may still send or have children at work. */
export const OPEN_ALGO_STATUSES: readonly AlgoStatus[] = ['scheduled', 'working', 'paused', 'ending']

export const isAlgoOpen = ({ status }: Pick<AlgoOrderRecord, 'status'>): boolean =>
  OPEN_ALGO_STATUSES.includes(status)

const ended = (record: AlgoOrderRecord): Result<never, ExecutionFailure> =>
  refused(
    executionFailure('algo_order_ended', `The order is ${record.status}; nothing of it is at work.`, {
      details: { order_id: record.id, status: record.status },
    }),
  )

const isOver = ({ status }: AlgoOrderRecord): boolean => status !== 'paused' && !isSending(status)
const isSending = (status: AlgoStatus): boolean => status === 'scheduled' || status === 'working'

/** `reason` is a word: `requested`, what stopped its account, or the code of the check that refused its children for good. */
export function pauseAlgo(
  record: AlgoOrderRecord,
  at: Instant,
  reason = 'requested',
): Result<AlgoOrderRecord, ExecutionFailure> {
  if (isOver(record)) return ended(record)
  if (record.status === 'paused') {
    const details = { order_id: record.id, status: record.status }
    return refused(executionFailure('algo_order_paused', 'The order is paused already.', { details }))
  }
  return ok({ ...record, status: 'paused', statusReason: reason, updatedAt: at })
}

/** Goes on by the clock: what was not sent meanwhile is due at once. */
export function resumeAlgo(record: AlgoOrderRecord, at: Instant): Result<AlgoOrderRecord, ExecutionFailure> {
  if (isOver(record)) return ended(record)
  if (record.status !== 'paused') {
    const details = { order_id: record.id, status: record.status }
    return refused(executionFailure('algo_order_not_paused', 'The order is not paused.', { details }))
  }
  const status = at < record.startAt ? 'scheduled' : 'working'
  return ok({ ...record, status, statusReason: null, updatedAt: at })
}

/** Sends nothing more; it has ended once its last children have. `window_ended` lets the rest expire, else it is cancelled. */
export function endAlgo(
  record: AlgoOrderRecord,
  reason: string,
  at: Instant,
): Result<AlgoOrderRecord, ExecutionFailure> {
  if (isOver(record)) return ended(record)
  return ok({ ...record, status: 'ending', statusReason: reason, updatedAt: at })
}

/** The parent after its last child has ended. Without `lastRefusal` an unfilled rest is the market's doing. */
export function finishAlgo(record: AlgoOrderRecord, at: Instant): AlgoOrderRecord {
  assert(isAlgoOpen(record), 'a parent ends once')
  if (record.filledQuantity.eq(record.quantity)) {
    return { ...record, status: 'completed', statusReason: null, updatedAt: at }
  }
  const status = record.statusReason === 'window_ended' ? 'expired' : 'cancelled'
  return { ...record, status, updatedAt: at }
}
