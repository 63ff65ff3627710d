import type { ContractOutputs } from '../../contract/index.ts'
import { asId, decimalText, ok } from '../../kernel/index.ts'
import type { AccountId } from '../../kernel/index.ts'
import type { Desk } from '../desk-port/desk.ts'
import type { HandlersOf } from '../handlers.ts'
import { settle } from '../trading/place-order.ts'
import type { TradingDeps } from '../trading/place-order.ts'
import { actingOf, keptBy } from '../trading/requests.ts'
import { collateralAnswerOf } from './collateral-answer.ts'

type MarginDeps = Pick<TradingDeps, 'committer' | 'publish'> & Readonly<{ desk: Desk }>
type ModelAnswer = ContractOutputs['accounts']['marginModel']
type LeverageAnswer = ContractOutputs['accounts']['leverage']

function answerOf({ desk }: MarginDeps, id: AccountId): LeverageAnswer {
  const { leverage, leverageMax, isLeverageChosen } = desk.marginOf(id)
  return {
    account_id: id,
    leverage: decimalText(leverage),
    leverage_max: decimalText(leverageMax),
    is_default: !isLeverageChosen,
  }
}

function modelAnswerOf({ desk }: MarginDeps, id: AccountId): ModelAnswer {
  const { model, models } = desk.marginOf(id)
  return { account_id: id, margin_model: model, allowed: [...models] }
}

/** What an account holds for its positions, and the leverage that it asks for. The guard has checked the owner. */
export const makeMarginEntries = (
  deps: MarginDeps,
): Pick<
  HandlersOf<'accounts'>,
  'collateral' | 'leverage' | 'setLeverage' | 'marginModel' | 'setMarginModel'
> => ({
  collateral: async ({ account_id }) => {
    const id = asId<'account'>(account_id)
    return ok(collateralAnswerOf(id, deps.desk.collateralOf(id), deps.desk.marginOf(id)))
  },
  leverage: async ({ account_id }) => ok(answerOf(deps, asId<'account'>(account_id))),
  setLeverage: async ({ account_id, leverage }, context) => {
    const accountId = asId<'account'>(account_id)
    context.note({ resourceType: 'account', resourceId: accountId })
    const outcome = deps.desk.setLeverage({ accountId, leverage, ...actingOf(context) })
    if (!outcome.ok) return outcome
    const answer = answerOf(deps, accountId)
    await settle(deps, outcome.value, { writes: keptBy(context, answer) })
    return ok(answer)
  },
  marginModel: async ({ account_id }) => ok(modelAnswerOf(deps, asId<'account'>(account_id))),
  setMarginModel: async ({ account_id, margin_model: model }, context) => {
    const accountId = asId<'account'>(account_id)
    context.note({ resourceType: 'account', resourceId: accountId })
    const outcome = deps.desk.setMarginModel({ accountId, model, ...actingOf(context) })
    if (!outcome.ok) return outcome
    const answer = modelAnswerOf(deps, accountId)
    await settle(deps, outcome.value, { writes: keptBy(context, answer) })
    return ok(answer)
  },
})
