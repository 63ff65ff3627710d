import { Decimal, ZERO, amountText, decimalText, ok, refused } from '../../../kernel/index.ts'
import type { Failure, Instant, InstrumentSymbol, JsonObject, Result } from '../../../kernel/index.ts'
import {
  checkMarketAndMoney,
  checkTerms,
  collateralFailure,
  firstFailure,
  inDollars,
  orderFailure,
  uncoveredFailure,
} from '../../../orders/index.ts'
import type { CollateralChange, FillEstimate, OrderFailure, OrderRecord } from '../../../orders/index.ts'
import type { DeskOutcome, MultiLegRequest, OrderRequest, PlacedUnit } from '../../desk-port/desk.ts'
import type { QuantityChanges } from '../collateral/charge.ts'
import { rateOf } from '../state/coin-rate.ts'
import { collateralChange, releaseCollateral } from '../collateral/collateral.ts'
import { dayFailure, dayWarnings } from '../guards/day-guards.ts'
import { enterOrder, placedFact } from '../execution/enter-order.ts'
import { ownFills } from '../execution/execution.ts'
import { confirmedFacts, deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { freeCash } from '../state/futures-state.ts'
import { estimateFill, factsOf, subjectOf } from '../execution/prepare.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import { controlFailure, isReducing, rateFailure, unitGuard } from '../guards/trading-state.ts'
import { paidByOrder } from '../settlement/variation.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

type Leg = Readonly<{
  index: number
  request: OrderRequest
  ratio: number
  market: Market
  estimate: FillEstimate
}>

/** A leg is an order that fills wholly and at once, or not at all. */
const legRequest = (unit: MultiLegRequest, leg: MultiLegRequest['legs'][number]): OrderRequest => ({
  userId: unit.userId,
  accountId: unit.accountId,
  symbol: leg.symbol,
  side: leg.side,
  orderType: 'market',
  timeInForce: 'FOK',
  quantity: unit.quantity.times(leg.ratio),
  price: null,
  clientOrderId: null,
  kycApproved: unit.kycApproved,
  kycLimit: unit.kycLimit ?? null,
  requestId: unit.requestId,
  personal: unit.personal,
})

/** The failure of one leg, told as the failure of the unit. */
const atLeg = <Told extends Failure>(index: number, failure: Told): Told => ({
  ...failure,
  message: `Leg ${index + 1}: ${failure.message}`,
  field: `legs.${index}`,
  details: { ...failure.details, leg: index },
})

/** Reads one leg against its market: what it is, and what its book would give for the whole of it. */
function readLeg(state: DeskState, unit: MultiLegRequest, index: number, at: Instant): Result<Leg> {
  const leg = unit.legs[index] as MultiLegRequest['legs'][number]
  const request = legRequest(unit, leg)
  const subject = subjectOf(state, request)
  if (!subject.ok) return refused(atLeg(index, subject.failure))
  const { instrument, account } = subject.value
  const { phase } = marketOf(state, request.symbol)
  const failure = firstFailure(checkTerms(request, instrument, account, at, phase))
  if (failure) return refused(atLeg(index, failure))
  const held = controlFailure(state, request, isReducing(state, request, false))
  if (held) return refused(atLeg(index, held))
  const market = marketOf(state, request.symbol)
  return ok({ index, request, ratio: leg.ratio, market, estimate: estimateFill(state, request, market) })
}

/** What one unit costs at the estimated fills, per unit of underlying: positive is paid, negative received. */
function netPriceOf(legs: readonly Leg[], quantity: Decimal): Decimal {
  const total = legs.reduce((sum, { request, estimate, market }) => {
    const value = estimate.value.div(market.instrument.multiplier)
    return request.side === 'buy' ? sum.plus(value) : sum.minus(value)
  }, ZERO)
  return total.div(quantity)
}

/** Whether the books fill every leg wholly, at the net price or better. */
function priceFailure(unit: MultiLegRequest, legs: readonly Leg[]): OrderFailure | null {
  const short = legs.find(({ request, estimate }) => !estimate.quantity.eq(request.quantity))
  if (short) {
    const { symbol, quantity } = short.request
    const message = `The book of ${symbol} does not fill ${decimalText(quantity)} at once; nothing was traded.`
    return atLeg(short.index, orderFailure('unit_not_fillable', message, { details: { symbol } }))
  }
  if (unit.netPrice === null) return null
  const multiplier = legs[0]?.market.instrument.multiplier
  if (legs.some(({ market }) => multiplier?.eq(market.instrument.multiplier) !== true)) {
    const message = 'A net price needs legs of one multiplier.'
    return orderFailure('legs_not_comparable', message, { field: 'net_price' })
  }
  const now = netPriceOf(legs, unit.quantity)
  if (now.lte(unit.netPrice)) return null
  const [value, bound] = [decimalText(now.toDecimalPlaces(10)), decimalText(unit.netPrice)]
  const message = `The unit costs ${value} now, more than the net price ${bound}; nothing was traded.`
  const details = { limit: 'net_price', value, bound }
  return orderFailure('unit_not_fillable', message, { field: 'net_price', details })
}

/** The refusal of legs that are paid in different currencies: what one brings could not pay for the other. */
function currencyFailure(legs: readonly Leg[]): OrderFailure | null {
  const currencies = [...new Set(legs.map(({ market }) => market.instrument.currency))]
  if (currencies.length === 1) return null
  const named = currencies.join(' and ')
  const message = `The legs are paid in ${named}: a unit is paid in one currency.`
  return orderFailure('legs_not_comparable', message, { field: 'legs', details: { currencies: named } })
}

/** What the unit would trade, by symbol. */
function changesOf(legs: readonly Leg[]): QuantityChanges {
  const changes = new Map<InstrumentSymbol, Decimal>()
  for (const { request } of legs) {
    const signed = request.side === 'buy' ? request.quantity : request.quantity.negated()
    changes.set(request.symbol, (changes.get(request.symbol) ?? ZERO).plus(signed))
  }
  return changes
}

/** The refusal of collateral that the unit as a whole cannot carry, told at the leg that is short. */
function coverFailure(
  legs: readonly Leg[],
  change: CollateralChange,
  available: Decimal,
): OrderFailure | null {
  const isShort = ({ request, market }: Leg): boolean =>
    request.side === 'sell' && market.instrument.option !== null
  const blamed =
    legs.find((leg) => isShort(leg) && change.uncoveredSymbols.includes(leg.request.symbol)) ??
    legs.find(isShort) ??
    legs.find(({ request }) => request.side === 'sell')
  const { symbol, quantity } = blamed?.request ?? (legs[0] as Leg).request
  const isMargin = !legs.some(({ market }) => market.instrument.option !== null)
  const { currency } = (legs[0] as Leg).market.instrument
  const failure =
    uncoveredFailure(symbol, quantity, change) ?? collateralFailure(change, available, isMargin, currency)
  return failure === null || blamed === undefined ? failure : atLeg(blamed.index, failure)
}

/**
 * Money and limits of the legs together. Sales come first and pay for the purchases, a credit is cash, and so is what
 * the unit frees. Short options are judged by the book that all legs leave behind.
 */
function moneyFailure(
  state: DeskState,
  legs: readonly Leg[],
  change: CollateralChange | null,
  at: Instant,
): OrderFailure | null {
  const freed = Decimal.max(ZERO, change?.change.negated() ?? ZERO)
  let [spare, used, total] = [freed, ZERO, ZERO]
  for (const { index, request, market, estimate } of legs) {
    const facts = factsOf(state, request, market, estimate, at)
    const known = {
      ...facts,
      collateral: null,
      availableCash: facts.availableCash.plus(spare),
      usedToday: facts.usedToday.plus(inDollars(used, facts.rate)),
    }
    // A wing may be worth less than an order must be; the value bounds are the unit's.
    const checks = checkMarketAndMoney(request, known, state.limits, state.margin)
    const failure = firstFailure(checks.filter(({ name }) => name !== 'notional'))
    if (failure) return atLeg(index, failure)
    const { value, fee, quantity } = estimate
    // Of a future that nobody holds the first price is the settled one: its sale brings no cash.
    const paid = paidByOrder(state, market, value, quantity)
    spare = (request.side === 'buy' ? spare.minus(paid) : spare.plus(paid)).minus(fee)
    used = used.plus(value)
    total = total.plus(value)
  }
  const accountId = (legs[0] as Leg).request.accountId
  const { currency } = (legs[0] as Leg).market.instrument
  const available = freeCash(state, accountId, currency).plus(spare).minus(freed)
  const uncovered = change === null ? null : coverFailure(legs, change, available)
  if (uncovered) return uncovered
  const worth = inDollars(total, rateOf(state, currency))
  if (worth.lte(state.limits.notionalMax)) return null
  const [value, bound] = [decimalText(worth), decimalText(state.limits.notionalMax)]
  const message = `The legs are worth ${amountText(value)} USD together; the most is ${amountText(bound)}.`
  const details = { limit: 'notional_maximum', value, bound }
  return orderFailure('notional_above_maximum', message, { field: 'quantity', details })
}

const unitFacts = (unit: MultiLegRequest, orders: readonly OrderRecord[], netPrice: Decimal): JsonObject => ({
  account_id: unit.accountId,
  strategy: unit.strategy,
  quantity: decimalText(unit.quantity),
  net_price_limit: unit.netPrice === null ? null : decimalText(unit.netPrice),
  net_price: decimalText(netPrice),
  orders: orders.map(({ id }) => id),
})

/** Trades all legs at once, each wholly, at the net price or better; or refuses the whole and trades nothing. */
export function placeMultiLeg(state: DeskState, unit: MultiLegRequest): Result<DeskOutcome<PlacedUnit>> {
  const at = state.clock.now()
  const tooMany = rateFailure(state, unit.accountId)
  if (tooMany) return refused(tooMany)
  const legs: Leg[] = []
  for (const index of unit.legs.keys()) {
    const leg = readLeg(state, unit, index, at)
    if (!leg.ok) return leg
    legs.push(leg.value)
  }
  const sorted = [...legs].sort(
    (left, right) => Number(left.request.side === 'buy') - Number(right.request.side === 'buy'),
  )
  const mixed = currencyFailure(legs)
  if (mixed) return refused(mixed)
  const changes = changesOf(legs)
  const change = collateralChange(state, unit.accountId, changes)
  const isSmaller = legs.every(({ request }) => isReducing(state, request, false))
  const failure =
    (isSmaller ? null : dayFailure(state, unit.accountId)) ??
    priceFailure(unit, legs) ??
    moneyFailure(state, sorted, change, at)
  if (failure) return refused(failure)
  const value = legs.reduce((sum, { estimate }) => sum.plus(estimate.value), ZERO)
  const worth = inDollars(value, rateOf(state, (legs[0] as Leg).market.instrument.currency))
  const guard = unitGuard(state, unit, worth, isSmaller ? [] : dayWarnings(state, unit.accountId))
  if (guard.failure) return refused(guard.failure)

  const scope = makeScope(at)
  releaseCollateral(state, scope, unit.accountId, changes)
  const groupId = state.ids.next()
  const placed = new Map<number, Participant>()
  for (const { index, request, market } of sorted) {
    const prepared = { ...request, trailExtreme: null, groupId }
    const participant = enterOrder(state, scope, prepared, market, null)
    scope.facts.push(deskFact(placedFact(request, participant.order as OrderRecord)))
    placed.set(index, participant)
  }
  followUp(state, scope)
  const orders = legs.map(({ index }) => placed.get(index)?.order as OrderRecord)
  const netPrice = netPriceOf(legs, unit.quantity).toDecimalPlaces(10)
  scope.facts.unshift(
    deskFact({
      action: 'unit.placed',
      actorId: unit.userId,
      resourceType: 'order_group',
      resourceId: groupId,
      at,
      facts: { ...unitFacts(unit, orders, netPrice), ...confirmedFacts(guard.confirmed, unit.confirm) },
      requestId: unit.requestId,
      personal: unit.personal,
    }),
  )
  const fills = orders.flatMap((order) => ownFills(scope, order))
  return ok(finish(state, scope, { groupId, netPrice, orders, fills }))
}
