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

/** True when `value` is a whole multiple of `step` (tick and lot checks). `step` must be positive. */
export function isMultipleOf(value: Decimal, step: Decimal): boolean {
  return value.mod(step).isZero()
}
