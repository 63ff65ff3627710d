import { keccak256Hex } from '../kernel/index.ts'

/**
 * The mixed-case form of an Ethereum address (EIP-55, Buterin and Van de Sande 2016): a letter is a capital when the
 * matching nibble of Keccak-256 over the lower-case text is 8 or more. `address` must have the right form.
 */
export function checksumAddress(address: string): string {
  const digits = address.slice(2).toLowerCase()
  const hash = keccak256Hex(digits)
  let text = '0x'
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits.charAt(at)
    text += Number.parseInt(hash.charAt(at), 16) >= 8 ? digit.toUpperCase() : digit
  }
  return text
}
