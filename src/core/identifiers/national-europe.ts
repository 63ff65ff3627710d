import {
  alphanumericValue,
  digitsOf,
  holdsLuhn,
  holdsMod11And10,
  invalid,
  isDay,
  ungrouped,
  valid,
  weightedSum,
} from './checks.ts'
import { digitsCheck } from './payments.ts'
import type { CheckIdentifier, IdentifierProblem } from './types.ts'

/** Numbers with letters: grouped away, in capitals, of one form; then what `problemOf` finds. */
const formCheck =
  (lengths: readonly number[], form: RegExp, problemOf: (value: string) => IdentifierProblem | null) =>
  (text: string) => {
    const value = ungrouped(text).toUpperCase()
    if (value === '') return invalid('empty')
    if (!/^[A-Z0-9+]+$/.test(value)) return invalid('characters')
    if (!lengths.includes(value.length)) return invalid('length')
    if (!form.test(value)) return invalid('characters')
    const problem = problemOf(value)
    return problem === null ? valid(value) : invalid(problem)
  }

const DNI_LETTERS = 'TRWAGMYFPDXBNJZSQVHLCKE'

/** Spain's DNI and NIE: X, Y, Z stand for 0, 1, 2; the number modulo 23 is a letter (Real Decreto 1553/2005). */
export const checkDni: CheckIdentifier = formCheck([9], /^[\dXYZ]\d{7}[A-Z]$/, (value) => {
  const number = Number(value.slice(0, 8).replace('X', '0').replace('Y', '1').replace('Z', '2'))
  return DNI_LETTERS.charAt(number % 23) === value.charAt(8) ? null : 'checksum'
})

/** How often a digit stands in the German number: exactly one of them twice or three times. */
function isGermanTaxNumber(ten: string): boolean {
  const counts = [...'0123456789'].map((digit) => ten.split(digit).length - 1)
  const repeated = counts.filter((count) => count > 1)
  return repeated.length === 1 && (repeated[0] as number) <= 3
}

/** Germany's tax identification number (§ 139b AO): one digit repeated, ISO/IEC 7064 MOD 11,10. */
export const checkIdnr = digitsCheck([11], (digits) => {
  if (digits.startsWith('0') || !isGermanTaxNumber(digits.slice(0, 10))) return 'part'
  return holdsMod11And10(digits) ? null : 'checksum'
})

/** France's NIR (social security): 13 places and a key, 97 less the number modulo 97; Corsica's 2A is 19, 2B is 18. */
export const checkNir: CheckIdentifier = formCheck([15], /^[1-478]\d{4}(?:\d{2}|2[AB])\d{8}$/, (value) => {
  const number = value.slice(0, 13).replace('2A', '19').replace('2B', '18')
  return 97 - (Number(number) % 97) === Number(value.slice(13)) ? null : 'checksum'
})

const CF_ODD: Readonly<Record<string, number>> = Object.fromEntries(
  [...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ'].map((sign, at) => [
    sign,
    [1, 0, 5, 7, 9, 13, 15, 17, 19, 21].concat([
      1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23,
    ])[at] as number,
  ]),
)
/** At even places a digit counts itself and a letter its place in the alphabet, A being 0. */
const evenValue = (sign: string): number => alphanumericValue(sign) - (sign >= 'A' ? 10 : 0)
const CF_MONTHS = 'ABCDEHLMPRST'

/** Italy's codice fiscale (D.M. 23 December 1976): names, birth date, place, and a letter modulo 26; L to V stand for digits. */
export const checkCodiceFiscale: CheckIdentifier = formCheck(
  [16],
  /^[A-Z]{6}[\dL-NP-V]{2}[A-EHLMPRST][\dL-NP-V]{2}[A-Z][\dL-NP-V]{3}[A-Z]$/,
  (value) => {
    const digit = (sign: string): string => {
      const place = 'LMNPQRSTUV'.indexOf(sign)
      return place < 0 ? sign : String(place)
    }
    const day = Number([...value.slice(9, 11)].map(digit).join(''))
    if (!isDay(CF_MONTHS.indexOf(value.charAt(8)) + 1, day > 40 ? day - 40 : day)) return 'part'
    const sum = [...value.slice(0, 15)].reduce(
      (all, sign, at) => all + (at % 2 === 0 ? (CF_ODD[sign] as number) : evenValue(sign)),
      0,
    )
    return String.fromCharCode(65 + (sum % 26)) === value.charAt(15) ? null : 'checksum'
  },
)

