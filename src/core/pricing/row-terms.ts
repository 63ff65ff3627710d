import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { firstBreach, growthBreach } from './domain.ts'
import { invalidInput } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import { OPTION_TYPES } from './row-pricers.ts'
import { readChoice, readNumber } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import type { OptionType } from './types.ts'

/** The columns that every vanilla row and `iv` share. */
type RowTerms = Readonly<{
  optionType: OptionType
  strike: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
  spot: number | null
  forward: number | null
}>

/** The columns of the underlying, brought to the spot, or to the forward where the model holds one. */
type UnderlyingTerms = Readonly<{
  underlying: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
}>

type UnderlyingColumns = Omit<RowTerms, 'optionType' | 'strike'>

function readUnderlyingColumns(record: RowRecord): Result<UnderlyingColumns, PricingFailure> {
  const numbers: Record<string, number | null> = {}
  for (const column of ['spot', 'forward', 'rate', 'dividend_yield', 'time_years']) {
    const read = readNumber(record, column)
    if (!read.ok) return read
    numbers[column] = read.value
  }
  const { spot = null, forward = null, rate, dividend_yield, time_years: timeYears = null } = numbers
  if (spot === null && forward === null) return refused(invalidInput('spot', 'missing; give spot or forward'))
  if (timeYears === null) return refused(invalidInput('time_years', 'missing'))
  const [rateCont, dividendYieldCont] = [rate ?? 0, dividend_yield ?? 0]
  const breach =
    firstBreach([
      ['spot', spot ?? 1, 'positive'],
      ['forward', forward ?? 1, 'positive'],
      ['time_years', timeYears, 'not_negative'],
    ]) ??
    growthBreach('rate', rateCont, timeYears) ??
    growthBreach('dividend_yield', dividendYieldCont, timeYears) ??
    growthBreach('rate', rateCont - dividendYieldCont, timeYears)
  return breach ? refused(breach) : ok({ rateCont, dividendYieldCont, timeYears, spot, forward })
}

export function readRowTerms(record: RowRecord): Result<RowTerms, PricingFailure> {
  const optionType = readChoice(record, 'option_type', OPTION_TYPES, null)
  if (!optionType.ok) return optionType
  const strike = readRequired(record, 'strike')
  if (!strike.ok) return strike
  const columns = readUnderlyingColumns(record)
  if (!columns.ok) return columns
  const breach = firstBreach([['strike', strike.value, 'positive']])
  return breach
    ? refused(breach)
    : ok({ ...columns.value, optionType: optionType.value, strike: strike.value })
}

export function readUnderlying(
  record: RowRecord,
  holdsForward: boolean,
): Result<UnderlyingTerms, PricingFailure> {
  const columns = readUnderlyingColumns(record)
  if (!columns.ok) return columns
  const { rateCont, dividendYieldCont, timeYears } = columns.value
  const underlying = holdsForward ? forwardOf(columns.value) : spotOf(columns.value)
  return ok({ underlying, rateCont, dividendYieldCont, timeYears })
}

/** The growth of spot to forward, e^((r−q)T). */
const carryGrowth = (terms: UnderlyingColumns): number =>
  Math.exp((terms.rateCont - terms.dividendYieldCont) * terms.timeYears)

/** Each model takes its own underlying when given, and derives it from the other one when not. */
export const forwardOf = (terms: UnderlyingColumns): number =>
  terms.forward ?? (terms.spot ?? NaN) * carryGrowth(terms)
export const spotOf = (terms: UnderlyingColumns): number =>
  terms.spot ?? (terms.forward ?? NaN) / carryGrowth(terms)

/** A number that the row must give. */
export function readRequired(record: RowRecord, column: string): Result<number, PricingFailure> {
  const read = readNumber(record, column)
  if (!read.ok) return read
  return read.value === null ? refused(invalidInput(column, 'missing')) : ok(read.value)
}
