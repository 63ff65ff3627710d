import type { EntryInput, EntryOutput } from '../../client/index.ts'
import { percent, money } from './limits.ts'

export type HeatAnswer = EntryOutput<'risk.heatmap'>
export type Grouping = NonNullable<EntryInput<'risk.heatmap'>['grouping']>

/** What exposure may be split by, in words. */
export const GROUPINGS: readonly (readonly [Grouping, string])[] = [
  ['underlying', 'Underlying'],
  ['sector', 'Sector'],
  ['expiry', 'Expiry'],
  ['type', 'Type'],
  ['venue', 'Venue'],
]

type Level = HeatAnswer['cells'][number]['level']

export type HeatRow = Readonly<{
  label: string
  exposure: string
  /** Of the gross exposure, in percent. */
  share: string
  /** 0 to 1: how far the bar reaches. */
  fill: number
  /** Colour never says it alone. */
  level: Level
  direction: 1 | 0 | -1
}>

/** The cells as rows, the largest share first; equal ones by name. */
export const heatRows = ({ cells }: HeatAnswer): readonly HeatRow[] =>
  cells
    .toSorted((one, other) => other.share - one.share || one.label.localeCompare(other.label))
    .map(({ label, value, share, level }) => ({
      ...{ label, level, exposure: money(value), share: percent(share) },
      fill: Math.min(1, Math.max(0, share)),
      direction: value > 0 ? 1 : value < 0 ? -1 : 0,
    }))

export const LEVEL_SEVERITY: Readonly<Record<Level, 'warn' | 'critical' | null>> = {
  low: null,
  moderate: null,
  high: 'warn',
  critical: 'critical',
}
