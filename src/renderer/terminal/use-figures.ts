import { useCallback, useEffect, useRef, useState } from 'react'
import { retryAfterMs, sentenceOf } from '../client/index.ts'
import type { CallOutcome, EntryInput, EntryName, EntryOutput } from '../client/index.ts'
import type { HeadBadge } from '../state/index.ts'
import { useHealth, usePaused, useTerminal } from './hooks.ts'
import { newId } from './ids.ts'
import { useRefresh } from './use-refresh.ts'

/** `retryAtMs`, by this machine's clock: when it is asked again by itself, of an engine that was too busy to begin. */
type Trouble = Readonly<{ words: string; code: string | null; retryAtMs: number | null }>

/** What was computed last, when and how fast, and what is being asked now. */
export type Figures<Value> = Readonly<{
  /** The last answer; a question that fails or waits leaves it standing. */
  value: Value | null
  /** Of the engine's clock. */
  answeredAtMs: number | null
  tookMs: number | null
  /** Why the last question has no answer; null while it has. */
  trouble: Trouble | null
  /** Under which id the engine tells how far the answer is; null while none is awaited, or none is told. */
  computationId: string | null
  /** Since when an answer is awaited, by this machine's clock. */
  busySinceMs: number | null
  /** The last answer is older than it should be. */
  old: boolean
  ask: () => void
  cancel: () => void
}>

type State<Value> = Pick<
  Figures<Value>,
  'value' | 'answeredAtMs' | 'tookMs' | 'trouble' | 'busySinceMs' | 'computationId'
>

/** Entries that tell how far they are. */
const TOLD: ReadonlySet<EntryName> = new Set([
  'risk.var',
  'risk.varHistory',
  'risk.stressTest',
  'risk.scenarioMatrix',
  'vol.surface',
  'laboratory.replay',
])

/** A large book takes its time; it is cancelled by hand, not by a clock. */
const TIMEOUT_MS = 120_000
/** What was cancelled by hand stays so until somebody asks: it would only begin anew. */
const CANCELLED: Trouble = {
  words: 'Cancelled; it is not asked again by itself.',
  ...{ code: null, retryAtMs: null },
}
const MS_PER_SECOND = 1_000
const RETRY_MS = 2_000

/** Why there is no answer. An engine that has too much to compute says when it is worth asking again. */
export function troubleOf(
  outcome: Exclude<CallOutcome<unknown>, { kind: 'answer' }>,
  nowMs: number,
): Trouble {
  const words = sentenceOf(outcome)
  if (outcome.kind !== 'refused') return { words, code: null, retryAtMs: null }
  const { code, details } = outcome.failure
  const limitedMs = retryAfterMs(outcome.failure)
  if (limitedMs !== null) return { words, code, retryAtMs: nowMs + limitedMs }
  if (code !== 'busy') return { words, code, retryAtMs: null }
  const after = details.retry_after_s
  const waitMs = typeof after === 'number' && after > 0 ? after * MS_PER_SECOND : RETRY_MS
  return {
    words: 'The engine computes for others and for you at its limit; nothing was lost.',
    ...{ code, retryAtMs: nowMs + waitMs },
  }
}

/** How many rounds may be missed before a figure is called old. */
const ROUNDS_MISSED = 3

/** One question at a time: a new one ends the one before it. */
function useAsking<Name extends EntryName>(name: Name, input: EntryInput<Name> | null, offsetMs: number) {
  const { link } = useTerminal()
  const offset = useRef(offsetMs)
  offset.current = offsetMs
  const [state, setState] = useState<State<EntryOutput<Name>>>({
    ...{ value: null, answeredAtMs: null, tookMs: null, trouble: null, busySinceMs: null },
    computationId: null,
  })
  const running = useRef<AbortController | null>(null)
  const text = JSON.stringify(input)
  const ask = useCallback(() => {
    if (text === 'null') return
    running.current?.abort()
    const abort = new AbortController()
    running.current = abort
    const startedMs = Date.now()
    const computationId = TOLD.has(name) ? newId() : null
    const told = computationId === null ? {} : { computation_id: computationId }
    setState((before) => ({ ...before, busySinceMs: startedMs, computationId }))
    const options = { signal: abort.signal, timeoutMs: TIMEOUT_MS }
    const asked = { ...(JSON.parse(text) as EntryInput<Name>), ...told }
    void link.call(name, asked, options).then((outcome) => {
      if (abort.signal.aborted) return
      running.current = null
      const done = { busySinceMs: null, computationId: null, tookMs: Date.now() - startedMs }
      if (outcome.kind === 'answer') {
        const answeredAtMs = Date.now() + offset.current
        setState({ ...done, value: outcome.value, answeredAtMs, trouble: null })
      } else {
        const trouble = troubleOf(outcome, Date.now())
        setState((before) => ({ ...before, ...done, tookMs: before.tookMs, trouble }))
      }
    })
  }, [link, name, text])
  const stop = useCallback(() => {
    running.current?.abort()
    running.current = null
  }, [])
  const cancel = useCallback(() => {
    stop()
    setState((before) => ({
      ...before,
      busySinceMs: null,
      computationId: null,
      trouble: CANCELLED,
    }))
  }, [stop])
  return { state, running, ask, stop, cancel }
}

/**
 * Asks for computed figures when the component appears, when the input changes and every `everyMs` while somebody looks, or
 * later where the tier of the user asks for that. One question at a time; a new one ends the one before it. `input` null asks nothing.
 */
export function useFigures<Name extends EntryName>(
  name: Name,
  input: EntryInput<Name> | null,
  everyMs: number,
): Figures<EntryOutput<Name>> {
  const paused = usePaused()
  const nowMs = useHealth((health) => health.nowMs)
  const offsetMs = useHealth((health) => health.clockOffsetMs ?? 0)
  const { state, running, ask, stop, cancel } = useAsking(name, input, offsetMs)
  useEffect(() => {
    ask()
    return stop
  }, [ask, stop])
  const retryAtMs = state.trouble?.retryAtMs ?? null
  const isCancelled = state.trouble === CANCELLED
  useEffect(() => {
    if (paused || retryAtMs === null) return undefined
    const timer = setTimeout(ask, Math.max(0, retryAtMs - Date.now()))
    return () => clearTimeout(timer)
  }, [ask, paused, retryAtMs])
  const askUnlessBusy = (): void => {
    if (running.current === null) ask()
  }
  const roundMs = useRefresh(askUnlessBusy, input === null || isCancelled ? null : everyMs)
  const { value, answeredAtMs, trouble } = state
  const ageMs = answeredAtMs === null ? 0 : nowMs + offsetMs - answeredAtMs
  return {
    ...state,
    old: value !== null && (trouble !== null || ageMs > ROUNDS_MISSED * roundMs),
    ask,
    cancel,
  }
}

/** The badge of a panel whose figures are not of now. */
export const oldBadges = (...figures: readonly Pick<Figures<unknown>, 'old'>[]): readonly HeadBadge[] =>
  figures.some(({ old }) => old) ? [{ text: 'old figures', severity: 'warn' }] : []
