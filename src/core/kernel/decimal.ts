import { Decimal as DecimalBase } from 'decimal.js'

/**
 * Exact decimal arithmetic for every booked amount. 60 significant digits: a product of two amounts that fit
 * NUMERIC(38,18) is exact enough that rounding happens only where a rule says so. Banker's rounding by default.
 */
export const Decimal = DecimalBase.clone({
  precision: 60,
  rounding: DecimalBase.ROUND_HALF_EVEN,
  toExpNeg: -30,
  toExpPos: 40,
})
export type Decimal = DecimalBase

export const ZERO: Decimal = new Decimal(0)
export const ONE: Decimal = new Decimal(1)

/** An amount from trusted text or an integer: constants, storage, other amounts. */
export const decimal = (value: string | number | Decimal): Decimal => new Decimal(value)

/** Largest digits an amount may carry before and after the point: NUMERIC(38,18). */
export const DECIMAL_INTEGER_DIGITS_MAX = 20
export const DECIMAL_FRACTION_DIGITS_MAX = 18

const PLAIN_NUMBER = /^[+-]?(?:\d{1,20}(?:\.\d{0,18})?|\.\d{1,18})$/

/** Reads untrusted text. Null when it is not a plain decimal within NUMERIC(38,18); no exponents, no NaN. */
export function parseDecimal(text: string): Decimal | null {
  return PLAIN_NUMBER.test(text) ? new Decimal(text) : null
}

/** The canonical text of an amount: no exponent, no trailing zeros, never "-0". */
export function decimalText(value: Decimal): string {
  return value.isZero() ? '0' : value.toFixed()
}

/**
 * An amount of money in a sentence for people: `1,234.50`, `1,000,000`, `49.61817`. Every digit is kept, and a fraction
 * has at least two. Answers and details carry `decimalText`.
 */
export function amountText(amount: Decimal | string): string {
  const value = new Decimal(amount)
  const digits = value.isInteger() ? 0 : Math.max(2, value.decimalPlaces())
  const [whole = '0', fraction] = (value.isZero() ? ZERO : value).toFixed(digits).split('.')
  // eslint-disable-next-line regexp/no-super-linear-move -- an amount has at most 20 digits before its point
  const grouped = whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

/** decimal.js keeps digits in words of seven. */
const WORD = 1e7
const WORD_DIGITS = 7

const lowestWord = ({ d, e }: Decimal): number => Math.floor(e / WORD_DIGITS) - d.length + 1

/** A value as a whole number of units of 10^(7·`word`), which is not above its lowest word; null beyond 2^53. */
function unitsOf(value: Decimal, word: number): number | null {
  let units = value.d.reduce((sum, digits) => sum * WORD + digits, 0)
  for (let at = lowestWord(value); at > word; at -= 1) units *= WORD
  // A float that is rounded somewhere on the way is above the bound from there on.
  return units <= Number.MAX_SAFE_INTEGER ? units : null
}

/** Powers of a word that a float holds exactly: powers of ten are up to 10^22. */
const EXACT_WORDS = [1, 1e7, 1e14, 1e21] as const

/**
 * `value.toNumber()` without a text between: a whole number below 2^53 over a power of ten that is exact is one division,
 * which is rounded as the reading of the digits would be. What does not fit goes the long way.
 */
export function numberOf(value: Decimal): number {
  if (!value.isFinite()) return value.toNumber()
  const word = Math.min(0, lowestWord(value))
  const divisor = EXACT_WORDS[-word]
  const units = divisor === undefined ? null : unitsOf(value, word)
  return divisor === undefined || units === null ? value.toNumber() : (value.s * units) / divisor
}

/**
 * How often `step` goes into `amount`; null when that is no whole number above 0 that a float counts exactly. `step`
 * must be positive. Thousands of quoted levels a second pass here: what fits into whole floats makes no Decimal.
 */
export function wholeStepsOf(amount: Decimal, step: Decimal): number | null {
  if (!amount.isFinite() || amount.s < 0 || amount.isZero()) return null
  const word = Math.min(lowestWord(amount), lowestWord(step))
  const all = unitsOf(amount, word)
  const one = unitsOf(step, word)
  if (all !== null && one !== null) return all % one === 0 ? all / one : null
  const steps = Math.round(amount.toNumber() / step.toNumber())
  return Number.isSafeInteger(steps) && step.times(steps).eq(amount) ? steps : null
}

/** True when `value` is a whole multiple of `step` (tick and lot checks). `step` must be positive. */
export const isMultipleOf = (value: Decimal, step: Decimal): boolean =>
  wholeStepsOf(value, step) !== null || value.mod(step).isZero()
