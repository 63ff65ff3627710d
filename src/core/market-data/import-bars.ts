import { asId, decimal, instant, ok, refused, utcDay } from '../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol, Result } from '../kernel/index.ts'
import { adjustmentsOf, judgeBar } from './bars.ts'
import type { Adjustment } from './bars.ts'
import { marketDataFailure } from './failures.ts'
import type { MarketDataFailure } from './failures.ts'
import {
  dateField,
  decimalField,
  epochMsField,
  makeTally,
  newYorkField,
  optionalDecimalField,
} from './rows.ts'
import type { Field, Tally } from './rows.ts'
import { intervalStart, timeframeOfMs } from './timeframe.ts'
import type { BarRecord, FileRow, Timeframe } from './types.ts'

export type BarKind = 'equity' | 'index' | 'spot'

/** What a file of bars holds, told from its header. */
type BarLayout = Readonly<{
  timeColumn: 'date' | 'timestamp' | 'ts' | 'ts_ms'
  hasSymbol: boolean
  hasAdjustment: boolean
  kind: BarKind
}>

const NEEDED = ['open', 'high', 'low', 'close'] as const

/**
 * The layout of a header: OHLC columns, a time column (`date` or `timestamp` in UTC, `ts_ms` epoch milliseconds, `ts`
 * New York wall clock), perhaps `symbol`, `volume` and `adj_factor`. Refuses `unknown_layout`.
 */
function barLayout(columns: readonly string[]): Result<BarLayout, MarketDataFailure> {
  const has = (name: string): boolean => columns.includes(name)
  const timeColumn = (['ts_ms', 'timestamp', 'ts', 'date'] as const).find(has)
  const missing = NEEDED.filter((name) => !has(name))
  if (!timeColumn || missing.length > 0) {
    const what = missing.length > 0 ? missing.join(', ') : 'a time (date, timestamp, ts or ts_ms)'
    return refused(marketDataFailure('unknown_layout', `this is no file of bars: its header lacks ${what}`))
  }
  const isEquity = has('adj_factor') || timeColumn === 'ts'
  const kind = isEquity ? 'equity' : has('adjclose') ? 'index' : 'spot'
  return ok({ timeColumn, hasSymbol: has('symbol'), hasAdjustment: has('adj_factor'), kind })
}

const TIMEFRAME_WORD = /^(?:1m|5m|15m|30m|1h|4h|1d|1w)$/

/** Words of a file name up to the first that is a timeframe or a number: `spy-1h.csv` is SPY, `btc-perp-1m-2022-01` is BTC-PERP. */
export function symbolOfFileName(fileName: string): InstrumentSymbol | null {
  const words = (fileName.split(/[\\/]/).at(-1) ?? '').replace(/\.[a-z0-9]+$/i, '').split(/[-_ ]+/)
  const end = words.findIndex((word) => TIMEFRAME_WORD.test(word.toLowerCase()) || /^\d+$/.test(word))
  const name = words
    .slice(0, end < 0 ? words.length : end)
    .join('-')
    .toUpperCase()
  return /^[A-Z0-9][A-Z0-9.&_:-]{0,31}$/.test(name) ? asId(name) : null
}

type Parsed = Readonly<{ line: number; bar: BarRecord; factor: Decimal | null }>

const timeOf = (row: FileRow, layout: BarLayout): Field<Instant> => {
  if (layout.timeColumn === 'ts_ms') return epochMsField(row, 'ts_ms')
  return layout.timeColumn === 'ts' ? newYorkField(row, 'ts') : dateField(row, layout.timeColumn)
}

/** What a file of bars gave: bars ascending by symbol and time, where prices change scale, and the report. */
export type ParsedBars = Readonly<{
  kind: BarKind
  series: readonly Readonly<{
    symbol: InstrumentSymbol
    timeframe: Timeframe
    bars: readonly BarRecord[]
    /** Null when the file has no adjustment factors. */
    adjustments: readonly Adjustment[] | null
  }>[]
  report: ReturnType<Tally['result']>
}>

