import { z } from 'zod'
import { timestamp } from '../../kernel/wire.ts'
import { ALERT_LEVELS, ALERT_STATUSES } from './alerts.ts'
import { CASE_KINDS, CASE_PRIORITIES, CASE_STATES, CHOICES, DISPOSITIONS, LINK_KINDS } from './types.ts'

/** Room for a reviewer's own words; control characters other than line ends have no place in them. */
export const wordsInput = z
  .string()
  .trim()
  .min(1)
  .max(4_000)
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'must hold no control characters')

/** Left out, it is refused by the case itself (409), as the rule it is. */
export const reasonField = { reason: wordsInput.optional() }

export const caseKind = z.enum(CASE_KINDS)
export const casePriority = z.enum(CASE_PRIORITIES)
export const caseState = z.enum(CASE_STATES)
export const disposition = z.enum(DISPOSITIONS)
export const linkKind = z.enum(LINK_KINDS)
export const choice = z.enum(CHOICES)
export const alertStatus = z.enum(ALERT_STATUSES)

export const caseAnswer = z.object({
  case_id: z.string(),
  kind: caseKind,
  state: caseState,
  priority: casePriority,
  assignee: z.string().nullable(),
  opened_by: z.string(),
  opened_at: timestamp,
  due_at: timestamp,
  overdue: z.boolean(),
  snoozed_until: timestamp.nullable(),
  /** The approval that its end waits for, or came by. */
  approval_id: z.string().nullable(),
  disposition: disposition.nullable(),
  closed_at: timestamp.nullable(),
  closed_by: z.string().nullable(),
  alert_count: z.number().int(),
  evidence_count: z.number().int(),
  updated_at: timestamp,
})

/** A case in a list, with whom it is about: ids of users, as they were linked. */
export const listedCase = caseAnswer.extend({ customers: z.array(z.string()) })

const linkAnswer = z.object({
  kind: linkKind,
  target_id: z.string(),
  added_by: z.string(),
  added_at: timestamp,
})

export const evidenceAnswer = z.object({
  evidence_id: z.string(),
  /** Null once the case's key was destroyed. */
  name: z.string().nullable(),
  media_type: z.string(),
  size_bytes: z.number().int(),
  /** Of the bytes as they were put in. */
  sha256: z.string(),
  added_by: z.string(),
  added_at: timestamp,
})

export const eventAnswer = z.object({
  number: z.number().int(),
  kind: z.string(),
  actor_id: z.string(),
  at: timestamp,
  facts: z.record(z.string(), z.json()),
  /** What the actor wrote beside it; null when nothing was, or the case's key was destroyed. */
  text: z.string().nullable(),
  /** The `resource_id` under which the audit log has the event. */
  log_reference: z.string(),
})

export const alertAnswer = z.object({
  alert_id: z.string(),
  /** The rule that saw it. */
  alert_type: z.string(),
  level: z.enum(ALERT_LEVELS),
  /** 0 to 100; null for whom the alert is about. */
  risk_score: z.number().int().nullable(),
  status: alertStatus,
  user_id: z.string().nullable(),
  account_id: z.string().nullable(),
  case_id: z.string().nullable(),
  explanation: z.string(),
  evidence: z.record(z.string(), z.json()),
  happened_at: timestamp,
  raised_at: timestamp,
  updated_at: timestamp,
})

export const casePage = caseAnswer.extend({
  links: z.array(linkAnswer),
  alerts: z.array(alertAnswer),
  evidence: z.array(evidenceAnswer),
  timeline: z.array(eventAnswer),
  /** When, and by which policy of the retention table, the key of its words and evidence was destroyed; null while they can be read. */
  evidence_destroyed: z
    .object({
      at: timestamp,
      category: z.string(),
      days: z.number().int(),
      basis: z.string(),
      words: z.string(),
    })
    .nullable(),
  /** Of a case whose SAR was filed: the last one, and when what continues it is looked at and due; null without one. */
  continuing: z
    .object({ report_id: z.string(), filed_on: z.string(), review_on: z.string(), due_on: z.string() })
    .nullable(),
})
