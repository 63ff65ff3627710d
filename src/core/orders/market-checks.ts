import { CURRENCY_SCALE, ONE, ZERO, amountText, decimalText } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'
import { coinPair, isMargined } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { aboveLevel, failed, passed } from './checks.ts'
import type { CheckOutcome, OrderTerms } from './checks.ts'
import { isConditional, isLimitKind, mayWait } from './conditions.ts'
import { orderFailure } from './failures.ts'
import type { TradingLimits } from './limits.ts'
import { variationDue } from './margin.ts'
import type { CollateralChange, MarginPort } from './margin.ts'

/** What the book would give now. Quantities in contracts or units, value and fee in USD. */
export type FillEstimate = Readonly<{
  quantity: Decimal
  value: Decimal
  /** As taker. */
  fee: Decimal
  /** False when the other side of the book is empty. */
  hasMarket: boolean
}>

/** The state that the checks read, gathered by the desk at the moment of the order. */
export type MarketFacts = Readonly<{
  instrument: Instrument
  estimate: FillEstimate
  /** Of the currency that the instrument is paid in. */
  availableCash: Decimal
  /** Dollars that one unit of that currency is worth: limits are in dollars. Absent for dollars; null while nobody says. */
  rate?: Decimal | null
  freeHolding: Decimal
  /** What the order does to the collateral of short options; null when none depends on it. */
  collateral: CollateralChange | null
  /** What the order does to that collateral while it waits: it may hold cash that a short option is closed with. */
  waitingChange: Decimal
  /** Of a margined instrument: the price up to which positions have been paid; null before its first trade. */
  settledPrice: Decimal | null
  isReducing: boolean
  usedToday: Decimal
  openOrders: number
}>

/** Worth of an amount at so many dollars a unit; nothing is known of it without. */
export const inDollars = (amount: Decimal, rate: Decimal | null | undefined): Decimal =>
  rate === undefined || rate?.eq(ONE)
    ? amount
    : amount.times(rate ?? ZERO).toDecimalPlaces(CURRENCY_SCALE.USD)

/**
 * Value of the whole order in USD: price × quantity × multiplier. A market order counts at the average price at which
 * the book would fill it, or at its protection price where it would not fill at all; a pending one at its price, or at
 * its trigger. Null when there is no price.
 */
export function notionalOf(terms: OrderTerms, facts: MarketFacts): Decimal | null {
  const value = valueOf(terms, facts)
  return value === null || facts.rate === null ? null : inDollars(value, facts.rate)
}

/** The same in the currency that the instrument is paid in. */
function valueOf(terms: OrderTerms, facts: MarketFacts): Decimal | null {
  const { estimate, instrument } = facts
  if (isLimitKind(terms) || isConditional(terms) || estimate.quantity.isZero()) {
    const price = terms.price ?? terms.conditions?.triggerPrice ?? null
    return price === null ? null : price.times(terms.quantity).times(instrument.multiplier)
  }
  if (estimate.quantity.eq(terms.quantity)) return estimate.value
  return estimate.value.div(estimate.quantity).times(terms.quantity).toDecimalPlaces(CURRENCY_SCALE.USD)
}

/** The limits on what is paid in a coin are in dollars: without a rate only what makes a position smaller may pass. */
function checkRate({ symbol }: OrderTerms, { instrument, rate, isReducing }: MarketFacts): CheckOutcome[] {
  if (rate !== null || isReducing) return []
  const pair = coinPair(instrument.currency)
  const message = `${symbol} is paid in ${instrument.currency}, and ${pair} has no level by which its limits could be told.`
  const details = { symbol, underlying: pair }
  return [failed('rate', orderFailure('no_mark', message, { field: 'symbol', details }))]
}

function checkMarket(terms: OrderTerms, facts: MarketFacts): CheckOutcome {
  if (isLimitKind(terms)) return passed('market', 'A limit order waits for a counterparty.')
  if (isConditional(terms)) return passed('market', 'The order waits for its trigger price.')
  if (facts.estimate.hasMarket) return passed('market', 'There is a counterparty.')
  const wanted = terms.side === 'buy' ? 'sells' : 'buys'
  const message = `Nobody ${wanted} ${terms.symbol} at the moment; a market order needs a counterparty.`
  const details = { symbol: terms.symbol, side: terms.side }
  return failed('market', orderFailure('no_market', message, { field: 'symbol', details }))
}

