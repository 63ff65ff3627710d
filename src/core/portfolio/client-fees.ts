import { CURRENCY_SCALE, Decimal, ZERO } from '../kernel/index.ts'
import type { ManagedClientRecord } from './types.ts'

type FeeTerms = Pick<ManagedClientRecord, 'managementFeeAnnual' | 'performanceFee' | 'hurdleAnnual'>

/** What a fee is worked out from. Growth is that of 1, money that came and went taken out. */
type FeePeriod = Readonly<{
  /** Value at the end of each day that was seen; the last is the period's end. */
  values: readonly Decimal[]
  growthBefore: readonly number[]
  growth: number | null
  /** Length of the period in years of 365 days. */
  daysYearShare: number
}>

type ClientFees = Readonly<{
  average: Decimal | null
  management: Decimal | null
  highWaterMark: number | null
  performance: Decimal | null
}>

const toMoney = (value: Decimal): Decimal =>
  value.toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_HALF_EVEN)

/**
 * Management fee: rate a year × average value × years. Performance fee: rate × the part of the closing value that lies
 * above the high-water mark (the highest growth before the period, at least 1) raised by the hurdle; nothing below it.
 * Goetzmann, Ingersoll and Ross (2003), "High-Water Marks and Hedge Fund Management Contracts". Null where a figure is
 * not known.
 */
export function clientFees(terms: FeeTerms, period: FeePeriod): ClientFees {
  const { values, growthBefore, growth, daysYearShare: years } = period
  const last = values.at(-1) ?? null
  const average =
    values.length === 0
      ? null
      : toMoney(values.reduce((sum, value) => sum.plus(value), ZERO).div(values.length))
  const management =
    average === null || years < 0 ? null : toMoney(average.times(terms.managementFeeAnnual).times(years))
  const highWaterMark = Math.max(1, ...growthBefore)
  if (growth === null || growth <= 0 || last === null) {
    return { average, management, highWaterMark: growth === null ? null : highWaterMark, performance: null }
  }
  const free = highWaterMark * (1 + terms.hurdleAnnual.toNumber() * years)
  const share = Math.max(0, growth - free) / growth
  const performance = toMoney(last.times(share).times(terms.performanceFee))
  return { average, management, highWaterMark, performance }
}
