import type { AuditFact } from '../../audit/index.ts'
import { asId, canonicalJson, decimalText, ok, refused } from '../../kernel/index.ts'
import type { AccountId, Failure, JsonObject, Result, UserId } from '../../kernel/index.ts'
import type { OrderInput } from '../../orders/contract-orders.ts'
import { notCancellable } from '../../orders/index.ts'
import type { OrderRecord } from '../../orders/index.ts'
import type { AuditNote, HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import type { KycGate, KycStanding } from '../kyc/gate.ts'
import { orderFacts, requestFacts } from '../desk/index.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { Desk, DeskEvent, DeskOutcome, DeskReads, OrderRequest, PlacedOrder } from '../desk-port/desk.ts'
import type { Store, Write } from '../store/store.ts'
import { fillAnswerOf, orderAnswerOf } from './answers.ts'
import type { FillAnswer, OrderAnswer } from './answers.ts'
import { tradingFailure } from './failures.ts'
import { callerOf, keptBy, orderRequestOf, personalOf } from './requests.ts'
import type { RiskGuard } from './risk-guard.ts'
import { guardedTradesOf } from './working.ts'

export type PlacedAnswer = OrderAnswer & { fills: FillAnswer[] }

export type TradingDeps = Readonly<{
  desk: Desk
  /** One client's order id is judged once at a time, whichever face it comes by. */
  clientOrders: KeyedQueue
  committer: Committer
  store: Store
  /** Tells streams and market data what has become durable. */
  publish: (events: readonly DeskEvent[]) => void
  /** Hard bounds of whole books; absent where nobody keeps any. */
  riskGuard?: RiskGuard
  /** What identity checks allow; absent where nobody keeps any, and the user's own state decides. */
  kyc?: KycGate
}>

/** Makes a desk outcome durable, then tells everybody. Memory has changed already: nothing may run in between. */
export async function settle<T>(
  deps: Pick<TradingDeps, 'committer' | 'publish'>,
  outcome: DeskOutcome<T>,
  further: Readonly<{
    writes?: readonly Write[]
    facts?: readonly AuditFact[]
    events?: readonly DeskEvent[]
  }> = {},
): Promise<T> {
  await deps.committer.commit({
    writes: [...outcome.writes, ...(further.writes ?? [])],
    facts: [...outcome.facts, ...(further.facts ?? [])],
  })
  deps.publish([...outcome.events, ...(further.events ?? [])])
  return outcome.value
}

export const placedAnswerOf = (desk: DeskReads, placed: PlacedOrder): PlacedAnswer => ({
  ...orderAnswerOf(desk)(placed.order),
  fills: placed.fills.map(fillAnswerOf(desk)),
})

/**
 * What the user's identity check allows with live money: read at each order, so that a withdrawn approval bites at once.
 * Paper money needs none and is spared the read.
 */
export async function kycStandingFor(
  deps: Pick<TradingDeps, 'desk' | 'store' | 'kyc'>,
  userId: UserId,
  accountId: AccountId,
): Promise<KycStanding> {
  if (deps.desk.account(accountId)?.moneyKind !== 'live') return { kycApproved: false }
  if (deps.kyc !== undefined) return deps.kyc.standingOf(userId)
  const user = await deps.store.users.byId(userId)
  return { kycApproved: user?.kycStatus === 'approved' }
}

const PLAIN_FIELDS = ['symbol', 'side', 'order_type', 'time_in_force', 'quantity', 'price'] as const

/**
 * Whether the order is what the request asks for. Compared with the terms as it was placed: no amendment since then
 * makes its submission another one.
 */
async function isSame(store: Store, order: OrderRecord, request: OrderRequest): Promise<boolean> {
  const events = await store.trading.orderEvents(order.id)
  const placed = events.find(({ kind }) => kind === 'accepted')?.facts ?? orderFacts(order)
  const asked = requestFacts(request)
  if (asked !== null) return canonicalJson(placed['asked'] ?? null) === canonicalJson(asked)
  const { price, quantity } = request
  const wanted: JsonObject = {
    symbol: request.symbol,
    side: request.side,
    order_type: request.orderType,
    time_in_force: request.timeInForce,
    quantity: decimalText(quantity),
    price: price === null ? null : decimalText(price),
  }
  const isPlain = (placed['asked'] ?? null) === null
  return isPlain && PLAIN_FIELDS.every((field) => placed[field] === wanted[field])
}

/** Same client order id: the first answer when the order is the same, a conflict when it is not. */
export async function repeatOf(
  { store, desk }: Pick<TradingDeps, 'store' | 'desk'>,
  request: OrderRequest,
): Promise<Result<PlacedAnswer | null, Failure>> {
  if (request.clientOrderId === null) return ok(null)
  const known = await store.trading.orderByClientId(request.accountId, request.clientOrderId)
  if (known === null) return ok(null)
  if (await isSame(store, known, request)) {
    const fills = await store.trading.fillsOfOrder(known.id)
    return ok(placedAnswerOf(desk, { order: known, fills }))
  }
  return refused(
    tradingFailure('client_order_id_reused', 'This client order id belongs to another order.', {
      field: 'client_order_id',
      details: { order_id: known.id },
    }),
  )
}

/** What a refusal's audit record says was asked: figures as the schema read them, never the body as it came. */
function askedFor(input: OrderInput): AuditNote {
  const facts = {
    symbol: input.symbol ?? null,
    side: input.side ?? input.trade_type ?? input.transaction_type ?? null,
    quantity: decimalText(input.quantity),
    price: input.price ? decimalText(input.price) : null,
    order_type: input.order_type,
  }
  return { resourceType: 'order', facts }
}

/**
 * Places orders for every face. One at a time for the same client order id: of two simultaneous submissions the
 * second gets the answer of the first.
 */
export function makePlaceOrder(deps: TradingDeps) {
  const send = async <Answer extends object>(
    request: OrderRequest,
    context: HandlerContext,
    answerOf: (placed: PlacedAnswer) => Answer,
  ): Promise<Result<Answer, Failure>> => {
    const repeated = await repeatOf(deps, request)
    if (!repeated.ok) return repeated
    if (repeated.value !== null) {
      const answer = answerOf(repeated.value)
      await deps.committer.commit({ writes: keptBy(context, answer), facts: [] })
      return ok(answer)
    }
    const learning = deps.riskGuard?.learn(request.accountId, [request.symbol])
    if (learning) await learning
    const over = deps.riskGuard?.failureOf(request.accountId, guardedTradesOf(request)) ?? null
    if (over) return refused(over)
    const outcome = deps.desk.placeOrder(request)
    if (!outcome.ok) return outcome
    const answer = answerOf(placedAnswerOf(deps.desk, outcome.value.value))
    await settle(deps, outcome.value, { writes: keptBy(context, answer) })
    return ok(answer)
  }

  /** `answerOf` shapes the answer of one face; that shape is what a repeat gets back. */
  return async <Answer extends object>(
    input: OrderInput,
    context: HandlerContext,
    answerOf: (placed: PlacedAnswer) => Answer,
  ): Promise<Result<Answer, Failure>> => {
    context.note(askedFor(input))
    const parsed = orderRequestOf(deps.desk, input, context)
    if (!parsed.ok) return parsed
    const { userId } = parsed.value
    const standing = await kycStandingFor(deps, userId, parsed.value.accountId)
    const request = { ...parsed.value, ...standing }
    const { accountId, clientOrderId } = request
    if (clientOrderId === null) return send(request, context, answerOf)
    return deps.clientOrders.run(`${accountId}:${clientOrderId}`, () => send(request, context, answerOf))
  }
}

/** Cancels an order that is still open. The guard has already made sure that it is the caller's own. */
export function makeCancelOrder(deps: TradingDeps) {
  return async (orderId: string, context: HandlerContext): Promise<Result<OrderAnswer, Failure>> => {
    const id = asId<'order'>(orderId)
    context.note({ resourceType: 'order', resourceId: id })
    if (deps.desk.openOrder(id) === null) {
      const ended = await deps.store.trading.order(id)
      if (ended) return refused(notCancellable(ended))
    }
    const outcome = deps.desk.cancelOrder({
      orderId: id,
      actorId: callerOf(context).userId,
      requestId: context.requestId,
      personal: personalOf(context),
    })
    if (!outcome.ok) return outcome
    const answer = orderAnswerOf(deps.desk)(outcome.value.value)
    const told = { ...answer, message: 'Order cancelled.', order: answer }
    await settle(deps, outcome.value, { writes: keptBy(context, told) })
    return ok(answer)
  }
}