function checkNotional(
  notional: Decimal | null,
  terms: OrderTerms,
  facts: MarketFacts,
  limits: TradingLimits,
): CheckOutcome {
  if (notional === null) return passed('notional', 'Without a market there is no value to check.')
  const { notionalMin, notionalMax } = limits
  const field = 'quantity'
  if (notional.gt(notionalMax)) {
    const [value, bound] = [decimalText(notional), decimalText(notionalMax)]
    const message = `The order is worth ${amountText(value)} USD; the most is ${amountText(bound)}.`
    const details = { limit: 'notional_maximum', value, bound }
    const failure = orderFailure('notional_above_maximum', message, { field, details })
    return failed('notional', failure, bound, value)
  }
  // Closing the whole of a small position is allowed: a minimum must not lock anybody in.
  const closing = terms.side === 'sell' ? facts.freeHolding : facts.freeHolding.negated()
  if (notional.lt(notionalMin) && !terms.quantity.eq(closing)) {
    const [value, bound] = [decimalText(notional), decimalText(notionalMin)]
    const message = `The order is worth ${amountText(value)} USD; the least is ${amountText(bound)}.`
    const details = { limit: 'notional_minimum', value, bound }
    const failure = orderFailure('notional_below_minimum', message, { field, details })
    return failed('notional', failure, bound, value)
  }
  const message = (): string =>
    `Worth ${amountText(notional)} USD, between ${amountText(notionalMin)} and ${amountText(notionalMax)}.`
  return passed('notional', message, notionalMax, notional)
}

/** The most cash that can leave the account through this order, fee included. */
function cashOut(terms: OrderTerms, facts: MarketFacts, margin: MarginPort): Decimal {
  const { instrument, estimate, settledPrice } = facts
  const margined = isMargined(instrument)
  if (terms.side === 'sell' && !margined) return ZERO
  const { side, price, quantity } = terms
  if (price === null || (!isLimitKind(terms) && !isConditional(terms))) {
    const settled = settledPrice?.times(estimate.quantity).times(instrument.multiplier) ?? estimate.value
    return (margined ? variationDue(side, estimate.value, settled) : estimate.value).plus(estimate.fee)
  }
  return margin.cashToHold({ instrument, side, price, quantity, settledPrice })
}

/** What a sale brings at once. A limit may wait for its price, so its premium counts only once it is there. */
function cashIn(terms: OrderTerms, { estimate, instrument }: MarketFacts): Decimal {
  if (isMargined(instrument) || terms.side === 'buy' || isLimitKind(terms) || isConditional(terms))
    return ZERO
  return estimate.value.minus(estimate.fee)
}

function checkMargin(terms: OrderTerms, facts: MarketFacts, margin: MarginPort): CheckOutcome {
  const { instrument, availableCash, freeHolding, collateral, waitingChange, isReducing } = facts
  const verdict = margin.assess({
    instrument,
    side: terms.side,
    quantity: terms.quantity,
    cashOut: cashOut(terms, facts, margin),
    cashIn: cashIn(terms, facts),
    mayWait: mayWait(terms),
    availableCash,
    freeHolding,
    collateral,
    waitingChange,
    isReducing,
  })
  if (verdict.failure) return failed(verdict.name, verdict.failure, verdict.limit, verdict.value)
  return passed(verdict.name, verdict.message, verdict.limit, verdict.value)
}

/** What an order adds to the value of its day. */
const countedValue = (notional: Decimal | null, terms: OrderTerms, facts: MarketFacts): Decimal =>
  terms.orderType === 'market' ? inDollars(facts.estimate.value, facts.rate) : (notional ?? ZERO)

