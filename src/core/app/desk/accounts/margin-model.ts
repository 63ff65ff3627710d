import { Decimal, ZERO, amountText, decimalText, ok, refused } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol, Result } from '../../../kernel/index.ts'
import { marginModelsOf } from '../../../margin/index.ts'
import type { MarginModel } from '../../../margin/index.ts'
import { orderFailure, unknownAccount, unmarkedFailure } from '../../../orders/index.ts'
import type { AccountMarginRecord, OrderFailure } from '../../../orders/index.ts'
import type { CollateralCommands } from '../../desk-port/collateral.ts'
import type { DeskOutcome } from '../../desk-port/outcome.ts'
import { chargeOf } from '../collateral/charge.ts'
import { collateralHeld } from '../collateral/collateral.ts'
import { markDirty } from '../state/collateral-state.ts'
import { deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { freeCash, marginOf } from '../state/futures-state.ts'
import { keepMargin } from '../collateral/margin-health.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import { modelOf } from '../collateral/short-margin.ts'
import type { DeskState } from '../state/state-types.ts'

function notAllowed(model: MarginModel, allowed: readonly MarginModel[], accountType: string): OrderFailure {
  const bound = allowed.join(', ')
  const message = `A ${accountType} account may choose ${bound}; ${model} is not among them.`
  const details = { limit: 'margin_model', value: model, bound }
  return orderFailure('margin_model_not_allowed', message, { field: 'margin_model', details })
}

const underlyingsOf = (state: DeskState, accountId: AccountId): readonly InstrumentSymbol[] => [
  ...new Set([
    ...(state.collateral.charges.get(accountId)?.keys() ?? []),
    ...(state.collateral.options.get(accountId)?.keys() ?? []),
  ]),
]

/** The refusal of a model that would ask for what the account has not got; the model is set already while it is judged. */
function needFailure(state: DeskState, accountId: AccountId, model: MarginModel): OrderFailure | null {
  let wanted = ZERO
  for (const underlying of underlyingsOf(state, accountId)) {
    const { requirement, unmarked } = chargeOf(state, accountId, underlying, { changes: new Map() })
    const [first] = requirement.uncovered
    if (first && unmarked.length > 0) return unmarkedFailure(unmarked)
    if (first) {
      const short = requirement.uncovered.map(({ symbol }) => symbol).join(', ')
      const value = decimalText(requirement.uncovered.reduce((sum, one) => sum.plus(one.quantity), ZERO))
      const message = `Held in ${model}, ${value} short calls would be uncovered (${short}).`
      const details = { limit: 'uncovered_calls', value, bound: '0', short }
      return orderFailure('uncovered_short_option', message, { field: 'margin_model', details })
    }
    wanted = wanted.plus(requirement.requirement)
  }
  const has = Decimal.max(ZERO, freeCash(state, accountId).plus(collateralHeld(state, accountId)))
  if (wanted.lte(has)) return null
  const [value, bound] = [decimalText(wanted), decimalText(has)]
  const message = `Held by ${model}, the account would hold ${amountText(value)} USD; it has ${amountText(bound)} USD for that.`
  const missing = decimalText(wanted.minus(has))
  const details = { limit: 'available_cash', value, bound, missing, collateral: value }
  return orderFailure('insufficient_collateral', message, { field: 'margin_model', details })
}

/**
 * Chooses how an account is held to its short options (decision 0011). What its positions and open orders hold follows at
 * once: a model under which that would not be there is refused, and nothing changes.
 */
export function setMarginModel(
  state: DeskState,
  { accountId, model, ...by }: Parameters<CollateralCommands['setMarginModel']>[0],
): Result<DeskOutcome<AccountMarginRecord>> {
  const account = state.ledger.account(accountId)
  if (account === null || account.userId === null) return refused(unknownAccount(accountId))
  const allowed = marginModelsOf(account.accountType)
  if (!allowed.includes(model)) return refused(notAllowed(model, allowed, account.accountType))
  const scope = makeScope(state.clock.now())
  const [known, before] = [state.futures.margins.get(accountId), modelOf(state, accountId)]
  keepMargin(state, scope, accountId, { model })
  const failure = needFailure(state, accountId, model)
  if (failure) {
    if (known) state.futures.margins.set(accountId, known)
    else state.futures.margins.delete(accountId)
    return refused(failure)
  }
  for (const underlying of underlyingsOf(state, accountId)) {
    markDirty(state.collateral, accountId, underlying)
  }
  const about = { action: 'margin_model.set', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ ...about, ...by, at: scope.at, facts: { before, margin_model: model } }))
  scope.accounts.add(accountId)
  followUp(state, scope)
  return ok(finish(state, scope, marginOf(state, accountId)))
}
