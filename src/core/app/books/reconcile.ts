import { CONTROL_ACTS } from '../../audit/index.ts'
import type { AuditFact } from '../../audit/index.ts'
import { ok, refused, utcDay } from '../../kernel/index.ts'
import type { Clock, Decimal, Failure, IdSource, JsonObject, Result } from '../../kernel/index.ts'
import {
  TOLERANCE_DEFAULT,
  differenceOf,
  differenceText,
  ledgerFailure,
  totalsOf,
} from '../../ledger/index.ts'
import type {
  BreakCategory,
  BreakRecord,
  Comparison,
  Difference,
  ReconciliationKind,
  ReconciliationRecord,
} from '../../ledger/index.ts'
import type { Committer } from '../committer.ts'
import { makeKeyedQueue } from '../keyed-queue.ts'
import type { Logger } from '../logger.ts'
import type { Store, Write } from '../store/store.ts'
import { CATEGORIES_OF, LOOKS, periodOf } from './look.ts'
import type { LookPorts, Looked } from './look.ts'

/** Breaks that one run keeps; a run that finds more says how many. */
export const BREAKS_PER_RUN_MAX = 500
/** Unresolved breaks that a run compares itself with. */
const UNRESOLVED_MAX = 5_000

type ReconcilePorts = Omit<LookPorts, 'store' | 'committer'> &
  Readonly<{
    store: Pick<Store, 'trading' | 'checks' | 'books'>
    committer: Pick<Committer, 'commit' | 'drained'>
    clock: Clock
    ids: IdSource
    logger: Logger
    /** Lets other work run between two categories. */
    breathe: () => Promise<void>
  }>

export type RunRequest = Readonly<{
  kind: ReconciliationKind
  /** Today when null. */
  businessDate: string | null
  tolerance: Decimal | null
  actorId: string
  requestId: string | null
  personal: AuditFact['personal']
}>

export type RunResult = Readonly<{ run: ReconciliationRecord; breaks: readonly BreakRecord[] }>

type Found = Readonly<{
  comparisons: readonly Comparison[]
  differences: readonly Difference[]
  checks: Record<string, JsonObject>
  checked: number
}>

const sameDifference = (a: Difference, b: Difference): boolean =>
  a.key === b.key && (a.difference === null ? b.difference === null : b.difference?.eq(a.difference) === true)

/**
 * The differences of one category. Trading goes on meanwhile, and two sums that are read one after the other may be of
 * two moments: only what a second look finds just as far apart is a break.
 */
async function lookTwice(
  ports: ReconcilePorts,
  look: () => Promise<Looked>,
  tolerance: Decimal,
): Promise<Readonly<{ looked: Looked; differences: readonly Difference[] }>> {
  const differencesOf = ({ comparisons }: Looked): readonly Difference[] =>
    comparisons.flatMap((each) => differenceOf(each, tolerance) ?? [])
  const first = await look()
  const suspects = differencesOf(first)
  if (suspects.length === 0) return { looked: first, differences: [] }
  await ports.committer.drained()
  await ports.breathe()
  const second = await look()
  const byKey = new Map(suspects.map((each) => [each.key, each]))
  const differences = differencesOf(second).filter((each) => {
    const suspect = byKey.get(each.key)
    return suspect !== undefined && sameDifference(suspect, each)
  })
  return { looked: second, differences }
}

async function lookAtAll(
  ports: ReconcilePorts,
  categories: readonly BreakCategory[],
  period: ReturnType<typeof periodOf>,
  tolerance: Decimal,
): Promise<Found> {
  const comparisons: Comparison[] = []
  const differences: Difference[] = []
  const checks: Record<string, JsonObject> = {}
  let checked = 0
  for (const category of categories) {
    const found = await lookTwice(ports, () => LOOKS[category](ports, period), tolerance)
    comparisons.push(...found.looked.comparisons)
    differences.push(...found.differences)
    checked += found.looked.checked
    checks[category] = { checked: found.looked.checked, breaks: found.differences.length }
    await ports.breathe()
  }
  return { comparisons, differences, checks, checked }
}

