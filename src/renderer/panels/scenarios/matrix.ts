import type { EntryOutput } from '../../client/index.ts'
import { formatModel } from '../../widgets/figures/format.ts'
import type { HeatRow } from '../../widgets/tables/HeatGrid.tsx'

export type MatrixAnswer = EntryOutput<'risk.scenarioMatrix'>

/** A market that is supposed: relative moves, and days that pass first. */
export type Supposed = Readonly<{ price_shock: number; vol_shock: number; days: number }>

/** Sets of moves that desks look at. Volatility moves are relative and parallel: +25 % turns 16 into 20. */
export const MOVE_SETS = {
  standard: {
    words: 'Standard',
    spot: [-0.1, -0.075, -0.05, -0.025, -0.01, 0, 0.01, 0.025, 0.05, 0.075, 0.1],
    vol: [-0.25, -0.1, 0, 0.1, 0.25, 0.5, 1],
  },
  wide: {
    words: 'Wide',
    spot: [-0.4, -0.3, -0.2, -0.15, -0.1, 0, 0.1, 0.15, 0.2, 0.3, 0.4],
    vol: [-0.5, -0.25, 0, 0.25, 0.5, 1, 2],
  },
} as const satisfies Record<
  string,
  Readonly<{ words: string; spot: readonly number[]; vol: readonly number[] }>
>

export type MoveSet = keyof typeof MOVE_SETS

/** All are asked for at once, so that the choice of a horizon needs no new computation. */
export const HORIZONS = [0, 1, 5, 10, 30] as const

export const horizonWords = (days: number): string => (days === 0 ? 'today' : `in ${days} d`)

/** `+2.5 %`, `−10 %`, `0 %`. */
export function moveWords(move: number): string {
  const percent = move * 100
  const decimals = Math.abs(percent - Math.round(percent)) < 1e-9 ? 0 : 1
  return `${formatModel(percent, decimals, true)} %`
}

/** From a million on figures stand in thousands, with the head saying so. */
const THOUSANDS_FROM = 1_000_000

export type Unit = Readonly<{ divisor: number; words: string; decimals: number }>

export const unitOf = (greatest: number): Unit =>
  greatest >= THOUSANDS_FROM
    ? { divisor: 1_000, words: 'P&L in $ thousand', decimals: 0 }
    : { divisor: 1, words: 'P&L in $', decimals: 0 }

export const inUnit = (value: number, { divisor, decimals }: Unit): string =>
  formatModel(value / divisor, decimals, true)

export type Slice = Readonly<{
  rows: readonly HeatRow[]
  heads: readonly Readonly<{ key: string; words: string; strong?: boolean }>[]
  unit: Unit
  /** Where the greatest loss is; null when no cell loses. */
  worst: Readonly<{ row: number; column: number; pnl: number; at: Supposed }> | null
}>

/** The market of one cell. */
export function supposedAt(
  answer: MatrixAnswer,
  slice: number,
  { row, column }: Readonly<{ row: number; column: number }>,
): Supposed | null {
  const [price, vol, days] = [answer.spot_shocks[column], answer.vol_shocks[row], answer.days[slice]]
  return price === undefined || vol === undefined || days === undefined
    ? null
    : { price_shock: price, vol_shock: vol, days }
}

function worstOf(answer: MatrixAnswer, slice: number): Slice['worst'] {
  let worst: Slice['worst'] = null
  for (const [row, cells] of (answer.pnl[slice] ?? []).entries()) {
    for (const [column, pnl] of cells.entries()) {
      const at = supposedAt(answer, slice, { row, column })
      if (at !== null && pnl < (worst?.pnl ?? 0)) worst = { row, column, pnl, at }
    }
  }
  return worst
}

/** One horizon of the matrix as a grid: the worst cell and the market as it is are framed. */
export function sliceOf(answer: MatrixAnswer, slice: number): Slice {
  const cells = answer.pnl[slice] ?? []
  const unit = unitOf(Math.max(0, ...cells.flat().map(Math.abs)))
  const worst = worstOf(answer, slice)
  const rows = answer.vol_shocks.map((vol, row): HeatRow => ({
    head: { key: String(vol), words: moveWords(vol), strong: vol === 0 },
    cells: answer.spot_shocks.map((spot, column) => {
      const value = cells[row]?.[column] ?? 0
      const text = inUnit(value, unit)
      if (worst?.row === row && worst.column === column)
        return { text, value, frame: 'worst', note: 'worst cell' }
      return vol === 0 && spot === 0
        ? { text, value, frame: 'centre', note: 'market as it is' }
        : { text, value }
    }),
  }))
  const heads = answer.spot_shocks.map((spot) => ({
    ...{ key: String(spot), words: moveWords(spot), strong: spot === 0 },
  }))
  return { rows, heads, unit, worst }
}

/** `spot −10 %, vol +100 %, in 5 d`. */
export const supposedWords = ({ price_shock, vol_shock, days }: Supposed): string =>
  `spot ${moveWords(price_shock)}, vol ${moveWords(vol_shock)}, ${horizonWords(days)}`

export type Part = Readonly<{ position_id: string; symbol: string; estimated_pnl: number }>

/** The position that a loss is mostly made of; null when none loses. */
export const largestPart = (parts: readonly Part[]): Part | null =>
  parts.reduce<Part | null>(
    (worst, part) => (part.estimated_pnl < (worst?.estimated_pnl ?? 0) ? part : worst),
    null,
  )

/** The greatest losses first. */
export const byLoss = (parts: readonly Part[]): readonly Part[] =>
  [...parts].sort((one, other) => one.estimated_pnl - other.estimated_pnl)
