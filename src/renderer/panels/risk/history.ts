import type { EntryOutput } from '../../client/index.ts'
import { formatDay, formatModel } from '../../widgets/figures/format.ts'

export type HistoryAnswer = EntryOutput<'risk.varHistory'>
export type HistoryDay = HistoryAnswer['days'][number]

/** The two lines of the picture, the nearer one first. */
export const LEVELS = ['cl_95', 'cl_99'] as const
const LEVEL_WORDS: Readonly<Record<string, string>> = { cl_95: 'VaR 95 %', cl_99: 'VaR 99 %' }
export const levelWords = (level: string): string => LEVEL_WORDS[level] ?? level

export const isBeyond = (day: HistoryDay, level: string): boolean =>
  day.var[level] !== undefined && -day.pnl > day.var[level]

type Bar = Readonly<{ x: number; y: number; width: number; height: number; beyond: boolean; day: HistoryDay }>
type Tick = Readonly<{ at: number; words: string }>

export type Drawn = Readonly<{
  bars: readonly Bar[]
  /** SVG paths, by level. */
  lines: readonly Readonly<{ level: string; path: string; endY: number; wordsY: number }>[]
  zeroY: number
  ticksY: readonly Tick[]
  ticksX: readonly Tick[]
}>

type Box = Readonly<{ width: number; height: number; left: number; right: number; bottom: number }>

const AIR = 8
const WORDS_APART = 12

/** 1, 2 or 5 times a power of ten: a step that leaves at most so many ticks. */
function tickStep(span: number, ticks: number): number {
  const least = span / ticks
  const power = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5, 10].find((one) => one * power >= least) ?? 10) * power
}

const monthWords = (date: string): string =>
  formatDay(`${date}T00:00:00Z`, 'UTC').split(' ').slice(1, 2).join()

const shortMoney = (value: number): string =>
  Math.abs(value) >= 10_000 ? `${formatModel(value / 1_000, 0, true)}k` : formatModel(value, 0, true)

function verticalTicks(low: number, high: number, y: (value: number) => number): readonly Tick[] {
  const step = tickStep(high - low, 6)
  const ticks: Tick[] = []
  for (let value = Math.ceil(low / step) * step; value <= high; value += step)
    ticks.push({ at: y(value), words: shortMoney(Math.abs(value) < step / 2 ? 0 : value) })
  return ticks
}

/** Where a month begins, with room for its name. */
function monthTicks(days: readonly HistoryDay[], x: (at: number) => number): readonly Tick[] {
  const ticks: Tick[] = []
  for (const [at, { date }] of days.entries()) {
    const isNew = at > 0 && date.slice(0, 7) !== days[at - 1]?.date.slice(0, 7)
    if (isNew && x(at) - (ticks.at(-1)?.at ?? -Infinity) > 44)
      ticks.push({ at: x(at), words: monthWords(date) })
  }
  return ticks
}

/** Bars of each day's profit and the line of what was expected to be lost at most; null without a day. */
export function drawHistory(days: readonly HistoryDay[], box: Box): Drawn | null {
  if (days.length === 0) return null
  const figures = days.flatMap((day) => [day.pnl, ...LEVELS.map((level) => -(day.var[level] ?? 0))])
  const [low, high] = [Math.min(0, ...figures), Math.max(0, ...figures)]
  const span = high - low || 1
  const inner = { width: box.width - box.left - box.right, height: box.height - box.bottom - 2 * AIR }
  const slot = inner.width / days.length
  const x = (at: number): number => box.left + (at + 0.5) * slot
  const y = (value: number): number => AIR + ((high - value) / span) * inner.height
  const width = Math.max(1, Math.min(8, slot * 0.62))
  const bars = days.map((day, at): Bar => {
    const [top, end] = [Math.min(y(0), y(day.pnl)), Math.max(y(0), y(day.pnl))]
    return {
      ...{ x: x(at) - width / 2, y: top, width, height: end - top, day },
      beyond: isBeyond(day, 'cl_95'),
    }
  })
  const lines = LEVELS.filter((level) => days[0]?.var[level] !== undefined).map((level) => {
    const at = (day: HistoryDay): number => y(-(day.var[level] ?? 0))
    const path = days.map((day, one) => `${one === 0 ? 'M' : 'L'}${x(one).toFixed(1)} ${at(day).toFixed(1)}`)
    return { level, path: path.join(' '), endY: at(days.at(-1) ?? (days[0] as HistoryDay)) }
  })
  // The deeper line's words give way, so that both can be read.
  const ends = lines.map((line, at) => ({
    ...line,
    wordsY: Math.max(line.endY, at === 0 ? 0 : (lines[at - 1]?.endY ?? 0) + WORDS_APART),
  }))
  return { bars, lines: ends, zeroY: y(0), ticksY: verticalTicks(low, high, y), ticksX: monthTicks(days, x) }
}

/** `3 Aug 2026: −5,120. VaR 95 % 4,100, VaR 99 % 6,900. Beyond VaR 95 %.` */
export function dayWords(day: HistoryDay): string {
  const lines = LEVELS.filter((level) => day.var[level] !== undefined)
  const vars = lines.map((level) => `${levelWords(level)} ${formatModel(day.var[level], 0)}`)
  const beyond = lines.filter((level) => isBeyond(day, level)).map(levelWords)
  const said = beyond.length === 0 ? '' : ` Beyond ${beyond.join(' and ')}.`
  return `${formatDay(`${day.date}T00:00:00Z`, 'UTC')}: ${formatModel(day.pnl, 0, true)}. ${vars.join(', ')}.${said}`
}

/** Below this the days contradict the VaR. */
const P_REFUTED = 0.05

/** `8 days beyond VaR 95 % in 125, expected 6.3 · Kupiec p = 0.49`, and whether the VaR is to be believed. */
export function backtestWords(
  level: string,
  { exceptions, observations, expected, kupiec }: HistoryAnswer['backtests'][string],
): Readonly<{ words: string; refuted: boolean }> {
  const times = `${exceptions} ${exceptions === 1 ? 'day' : 'days'} beyond ${levelWords(level)} in ${observations}`
  const p = kupiec.p_value < 0.005 ? '< 0.01' : `= ${formatModel(kupiec.p_value, 2)}`
  return {
    words: `${times}, expected ${formatModel(expected, 1)} · Kupiec p ${p}`,
    refuted: kupiec.p_value < P_REFUTED,
  }
}
