import { VENUE_ACTING } from '../state/facts.ts'
import { cancelAllOf } from '../open-orders/protection.ts'
import { holdsPosition } from '../guards/retired.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

/**
 * Ends what waits in accounts of deleted portfolios that hold no position any more: nothing opens one there, so it could
 * reduce nothing ever, and would keep its account from being closed.
 */
export function endLeftOver(state: DeskState, scope: Scope): void {
  if (state.retired.size === 0) return
  for (const accountId of [...scope.accounts])
    if (state.retired.has(accountId) && !holdsPosition(state, accountId))
      cancelAllOf(state, scope, accountId, 'nothing_to_reduce', VENUE_ACTING)
}
