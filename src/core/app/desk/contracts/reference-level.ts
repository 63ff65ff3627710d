import { instant } from '../../../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../../../kernel/index.ts'
import type { DeskOutcome } from '../../desk-port/outcome.ts'
import { followUp } from '../consequences/follow-up.ts'
import { moveFollowers } from '../consequences/index-followers.ts'
import { levelEndsOf } from '../state/mark.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

/** What moves with a level: orders that wait for the mark, margin of options on it, and what follows its index. */
function moveLevel(state: DeskState, scope: Scope, symbol: InstrumentSymbol): void {
  if (state.registry.get(symbol) !== null) scope.moved.add(marketOf(state, symbol))
  else moveFollowers(state, scope, symbol)
}

/** Looks at what followed a level that has grown too old: its mark is another one now, though nobody said anything. */
export function ageLevels(state: DeskState, scope: Scope): void {
  for (const [symbol, level] of state.levels) {
    if (!levelEndsOf(level).some((end) => end <= scope.at)) continue
    state.levels.set(symbol, { ...level, lookedAt: scope.at })
    moveLevel(state, scope, symbol)
  }
}

/** The first instant at which `ageLevels` has work; infinite when it has none. */
export const firstLevelEnd = (state: DeskState): number =>
  Math.min(...[...state.levels.values()].flatMap(levelEndsOf), Infinity)

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
  const publishedAt = instant(Math.min(at, scope.at))
  const level = { price, at: publishedAt, lookedAt: publishedAt }
  state.levels.set(symbol, level)
  state.firstEnd = Math.min(state.firstEnd, ...levelEndsOf(level))
  moveLevel(state, scope, symbol)
  followUp(state, scope)
  return finish(state, scope, null)
}
