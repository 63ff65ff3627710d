import { expiryOf } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { instant } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'
import { paperFuture, paperPerpetual } from './derivatives.ts'
import { INDEX_SYMBOL, paperBasics, paperOption } from './listings.ts'

/** The day of listing is no term of a contract. */
const ANY_DAY = instant(0)

/** What this market would list under the terms of `instrument`; null when it lists nothing of that kind. */
function ownVersionOf(instrument: Instrument): Instrument | null {
  const { symbol, option } = instrument
  if (option !== null) {
    const { underlying, expiresAt, strike, optionType } = option
    return underlying === INDEX_SYMBOL ? paperOption(expiresAt, strike.toNumber(), optionType, ANY_DAY) : null
  }
  const expiresAt = expiryOf(instrument)
  if (expiresAt !== null)
    return instrument.future?.underlying === INDEX_SYMBOL ? paperFuture(expiresAt, ANY_DAY) : null
  return [...paperBasics(ANY_DAY), paperPerpetual(ANY_DAY)].find((one) => one.symbol === symbol) ?? null
}

/**
 * Whether this market lists such an instrument itself. The desk may list others as paper: their prices are made by whoever
 * trades them and their settlement is the desk's, so a quote, and an index level for a settlement price, would be wrong.
 */
export function isOwnListing(instrument: Instrument): boolean {
  const own = ownVersionOf(instrument)
  if (own === null || !instrument.isPaper) return false
  const same = (a: Decimal, b: Decimal): boolean => a.eq(b)
  return (
    own.symbol === instrument.symbol &&
    own.kind === instrument.kind &&
    own.exchange === instrument.exchange &&
    same(own.tickSize, instrument.tickSize) &&
    same(own.lotSize, instrument.lotSize) &&
    same(own.multiplier, instrument.multiplier) &&
    own.option?.exercise === instrument.option?.exercise &&
    own.option?.settlement === instrument.option?.settlement
  )
}
