import { formatExpiry, formatQuantity } from './format.ts'

/** What an option's symbol says: `SPX-20261120-6900-C`. */
type OptionParts = Readonly<{
  underlying: string
  /** YYYY-MM-DD, UTC. */
  expiry: string
  /** Decimal text. */
  strike: string
  right: 'C' | 'P'
}>

const OPTION_SYMBOL = /^(.+)-(\d{4})(\d{2})(\d{2})-(\d+(?:\.\d+)?)-([CP])$/

/** Takes an option's symbol apart; null when it names something else. */
export function optionParts(symbol: string): OptionParts | null {
  const match = OPTION_SYMBOL.exec(symbol)
  if (!match) return null
  const [, underlying = '', year, month, day, strike = '', right] = match
  return { underlying, expiry: `${year}-${month}-${day}`, strike, right: right === 'C' ? 'C' : 'P' }
}

/** The name of an instrument on every screen: `SPX 20 Nov 26 6,900 C`, `BTC-USD`. */
export function instrumentName(symbol: string): string {
  const parts = optionParts(symbol)
  if (parts === null) return symbol
  return `${parts.underlying} ${formatExpiry(parts.expiry)} ${formatQuantity(parts.strike)} ${parts.right}`
}

/** The underlying of an option, else the instrument itself. */
export const underlyingOf = (symbol: string): string => optionParts(symbol)?.underlying ?? symbol
