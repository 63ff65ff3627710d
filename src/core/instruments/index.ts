export { addBusinessDays, dayText, isBusinessDay } from './calendars.ts'
export type { CalendarId } from './calendars.ts'
export { actionFailure, actionTerms, adjustOption, adjustsOptions } from './corporate-actions.ts'
export type { AdjustedOption, CorporateAction } from './corporate-actions.ts'
export { fundingInstantBefore, fundingPerUnit, fundingRate } from './funding.ts'
export { assignProRata } from './assignment.ts'
export {
  deliverableOf,
  deliveryPrice,
  exerciseCost,
  exerciseFailure,
  isExercisedAutomatically,
  payoffPerUnit,
} from './exercise.ts'
export { COINS, coinPair, settlesInCoin } from './coin.ts'
export { expiryOf, underlyingOf } from './families.ts'
export { INSTRUMENT_FAILURES, instrumentFailure } from './failures.ts'
export type { InstrumentFailure } from './failures.ts'
export {
  intrinsicValue,
  isExpired,
  listingFailure,
  makeFuture,
  makeOption,
  makePerpetual,
  makeSpot,
} from './make.ts'
export { unlistedFailure } from './lookup.ts'
export { callEndingAt, callName, hasCalls, isCall, phaseAt, reopeningUntil } from './phases.ts'
export type { MarketPhase } from './phases.ts'
export { isMargined } from './margined.ts'
export { makeInstrumentRegistry } from './registry.ts'
export { searchInstruments } from './search.ts'
export type { InstrumentRegistry } from './registry.ts'
export { seriesExpiries, seriesStrikes } from './series.ts'
export {
  HOURS_DEFAULT,
  isMarketOpen,
  nextOpenAt,
  sessionAt,
  sessionCloseAfter,
  timeZoneOf,
} from './sessions.ts'
export { settlementDateOf } from './settlement.ts'
export { bandsOf, lotFailure, tickAt, tickFailure } from './steps.ts'
export { optionSymbol, parseOptionSymbol, parseSymbol } from './symbol.ts'
export { ZONE_NAMES, instantOfWallClock, wallClockOf, zoneOffsetMs } from './zones.ts'
export type * from './types.ts'
