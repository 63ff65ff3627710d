import type { AccountId, Decimal } from '../../../kernel/index.ts'
import { currencyOf } from '../state/coin-rate.ts'
import { lacksCollateral } from '../collateral/collateral.ts'
import { endWithPair } from '../open-orders/protection.ts'
import type { Scope } from '../state/scope.ts'
import { isReducing } from '../guards/trading-state.ts'
import type { DeskState, Participant } from '../state/state-types.ts'

/*
 * A settlement takes cash whatever orders hold. What is left must carry positions first, then what waits: orders that would
 * open something end, the newest first, until holds and collateral are there again. What only reduces a position stays.
 */

const REASON = 'holds_exceed_balance'

/** The newest order of the account that would open or enlarge a position paid in dollars; with `onlyHolding`, one that holds cash. */
function newestOpening(state: DeskState, accountId: AccountId, onlyHolding: boolean): Participant | null {
  let newest: Participant | null = null
  for (const id of state.openOrdersByAccount.get(accountId) ?? []) {
    const participant = state.openOrders.get(id)
    const order = participant?.order
    if (!participant || !order || currencyOf(state, order.symbol) !== 'USD') continue
    if (onlyHolding && order.heldCash.isZero()) continue
    if (newest?.order && newest.order.sequence > order.sequence) continue
    if (!isReducing(state, order, true)) newest = participant
  }
  return newest
}

const end = (state: DeskState, scope: Scope, participant: Participant): void =>
  void endWithPair(state, scope, participant, { event: 'cancelled', reason: REASON })

/** Ends orders whose cash a settlement needs; never in the middle of a match, whose orders are being booked. */
export function endOrdersToPay(state: DeskState, scope: Scope, accountId: AccountId, owed: Decimal): void {
  while (state.ledger.available(accountId).lt(owed)) {
    const newest = newestOpening(state, accountId, true)
    if (newest === null) return
    end(state, scope, newest)
  }
}

/** Ends the newest order that an account can no longer carry after a settlement; false when it carries the rest. */
export function endBeyondHolds(state: DeskState, scope: Scope, accountId: AccountId): boolean {
  const newest = lacksCollateral(state, accountId) ? newestOpening(state, accountId, false) : null
  if (newest === null) return false
  end(state, scope, newest)
  return true
}
