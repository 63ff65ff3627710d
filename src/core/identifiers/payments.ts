import { checksumAddress } from './ethereum.ts'
import { digitsOf, holdsLuhn, invalid, ungrouped, valid, weightedSum } from './checks.ts'
import type { CheckIdentifier } from './types.ts'

/** Digits alone, once people's grouping is taken away. */
function groupedDigits(text: string, lengths: readonly number[]): string | 'empty' | 'characters' | 'length' {
  const value = ungrouped(text)
  if (value === '') return 'empty'
  if (!/^\d+$/.test(value)) return 'characters'
  return lengths.includes(value.length) ? value : 'length'
}

const isProblem = (found: string): found is 'empty' | 'characters' | 'length' => !/^\d/.test(found)

/** A check of digits alone: of these lengths, and then what `problemOf` finds. */
export const digitsCheck =
  (lengths: readonly number[], problemOf: (digits: string) => 'part' | 'checksum' | null): CheckIdentifier =>
  (text) => {
    const digits = groupedDigits(text, lengths)
    if (isProblem(digits)) return invalid(digits)
    const problem = problemOf(digits)
    return problem === null ? valid(digits) : invalid(problem)
  }

const ABA_WEIGHTS = [3, 7, 1, 3, 7, 1, 3, 7, 1]

/** First two digits that the Federal Reserve gives out (ABA, Routing Number Administrative Rules). */
const isRoutingPrefix = (prefix: number): boolean =>
  prefix <= 12 || (prefix >= 21 && prefix <= 32) || (prefix >= 61 && prefix <= 72) || prefix === 80

/** Routing number of the American Bankers Association: prefix, then weights 3 7 1 to a multiple of 10. */
export const checkAba = digitsCheck([9], (digits) => {
  if (!isRoutingPrefix(Number(digits.slice(0, 2))) || /^0+$/.test(digits)) return 'part'
  return weightedSum(digitsOf(digits), ABA_WEIGHTS) % 10 === 0 ? null : 'checksum'
})

const LUHN_LENGTHS = Array.from({ length: 63 }, (_, at) => at + 2)

/** A number whose last digit is Luhn's (ISO/IEC 7812-1 annex B), of 2 to 64 digits. */
export const checkLuhn = digitsCheck(LUHN_LENGTHS, (digits) => (holdsLuhn(digits) ? null : 'checksum'))

const withoutImo = (text: string): string => text.trim().replace(/^IMO\s?/, '')

const SHIP_WEIGHTS = [7, 6, 5, 4, 3, 2]

const shipCheck = digitsCheck([7], (digits) =>
  weightedSum(digitsOf(digits), SHIP_WEIGHTS) % 10 === Number(digits.charAt(6)) ? null : 'checksum',
)

/** Number of a ship (IMO resolution A.1117(30)), with or without IMO before it: weights 7 to 2, the last digit of the sum. */
export const checkImo: CheckIdentifier = (text) => shipCheck(withoutImo(text))

const COMPANY_WEIGHTS = [8, 6, 4, 2, 9, 7]

const companyCheck = digitsCheck([7], (digits) => {
  const sum = weightedSum(digitsOf(digits), COMPANY_WEIGHTS)
  return ((11 - (sum % 11)) % 11) % 10 === Number(digits.charAt(6)) ? null : 'checksum'
})

/** Number of a shipping company or owner (IMO resolution MSC.160(78)): weights 8 6 4 2 9 7, modulo 11, of that modulo 10. */
export const checkImoCompany: CheckIdentifier = (text) => companyCheck(withoutImo(text))

/** Ethereum address: 0x and 40 hexadecimal digits. Letters in both cases must be EIP-55's, in one case they say nothing. */
export const checkEthereumAddress: CheckIdentifier = (text) => {
  const value = text.trim()
  if (value === '') return invalid('empty')
  if (!/^0x[0-9a-fA-F]*$/.test(value)) return invalid('characters')
  if (value.length !== 42) return invalid('length')
  const digits = value.slice(2)
  const isOneCase = digits === digits.toLowerCase() || digits === digits.toUpperCase()
  const checksummed = checksumAddress(value)
  return isOneCase || value === checksummed ? valid(checksummed) : invalid('checksum')
}
