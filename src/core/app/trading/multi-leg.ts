import type { ContractOutputs } from '../../contract/index.ts'
import { ZERO, asId, decimalText, ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { unknownSymbol } from '../../orders/index.ts'
import type { RiskDeps } from '../risk/deps.ts'
import type { Trade } from './working.ts'
import { currencyIn, fillAnswerOf, orderAnswerOf } from './answers.ts'
import { effectOf } from './effect.ts'
import { kycStandingFor, settle } from './place-order.ts'
import type { TradingDeps } from './place-order.ts'
import { accountFor, callerOf, keptBy, personalOf } from './requests.ts'
import { refusalsFor } from './risk-guard.ts'

type Input = Parameters<HandlersOf<'trading'>['multiLeg']>[0]
type Answer = ContractOutputs['trading']['multiLeg']

/** The legs of a unit at their marks. */
const tradesOf = ({ legs, quantity }: Input): readonly Trade[] =>
  legs.map(({ symbol, side, ratio }) => ({
    symbol: asId<'instrument'>(symbol),
    quantity: quantity.times(side === 'buy' ? ratio : -ratio),
    ...{ price: null, fee: ZERO },
  }))

type PreviewDeps = Pick<TradingDeps, 'desk' | 'riskGuard'> & Readonly<{ risk: RiskDeps }>

/** What a unit would do to its account at the marks of its legs; nothing is sent. */
export const makePreviewMultiLeg =
  ({ desk, riskGuard, risk }: PreviewDeps) =>
  async (
    input: Input,
    context: HandlerContext,
  ): Promise<Result<ContractOutputs['trading']['previewMultiLeg'], Failure>> => {
    const account = accountFor(desk, callerOf(context), input.account_id)
    if (!account.ok) return account
    const unknown = input.legs.findIndex(({ symbol }) => desk.instrument(asId<'instrument'>(symbol)) === null)
    if (unknown >= 0) {
      const failure = unknownSymbol(input.legs[unknown]?.symbol ?? '')
      return refused({ ...failure, field: `legs.${unknown}.symbol` })
    }
    const trades = tradesOf(input)
    const refusals = await refusalsFor(riskGuard, account.value.id, trades)
    return ok({
      account_id: account.value.id,
      quantity: decimalText(input.quantity),
      effect: await effectOf(risk, account.value, { trades, refusals }, context),
    })
  }

/** Places an order of several legs as one unit. */
export function makeMultiLeg(deps: TradingDeps) {
  return async (input: Input, context: HandlerContext): Promise<Result<Answer, Failure>> => {
    const symbols = input.legs.map(({ symbol }) => symbol)
    context.note({
      resourceType: 'order_group',
      facts: { symbols, quantity: decimalText(input.quantity), strategy: input.strategy ?? null },
    })
    const { userId } = callerOf(context)
    const account = accountFor(deps.desk, callerOf(context), input.account_id)
    if (!account.ok) return account
    const accountId = account.value.id
    const standing = await kycStandingFor(deps, userId, accountId)
    const [over] = await refusalsFor(deps.riskGuard, accountId, tradesOf(input))
    if (over) return refused(over)
    const outcome = deps.desk.placeMultiLeg({
      userId,
      accountId,
      legs: input.legs.map(({ symbol, side, ratio }) => ({
        symbol: asId<'instrument'>(symbol),
        side,
        ratio,
      })),
      quantity: input.quantity,
      netPrice: input.net_price ?? null,
      strategy: input.strategy ?? null,
      confirm: input.confirm ?? null,
      ...standing,
      requestId: context.requestId,
      personal: personalOf(context),
    })
    if (!outcome.ok) return outcome
    const { groupId, netPrice, orders, fills } = outcome.value.value
    const answer: Answer = {
      message: 'All legs filled.',
      group_id: groupId,
      account_id: accountId,
      strategy: input.strategy ?? null,
      quantity: decimalText(input.quantity),
      // Legs of one unit are all paid in the same.
      currency: currencyIn(deps.desk, asId<'instrument'>(input.legs[0]?.symbol ?? '')),
      net_price: decimalText(netPrice),
      orders: orders.map(orderAnswerOf(deps.desk)),
      fills: fills.map(fillAnswerOf(deps.desk)),
    }
    await settle(deps, outcome.value, { writes: keptBy(context, answer) })
    return ok(answer)
  }
}
