import { formatExpiry, formatQuantity } from '../figures/format.ts'

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

/** What a symbol of a future or perpetual says: `SPX-20261218-F`, `BTC-USD-PERP`. `expiry` is null of what never expires. */
type FutureParts = Readonly<{ underlying: string; expiry: string | null }>

const FUTURE_SYMBOL = /^(.+)-(?:(\d{4})(\d{2})(\d{2})-F|PERP)$/

/** Takes the symbol of something that is held on margin apart; null when it names something else. */
export function futureParts(symbol: string): FutureParts | null {
  const match = FUTURE_SYMBOL.exec(symbol)
  if (!match) return null
  const [, underlying = '', year, month, day] = match
  return { underlying, expiry: year === undefined ? null : `${year}-${month}-${day}` }
}

/** The name of an instrument on every screen: `SPX 20 Nov 26 6,900 C`, `SPX 18 Dec 26 future`, `BTC-USD perpetual`. */
export function instrumentName(symbol: string): string {
  const parts = optionParts(symbol)
  if (parts === null) {
    const future = futureParts(symbol)
    if (future === null) return symbol
    return future.expiry === null
      ? `${future.underlying} perpetual`
      : `${future.underlying} ${formatExpiry(future.expiry)} future`
  }
  return `${parts.underlying} ${formatExpiry(parts.expiry)} ${formatQuantity(parts.strike)} ${parts.right}`
}

/** The underlying of an option, else the instrument itself. */
export const underlyingOf = (symbol: string): string => optionParts(symbol)?.underlying ?? symbol
