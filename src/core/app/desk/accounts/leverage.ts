import { Decimal, ZERO, amountText, decimal, decimalText, ok, refused } from '../../../kernel/index.ts'
import type { AccountId, Result } from '../../../kernel/index.ts'
import { leverageMaxOf } from '../../../margin/index.ts'
import { orderFailure, unknownAccount } from '../../../orders/index.ts'
import type { AccountMarginRecord, OrderFailure } from '../../../orders/index.ts'
import type { CollateralCommands } from '../../desk-port/collateral.ts'
import type { DeskOutcome } from '../../desk-port/outcome.ts'
import { marginWanted } from '../collateral/collateral.ts'
import { markDirty } from '../state/collateral-state.ts'
import { deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { freeCash, leverageOf, marginOf } from '../state/futures-state.ts'
import { keepMargin } from '../collateral/margin-health.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { DeskState } from '../state/state-types.ts'

function boundFailure(leverage: Decimal, most: Decimal): OrderFailure | null {
  const least = decimal(1)
  if (leverage.gte(least) && leverage.lte(most)) return null
  const isAbove = leverage.gt(most)
  const [value, bound] = [decimalText(leverage), decimalText(isAbove ? most : least)]
  const message = `Leverage ${value} is ${isAbove ? 'above the most' : 'below the least'} that this account may choose, ${bound}.`
  const details = { limit: isAbove ? 'max_leverage' : 'min_leverage', value, bound }
  return orderFailure('leverage_out_of_bounds', message, { field: 'leverage', details })
}

/** The refusal of less leverage where positions and open orders would hold more than there is. */
function marginFailure(
  state: DeskState,
  accountId: AccountId,
  leverage: Decimal,
  before: Decimal,
): OrderFailure | null {
  const after = marginWanted(state, accountId)
  const more = after.minus(before)
  const free = Decimal.max(ZERO, freeCash(state, accountId))
  if (more.lte(free)) return null
  const [value, bound] = [decimalText(more), decimalText(free)]
  const message = `At leverage ${decimalText(leverage)} the account would hold ${amountText(value)} USD more as margin; ${amountText(bound)} USD is free.`
  const missing = decimalText(more.minus(free))
  const details = { limit: 'available_cash', value, bound, missing, margin: decimalText(after) }
  return orderFailure('insufficient_margin', message, { field: 'leverage', details })
}

/**
 * Chooses how much notional a unit of an account's margin may carry; null follows the venue's own. What its positions and
 * open orders hold follows at once, so that less leverage needs the margin for it, free.
 */
export function setLeverage(
  state: DeskState,
  { accountId, leverage, ...by }: Parameters<CollateralCommands['setLeverage']>[0],
): Result<DeskOutcome<AccountMarginRecord>> {
  const account = state.ledger.account(accountId)
  if (account === null || account.userId === null) return refused(unknownAccount(accountId))
  const wrong =
    leverage === null
      ? null
      : boundFailure(leverage, leverageMaxOf(account.accountType, state.limits.leverage))
  if (wrong) return refused(wrong)
  const scope = makeScope(state.clock.now())
  const [known, used] = [state.futures.margins.get(accountId), leverageOf(state, accountId)]
  const before = marginWanted(state, accountId)
  keepMargin(state, scope, accountId, { leverage })
  const failure = marginFailure(state, accountId, leverageOf(state, accountId), before)
  if (failure) {
    if (known) state.futures.margins.set(accountId, known)
    else state.futures.margins.delete(accountId)
    return refused(failure)
  }
  for (const symbol of state.collateral.charges.get(accountId)?.keys() ?? []) {
    markDirty(state.collateral, accountId, symbol)
  }
  const facts = {
    before: decimalText(used),
    leverage: decimalText(leverageOf(state, accountId)),
    is_default: leverage === null,
  }
  const about = { action: 'leverage.set', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ ...about, ...by, at: scope.at, facts }))
  scope.accounts.add(accountId)
  followUp(state, scope)
  return ok(finish(state, scope, marginOf(state, accountId)))
}
