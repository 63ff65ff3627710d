import type { ContractOutputs } from '../../contract/index.ts'
import { asId, decimalText, ok } from '../../kernel/index.ts'
import type { Failure, JsonObject, Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { fillAnswerOf, orderAnswerOf } from './answers.ts'
import { kycApprovedFor, settle } from './place-order.ts'
import type { TradingDeps } from './place-order.ts'
import { accountFor, callerOf, personalOf } from './requests.ts'

type Input = Parameters<HandlersOf<'trading'>['multiLeg']>[0]
type Answer = ContractOutputs['trading']['multiLeg']

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
      kycApproved: await kycApprovedFor(deps, userId, accountId),
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
      net_price: decimalText(netPrice),
      orders: orders.map(orderAnswerOf),
      fills: fills.map(fillAnswerOf),
    }
    const repeatWrite = context.idempotency?.writeFor(answer as unknown as JsonObject)
    await settle(deps, outcome.value, { writes: repeatWrite ? [repeatWrite] : [] })
    return ok(answer)
  }
}
