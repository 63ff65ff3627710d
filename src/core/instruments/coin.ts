import { CURRENCY_SCALE, asId } from '../kernel/index.ts'
import type { CurrencyCode, InstrumentSymbol } from '../kernel/index.ts'
import type { Instrument } from './types.ts'

/** Whether price, premium, fee and payoff are counted in a coin and not in dollars. */
export const settlesInCoin = ({ currency }: Pick<Instrument, 'currency'>): boolean => currency !== 'USD'

/** Coins in which options trade: an account may win and lose in each of them. */
export const COINS: readonly CurrencyCode[] = ['BTC', 'ETH']

/** The pair whose level says what a coin is worth in dollars, and at which its options settle. */
export const coinPair = (currency: CurrencyCode): InstrumentSymbol => asId<'instrument'>(`${currency}-USD`)

/** Positions, lots and fees keep money to eight digits in every currency; a coin may have more of them. */
const MONEY_DIGITS = 8

/** Digits after the point to which what is traded in a currency is booked. */
export const moneyDigits = (currency: CurrencyCode): number =>
  Math.min(MONEY_DIGITS, CURRENCY_SCALE[currency])

/**
 * What keeps an instrument that is not settled in dollars from being traded; null when nothing does. Of what is settled in
 * a coin only inverse options trade: their longs pay a premium and their shorts can be covered in coin. Inverse futures and
 * perpetuals would be margined in coin, which the desk does not.
 */
export function coinFault({
  currency,
  option,
  payoff,
}: Instrument): Readonly<{ field: string; why: string }> | null {
  if (currency === 'USD') return null
  if (!COINS.includes(currency) || option === null || payoff !== 'inverse') {
    const why = `is ${currency}: of what settles in a coin only inverse options on BTC and ETH trade here; futures, perpetuals and everything else in it are reference data`
    return { field: 'currency', why }
  }
  if (option.underlying === coinPair(currency)) return null
  return { field: 'underlying', why: `of an option settled in ${currency} is ${coinPair(currency)}` }
}
