import { makeBoundedMap, ok, parseIso, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { FitOptions } from '../../vol/index.ts'
import { makeAbort } from '../abort.ts'
import type { Abort } from '../abort.ts'
import type { AbortSignalLike } from '../call.ts'
import { computeFailure } from '../compute.ts'
import type { ComputePool } from '../compute.ts'
import { surfaceAnswer } from './answers.ts'
import type { SurfaceAnswer } from './answers.ts'
import { chainQuotes } from './chains.ts'
import type { ChainPorts } from './chains.ts'
import { SURFACE_KEPT_EVERY_MS } from './history.ts'

/** Ends one's own wait for a fit, and hears which share of it is done. */
export type FitWatch = Readonly<{ signal: AbortSignalLike | null; onShare?: (share: number) => void }>

/** Surfaces of live chains, fitted in the worker pool. */
export type SurfaceBook = Readonly<{
  /**
   * The surface of a symbol's chain as of at most two seconds ago; however many ask, it is fitted once. A fit that all have
   * left who asked for it is taken back.
   */
  surface: (symbol: string, options: FitOptions, watch?: FitWatch) => Promise<Result<SurfaceAnswer, Failure>>
  /** The surface as it is kept (`STANDARD_FIT`), when one was fitted within the last two intervals; nothing is fitted for it. */
  known: (symbol: string) => SurfaceAnswer | null
}>

/** The fit that the history keeps, and that whoever names no other gets. */
export const STANDARD_FIT: FitOptions = { model: 'svi', fit: 'arbitrage_free', phi: 'power_law', beta: 1 }
/** A fit is made each interval, and takes its time. */
const KNOWN_MS = 2 * SURFACE_KEPT_EVERY_MS

export type SurfacePorts = ChainPorts & Readonly<{ compute: Pick<ComputePool, 'run'> }>

const KEPT_MS = 2_000
/** Symbols times models: enough for a desk, and a bound. */
const KEPT_MAX = 64

type Kept = {
  readonly at: number
  readonly answer: Promise<Result<SurfaceAnswer, Failure>>
  readonly abort: Abort
  readonly listeners: Set<(share: number) => void>
  /** Who still waits. */
  wanted: number
}

/** Waits for a fit as one of those who asked for it; the last to leave it, leaves it for good. */
async function waitFor(fit: Kept, { signal, onShare }: FitWatch): Promise<Result<SurfaceAnswer, Failure>> {
  if (onShare !== undefined) fit.listeners.add(onShare)
  fit.wanted += 1
  let gone = (): void => undefined
  const left = new Promise<Result<SurfaceAnswer, Failure>>((resolve) => {
    gone = () => {
      fit.wanted -= 1
      if (fit.wanted === 0) fit.abort.abort()
      resolve(refused(computeFailure('cancelled', 'the caller went away')))
    }
  })
  if (signal?.aborted === true) gone()
  signal?.addEventListener('abort', gone)
  try {
    return await Promise.race([fit.answer, left])
  } finally {
    signal?.removeEventListener('abort', gone)
    if (onShare !== undefined) fit.listeners.delete(onShare)
  }
}

const keyOf = (symbol: string, { model, fit, phi, beta }: FitOptions): string =>
  JSON.stringify([symbol, model, fit, phi, beta])

export function makeSurfaceBook(ports: SurfacePorts): SurfaceBook {
  const kept = makeBoundedMap<Kept>(KEPT_MAX)
  const last = makeBoundedMap<SurfaceAnswer>(KEPT_MAX)

  /** What was fitted last stands, and says that it is old, while the chain has too little for a fit. */
  const orLast = (key: string, found: Result<SurfaceAnswer, Failure>): Result<SurfaceAnswer, Failure> => {
    if (found.ok) {
      last.set(key, found.value)
      return found
    }
    const known = found.failure.code === 'too_few_quotes' ? last.get(key) : undefined
    return known ? ok({ ...known, state: 'stale' }) : found
  }

  const fitted = async (
    symbol: string,
    options: FitOptions,
    { signal, onShare }: FitWatch,
  ): Promise<Result<SurfaceAnswer, Failure>> => {
    const quotes = await chainQuotes(ports, symbol)
    if (!quotes.ok) return quotes
    const { slices, facts } = quotes.value
    const onProgress = (done: number, total: number): void => onShare?.(done / total)
    const surface = await ports.compute.run('fit_vol_surface', { slices, options }, { signal, onProgress })
    return surface.ok ? ok(surfaceAnswer(surface.value, facts)) : surface
  }

  return {
    known: (symbol) => {
      const found = last.get(keyOf(symbol, STANDARD_FIT))
      if (found === undefined) return null
      const at = parseIso(found.timestamp)
      return at !== null && ports.clock.now() - at <= KNOWN_MS ? found : null
    },
    surface: async (symbol, options, watch = { signal: null }) => {
      const key = keyOf(symbol, options)
      const now = ports.clock.now()
      const known = kept.get(key)
      const isFresh = known && now - known.at < KEPT_MS && known.at <= now && !known.abort.signal.aborted
      if (isFresh) return waitFor(known, watch)
      const abort = makeAbort()
      const listeners = new Set<(share: number) => void>()
      const onShare = (share: number): void => listeners.forEach((listener) => listener(share))
      const answer = fitted(symbol, options, { signal: abort.signal, onShare }).then((found) => {
        const told = orLast(key, found)
        // A refusal is not remembered: what was missing may be there at once.
        if (!told.ok && kept.get(key)?.answer === answer) kept.delete(key)
        return told
      })
      const fit: Kept = { at: now, answer, abort, listeners, wanted: 0 }
      kept.set(key, fit)
      return waitFor(fit, watch)
    },
  }
}
