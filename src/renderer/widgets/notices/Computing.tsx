import { useHealth, useStream } from '../../terminal/hooks.ts'
import type { Figures } from '../../terminal/use-figures.ts'
import { LONG_MS, progressOf, secondsWords } from '../words/progress.ts'
import css from './Computing.module.css'

type Asked = Pick<
  Figures<unknown>,
  'value' | 'trouble' | 'tookMs' | 'busySinceMs' | 'computationId' | 'ask' | 'cancel'
>

/** How far the engine says that a computation is; null of one that it tells nothing of. */
function useTold(id: string | null) {
  const { data } = useStream(id === null ? null : { channel: 'computations' })
  return data?.items.find((one) => one.computation_id === id) ?? null
}

function Waiting({ figures, waitedMs }: Readonly<{ figures: Asked; waitedMs: number }>) {
  const told = useTold(figures.computationId)
  const progress = progressOf({ told, waitedMs, tookMs: figures.tookMs })
  return (
    <p className={css.asking} role="status">
      Computing for {Math.floor(waitedMs / 1_000)} s{' '}
      {progress !== null && (
        <>
          <progress
            {...(progress.value === null ? {} : { value: progress.value, max: progress.max })}
            aria-label={progress.label}
          />{' '}
          {progress.words}{' '}
        </>
      )}
      <button type="button" onClick={figures.cancel}>
        Cancel
      </button>
    </p>
  )
}

/** The engine has too much to compute: when it is asked again by itself, and a way to ask now. */
export function Busy({ figures }: Readonly<{ figures: Pick<Asked, 'trouble' | 'ask'> }>) {
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

/** What is asked now when it takes long, with the way out; and why the last question has no answer. */
export function Computing({ figures }: Readonly<{ figures: Asked }>) {
  const nowMs = useHealth((health) => health.nowMs)
  const { busySinceMs, trouble, value, ask } = figures
  const waitedMs = busySinceMs === null ? 0 : nowMs - busySinceMs
  if (busySinceMs !== null && waitedMs >= LONG_MS) return <Waiting figures={figures} waitedMs={waitedMs} />
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
