import { canonicalJson, instant, sha256Hex } from '../kernel/index.ts'
import type { IdSource, JsonObject } from '../kernel/index.ts'
import { AUDIT_PURPOSE } from './ports.ts'
import type { SubjectCipher, TextDigest } from './ports.ts'
import { storable, storableText } from './storable.ts'
import type { AuditFact, AuditRecord } from './types.ts'

/** Turns a fact into the record at `index`; `writes` keep a new subject's key and belong into the same transaction. */
type SealFact<Write> = (
  fact: AuditFact,
  index: number,
) => Readonly<{ record: AuditRecord; writes: readonly Write[] }>

type Unhashed = Omit<AuditRecord, 'leafHash'>

/**
 * RFC 6962 leaf hash of a record: SHA-256 of 0x00 ‖ its canonical JSON without `leafHash`, lower-case hex. The sealed
 * personal fields are hashed as ciphertext: a changed byte shows, an erased key does not.
 */
export const recordHash = (record: Unhashed, digest: TextDigest = sha256Hex): string =>
  digest(leafText(record))

function leafText(record: Unhashed): string {
  // In the order of the canonical form, which is then written without a copy.
  const content = {
    action: record.action,
    actorId: record.actorId,
    at: record.at as number,
    category: record.category,
    code: record.code,
    facts: record.facts,
    id: record.id,
    index: record.index,
    personalSealed: record.personalSealed,
    requestId: record.requestId,
    resourceId: record.resourceId,
    resourceType: record.resourceType,
    result: record.result,
  }
  return `\u0000${canonicalJson(content)}`
}

const mendedRecord = (record: Unhashed): Unhashed => ({
  ...record,
  action: storableText(record.action),
  resourceType: storableText(record.resourceType),
  resourceId: textOrNull(record.resourceId),
  requestId: textOrNull(record.requestId),
  facts: storable(record.facts),
})

const textOrNull = (text: string | null): string | null => (text === null ? null : storableText(text))

/**
 * Facts of one request that share their personal fields, as the hundred of a batch do, share what they are sealed to: it
 * says the same of the same person, and sealing costs a tenth of an order.
 */
function makePersonalSeal<Write>(cipher: SubjectCipher<Write>) {
  let last: Readonly<{ actorId: string; personal: JsonObject; sealed: string | null }> | null = null
  return (actorId: string, personal: JsonObject | null): ReturnType<SubjectCipher<Write>['seal']> => {
    if (personal === null) return { sealed: null, write: null }
    if (last?.personal === personal && last.actorId === actorId) return { sealed: last.sealed, write: null }
    const sealed = cipher.seal(actorId, AUDIT_PURPOSE, storable(personal))
    last = { actorId, personal, sealed: sealed.sealed }
    return sealed
  }
}

/** The writer of the log: gives each fact its identifier, seals what is personal, hashes the rest in its place. */
export function makeAuditSealer<Write>(
  ports: Readonly<{ cipher: SubjectCipher<Write>; ids: IdSource; digest?: TextDigest }>,
): SealFact<Write> {
  const { digest = sha256Hex } = ports
  const seal = makePersonalSeal(ports.cipher)
  return (fact, index) => {
    const actorId = storableText(fact.actorId)
    const sealed = seal(actorId, fact.personal)
    const asGiven: Unhashed = {
      index,
      id: ports.ids.next(),
      action: fact.action,
      category: fact.category,
      actorId,
      resourceType: fact.resourceType,
      resourceId: fact.resourceId,
      result: fact.result,
      code: fact.code,
      requestId: fact.requestId,
      at: instant(fact.at),
      facts: fact.facts,
      personalSealed: sealed.sealed,
    }
    const text = leafText(asGiven)
    // JSON escapes NUL and lone surrogates: a text without an escape, as nearly all are, needs no look at its parts.
    const unhashed = text.includes('\\u') ? mendedRecord(asGiven) : asGiven
    const leafHash = digest(unhashed === asGiven ? text : leafText(unhashed))
    return {
      record: { ...unhashed, leafHash },
      writes: sealed.write === null ? [] : [sealed.write],
    }
  }
}
