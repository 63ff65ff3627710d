import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { CSV_LINE_CHARS_MAX, makeCsvReader } from '../../../core/kernel/index.ts'
import type { CsvRow } from '../../../core/kernel/index.ts'

/** Rows of a CSV stream in file order, as `makeCsvReader` reads its lines. */
export async function* csvRows(input: Readable): AsyncGenerator<CsvRow> {
  const read = makeCsvReader()
  for await (const text of linesOf(input)) {
    const row = read(text)
    if (row !== null) yield row
  }
}

/** Rows of a CSV file. Rejects with Node's error when the file cannot be read. */
export const csvFileRows = (path: string): AsyncGenerator<CsvRow> => csvRows(createReadStream(path))

/** The lines of a UTF-8 stream without their ends; null for one that is too long. */
async function* linesOf(input: Readable): AsyncGenerator<string | null> {
  const decoder = new TextDecoder()
  let [rest, isTooLong] = ['', false]
  for await (const chunk of input as AsyncIterable<Buffer | string>) {
    const text = rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    const lines = text.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      yield isTooLong || line.length > CSV_LINE_CHARS_MAX ? null : line.replace(/\r$/, '')
      isTooLong = false
    }
    if (rest.length > CSV_LINE_CHARS_MAX) [rest, isTooLong] = ['', true]
  }
  rest += decoder.decode()
  if (isTooLong) yield null
  else if (rest !== '') yield rest.replace(/\r$/, '')
}
