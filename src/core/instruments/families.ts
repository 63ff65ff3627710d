import { ZERO } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import { stepTableFault } from './steps.ts'
import type { FutureTerms, Instrument } from './types.ts'

/** When the contract ends; null for what never does. */
export const expiryOf = (instrument: Pick<Instrument, 'option' | 'future'>): Instant | null =>
  instrument.option?.expiresAt ?? instrument.future?.expiresAt ?? null

/** What a derivative is written on; null for everything else. */
export const underlyingOf = (instrument: Pick<Instrument, 'option' | 'future'>): InstrumentSymbol | null =>
  instrument.option?.underlying ?? instrument.future?.underlying ?? null

/** Whether the venue or a corporate action took it off the list. */
export const isDelisted = (instrument: Pick<Instrument, 'delistedAt'>, now: Instant): boolean =>
  instrument.delistedAt !== null && instrument.delistedAt !== undefined && now >= instrument.delistedAt

type Fault = Readonly<{ field: string; why: string }>

const SECTOR_MAX = 64

const dividesDay = (hours: number): boolean => Number.isInteger(hours) && hours > 0 && 24 % hours === 0

function futureFault(kind: Instrument['kind'], future: FutureTerms | null): Fault | null {
  if ((kind === 'future' || kind === 'perpetual') !== (future !== null)) {
    return { field: 'future', why: 'terms belong to futures and perpetuals, and to nothing else' }
  }
  if (future === null) return null
  const { expiresAt, fundingHours, fundingRateMax } = future
  if ((expiresAt !== null) !== (kind === 'future')) {
    return { field: 'expires_at', why: 'belongs to a dated future, and to no perpetual' }
  }
  if ((fundingHours !== null) !== (kind === 'perpetual')) {
    return { field: 'funding_hours', why: 'belong to a perpetual, and to no dated future' }
  }
  if (fundingHours !== null && !dividesDay(fundingHours)) {
    return { field: 'funding_hours', why: 'must divide a day into whole parts' }
  }
  const isBound = fundingRateMax === null || (fundingRateMax.gt(ZERO) && fundingRateMax.lt(1))
  return isBound ? null : { field: 'funding_rate_max', why: 'must lie between 0 and 1' }
}

function payoffFault({ option, future, payoff, currency, deliverable }: Instrument): Fault | null {
  if (payoff === 'inverse' && option === null && (future ?? null) === null) {
    return { field: 'payoff', why: 'belongs to options and futures' }
  }
  if (payoff === 'inverse' && currency === 'USD') {
    return { field: 'currency', why: 'of an inverse contract must be a coin' }
  }
  if (payoff === 'inverse' && option?.settlement === 'physical') {
    return { field: 'settlement', why: 'of an inverse option is cash' }
  }
  if (deliverable && (option === null || deliverable.lte(ZERO))) {
    return { field: 'deliverable', why: 'must be above zero, and belongs to options' }
  }
  return null
}

/** What is wrong with the terms that an instrument's family brings; null when nothing is. */
export function familyFault(instrument: Instrument): Fault | null {
  const fault = futureFault(instrument.kind, instrument.future ?? null) ?? payoffFault(instrument)
  if (fault) return fault
  if ((instrument.sector ?? '').length > SECTOR_MAX) return { field: 'sector', why: 'is too long' }
  const tickFault = stepTableFault(instrument.tickTable, instrument.tickSize)
  if (tickFault) return { field: 'tick_table', why: tickFault }
  const lotFault = stepTableFault(instrument.lotTable, instrument.lotSize)
  return lotFault ? { field: 'lot_table', why: lotFault } : null
}
