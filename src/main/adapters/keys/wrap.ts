import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { hashRaw } from '@node-rs/argon2'

/** A database key under another key. All fields base64. */
export type WrappedKey = Readonly<{ salt: string; nonce: string; tag: string; text: string }>

/** How long each field is, opened. */
export const WRAPPED_BYTES: Readonly<Record<keyof WrappedKey, number>> = {
  salt: 16,
  nonce: 12,
  tag: 16,
  text: 32,
}

const ALGORITHM = 'aes-256-gcm'
/** RFC 9106, second recommended option, with one lane. */
const ARGON2ID = { memoryCost: 65_536, timeCost: 3, parallelism: 1, outputLen: 32 } as const

type Stretch = (secret: string, salt: Buffer) => Promise<Buffer>

/** For secrets that people choose: slow and hungry for memory. */
export const stretchPassphrase: Stretch = (secret, salt) =>
  hashRaw(secret.normalize('NFC'), { ...ARGON2ID, salt })

/** For secrets with 256 bits of chance, where slowness adds nothing. */
export const stretchRecoveryKey: Stretch = async (secret, salt) =>
  Buffer.from(hkdfSync('sha256', Buffer.from(secret, 'utf8'), salt, 'optionix/recovery/v1', 32))

export async function wrapKey(
  key: Buffer,
  secret: string,
  context: string,
  stretch: Stretch,
): Promise<WrappedKey> {
  const salt = randomBytes(WRAPPED_BYTES.salt)
  const nonce = randomBytes(WRAPPED_BYTES.nonce)
  const cipher = createCipheriv(ALGORITHM, await stretch(secret, salt), nonce, { authTagLength: 16 })
  cipher.setAAD(Buffer.from(context))
  const text = Buffer.concat([cipher.update(key), cipher.final()])
  const base64 = (bytes: Buffer): string => bytes.toString('base64')
  return { salt: base64(salt), nonce: base64(nonce), tag: base64(cipher.getAuthTag()), text: base64(text) }
}

/** Null when the secret is not the one it was wrapped with (or the text was tampered with: GCM cannot tell them apart). */
export async function unwrapKey(
  wrapped: WrappedKey,
  secret: string,
  context: string,
  stretch: Stretch,
): Promise<Buffer | null> {
  const bytes = (text: string): Buffer => Buffer.from(text, 'base64')
  const wrappingKey = await stretch(secret, bytes(wrapped.salt))
  const decipher = createDecipheriv(ALGORITHM, wrappingKey, bytes(wrapped.nonce), { authTagLength: 16 })
  decipher.setAuthTag(bytes(wrapped.tag))
  decipher.setAAD(Buffer.from(context))
  const opened = decipher.update(bytes(wrapped.text))
  try {
    return Buffer.concat([opened, decipher.final()])
  } catch {
    return null
  }
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** 256 random bits as 52 base32 signs (RFC 4648) in groups of four, for paper. */
export function newRecoveryKey(): string {
  const bits = [...randomBytes(32)].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  const signs = (bits.match(/.{1,5}/g) ?? []).map(
    (five) => ALPHABET[parseInt(five.padEnd(5, '0'), 2)] as string,
  )
  return (signs.join('').match(/.{1,4}/g) ?? []).join('-')
}

/** Forgives what happens on paper: small letters, spaces, missing dashes. */
export const normaliseRecoveryKey = (text: string): string => text.toUpperCase().replace(/[^A-Z2-7]/g, '')
