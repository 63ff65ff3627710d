import { refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import type { PricingFailure } from './failures.ts'
import { SCHEDULE_COLUMNS, readRowChoice, unsupported } from './row-pricers.ts'
import type { BatchShare, GreeksLevel, PricedRow, RowPricer } from './row-pricers.ts'
import { readText } from './row-reader.ts'
import type { RowRecord } from './row-reader.ts'
import { americanRows } from './rows-american.ts'
import { exoticRows } from './rows-exotic.ts'
import { bachelierRows, merton76Rows } from './rows-models.ts'
import { monteCarloRows } from './rows-monte-carlo.ts'
import { localVolRows } from './rows-local-vol.ts'
import { hestonRows, sabrRows } from './rows-stochastic.ts'
import { vanillaRows } from './rows-vanilla.ts'

/*
 * The batch format of `price`, and the cells that `iv` (rows-implied.ts) shares: a record of texts in, a record of cells out,
 * whatever the record holds.
 */

/** Every family of models that prices rows; the first that covers a choice has it. */
const PRICERS: readonly RowPricer[] = [
  ...[vanillaRows, americanRows, bachelierRows, merton76Rows, hestonRows, sabrRows, localVolRows],
  ...[exoticRows, monteCarloRows],
]

/** A cell: null prints empty. Numbers are finite and print shortest (up to 17 significant digits). */
export type RowCell = string | number | null
export type RowCells = Readonly<Record<string, RowCell>>

export const PRICE_COLUMNS_BASIC = [
  ...([
    'id',
    'status',
    'price',
    'delta',
    'gamma',
    'vega',
    'theta',
    'rho',
    'std_error',
    'method',
    'error',
    'warning',
  ] as const),
] as const
export const PRICE_COLUMNS_ALL = [
  ...PRICE_COLUMNS_BASIC,
  ...([
    'dividend_rho',
    'vanna',
    'volga',
    'charm',
    'speed',
    'zomma',
    'color',
    'ultima',
    'strike_delta',
  ] as const),
  // Of a simulation's greeks; `std_error` is that of the price.
  ...(['delta', 'gamma', 'vega', 'theta', 'rho'] as const).map((greek) => `${greek}_std_error` as const),
] as const

export const priceColumns = (level: GreeksLevel): readonly string[] =>
  level === 'all' ? PRICE_COLUMNS_ALL : PRICE_COLUMNS_BASIC

/** The values of one row by whichever family covers it. Refuses `invalid_input`, `unsupported`, `no_convergence`. */
export function pricedRow(
  record: RowRecord,
  level: GreeksLevel,
  share?: BatchShare,
): Result<PricedRow, PricingFailure> {
  const choice = readRowChoice(record)
  if (!choice.ok) return choice
  const pricer = PRICERS.find((candidate) => candidate.covers(choice.value))
  if (!pricer) return unsupported(choice.value)
  const unread = SCHEDULE_COLUMNS.find(
    (column) => readText(record, column) && pricer.schedule?.includes(column) !== true,
  )
  if (unread !== undefined) return unsupported(choice.value, unread)
  const priced = pricer.price(record, level, choice.value, share)
  return priced.ok ? priced : refused(asGiven(record, priced.failure))
}

/** A model holds the spot or the forward; the row is told of the one that it gave. */
function asGiven(record: RowRecord, failure: PricingFailure): PricingFailure {
  const { field } = failure
  const other = field === 'spot' ? 'forward' : field === 'forward' ? 'spot' : null
  if (field === undefined || other === null || readText(record, field) || !readText(record, other))
    return failure
  const message = failure.message.startsWith(`${field}: `)
    ? `${other}${failure.message.slice(field.length)}`
    : failure.message
  return { ...failure, message, field: other }
}

/** Whether the row's family says that it may take more than 5 ms; false for rows that will be refused. */
export function isCostlyRow(record: RowRecord): boolean {
  const choice = readRowChoice(record)
  if (!choice.ok) return false
  return PRICERS.find((pricer) => pricer.covers(choice.value))?.isCostly?.(choice.value, record) ?? false
}

export const idOf = (record: RowRecord, rowNumber: number | null): string =>
  readText(record, 'id') || (rowNumber === null ? '' : String(rowNumber))

const errorCells = (errors: PricedRow['greekErrors'] = undefined): Readonly<Record<string, number>> =>
  Object.fromEntries(Object.entries(errors ?? {}).map(([greek, error]) => [`${greek}_std_error`, error]))

/** Every column of the level, empty; then what is known. -0 prints as 0. */
export function cells(
  columns: readonly string[],
  known: Readonly<Record<string, RowCell | undefined>>,
): RowCells {
  const row: Record<string, RowCell> = {}
  for (const column of columns) row[column] = known[column] === 0 ? 0 : (known[column] ?? null)
  return row
}

/**
 * One row of `price`: status `ok` with values, or `invalid_input` (error names the column), `unsupported` (names the
 * combination) or `no_convergence` with none. `rowNumber` stands in for a missing id. A closed form has no standard error: its cell is empty.
 * BSM without a spot takes it from the forward, Black-76 without a forward from the spot; delta is with respect to the
 * model's own underlying. `share` (`makeBatchShare`) makes a batch of rows faster and changes no figure.
 */
export function priceRow(
  record: RowRecord,
  level: GreeksLevel,
  rowNumber: number | null = null,
  share?: BatchShare,
): RowCells {
  const id = idOf(record, rowNumber)
  const result = pricedRow(record, level, share)
  const columns = priceColumns(level)
  if (!result.ok) return cells(columns, { id, status: result.failure.code, error: result.failure.message })
  const { values, method, stdError, greekErrors, warning } = result.value
  return cells(columns, {
    ...values,
    id,
    status: 'ok',
    method,
    std_error: stdError,
    warning,
    dividend_rho: values.dividendRho,
    strike_delta: values.strikeDelta,
    ...errorCells(greekErrors),
  })
}
