import { Decimal, amountText, parseDecimal } from '../../kernel/index.ts'

/**
 * Amounts here are whole millionths of a dollar: sums of billions stay exact in a float64, and a payment is compared with a
 * threshold to the last digit, at a tenth of what a Decimal costs.
 */
const MICROS_PER_DOLLAR = 1_000_000

/** A thousand million dollars a payment: a million of them still add up exactly. */
const PAYMENT_MICROS_MAX = 1_000_000_000 * MICROS_PER_DOLLAR

/**
 * A booked amount in millionths, digits below rounded half to even; null when it is no plain decimal, not above 0 after
 * rounding, or above a thousand million.
 */
export function microsOf(amount: string | Decimal): number | null {
  const value = typeof amount === 'string' ? parseDecimal(amount) : amount
  if (value === null || !value.isFinite()) return null
  const micros = value.times(MICROS_PER_DOLLAR).toDecimalPlaces(0, Decimal.ROUND_HALF_EVEN).toNumber()
  return micros > 0 && micros <= PAYMENT_MICROS_MAX ? micros : null
}

/** A threshold of the parameters in millionths. */
export const usd = (dollars: number): number => Math.round(dollars * MICROS_PER_DOLLAR)

/** A share of an amount, to the whole millionth. */
export const shareOf = (micros: number, share: number): number => Math.round(micros * share)

/** For sentences: `12,500`, `9,999.99`. */
export const usdText = (micros: number): string => amountText(new Decimal(micros).div(MICROS_PER_DOLLAR))

/** Decimal prices and quantities, and ratios of them, are not exact in binary: what lies this near to a line is on it. */
const ON_THE_LINE = 1e-9

/** Whether a price, a quantity or a share reaches a line. */
export const reaches = (value: number, line: number): boolean => value >= line - Math.abs(line) * ON_THE_LINE
