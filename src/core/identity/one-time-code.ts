import { sha256Hex } from '../kernel/index.ts'
import type { SecretSource } from './ports.ts'

/** Crockford's base 32 (2002): no I, L, O, U, so that a code read from a console is typed right. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_LENGTH = 16
const GROUP_LENGTH = 4

/** A new code of 80 random bits: `7K2M-Q0ZX-…`, four groups of four. Keep only its hash. */
export function newOneTimeCode(secrets: SecretSource): string {
  const characters = [...secrets.bytes(CODE_LENGTH)].map((byte) => ALPHABET[byte % ALPHABET.length] ?? '')
  return characters
    .map((character, at) => (at > 0 && at % GROUP_LENGTH === 0 ? `-${character}` : character))
    .join('')
}

const typedForm = (code: string): string =>
  code
    .toUpperCase()
    .replaceAll(/[^0-9A-Z]/g, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')

/** SHA-256 (hex) of a code as typed: case, dashes and spaces do not matter, nor O for 0 and I or L for 1. */
export const oneTimeCodeHash = (code: string): string => sha256Hex(typedForm(code))

/** Compares two texts of equal length in time that does not depend on where they differ. */
export function equalsConstantTime(left: string, right: string): boolean {
  if (left.length !== right.length) return false
  let difference = 0
  for (let index = 0; index < left.length; index += 1) {
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index)
  }
  return difference === 0
}
