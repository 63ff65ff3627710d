import type { CsvAnswer } from '../../contract/index.ts'
import { csvCell } from '../csv-cell.ts'

/** A file by RFC 4180: a head line, CRLF, quotes where needed. An absent value is an empty cell. */
export const csvFile = (
  fileName: string,
  head: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): CsvAnswer => ({
  file_name: fileName,
  content_type: 'text/csv',
  content: [head, ...rows].map((row) => `${row.map(csvCell).join(',')}\r\n`).join(''),
})
