import { randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { SubjectKeyRecord, Write } from '../../../core/app/index.ts'
import type { Clock, JsonObject } from '../../../core/kernel/index.ts'
import { decrypt, deriveKey, encrypt, keyObject, makeNonces } from './sealing.ts'

/**
 * Seals personal fields under a key of their subject. Erasing a subject destroys the key: what was sealed stays where
 * it is, hashes hold, and nobody can read it any more.
 *
 * The keys held here run ahead of the store. When the transaction that was to keep a `write` fails, make a new cipher
 * from the store.
 */
type SubjectCipher = Readonly<{
  /**
   * `sealed` is base64, bound to subject and purpose. `write` keeps a new subject's key and belongs into the same
   * transaction. Both null when the subject was erased: nothing personal is kept of them again.
   */
  seal: (
    subjectId: string,
    purpose: string,
    fields: JsonObject,
  ) => Readonly<{ sealed: string | null; write: SubjectKeyWrite | null }>
  /** Null when the subject was erased or never had a key. A forged or misplaced text throws. */
  open: (subjectId: string, purpose: string, sealed: string) => JsonObject | null
  /** The same of a text, which is given back to the letter. */
  sealText: (
    subjectId: string,
    purpose: string,
    text: string,
  ) => Readonly<{ sealed: string | null; write: SubjectKeyWrite | null }>
  openText: (subjectId: string, purpose: string, sealed: string) => string | null
  /** Forgets the key at once and for good; `write` makes it so in the store. */
  destroy: (subjectId: string) => SubjectKeyWrite
}>

type SubjectKeyWrite = Extract<Write, { table: 'subjectKeys' }>

/** What stands in the place of a destroyed key, so that no new one is ever made for that subject. */
export const DESTROYED_KEY = ''

export const subjectKeyContext = (subjectId: string): string => JSON.stringify(['subject-key', subjectId])
const sealContext = (subjectId: string, purpose: string): string =>
  JSON.stringify(['sealed', subjectId, purpose])

export function makeSubjectCipher(
  options: Readonly<{ databaseKey: Buffer; subjectKeys: readonly SubjectKeyRecord[]; clock: Clock }>,
): SubjectCipher {
  const { subjectKeys, clock } = options
  const masterKey = keyObject(deriveKey(options.databaseKey, 'subject-keys'))
  const nextNonce = makeNonces()
  const wrapped = new Map(subjectKeys.map((record) => [record.subjectId, record.wrappedKey]))
  const opened = new Map<string, KeyObject>()

  const keyOf = (subjectId: string): KeyObject | null => {
    const known = opened.get(subjectId)
    if (known) return known
    const kept = wrapped.get(subjectId)
    if (kept === undefined || kept === DESTROYED_KEY) return null
    const key = keyObject(decrypt(masterKey, kept, subjectKeyContext(subjectId)))
    opened.set(subjectId, key)
    return key
  }

  const keep = (subjectId: string, wrappedKey: string): SubjectKeyWrite => {
    wrapped.set(subjectId, wrappedKey)
    return { op: 'put', table: 'subjectKeys', record: { subjectId, wrappedKey, createdAt: clock.now() } }
  }

  const sealText: SubjectCipher['sealText'] = (subjectId, purpose, text) => {
    let key = keyOf(subjectId)
    let write: SubjectKeyWrite | null = null
    if (!key) {
      if (wrapped.get(subjectId) === DESTROYED_KEY) return { sealed: null, write: null }
      const bytes = randomBytes(32)
      write = keep(subjectId, encrypt(masterKey, nextNonce(), bytes, subjectKeyContext(subjectId)))
      key = keyObject(bytes)
      opened.set(subjectId, key)
    }
    return { sealed: encrypt(key, nextNonce(), text, sealContext(subjectId, purpose)), write }
  }

  const openText: SubjectCipher['openText'] = (subjectId, purpose, sealed) => {
    const key = keyOf(subjectId)
    return key ? decrypt(key, sealed, sealContext(subjectId, purpose)).toString('utf8') : null
  }

  return {
    sealText,
    openText,
    seal: (subjectId, purpose, fields) => sealText(subjectId, purpose, JSON.stringify(fields)),
    open: (subjectId, purpose, sealed) => {
      const text = openText(subjectId, purpose, sealed)
      return text === null ? null : (JSON.parse(text) as JsonObject)
    },
    destroy: (subjectId) => {
      // The platform wipes a key object's bytes when it lets go of them.
      opened.delete(subjectId)
      return keep(subjectId, DESTROYED_KEY)
    },
  }
}