type BarFile = Readonly<{
  /** Feed the rows in file order; the first fixes the layout. */
  take: (row: FileRow) => Result<null, MarketDataFailure>
  finish: () => Result<ParsedBars, MarketDataFailure>
}>

export type BarFileOptions = Readonly<{
  fileName: string
  /** For files without a symbol column; else the file name tells. */
  symbol?: InstrumentSymbol
  timeframe?: Timeframe
}>

/** Reads one file of bars. A bad line is reported and left out; only a wrong layout refuses the file. */
export function makeBarFile(options: BarFileOptions): BarFile {
  const tally = makeTally()
  const rows = new Map<InstrumentSymbol, Parsed[]>()
  let layout: BarLayout | null = null
  const fileSymbol = options.symbol ?? symbolOfFileName(options.fileName)

  const refuse = (line: number, reason: string): void => tally.problem({ line, action: 'refused', reason })

  const take = (row: FileRow): Result<null, MarketDataFailure> => {
    if (row.fault !== undefined) {
      refuse(row.line, row.fault)
      return ok(null)
    }
    if (!layout) {
      const found = barLayout(Object.keys(row.fields))
      if (!found.ok) return found
      layout = found.value
      if (!layout.hasSymbol && !fileSymbol) {
        return refused(
          marketDataFailure('symbol_needed', 'neither the file nor its name says which symbol this is'),
        )
      }
    }
    const parsed = parseRow(row, layout, fileSymbol, tally)
    if (typeof parsed === 'string') refuse(row.line, parsed)
    else {
      const of = rows.get(parsed.bar.symbol) ?? []
      if (of.length === 0) rows.set(parsed.bar.symbol, of)
      of.push(parsed)
    }
    return ok(null)
  }

  const finish = (): Result<ParsedBars, MarketDataFailure> => {
    if (!layout) return refused(marketDataFailure('unknown_layout', 'the file holds no readable row'))
    const found = layout
    const timeframe = options.timeframe ?? timeframeFrom(rows, found)
    if (!timeframe) {
      return refused(marketDataFailure('timeframe_needed', 'the spacing of the rows fits no timeframe'))
    }
    const series = [...rows].map(([symbol, parsed]) => {
      const kept = dropBadTicks(sortedOnce(parsed, timeframe, tally), tally)
      tally.taken(kept.length)
      const factors = kept.flatMap((row) =>
        row.factor ? [{ date: utcDay(row.bar.at), factor: row.factor }] : [],
      )
      const adjustments = found.hasAdjustment ? adjustmentsOf(factors) : null
      return { symbol, timeframe, bars: kept.map((row) => row.bar), adjustments }
    })
    return ok({ kind: found.kind, series, report: tally.result() })
  }
  return { take, finish }
}

const SYMBOL = /^[A-Z0-9][A-Z0-9.&_:-]{0,31}$/

