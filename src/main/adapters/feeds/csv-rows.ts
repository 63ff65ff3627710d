import { createReadStream } from 'node:fs'
import type { Readable } from 'node:stream'
import { parse } from 'csv-parse'
import type { FileRow } from '../../../core/market-data/index.ts'

type ParsedRecord = Readonly<{ record: readonly string[]; info: Readonly<{ lines: number }> }>

/** Longest line that is read as one; a missing closing quote would otherwise swallow the file. */
const RECORD_CHARS_MAX = 1_000_000

/**
 * Rows of a CSV stream (RFC 4180 with a header line, comma) in file order. `line` is the line on which the row ends; a
 * row whose number of fields is not the header's carries a fault instead of fields.
 */
export async function* csvRows(input: Readable): AsyncGenerator<FileRow> {
  const parser = parse({
    bom: true,
    info: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: RECORD_CHARS_MAX,
  })
  input.on('error', (error) => parser.destroy(error))
  input.pipe(parser)
  let header: readonly string[] | null = null
  for await (const { record, info } of parser as AsyncIterable<ParsedRecord>) {
    if (!header) {
      header = record.map((name) => name.trim())
      continue
    }
    const names: readonly string[] = header
    if (record.length !== names.length) {
      const fault = `${record.length} fields where the header has ${names.length}`
      yield { line: info.lines, fields: {}, fault }
    } else {
      yield { line: info.lines, fields: Object.fromEntries(names.map((name, i) => [name, record[i] ?? ''])) }
    }
  }
}

/** Rows of a CSV file. Rejects with Node's error when the file cannot be read. */
export const csvFileRows = (path: string): AsyncGenerator<FileRow> => csvRows(createReadStream(path))
