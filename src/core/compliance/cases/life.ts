import { MS_PER_DAY, addMs, ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Instant, Result, UserId } from '../../kernel/index.ts'
import { caseFailure } from './failures.ts'
import type { CaseFailure } from './failures.ts'
import { dueAtOf, needsSecondPerson, rankOf } from './policy.ts'
import type { CasePolicy } from './policy.ts'
import type { CaseEventBody, CasePriority, CaseRecord, CaseState, Disposition } from './types.ts'

/** Who acts on a case, when, under which rules. `leads`: answers for the work of others, and may put theirs off. */
export type Acting = Readonly<{ actor: UserId; now: Instant; policy: CasePolicy; leads?: boolean }>

type Decided = Result<CaseEventBody, CaseFailure>

/** The refusal of an act that a case in this state does not take. */
function wrongState({ state }: CaseRecord, ...wanted: readonly CaseState[]): CaseFailure | null {
  if (wanted.includes(state)) return null
  return caseFailure(
    'case_wrong_state',
    `The case is ${state}; this takes one that is ${wanted.join(' or ')}.`,
    {
      details: { state },
    },
  )
}

const UNFINISHED = ['open', 'in_review', 'snoozed', 'awaiting_approval'] as const

/** Refused once the case is closed: what is finished is not added to, it is reopened. */
export const closedFailure = (before: CaseRecord): CaseFailure | null => wrongState(before, ...UNFINISHED)

const notYours = (): CaseFailure =>
  caseFailure('case_not_yours', 'Another person works on this case; take it over first.')

/** Refused unless the actor is who works on the case. */
const heldFailure = (before: CaseRecord, { actor }: Acting): CaseFailure | null =>
  wrongState(before, 'in_review') ?? (before.assignee === actor ? null : notYours())

/** Refused where somebody else has the case: a deadline that they work towards is not another's to put off. */
const othersFailure = ({ assignee }: CaseRecord, { actor, leads = false }: Acting): CaseFailure | null =>
  assignee === null || assignee === actor || leads ? null : notYours()

const reasonFailure = (reason: string | null): CaseFailure | null =>
  reason === null || reason.trim() === ''
    ? caseFailure('case_reason_required', 'Say why: this is read again, by others.', { field: 'reason' })
    : null

const decided = (failure: CaseFailure | null, body: () => CaseEventBody): Decided =>
  failure === null ? ok(body()) : refused(failure)

/** Takes a case out of the queue. */
export function take(before: CaseRecord, { actor }: Acting): Decided {
  const taken = caseFailure('case_taken', 'Somebody has this case already.', {
    details: { assignee: before.assignee },
  })
  const failure = before.state === 'in_review' ? taken : wrongState(before, 'open')
  return decided(failure, () => ({ kind: 'assigned', assignee: actor }))
}

/** Gives a case to somebody, whoever has it now; one that sleeps is awake then. */
export const assign = (before: CaseRecord, assignee: UserId): Decided =>
  decided(wrongState(before, 'open', 'in_review', 'snoozed'), () => ({ kind: 'assigned', assignee }))

/** Puts a case back into the queue. */
export const release = (before: CaseRecord, acting: Acting): Decided =>
  decided(heldFailure(before, acting), () => ({ kind: 'released' }))

/** Puts a case to sleep, never beyond its own deadline: one that waits, or one's own. */
export function snooze(
  before: CaseRecord,
  asked: Readonly<{ until: Instant; reason: string | null }>,
  acting: Acting,
): Decided {
  const { now, policy } = acting
  const latest = Math.min(addMs(now, policy.snoozeDaysMax * MS_PER_DAY), before.dueAt) as Instant
  const isWithin = asked.until > now && asked.until <= latest
  const late = caseFailure('snooze_refused', `A case sleeps until ${toIso(latest)} at most, its deadline.`, {
    field: 'until',
    details: { latest: toIso(latest) },
  })
  const failure =
    wrongState(before, 'open', 'in_review') ??
    othersFailure(before, acting) ??
    reasonFailure(asked.reason) ??
    (isWithin ? null : late)
  return decided(failure, () => ({ kind: 'snoozed', until: asked.until }))
}

/** What wakes a case by itself: its day, or a new alert. */
export const wake = (
  before: CaseRecord,
  cause: Exclude<Extract<CaseEventBody, { kind: 'woken' }>['cause'], 'by_hand'>,
): Decided => decided(wrongState(before, 'snoozed'), () => ({ kind: 'woken', cause }))

/** A person wakes a case: one of nobody, or their own. */
export const wakeByHand = (before: CaseRecord, acting: Acting): Decided =>
  decided(wrongState(before, 'snoozed') ?? othersFailure(before, acting), () => ({
    kind: 'woken',
    cause: 'by_hand',
  }))

/** Whether a snooze has run out. */
export const isSnoozeOver = ({ state, snoozedUntil }: CaseRecord, now: Instant): boolean =>
  state === 'snoozed' && snoozedUntil !== null && snoozedUntil <= now

/** Raises the priority. The deadline comes nearer, counted from the opening; it never moves away. */
export function escalate(
  before: CaseRecord,
  asked: Readonly<{ priority: CasePriority; reason: string | null }>,
  { policy }: Pick<Acting, 'policy'>,
): Decided {
  const notHigher = caseFailure('priority_not_higher', `The case is ${before.priority} already.`, {
    field: 'priority',
  })
  const failure =
    wrongState(before, 'open', 'in_review', 'snoozed') ??
    reasonFailure(asked.reason) ??
    (rankOf(asked.priority) > before.rank ? null : notHigher)
  const due = dueAtOf(policy, asked.priority, before.openedAt)
  return decided(failure, () => ({
    kind: 'escalated',
    priority: asked.priority,
    dueAt: due < before.dueAt ? due : before.dueAt,
  }))
}

type Close = Readonly<{ disposition: Disposition; reason: string | null }>

/** Whether who works on a case may end it so, and whether that takes a second person. */
export function close(
  before: CaseRecord,
  asked: Close,
  acting: Acting,
): Result<Readonly<{ needsSecond: boolean }>, CaseFailure> {
  const failure = heldFailure(before, acting) ?? reasonFailure(asked.reason)
  if (failure) return refused(failure)
  return ok({ needsSecond: needsSecondPerson(acting.policy, before, asked.disposition) })
}

/** The second person's word on an end that was proposed. */
export const closeApproved = (before: CaseRecord, approvalId: string): Decided =>
  decided(approvalFailure(before, approvalId), () => ({
    kind: 'closed',
    disposition: present(before.disposition, 'the end that was proposed'),
    approvalId,
  }))

/** The end that was proposed does not come: whoever had the case has it again. */
export const closeDeclined = (
  before: CaseRecord,
  approvalId: string,
  cause: Extract<CaseEventBody, { kind: 'close_declined' }>['cause'],
): Decided =>
  decided(approvalFailure(before, approvalId), () => ({ kind: 'close_declined', approvalId, cause }))

function approvalFailure(before: CaseRecord, approvalId: string): CaseFailure | null {
  const failure = wrongState(before, 'awaiting_approval')
  if (failure !== null || before.approvalId === approvalId) return failure
  return caseFailure('case_wrong_state', 'The case waits for another approval.', {
    details: { state: before.state },
  })
}

export const reopen = (before: CaseRecord, reason: string | null, { now, policy }: Acting): Decided =>
  decided(wrongState(before, 'closed') ?? reasonFailure(reason), () => ({
    kind: 'reopened',
    dueAt: dueAtOf(policy, before.priority, now),
  }))
