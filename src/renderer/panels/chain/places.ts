import { mirrored } from './columns.ts'
import type { ColumnKey } from './columns.ts'

export type SideName = 'call' | 'put'
/** A cell's column across the whole row: `call.bid`, `strike`, `put.ask`. */
export type PlaceColumn = `${SideName}.${ColumnKey}` | 'strike'
/** The cell that the keyboard is on, by strike, so that it stays on its figure when rows come and go. */
export type Place = Readonly<{ strike: string; column: PlaceColumn }>

type PlaceGrid = Readonly<{
  strikes: readonly string[]
  columns: readonly PlaceColumn[]
  /** Index of the strike at the money. */
  moneyIndex: number
  pageRows: number
}>

export const placeColumns = (columns: readonly ColumnKey[]): readonly PlaceColumn[] => [
  ...columns.map((key): PlaceColumn => `call.${key}`),
  'strike',
  ...mirrored(columns).map((key): PlaceColumn => `put.${key}`),
]

/** The strike nearest to a level. */
export function nearestIndex(strikes: readonly number[], level: number | null): number {
  if (level === null) return Math.floor(strikes.length / 2)
  let best = 0
  strikes.forEach((strike, index) => {
    if (Math.abs(strike - level) < Math.abs((strikes[best] ?? Infinity) - level)) best = index
  })
  return best
}

const clamp = (value: number, most: number): number => Math.max(0, Math.min(value, most))

const STEPS: Readonly<Record<string, readonly [rows: number, columns: number]>> = {
  Up: [-1, 0],
  Down: [1, 0],
  Left: [0, -1],
  Right: [0, 1],
}

/** Where a chord takes the cell focus; null when the chord is not one of travel. */
export function travel(place: Place | null, chord: string, grid: PlaceGrid): Place | null {
  const last = grid.strikes.length - 1
  if (last < 0) return null
  const at = (row: number, column: number): Place => ({
    strike: grid.strikes[clamp(row, last)] ?? '',
    column: grid.columns[clamp(column, grid.columns.length - 1)] ?? 'strike',
  })
  const home = grid.columns.indexOf('call.bid')
  const row = place ? grid.strikes.indexOf(place.strike) : -1
  const column = place ? grid.columns.indexOf(place.column) : -1
  const here = { row: row === -1 ? grid.moneyIndex : row, column: column === -1 ? home : column }
  const step = STEPS[chord]
  // The first step of a place that is not on screen only shows where it is.
  if (step) return row === -1 ? at(here.row, here.column) : at(here.row + step[0], here.column + step[1])
  switch (chord) {
    case 'Home':
      return at(grid.moneyIndex, here.column)
    case 'PageUp':
      return at(here.row - grid.pageRows, here.column)
    case 'PageDown':
      return at(here.row + grid.pageRows, here.column)
    case 'Ctrl+Home':
      return at(0, here.column)
    case 'End':
    case 'Ctrl+End':
      return at(last, here.column)
    case 'Ctrl+Left':
      return at(here.row, grid.columns.indexOf('call.bid'))
    case 'Ctrl+Right':
      return at(here.row, grid.columns.indexOf('put.ask'))
    default:
      return null
  }
}

/** What pressing a price drafts: lifting the ask buys, hitting the bid sells. Other cells draft nothing. */
export function draftOf(column: PlaceColumn): Readonly<{ side: SideName; order: 'buy' | 'sell' }> | null {
  const [side, key] = column.split('.') as [SideName, ColumnKey | undefined]
  if (key === 'bid') return { side, order: 'sell' }
  return key === 'ask' ? { side, order: 'buy' } : null
}

/** The neighbour of an expiry; the same one at either end. */
export function stepExpiry(expiries: readonly string[], current: string, step: 1 | -1): string {
  return expiries[clamp(expiries.indexOf(current) + step, expiries.length - 1)] ?? current
}
