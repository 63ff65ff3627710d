import { ok } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { FitOptions } from '../../vol/index.ts'
import type { ComputePool } from '../compute.ts'
import { surfaceAnswer } from './answers.ts'
import type { SurfaceAnswer } from './answers.ts'
import { chainQuotes } from './chains.ts'
import type { ChainPorts } from './chains.ts'

/** Surfaces of live chains, fitted in the worker pool. */
export type SurfaceBook = Readonly<{
  /** The surface of a symbol's chain as of at most two seconds ago; however many ask, it is fitted once. */
  surface: (symbol: string, options: FitOptions) => Promise<Result<SurfaceAnswer, Failure>>
}>

export type SurfacePorts = ChainPorts & Readonly<{ compute: Pick<ComputePool, 'run'> }>

const KEPT_MS = 2_000
/** Symbols times models: enough for a desk, and a bound. */
const KEPT_MAX = 64

type Kept = Readonly<{ at: number; answer: Promise<Result<SurfaceAnswer, Failure>> }>

export function makeSurfaceBook(ports: SurfacePorts): SurfaceBook {
  const kept = new Map<string, Kept>()
  const last = new Map<string, SurfaceAnswer>()

  /** What was fitted last stands, and says that it is old, while the chain has too little for a fit. */
  const orLast = (key: string, found: Result<SurfaceAnswer, Failure>): Result<SurfaceAnswer, Failure> => {
    if (found.ok) {
      putBounded(last, key, found.value)
      return found
    }
    const known = found.failure.code === 'too_few_quotes' ? last.get(key) : undefined
    return known ? ok({ ...known, state: 'stale' }) : found
  }

  const fitted = async (symbol: string, options: FitOptions): Promise<Result<SurfaceAnswer, Failure>> => {
    const quotes = await chainQuotes(ports, symbol)
    if (!quotes.ok) return quotes
    const { slices, facts } = quotes.value
    const surface = await ports.compute.run('fit_vol_surface', { slices, options })
    return surface.ok ? ok(surfaceAnswer(surface.value, facts)) : surface
  }

  return {
    surface: async (symbol, options) => {
      const key = JSON.stringify([symbol, options.model, options.fit, options.phi, options.beta])
      const now = ports.clock.now()
      const known = kept.get(key)
      if (known && now - known.at < KEPT_MS && known.at <= now) return known.answer
      const answer = fitted(symbol, options).then((found) => orLast(key, found))
      putBounded(kept, key, { at: now, answer })
      const found = await answer
      // A refusal is not remembered: what was missing may be there at once.
      if (!found.ok && kept.get(key)?.answer === answer) kept.delete(key)
      return found
    },
  }
}

/** Puts an entry in as the newest, and lets the oldest go beyond the bound. */
function putBounded<Value>(map: Map<string, Value>, key: string, value: Value): void {
  map.delete(key)
  map.set(key, value)
  for (const oldest of map.keys()) {
    if (map.size <= KEPT_MAX) return
    map.delete(oldest)
  }
}
