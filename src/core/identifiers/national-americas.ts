import { digitsOf, holdsLuhn, invalid, isDay, valid, weightedSum } from './checks.ts'
import { digitsCheck } from './payments.ts'
import type { CheckIdentifier } from './types.ts'

/** Numbers that stood on specimens and leaflets and belong to nobody (SSA, RM 10201.035). */
const SSN_SPECIMENS: ReadonlySet<string> = new Set(['078051120', '219099999'])

const US_FORM = /^\s*\d{3}(?:-\d{2}-|\s\d{2}\s|\d{2})\d{4}\s*$/

const usNumber =
  (isIssued: (area: number, group: number, serial: number, digits: string) => boolean): CheckIdentifier =>
  (text) => {
    if (text.trim() === '') return invalid('empty')
    const digits = text.replaceAll(/[\s-]/g, '')
    if (!/^\d+$/.test(digits)) return invalid('characters')
    if (digits.length !== 9) return invalid('length')
    if (!US_FORM.test(text)) return invalid('characters')
    const [area, group, serial] = [digits.slice(0, 3), digits.slice(3, 5), digits.slice(5)]
    return isIssued(Number(area), Number(group), Number(serial), digits) ? valid(digits) : invalid('part')
  }

/**
 * US social security number: no check digit; area 000, 666 and 900 to 999, group 00 and serial 0000 are never issued
 * (Social Security Administration, SSN Randomization, 2011).
 */
export const checkSsn = usNumber(
  (area, group, serial, digits) =>
    ![0, 666].includes(area) && area < 900 && group > 0 && serial > 0 && !SSN_SPECIMENS.has(digits),
)

/** Groups of ITINs: 50 to 65, 70 to 88, 90 to 92 and 94 to 99 (IRS Publication 4757). */
const isItinGroup = (group: number): boolean =>
  (group >= 50 && group <= 65) || (group >= 70 && group <= 99 && group !== 89 && group !== 93)

/** US individual taxpayer identification number: begins with 9, no check digit. */
export const checkItin = usNumber((area, group) => area >= 900 && isItinGroup(group))

/** Canada's social insurance number: Luhn; no province has 0 or 8. */
export const checkSin = digitsCheck([9], (digits) => {
  if (/^[08]/.test(digits)) return 'part'
  return holdsLuhn(digits) ? null : 'checksum'
})

const isOneDigit = (digits: string): boolean => /^(\d)\1*$/.test(digits)

/** Receita Federal's modulus 11: what lacks to the next eleven, 0 where that is ten or more. */
const receitaDigit = (digits: readonly number[], weights: readonly number[]): number => {
  const rest = weightedSum(digits, weights) % 11
  return rest < 2 ? 0 : 11 - rest
}

const CPF_WEIGHTS = [11, 10, 9, 8, 7, 6, 5, 4, 3, 2]

/** Brazil's CPF of persons: two check digits modulo 11; a number of one digit alone is given to nobody. */
export const checkCpf = digitsCheck([11], (digits) => {
  if (isOneDigit(digits)) return 'part'
  const values = digitsOf(digits)
  const first = receitaDigit(values, CPF_WEIGHTS.slice(1))
  const second = receitaDigit(values, CPF_WEIGHTS)
  return first === values[9] && second === values[10] ? null : 'checksum'
})

const CNPJ_WEIGHTS = [6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]

/** Brazil's CNPJ of firms (the numeric form): two check digits modulo 11. */
export const checkCnpj = digitsCheck([14], (digits) => {
  if (isOneDigit(digits)) return 'part'
  const values = digitsOf(digits)
  const first = receitaDigit(values, CNPJ_WEIGHTS.slice(1))
  const second = receitaDigit(values, CNPJ_WEIGHTS)
  return first === values[12] && second === values[13] ? null : 'checksum'
})

const RUT_WEIGHTS = [2, 3, 4, 5, 6, 7, 2, 3]

/** Chile's RUT: weights 2 to 7 from the right, modulo 11, K for ten. */
export const checkRut: CheckIdentifier = (text) => {
  const value = text.replaceAll(/[\s.-]/g, '').toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^\d+[\dK]$/.test(value)) return invalid('characters')
  if (value.length !== 8 && value.length !== 9) return invalid('length')
  const sum = weightedSum([...digitsOf(value.slice(0, -1))].reverse(), RUT_WEIGHTS)
  return '0123456789K'.charAt((11 - (sum % 11)) % 11) === value.at(-1) ? valid(value) : invalid('checksum')
}

const CUIT_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2]

/** Argentina's CUIT: weights 5 4 3 2 7 6 5 4 3 2, modulo 11; one whose digit would be ten is never given. */
export const checkCuit = digitsCheck([11], (digits) => {
  const values = digitsOf(digits)
  const check = (11 - (weightedSum(values, CUIT_WEIGHTS) % 11)) % 11
  return check === values[10] ? null : 'checksum'
})

const CURP_ALPHABET = '0123456789ABCDEFGHIJKLMNÑOPQRSTUVWXYZ'

/** Mexico's CURP: four letters, birth date, sex, state, consonants, and a digit of weights 18 to 2, modulo 10. */
export const checkCurp: CheckIdentifier = (text) => {
  const value = text.trim().toUpperCase()
  if (value === '') return invalid('empty')
  if (!/^[A-Z0-9Ñ]+$/.test(value)) return invalid('characters')
  if (value.length !== 18) return invalid('length')
  if (!/^[A-Z]{4}\d{6}[HMX][A-Z]{2}[A-ZÑ]{3}[A-Z\d]\d$/.test(value)) return invalid('characters')
  if (!isDay(Number(value.slice(6, 8)), Number(value.slice(8, 10)))) return invalid('part')
  const sum = [...value.slice(0, 17)].reduce(
    (all, sign, at) => all + CURP_ALPHABET.indexOf(sign) * (18 - at),
    0,
  )
  return (10 - (sum % 10)) % 10 === Number(value.charAt(17)) ? valid(value) : invalid('checksum')
}
