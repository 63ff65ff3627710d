import { keccak256Hex, ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { ledgerFailure } from './failures.ts'
import type { LedgerFailure } from './failures.ts'

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

/**
 * The mixed-case form of an Ethereum address (EIP-55, Buterin and Van de Sande 2016): a letter is a capital when the
 * matching nibble of Keccak-256 over the lower-case text is 8 or more. `address` must have the right form.
 */
function checksumAddress(address: string): string {
  const digits = address.slice(2).toLowerCase()
  const hash = keccak256Hex(digits)
  let text = '0x'
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charAt(at)
    text += Number.parseInt(hash.charAt(at), 16) >= 8 ? digit.toUpperCase() : digit
  }
  return text
}

/** Reads untrusted text as an address and gives its checksummed form. Text in one case carries no checksum to check. */
export function parseAddress(text: string): Result<string, LedgerFailure> {
  const field = 'ethereum_address'
  if (!ADDRESS.test(text)) {
    const message = 'An Ethereum address is 0x followed by 40 hexadecimal digits.'
    return refused(
      ledgerFailure('invalid_address', message, { field, details: { value: text.slice(0, 64) } }),
    )
  }
  const digits = text.slice(2)
  const checksummed = checksumAddress(text)
  const isOneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase()
  if (isOneCase || text === checksummed) return ok(checksummed)
  const message =
    'The capital letters of the address do not match its checksum (EIP-55); a digit may be mistyped.'
  return refused(ledgerFailure('address_checksum_mismatch', message, { field, details: { value: text } }))
}
