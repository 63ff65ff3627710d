import { ONE } from '../../../kernel/index.ts'
import type { CurrencyCode, Decimal, InstrumentSymbol } from '../../../kernel/index.ts'
import { coinPair } from '../../../instruments/index.ts'
import type { CoinLevel } from '../../desk-port/guards.ts'
import { levelOf, makersMiddle } from './mark.ts'
import type { DeskState } from './state-types.ts'

/** What an instrument is quoted, paid and settled in; dollars for what is not listed. */
export const currencyOf = (state: Pick<DeskState, 'registry'>, symbol: InstrumentSymbol): CurrencyCode =>
  state.registry.get(symbol)?.currency ?? 'USD'

type RateState = Pick<DeskState, 'levels' | 'markets' | 'clock'>

/**
 * Dollars that one coin is worth: its published level, else what makers quote for its pair, else the level that was heard
 * last, however old, which is not fresh: what it is asked for is a bound, not a price to trade or to liquidate at. What
 * clients trade says nothing: two of them could name any. Null before all of these.
 */
export function coinLevelOf(state: RateState, currency: CurrencyCode): CoinLevel | null {
  const pair = coinPair(currency)
  const published = levelOf(state, pair, 'crypto')
  if (published !== null) return { rate: published, isFresh: true }
  const market = state.markets.get(pair)
  const quoted = market === undefined ? null : makersMiddle(market)
  if (quoted !== null) return { rate: quoted, isFresh: true }
  const heard = state.levels.get(pair)
  return heard === undefined ? null : { rate: heard.price, isFresh: false }
}

/** Dollars that one unit of a currency is worth, fresh or as it was heard last; null of a coin that nobody ever named. */
export const rateOf = (state: RateState, currency: CurrencyCode): Decimal | null =>
  currency === 'USD' ? ONE : (coinLevelOf(state, currency)?.rate ?? null)
