import { choiceOf } from '../../compliance/cases/index.ts'
import type { AlertRecord } from '../../compliance/cases/index.ts'
import type { Instant, UserId } from '../../kernel/index.ts'
import { decisionWrites } from '../screening/matches.ts'
import type { CasePorts, Draft } from './case-book.ts'

/** Whose word it is where another person agreed to it, and up to when it holds. */
type Beside = Readonly<{ decidedBy?: UserId; endsAt?: Instant | null }>

/** A reviewer's word on an alert, as an event of its case. Of a match it is kept for later screenings too, up to its end. */
export function decidedDraft(
  { ids }: Pick<CasePorts, 'ids'>,
  after: AlertRecord,
  text: string | null,
  { decidedBy = after.updatedBy as UserId, endsAt = null }: Beside = {},
): Draft {
  const question = { kind: 'alert', targetId: after.id } as const
  const word = { ...{ id: ids.next(), reason: text ?? '', at: after.updatedAt, endsAt }, decidedBy }
  return {
    body: { kind: 'decided', question, choice: choiceOf(after.status) },
    text,
    writes: [{ op: 'put', table: 'complianceAlerts', record: after }, ...decisionWrites(after, word)],
  }
}
