import { MS_PER_DAY, instant } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { addBusinessDays, dayText } from './calendars.ts'
import type { CalendarId } from './calendars.ts'
import { HOURS_DEFAULT, timeZoneOf, tradingDayOf } from './sessions.ts'
import type { Instrument, InstrumentKind } from './types.ts'
import { instantOfWallClock } from './zones.ts'

/** When what was traded changes hands: so many business days after the trade date, on these calendars together. */
type SettlementRule = Readonly<{ days: number; calendars: readonly CalendarId[]; source: string }>

const T_PLUS_ONE = '17 CFR 240.15c6-1 (T+1 since 28 May 2024)'

const RULES: Readonly<Record<InstrumentKind, SettlementRule>> = {
  spot: { days: 0, calendars: ['every_day'], source: 'delivered at the trade' },
  perpetual: { days: 0, calendars: ['every_day'], source: 'paid at the trade, funding at its instants' },
  equity: { days: 1, calendars: ['us_exchange'], source: T_PLUS_ONE },
  etf: { days: 1, calendars: ['us_exchange'], source: T_PLUS_ONE },
  index: { days: 1, calendars: ['us_exchange'], source: T_PLUS_ONE },
  option: {
    days: 1,
    calendars: ['us_exchange'],
    source: 'OCC Rule 901 (premium on the business day after the trade)',
  },
  future: {
    days: 1,
    calendars: ['us_exchange'],
    source: 'CME Rule 814 (settlement variation on the business day after)',
  },
  commodity: {
    days: 2,
    calendars: ['us_banks', 'england'],
    source: 'LBMA spot, two London and New York business days',
  },
  fx: { days: 2, calendars: ['us_banks'], source: 'spot currencies, two business days of both currencies' },
  carbon: { days: 1, calendars: ['target'], source: 'delivery against payment on the next TARGET day' },
}

/** Calendars of the money of a currency, for currency pairs. */
const CURRENCY_CALENDARS: Readonly<Record<string, CalendarId>> = {
  USD: 'us_banks',
  EUR: 'target',
  GBP: 'england',
}

/** USD against these settles one business day after the trade instead of two (spot market convention). */
const NEXT_DAY_PAIRS: ReadonlySet<string> = new Set(['USD-CAD', 'USD-TRY', 'USD-PHP'])

/** Before these changes of Rule 15c6-1 securities settled later: T+3 since 7 June 1995. */
const SECURITIES_CYCLES = [
  { fromDay: Date.UTC(2024, 4, 28) / MS_PER_DAY, days: 1 },
  { fromDay: Date.UTC(2017, 8, 5) / MS_PER_DAY, days: 2 },
] as const

function securitiesDays(tradeDay: number): number {
  return SECURITIES_CYCLES.find(({ fromDay }) => tradeDay >= fromDay)?.days ?? 3
}

/** How trades of an instrument made on that trading day settle. */
function settlementRuleOf(instrument: Instrument, tradeDay: number): SettlementRule {
  const { kind } = instrument
  const rule = RULES[kind]
  if (kind === 'equity' || kind === 'etf') return { ...rule, days: securitiesDays(tradeDay) }
  // A contract whose listing says that its market never closes settles at once, whatever its form.
  if ((kind === 'option' || kind === 'future') && instrument.hours === HOURS_DEFAULT) return RULES.spot
  if (kind !== 'fx') return rule
  const [base = '', quote = ''] = instrument.symbol.split('-')
  const calendars = new Set([base, quote].map((currency) => CURRENCY_CALENDARS[currency] ?? 'weekdays'))
  return { ...rule, calendars: [...calendars], days: NEXT_DAY_PAIRS.has(`${base}-${quote}`) ? 1 : 2 }
}

type SettlementDate = Readonly<{
  /** Trading day and settlement day, `2026-11-23`. */
  tradeDate: string
  settlementDate: string
  /** Midnight of the settlement day in the market's own zone: from here on a trade counts as settled. */
  settlesAt: Instant
  rule: SettlementRule
}>

/** Trade date and settlement date of a trade made at `at`. */
export function settlementDateOf(instrument: Instrument, at: Instant): SettlementDate {
  const tradeDay = tradingDayOf(instrument, at)
  const rule = settlementRuleOf(instrument, tradeDay)
  const day = rule.days === 0 ? tradeDay : addBusinessDays(rule.calendars, tradeDay, rule.days)
  const settlesAt =
    rule.days === 0 ? instant(at) : instantOfWallClock(timeZoneOf(instrument), day * MS_PER_DAY)
  return { tradeDate: dayText(tradeDay), settlementDate: dayText(day), settlesAt, rule }
}
