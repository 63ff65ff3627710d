export {
  CALENDAR_IDS,
  addBusinessDays,
  businessDayOnOrAfter,
  businessDayOnOrBefore,
  dayText,
  isBusinessDay,
} from './calendars.ts'
export type { CalendarId } from './calendars.ts'
export { expiryOf, isDelisted, underlyingOf } from './families.ts'
export { INSTRUMENT_FAILURES } from './failures.ts'
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
export type { SimpleKind } from './make.ts'
export { unlistedFailure } from './lookup.ts'
export { makeInstrumentRegistry, searchInstruments } from './registry.ts'
export type { InstrumentRegistry } from './registry.ts'
export {
  HOURS_DEFAULT,
  isMarketOpen,
  nextOpenAt,
  sessionAt,
  sessionCloseAfter,
  timeZoneOf,
  tradingDayOf,
} from './sessions.ts'
export type { Session } from './sessions.ts'
export { settlementDateOf, settlementRuleOf } from './settlement.ts'
export type { SettlementDate, SettlementRule } from './settlement.ts'
export { bandsOf, lotAt, lotFailure, tickAt, tickFailure } from './steps.ts'
export {
  carbonSymbol,
  futureSymbol,
  optionSymbol,
  parseContractSymbol,
  parseOptionSymbol,
  parseSymbol,
  perpetualSymbol,
} from './symbol.ts'
export type { ContractSymbol, OptionSymbolParts } from './symbol.ts'
export { ZONE_NAMES, instantOfWallClock, wallClockOf, zoneOffsetMs } from './zones.ts'
export type { ZoneName } from './zones.ts'
export { INSTRUMENT_KINDS } from './types.ts'
export type * from './types.ts'
