import { ZERO, decimalText, ok, refused } from '../../../kernel/index.ts'
import type { AccountId, Decimal, Result } from '../../../kernel/index.ts'
import { isMargined, settlesInCoin } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { feeOf } from '../../../ledger/index.ts'
import {
  averagePriceOf,
  checkMarketAndMoney,
  checkTexts,
  isConditional,
  isMalformed,
  mayWait,
  notionalOf,
} from '../../../orders/index.ts'
import type { CollateralChange, MarketFacts } from '../../../orders/index.ts'
import type { OrderCheck, OrderPreview, OrderRequest } from '../../desk-port/desk.ts'
import type { GuardReading } from '../../desk-port/guards.ts'
import { closingOrderOf } from '../collateral/closing-credit.ts'
import { coinHeld } from '../collateral/coin-cover.ts'
import { collateralChange, collateralHeld, marginAfterFill } from '../collateral/collateral.ts'
import { boundReadings, dayWarnings, readingFailure, readingText } from '../guards/day-guards.ts'
import { NO_ESTIMATE } from '../execution/execution.ts'
import { liquidationAfter } from '../liquidation/liquidation-preview.ts'
import { inCall } from '../state/phase-state.ts'
import {
  estimateFill,
  factsOf,
  judgedAs,
  postOnlyFailure,
  prepare,
  subjectOf,
  termChecks,
} from '../execution/prepare.ts'
import { readTrading } from '../reads/read-trading.ts'
import { feeRatesOf, marketOf } from '../state/state.ts'
import { bandFailure, controlFailure, isReducing, softGuard } from '../guards/trading-state.ts'
import { paidByOrder } from '../settlement/variation.ts'
import type { DeskState, Market } from '../state/state-types.ts'

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
  const { side, price } = request
  const settledPrice = market.settlementPrice
  const held = state.margin.cashToHold({ instrument, side, price, quantity, settledPrice })
  return { held, fee: feeOf(feeRatesOf(state, instrument, request.accountId).maker, value, quantity) }
}

/** One bound of the account's day. What makes a position smaller passes whatever has been reached. */
function dayCheck(state: DeskState, reading: GuardReading, isSmaller: boolean): OrderCheck {
  const { name, value, warn, max } = reading
  const failure = isSmaller ? null : readingFailure(state, reading)
  return {
    name,
    passed: failure === null,
    limit: decimalText(max ?? warn ?? ZERO),
    value: decimalText(value),
    message: failure?.message ?? `${readingText(reading)}.`,
  }
}

/** What stands between the order and its market besides money: controls, the price band, its own wish only to rest. */
function marketGuards(
  state: DeskState,
  request: OrderRequest,
  notional: Decimal | null,
  market: Market,
): OrderPreview['checks'] {
  const isReduceOnly = request.conditions?.isReduceOnly === true
  const isSmaller = isReducing(state, { ...request, isReduceOnly }, false)
  const judged = [
    ['trading_state', controlFailure(state, request, isSmaller), 'Market, account and venue are open.'],
    ['price_band', bandFailure(state, request, market), 'The price lies within the band.'],
    ['post_only', postOnlyFailure(request, market), 'The order may trade at once, or would not.'],
  ] as const
  const checks = [
    ...judged.map(([name, failure, message]) => ({
      ...{ name, passed: failure === null, limit: null, value: null },
      message: failure?.message ?? message,
    })),
    ...boundReadings(state, request.accountId).map((reading) => dayCheck(state, reading, isSmaller)),
  ]
  const warnings = isSmaller ? [] : dayWarnings(state, request.accountId)
  const guard = softGuard(state, request, notional, market, warnings)
  if (guard.failure === null) return checks
  // It passes once confirmed, so it is no failure here: the message says how.
  return [
    ...checks,
    { name: 'confirmation', passed: true, limit: null, value: null, message: guard.failure.message },
  ]
}

