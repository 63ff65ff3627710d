import type { SubjectCipher } from '../../audit/index.ts'
import type {
  AlertRecord,
  CaseEventRecord,
  CaseId,
  CaseLinkRecord,
  CaseRecord,
  EvidenceRecord,
} from '../../compliance/cases/index.ts'
import { isOverdue } from '../../compliance/cases/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import { keyOf } from './case-book.ts'
import { wireFactsOf } from './wire-facts.ts'

type CaseAnswer = ContractOutputs['cases']['take']
type CasePage = ContractOutputs['cases']['get']
type AlertAnswer = CasePage['alerts'][number]
type Cipher = Pick<SubjectCipher<Write>, 'openText'>

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at))

export const caseAnswerOf = (record: CaseRecord, now: Instant): CaseAnswer => ({
  case_id: record.id,
  kind: record.kind,
  state: record.state,
  priority: record.priority,
  assignee: record.assignee,
  opened_by: record.openedBy,
  opened_at: toIso(record.openedAt),
  due_at: toIso(record.dueAt),
  overdue: isOverdue(record, now),
  snoozed_until: isoOrNull(record.snoozedUntil),
  approval_id: record.approvalId,
  disposition: record.disposition,
  closed_at: isoOrNull(record.closedAt),
  closed_by: record.closedBy,
  alert_count: record.alertCount,
  evidence_count: record.evidenceCount,
  updated_at: toIso(record.updatedAt),
})

/** Null when nothing was written, or the key was destroyed. What was tampered with throws: it must not pass for nothing. */
const opened = (cipher: Cipher, caseId: CaseId, purpose: string, sealed: string | null): string | null =>
  sealed === null ? null : cipher.openText(keyOf(caseId), purpose, sealed)

export const eventAnswerOf = (cipher: Cipher, event: CaseEventRecord): CasePage['timeline'][number] => ({
  number: event.number,
  kind: event.kind,
  actor_id: event.actorId,
  at: toIso(event.at),
  facts: { ...wireFactsOf(event.facts) } as CasePage['timeline'][number]['facts'],
  log_reference: event.logReference,
  text: opened(cipher, event.caseId, `event/${event.number}`, event.textSealed),
})

export const evidenceAnswerOf = (cipher: Cipher, record: EvidenceRecord): CasePage['evidence'][number] => ({
  evidence_id: record.id,
  name: opened(cipher, record.caseId, `evidence-name/${record.id}`, record.nameSealed),
  media_type: record.mediaType,
  size_bytes: record.sizeBytes,
  sha256: record.sha256,
  added_by: record.addedBy,
  added_at: toIso(record.at),
})

/** How it came that nobody reads what was laid into a case; null while it can be read. */
export function destroyedAnswerOf(events: readonly CaseEventRecord[]): CasePage['evidence_destroyed'] {
  const found = events.find(({ kind }) => kind === 'evidence_destroyed')
  if (found === undefined) return null
  const { category, days, basis } = found.facts as Readonly<{ category: string; days: number; basis: string }>
  const at = toIso(found.at)
  const words = `Evidence destroyed on ${at.slice(0, 10)} under policy ${category} (${days} days: ${basis}).`
  return { at, category, days, basis, words }
}

export const linkAnswerOf = (link: CaseLinkRecord): CasePage['links'][number] => ({
  kind: link.kind,
  target_id: link.targetId,
  added_by: link.addedBy,
  added_at: toIso(link.at),
})

export const alertAnswerOf = (alert: AlertRecord): AlertAnswer => ({
  alert_id: alert.id,
  alert_type: alert.rule,
  level: alert.level,
  risk_score: alert.score,
  status: alert.status,
  user_id: alert.userId,
  account_id: alert.accountId,
  case_id: alert.caseId,
  explanation: alert.explanation,
  evidence: { ...alert.evidence } as AlertAnswer['evidence'],
  happened_at: toIso(alert.happenedAt),
  raised_at: toIso(alert.raisedAt),
  updated_at: toIso(alert.updatedAt),
})

/**
 * What the subject of an alert sees of it: what they were told when their payment was held or refused, the same for ever.
 * Whether anybody looks into it, and what comes of that, is not theirs to see.
 */
export const toldAnswerOf = (alert: AlertRecord): AlertAnswer => ({
  ...alertAnswerOf(alert),
  risk_score: null,
  status: 'open',
  case_id: null,
  updated_at: toIso(alert.raisedAt),
})
