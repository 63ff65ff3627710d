import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { AuditKeyRecord } from '../../../core/app/index.ts'
import type { NoteSigner, SignatureCheck, VerifierKey } from '../../../core/audit/index.ts'
import type { Instant } from '../../../core/kernel/index.ts'
import { decrypt, deriveKey, encrypt, keyObject, makeNonces } from './sealing.ts'

/** The beginning of every Ed25519 public key in its standard form (RFC 8410): the 32 bytes follow. */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex')

const rawPublicKey = (key: KeyObject): Uint8Array =>
  new Uint8Array(key.export({ format: 'der', type: 'spki' }).subarray(SPKI_PREFIX.length))

/** Ed25519 (RFC 8032) over UTF-8 text; false for whatever is no key or no signature. */
export const checkEd25519: SignatureCheck = (publicKey, text, signature) => {
  if (publicKey.length !== 32 || signature.length !== 64) return false
  const der = Buffer.concat([SPKI_PREFIX, publicKey])
  try {
    return verify(
      null,
      Buffer.from(text),
      createPublicKey({ key: der, format: 'der', type: 'spki' }),
      signature,
    )
  } catch {
    // Thirty-two bytes that are no point of the curve are nobody's key.
    return false
  }
}

/** A signer of notes over a private key. */
function signerOf(name: string, key: KeyObject): NoteSigner {
  return {
    name,
    publicKey: rawPublicKey(createPublicKey(key)),
    sign: (text) => new Uint8Array(sign(null, Buffer.from(text), key)),
  }
}

export const AUDIT_KEY_LABEL = 'audit-signing'
export const auditKeyContext = (id: string): string => JSON.stringify(['audit-key', id])

/** Words of the core that an adapter may not import as values: how a public key becomes an id and a text. */
type KeyWords = Readonly<{
  verifierKey: (name: string, publicKey: Uint8Array) => VerifierKey
  vkeyText: (key: VerifierKey) => string
}>

/**
 * The log's signing keys: made here, kept in the store wrapped by a key that is derived from the database key, opened
 * only to sign.
 */
export function makeNoteKeys({ databaseKey, words }: Readonly<{ databaseKey: Buffer; words: KeyWords }>) {
  const wrappingKey = keyObject(deriveKey(databaseKey, AUDIT_KEY_LABEL))
  const nextNonce = makeNonces()
  return {
    make: (name: string, now: Instant): AuditKeyRecord => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519')
      const key = words.verifierKey(name, rawPublicKey(publicKey))
      const bytes = privateKey.export({ format: 'der', type: 'pkcs8' })
      const privateSealed = encrypt(wrappingKey, nextNonce(), bytes, auditKeyContext(key.id))
      bytes.fill(0)
      return { id: key.id, name, vkey: words.vkeyText(key), privateSealed, createdAt: now, retiredAt: null }
    },
    open: ({ id, name, privateSealed }: AuditKeyRecord): NoteSigner => {
      const bytes = decrypt(wrappingKey, privateSealed, auditKeyContext(id))
      const key = createPrivateKey({ key: bytes, format: 'der', type: 'pkcs8' })
      bytes.fill(0)
      return signerOf(name, key)
    },
  }
}
