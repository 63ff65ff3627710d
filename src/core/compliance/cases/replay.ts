import { assert } from '../../kernel/index.ts'
import { rankOf } from './policy.ts'
import type { CaseEvent, CaseEventBody, CaseEventRecord, CaseRecord } from './types.ts'

const opened = (
  event: CaseEvent,
  { caseKind, priority, dueAt }: Extract<CaseEventBody, { kind: 'opened' }>,
): CaseRecord => ({
  id: event.caseId,
  kind: caseKind,
  state: 'open',
  priority,
  rank: rankOf(priority),
  assignee: null,
  openedBy: event.actorId,
  openedAt: event.at,
  dueAt,
  snoozedUntil: null,
  approvalId: null,
  disposition: null,
  closedAt: null,
  closedBy: null,
  alertCount: 0,
  evidenceCount: 0,
  lastEvent: event.number,
  updatedAt: event.at,
})

/** Back to whoever had it, or into the queue. */
const resumed = ({ assignee }: CaseRecord): CaseRecord['state'] => (assignee === null ? 'open' : 'in_review')

type BodyOf<Kind extends CaseEventBody['kind']> = Extract<CaseEventBody, { kind: Kind }>
type Changes = {
  readonly [Kind in Exclude<CaseEventBody['kind'], 'opened'>]: (
    before: CaseRecord,
    body: BodyOf<Kind>,
    event: CaseEvent,
  ) => Partial<CaseRecord>
}

/** What each event changes. */
const CHANGES: Changes = {
  assigned: (_before, { assignee }) => ({ state: 'in_review', assignee, snoozedUntil: null }),
  released: () => ({ state: 'open', assignee: null }),
  noted: () => ({}),
  linked: () => ({}),
  alert_added: ({ alertCount }) => ({ alertCount: alertCount + 1 }),
  evidence_added: ({ evidenceCount }) => ({ evidenceCount: evidenceCount + 1 }),
  decided: () => ({}),
  decision_proposed: () => ({}),
  decision_declined: () => ({}),
  snoozed: (_before, { until }) => ({ state: 'snoozed', snoozedUntil: until }),
  woken: (before) => ({ state: resumed(before), snoozedUntil: null }),
  escalated: (_before, { priority, dueAt }) => ({ priority, rank: rankOf(priority), dueAt }),
  close_proposed: (_before, { approvalId, disposition }) => ({
    state: 'awaiting_approval',
    approvalId,
    disposition,
  }),
  close_declined: (before) => ({ state: resumed(before), approvalId: null, disposition: null }),
  closed: (_before, { disposition, approvalId }, event) => ({
    state: 'closed',
    disposition,
    approvalId,
    closedAt: event.at,
    closedBy: event.actorId,
  }),
  evidence_destroyed: () => ({}),
  reopened: (_before, { dueAt }) => ({
    state: 'open',
    assignee: null,
    disposition: null,
    approvalId: null,
    closedAt: null,
    closedBy: null,
    dueAt,
  }),
}

/** The case after one more event. Events come in the order of their numbers: anything else is a bug of the caller. */
export function evolve(before: CaseRecord | null, event: CaseEvent): CaseRecord {
  const { body } = event
  if (before === null) {
    assert(body.kind === 'opened' && event.number === 1, 'a case begins by being opened')
    return opened(event, body)
  }
  assert(event.number === before.lastEvent + 1, `event ${event.number} follows ${before.lastEvent}`)
  assert(body.kind !== 'opened', 'a case is opened once')
  const change = CHANGES[body.kind] as (
    record: CaseRecord,
    of: CaseEventBody,
    at: CaseEvent,
  ) => Partial<CaseRecord>
  return { ...before, ...change(before, body, event), lastEvent: event.number, updatedAt: event.at }
}

/** What a whole timeline adds up to; null of an empty one. */
export const replay = (events: readonly CaseEvent[]): CaseRecord | null =>
  events.reduce<CaseRecord | null>(evolve, null)

/** Events that are decisions: what an examiner asks for first. */
const DECISIONS: readonly CaseEventBody['kind'][] = [
  'opened',
  'decided',
  'decision_proposed',
  'decision_declined',
  'escalated',
  'snoozed',
  'close_proposed',
  'close_declined',
  'closed',
  'reopened',
  'evidence_destroyed',
]

/** The decisions of a timeline, each with what the case was after it. */
export function decisionsOf(
  events: readonly CaseEvent[],
): readonly Readonly<{ event: CaseEvent; after: CaseRecord }>[] {
  let state: CaseRecord | null = null
  const decisions: { event: CaseEvent; after: CaseRecord }[] = []
  for (const event of events) {
    state = evolve(state, event)
    if (DECISIONS.includes(event.body.kind)) decisions.push({ event, after: state })
  }
  return decisions
}

export function eventRecordOf(
  event: CaseEvent,
  beside: Pick<CaseEventRecord, 'textSealed' | 'logReference'>,
): CaseEventRecord {
  const { caseId, number, actorId, at, body } = event
  const { kind, ...facts } = body
  return { caseId, number, kind, actorId, at, facts, ...beside }
}

export const eventOf = ({ caseId, number, kind, actorId, at, facts }: CaseEventRecord): CaseEvent => ({
  ...{ caseId, number, actorId, at },
  body: { kind, ...facts } as unknown as CaseEventBody,
})
