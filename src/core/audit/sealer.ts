import { canonicalJson, instant } from '../kernel/index.ts'
import type { IdSource, Instant, JsonObject } from '../kernel/index.ts'
import { PLAIN_HASHER } from './hashing.ts'
import type { TreeHasher } from './hashing.ts'
import { bodyPurpose } from './ports.ts'
import type { Salt, SubjectCipher } from './ports.ts'
import { storable, storableText } from './storable.ts'
import type { AuditFact, AuditRecord } from './types.ts'

/** Turns a fact into the record at `index`; `writes` keep a new subject's key and belong into the same transaction. */
type SealFact<Write> = (
  fact: AuditFact,
  index: number,
) => Readonly<{ record: AuditRecord; writes: readonly Write[] }>

type Unhashed = Omit<AuditRecord, 'leafHash'>

/**
 * The text whose hash is a record's leaf: its canonical JSON (RFC 8785) without the leaf hash. What is sealed is hashed
 * as ciphertext: a changed byte shows, an erased key does not. Records of before schema 16 (`clockBackMs` null) keep the
 * form that they were hashed in.
 */
export function leafText(record: Unhashed): string {
  // In the order of the canonical form, which is then written without a copy.
  return record.clockBackMs === null
    ? canonicalJson({
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
      })
    : sealedText({
        action: record.action,
        actorId: record.actorId,
        at: record.at as number,
        body: record.body,
        category: record.category,
        clockBackMs: record.clockBackMs,
        code: record.code,
        facts: record.facts,
        id: record.id,
        index: record.index,
        requestId: record.requestId,
        resourceId: record.resourceId,
        resourceType: record.resourceType,
        result: record.result,
        subjectId: record.subjectId,
      })
}

/** Where nothing lies open that could be out of order, the canonical form is what JSON.stringify writes. */
const sealedText = (content: JsonObject & Readonly<{ facts: JsonObject }>): string =>
  Object.keys(content.facts).length === 0 ? JSON.stringify(content) : canonicalJson(content)

/** RFC 6962 leaf hash of a record. */
export const recordHash = (record: Unhashed, hasher: TreeHasher = PLAIN_HASHER): string =>
  hasher.leafOfText(leafText(record))

const textOrNull = (text: string | null): string | null => (text === null ? null : storableText(text))

/** What the house does by itself has no subject: its records carry ids alone. */
const HOUSE = 'system'

/** The latest time that the log has seen, after this record; the next one's `clockBackMs` counts from it. */
export const latestAfter = ({ at, clockBackMs }: Pick<AuditRecord, 'at' | 'clockBackMs'>): Instant =>
  instant(at + (clockBackMs ?? 0))

/** `commitment` is the part of a body that may be published; only who knows the body text can make it. */
export const commitmentOf = (bodyText: string, hasher: TreeHasher = PLAIN_HASHER): string =>
  hasher.text(bodyText)

export type SealerPorts<Write> = Readonly<{
  cipher: SubjectCipher<Write>
  ids: IdSource
  salt: Salt
  hasher?: TreeHasher
  /** The latest time that the log has seen; null for an empty log. */
  latestAt?: Instant | null
}>

type Bodied<Write> = Readonly<{ facts: JsonObject; body: string | null; write: Write | null }>

const NO_FACTS: JsonObject = {}

/** JSON escapes NUL and lone surrogates: a text without an escape, as nearly all are, needs no look at its parts. */
const mayNeedMending = (json: string): boolean => json.includes('\\u')

const bodyText = (facts: JsonObject, personal: JsonObject | null, salt: string): string =>
  JSON.stringify({ facts, personal, salt })

/** What stands open of a fact, and its body. Facts of an erased subject stay open, which are ids and amounts alone. */
function makeBodySeal<Write>({ cipher, salt, hasher = PLAIN_HASHER }: SealerPorts<Write>) {
  return ({ facts, personal }: AuditFact, subjectId: string, index: number): Bodied<Write> => {
    if (subjectId === HOUSE && personal === null) return { facts, body: null, write: null }
    const grain = salt()
    const given = bodyText(facts, personal, grain)
    const text = mayNeedMending(given)
      ? bodyText(storable(facts), personal === null ? null : storable(personal), grain)
      : given
    const { sealed, write } = cipher.sealText(subjectId, bodyPurpose(index), text)
    return sealed === null
      ? { facts, body: null, write }
      : { facts: NO_FACTS, body: `${commitmentOf(text, hasher)}.${sealed}`, write }
  }
}

const mended = (record: Unhashed): Unhashed => ({
  ...record,
  action: storableText(record.action),
  resourceType: storableText(record.resourceType),
  resourceId: textOrNull(record.resourceId),
  requestId: textOrNull(record.requestId),
  facts: storable(record.facts),
})

/** The writer of the log: gives each fact its identifier, seals its body, hashes it in its place. Called in order of index. */
export function makeAuditSealer<Write>(ports: SealerPorts<Write>): SealFact<Write> {
  const { hasher = PLAIN_HASHER } = ports
  const bodySeal = makeBodySeal(ports)
  let latest: number = ports.latestAt ?? Number.NEGATIVE_INFINITY
  return (fact, index) => {
    const actorId = storableText(fact.actorId)
    const subjectId = fact.subjectId === undefined ? null : storableText(fact.subjectId)
    const { facts, body, write } = bodySeal(fact, subjectId ?? actorId, index)
    const at = instant(fact.at)
    const clockBackMs = Math.max(0, latest - at)
    latest = Math.max(latest, at)
    const asGiven: Unhashed = {
      index,
      id: ports.ids.next(),
      action: fact.action,
      category: fact.category,
      actorId,
      subjectId: subjectId === actorId ? null : subjectId,
      resourceType: fact.resourceType,
      resourceId: fact.resourceId,
      result: fact.result,
      code: fact.code,
      requestId: fact.requestId,
      at,
      facts,
      clockBackMs,
      body,
      personalSealed: null,
    }
    const text = leafText(asGiven)
    const unhashed = mayNeedMending(text) ? mended(asGiven) : asGiven
    const leafHash = hasher.leafOfText(unhashed === asGiven ? text : leafText(unhashed))
    return { record: { ...unhashed, leafHash }, writes: write === null ? [] : [write] }
  }
}
