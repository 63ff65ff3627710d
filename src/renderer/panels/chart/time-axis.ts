import type { IChartApi, ISeriesPrimitive, Time, UTCTimestamp } from 'lightweight-charts'

/** A word of the time axis and the bar that it stands under. `strong` begins a day, a month or a year. */
type AxisMark = Readonly<{ index: number; words: string; strong: boolean }>

const DAY_SECONDS = 86_400
/** Times that a clock is read by, in seconds, from the rarest to the most frequent. */
const CLOCK_STEPS = [43_200, 21_600, 10_800, 3_600, 1_800, 300, 60] as const

const part = (second: number, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', hourCycle: 'h23', ...options })
    .format(new Date(second * 1_000))
    .replace('Sept', 'Sep')

/** What begins with a bar, the rarer the smaller: 0 a year, 1 a month, 2 a day, then the steps of the clock. */
function rankOf(second: number, before: number | undefined): number {
  if (before === undefined) return CLOCK_STEPS.length + 2
  const [now, then] = [new Date(second * 1_000), new Date(before * 1_000)]
  if (now.getUTCFullYear() !== then.getUTCFullYear()) return 0
  if (now.getUTCMonth() !== then.getUTCMonth()) return 1
  if (Math.floor(second / DAY_SECONDS) !== Math.floor(before / DAY_SECONDS)) return 2
  const step = CLOCK_STEPS.findIndex((length) => Math.floor(second / length) !== Math.floor(before / length))
  return step === -1 ? CLOCK_STEPS.length + 2 : step + 3
}

/** Days with their weekday, times within a day. Axis seconds are wall clock already, hence UTC here. */
function wordsOf(second: number, rank: number): string {
  if (rank === 0) return part(second, { year: 'numeric' })
  if (rank === 1) return part(second, { month: 'short', year: '2-digit' })
  if (rank === 2) return part(second, { weekday: 'short', day: 'numeric' })
  return part(second, { hour: '2-digit', minute: '2-digit' })
}

/**
 * Marks at least `gap` bars apart, the rarest beginnings first, so that a day keeps its mark and the hours fit between.
 * They depend on the bars alone and not on what is in view: scrolling moves marks, it never changes them.
 */
export function axisMarks(seconds: readonly number[], gap: number): readonly AxisMark[] {
  const ranks = seconds.map((second, index) => rankOf(second, seconds[index - 1]))
  const taken = new Uint8Array(seconds.length)
  const marks: AxisMark[] = []
  for (let rank = 0; rank < CLOCK_STEPS.length + 3; rank += 1) {
    for (const [index, second] of seconds.entries()) {
      if (ranks[index] !== rank || taken[index] === 1) continue
      taken.fill(1, Math.max(0, index - gap + 1), index + gap)
      marks.push({ index, words: wordsOf(second, rank), strong: rank <= 2 })
    }
  }
  return marks.sort((left, right) => left.index - right.index)
}

const LABEL_ROOM_PX = 60
const BASELINE_PX = 15

export type AxisLook = Readonly<{ colour: string; font: (strong: boolean) => string }>

/** Draws the words of the time axis. One that would be cut off at an edge is left out, where the library cuts it. */
export function makeTimeAxis(
  chart: IChartApi,
  seconds: () => readonly number[],
  look: () => AxisLook,
): ISeriesPrimitive<Time> {
  const known = { seconds: [] as readonly number[], gap: 0, marks: [] as readonly AxisMark[] }
  const marksNow = (): readonly AxisMark[] => {
    const bars = seconds()
    const gap = Math.max(1, Math.ceil(LABEL_ROOM_PX / chart.timeScale().options().barSpacing))
    if (bars !== known.seconds || gap !== known.gap)
      Object.assign(known, { seconds: bars, gap, marks: axisMarks(bars, gap) })
    return known.marks
  }
  const draw = (context: CanvasRenderingContext2D, widthPx: number): void => {
    const { colour, font } = look()
    context.fillStyle = colour
    context.textAlign = 'center'
    for (const { index, words, strong } of marksNow()) {
      const x = chart.timeScale().timeToCoordinate(known.seconds[index] as UTCTimestamp)
      if (x === null) continue
      context.font = font(strong)
      const half = context.measureText(words).width / 2
      if (x - half >= 0 && x + half <= widthPx) context.fillText(words, x, BASELINE_PX)
    }
  }
  const view = {
    renderer: () => ({
      draw: (target: Parameters<NonNullable<Renderer>['draw']>[0]) =>
        target.useMediaCoordinateSpace(({ context, mediaSize }) => draw(context, mediaSize.width)),
    }),
  }
  return { timeAxisPaneViews: () => [view] }
}

type PaneView = ReturnType<NonNullable<ISeriesPrimitive<Time>['timeAxisPaneViews']>>[number]
type Renderer = ReturnType<PaneView['renderer']>
