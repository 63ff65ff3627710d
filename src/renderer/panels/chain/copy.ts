import { COLUMNS, mirrored } from './columns.ts'
import type { ColumnKey, FigureContext } from './columns.ts'
import type { PlaceColumn, SideName } from './places.ts'
import type { ChainRow } from './quote-state.ts'

type PositionOf = (symbol: string) => string | null

const plain = (value: string | number | null): string => (value === null ? '' : String(value))

/** A cell as a spreadsheet wants it: every digit, no thousands, no signs of our own. */
export function rawCell(
  row: ChainRow,
  column: PlaceColumn,
  context: FigureContext,
  positionOf: PositionOf,
): string {
  if (column === 'strike') return row.strike
  const [name, key] = column.split('.') as [SideName, ColumnKey]
  const side = row[name]
  if (side === null) return ''
  return plain(key === 'position' ? positionOf(side.symbol) : COLUMNS[key].raw(side, context))
}

/** Strikes with the shown columns as tab-separated text with one head line. */
export function rawTable(
  rows: readonly ChainRow[],
  columns: readonly ColumnKey[],
  context: FigureContext,
  positionOf: PositionOf,
): string {
  const places: readonly PlaceColumn[] = [
    ...columns.map((key): PlaceColumn => `call.${key}`),
    'strike',
    ...mirrored(columns).map((key): PlaceColumn => `put.${key}`),
  ]
  const headOf = (place: PlaceColumn): string => {
    if (place === 'strike') return 'Strike'
    const [name, key] = place.split('.') as [SideName, ColumnKey]
    return `${name} ${COLUMNS[key].title}`
  }
  const lines = rows.map((row) => places.map((place) => rawCell(row, place, context, positionOf)).join('\t'))
  return [places.map(headOf).join('\t'), ...lines].join('\n')
}
