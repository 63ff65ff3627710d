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

/** `VCS1529-V2020`: the project's id and the year in which its reductions came about. */
export const carbonSymbol = (
  projectId: string,
  vintageYear: number,
): Result<InstrumentSymbol, InstrumentFailure> => parseSymbol(`${projectId.toUpperCase()}-V${vintageYear}`)

/** What the symbol of a contract says about it. Listings know the rest. */
type ContractSymbol =
  | (OptionSymbolParts & Readonly<{ family: 'option' }>)
  | Readonly<{ family: 'future'; underlying: InstrumentSymbol; expiryDay: string }>
  | Readonly<{ family: 'perpetual'; underlying: InstrumentSymbol }>
  | Readonly<{ family: 'carbon'; projectId: string; vintageYear: number }>

const FUTURE_SYMBOL = /^(.+)-(\d{4})(\d{2})(\d{2})-F$/
const PERPETUAL_SYMBOL = /^(.+)-PERP$/
const CARBON_SYMBOL = /^(.+)-V((?:19|20)\d{2})$/

/** Takes the symbol of an option, a future, a perpetual or a carbon lot apart; null when it is none of them. */
export function parseContractSymbol(symbol: string): ContractSymbol | null {
  const option = parseOptionSymbol(symbol)
  if (option) return { family: 'option', ...option }
  if (!SYMBOL_PATTERN.test(symbol)) return null
  const [, dated, year, month, day] = FUTURE_SYMBOL.exec(symbol) ?? []
  if (dated !== undefined) {
    const expiryDay = `${year}-${month}-${day}`
    if (parseIso(expiryDay) === null) return null
    return { family: 'future', underlying: asId<'instrument'>(dated), expiryDay }
  }
  const [, perpetual] = PERPETUAL_SYMBOL.exec(symbol) ?? []
  if (perpetual !== undefined) return { family: 'perpetual', underlying: asId<'instrument'>(perpetual) }
  const [, projectId, vintage] = CARBON_SYMBOL.exec(symbol) ?? []
  return projectId === undefined ? null : { family: 'carbon', projectId, vintageYear: Number(vintage) }
}

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
