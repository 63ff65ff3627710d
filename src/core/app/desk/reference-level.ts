import type { Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import type { DeskOutcome } from '../desk-outcome.ts'
import { followUp } from './follow-up.ts'
import { finish, makeScope } from './scope.ts'
import { marketOf } from './state.ts'
import type { DeskState } from './state.ts'

/**
 * Hears what a listed instrument stands at that nobody trades, an index: options on it are margined at that. What trades
 * here has its own market, and what is not listed has no place to be remembered at; of both nothing is heard.
 */
export function hearLevel(
  state: DeskState,
  { symbol, price }: Readonly<{ symbol: InstrumentSymbol; price: Decimal }>,
): DeskOutcome<null> {
  const scope = makeScope(state.clock.now())
  const instrument = state.registry.get(symbol)
  if (instrument === null || instrument.isTradeable || !price.isPositive() || price.isZero()) {
    return finish(state, scope, null)
  }
  state.collateral.levels.set(symbol, price)
  const market = marketOf(state, symbol)
  // Nothing waits for an index but the margin of options on it.
  if (market.marginMark !== null) scope.moved.add(market)
  followUp(state, scope)
  return finish(state, scope, null)
}
