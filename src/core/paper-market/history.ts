import { MS_PER_DAY, assert, instant, present, toIso } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { bridgeAt, smoothNoise } from './noise.ts'
import type { HistoryDay } from './types.ts'

/** The index as a function of time: a walk through the real closes, see the room's README. */
export type IndexPath = Readonly<{
  /** Level in points, at two decimals. */
  levelAt: (at: Instant) => number
  /** Volatilities per year of the clock, from the closes known by `at`. */
  volsAt: (at: Instant) => IndexVols
  /** The real day that the calendar day beginning at `midnight` replays; null after the epoch or before the history. */
  realDay: (midnight: Instant) => HistoryDay | null
}>

export type IndexVols = Readonly<{
  /** √(0.6·v20 + 0.4·v60): realised over 20 and 60 closes. */
  shortAnnual: number
  /** Realised over 750 closes. */
  longAnnual: number
}>

const DAYS_MIN = 1_000
/** The replay starts somewhere in here, by seed: 750 closes and five years of bars lie before, two years and more after. */
const START_EARLIEST = 0.72
const START_LATEST = 0.9
const WINDOWS = { short: 20, middle: 60, long: 750 } as const

type Walk = Readonly<{
  day: (index: number) => HistoryDay
  varianceBefore: (index: number, days: number) => number
}>

/** The history as an endless walk: forward to its end, then back, and so on, so that no step is larger than a real one. */
function endlessWalk(history: readonly HistoryDay[]): Walk {
  const last = history.length - 1
  const day = (index: number): HistoryDay => {
    const folded = ((index % (2 * last)) + 2 * last) % (2 * last)
    return present(history[folded <= last ? folded : 2 * last - folded], 'day of the history')
  }
  const variances = new Map<string, number>()
  /** Mean squared daily log return of the `days` closes up to and including day `index`. */
  const varianceBefore = (index: number, days: number): number => {
    const key = `${index}:${days}`
    const known = variances.get(key)
    if (known !== undefined) return known
    let sum = 0
    for (let i = index - days + 1; i <= index; i++) sum += Math.log(day(i).close / day(i - 1).close) ** 2
    if (variances.size > 64) variances.clear()
    variances.set(key, sum / days)
    return sum / days
  }
  return { day, varianceBefore }
}

export function makeIndexPath(
  settings: Readonly<{ seed: number; epoch: Instant; speed: number; history: readonly HistoryDay[] }>,
): IndexPath {
  const { seed, speed, history } = settings
  assert(history.length >= DAYS_MIN, `the demo needs ${DAYS_MIN} days of history, got ${history.length}`)
  assert(speed > 0 && Number.isFinite(speed), 'speed must be above 0')
  const walk = endlessWalk(history)
  const span = START_LATEST - START_EARLIEST
  const share = START_EARLIEST + span * ((seed >>> 0) / 4_294_967_296)
  const startIndex = Math.floor(history.length * share)
  const epochMidnight = Math.floor(settings.epoch / MS_PER_DAY) * MS_PER_DAY

  /** Day of the walk and fraction of it; before the epoch's day one history day is one calendar day. */
  const positionAt = (at: Instant): readonly [index: number, fraction: number] => {
    const days = (at - epochMidnight) / MS_PER_DAY
    const position = startIndex + (days > 0 ? days * speed : days)
    const index = Math.floor(position)
    return [index, position - index]
  }

  const levelAt = (at: Instant): number => {
    const [index, fraction] = positionAt(at)
    const [from, to] = [walk.day(index - 1).close, walk.day(index)]
    const noise = dayVol(to) * bridgeAt(seed, index, fraction)
    const drift = (1 - fraction) * Math.log(from) + fraction * Math.log(to.close)
    const level = Math.exp(drift + noise + quiverAt(seed, at, fraction))
    return Math.round(level * 100) / 100
  }

  const volsAt = (at: Instant): IndexVols => {
    const [index, fraction] = positionAt(at)
    // Eased from one close to the next over the following day, so that the quoted volatility never jumps.
    const eased = (days: number): number =>
      (1 - fraction) * walk.varianceBefore(index - 2, days) + fraction * walk.varianceBefore(index - 1, days)
    const perYear = 365 * speed
    return {
      shortAnnual: Math.sqrt((0.6 * eased(WINDOWS.short) + 0.4 * eased(WINDOWS.middle)) * perYear),
      longAnnual: Math.sqrt(eased(WINDOWS.long) * perYear),
    }
  }

  const realDay = (midnight: Instant): HistoryDay | null => {
    const index = startIndex + Math.round((midnight - epochMidnight) / MS_PER_DAY)
    return midnight >= epochMidnight || index < 0 ? null : walk.day(index)
  }

  return { levelAt, volsAt, realDay }
}

/** Log size of the quiver: a quarter of a point at 2,000. */
const QUIVER = 1.2e-4
const QUIVER_SALT = 900

/**
 * What a real index does from second to second around its path, as its members trade one by one: mean-reverting, gone at
 * both ends of the day. A real day packs its variance into six and a half hours; spread over 24, the bridge alone would
 * leave quotes still for a quarter of a minute.
 */
function quiverAt(seed: number, at: Instant, fraction: number): number {
  const quick = smoothNoise(seed, QUIVER_SALT, at / 1_500)
  const slow = smoothNoise(seed, QUIVER_SALT + 1, at / 6_000)
  return QUIVER * Math.sin(Math.PI * fraction) * (0.6 * quick + 0.4 * slow)
}

/** Volatility of one day from its own range: ln(high/low)² / (4 ln 2) (Parkinson 1980). */
const dayVol = (day: HistoryDay): number => Math.log(day.high / day.low) / Math.sqrt(4 * Math.LN2)

/** Midnight UTC of the day that holds `at`. */
export const midnightOf = (at: Instant): Instant => instant(Math.floor(at / MS_PER_DAY) * MS_PER_DAY)

/** The day as `20261127`, for symbols. */
export const compactDay = (at: Instant): string => toIso(at).slice(0, 10).replaceAll('-', '')
