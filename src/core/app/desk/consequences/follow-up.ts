import { isMargined } from '../../../instruments/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { refreshCollateral } from '../collateral/collateral.ts'
import { unwindFund } from '../liquidation/fund-unwind.ts'
import { endBeyondHolds } from '../settlement/holds-beyond.ts'
import { moveFollowers } from './index-followers.ts'
import { watchAccount, watchMargins } from '../liquidation/liquidation.ts'
import { checkMoves } from '../guards/price-moves.ts'
import { endProtection, protectFill } from '../open-orders/protection.ts'
import { trimReduceOnly } from '../open-orders/reduce-only.ts'
import type { Scope } from '../state/scope.ts'
import { followMarginMark } from '../collateral/short-margin.ts'
import { isTrading } from '../guards/trading-state.ts'
import { followMark, followTrade } from '../execution/triggers.ts'
import { settleMove } from '../settlement/variation.ts'
import type { DeskState } from '../state/state-types.ts'

/** Takes one consequence off the lists; false when there is none left. */
function followOne(state: DeskState, scope: Scope): boolean {
  refreshCollateral(state, scope)
  const print = scope.prints.shift()
  if (print) {
    // What stands still fires nothing: the stops of a market that pauses or has closed wait for its next trade.
    if (isTrading(state, print.market)) followTrade(state, scope, print.market, print.price)
    return true
  }
  for (const market of scope.moved) {
    scope.moved.delete(market)
    followMark(state, scope, market)
    followMarginMark(state, scope, market)
    settleMove(state, scope, market)
    unwindFund(state, scope, market)
    if (isMargined(market.instrument)) scope.watched.add(market)
    moveFollowers(state, scope, market.instrument.symbol)
    return true
  }
  const closed = scope.closed.pop()
  if (closed) {
    endProtection(state, scope, closed)
    return true
  }
  const shrunk = scope.shrunk.pop()
  if (shrunk) {
    trimReduceOnly(state, scope, shrunk)
    return true
  }
  for (const [participant, quantity] of scope.unprotected) {
    scope.unprotected.delete(participant)
    protectFill(state, scope, participant.order as OrderRecord, quantity)
    return true
  }
  for (const accountId of scope.settled) {
    if (!endBeyondHolds(state, scope, accountId)) scope.settled.delete(accountId)
    return true
  }
  for (const market of scope.watched) {
    scope.watched.delete(market)
    // What a liquidation trades is followed up before the next look.
    if (watchMargins(state, scope, market)) scope.watched.add(market)
    return true
  }
  for (const accountId of scope.watchedShorts) {
    scope.watchedShorts.delete(accountId)
    if (watchAccount(state, scope, accountId)) scope.watchedShorts.add(accountId)
    return true
  }
  return false
}

/**
 * Carries out what follows from a command's trades, within the same command and so within the same transaction: pending
 * orders that a trade or the mark fires, in the order of the trades, then of the triggers; protection of what was
 * filled. What those trade fires others in turn. It ends, for each order fires once.
 */
export function followUp(state: DeskState, scope: Scope): void {
  let isMore = true
  while (isMore) {
    checkMoves(state, scope)
    isMore = followOne(state, scope)
  }
}
