import { ZERO } from '../../../kernel/index.ts'
import type { AccountId, CurrencyCode, Decimal } from '../../../kernel/index.ts'
import type { MarginRequirement } from '../../../margin/index.ts'
import type { CollateralReport } from '../../desk-port/collateral.ts'
import { chargeOf, underlyingOfOption } from '../collateral/charge.ts'
import type { QuantityChanges } from '../collateral/charge.ts'
import { coinHeld, coinOf } from '../collateral/coin-cover.ts'
import { collateralChange, collateralHeld } from '../collateral/collateral.ts'
import type { DeskState } from '../state/state-types.ts'

/** What an account holds for its short options and futures, and who answers for whom. */
export const collateralReport = (state: DeskState, accountId: AccountId): CollateralReport => ({
  held: collateralHeld(state, accountId),
  coins: new Map(state.collateral.coins.get(accountId)),
  isUnmet: state.collateral.unmet.has(accountId),
  books: [...(state.collateral.charges.get(accountId) ?? [])].map(
    ([underlying, { requirement, futures, shorts, credit }]) => ({
      underlying,
      requirement,
      margin: futures,
      shorts,
      closingCredit: credit,
    }),
  ),
})

/** What legs alone must hold, in an account that has nothing else. */
export function standaloneCollateral(state: DeskState, changes: QuantityChanges): MarginRequirement {
  const underlyings = new Set([...changes.keys()].map((one) => underlyingOfOption(state, one) ?? one))
  const nobody = '' as AccountId
  const found = [...underlyings].map((one) => chargeOf(state, nobody, one, { changes }).requirement)
  return {
    requirement: found.reduce((sum, { requirement }) => sum.plus(requirement), ZERO),
    groups: found.flatMap(({ groups }) => groups),
    uncovered: found.flatMap(({ uncovered }) => uncovered),
  }
}

/** What the account holds now and with `changes` traded; null where a short call would stay uncovered. */
export function collateralWith(
  state: DeskState,
  accountId: AccountId,
  changes: QuantityChanges,
): Readonly<{ currency: CurrencyCode; before: Decimal; after: Decimal | null }> {
  const coin = coinOf(state, changes)
  const currency = coin ?? 'USD'
  const before = coin === null ? collateralHeld(state, accountId) : coinHeld(state, accountId, coin)
  const change = collateralChange(state, accountId, changes)
  if (change === null) return { currency, before, after: before }
  return { currency, before, after: change.uncovered.gt(ZERO) ? null : change.after }
}
