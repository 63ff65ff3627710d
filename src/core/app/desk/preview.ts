import { ZERO, ok, refused } from '../../kernel/index.ts'
import type { Decimal, Result } from '../../kernel/index.ts'
import { feeOf } from '../../ledger/index.ts'
import {
  averagePriceOf,
  checkMarketAndMoney,
  isConditional,
  isMalformed,
  mayWait,
  notionalOf,
} from '../../orders/index.ts'
import type { CheckOutcome } from '../../orders/index.ts'
import type { OrderPreview, OrderRequest } from '../desk.ts'
import { NO_ESTIMATE } from './execution.ts'
import { estimateFill, factsOf, prepare, subjectOf, termChecks } from './prepare.ts'
import { marketOf } from './state.ts'
import type { DeskState, Market } from './state.ts'

const withoutFailure = ({
  name,
  passed,
  limit,
  value,
  message,
}: CheckOutcome): OrderPreview['checks'][number] => ({
  name,
  passed,
  limit,
  value,
  message,
})

/** What the rest of a limit order would hold back and pay as maker, were it to rest. */
function restingPart(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  filled: Decimal,
): Readonly<{ held: Decimal; fee: Decimal }> {
  const quantity = request.quantity.minus(filled)
  if (!mayWait(request) || request.price === null || quantity.isZero()) return { held: ZERO, fee: ZERO }
  const { instrument } = market
  const value = request.price.times(quantity).times(instrument.multiplier)
  const held = state.margin.cashToHold({ instrument, side: request.side, price: request.price, quantity })
  return { held, fee: feeOf(state.fees[instrument.kind].maker, value, quantity) }
}

/** Every check with its outcome, and what the order would do now. Changes nothing. */
export function previewOrder(state: DeskState, asked: OrderRequest): Result<OrderPreview> {
  const subject = subjectOf(state, asked)
  if (!subject.ok) return subject
  const { instrument } = subject.value
  const at = state.clock.now()
  const market = marketOf(state, instrument.symbol)
  const prepared = prepare(state, asked, market, at)
  if (!prepared.ok) return prepared
  const request = prepared.value
  const terms = termChecks(state, request, subject.value, market, at)
  const malformed = terms.find(isMalformed)?.failure
  if (malformed) return refused(malformed)
  // What waits for its trigger fills nothing now.
  const estimate = isConditional(request) ? NO_ESTIMATE : estimateFill(state, request, market)
  const facts = factsOf(state, request, market, estimate, at)
  const checks = [...terms, ...checkMarketAndMoney(request, facts, state.limits, state.margin)].map(
    withoutFailure,
  )
  const rest = restingPart(state, request, market, estimate.quantity)
  const traded = request.side === 'buy' ? estimate.value.negated() : estimate.value
  const cashChange = traded.minus(estimate.fee).minus(rest.held)
  return ok({
    estimatedPrice: estimate.quantity.isZero()
      ? null
      : averagePriceOf(estimate.value, estimate.quantity, instrument.multiplier),
    estimatedQuantity: estimate.quantity,
    notional: notionalOf(request, facts) ?? ZERO,
    fee: estimate.fee.plus(rest.fee),
    cashChange,
    cashToHold: rest.held,
    availableCashAfter: facts.availableCash.plus(cashChange),
    checks,
  })
}
