import { ok, refused } from '../kernel/index.ts'
import type { Failure, Result } from '../kernel/index.ts'
import { readNumber, readText, sviBreach } from '../pricing/index.ts'
import type { RowRecord } from '../pricing/index.ts'
import { volFailure } from './failures.ts'
import { fitSurface, smilesArbitrage } from './fit.ts'
import type { FitOptions } from './fit.ts'
import { groupQuotes } from './group-quotes.ts'
import type { QuoteInput } from './quotes.ts'
import { sviSmile } from './svi.ts'
import type { ArbitrageFlag, FittedSlice, SliceParameters, SviParameters } from './types.ts'

/** A row or an expiry that gave no figures, and why. */
export type ReportProblem = Readonly<{ row: number | null; expiry: string; status: string; error: string }>

type Cell = string | number | null
type ReportFlag = Readonly<
  Pick<ArbitrageFlag, 'kind' | 'expiry' | 'value' | 'source'> & { log_moneyness: number }
>

/** What `surface` prints. `expiries` ascend in time; of SVI and SSVI each has a, b, rho, m, sigma. */
export type SurfaceReport = Readonly<{
  expiries: readonly Readonly<Record<string, Cell | readonly (readonly [number, number])[]>>[]
  arbitrage: readonly ReportFlag[]
  problems: readonly ReportProblem[]
}>

/** One input row; `problem` when it could not be read at all. */
export type SurfaceRow = Readonly<{ number: number; record: RowRecord; problem: string | null }>

const flagsAnswer = (flags: readonly ArbitrageFlag[]): readonly ReportFlag[] =>
  flags.map(({ kind, expiry, logMoneyness, value, source }) => ({
    kind,
    expiry,
    log_moneyness: logMoneyness,
    value,
    source,
  }))

const problemOf = (row: SurfaceRow, failure: Failure): ReportProblem => ({
  row: row.number,
  expiry: readText(row.record, 'expiry'),
  status: failure.code,
  error: failure.message,
})

type Numbers<Column extends string> = Readonly<Record<Column, number | null>>

function readNumbers<Column extends string>(
  record: RowRecord,
  columns: readonly Column[],
): Result<Numbers<Column>, Failure> {
  const numbers: Partial<Record<Column, number | null>> = {}
  for (const column of columns) {
    const read = readNumber(record, column)
    if (!read.ok) return read
    numbers[column] = read.value
  }
  return ok(numbers as Numbers<Column>)
}

/** Rows read one by one: what is refused becomes a problem, never a number. */
function readEach<Value>(
  rows: readonly SurfaceRow[],
  read: (row: SurfaceRow) => Result<Value, Failure>,
): Readonly<{
  values: readonly Value[]
  numbers: readonly SurfaceRow[]
  problems: readonly ReportProblem[]
}> {
  const values: Value[] = []
  const numbers: SurfaceRow[] = []
  const problems: ReportProblem[] = []
  for (const row of rows) {
    const unreadable =
      row.problem === null ? null : volFailure('invalid_input', `row ${row.number} ${row.problem}`)
    const found = unreadable ? refused(unreadable) : read(row)
    if (found.ok) {
      values.push(found.value)
      numbers.push(row)
    } else problems.push(problemOf(row, found.failure))
  }
  return { values, numbers, problems }
}

function readQuote({ record }: SurfaceRow): Result<QuoteInput, Failure> {
  const read = readNumbers(record, ['time_years', 'forward', 'strike', 'vol', 'bid_vol', 'ask_vol'])
  if (!read.ok) return read
  const { time_years, forward, strike, vol, bid_vol: bidVol, ask_vol: askVol } = read.value
  for (const [column, value] of Object.entries({ time_years, forward, strike })) {
    if (value === null) return refused(volFailure('invalid_input', `${column}: missing`, { field: column }))
  }
  const timeYears = time_years ?? 0
  const expiry = readText(record, 'expiry') || String(timeYears)
  return ok({ expiry, timeYears, forward: forward ?? 0, strike: strike ?? 0, volAnnual: vol, bidVol, askVol })
}

