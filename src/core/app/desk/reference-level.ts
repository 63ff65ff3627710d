import type { Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import type { DeskOutcome } from '../desk-outcome.ts'
import { followUp } from './follow-up.ts'
import { followsIndex } from './mark.ts'
import { finish, makeScope } from './scope.ts'
import type { Scope } from './scope.ts'
import { marketOf } from './state.ts'
import type { DeskState } from './state.ts'

/** Contracts that are held, and whose mark moves with the level: nobody quotes them. */
function moveContracts(state: DeskState, scope: Scope, symbol: InstrumentSymbol): void {
  for (const [held, holders] of state.futures.holders) {
    const market = state.markets.get(held)
    if (market?.instrument.future?.underlying !== symbol || holders.size === 0) continue
    if (followsIndex(market)) scope.moved.add(market)
  }
}

/**
 * Hears what an index or another reference stands at, as its publisher says: the one source of levels that the desk has.
 * Margin of options on it, and marks of futures on it that nobody quotes, follow within the command. Whatever is no price is
 * not heard.
 */
export function hearLevel(
  state: DeskState,
  { symbol, price }: Readonly<{ symbol: InstrumentSymbol; price: Decimal }>,
): DeskOutcome<null> {
  const scope = makeScope(state.clock.now())
  if (!price.isFinite() || !price.isPositive() || price.isZero()) return finish(state, scope, null)
  state.levels.set(symbol, price)
  if (state.registry.get(symbol) !== null) {
    const market = marketOf(state, symbol)
    // Nothing waits for an index but the margin of options on it.
    if (market.marginMark !== null) scope.moved.add(market)
  }
  moveContracts(state, scope, symbol)
  followUp(state, scope)
  return finish(state, scope, null)
}
