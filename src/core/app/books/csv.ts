import type { CsvAnswer } from '../../contract/index.ts'

const NEEDS_QUOTES = /[",\r\n]/

const cell = (value: string | null): string =>
  value === null ? '' : NEEDS_QUOTES.test(value) ? `"${value.replaceAll('"', '""')}"` : value

/** A file by RFC 4180: a head line, CRLF, quotes where needed. An absent value is an empty cell. */
export const csvFile = (
  fileName: string,
  head: readonly string[],
  rows: readonly (readonly (string | null)[])[],
): CsvAnswer => ({
  file_name: fileName,
  content_type: 'text/csv',
  content: [head, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join(''),
})
