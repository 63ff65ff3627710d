import type { AuditFact } from '../../audit/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { canonicalJson, decimalText, ok, refused, sha256Hex, toIso } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import { ledgerFailure, mayBecome } from '../../ledger/index.ts'
import type { BreakRecord, ReconciliationRecord } from '../../ledger/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { Store } from '../store/store.ts'
import { callerOf, personalOf } from '../trading/requests.ts'
import { BREAKS_PER_RUN_MAX } from './reconcile.ts'
import type { Reconciler, RunResult } from './reconcile.ts'

type ReconciliationDeps = Readonly<{
  store: Pick<Store, 'books'>
  committer: Pick<Committer, 'commit'>
  clock: Clock
  reconciler: Reconciler
}>

type Handlers = HandlersOf<'reconciliation'>
type RunAnswer = ContractOutputs['reconciliation']['list']['reconciliations'][number]
type BreakAnswer = ContractOutputs['reconciliation']['workBreak']
type IntegrityAnswer = ContractOutputs['reconciliation']['checkIntegrity']

const runAnswerOf = (run: ReconciliationRecord): RunAnswer => ({
  reconciliation_id: run.id,
  reconciliation_type: run.kind,
  business_date: run.businessDate,
  tolerance_threshold: decimalText(run.tolerance),
  internal_balance: decimalText(run.internalBalance),
  external_balance: decimalText(run.externalBalance),
  difference: decimalText(run.internalBalance.minus(run.externalBalance)),
  within_tolerance: run.breakCount === 0,
  status: run.status,
  checked: run.checkedCount,
  break_count: run.breakCount,
  checks: { ...run.checks },
  started_by: run.startedBy,
  started_at: toIso(run.startedAt),
  finished_at: toIso(run.finishedAt),
})

const breakAnswerOf = (record: BreakRecord): BreakAnswer => ({
  break_id: record.id,
  reconciliation_id: record.reconciliationId,
  last_reconciliation_id: record.lastReconciliationId,
  category: record.category,
  key: record.key,
  subject: record.subject,
  internal_value: record.internalValue,
  external_value: record.externalValue,
  difference: record.difference === null ? null : decimalText(record.difference),
  status: record.status,
  assignee: record.assignee,
  comment: record.comment,
  opened_at: toIso(record.openedAt),
  updated_at: toIso(record.updatedAt),
  updated_by: record.updatedBy,
})

function integrityAnswerOf({ run, breaks }: RunResult): IntegrityAnswer {
  const checks = Object.entries(run.checks).map(([name, value]) => {
    const { checked, breaks: failures } = value as Readonly<{ checked: number; breaks: number }>
    return { name, checked, failures }
  })
  const failures = breaks.map(breakAnswerOf)
  const result = { checks, failures, checked_at: toIso(run.finishedAt) }
  return {
    reconciliation_id: run.id,
    valid: run.breakCount === 0,
    checks,
    failures,
    hash: sha256Hex(canonicalJson(result)),
    checked_at: toIso(run.finishedAt),
  }
}

const requestOf = (context: HandlerContext) => ({
  actorId: callerOf(context).userId,
  requestId: context.requestId,
  personal: personalOf(context),
})

function workedFact(record: BreakRecord, before: BreakRecord, context: HandlerContext): AuditFact {
  return {
    action: 'reconciliation.break_worked',
    category: 'data',
    actorId: record.updatedBy,
    resourceType: 'reconciliation_break',
    resourceId: record.id,
    result: 'success',
    code: null,
    requestId: context.requestId,
    at: record.updatedAt,
    facts: {
      from: before.status,
      to: record.status,
      assignee: record.assignee,
      comment: record.comment,
      key: record.key,
    },
    personal: personalOf(context),
  }
}

type WorkInput = Parameters<Handlers['workBreak']>[0]

async function workBreak(deps: ReconciliationDeps, input: WorkInput, context: HandlerContext) {
  context.note({ resourceType: 'reconciliation_break', resourceId: input.break_id })
  const before = await deps.store.books.break(input.break_id)
  if (before === null) return refused(ledgerFailure('break_not_found', 'No such break.'))
  const status = input.status ?? before.status
  if (!mayBecome(before.status, status)) {
    const message = `A break that is ${before.status} cannot become ${status}.`
    return refused(ledgerFailure('break_state_refused', message, { field: 'status', details: { status } }))
  }
  const record: BreakRecord = {
    ...before,
    status,
    comment: input.comment ?? before.comment,
    assignee: input.assignee ?? before.assignee,
    updatedAt: deps.clock.now(),
    updatedBy: callerOf(context).userId,
  }
  await deps.committer.commit({
    writes: [{ op: 'put', table: 'reconciliationBreaks', record }],
    facts: [workedFact(record, before, context)],
  })
  return ok(breakAnswerOf(record))
}

/** Handlers of `reconciliation.*`. */
export function makeReconciliationHandlers(deps: ReconciliationDeps): Handlers {
  const { store, reconciler } = deps
  const queue = makeKeyedQueue()
  return {
    run: async (input, context) => {
      const result = await reconciler.run({
        ...requestOf(context),
        kind: input.reconciliation_type,
        businessDate: input.business_date ?? null,
        tolerance: input.tolerance_threshold ?? null,
      })
      if (!result.ok) return result
      return ok({ ...runAnswerOf(result.value.run), breaks: result.value.breaks.map(breakAnswerOf) })
    },
    list: async (input) => {
      const window = pageOf(input)
      const filter = input.reconciliation_type === undefined ? {} : { kind: input.reconciliation_type }
      const found = await store.books.reconciliations(filter, window)
      return ok({ reconciliations: found.items.map(runAnswerOf), ...pagingAnswerOf(window, found.total) })
    },
    get: async (input) => {
      const run = await store.books.reconciliation(input.reconciliation_id)
      if (run === null) {
        return refused(ledgerFailure('reconciliation_not_found', 'No such reconciliation.'))
      }
      const window = { limit: BREAKS_PER_RUN_MAX, offset: 0 }
      const { items } = await store.books.breaks({ reconciliationId: run.id }, window)
      return ok({ ...runAnswerOf(run), breaks: items.map(breakAnswerOf) })
    },
    breaks: async (input) => {
      const window = pageOf(input)
      const found = await store.books.breaks(
        {
          ...(input.status === undefined ? {} : { status: input.status }),
          ...(input.reconciliation_id === undefined ? {} : { reconciliationId: input.reconciliation_id }),
        },
        window,
      )
      return ok({ breaks: found.items.map(breakAnswerOf), ...pagingAnswerOf(window, found.total) })
    },
    // One at a time for a break: two who take it at once must not undo each other unseen.
    workBreak: (input, context) => queue.run(input.break_id, () => workBreak(deps, input, context)),
    checkIntegrity: async (_input, context) => {
      const request = {
        ...requestOf(context),
        kind: 'integrity',
        businessDate: null,
        tolerance: null,
      } as const
      const result = await reconciler.run(request)
      return result.ok ? ok(integrityAnswerOf(result.value)) : result
    },
  }
}
