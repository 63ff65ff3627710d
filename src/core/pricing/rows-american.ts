import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import {
  AMERICAN_METHODS,
  americanAllValues,
  americanBlack76AllValues,
  americanBlack76Values,
  americanValues,
} from './american/index.ts'
import type { AmericanMethod, CashDividend } from './american/index.ts'
import { invalidInput } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import type { RowPricer } from './row-pricers.ts'
import { readNumber, readText } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { forwardOf, readRequired, readRowTerms, spotOf } from './row-terms.ts'

const methodOf = (method: string): AmericanMethod | null =>
  AMERICAN_METHODS.find((candidate) => candidate === method) ?? null

/** Numbers in one cell, blank-separated; null when the cell is empty. */
function readNumbers(record: RowRecord, column: string): Result<readonly number[] | null, PricingFailure> {
  const words = readText(record, column).split(/\s+/).filter(Boolean)
  const numbers: number[] = []
  for (const word of words) {
    const number = readNumber({ [column]: word }, column)
    if (!number.ok) return number
    numbers.push(number.value ?? 0)
  }
  return ok(words.length === 0 ? null : numbers)
}

/** `0.25:1.5 0.75:1.5`: cash dividends, each with its time in years and its amount. */
function readDividends(record: RowRecord): Result<readonly CashDividend[], PricingFailure> {
  const dividends: CashDividend[] = []
  for (const word of readText(record, 'dividends').split(/\s+/).filter(Boolean)) {
    const [time, amount, more] = word.split(':')
    if (!time || !amount || more !== undefined) {
      return refused(invalidInput('dividends', 'each is time_years:amount, blank-separated'))
    }
    const numbers = readNumbers({ dividends: `${time} ${amount}` }, 'dividends')
    if (!numbers.ok) return numbers
    const [timeYears = NaN, cash = NaN] = numbers.value ?? []
    dividends.push({ timeYears, amount: cash })
  }
  return ok(dividends)
}

type Schedule = Readonly<{ cashDividends: readonly CashDividend[]; exerciseTimesYears?: readonly number[] }>

/** The columns that only early exercise has; all of them may be left out. */
export function readSchedule(record: RowRecord): Result<Schedule, PricingFailure> {
  const cashDividends = readDividends(record)
  if (!cashDividends.ok) return cashDividends
  const times = readNumbers(record, 'exercise_times')
  if (!times.ok) return times
  return ok({
    cashDividends: cashDividends.value,
    ...(times.value === null ? {} : { exerciseTimesYears: times.value }),
  })
}

/** American and Bermudan vanilla options under BSM and Black-76, by `method`. The error estimate of a lattice is its `std_error`. */
export const americanRows: RowPricer = {
  schedule: ['dividends', 'exercise_times'],
  isCostly: ({ method }, record) =>
    method === 'tree' ||
    method === 'fd' ||
    readText(record, 'dividends') !== '' ||
    readText(record, 'exercise_times') !== '',
  covers: (choice) =>
    choice.product === 'vanilla' &&
    choice.exercise === 'american' &&
    (choice.model === 'bsm' || choice.model === 'black76') &&
    methodOf(choice.method) !== null,
  price: (record, level, choice, share) => {
    const terms = readRowTerms(record)
    if (!terms.ok) return terms
    const vol = readRequired(record, 'vol')
    if (!vol.ok) return vol
    const steps = readNumber(record, 'steps')
    if (!steps.ok) return steps
    const schedule = readSchedule(record)
    if (!schedule.ok) return schedule
    const option = { ...terms.value, ...schedule.value, volAnnual: vol.value }
    const options = {
      method: methodOf(choice.method) ?? 'auto',
      ...(steps.value === null ? {} : { steps: steps.value }),
      ...(share ? { boundaries: share.boundaries } : {}),
    }
    const [spotOption, forwardOption] = [
      { ...option, spot: spotOf(option) },
      { ...option, forward: forwardOf(option) },
    ]
    const isBsm = choice.model === 'bsm'
    const all = isBsm
      ? () => americanAllValues(spotOption, options)
      : () => americanBlack76AllValues(forwardOption, options)
    const basic = isBsm
      ? () => americanValues(spotOption, options)
      : () => americanBlack76Values(forwardOption, options)
    const values = level === 'all' ? all() : basic()
    if (!values.ok) return values
    const { method, errorEstimate, ...numbers } = values.value
    return ok({ values: numbers, method, ...(errorEstimate === null ? {} : { stdError: errorEstimate }) })
  },
}
