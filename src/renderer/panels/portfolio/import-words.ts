import type { EntryOutput } from '../../client/index.ts'

type Report = EntryOutput<'portfolios.importStatement'>

/** What the contract takes at once; a longer file goes through the command line. */
export const FILE_BYTES_MAX = 500_000

/** Why a file is not even read; null when it may be. */
export function fileFault({ name, size }: Readonly<{ name: string; size: number }>): string | null {
  if (size === 0) return `${name} is empty. Nothing was read.`
  if (size > FILE_BYTES_MAX)
    return `${name} is larger than 500 kB. Nothing was read. Import it with the command line: optionix import transactions.`
  return null
}

const lines = (count: number): string => (count === 1 ? '1 line' : `${count} lines`)

/** What became, or would become, of the lines of a file. */
export function reportSentence({
  dry_run: dryRun,
  file_name: name,
  taken,
  known,
  repaired,
  refused,
}: Report): string {
  const fresh = taken - known
  const kept = dryRun
    ? `${name}: ${lines(fresh)} would be kept. Nothing is kept yet.`
    : `${name}: ${lines(fresh)} kept.`
  return [
    kept,
    ...(known > 0 ? [`${lines(known)} were there already.`] : []),
    ...(repaired > 0 ? [`${lines(repaired)} read with a mended figure.`] : []),
    ...(refused > 0 ? [`${lines(refused)} refused.`] : []),
  ].join(' ')
}

export const confirmWords = (fresh: number): string => `Keep ${lines(fresh)}`
