import type { CsvAnswer } from '../../kernel/wire.ts'
import { csvCell } from '../csv-cell.ts'

const LINE_END = '\r\n'

/** A file for spreadsheets: the columns of the first line, a row each, lines ended as RFC 4180 asks. */
export function csvFile(
  name: string,
  columns: readonly string[],
  rows: readonly Readonly<Record<string, string | null>>[],
): CsvAnswer {
  const lines = rows.map((row) => columns.map((column) => csvCell(row[column] ?? null)).join(','))
  return {
    file_name: `${name}.csv`,
    content_type: 'text/csv',
    content: [columns.join(','), ...lines].join(LINE_END) + LINE_END,
  }
}
