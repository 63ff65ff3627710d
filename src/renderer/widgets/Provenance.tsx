import type { ReactNode } from 'react'
import { useHealth, useStream } from '../terminal/hooks.ts'
import type { Figures } from '../terminal/use-figures.ts'
import { timeZoneHere } from '../shell/clock.ts'
import { formatLatency, formatModel, formatTime, zoneName } from './format.ts'
import css from './Provenance.module.css'

/** `computed 10:42:16 ET, 84 ms`; empty before the first answer. */
function runWords({ answeredAtMs, tookMs }: Pick<Figures<unknown>, 'answeredAtMs' | 'tookMs'>): string {
  if (answeredAtMs === null) return ''
  const zone = timeZoneHere()
  return `computed ${formatTime(answeredAtMs, zone)} ${zoneName(zone, answeredAtMs)}, ${formatLatency(tookMs)}`
}

/** Where a figure comes from: one line, and behind it why it is this number and not another. */
export function Provenance({
  words,
  figures,
  children,
}: Readonly<{
  words: string
  figures: Pick<Figures<unknown>, 'answeredAtMs' | 'tookMs'>
  children?: ReactNode
}>) {
  const run = runWords(figures)
  const line = [words, run].filter((one) => one !== '').join(' · ')
  if (children === undefined) return <p className={css.line}>{line}</p>
  return (
    <details className={css.why}>
      <summary>
        {line} <span className={css.ask}>Why this number</span>
      </summary>
      <div className={css.reasons}>{children}</div>
    </details>
  )
}

const secondsWords = (ms: number): string => `${Math.max(0, Math.ceil(ms / 1_000))} s`

/** How far a computation is, measured by how long the last one took. */
function Progress({ waitedMs, tookMs }: Readonly<{ waitedMs: number; tookMs: number | null }>) {
  if (tookMs === null || tookMs < LONG_MS) return null
  const isLonger = waitedMs >= tookMs
  return (
    <>
      <progress
        {...(isLonger ? {} : { value: waitedMs, max: tookMs })}
        aria-label="Computation, by how long the last one took"
      />{' '}
      {isLonger
        ? `longer than the ${secondsWords(tookMs)} of the last one`
        : `about ${secondsWords(tookMs - waitedMs)} left`}{' '}
    </>
  )
}

/** How far the engine says that it is; until it says so, by how long the last one took. */
function ToldProgress({ id, ...last }: Readonly<{ id: string; waitedMs: number; tookMs: number | null }>) {
  const { data } = useStream({ channel: 'computations' })
  const told = data?.items.find((one) => one.computation_id === id)
  if (told === undefined || told.done === 0) return <Progress {...last} />
  return (
    <>
      <progress value={told.done} max={told.of} aria-label="Computation, as the engine tells it" />{' '}
      {`${formatModel(told.done, 0)} of ${formatModel(told.of, 0)} revaluations`}{' '}
    </>
  )
}

/** The engine has too much to compute: when it is asked again by itself, and a way to ask now. */
export function Busy({ figures }: Readonly<{ figures: Pick<Figures<unknown>, 'trouble' | 'ask'> }>) {
  const nowMs = useHealth((health) => health.nowMs)
  const { trouble, ask } = figures
  if (trouble === null || trouble.retryAtMs === null) return null
  return (
    <p className={css.asking} role="status">
      {trouble.words} It is asked again in {secondsWords(trouble.retryAtMs - nowMs)}.{' '}
      <button type="button" onClick={ask}>
        Ask now
      </button>
    </p>
  )
}

/** From when on a wait is worth words. */
const LONG_MS = 1_500

/** What is asked now when it takes long, with the way out; and why the last question has no answer. */
export function Asking({ figures }: Readonly<{ figures: Figures<unknown> }>) {
  const nowMs = useHealth((health) => health.nowMs)
  const { busySinceMs, trouble, value, ask, cancel } = figures
  const waitedMs = busySinceMs === null ? 0 : nowMs - busySinceMs
  if (busySinceMs !== null && waitedMs >= LONG_MS)
    return (
      <p className={css.asking} role="status">
        Computing for {Math.floor(waitedMs / 1_000)} s{' '}
        {figures.computationId === null ? (
          <Progress waitedMs={waitedMs} tookMs={figures.tookMs} />
        ) : (
          <ToldProgress id={figures.computationId} waitedMs={waitedMs} tookMs={figures.tookMs} />
        )}
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </p>
    )
  if (trouble === null || value === null) return null
  if (trouble.retryAtMs !== null) return <Busy figures={figures} />
  return (
    <p className={css.asking} role="status">
      {trouble.words} The figures are the last ones known.{' '}
      <button type="button" onClick={ask}>
        Ask again
      </button>
    </p>
  )
}
