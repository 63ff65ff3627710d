import type { CsvAnswer } from '../../kernel/wire.ts'

/** Characters at the start of a cell that make a spreadsheet read it as a formula (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r]/
const PLAIN_NUMBER = /^-?\d+(?:\.\d+)?$/
const NEEDS_QUOTES = /[",\r\n]/

/** One cell: a formula loses its power by an apostrophe, a negative number stays a number; RFC 4180 quotes. */
function cell(value: string | null): string {
  const text = value ?? ''
  const safe = FORMULA.test(text) && !PLAIN_NUMBER.test(text) ? `'${text}` : text
  return NEEDS_QUOTES.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}

const LINE_END = '\r\n'

/** A file for spreadsheets: the columns of the first line, a row each, lines ended as RFC 4180 asks. */
export function csvFile(
  name: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | null>>[],
): CsvAnswer {
  const lines = rows.map((row) => columns.map((column) => cell(row[column] ?? null)).join(','))
  return {
    file_name: `${name}.csv`,
    content_type: 'text/csv',
    content: [columns.join(','), ...lines].join(LINE_END) + LINE_END,
  }
}
