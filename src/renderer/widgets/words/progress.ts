import { formatModel } from '../figures/format.ts'

/** From when on a wait is worth words, milliseconds. */
export const LONG_MS = 1_500

export const secondsWords = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1_000))} s`

/** A bar with its words; `value` null moves without saying how far. */
type Progress = Readonly<{ value: number | null; max: number; label: string; words: string }>

/** What the engine tells of a computation, how long it is waited for, how long the last one took. */
type Known = Readonly<{
  told: Readonly<{ entry?: string; done: number; of: number }> | null
  waitedMs: number
  tookMs: number | null
}>

/** What is told in hundredths, by its entry; everything else counts revaluations. */
const WHOLES: Readonly<Record<string, string>> = {
  'laboratory.replay': 'both replays',
  'risk.varHistory': 'the revaluations',
  'vol.surface': 'the fit at most',
}

function wordsOf({ entry, done, of }: NonNullable<Known['told']>): string {
  const whole = entry === undefined ? undefined : WHOLES[entry]
  return whole === undefined
    ? `${formatModel(done, 0)} of ${formatModel(of, 0)} revaluations`
    : `${formatModel((100 * done) / of, 0)} % of ${whole}`
}

/**
 * How far a computation is: as the engine says; until it says so, by how long the last one took. Null where nothing is known:
 * a bar that guesses would be worse than none.
 */
export function progressOf({ told, waitedMs, tookMs }: Known): Progress | null {
  if (told !== null && told.done > 0)
    return {
      ...{ value: told.done, max: told.of, label: 'Computation, as the engine tells it' },
      words: wordsOf(told),
    }
  if (tookMs === null || tookMs < LONG_MS) return null
  const isLonger = waitedMs >= tookMs
  return {
    ...{ value: isLonger ? null : waitedMs, max: tookMs },
    label: 'Computation, by how long the last one took',
    words: isLonger
      ? `longer than the ${secondsWords(tookMs)} of the last one`
      : `about ${secondsWords(tookMs - waitedMs)} left`,
  }
}
