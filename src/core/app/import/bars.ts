import { ok, toIso } from '../../kernel/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import { gapsOf, makeBarFile, splitsOf } from '../../market-data/index.ts'
import type { BarFileOptions, BarKind, ParsedBars } from '../../market-data/index.ts'
import { adjustmentSetting } from '../market/index.ts'
import type { Write } from '../store/store.ts'
import type { FileRows, ImportPorts, ImportResult } from './ports.ts'
import { reportOf } from './report.ts'
import type { ImportReport } from './report.ts'
import { commitInChunks, importFact, referenceInstrument } from './units.ts'

type Series = ParsedBars['series'][number]

function writesOf(series: Series, kind: ParsedBars['kind'], ports: ImportPorts): readonly Write[] {
  const { symbol, bars, adjustments } = series
  const listed = ports.instrument(symbol)
  const instrument = referenceInstrument(ports, { symbol, kind, source: 'import' })
  return [
    ...(listed ? [] : [{ op: 'insert', table: 'instruments', record: instrument } as const]),
    ...bars.map((record) => ({ op: 'put', table: 'bars', record }) as const),
    ...(adjustments
      ? [{ op: 'put', table: 'settings', record: adjustmentRecord(symbol, adjustments) } as const]
      : []),
  ]
}

const adjustmentRecord = (symbol: string, adjustments: NonNullable<Series['adjustments']>) => ({
  name: adjustmentSetting(symbol),
  value: JSON.stringify(adjustments.map(({ from, factor }) => [from, factor.toFixed()])),
})

/** How many gaps of a series a report prints, the longest first; all are counted. */
const GAPS_PRINTED_MAX = 20

function contentsOf({ symbol, timeframe, bars, adjustments }: Series, kind: BarKind): JsonObject {
  const [first, last] = [bars[0], bars.at(-1)]
  const range = { from: first ? toIso(first.at) : null, to: last ? toIso(last.at) : null }
  const gaps = gapsOf(bars, timeframe, kind === 'spot' ? 'always_open' : 'keeps_hours')
  const longest = gaps
    .toSorted((a, b) => b.before - b.after - (a.before - a.after))
    .slice(0, GAPS_PRINTED_MAX)
  return {
    ...{ symbol, timeframe, bars: bars.length, ...range },
    gaps_total: gaps.length,
    gaps: longest.map(({ after, before }) => ({ after: toIso(after), before: toIso(before) })),
    splits: splitsOf(adjustments ?? []).map(({ from, ratio }) => ({ date: from, ratio })),
  }
}

/**
 * Imports one file of bars: raw prices under their symbol (unknown symbols become reference instruments that nobody can
 * trade), adjustment factors beside them. A bar that is there already is replaced, so an import can be repeated. Refuses
 * `unknown_layout`, `symbol_needed`, `timeframe_needed`; a bad line is only reported.
 */
export async function importBars(
  rows: FileRows,
  options: BarFileOptions,
  ports: ImportPorts,
): ImportResult<ImportReport> {
  const file = makeBarFile(options)
  for await (const row of rows) {
    const taken = file.take(row)
    if (!taken.ok) return taken
  }
  const parsed = file.finish()
  if (!parsed.ok) return parsed
  const { series, kind, report } = parsed.value
  const { taken, repaired, refused } = report
  const symbols = series.map(({ symbol }) => symbol)
  const fact = importFact(ports, 'bars', options.fileName, { taken, repaired, refused, symbols })
  await commitInChunks(
    ports,
    series.flatMap((one) => writesOf(one, kind, ports)),
    fact,
  )
  return ok(
    reportOf(
      options.fileName,
      'bars',
      report,
      series.map((one) => contentsOf(one, kind)),
    ),
  )
}
