import { ZERO, decimalText, ok, present, refused } from '../../../kernel/index.ts'
import type { Decimal, JsonObject, Result } from '../../../kernel/index.ts'
import {
  GROWTH_FACT,
  amendOrder,
  checkAmendment,
  checkConditions,
  checkTerms,
  dailyValueOf,
  firstFailure,
  inDollars,
  isLimitKind,
  isMalformed,
  orderFailure,
  protectionPrice,
} from '../../../orders/index.ts'
import type { OrderFailure, OrderRecord, OrderTerms } from '../../../orders/index.ts'
import type { AmendRequest, DeskOutcome, PlacedOrder } from '../../desk-port/desk.ts'
import type { GuardReading } from '../../desk-port/guards.ts'
import { factsWithout, growthOf, isOfToday } from './amend-facts.ts'
import { rateOf } from '../state/coin-rate.ts'
import { confirmedFacts, deskFact, orderFacts } from '../state/facts.ts'
import { referencePrice, rewatch } from '../state/pending.ts'
import { releaseOrder, restOrder } from '../open-orders/rest-order.ts'
import { finish } from '../consequences/finish.ts'
import { logEvent, makeScope } from '../state/scope.ts'
import { changeUsed, countGrowth } from '../state/state.ts'
import { softGuard } from '../guards/trading-state.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

type Terms = Readonly<{ price: Decimal | null; quantity: Decimal; triggerPrice: Decimal }>

/** The order's new terms. A purchase that the desk bounded itself gets the bound of its new trigger. */
function termsOf(order: OrderRecord, request: AmendRequest, market: Market): Terms {
  const before = present(order.triggerPrice, `trigger of pending order ${order.id}`)
  const triggerPrice = request.triggerPrice ?? before
  const wasBounded =
    order.side === 'buy' &&
    !isLimitKind(order) &&
    order.price?.eq(protectionPrice(before, market.instrument)) === true
  const price = request.price ?? (wasBounded ? protectionPrice(triggerPrice, market.instrument) : order.price)
  return { price, quantity: request.quantity ?? order.quantity, triggerPrice }
}

/** What the order counts against the day's limit while it waits: nothing without a price. */
const openValueTo = ({ price, quantity }: Terms, { instrument }: Market): Decimal =>
  price === null ? ZERO : price.times(quantity).times(instrument.multiplier)

const trailingFailure = (): OrderFailure =>
  orderFailure(
    'invalid_trail',
    'The trigger of a trailing stop follows the market; cancel it to set another.',
    {
      field: 'stop_price',
    },
  )

function failureOf(
  state: DeskState,
  market: Market,
  order: OrderRecord,
  to: Terms,
  request: AmendRequest,
): OrderFailure | null {
  if (order.orderType === 'trailing_stop' && (request.triggerPrice ?? null) !== null) return trailingFailure()
  const at = state.clock.now()
  const { symbol, side, orderType, timeInForce } = order
  const { price, quantity, triggerPrice } = to
  const conditions = { ...order, triggerPrice, stopLossPrice: null, takeProfitPrice: null }
  const terms: OrderTerms = {
    ...{ symbol, side, orderType, timeInForce, price, quantity, conditions },
    kycApproved: request.kycApproved,
    kycLimit: request.kycLimit ?? null,
  }
  const account = present(state.ledger.account(order.accountId), `account ${order.accountId}`)
  const checks = checkTerms(terms, market.instrument, account, at, market.phase)
  const malformed = checks.find(isMalformed)?.failure
  if (malformed) return malformed
  const prices = { reference: referencePrice(state, market, order.triggerBy), entry: null }
  const conditional = checkConditions(terms, market.instrument, prices, at)
  if (order.isReduceOnly === true) return firstFailure([...checks, ...conditional])
  const openValue = openValueTo(to, market)
  const countedValue = isOfToday(order, at) ? openValue : growthOf(order, market.instrument, openValue, at)
  const facts = factsWithout(state, order, market, { openQuantity: quantity, price }, at)
  const change = { openQuantity: quantity, countedValue: inDollars(countedValue, facts.rate) }
  return firstFailure([
    ...checks,
    ...conditional,
    ...checkAmendment(terms, change, facts, state.limits, state.margin),
  ])
}

const textOrNull = (value: Decimal | null): string | null => (value === null ? null : decimalText(value))

const termsFacts = ({ price, quantity, triggerPrice }: Terms): JsonObject => ({
  price: textOrNull(price),
  quantity: decimalText(quantity),
  stop_price: decimalText(triggerPrice),
})

/** Changes trigger, price or quantity of an order that still waits for its trigger. It keeps its place among those. */
export function amendPendingOrder(
  state: DeskState,
  participant: Participant,
  market: Market,
  request: AmendRequest,
  warnings: readonly GuardReading[],
): Result<DeskOutcome<PlacedOrder>> {
  const before = participant.order as OrderRecord
  const to = termsOf(before, request, market)
  const guarded = { ...before, ...to, confirm: request.confirm ?? null }
  const { multiplier, currency } = market.instrument
  const value = (to.price ?? to.triggerPrice).times(to.quantity).times(multiplier)
  const worth = inDollars(value, rateOf(state, currency))
  const guard = softGuard(state, guarded, before.isReduceOnly === true ? null : worth, market, warnings)
  const failure = failureOf(state, market, before, to, request) ?? guard.failure
  if (failure) return refused(failure)

  const scope = makeScope(state.clock.now())
  releaseOrder(state, scope, before)
  const { sequence } = before
  const { price, quantity, triggerPrice } = to
  const amended = amendOrder(before, { price, quantity, heldCash: ZERO, sequence, at: scope.at })
  participant.order = { ...amended, triggerPrice }
  const from: Terms = { ...before, triggerPrice: before.triggerPrice as Decimal }
  const growth = growthOf(before, market.instrument, openValueTo(to, market), scope.at)
  const changes = {
    ...{ before: termsFacts(from), after: termsFacts(to) },
    ...(growth.isZero() ? {} : { [GROWTH_FACT]: decimalText(growth) }),
  }
  logEvent(scope, participant, 'amended', changes)
  const order = restOrder(state, scope, participant, participant.order, market)
  rewatch(market, order)
  countGrowth(state, order, growth, scope.at)
  changeUsed(state, order, dailyValueOf(order, multiplier).minus(dailyValueOf(before, multiplier)), scope.at)
  scope.facts.push(
    deskFact({
      action: 'order.amended',
      actorId: request.actorId,
      resourceType: 'order',
      resourceId: order.id,
      at: scope.at,
      facts: { ...orderFacts(order), ...changes, ...confirmedFacts(guard.confirmed, request.confirm) },
      requestId: request.requestId,
      personal: request.personal,
    }),
  )
  return ok(finish(state, scope, { order, fills: [] }))
}
