import { createHmac, randomBytes } from 'node:crypto'
import type { DataKeyPurpose, DataKeyRecord } from '../../../core/app/index.ts'
import type { Instant } from '../../../core/kernel/index.ts'
import { decrypt, deriveKey, encrypt, keyObject, makeNonces } from './sealing.ts'

const KEY_BYTES = 32

export const dataKeyContext = (id: string, purpose: DataKeyPurpose): string =>
  JSON.stringify(['data-key', purpose, id])

/** The desk's own keys as the store keeps them: random, wrapped by a key that is derived from the database key. */
type DataKeys = Readonly<{
  make: (purpose: DataKeyPurpose, now: Instant) => DataKeyRecord
  /** A key that there was before, under its own name. */
  wrap: (id: string, purpose: DataKeyPurpose, bytes: Buffer, now: Instant) => DataKeyRecord
  /** The key itself. A forged record, or one that was given another id or purpose, throws. */
  open: (record: DataKeyRecord) => Buffer
}>

export function makeDataKeys(databaseKey: Buffer): DataKeys {
  const wrappingKey = keyObject(deriveKey(databaseKey, 'data-keys'))
  const nextNonce = makeNonces()
  const wrap: DataKeys['wrap'] = (id, purpose, bytes, now) => {
    const wrapped = encrypt(wrappingKey, nextNonce(), bytes, dataKeyContext(id, purpose))
    return { id, purpose, wrapped, createdAt: now, retiredAt: null, endsAt: null, revokedAt: null }
  }
  return {
    wrap,
    make: (purpose, now) => {
      const bytes = randomBytes(KEY_BYTES)
      const record = wrap(randomBytes(8).toString('hex'), purpose, bytes, now)
      bytes.fill(0)
      return record
    },
    open: ({ id, purpose, wrapped }) => decrypt(wrappingKey, wrapped, dataKeyContext(id, purpose)),
  }
}

/**
 * Hashes secrets of 256 random bits. One keyed hash is enough for them: there is no list of likely ones to try, so a slow
 * hash would only cost each call its time. The key makes a stolen table worthless even to who could guess.
 */
export function makeSecretHasher(pepper: Buffer): (secret: string) => string {
  const key = keyObject(deriveKey(pepper, 'api-keys'))
  return (secret) => createHmac('sha256', key).update(secret).digest('hex')
}

/** What a page must send beside a cookie, one for each session. */
export function makePageTokens(pepper: Buffer): (sessionId: string) => string {
  const key = keyObject(deriveKey(pepper, 'pages'))
  return (sessionId) => createHmac('sha256', key).update(sessionId).digest('base64url')
}

/** The key that signs tokens: of the store's key and, where there is one, the configured secret. Neither alone suffices. */
export const tokenKeyOf = (kept: Buffer, secret: string | null): Uint8Array =>
  createHmac('sha256', kept)
    .update('optionix/token-key/v1\n')
    .update(secret ?? '')
    .digest()
