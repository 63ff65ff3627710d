import { ONE } from '../../kernel/index.ts'
import type { CurrencyCode, Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import { coinPair } from '../../instruments/index.ts'
import { levelOf, makersMiddle } from './mark.ts'
import type { DeskState } from './state-types.ts'

/** What an instrument is quoted, paid and settled in; dollars for what is not listed. */
export const currencyOf = (state: Pick<DeskState, 'registry'>, symbol: InstrumentSymbol): CurrencyCode =>
  state.registry.get(symbol)?.currency ?? 'USD'

/**
 * Dollars that one unit of a currency is worth: of a coin its published level, else what makers quote for its pair, else
 * the level that was heard last, however old: what it is asked for is a bound on orders, not a price to trade or to
 * liquidate at. What clients trade says nothing: two of them could name any. Null before all of these.
 */
export function rateOf(
  state: Pick<DeskState, 'levels' | 'markets' | 'clock'>,
  currency: CurrencyCode,
): Decimal | null {
  if (currency === 'USD') return ONE
  const pair = coinPair(currency)
  const fresh = levelOf(state, pair, 'crypto')
  if (fresh !== null) return fresh
  const market = state.markets.get(pair)
  const quoted = market === undefined ? null : makersMiddle(market)
  return quoted ?? state.levels.get(pair)?.price ?? null
}
