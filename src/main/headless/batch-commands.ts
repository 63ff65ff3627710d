import type { Command } from 'commander'
import { Option } from 'commander'
import { EXIT, wrongUsage } from './exits.ts'
import { loadBatch } from './engine-modules.ts'
import { openInput, openOutput, readAll } from './files.ts'
import type { Console } from './files.ts'
import { makeRowWriter, readRows } from './rows.ts'
import type { Cell, InputRow, RowFormat, RowRecord } from './rows.ts'

export type BatchOptions = Readonly<{ in?: string; out?: string; format: RowFormat; strict?: boolean }>

/** The options that every batch command has. */
export const withFiles = (command: Command): Command =>
  command
    .option('--in <file>', 'input file (default: standard input)')
    .option('--out <file>', 'output file (default: standard output)')

export const withBatchOptions = (command: Command): Command =>
  withFiles(command)
    .addOption(
      new Option('--format <format>', 'output format').choices(['csv', 'jsonl', 'json']).default('csv'),
    )
    .option('--strict', 'exit 1 when a row is bad')

export type OutRow = Readonly<Record<string, Cell>>
type RowFunction = (record: RowRecord, number: number) => OutRow

/** Statuses of rows that could not be answered; `below_intrinsic` and its like are answers. */
const BAD_STATUSES: ReadonlySet<Cell> = new Set(['invalid_input', 'unsupported', 'no_convergence'])
const PROGRESS_EVERY = 100_000

/** Answers every row in its order; a bad row gets its reason and the next one its turn. */
export async function answerRows(
  options: BatchOptions,
  console: Console,
  columns: readonly string[],
  answer: RowFunction,
): Promise<number> {
  const input = openInput(options.in, console)
  const output = await openOutput(options.out, console)
  const writer = makeRowWriter(output.stream, options.format, columns)
  const isTerminal = 'isTTY' in console.stderr && console.stderr.isTTY === true
  let bad = 0
  for await (const row of readRows(input, options.in ?? null)) {
    const answered = row.problem === null ? answer(row.record, row.number) : unreadable(row)
    if (BAD_STATUSES.has(answered.status)) bad += 1
    await writer.write(answered)
    if (isTerminal && row.number % PROGRESS_EVERY === 0) console.stderr.write(`\r${row.number} rows`)
  }
  await writer.end()
  await output.close()
  return bad > 0 && options.strict ? EXIT.findings : EXIT.done
}

const unreadable = ({ number, problem }: InputRow): OutRow => ({
  id: String(number),
  status: 'invalid_input',
  error: `row ${number} ${problem ?? ''}`.trim(),
})

export async function runPrice(
  options: BatchOptions & Readonly<{ greeks: 'basic' | 'all'; seed?: string }>,
  console: Console,
): Promise<number> {
  const { greeks, seed } = options
  if (seed !== undefined && !(seed.trim() !== '' && Number.isSafeInteger(Number(seed)))) {
    throw wrongUsage('--seed: must be a whole number.')
  }
  const { makeBatchShare, priceColumns, priceRow } = await loadBatch()
  const share = makeBatchShare()
  const hasSeed = (cell: unknown): boolean => cell !== undefined && cell !== null && cell !== ''
  const answer: RowFunction = (record, number) =>
    priceRow(
      seed === undefined || hasSeed(record['seed']) ? record : { ...record, seed },
      greeks,
      number,
      share,
    )
  return answerRows(options, console, priceColumns(options.greeks), answer)
}

export async function runIv(options: BatchOptions, console: Console): Promise<number> {
  const { IV_COLUMNS, ivRow } = await loadBatch()
  return answerRows(options, console, IV_COLUMNS, (record, number) => ivRow(record, number))
}

export async function runSabr(options: BatchOptions, console: Console): Promise<number> {
  const { SABR_COLUMNS, sabrRow } = await loadBatch()
  return answerRows(options, console, SABR_COLUMNS, (record, number) => sabrRow(record, number))
}

/** `ids`: whether identifiers hold, by their check digits and forms. */
export async function runIds(options: BatchOptions, console: Console): Promise<number> {
  const { IDS_COLUMNS, identifierRow } = await loadBatch()
  return answerRows(options, console, IDS_COLUMNS, identifierRow)
}

/** `ids mrz`: machine readable zones of travel documents. */
export async function runMrz(options: BatchOptions, console: Console): Promise<number> {
  const { MRZ_COLUMNS, mrzRow } = await loadBatch()
  return answerRows(options, console, MRZ_COLUMNS, mrzRow)
}

const LEAVES_LENGTH_MAX = 512 * 1024 * 1024

/** `audit root`: leaves as hex, a line each, to the RFC 6962 root. */
export async function runAuditRoot(
  options: Readonly<{ in?: string; out?: string }>,
  console: Console,
): Promise<number> {
  const { rootOfHexLines } = await loadBatch()
  const text = await readAll(openInput(options.in, console), LEAVES_LENGTH_MAX)
  const found = rootOfHexLines(text)
  if (!found.ok) throw wrongUsage(`Line ${found.line} is not hexadecimal.`)
  const output = await openOutput(options.out, console)
  output.stream.write(`${found.root}\n`)
  await output.close()
  return EXIT.done
}
