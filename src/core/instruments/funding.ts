import { CURRENCY_SCALE, Decimal, MS_PER_HOUR, instant, present } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import type { Instrument } from './types.ts'

/** Interest part of the funding rate per interval, and how far the premium may pull it (BitMEX and Deribit convention). */
const FUNDING_INTEREST: Decimal = new Decimal('0.0001')
const FUNDING_DAMPER: Decimal = new Decimal('0.0005')

const clamp = (value: Decimal, bound: Decimal): Decimal =>
  Decimal.min(Decimal.max(value, bound.negated()), bound)

/** Digits of a rate: twelve tell a hundredth of a cent in a million apart. */
const RATE_DIGITS = 12

/**
 * Funding rate of one interval: P + clamp(I − P, ±0.05 %), P = (mark − index) ÷ index, I = 0.01 %; within the contract's
 * own bound. Above 0 longs pay shorts.
 */
export function fundingRate(instrument: Instrument, markPrice: Decimal, indexPrice: Decimal): Decimal {
  const bound = instrument.future?.fundingRateMax ?? null
  const premium = markPrice.minus(indexPrice).div(indexPrice)
  const rate = premium.plus(clamp(FUNDING_INTEREST.minus(premium), FUNDING_DAMPER))
  return (bound === null ? rate : clamp(rate, bound)).toDecimalPlaces(RATE_DIGITS, Decimal.ROUND_HALF_EVEN)
}

/** What each long unit pays: rate × mark, at as many digits as keep every position's funding exact. */
export function fundingPerUnit(instrument: Instrument, rate: Decimal, markPrice: Decimal): Decimal {
  const step = instrument.lotSize.times(instrument.multiplier)
  const digits = Math.max(0, CURRENCY_SCALE[instrument.currency] - step.decimalPlaces())
  return rate.times(markPrice).toDecimalPlaces(digits, Decimal.ROUND_HALF_EVEN)
}

/** The last funding instant at or before `at`: whole intervals from 00:00 UTC on. */
export function fundingInstantBefore(instrument: Instrument, at: Instant): Instant {
  const hours = present(instrument.future?.fundingHours, `funding terms of ${instrument.symbol}`)
  const interval = hours * MS_PER_HOUR
  return instant(Math.floor(at / interval) * interval)
}
