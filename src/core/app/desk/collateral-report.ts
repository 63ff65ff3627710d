import { ZERO } from '../../kernel/index.ts'
import type { AccountId } from '../../kernel/index.ts'
import type { MarginRequirement } from '../../margin/index.ts'
import type { CollateralReport } from '../desk-collateral.ts'
import { chargeOf, collateralHeld, underlyingOfOption } from './collateral.ts'
import type { QuantityChanges } from './collateral.ts'
import type { DeskState } from './state.ts'

/** What an account holds for its short options and futures, and who answers for whom. */
export const collateralReport = (state: DeskState, accountId: AccountId): CollateralReport => ({
  held: collateralHeld(state, accountId),
  isUnmet: state.collateral.unmet.has(accountId),
  books: [...(state.collateral.charges.get(accountId) ?? [])].map(
    ([underlying, { requirement, futures, shorts }]) => ({
      underlying,
      requirement,
      margin: futures,
      shorts,
    }),
  ),
})

/** What legs alone must hold, in an account that has nothing else. */
export function standaloneCollateral(state: DeskState, changes: QuantityChanges): MarginRequirement {
  const underlyings = new Set([...changes.keys()].map((one) => underlyingOfOption(state, one) ?? one))
  const nobody = '' as AccountId
  const found = [...underlyings].map((one) => chargeOf(state, nobody, one, changes).requirement)
  return {
    requirement: found.reduce((sum, { requirement }) => sum.plus(requirement), ZERO),
    groups: found.flatMap(({ groups }) => groups),
    uncovered: found.flatMap(({ uncovered }) => uncovered),
  }
}