function unchangedCollateral(state: DeskState, accountId: AccountId, { currency }: Instrument) {
  const held = settlesInCoin({ currency })
    ? coinHeld(state, accountId, currency)
    : collateralHeld(state, accountId)
  return { before: held, after: held, change: ZERO }
}

/** What an order that only makes a future smaller frees once it has filled; waiting, it frees nothing yet. */
const reducedMargin = (state: DeskState, { accountId, symbol, side, quantity }: OrderRequest) =>
  marginAfterFill(state, accountId, symbol, side === 'buy' ? quantity : quantity.negated())

/** What a purchase of an option makes of the collateral while some of it waits; null of what waits for nothing. */
function waitingCollateral(
  state: DeskState,
  { accountId, symbol, side, price, quantity }: OrderRequest,
  filled: Decimal,
  held: Decimal,
): CollateralChange | null {
  const closing = held.isZero()
    ? null
    : closingOrderOf(state, symbol, { side, price, quantity: quantity.minus(filled) })
  return closing && collateralChange(state, accountId, new Map([[symbol, filled]]), null, closing)
}

/**
 * What the account holds once the order has been sent: what it fills now counts, and of a sale what rests, too. The checks go
 * by the whole of it, for the worst that can come.
 */
function collateralNow(
  state: DeskState,
  request: OrderRequest,
  facts: MarketFacts,
  market: Market,
  held: Decimal,
): CollateralChange | null {
  const { collateral } = facts
  const filled = facts.estimate.quantity
  // Margin of a future counts what rests on either side.
  if (isMargined(market.instrument)) {
    return (facts.isReducing ? reducedMargin(state, request) : null) ?? collateral
  }
  const waiting = waitingCollateral(state, request, filled, held)
  if (waiting) return waiting
  const offers = request.side === 'sell' && (isConditional(request) || mayWait(request))
  const quantity = offers ? request.quantity : filled
  if (collateral === null || quantity.eq(request.quantity)) return collateral
  const signed = request.side === 'buy' ? quantity : quantity.negated()
  return quantity.isZero()
    ? null
    : collateralChange(state, request.accountId, new Map([[request.symbol, signed]]))
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
  const request = judgedAs(prepared.value, market)
  const terms = termChecks(state, request, subject.value, market, at)
  const malformed = terms.find(isMalformed)?.failure
  if (malformed) return refused(malformed)
  // What waits for its trigger, or for the price of a call, fills nothing now.
  const waits = isConditional(request) || inCall(market)
  const estimate = waits ? NO_ESTIMATE : estimateFill(state, request, market)
  const facts = factsOf(state, request, market, estimate, at)
  const checks = [...terms, ...checkMarketAndMoney(request, facts, state.limits, state.margin)].map(
    checkTexts,
  )
  const guards = marketGuards(state, request, notionalOf(request, facts), market)
  const rest = restingPart(state, request, market, estimate.quantity)
  const paid = paidByOrder(state, market, estimate.value, estimate.quantity)
  const traded = request.side === 'buy' ? paid.negated() : paid
  const collateral =
    collateralNow(state, request, facts, market, rest.held) ??
    unchangedCollateral(state, request.accountId, instrument)
  const cashChange = traded.minus(estimate.fee).minus(rest.held).minus(collateral.change)
  return ok({
    estimatedPrice: estimate.quantity.isZero()
      ? null
      : averagePriceOf(estimate.value, estimate.quantity, instrument.multiplier),
    estimatedQuantity: estimate.quantity,
    notional: notionalOf(request, facts) ?? ZERO,
    fee: estimate.fee.plus(rest.fee),
    cashChange,
    cashToHold: rest.held,
    collateral: { before: collateral.before, after: collateral.after },
    call: inCall(market) && !isConditional(request) ? readTrading(state, instrument.symbol) : null,
    availableCashAfter: facts.availableCash.plus(cashChange),
    liquidation: liquidationAfter(state, request, market, estimate),
    checks: [...checks, ...guards],
  })
}