/** The Netherlands' BSN: weights 9 to 2 and -1, modulo 11. */
export const checkBsn = digitsCheck([8, 9], (digits) => {
  if (/^0+$/.test(digits)) return 'part'
  const values = digitsOf(digits.padStart(9, '0'))
  return weightedSum(values, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0 ? null : 'checksum'
})

/** Belgium's national number: 97 less the first nine digits modulo 97, with 2 before them for those born since 2000. */
export const checkRrnBelgium = digitsCheck([11], (digits) => {
  const month = Number(digits.slice(2, 4)) % 20
  const day = Number(digits.slice(4, 6))
  // Month and day are 00 where the date of birth is not known.
  if (!(month === 0 || day === 0) && !isDay(month, day)) return 'part'
  const key = Number(digits.slice(9))
  const number = digits.slice(0, 9)
  const isKey = (text: string): boolean => 97 - (Number(text) % 97) === key
  return isKey(number) || isKey(`2${number}`) ? null : 'checksum'
})

/** Poland's PESEL: birth date with the century in the month, weights 1 3 7 9, modulo 10. */
export const checkPesel = digitsCheck([11], (digits) => {
  if (!isDay(Number(digits.slice(2, 4)) % 20, Number(digits.slice(4, 6)))) return 'part'
  return weightedSum(digitsOf(digits), [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0 ? null : 'checksum'
})

/** Portugal's NIF: weights 9 to 2, modulo 11, 0 for ten and eleven. */
export const checkNif = digitsCheck([9], (digits) => {
  if (/^0/.test(digits)) return 'part'
  const values = digitsOf(digits)
  const check = 11 - (weightedSum(values, [9, 8, 7, 6, 5, 4, 3, 2]) % 11)
  return (check >= 10 ? 0 : check) === values[8] ? null : 'checksum'
})

/** Sweden's personnummer and coordination number (day + 60), with or without century: Luhn over the last ten. */
export const checkPersonnummer: CheckIdentifier = formCheck(
  [10, 11, 12, 13],
  /^\d{6,8}\+?\d{4}$/,
  (value) => {
    const ten = value.replace('+', '').slice(-10)
    const day = Number(ten.slice(4, 6))
    if (!isDay(Number(ten.slice(2, 4)), day > 60 ? day - 60 : day)) return 'part'
    return holdsLuhn(ten) ? null : 'checksum'
  },
)

const HETU = '0123456789ABCDEFHJKLMNPRSTUVWXY'

/** Finland's personal identity code: birth date, a sign of the century, a number, and the nine digits modulo 31. */
export const checkHetu: CheckIdentifier = (text) => {
  const value = text.trim().toUpperCase()
  if (value === '') return invalid('empty')
  if (value.length !== 11) return invalid('length')
  if (!/^\d{6}[-+A-FU-Y]\d{3}[0-9A-Y]$/.test(value)) return invalid('characters')
  if (!isDay(Number(value.slice(2, 4)), Number(value.slice(0, 2)))) return invalid('part')
  const rest = Number(value.slice(0, 6) + value.slice(7, 10)) % 31
  return HETU.charAt(rest) === value.charAt(10) ? valid(value) : invalid('checksum')
}

/** Norway's fødselsnummer and D-number (day + 40): two digits modulo 11. */
export const checkFodselsnummer = digitsCheck([11], (digits) => {
  const day = Number(digits.slice(0, 2))
  if (!isDay(Number(digits.slice(2, 4)), day > 40 ? day - 40 : day)) return 'part'
  const values = digitsOf(digits)
  const first = weightedSum(values, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11
  const second = weightedSum(values, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11
  return first === 0 && second === 0 ? null : 'checksum'
})

/** Switzerland's AHV number: 756, and the check digit of EAN-13. */
export const checkAhv = digitsCheck([13], (digits) => {
  if (!digits.startsWith('756')) return 'part'
  return weightedSum(digitsOf(digits), [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0 ? null : 'checksum'
})

/** The United Kingdom's national insurance number (HMRC, NIM39110): prefixes never used, no check digit. */
export const checkNino: CheckIdentifier = formCheck([9], /^[A-Z]{2}\d{6}[A-Z]$/, (value) => {
  const isPrefix =
    /^[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]/.test(value) && !/^(?:BG|GB|KN|NK|NT|TN|ZZ)/.test(value)
  return isPrefix && /[A-D]$/.test(value) ? null : 'part'
})

/** The United Kingdom's NHS number: weights 10 to 2, modulo 11; one whose digit would be ten is never given. */
export const checkNhs = digitsCheck([10], (digits) => {
  const values = digitsOf(digits)
  const check = (11 - (weightedSum(values, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11)) % 11
  return check === values[9] ? null : 'checksum'
})

const CNP_WEIGHTS = [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9]

/** Romania's CNP: birth date, weights 2 7 9 1 4 6 3 5 8 2 7 9, modulo 11 with 1 for ten. */
export const checkCnp = digitsCheck([13], (digits) => {
  if (digits.startsWith('0') || !isDay(Number(digits.slice(3, 5)), Number(digits.slice(5, 7)))) return 'part'
  const values = digitsOf(digits)
  const rest = weightedSum(values, CNP_WEIGHTS) % 11
  return (rest === 10 ? 1 : rest) === values[12] ? null : 'checksum'
})

/** Turkey's identity number: two check digits modulo 10 over odd and even places. */
export const checkTckn = digitsCheck([11], (digits) => {
  if (digits.startsWith('0')) return 'part'
  const values = digitsOf(digits)
  const odd = weightedSum(values, [1, 0, 1, 0, 1, 0, 1, 0, 1])
  const even = weightedSum(values, [0, 1, 0, 1, 0, 1, 0, 1])
  const tenth = (((odd * 7 - even) % 10) + 10) % 10
  return tenth === values[9] && (odd + even + tenth) % 10 === values[10] ? null : 'checksum'
})

const INN_WEIGHTS = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8]
const innDigit = (values: readonly number[], weights: readonly number[]): number =>
  (weightedSum(values, weights) % 11) % 10

/** Russia's INN: ten digits of a firm with one check digit, twelve of a person with two (modulo 11, of that modulo 10). */
export const checkInn = digitsCheck([10, 12], (digits) => {
  const values = digitsOf(digits)
  if (digits.length === 10) return innDigit(values, INN_WEIGHTS.slice(2)) === values[9] ? null : 'checksum'
  const first = innDigit(values, INN_WEIGHTS.slice(1))
  const second = innDigit(values, INN_WEIGHTS)
  return first === values[10] && second === values[11] ? null : 'checksum'
})