/** What the level of the identity check allows in a day; nothing to say where no check bounds it. */
function checkKycLimit(
  notional: Decimal | null,
  terms: OrderTerms,
  facts: MarketFacts,
): readonly CheckOutcome[] {
  const { kycLimit = null } = terms
  if (kycLimit === null || facts.isReducing) return []
  const { level, dailyMax } = kycLimit
  const counted = countedValue(notional, terms, facts)
  if (facts.usedToday.plus(counted).lte(dailyMax)) {
    const message = `Level ${level} of the identity check allows ${amountText(dailyMax)} USD a day.`
    return [passed('kyc_limit', message, dailyMax, counted)]
  }
  const { message, details } = aboveLevel(kycLimit, facts.usedToday, counted)
  const failure = orderFailure('kyc_limit_exceeded', message, { field: 'quantity', details })
  return [failed('kyc_limit', failure, dailyMax, counted)]
}

function checkDailyLimit(
  notional: Decimal | null,
  terms: OrderTerms,
  facts: MarketFacts,
  limits: TradingLimits,
): CheckOutcome {
  const counted = countedValue(notional, terms, facts)
  const { dailyValueMax } = limits
  const texts = () => ({
    limit: decimalText(dailyValueMax),
    used: decimalText(facts.usedToday),
    remaining: decimalText(dailyValueMax.minus(facts.usedToday)),
  })
  if (facts.usedToday.plus(counted).lte(dailyValueMax)) {
    const message = (): string => {
      const { limit, used, remaining } = texts()
      return `${amountText(used)} of ${amountText(limit)} USD used today, ${amountText(remaining)} left.`
    }
    return passed('daily_limit', message, dailyValueMax, counted)
  }
  const { limit, used, remaining } = texts()
  const value = decimalText(counted)
  const message = `The order's ${amountText(value)} USD exceed today's limit of ${amountText(limit)}: ${amountText(used)} are used, ${amountText(remaining)} remain.`
  const details = { limit: 'daily_value', value, bound: limit, used, remaining }
  const failure = orderFailure('daily_limit_exceeded', message, { field: 'quantity', details })
  return failed('daily_limit', failure, limit, value)
}

function checkOpenOrders(terms: OrderTerms, facts: MarketFacts, limits: TradingLimits): CheckOutcome {
  const { openOrdersMax } = limits
  const { openOrders } = facts
  if (!mayWait(terms) || openOrders < openOrdersMax) {
    const message = (): string => `${openOrders} of ${openOrdersMax} open orders.`
    return passed('open_orders', message, openOrdersMax, openOrders)
  }
  const [limit, value] = [String(openOrdersMax), String(openOrders)]
  const message = `The account has ${value} open orders; the most is ${limit}.`
  return failed(
    'open_orders',
    orderFailure('open_order_limit_exceeded', message, {
      details: { limit: 'open_orders', value, bound: limit },
    }),
    limit,
    value,
  )
}

/** The checks against market, money and limits, for terms that `checkTerms` did not find malformed. */
export function checkMarketAndMoney(
  terms: OrderTerms,
  facts: MarketFacts,
  limits: TradingLimits,
  margin: MarginPort,
): readonly CheckOutcome[] {
  const notional = notionalOf(terms, facts)
  return [
    checkMarket(terms, facts),
    ...checkRate(terms, facts),
    checkNotional(notional, terms, facts, limits),
    checkMargin(terms, facts, margin),
    ...checkKycLimit(notional, terms, facts),
    checkDailyLimit(notional, terms, facts, limits),
    checkOpenOrders(terms, facts, limits),
  ]
}

/**
 * The checks against money and limits of a working limit order's new terms. Its whole value must lie between the
 * bounds; cash and holdings need carry only `openQuantity`, what it may still fill, and the day's limit `countedValue`.
 * `facts` are those without the order as it was: what it holds and offers is free, what it counts today is not used.
 */
export function checkAmendment(
  terms: OrderTerms,
  change: Readonly<{ openQuantity: Decimal; countedValue: Decimal }>,
  facts: MarketFacts,
  limits: TradingLimits,
  margin: MarginPort,
): readonly CheckOutcome[] {
  const open = { ...terms, quantity: change.openQuantity }
  return [
    ...checkRate(terms, facts),
    checkNotional(notionalOf(terms, facts), open, facts, limits),
    checkMargin(open, facts, margin),
    ...checkKycLimit(change.countedValue, open, facts),
    checkDailyLimit(change.countedValue, open, facts, limits),
  ]
}
