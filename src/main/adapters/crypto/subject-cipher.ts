import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hkdfSync,
  randomBytes,
  randomFillSync,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { SubjectKeyRecord, Write } from '../../../core/app/index.ts'
import { assert } from '../../../core/kernel/index.ts'
import type { Clock, JsonObject } from '../../../core/kernel/index.ts'

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
  /** Forgets the key at once and for good; `write` makes it so in the store. */
  destroy: (subjectId: string) => SubjectKeyWrite
}>

type SubjectKeyWrite = Extract<Write, { table: 'subjectKeys' }>

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16
/** What stands in the place of a destroyed key, so that no new one is ever made for that subject. */
const DESTROYED = ''

/** Nonces drawn at a time: asking the system for twelve bytes costs as much as sealing them. */
const NONCES_DRAWN = 512

/** Random nonces, none of which is handed out twice. */
function makeNonces(): () => Buffer {
  let pool = Buffer.alloc(0)
  return () => {
    if (pool.length === 0) pool = randomFillSync(Buffer.alloc(NONCE_BYTES * NONCES_DRAWN))
    const nonce = pool.subarray(0, NONCE_BYTES)
    pool = pool.subarray(NONCE_BYTES)
    return nonce
  }
}

/** The key as an object, which a cipher takes at a quarter of the cost of bytes; the bytes are wiped. */
function keyObject(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

/** AES-256-GCM (NIST SP 800-38D): nonce ‖ tag ‖ text, base64. `context` must be the same to open it. */
function encrypt(key: KeyObject, nonce: Buffer, plain: Buffer, context: string): string {
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const text = Buffer.concat([cipher.update(plain), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64')
}

function decrypt(key: KeyObject, sealed: string, context: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64')
  assert(bytes.length >= NONCE_BYTES + TAG_BYTES, 'a sealed text is too short')
  const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES))
  decipher.setAAD(Buffer.from(context, 'utf8'))
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()])
}

/** A key for one purpose, derived from the database key (HKDF-SHA-256, RFC 5869). */
export function deriveKey(databaseKey: Buffer, label: string): Buffer {
  assert(databaseKey.length === 32, 'the database key has 32 bytes')
  return Buffer.from(hkdfSync('sha256', databaseKey, Buffer.alloc(0), `optionix/${label}/v1`, 32))
}

const wrapContext = (subjectId: string): string => JSON.stringify(['subject-key', subjectId])
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
    if (kept === undefined || kept === DESTROYED) return null
    const key = keyObject(decrypt(masterKey, kept, wrapContext(subjectId)))
    opened.set(subjectId, key)
    return key
  }

  const keep = (subjectId: string, wrappedKey: string): SubjectKeyWrite => {
    wrapped.set(subjectId, wrappedKey)
    return { op: 'put', table: 'subjectKeys', record: { subjectId, wrappedKey, createdAt: clock.now() } }
  }

  return {
    seal: (subjectId, purpose, fields) => {
      if (wrapped.get(subjectId) === DESTROYED) return { sealed: null, write: null }
      let key = keyOf(subjectId)
      let write: SubjectKeyWrite | null = null
      if (!key) {
        const bytes = randomBytes(32)
        write = keep(subjectId, encrypt(masterKey, nextNonce(), bytes, wrapContext(subjectId)))
        key = keyObject(bytes)
        opened.set(subjectId, key)
      }
      const plain = Buffer.from(JSON.stringify(fields), 'utf8')
      return { sealed: encrypt(key, nextNonce(), plain, sealContext(subjectId, purpose)), write }
    },
    open: (subjectId, purpose, sealed) => {
      const key = keyOf(subjectId)
      if (!key) return null
      const plain = decrypt(key, sealed, sealContext(subjectId, purpose))
      return JSON.parse(plain.toString('utf8')) as JsonObject
    },
    destroy: (subjectId) => {
      // The platform wipes a key object's bytes when it lets go of them.
      opened.delete(subjectId)
      return keep(subjectId, DESTROYED)
    },
  }
}
