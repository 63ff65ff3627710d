import { asId, decimalText, ok, parseDecimal, parseIso, refused, utcDay } from '../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol, Result } from '../kernel/index.ts'
import { instrumentFailure } from './failures.ts'
import type { InstrumentFailure } from './failures.ts'
import type { OptionType } from './types.ts'

/** The grammar of every symbol. */
const SYMBOL_PATTERN = /^[A-Z0-9][A-Z0-9.&_:-]{0,31}$/

/** Reads untrusted text as a symbol. Says nothing about whether such an instrument is listed. */
export function parseSymbol(text: string): Result<InstrumentSymbol, InstrumentFailure> {
  if (SYMBOL_PATTERN.test(text)) return ok(asId<'instrument'>(text))
  return refused(
    instrumentFailure(
      'invalid_symbol',
      'A symbol has 1 to 32 characters: capital letters, digits and . & _ : -, the first a letter or digit.',
      { field: 'symbol', details: { value: text.slice(0, 64) } },
    ),
  )
}

/** What an option's symbol says. The time of day of the expiry is not in it; the listing knows that. */
export type OptionSymbolParts = Readonly<{
  underlying: InstrumentSymbol
  /** UTC day of expiry, `2027-01-15`. */
  expiryDay: string
  strike: Decimal
  optionType: OptionType
}>

/** `SPX-20270115-6800-C`: underlying, UTC day of expiry, strike without trailing zeros, C or P. */
export function optionSymbol(
  terms: Readonly<{
    underlying: InstrumentSymbol
    expiresAt: Instant
    strike: Decimal
    optionType: OptionType
  }>,
): Result<InstrumentSymbol, InstrumentFailure> {
  const day = utcDay(terms.expiresAt).replaceAll('-', '')
  const letter = terms.optionType === 'call' ? 'C' : 'P'
  return parseSymbol(`${terms.underlying}-${day}-${decimalText(terms.strike)}-${letter}`)
}

/** `SPX-20261218-F`: underlying, UTC day of expiry, F. */
export function futureSymbol(
  underlying: InstrumentSymbol,
  expiresAt: Instant,
): Result<InstrumentSymbol, InstrumentFailure> {
  return parseSymbol(`${underlying}-${utcDay(expiresAt).replaceAll('-', '')}-F`)
}

/** `BTC-USD-PERP`. */
export const perpetualSymbol = (underlying: InstrumentSymbol): Result<InstrumentSymbol, InstrumentFailure> =>
  parseSymbol(`${underlying}-PERP`)

const OPTION_SYMBOL = /^(.+)-(\d{4})(\d{2})(\d{2})-(\d+(?:\.\d+)?)-([CP])$/

/** Takes an option's symbol apart; null when the text is not one. The underlying may itself contain hyphens. */
export function parseOptionSymbol(symbol: string): OptionSymbolParts | null {
  const match = SYMBOL_PATTERN.test(symbol) ? OPTION_SYMBOL.exec(symbol) : null
  if (!match) return null
  const [, underlying = '', year, month, day, strikeText = '', letter] = match
  const expiryDay = `${year}-${month}-${day}`
  const strike = parseDecimal(strikeText)
  if (parseIso(expiryDay) === null || strike === null || !strike.isPositive() || strike.isZero()) return null
  return {
    underlying: asId<'instrument'>(underlying),
    expiryDay,
    strike,
    optionType: letter === 'C' ? 'call' : 'put',
  }
}
