import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import type { FileRow } from '../../../core/market-data/index.ts'

/** A longer line is not read: a damaged file may be one line of any length. */
const LINE_CHARS_MAX = 100_000

/**
 * Rows of a CSV stream (RFC 4180 with a header line, comma) in file order, but a row ends where its line ends: no layout
 * of market data has a field of several lines, and a quote that is never closed then costs its own line instead of the
 * rest of the file. A line that cannot be read, or whose number of fields is not the header's, carries a fault instead
 * of fields.
 */
export async function* csvRows(input: Readable): AsyncGenerator<FileRow> {
  let header: readonly string[] | null = null
  let line = 0
  for await (const text of linesOf(input)) {
    line++
    if (text?.trim() === '') continue
    const fields = text === null ? `longer than ${LINE_CHARS_MAX} characters` : fieldsOf(text)
    if (typeof fields === 'string') yield { line, fields: {}, fault: fields }
    else if (!header) header = fields.map((name) => name.trim())
    else if (fields.length !== header.length) {
      yield { line, fields: {}, fault: `${fields.length} fields where the header has ${header.length}` }
    } else {
      yield { line, fields: Object.fromEntries(header.map((name, i) => [name, fields[i] ?? ''])) }
    }
  }
}

/** Rows of a CSV file. Rejects with Node's error when the file cannot be read. */
export const csvFileRows = (path: string): AsyncGenerator<FileRow> => csvRows(createReadStream(path))

/** The lines of a UTF-8 stream without their ends; null for one that is too long. */
async function* linesOf(input: Readable): AsyncGenerator<string | null> {
  const decoder = new TextDecoder()
  let [rest, isTooLong] = ['', false]
  for await (const chunk of input as AsyncIterable<Buffer | string>) {
    const text = rest + (typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }))
    const lines = text.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) {
      yield isTooLong || line.length > LINE_CHARS_MAX ? null : line.replace(/\r$/, '')
      isTooLong = false
    }
    if (rest.length > LINE_CHARS_MAX) [rest, isTooLong] = ['', true]
  }
  rest += decoder.decode()
  if (isTooLong) yield null
  else if (rest !== '') yield rest.replace(/\r$/, '')
}

/** The fields of one line, or what is wrong with it. */
function fieldsOf(text: string): readonly string[] | string {
  const line = text.replace(/^\uFEFF/, '')
  if (!line.includes('"')) return line.split(',')
  const fields: string[] = []
  let at = 0
  while (at <= line.length) {
    const end = line[at] === '"' ? quotedEnd(line, at) : line.indexOf(',', at)
    if (end === null) return 'a quote is opened and not closed'
    const stop = end < 0 ? line.length : end
    const raw = line.slice(at, stop)
    fields.push(raw.startsWith('"') ? raw.replace(/^"|"\s*$/g, '').replaceAll('""', '"') : raw)
    at = stop + 1
  }
  return fields
}

/** Where the field that a quote opens at `start` ends: at a comma or the line's end; null when it never does. */
function quotedEnd(line: string, start: number): number | null {
  for (let at = line.indexOf('"', start + 1); at >= 0; at = line.indexOf('"', at + 1)) {
    if (line[at + 1] === '"') at++
    else {
      const after = /^\s*(?:,|$)/.exec(line.slice(at + 1))
      return after ? at + after[0].length + (after[0].endsWith(',') ? 0 : 1) : null
    }
  }
  return null
}
