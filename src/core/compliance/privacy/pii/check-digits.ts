/** Check digits of what the room of identifiers does not know. Every function takes the compact form. */

const ZERO_CODE = 48

/** The digits of a text of digits, as numbers. */
export const digitsOf = (text: string): readonly number[] =>
  Array.from(text, (_, at) => text.charCodeAt(at) - ZERO_CODE)

/** Σ digit × weight over as many places as there are weights. */
export const weightedSum = (digits: readonly number[], weights: readonly number[]): number =>
  weights.reduce((sum, weight, at) => sum + weight * (digits[at] ?? 0), 0)

/** Luhn (ISO/IEC 7812-1 annex B): the last digit checks the others. */
export function hasLuhnDigit(text: string): boolean {
  const sum = digitsOf(text).reduceRight<number>((total, digit, at) => {
    const isDoubled = (text.length - at) % 2 === 0
    const value = isDoubled ? digit * 2 : digit
    return total + (value > 9 ? value - 9 : value)
  }, 0)
  return sum % 10 === 0
}

/** ISO/IEC 7064 MOD 11,10: the last digit checks the others. */
export function hasMod1110Digit(text: string): boolean {
  const digits = digitsOf(text)
  const product = digits.slice(0, -1).reduce((carry, digit) => (((digit + carry) % 10 || 10) * 2) % 11, 10)
  return (11 - product) % 10 === digits.at(-1)
}

const DAYS_OF_MONTH = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether day and month stand in a calendar; 29 February does. */
export const isDayOfMonth = (day: number, month: number): boolean =>
  day >= 1 && day <= (DAYS_OF_MONTH[month - 1] ?? 0)

/** Whether six digits begin with day, month and year (`DMY`) or with year, month and day (`YMD`). */
export function beginsWithDate(text: string, order: 'DMY' | 'YMD'): boolean {
  const [first, second, third] = [text.slice(0, 2), text.slice(2, 4), text.slice(4, 6)].map(Number)
  return isDayOfMonth((order === 'DMY' ? first : third) ?? 0, second ?? 0)
}
