import type { JsonObject } from '../kernel/index.ts'
import { PLAIN_HASHER } from './hashing.ts'
import type { TreeHasher } from './hashing.ts'
import { AUDIT_PURPOSE, bodyPurpose } from './ports.ts'
import type { SubjectCipher } from './ports.ts'
import { commitmentOf } from './sealer.ts'
import type { AuditBody, AuditRecord } from './types.ts'

/** Whose key a record's body is sealed under. */
export const subjectOf = (record: Pick<AuditRecord, 'subjectId' | 'actorId'>): string =>
  record.subjectId ?? record.actorId

type Opener = Pick<SubjectCipher<unknown>, 'open' | 'openText'>

/**
 * `open`: `body`, and the text whose SHA-256 is the commitment in the record, to be shown to whoever must check it.
 * `erased`: the subject's key was destroyed. `damaged`: the sealed text was tampered with.
 */
type OpenedRecord =
  | Readonly<{ state: 'open'; body: AuditBody; text: string | null }>
  | Readonly<{ state: 'erased' | 'damaged'; body: AuditBody; text: null }>

/** Opens a sealed record. Never throws: the log must stay readable, and a check names what was changed. */
export function openRecord(
  record: AuditRecord,
  cipher: Opener,
  hasher: TreeHasher = PLAIN_HASHER,
): OpenedRecord {
  const closed = (state: 'erased' | 'damaged'): OpenedRecord => ({
    state,
    body: { facts: record.facts, personal: null },
    text: null,
  })
  try {
    if (record.clockBackMs === null) return openEarlier(record, cipher) ?? closed('erased')
    if (record.body === null) {
      return { state: 'open', body: { facts: record.facts, personal: null }, text: null }
    }
    const [commitment, sealed = ''] = record.body.split('.')
    const text = cipher.openText(subjectOf(record), bodyPurpose(record.index), sealed)
    if (text === null) return closed('erased')
    return commitmentOf(text, hasher) === commitment
      ? { state: 'open', body: bodyOf(text), text }
      : closed('damaged')
  } catch {
    return closed('damaged')
  }
}

function openEarlier(record: AuditRecord, cipher: Opener): OpenedRecord | null {
  const { facts, personalSealed } = record
  if (personalSealed === null) return { state: 'open', body: { facts, personal: null }, text: null }
  const personal = cipher.open(record.actorId, AUDIT_PURPOSE, personalSealed)
  return personal === null ? null : { state: 'open', body: { facts, personal }, text: null }
}

/** Reads a body text that this room wrote. */
function bodyOf(text: string): AuditBody {
  const read = JSON.parse(text) as Readonly<{ facts: JsonObject; personal: JsonObject | null }>
  return { facts: read.facts, personal: read.personal }
}
