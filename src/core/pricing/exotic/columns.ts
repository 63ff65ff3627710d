import { ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { invalidInput } from '../failures.ts'
import type { PricingFailure } from '../failures.ts'
import { readNumber } from '../row-reader.ts'
import type { RowRecord } from '../row-reader.ts'

type Rule = 'finite' | 'positive' | 'not_negative' | 'correlation' | 'count'

/** Fixings beyond these take longer than a row may. */
const FIXINGS_MAX = 1000

/** Every further column of an exotic row: its field, the rule of its value and what an empty cell means. */
const COLUMNS = {
  cash: ['cash', 'finite', null],
  strike2: ['strike_2', 'positive', null],
  barrier: ['barrier', 'positive', null],
  rebate: ['rebate', 'not_negative', 0],
  barrierLow: ['barrier_low', 'positive', null],
  barrierHigh: ['barrier_high', 'positive', null],
  extremeSoFar: ['extreme_so_far', 'positive', NaN],
  time2Years: ['time_2_years', 'not_negative', null],
  rateForeignCont: ['rate_foreign', 'finite', null],
  volFx: ['vol_fx', 'not_negative', null],
  correlation: ['correlation', 'correlation', null],
  spot2: ['spot_2', 'positive', null],
  forward2: ['forward_2', 'positive', null],
  dividendYield2Cont: ['dividend_yield_2', 'finite', 0],
  vol2: ['vol_2', 'not_negative', null],
  fixings: ['fixings', 'count', 0],
  firstFixingYears: ['first_fixing_years', 'finite', NaN],
  averageSoFar: ['average_so_far', 'not_negative', NaN],
} as const satisfies Readonly<Record<string, readonly [column: string, rule: Rule, whenEmpty: number | null]>>

export type ExoticColumn = keyof typeof COLUMNS

/** The further columns of a product; one that is not its own, or empty without a default, is NaN. */
export type ExoticNumbers = Readonly<Record<ExoticColumn, number>>

const SENTENCE: Readonly<Record<Rule, string>> = {
  finite: 'must be a finite number',
  positive: 'must be above 0',
  not_negative: 'must be 0 or more',
  correlation: 'must lie between -1 and 1',
  count: `must be a whole number from 0 to ${FIXINGS_MAX}`,
}

function holds(value: number, rule: Rule): boolean {
  if (rule === 'positive') return value > 0
  if (rule === 'not_negative') return value >= 0
  if (rule === 'correlation') return Math.abs(value) <= 1
  return rule === 'finite' || (Number.isInteger(value) && value >= 0 && value <= FIXINGS_MAX)
}

/** The name that a further column has in a row. */
export const columnName = (column: ExoticColumn): string => COLUMNS[column][0]

/** The product's further columns, each by its rule; the first that breaks one is refused by name. */
export function readExoticNumbers(
  record: RowRecord,
  columns: readonly ExoticColumn[],
): Result<ExoticNumbers, PricingFailure> {
  const numbers = Object.fromEntries(Object.keys(COLUMNS).map((name) => [name, NaN])) as Record<
    ExoticColumn,
    number
  >
  for (const column of columns) {
    const [name, rule, whenEmpty] = COLUMNS[column]
    const read = readNumber(record, name)
    if (!read.ok) return read
    const value = read.value ?? whenEmpty
    if (value === null) return refused(invalidInput(name, 'missing'))
    if (read.value !== null && !holds(value, rule)) return refused(invalidInput(name, SENTENCE[rule]))
    numbers[column] = value
  }
  return ok(numbers)
}
