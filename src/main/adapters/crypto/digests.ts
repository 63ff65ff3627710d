import { createHash, hash, randomBytes, timingSafeEqual } from 'node:crypto'

/** SHA-256 as lower-case hex. Text counts as UTF-8. */
export const sha256Hex = (data: string | Uint8Array): string => hash('sha256', data, 'hex')

/** SHA-256 as bytes. */
const sha256 = (data: string | Uint8Array): Uint8Array => createHash('sha256').update(data).digest()

/** An unguessable text of `bytes` random bytes, safe in addresses and headers. */
export const randomToken = (bytes = 32): string => randomBytes(bytes).toString('base64url')

/** A code for a person to type: `groups` of four letters and digits, none of which look alike. Five bits a sign. */
export function randomCode(groups = 4): string {
  const alphabet = '23456789ABCDEFGHJKLMNPQRSTUVWXYZ'
  const signs = Array.from(randomBytes(groups * 4), (byte) => alphabet[byte & 31] as string).join('')
  return (signs.match(/.{4}/g) ?? []).join('-')
}

/** Compares without telling by its duration where two texts differ. */
export function sameSecret(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right))
}
