import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import type { Instrument } from './types.ts'

/** When the contract ends; null for what never does. */
export const expiryOf = (instrument: Pick<Instrument, 'option' | 'future'>): Instant | null =>
  instrument.option?.expiresAt ?? instrument.future?.expiresAt ?? null

/** What a derivative is written on; null for everything else. */
export const underlyingOf = (instrument: Pick<Instrument, 'option' | 'future'>): InstrumentSymbol | null =>
  instrument.option?.underlying ?? instrument.future?.underlying ?? null
