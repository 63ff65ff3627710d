import type { Chain, ChainRow } from './quote-state.ts'

/** Which strikes are shown: all, the nearest to the money, or those within so many expected moves. */
export const STRIKE_FILTERS = ['all', 'near-20', 'near-40', 'near-80', 'move-1', 'move-2'] as const
export type StrikeFilter = (typeof STRIKE_FILTERS)[number]

export type Item = Readonly<{ kind: 'strike'; row: ChainRow; strike: number }> | Readonly<{ kind: 'band' }>

type Reference = Readonly<{
  /** Spot, else the forward; null when neither is known. */
  level: number | null
  expectedMove: number | null
}>

export function referenceOf(chain: Readonly<Pick<Chain, 'spot' | 'forward' | 'expected_move'>>): Reference {
  const level = chain.spot === null ? chain.forward : Number(chain.spot)
  return { level, expectedMove: chain.expected_move }
}

/** Index of the first strike above the level: the band stands before it. */
export function bandIndex(strikes: readonly number[], level: number): number {
  const found = strikes.findIndex((strike) => strike > level)
  return found === -1 ? strikes.length : found
}

/** The strikes that a filter keeps. Without a level nothing is near, so everything is kept. */
export function filterStrikes(
  rows: readonly ChainRow[],
  filter: StrikeFilter,
  { level, expectedMove }: Reference,
): readonly ChainRow[] {
  if (filter === 'all' || level === null) return rows
  const [kind, number] = filter.split('-') as ['near' | 'move', string]
  if (kind === 'near') {
    const count = Number(number)
    const middle = bandIndex(
      rows.map((row) => Number(row.strike)),
      level,
    )
    const start = Math.max(0, Math.min(middle - count / 2, rows.length - count))
    return rows.slice(start, start + count)
  }
  if (expectedMove === null) return rows
  const reach = Number(number) * expectedMove
  return rows.filter((row) => Math.abs(Number(row.strike) - level) <= reach)
}

/** The lines of the grid: strikes upwards, with the band where the money is. */
export function layItems(rows: readonly ChainRow[], level: number | null): readonly Item[] {
  const items: Item[] = rows.map((row) => ({ kind: 'strike', row, strike: Number(row.strike) }))
  if (level === null || items.length === 0) return items
  items.splice(
    bandIndex(
      rows.map((row) => Number(row.strike)),
      level,
    ),
    0,
    { kind: 'band' },
  )
  return items
}

/** The two strikes nearest to one expected move below and above the level; null without them. */
export function expectedMoveStrikes(
  rows: readonly ChainRow[],
  { level, expectedMove }: Reference,
): Readonly<{ low: string; high: string }> | null {
  if (level === null || expectedMove === null || rows.length === 0) return null
  const nearest = (target: number): string =>
    rows.reduce((best, row) =>
      Math.abs(Number(row.strike) - target) < Math.abs(Number(best.strike) - target) ? row : best,
    ).strike
  return { low: nearest(level - expectedMove), high: nearest(level + expectedMove) }
}

/** In the money by the level now: a call below it, a put above it. */
export const isInTheMoney = (kind: 'call' | 'put', strike: number, level: number | null): boolean =>
  level !== null && (kind === 'call' ? strike < level : strike > level)

/** Strikes that carry the eye: hundreds where strikes are dense, thousands on wide grids. */
export function isRoundStrike(strike: number, level: number | null): boolean {
  const unit = level !== null && level >= 20_000 ? 1_000 : level !== null && level < 200 ? 10 : 100
  return strike % unit === 0
}

/** The lines to draw: those in view and a few beyond, so that a flick shows no gap. */
export function windowOf(
  scrollTop: number,
  viewHeight: number,
  rowHeight: number,
  count: number,
  beyond = 6,
): Readonly<{ from: number; to: number }> {
  const from = Math.max(0, Math.floor(scrollTop / rowHeight) - beyond)
  const to = Math.min(count, Math.ceil((scrollTop + viewHeight) / rowHeight) + beyond)
  return { from, to: Math.max(from, to) }
}
