import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, randomFillSync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { assert } from '../../../core/kernel/index.ts'

const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** Nonces drawn at a time: asking the system for twelve bytes costs as much as sealing them. */
const NONCES_DRAWN = 512

/** Random nonces, none of which is handed out twice. */
export function makeNonces(): () => Buffer {
  let pool = Buffer.alloc(0)
  return () => {
    if (pool.length === 0) pool = randomFillSync(Buffer.alloc(NONCE_BYTES * NONCES_DRAWN))
    const nonce = pool.subarray(0, NONCE_BYTES)
    pool = pool.subarray(NONCE_BYTES)
    return nonce
  }
}

/** The key as an object, which a cipher takes at a quarter of the cost of bytes; the bytes are wiped. */
export function keyObject(bytes: Buffer): KeyObject {
  const key = createSecretKey(bytes)
  bytes.fill(0)
  return key
}

/** AES-256-GCM (NIST SP 800-38D): nonce ‖ tag ‖ text, base64. `context` must be the same to open it. */
export function encrypt(key: KeyObject, nonce: Buffer, plain: Buffer | string, context: string): string {
  const cipher = createCipheriv(ALGORITHM, key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(Buffer.from(context, 'utf8'))
  const text = typeof plain === 'string' ? cipher.update(plain, 'utf8') : cipher.update(plain)
  // A stream cipher gives out as many bytes as it took; the end makes the tag alone.
  cipher.final()
  const sealed = Buffer.allocUnsafe(NONCE_BYTES + TAG_BYTES + text.length)
  sealed.set(nonce, 0)
  sealed.set(cipher.getAuthTag(), NONCE_BYTES)
  sealed.set(text, NONCE_BYTES + TAG_BYTES)
  return sealed.toString('base64')
}

export function decrypt(key: KeyObject, sealed: string, context: string): Buffer {
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
