import type { IdentifierCheck, IdentifierProblem } from './types.ts'

export const valid = (value: string): IdentifierCheck => ({ isValid: true, value })
export const invalid = (problem: IdentifierProblem): IdentifierCheck => ({ isValid: false, problem })

const LETTER_A = 'A'.charCodeAt(0)
const DIGIT_ZERO = '0'.charCodeAt(0)

/** 0 to 9 of a digit, 10 to 35 of a capital letter. The character must be one of them. */
export function alphanumericValue(character: string): number {
  const code = character.charCodeAt(0)
  return code >= LETTER_A ? code - LETTER_A + 10 : code - DIGIT_ZERO
}

export const digitsOf = (text: string): readonly number[] => [...text].map(Number)

/** The sum of values times weights; what stands beyond the last weight does not count. */
export const weightedSum = (values: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * (values[at] ?? 0), 0)

/** Luhn's sum (ISO/IEC 7812-1 annex B): every second digit from the right doubled, digits added. 0 modulo 10 holds. */
export function luhnSum(digits: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < digits.length; at += 1) {
    const digit = digits[digits.length - 1 - at] as number
    const term = at % 2 === 0 ? digit : digit * 2
    sum += term > 9 ? term - 9 : term
  }
  return sum
}

export const holdsLuhn = (digits: string): boolean => luhnSum(digitsOf(digits)) % 10 === 0

/** ISO/IEC 7064 MOD 97-10 with letters as 10 to 35: the remainder of the whole text, which is 1 where it holds. */
export function mod97(text: string): number {
  let remainder = 0
  for (const character of text) {
    const value = alphanumericValue(character)
    remainder = (remainder * (value > 9 ? 100 : 10) + value) % 97
  }
  return remainder
}

/** ISO/IEC 7064 MOD 11,10: holds for digits with their check digit last. */
export function holdsMod11And10(digits: string): boolean {
  const values = digitsOf(digits)
  let product = 10
  for (const digit of values.slice(0, -1)) {
    const sum = (digit + product) % 10
    product = ((sum === 0 ? 10 : sum) * 2) % 11
  }
  return (11 - product) % 10 === values.at(-1)
}

/** Days of each month of a leap year: a birth number without a century cannot know about the 29th of February. */
const MONTH_DAYS_MAX = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a month has such a day. With a year of four digits its Februaries are counted, else every one has 29. */
export function isDay(month: number, day: number, year: number | null = null): boolean {
  const longest = MONTH_DAYS_MAX[month - 1] ?? 0
  const isCommon = year !== null && (year % 4 !== 0 || (year % 100 === 0 && year % 400 !== 0))
  return day >= 1 && day <= (month === 2 && isCommon ? 28 : longest)
}

/** Without blanks, dots, dashes and strokes: how people group the digits of a number. */
export const ungrouped = (text: string): string => text.replaceAll(/[\s./-]/g, '')
