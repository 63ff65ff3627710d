import { instant } from '../../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../../kernel/index.ts'
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
 * Margin of options on it, and marks of futures on it that nobody quotes, follow within the command. Whatever is no price, or
 * older than what is known, is not heard. `at` is when it was published: what is too old later marks nothing (`mark.ts`).
 */
export function hearLevel(
  state: DeskState,
  { symbol, price, at }: Readonly<{ symbol: InstrumentSymbol; price: Decimal; at: Instant }>,
): DeskOutcome<null> {
  const scope = makeScope(state.clock.now())
  if (!price.isFinite() || !price.isPositive() || price.isZero()) return finish(state, scope, null)
  const known = state.levels.get(symbol)
  if (known && known.at > at) return finish(state, scope, null)
  // Nothing is younger than now, whatever its publisher's clock says.
  state.levels.set(symbol, { price, at: instant(Math.min(at, scope.at)) })
  if (state.registry.get(symbol) !== null) {
    const market = marketOf(state, symbol)
    // Nothing waits for an index but the margin of options on it.
    if (market.marginMark !== null) scope.moved.add(market)
  }
  moveContracts(state, scope, symbol)
  followUp(state, scope)
  return finish(state, scope, null)
}
