import { alphanumericValue, digitsOf, holdsLuhn, invalid, isDay, valid, weightedSum } from './checks.ts'
import { digitsCheck } from './payments.ts'
import type { CheckIdentifier } from './types.ts'

/** The dihedral group D5, and the permutation of Verhoeff's scheme (J. Verhoeff, Error Detecting Decimal Codes, 1969). */
const D5 = ['0123456789', '1234067895', '2340178956', '3401289567', '4012395678'].concat([
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
])
const VERHOEFF = ['0123456789', '1576283094', '5803796142', '8916043527'].concat([
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
])

const at = (table: readonly string[], row: number, column: number): number =>
  Number(table[row]?.charAt(column))

function holdsVerhoeff(digits: string): boolean {
  const values = [...digitsOf(digits)].reverse()
  return values.reduce((check, digit, place) => at(D5, check, at(VERHOEFF, place % 8, digit)), 0) === 0
}

/** India's Aadhaar: twelve digits by Verhoeff, none that begins with 0 or 1 (UIDAI). */
export const checkAadhaar = digitsCheck([12], (digits) => {
  if (/^[01]/.test(digits)) return 'part'
  return holdsVerhoeff(digits) ? null : 'checksum'
})

/** India's permanent account number: five letters (the fourth tells the kind of holder), four digits, a letter; no check is published. */
export const checkPan: CheckIdentifier = (text) => {
  const value = text.trim().toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^[A-Z0-9]+$/.test(value)) return invalid('characters')
  if (value.length !== 10) return invalid('length')
  if (!/^[A-Z]{5}\d{4}[A-Z]$/.test(value)) return invalid('characters')
  return /^...[ABCFGHJLPT]/.test(value) && value.slice(5, 9) !== '0000' ? valid(value) : invalid('part')
}

const RIC_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]

/** China's resident identity number (GB 11643): birth date, and ISO/IEC 7064 MOD 11-2 with X for ten. */
export const checkRic: CheckIdentifier = (text) => {
  const value = text.trim().toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^\d+[\dX]$/.test(value)) return invalid('characters')
  if (value.length !== 18) return invalid('length')
  const [year, month, day] = [value.slice(6, 10), value.slice(10, 12), value.slice(12, 14)].map(Number)
  if (!isDay(month as number, day as number, year as number)) return invalid('part')
  const rest = weightedSum(digitsOf(value.slice(0, 17)), RIC_WEIGHTS) % 11
  return '10X98765432'.charAt(rest) === value.charAt(17) ? valid(value) : invalid('checksum')
}

const MY_NUMBER_WEIGHTS = [6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2]

/** Japan's Individual Number (Ministry of Internal Affairs, ordinance 85 of 2014): modulo 11, 0 where one or none is left. */
export const checkMyNumber = digitsCheck([12], (digits) => {
  const values = digitsOf(digits)
  const rest = weightedSum(values, MY_NUMBER_WEIGHTS) % 11
  return (rest <= 1 ? 0 : 11 - rest) === values[11] ? null : 'checksum'
})

const RRN_WEIGHTS = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5]

/** Korea's resident registration number: birth date, and modulo 11 (numbers of before October 2020). */
export const checkRrn = digitsCheck([13], (digits) => {
  if (!isDay(Number(digits.slice(2, 4)), Number(digits.slice(4, 6)))) return 'part'
  const values = digitsOf(digits)
  return (11 - (weightedSum(values, RRN_WEIGHTS) % 11)) % 10 === values[12] ? null : 'checksum'
})

const NRIC_WEIGHTS = [2, 7, 6, 5, 4, 3, 2]
const NRIC_LETTERS = { S: 'JZIHGFEDCBA', T: 'JZIHGFEDCBA', F: 'XWUTRQPNMLK', G: 'XWUTRQPNMLK' } as const
const NRIC_OFFSETS = { S: 0, T: 4, F: 0, G: 4 } as const

/** Singapore's NRIC (S, T) and FIN (F, G): weights 2 7 6 5 4 3 2, modulo 11 into a letter of the series. */
export const checkNric: CheckIdentifier = (text) => {
  const value = text.trim().toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^[A-Z0-9]+$/.test(value)) return invalid('characters')
  if (value.length !== 9) return invalid('length')
  if (!/^[STFG]\d{7}[A-Z]$/.test(value)) return invalid('characters')
  const series = value.charAt(0) as keyof typeof NRIC_OFFSETS
  const rest = (weightedSum(digitsOf(value.slice(1, 8)), NRIC_WEIGHTS) + NRIC_OFFSETS[series]) % 11
  return NRIC_LETTERS[series].charAt(rest) === value.charAt(8) ? valid(value) : invalid('checksum')
}

const TAIWAN_LETTERS = 'ABCDEFGHJKLMNPQRSTUVXYWZIO'

/** Taiwan's identity number: the letter becomes 10 to 35, weights 1 9 8 … 1 and 1, modulo 10. */
export const checkTwid: CheckIdentifier = (text) => {
  const value = text.trim().toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^[A-Z0-9]+$/.test(value)) return invalid('characters')
  if (value.length !== 10) return invalid('length')
  if (!/^[A-Z][1289]\d{8}$/.test(value)) return invalid('characters')
  const letter = TAIWAN_LETTERS.indexOf(value.charAt(0)) + 10
  const values = [Math.floor(letter / 10), letter % 10, ...digitsOf(value.slice(1))]
  return weightedSum(values, [1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1]) % 10 === 0
    ? valid(value)
    : invalid('checksum')
}

/** Hong Kong's identity card: one letter or two, six digits, a check digit in brackets or not; weights 9 to 1, modulo 11. */
export const checkHkid: CheckIdentifier = (text) => {
  const value = text.replaceAll(/[\s()]/g, '').toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^[A-Z0-9]+$/.test(value)) return invalid('characters')
  if (value.length !== 8 && value.length !== 9) return invalid('length')
  if (!/^[A-Z]{1,2}\d{6}[\dA]$/.test(value)) return invalid('characters')
  // A blank before a single letter counts 36.
  const signs = [...value].map(alphanumericValue)
  const values = value.length === 8 ? [36, ...signs] : signs
  return weightedSum(values, [9, 8, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0 ? valid(value) : invalid('checksum')
}

/** Thailand's identity number: weights 13 to 2, modulo 11, of that modulo 10. */
export const checkThaiId = digitsCheck([13], (digits) => {
  if (/^[09]/.test(digits)) return 'part'
  const values = digitsOf(digits)
  const sum = weightedSum(values, [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2])
  return (11 - (sum % 11)) % 10 === values[12] ? null : 'checksum'
})

/** Israel's identity number: Luhn over nine digits, shorter ones filled with zeros. */
export const checkTeudatZehut = digitsCheck([5, 6, 7, 8, 9], (digits) => {
  if (/^0+$/.test(digits)) return 'part'
  return holdsLuhn(digits.padStart(9, '0')) ? null : 'checksum'
})

/** South Africa's identity number: birth date and Luhn. */
export const checkZaId = digitsCheck([13], (digits) => {
  if (!isDay(Number(digits.slice(2, 4)), Number(digits.slice(4, 6)))) return 'part'
  return holdsLuhn(digits) ? null : 'checksum'
})

/** Australia's tax file number: weights 1 4 3 7 5 8 6 9 10, modulo 11. */
export const checkTfn = digitsCheck([9], (digits) =>
  weightedSum(digitsOf(digits), [1, 4, 3, 7, 5, 8, 6, 9, 10]) % 11 === 0 ? null : 'checksum',
)
