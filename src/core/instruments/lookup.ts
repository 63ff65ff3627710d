import { decimalText, parseIso, utcDay } from '../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../kernel/index.ts'
import { instrumentFailure } from './failures.ts'
import type { InstrumentFailure } from './failures.ts'
import { parseOptionSymbol } from './symbol.ts'
import type { OptionSymbolParts } from './symbol.ts'
import type { Instrument } from './types.ts'

/** How many strikes a refusal names. */
const NEAREST_COUNT = 4

function nearestStrikes(listed: readonly Decimal[], wanted: Decimal): readonly string[] {
  return [...listed]
    .sort((a, b) => a.minus(wanted).abs().cmp(b.minus(wanted).abs()))
    .slice(0, NEAREST_COUNT)
    .sort((a, b) => a.cmp(b))
    .map(decimalText)
}

function unlistedOption(
  parts: OptionSymbolParts,
  series: readonly Instrument[],
  symbol: string,
  now: Instant,
): InstrumentFailure {
  const { underlying, expiryDay, optionType } = parts
  const endOfDay = (parseIso(expiryDay) ?? now) + 86_400_000
  if (endOfDay <= now) {
    return instrumentFailure('instrument_expired', `${symbol} expired on ${expiryDay}.`, {
      field: 'symbol',
      details: { symbol, expired_at: expiryDay },
    })
  }
  const strikes = series.flatMap(({ option }) =>
    option && option.optionType === optionType && utcDay(option.expiresAt) === expiryDay
      ? [option.strike]
      : [],
  )
  if (strikes.length === 0) {
    return instrumentFailure('unknown_expiry', `No options of ${underlying} expire on ${expiryDay}.`, {
      field: 'symbol',
      details: { symbol, expiry: expiryDay },
    })
  }
  const value = decimalText(parts.strike)
  return instrumentFailure(
    'unknown_strike',
    `${underlying} has no ${optionType} at ${value} on ${expiryDay}.`,
    {
      field: 'symbol',
      details: { symbol, strike: value, nearest: nearestStrikes(strikes, parts.strike) },
    },
  )
}

/**
 * Why there is no such instrument: an option's symbol on a listed series names what is wrong with it - the day has
 * passed, no such day, no such strike - and any other is unknown.
 */
export function unlistedFailure(
  instruments: readonly Instrument[],
  symbol: InstrumentSymbol,
  now: Instant,
): InstrumentFailure {
  const parts = parseOptionSymbol(symbol)
  const series = parts ? instruments.filter(({ option }) => option?.underlying === parts.underlying) : []
  if (parts && series.length > 0) return unlistedOption(parts, series, symbol, now)
  return instrumentFailure('unknown_symbol', `There is no instrument ${symbol}.`, {
    field: 'symbol',
    details: { value: symbol },
  })
}
