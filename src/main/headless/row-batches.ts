import { Readable } from 'node:stream'
import { formatOfName, readRows } from './rows.ts'

/** One row as the cells of the wanted columns, in their order and trimmed; an absent cell is empty. */
export type CellRow = Readonly<{ number: number; cells: readonly string[]; problem: string | null }>

const BATCH_ROWS_MAX = 4_096

/**
 * Rows by the batch, for input of millions of them. Plain CSV is cut into lines and cells right here; from the first
 * quotation mark on, and for every other layout, rows come through `readRows`, with the same answer.
 */
export async function* readRowBatches(
  input: Readable,
  name: string | null,
  columns: readonly string[],
): AsyncGenerator<readonly CellRow[]> {
  input.setEncoding('utf8')
  const chunks = (input as AsyncIterable<string>)[Symbol.asyncIterator]()
  let text = ''
  /** With its line end, which tells the CSV parser the others. */
  let header: string | null = null
  let places: readonly number[] = []
  let number = 0
  for (let isEnded = false; !isEnded;) {
    const next = await chunks.next()
    isEnded = next.done === true
    if (next.done !== true) text += next.value
    if (header === null && !isEnded && !text.includes('\n')) continue
    if (!isPlainCsv(text, header === null ? name : 'rows.csv')) {
      const whole = rejoined((header ?? '') + text, chunks)
      yield* batchesOf(whole, header === null ? name : 'rows.csv', columns, number)
      return
    }
    const { lines, rest } = linesOf(text, isEnded)
    if (header === null && lines.length > 0) {
      const names = lines.shift() as string
      header = names + (text.includes(`${names}\r\n`) ? '\r\n' : '\n')
      places = placesOf(names, columns)
    }
    text = rest
    if (lines.length > 0) yield lines.map((line, at) => cellRow(number + at + 1, line, places))
    number += lines.length
  }
}

async function* rejoined(head: string, rest: AsyncIterator<string>): AsyncGenerator<string> {
  yield head
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

async function* batchesOf(
  text: AsyncIterable<string>,
  name: string | null,
  columns: readonly string[],
  before: number,
): AsyncGenerator<readonly CellRow[]> {
  let rows: CellRow[] = []
  for await (const { number, record, problem } of readRows(Readable.from(text), name)) {
    rows.push({
      number: before + number,
      cells: columns.map((column) => record[column]?.trim() ?? ''),
      problem,
    })
    if (rows.length < BATCH_ROWS_MAX) continue
    yield rows
    rows = []
  }
  if (rows.length > 0) yield rows
}

/** No quotation mark, and no carriage return that ends a line alone. */
function isPlainCsv(text: string, name: string | null): boolean {
  const format = formatOfName(name)
  if (format === null ? /^\uFEFF?\s*[[{]/.test(text) : format !== 'csv') return false
  return !text.includes('"') && !/\r[^\n]/.test(text)
}

/** Whole lines that are not empty, and the beginning of the next one. */
function linesOf(text: string, isEnded: boolean): Readonly<{ lines: string[]; rest: string }> {
  const lines: string[] = []
  let start = 0
  for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
    const stop = text.charCodeAt(end - 1) === 13 ? end - 1 : end
    if (stop > start) lines.push(text.slice(start, stop))
    start = end + 1
  }
  const rest = text.slice(start)
  if (!isEnded) return { lines, rest }
  const last = rest.replace(/\r$/, '')
  if (last !== '') lines.push(last)
  return { lines, rest: '' }
}

/** Where each wanted column stands; -1 when it is absent. Of two with one name the last counts. */
function placesOf(header: string, columns: readonly string[]): readonly number[] {
  const names = header
    .replace(/^\uFEFF/, '')
    .split(',')
    .map((name) => name.trim())
  return columns.map((column) => names.lastIndexOf(column))
}

function cellRow(number: number, line: string, places: readonly number[]): CellRow {
  const found = line.split(',')
  return { number, cells: places.map((place) => found[place]?.trim() ?? ''), problem: null }
}