/** The row as a bar, or why it is none. Mended rows are noted in the tally. */
function parseRow(
  row: FileRow,
  layout: BarLayout,
  fileSymbol: InstrumentSymbol | null,
  tally: Tally,
): Parsed | string {
  const symbol = layout.hasSymbol ? (row.fields.symbol ?? '').trim() : (fileSymbol ?? '')
  if (!SYMBOL.test(symbol)) return `symbol "${symbol.slice(0, 40)}" is not a symbol`
  const at = timeOf(row, layout)
  if (!at.ok) return at.reason
  const prices = NEEDED.map((name) => decimalField(row, name))
  const fault = prices.find((field) => !field.ok)
  if (fault && !fault.ok) return fault.reason
  const [open, high, low, close] = prices.map((field) => (field.ok ? field.value : decimal(0)))
  if (!open || !high || !low || !close) return 'prices are missing'
  const volume = optionalDecimalField(row, 'volume')
  if (!volume.ok) return volume.reason
  const factor = layout.hasAdjustment ? optionalDecimalField(row, 'adj_factor') : null
  if (factor && !factor.ok) return factor.reason
  if (factor?.ok && factor.value && !factor.value.greaterThan(0)) return 'adj_factor is not above 0'
  const bar: BarRecord = {
    symbol: asId(symbol),
    timeframe: '1m',
    at: at.value,
    open,
    high,
    low,
    close,
    volume: volume.value ?? decimal(0),
  }
  const verdict = judgeBar(bar)
  if (verdict.kind === 'refused') return verdict.reason
  if (verdict.kind === 'repaired') {
    tally.problem({ line: row.line, action: 'repaired', reason: verdict.reason })
  }
  return { line: row.line, bar: verdict.bar, factor: factor?.ok ? factor.value : null }
}

/** The commonest small spacing: dates are days, else the smallest gap between neighbours of a symbol that occurs most. */
function timeframeFrom(
  rows: ReadonlyMap<InstrumentSymbol, readonly Parsed[]>,
  layout: BarLayout,
): Timeframe | null {
  const gaps = new Map<number, number>()
  for (const parsed of rows.values()) {
    for (let i = 1; i < parsed.length; i++) {
      const gap = (parsed[i]?.bar.at ?? 0) - (parsed[i - 1]?.bar.at ?? 0)
      if (gap > 0) gaps.set(gap, (gaps.get(gap) ?? 0) + 1)
    }
  }
  const commonest = [...gaps].toSorted((a, b) => b[1] - a[1])[0]?.[0]
  if (commonest !== undefined) return timeframeOfMs(commonest) ?? (layout.timeColumn === 'date' ? '1d' : null)
  return layout.timeColumn === 'date' ? '1d' : null
}

/** Ascending, one row an interval: disorder is mended, of two rows for one time the first stays. */
function sortedOnce(parsed: readonly Parsed[], timeframe: Timeframe, tally: Tally): readonly Parsed[] {
  let latest = -Infinity
  for (const row of parsed) {
    if (row.bar.at < latest) {
      tally.problem({ line: row.line, action: 'repaired', reason: 'out of order: put in its place' })
    }
    latest = Math.max(latest, row.bar.at)
  }
  const out: Parsed[] = []
  for (const row of parsed.toSorted((a, b) => a.bar.at - b.bar.at || a.line - b.line)) {
    const at = intervalStart(row.bar.at, timeframe)
    const last = out.at(-1)
    if (last?.bar.at === at) {
      tally.problem({
        line: row.line,
        action: 'refused',
        reason: `second row for its time; line ${last.line} stands`,
      })
    } else out.push({ ...row, bar: { ...row.bar, timeframe, at: instant(at) } })
  }
  return out
}

/** ln 1.5: a close half as high again (or a third lower) than both neighbours, which agree within a tenth, is no market. */
const SPIKE_LOG = Math.log(1.5)
const AGREEMENT_LOG = Math.log(1.1)

/** Quarantines single bars that jump away and back. A split jumps once and stays. */
function dropBadTicks(parsed: readonly Parsed[], tally: Tally): readonly Parsed[] {
  const closes = parsed.map((row) => Math.log(row.bar.close.toNumber()))
  return parsed.filter((row, i) => {
    const [before, here, after] = [closes[i - 1], closes[i], closes[i + 1]]
    if (before === undefined || here === undefined || after === undefined) return true
    const jumps = Math.min(Math.abs(here - before), Math.abs(here - after))
    if (Math.abs(after - before) > AGREEMENT_LOG || jumps < SPIKE_LOG) return true
    const reason = `bad tick: close ${row.bar.close.toFixed()} jumps away from both neighbours and back`
    tally.problem({ line: row.line, action: 'refused', reason })
    return false
  })
}
