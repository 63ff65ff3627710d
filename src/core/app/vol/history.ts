import type { Instant, InstrumentSymbol } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import { keptFit } from './answers.ts'
import type { SurfaceAnswer } from './answers.ts'

/** How often the surface of a live chain is kept. */
export const SURFACE_KEPT_EVERY_MS = 300_000
/** Two weeks of it: then the oldest is written over, and the table grows no further. */
export const SURFACE_SLOTS = 4_032

/** The write that keeps a surface in the place of its moment. */
export function surfaceWrite(symbol: InstrumentSymbol, answer: SurfaceAnswer, at: Instant): Write {
  const slot = Math.floor(at / SURFACE_KEPT_EVERY_MS) % SURFACE_SLOTS
  // Plain data already, only the type says less.
  const surface = keptFit(answer)
  return { op: 'put', table: 'volSurfaces', record: { symbol, slot, at, surface } }
}
