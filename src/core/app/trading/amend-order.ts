import { asId, decimalText, ok, refused } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { AmendInput } from '../../orders/contract-orders.ts'
import { notAmendable, unknownOrder } from '../../orders/index.ts'
import type { AuditNote, HandlerContext } from '../call.ts'
import type { AmendRequest } from '../desk-port/desk.ts'
import { takesBack } from '../desk/index.ts'
import type { OrderAnswer } from './answers.ts'
import { kycStandingFor, placedAnswerOf, settle } from './place-order.ts'
import type { PlacedAnswer, TradingDeps } from './place-order.ts'
import { callerOf, keptBy, personalOf } from './requests.ts'
import { tradeOf } from './working.ts'

type AmendedAnswer = PlacedAnswer & { message: string; order: OrderAnswer }

const messageOf = ({ status }: OrderAnswer): string => {
  if (status === 'filled') return 'Order amended; it crossed the market and filled.'
  return status === 'cancelled'
    ? 'Order amended; what was left met an own order and was cancelled.'
    : 'Order amended.'
}

/** What a refusal's audit record says was asked. */
function askedFor({ trade_id, price, quantity, stop_price: stop }: AmendInput): AuditNote {
  const facts = {
    price: price ? decimalText(price) : null,
    quantity: quantity ? decimalText(quantity) : null,
    stop_price: stop ? decimalText(stop) : null,
  }
  return { resourceType: 'order', resourceId: trade_id, facts }
}

/**
 * The refusal of an amendment that takes the account over a bound of its book: what the order may still fill, in place of what
 * it could before. One that only takes back passes.
 */
function boundFailure({ desk, riskGuard }: TradingDeps, request: AmendRequest): Failure | null {
  const order = desk.openOrder(request.orderId)
  if (riskGuard === undefined || order === null || takesBack(order, request)) return null
  const quantity = (request.quantity ?? order.quantity).minus(order.filledQuantity)
  if (order.isReduceOnly === true || !quantity.isPositive()) return null
  const trade = tradeOf({ ...order, quantity, price: request.price ?? order.price })
  return riskGuard.failureOf(order.accountId, [trade], order.id)
}

/** Amends an order that is still open. The guard has already made sure that it is the caller's own. */
export function makeAmendOrder(deps: TradingDeps) {
  return async (input: AmendInput, context: HandlerContext): Promise<Result<AmendedAnswer, Failure>> => {
    context.note(askedFor(input))
    const orderId = asId<'order'>(input.trade_id)
    const { userId } = callerOf(context)
    const known = deps.desk.openOrder(orderId) ?? (await deps.store.trading.order(orderId))
    if (known === null) return refused(unknownOrder(orderId))
    const standing = await kycStandingFor(deps, userId, known.accountId)
    const learning = deps.riskGuard?.learn(known.accountId, [known.symbol])
    if (learning) await learning
    // Looked at again: it may have filled while the store was read.
    if (deps.desk.openOrder(orderId) === null) {
      const ended = await deps.store.trading.order(orderId)
      return refused(ended === null ? unknownOrder(orderId) : notAmendable(ended))
    }
    const request: AmendRequest = {
      orderId,
      actorId: userId,
      price: input.price ?? null,
      quantity: input.quantity ?? null,
      triggerPrice: input.stop_price ?? null,
      confirm: input.confirm ?? null,
      ...standing,
      requestId: context.requestId,
      personal: personalOf(context),
    }
    const over = boundFailure(deps, request)
    if (over) return refused(over)
    const outcome = deps.desk.amendOrder(request)
    if (!outcome.ok) return outcome
    const { fills, ...order } = placedAnswerOf(deps.desk, outcome.value.value)
    const answer = { ...order, message: messageOf(order), order, fills }
    await settle(deps, outcome.value, { writes: keptBy(context, answer) })
    return ok(answer)
  }
}
