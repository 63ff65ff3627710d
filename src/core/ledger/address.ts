import { checksumAddress } from '../identifiers/index.ts'
import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { ledgerFailure } from './failures.ts'
import type { LedgerFailure } from './failures.ts'

const ADDRESS = /^0x[0-9a-fA-F]{40}$/

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