/** `surface`: a fit through rows of quotes. Rows and expiries that cannot be used are in `problems`. */
export function surfaceReport(rows: readonly SurfaceRow[], options: FitOptions): SurfaceReport {
  const { values, numbers, problems: unread } = readEach(rows, readQuote)
  const { slices, refusals } = groupQuotes(values)
  const bad = refusals.map(({ index, failure }) => problemOf(numbers[index] as SurfaceRow, failure))
  const fitted = fitSurface(slices, options)
  const short = fitted.ok
    ? fitted.value.problems.map(({ expiry, code, message }) => ({ expiry, code, message }))
    : [{ expiry: '', ...fitted.failure }]
  return {
    expiries: fitted.ok ? fitted.value.slices.map(sliceAnswer) : [],
    arbitrage: fitted.ok ? flagsAnswer(fitted.value.arbitrage) : [],
    problems: [
      ...[...unread, ...bad].toSorted((left, right) => (left.row ?? 0) - (right.row ?? 0)),
      ...short.map(({ expiry, code, message }) => ({ row: null, expiry, status: code, error: message })),
    ],
  }
}

const sliceAnswer = (slice: FittedSlice): SurfaceReport['expiries'][number] => ({
  expiry: slice.expiry,
  time_years: slice.timeYears,
  forward: slice.forward,
  ...parameterCells(slice.parameters),
  rmse: slice.rmse,
  quotes: slice.quotes.length,
})

/** The parameters by name, as the command line and the contract print them. */
function parameterCells(
  parameters: SliceParameters,
): Readonly<Record<string, Cell | readonly (readonly [number, number])[]>> {
  if (parameters.model === 'svi') return sviCells(parameters.svi)
  if (parameters.model === 'ssvi') {
    const { ssvi, theta, svi } = parameters
    return { ...sviCells(svi), theta, ...ssvi }
  }
  if (parameters.model === 'sabr') return { ...parameters.sabr }
  return {
    knots: parameters.knots.map(({ logMoneyness, totalVariance }) => [logMoneyness, totalVariance] as const),
  }
}

const sviCells = ({ a, b, rho, m, sigma }: SviParameters): Readonly<Record<string, Cell>> => ({
  a,
  b,
  rho,
  m,
  sigma,
})

type CheckedSlice = Readonly<{ expiry: string; timeYears: number; svi: SviParameters }>

function readSlice({ record }: SurfaceRow): Result<CheckedSlice, Failure> {
  const read = readNumbers(record, ['time_years', 'a', 'b', 'rho', 'm', 'sigma'])
  if (!read.ok) return read
  for (const [column, value] of Object.entries(read.value)) {
    if (value === null) return refused(volFailure('invalid_input', `${column}: missing`, { field: column }))
  }
  const { time_years, a, b, rho, m, sigma } = read.value
  const timeYears = time_years ?? 0
  const svi = { a: a ?? 0, b: b ?? 0, rho: rho ?? 0, m: m ?? 0, sigma: sigma ?? 0 }
  const breach =
    timeYears > 0 ? sviBreach(svi) : { column: 'time_years', message: 'must be a finite number above 0' }
  if (breach) {
    return refused(
      volFailure('invalid_input', `${breach.column}: ${breach.message}`, { field: breach.column }),
    )
  }
  return ok({ expiry: readText(record, 'expiry') || String(timeYears), timeYears, svi })
}

/** `surface --check`: the arbitrage of raw SVI parameters, one row an expiry. There are no quotes, so no `rmse`. */
export function checkReport(rows: readonly SurfaceRow[]): SurfaceReport {
  const { values, problems } = readEach(rows, readSlice)
  const slices = values.toSorted((left, right) => left.timeYears - right.timeYears)
  const smiles = slices.map(({ expiry, timeYears, svi }) => ({ expiry, smile: sviSmile(svi, timeYears) }))
  return {
    expiries: slices.map(({ expiry, timeYears, svi }) => ({
      expiry,
      time_years: timeYears,
      ...sviCells(svi),
      rmse: null,
    })),
    arbitrage: flagsAnswer(smilesArbitrage(smiles, 'fit')),
    problems,
  }
}
