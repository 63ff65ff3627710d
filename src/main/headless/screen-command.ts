import { existsSync, statSync } from 'node:fs'
import { answerRows } from './batch-commands.ts'
import type { BatchOptions } from './batch-commands.ts'
import { loadBatch } from './engine-modules.ts'
import { EXIT, somethingMissing, wrongUsage } from './exits.ts'
import type { Console } from './files.ts'

export type ScreenCommand = BatchOptions & Readonly<{ lists: string; threshold?: string }>

const DIGITS = 12

/** 0 to 100, or a fraction of 1. */
function thresholdOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const value = text.trim() === '' ? NaN : Number(text)
  if (!(value >= 0 && value <= 100)) throw wrongUsage('--threshold: must be a number from 0 to 100.')
  // 0.896 * 100 is a little more than 89.6 in binary, which a hit of 89.6 would not reach.
  return value <= 1 ? Number((value * 100).toPrecision(DIGITS)) : value
}

/** `screen`: names, one a row, against the lists in a folder. Exit 3 when there is no list, or one is damaged. */
export async function runScreen(options: ScreenCommand, console: Console): Promise<number> {
  const threshold = thresholdOf(options.threshold)
  if (!existsSync(options.lists) || !statSync(options.lists).isDirectory())
    throw somethingMissing(`--lists: there is no folder ${options.lists}.`)
  const { SCREEN_COLUMNS, loadLists, makeRowScreener, readListFolder } = await loadBatch()
  const read = await readListFolder(options.lists)
  const { lists, troubles } = loadLists(read.files, read.troubles)
  for (const { failure } of troubles) console.stderr.write(`${failure.message}\n`)
  for (const { version } of lists)
    console.stderr.write(
      `${version.list}: ${version.entries} entries, version ${version.hash.slice(0, 12)}\n`,
    )
  if (lists.length === 0) console.stderr.write(`no list in ${options.lists}\n`)
  const today = new Date().toISOString().slice(0, 'yyyy-mm-dd'.length)
  const code = await answerRows(options, console, SCREEN_COLUMNS, makeRowScreener(lists, today, threshold))
  const isMissing = lists.length === 0 || troubles.some(({ failure }) => failure.code === 'malformed_list')
  return isMissing ? EXIT.missing : code
}
