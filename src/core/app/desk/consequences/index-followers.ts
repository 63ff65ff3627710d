import type { InstrumentSymbol } from '../../../kernel/index.ts'
import { followsIndex } from '../state/mark.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

/**
 * Contracts that are held and that nobody quotes count at their index: they move with what they are written on, and their
 * holders are looked at in the same command.
 */
export function moveFollowers(state: DeskState, scope: Scope, underlying: InstrumentSymbol): void {
  for (const [held, holders] of state.futures.holders) {
    const market = state.markets.get(held)
    if (market?.instrument.future?.underlying !== underlying || holders.size === 0) continue
    if (followsIndex(market)) scope.moved.add(market)
  }
}
