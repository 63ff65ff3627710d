import type { Id, Instant, JsonObject, UserId } from '../../kernel/index.ts'

export type CaseId = Id<'case'>

export const CASE_KINDS = ['aml', 'market_abuse', 'sanctions', 'kyc', 'other'] as const
export type CaseKind = (typeof CASE_KINDS)[number]

/** From the least to the most urgent. */
export const CASE_PRIORITIES = ['low', 'medium', 'high', 'critical'] as const
export type CasePriority = (typeof CASE_PRIORITIES)[number]

/**
 * `open` waits in the queue, `in_review` is somebody's, `snoozed` waits for a day, `awaiting_approval` for the second
 * person who must agree to its end.
 */
export const CASE_STATES = ['open', 'in_review', 'snoozed', 'awaiting_approval', 'closed'] as const
export type CaseState = (typeof CASE_STATES)[number]

/** What a case came to. */
export const DISPOSITIONS = [
  'false_positive',
  'explained',
  'reported',
  'account_restricted',
  'relationship_ended',
] as const
export type Disposition = (typeof DISPOSITIONS)[number]

/** What a case may point to. Whoever is linked as a customer never sees it. */
export const LINK_KINDS = ['customer', 'account', 'order', 'payment', 'address', 'alert', 'report'] as const
export type LinkKind = (typeof LINK_KINDS)[number]

export type LinkTarget = Readonly<{ kind: LinkKind; targetId: string }>

export type CaseLinkRecord = LinkTarget & Readonly<{ caseId: CaseId; addedBy: string; at: Instant }>

/** The answer to a question that a reviewer had before them: is this alert, this match, what it looks like? */
export const CHOICES = ['true_match', 'false_match', 'undecided'] as const
export type Choice = (typeof CHOICES)[number]

/**
 * What can happen to a case. Events are only ever added; what a case is, is what its events make of it (`replay.ts`).
 * They hold ids, words of closed lists and figures; what a person wrote lies sealed beside them.
 */
export type CaseEventBody =
  | Readonly<{ kind: 'opened'; caseKind: CaseKind; priority: CasePriority; dueAt: Instant }>
  | Readonly<{ kind: 'assigned'; assignee: UserId }>
  | Readonly<{ kind: 'released' }>
  | Readonly<{ kind: 'noted' }>
  | Readonly<{ kind: 'linked'; link: LinkTarget }>
  | Readonly<{ kind: 'alert_added'; alertId: string; rule: string }>
  | Readonly<{ kind: 'evidence_added'; evidenceId: string; sha256: string; sizeBytes: number }>
  | Readonly<{ kind: 'decided'; question: LinkTarget; choice: Choice }>
  | Readonly<{ kind: 'decision_proposed'; question: LinkTarget; choice: Choice; approvalId: string }>
  | Readonly<{
      kind: 'decision_declined'
      question: LinkTarget
      approvalId: string
      cause: 'rejected' | 'withdrawn'
    }>
  | Readonly<{ kind: 'snoozed'; until: Instant }>
  | Readonly<{ kind: 'woken'; cause: 'expired' | 'by_hand' | 'new_alert' }>
  | Readonly<{ kind: 'escalated'; priority: CasePriority; dueAt: Instant }>
  | Readonly<{ kind: 'close_proposed'; disposition: Disposition; approvalId: string }>
  | Readonly<{ kind: 'close_declined'; approvalId: string; cause: 'rejected' | 'withdrawn' | 'expired' }>
  | Readonly<{ kind: 'closed'; disposition: Disposition; approvalId: string | null }>
  | Readonly<{ kind: 'reopened'; dueAt: Instant }>
  /** Its time was over: what was written and laid into it can be read no more, by the policy of so many days. */
  | Readonly<{ kind: 'evidence_destroyed'; category: string; days: number; basis: string }>

export type CaseEventKind = CaseEventBody['kind']

/** An event in its place: number from 1, without gaps. */
export type CaseEvent = Readonly<{
  caseId: CaseId
  number: number
  actorId: string
  at: Instant
  body: CaseEventBody
}>

/** An event as the store keeps it: `facts` is its body without the kind. */
export type CaseEventRecord = Readonly<{
  caseId: CaseId
  number: number
  kind: CaseEventKind
  actorId: string
  at: Instant
  facts: JsonObject
  /** What the actor wrote beside it, sealed under the case's own key. */
  textSealed: string | null
  /** By what the audit log names the event: it tells nothing of the case to whoever reads the log. */
  logReference: string
}>

/** What the events of a case add up to; kept so that queues can be read without them. */
export type CaseRecord = Readonly<{
  id: CaseId
  kind: CaseKind
  state: CaseState
  priority: CasePriority
  /** Place of the priority in `CASE_PRIORITIES`, to sort by. */
  rank: number
  assignee: UserId | null
  openedBy: string
  openedAt: Instant
  dueAt: Instant
  snoozedUntil: Instant | null
  /** The approval that its end waits for, or came by. */
  approvalId: string | null
  disposition: Disposition | null
  closedAt: Instant | null
  closedBy: string | null
  alertCount: number
  evidenceCount: number
  lastEvent: number
  updatedAt: Instant
}>

/** Something that was put into the locker. Its bytes lie sealed beside it; the hash is of them as they came. */
export type EvidenceRecord = Readonly<{
  id: string
  caseId: CaseId
  /** Sealed under the case's own key. */
  nameSealed: string | null
  mediaType: string
  sizeBytes: number
  sha256: string
  addedBy: string
  at: Instant
}>

export type EvidenceContentRecord = Readonly<{ evidenceId: string; contentSealed: string | null }>