function breakOf(
  known: BreakRecord | undefined,
  difference: Difference,
  run: Pick<ReconciliationRecord, 'id' | 'finishedAt'>,
  nextId: () => string,
): BreakRecord {
  const { category, key, subject, internal, external } = difference
  const seen = {
    category,
    key,
    subject,
    internalValue: internal,
    externalValue: external,
    difference: difference.difference,
    lastReconciliationId: run.id,
  }
  if (known) return { ...known, ...seen }
  return {
    ...seen,
    id: nextId(),
    reconciliationId: run.id,
    status: 'open',
    assignee: null,
    comment: null,
    openedAt: run.finishedAt,
    updatedAt: run.finishedAt,
    updatedBy: 'system',
  }
}

const actOf = ({ kind, breakCount }: ReconciliationRecord): string => {
  const isClean = breakCount === 0
  if (kind === 'integrity') return `integrity.${isClean ? 'matched' : 'broken'}`
  return isClean ? CONTROL_ACTS.reconciliationMatched : CONTROL_ACTS.reconciliationBroken
}

function runFact(run: ReconciliationRecord, found: Found, request: RunRequest): AuditFact {
  return {
    action: actOf(run),
    category: 'data',
    actorId: request.actorId,
    resourceType: 'reconciliation',
    resourceId: run.id,
    result: 'success',
    code: null,
    requestId: request.requestId,
    at: run.finishedAt,
    facts: {
      kind: run.kind,
      business_date: run.businessDate,
      checked: run.checkedCount,
      breaks: run.breakCount,
      first_breaks: found.differences.slice(0, 10).map(differenceText),
    },
    personal: request.personal,
  }
}

function recordOf(
  ports: ReconcilePorts,
  request: RunRequest,
  found: Found,
  begun: Pick<ReconciliationRecord, 'businessDate' | 'tolerance' | 'startedAt'>,
): ReconciliationRecord {
  const totals = totalsOf(found.comparisons)
  const chain: JsonObject =
    request.kind === 'integrity' ? {} : { chain: { checked: 0, breaks: 0, note: 'not_configured' } }
  return {
    ...begun,
    id: ports.ids.next(),
    kind: request.kind,
    status: found.differences.length === 0 ? 'matched' : 'breaks',
    internalBalance: totals.internal,
    externalBalance: totals.external,
    checkedCount: found.checked,
    breakCount: found.differences.length,
    checks: { ...found.checks, ...chain },
    startedBy: request.actorId,
    finishedAt: ports.clock.now(),
  }
}

async function reconcile(ports: ReconcilePorts, request: RunRequest): Promise<Result<RunResult, Failure>> {
  const startedAt = ports.clock.now()
  const today = utcDay(startedAt)
  const businessDate = request.businessDate ?? today
  if (businessDate > today) {
    const message = `The business date ${businessDate} lies in the future; today is ${today} (UTC).`
    return refused(ledgerFailure('instant_in_future', message, { field: 'business_date' }))
  }
  const tolerance = request.tolerance ?? TOLERANCE_DEFAULT
  const period = periodOf(request.kind, businessDate)
  const found = await lookAtAll(ports, CATEGORIES_OF[request.kind], period, tolerance)
  const run = recordOf(ports, request, found, { businessDate, tolerance, startedAt })
  const unresolved = await ports.store.books.unresolvedBreaks(UNRESOLVED_MAX)
  const byKey = new Map(unresolved.map((each) => [`${each.category} ${each.key}`, each]))
  const breaks = found.differences
    .slice(0, BREAKS_PER_RUN_MAX)
    .map((each) => breakOf(byKey.get(`${each.category} ${each.key}`), each, run, ports.ids.next))
  const writes: Write[] = [
    { op: 'insert', table: 'reconciliations', record: run },
    ...breaks.map((record): Write => ({ op: 'put', table: 'reconciliationBreaks', record })),
  ]
  await ports.committer.commit({ writes, facts: [runFact(run, found, request)] })
  if (run.breakCount > 0) {
    ports.logger.error('books_do_not_agree', {
      kind: run.kind,
      reconciliation_id: run.id,
      breaks: run.breakCount,
      first: found.differences.slice(0, 3).map(differenceText),
    })
  }
  return ok({ run, breaks })
}

/** Runs reconciliations one at a time. */
export type Reconciler = Readonly<{ run: (request: RunRequest) => Promise<Result<RunResult, Failure>> }>

export function makeReconciler(ports: ReconcilePorts): Reconciler {
  const queue = makeKeyedQueue()
  return { run: (request) => queue.run('reconciliation', () => reconcile(ports, request)) }
}
