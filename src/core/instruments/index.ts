export {
  CALENDAR_IDS,
  addBusinessDays,
  businessDayOnOrAfter,
  businessDayOnOrBefore,
  dayText,
  isBusinessDay,
} from './calendars.ts'
export type { CalendarId } from './calendars.ts'
export { expiryOf, underlyingOf } from './families.ts'
export { INSTRUMENT_FAILURES } from './failures.ts'
export type { InstrumentFailure } from './failures.ts'
export { intrinsicValue, isExpired, listingFailure, makeOption, makeSpot } from './make.ts'
export { makeInstrumentRegistry, searchInstruments } from './registry.ts'
export type { InstrumentFilter, InstrumentRegistry } from './registry.ts'
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
export { lotFailure, tickFailure } from './steps.ts'
export { SYMBOL_PATTERN, optionSymbol, parseOptionSymbol, parseSymbol } from './symbol.ts'
export type { OptionSymbolParts } from './symbol.ts'
export { ZONE_NAMES, instantOfWallClock, wallClockOf, zoneOffsetMs } from './zones.ts'
export type { ZoneName } from './zones.ts'
export { INSTRUMENT_KINDS } from './types.ts'
export type * from './types.ts'
