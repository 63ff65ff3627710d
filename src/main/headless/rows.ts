import { parse } from 'csv-parse'
import { stringify } from 'csv-stringify'
import { once } from 'node:events'
import { Readable } from 'node:stream'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { wrongUsage } from './exits.ts'

export type RowFormat = 'csv' | 'jsonl' | 'json'
/** A cell that holds a list prints it as JSON, in CSV as the text of it. */
export type Cell = string | number | readonly object[] | null | undefined
export type RowRecord = Readonly<Record<string, string | undefined>>

/**
 * One row of input, counted from 1. `problem` says why it cannot be read; then the record is empty. `id` is what the row
 * calls itself, as it was written: a number in JSON stays one.
 */
export type InputRow = Readonly<{
  number: number
  id?: string | number
  record: RowRecord
  problem: string | null
}>

/** The layout that a file's name promises; null when it promises none. */
export function formatOfName(name: string | null): RowFormat | null {
  const extension = name?.toLowerCase().split('.').at(-1)
  if (extension === 'csv') return 'csv'
  if (extension === 'jsonl' || extension === 'ndjson') return 'jsonl'
  return extension === 'json' ? 'json' : null
}

/** The layout that the first character shows: an array, an object a line, or else CSV. */
const formatOfText = (text: string): RowFormat => {
  const [first] = text.replace(/^\uFEFF/, '').trimStart()
  return first === '[' ? 'json' : first === '{' ? 'jsonl' : 'csv'
}

/** Rows of a text stream, one after another; a row that cannot be read is a row with a problem, never the end. */
export async function* readRows(input: Readable, name: string | null): AsyncGenerator<InputRow> {
  input.setEncoding('utf8')
  const chunks = (input as AsyncIterable<string>)[Symbol.asyncIterator]()
  let head = ''
  let isEnded = false
  while (head.trim() === '' && !isEnded) {
    const next = await chunks.next()
    if (next.done === true) isEnded = true
    else head += next.value
  }
  const text = rejoined(head, chunks)
  const format = formatOfName(name) ?? formatOfText(head)
  if (format === 'csv') yield* csvRows(text)
  else if (format === 'jsonl') yield* jsonLines(text)
  else yield* jsonRows(text)
}

async function* rejoined(head: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  if (head !== '') yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

async function* csvRows(text: AsyncIterable<string>): AsyncGenerator<InputRow> {
  const parser = Readable.from(text).pipe(
    parse({ bom: true, relax_column_count: true, relax_quotes: true, skip_empty_lines: true }),
  )
  let columns: readonly string[] | null = null
  let number = 0
  try {
    for await (const cells of parser as AsyncIterable<readonly string[]>) {
      if (columns === null) {
        columns = cells.map((cell) => cell.trim())
        continue
      }
      number += 1
      yield { number, record: recordOf(columns, cells), problem: null }
    }
  } catch (error) {
    // Only an end of file inside quotes comes here: everything before it has been read.
    yield { number: number + 1, record: {}, problem: `is not readable CSV: ${(error as Error).message}` }
  }
}

const recordOf = (columns: readonly string[], cells: readonly string[]): RowRecord =>
  Object.fromEntries(columns.map((column, at) => [column, cells[at]]))

/** Node's own reader also ends a line at U+2028 and U+2029, which JSON text may hold as they are. */
async function* linesOf(text: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of text) {
    const parts = chunk.split(/[\r\n]/)
    for (const part of parts.slice(0, -1)) {
      yield rest + part
      rest = ''
    }
    rest += parts.at(-1) ?? ''
  }
  yield rest
}

async function* jsonLines(text: AsyncIterable<string>): AsyncGenerator<InputRow> {
  let number = 0
  for await (const line of linesOf(text)) {
    if (line.trim() === '') continue
    number += 1
    yield jsonRow(number, parsed(line.replace(/^\uFEFF/, '')))
  }
}

async function* jsonRows(text: AsyncIterable<string>): AsyncGenerator<InputRow> {
  let whole = ''
  for await (const chunk of text) whole += chunk
  if (whole.trim() === '') return
  const value = parsed(whole.replace(/^\uFEFF/, ''))
  if (value === undefined) throw wrongUsage('The input is not valid JSON.')
  for (const [at, item] of (Array.isArray(value) ? value : [value]).entries()) yield jsonRow(at + 1, item)
}

function jsonRow(number: number, value: unknown): InputRow {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { number, record: {}, problem: 'is not a JSON object' }
  }
  const record = Object.fromEntries(
    Object.entries(value).map(([key, cell]) => [key, cell === null ? undefined : cellText(cell)]),
  )
  const { id } = value as Readonly<{ id?: unknown }>
  const own = typeof id === 'number' || typeof id === 'string' ? { id } : {}
  return { number, ...own, record, problem: null }
}

const cellText = (cell: unknown): string => (typeof cell === 'object' ? JSON.stringify(cell) : String(cell))

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

type RowWriter = Readonly<{
  write: (row: Readonly<Record<string, Cell>>) => Promise<void>
  /** Ends the layout; resolves when every byte was handed on. */
  end: () => Promise<void>
}>

/** Writes rows with these columns, waiting when the reader is slow. Empty cells print empty (CSV) or null (JSON). */
export function makeRowWriter(output: Writable, format: RowFormat, columns: readonly string[]): RowWriter {
  if (format === 'csv') return csvWriter(output, columns)
  const plain = (row: Readonly<Record<string, Cell>>): string =>
    JSON.stringify(Object.fromEntries(columns.map((column) => [column, row[column] ?? null])))
  let count = 0
  return {
    write: async (row) => {
      const before = format === 'jsonl' ? '' : count === 0 ? '[\n' : ',\n'
      count += 1
      await put(output, before + plain(row) + (format === 'jsonl' ? '\n' : ''))
    },
    end: async () => {
      if (format === 'json') await put(output, count === 0 ? '[]\n' : '\n]\n')
    },
  }
}

/** Writes, and waits when the reader is slow. */
export async function put(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) await once(output, 'drain')
}

function csvWriter(output: Writable, columns: readonly string[]): RowWriter {
  const lines = stringify()
  lines.pipe(output, { end: false })
  const line = async (cells: readonly Cell[]): Promise<void> => {
    if (!lines.write(cells.map((cell) => (cell === null || cell === undefined ? '' : cellText(cell))))) {
      await once(lines, 'drain')
    }
  }
  const header = line(columns)
  return {
    write: async (row) => {
      await header
      await line(columns.map((column) => row[column]))
    },
    end: async () => {
      await header
      lines.end()
      await finished(lines)
    },
  }
}
