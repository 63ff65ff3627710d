import type { EntryOutput } from '../../client/index.ts'

export type CurveAnswer = EntryOutput<'overview.equityCurve'>
export type Day = CurveAnswer['equity_curve'][number]

type Drawn = Readonly<{
  /** SVG path in a box of 1,000 by 100, top left at zero. */
  line: string
  low: string
  high: string
}>

const WIDTH = 1_000
const HEIGHT = 100
/** Air above and below, so that the line never runs on the frame. */
const AIR = 6

/**
 * The curve as a path. Days stand at their distance in time, so that days without a value leave a longer line and no
 * bend; null under two days, of which no line can be drawn.
 */
export function drawCurve(days: readonly Day[]): Drawn | null {
  const points = days.map(({ date, value }) => ({ at: Date.parse(date), value: Number(value), text: value }))
  const [first, last] = [points[0], points.at(-1)]
  if (first === undefined || last === undefined || points.length < 2 || last.at <= first.at) return null
  const lowest = points.reduce((best, point) => (point.value < best.value ? point : best), first)
  const highest = points.reduce((best, point) => (point.value > best.value ? point : best), first)
  const span = highest.value - lowest.value
  const x = (at: number): number => ((at - first.at) / (last.at - first.at)) * WIDTH
  const y = (value: number): number =>
    span === 0 ? HEIGHT / 2 : AIR + ((highest.value - value) / span) * (HEIGHT - 2 * AIR)
  const line = points
    .map(({ at, value }, index) => `${index === 0 ? 'M' : 'L'}${x(at).toFixed(2)} ${y(value).toFixed(2)}`)
    .join(' ')
  return { line, low: lowest.text, high: highest.text }
}

/** Why figures have no value, each reason once, with the figures it concerns. */
export function reasonsOf(
  ...unavailable: readonly Readonly<Record<string, string>>[]
): readonly (readonly [reason: string, figures: string])[] {
  const byReason = new Map<string, Set<string>>()
  for (const [figure, reason] of unavailable.flatMap((one) => Object.entries(one))) {
    byReason.set(reason, (byReason.get(reason) ?? new Set()).add(figure.replaceAll('_', ' ')))
  }
  return [...byReason].map(([reason, figures]) => [reason, [...figures].join(', ')])
}
