import type { JsonObject } from '../../kernel/index.ts'
import type { Tally } from '../../market-data/index.ts'

/** The kinds of files that are taken row by row. */
export type ImportKind = 'bars' | 'chain' | 'quotes' | 'transactions'

/** What an import did, as `import` prints it. Line 1 is the header; at most 100 problems are printed, all are counted. */
export type ImportReport = Readonly<{
  file: string
  kind: ImportKind
  taken: number
  repaired: number
  refused: number
  quarantined: number
  /** Lines of earlier snapshots in the same file; the last one alone is kept. */
  superseded: number
  problems: readonly Readonly<{ line: number; action: string; reason: string }>[]
  problems_total: number
  /** Per symbol or expiry: what is now there. */
  contents: readonly JsonObject[]
}>

export function reportOf(
  file: string,
  kind: ImportKind,
  result: ReturnType<Tally['result']>,
  contents: readonly JsonObject[],
): ImportReport {
  const { taken, repaired, refused, quarantined, superseded, problems, problemsTotal } = result
  return {
    file,
    kind,
    taken,
    repaired,
    refused,
    quarantined,
    superseded,
    problems,
    problems_total: problemsTotal,
    contents,
  }
}
