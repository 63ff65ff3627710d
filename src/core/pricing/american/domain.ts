import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { bsmBreach } from '../black-scholes.ts'
import { firstBreach } from '../domain.ts'
import { invalidInput } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { escrowedSpot } from './dividends.ts'
import type {
  AmericanBlack76Option,
  AmericanBsmOption,
  AmericanOptions,
  CashDividend,
  Contract,
} from './types.ts'

const STEPS_MIN = 10
const STEPS_MAX = 20_000
/** More dates than the days of ten years of trading help nobody. */
const DATES_MAX = 2_600

function datesBreach(option: AmericanBsmOption): PricingFailure | null {
  const { cashDividends = [], exerciseTimesYears = [] } = option
  if (cashDividends.length > DATES_MAX) return invalidInput('dividends', `more than ${DATES_MAX}`)
  if (exerciseTimesYears.length > DATES_MAX) return invalidInput('exercise_times', `more than ${DATES_MAX}`)
  for (const { timeYears, amount } of cashDividends) {
    const breach = firstBreach([
      ['dividends', timeYears, 'not_negative'],
      ['dividends', amount, 'not_negative'],
    ])
    if (breach) return breach
  }
  for (const time of exerciseTimesYears) {
    const breach = firstBreach([['exercise_times', time, 'not_negative']])
    if (breach) return breach
  }
  return null
}

export function stepsBreach({ steps }: AmericanOptions): PricingFailure | null {
  if (steps === undefined || (Number.isInteger(steps) && steps >= STEPS_MIN && steps <= STEPS_MAX))
    return null
  return invalidInput('steps', `must be a whole number from ${STEPS_MIN} to ${STEPS_MAX}`)
}

const within = (times: readonly number[], last: number): readonly number[] =>
  [...new Set(times.filter((time) => time <= last))].sort((a, b) => a - b)

const payable = (dividends: readonly CashDividend[], last: number): readonly CashDividend[] =>
  dividends
    .filter(({ timeYears, amount }) => timeYears <= last && amount > 0)
    .toSorted((a, b) => a.timeYears - b.timeYears)

/** Checks every term. Dividends and exercise dates after expiry are left out; a spot that its dividends exceed is refused. */
export function contractOf(option: AmericanBsmOption): Result<Contract, PricingFailure> {
  const breach = bsmBreach(option) ?? datesBreach(option)
  if (breach) return refused(breach)
  const contract: Contract = {
    sign: option.optionType === 'call' ? 1 : -1,
    spot: option.spot,
    strike: option.strike,
    rateCont: option.rateCont,
    yieldCont: option.dividendYieldCont,
    timeYears: option.timeYears,
    volAnnual: option.volAnnual,
    dividends: payable(option.cashDividends ?? [], option.timeYears),
    exerciseTimes: option.exerciseTimesYears ? within(option.exerciseTimesYears, option.timeYears) : null,
  }
  if (!(escrowedSpot(contract) > 0)) return refused(invalidInput('dividends', 'are worth more than the spot'))
  return ok(contract)
}

/** A future's option: the forward is the underlying and yields the rate. Cash dividends have no place there. */
export function black76Contract(option: AmericanBlack76Option): Result<Contract, PricingFailure> {
  if (option.cashDividends && option.cashDividends.length > 0) {
    return refused(invalidInput('dividends', 'a forward has none: the model is black76'))
  }
  const breach = firstBreach([['forward', option.forward, 'positive']])
  if (breach) return refused(breach)
  return contractOf({ ...option, spot: option.forward, dividendYieldCont: option.rateCont })
}
