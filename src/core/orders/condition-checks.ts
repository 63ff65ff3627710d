import { ZERO, decimalText, toIso } from '../kernel/index.ts'
import type { Decimal, Instant } from '../kernel/index.ts'
import { isExpired, lotFailure, tickFailure } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { ICEBERG_SHOWINGS_MAX } from '../matching/index.ts'
import { failed, passed } from './checks.ts'
import type { CheckOutcome, OrderTerms } from './checks.ts'
import { firesOnRise, isConditional, isTriggeredBy } from './conditions.ts'
import { orderFailure } from './failures.ts'
import type { OrderFailure } from './failures.ts'
import type { OrderConditions } from './types.ts'

/** The prices that the checks of conditions compare with; null where the market has none. */
type ConditionPrices = Readonly<{
  /** Last trade or mark: what the trigger waits for. */
  reference: Decimal | null
  /** At which the order is expected to open its position: its limit, else what the book would give. */
  entry: Decimal | null
}>

const wire = {
  stopLossPrice: 'stop_loss',
  takeProfitPrice: 'take_profit',
  triggerPrice: 'stop_price',
} as const

/** A price of the conditions that is not above 0 or not on a tick. */
function priceFailure(
  conditions: OrderConditions,
  name: keyof typeof wire,
  instrument: Instrument,
): OrderFailure | null {
  const price = conditions[name]
  if (price === null) return null
  const field = wire[name]
  if (!price.isFinite() || price.lte(ZERO)) {
    const details = { value: decimalText(price), minimum: decimalText(instrument.tickSize) }
    return orderFailure('invalid_price', `${field} must be above 0.`, { field, details })
  }
  const failure = tickFailure(instrument, price)
  return failure && orderFailure('off_tick', failure.message, { ...failure, field })
}

function checkTrigger(terms: OrderTerms, conditions: OrderConditions, prices: ConditionPrices): CheckOutcome {
  const trigger = conditions.triggerPrice
  if (trigger === null) {
    const message = `A ${terms.orderType.replace('_', ' ')} order needs a stop price.`
    return failed('trigger', orderFailure('stop_price_required', message, { field: 'stop_price' }))
  }
  const { reference } = prices
  if (reference === null) {
    const message = `${terms.symbol} has neither traded nor been quoted; a stop needs a price to wait from.`
    return failed('trigger', orderFailure('no_market', message, { field: 'symbol' }))
  }
  const [value, bound] = [decimalText(trigger), decimalText(reference)]
  if (!isTriggeredBy(terms, trigger, reference)) {
    return passed('trigger', `Fires at ${value}; the market is at ${bound}.`, bound, value)
  }
  const where = firesOnRise(terms) ? 'above' : 'below'
  const message = `The stop price ${value} must lie ${where} the market, which is at ${bound}.`
  const details = { limit: 'market_price', value, bound }
  const failure = orderFailure('stop_wrong_side', message, { field: 'stop_price', details })
  return failed('trigger', failure, bound, value)
}

function checkTrail({ trailAmount, trailPercent, triggerPrice }: OrderConditions): CheckOutcome {
  const distance = trailAmount ?? trailPercent
  const isOne = (trailAmount === null) !== (trailPercent === null)
  const isBelowWhole = trailPercent === null || trailPercent.lt(100)
  if (isOne && distance !== null && distance.gt(ZERO) && isBelowWhole && triggerPrice?.gt(ZERO) !== false) {
    return passed('trail', 'The stop follows the market at its distance.')
  }
  const message = 'A trailing stop needs either an amount or a percentage, above 0 and less than the price.'
  const field = trailPercent === null ? 'trail_amount' : 'trail_percent'
  return failed('trail', orderFailure('invalid_trail', message, { field }))
}

/** Protection must lie beyond the entry, on the losing and on the winning side. */
function checkProtection(
  terms: OrderTerms,
  conditions: OrderConditions,
  entry: Decimal | null,
): CheckOutcome | null {
  const { stopLossPrice, takeProfitPrice } = conditions
  if (stopLossPrice === null && takeProfitPrice === null) return null
  if (entry === null) {
    const message = 'Without a market there is no entry price that a stop loss could be measured against.'
    return failed('protection', orderFailure('no_market', message, { field: 'symbol' }))
  }
  const isBuy = terms.side === 'buy'
  const bound = decimalText(entry)
  const judged = [
    ['stop_loss', stopLossPrice, isBuy],
    ['take_profit', takeProfitPrice, !isBuy],
  ] as const
  for (const [field, price, isBelow] of judged) {
    if (price === null || (isBelow ? price.lt(entry) : price.gt(entry))) continue
    const value = decimalText(price)
    const message = `${field} ${value} must lie ${isBelow ? 'below' : 'above'} the entry, which is ${bound}.`
    const details = { limit: 'entry_price', value, bound }
    return failed(
      'protection',
      orderFailure('protection_wrong_side', message, { field, details }),
      bound,
      value,
    )
  }
  return passed('protection', `Protected on the right side of ${bound}.`, bound)
}

function checkDisplay(terms: OrderTerms, shown: Decimal, instrument: Instrument): CheckOutcome {
  const [value, bound] = [decimalText(shown), decimalText(terms.quantity)]
  const isOff = lotFailure(instrument, shown) !== null
  const isEnough = shown.times(ICEBERG_SHOWINGS_MAX).gte(terms.quantity)
  if (shown.gt(ZERO) && shown.lt(terms.quantity) && isEnough && !isOff)
    return passed('display', `Shows ${value} at a time.`)
  const message =
    `The display quantity must be whole lots, above 0, less than ${bound}, ` +
    `and at least a ${ICEBERG_SHOWINGS_MAX}th of it.`
  const details = { limit: 'quantity', value, bound }
  const failure = orderFailure('invalid_display_quantity', message, { field: 'display_quantity', details })
  return failed('display', failure, bound, value)
}

function checkExpiry(expiresAt: Instant, now: Instant, instrument: Instrument): CheckOutcome {
  if (expiresAt > now && !isExpired(instrument, now))
    return passed('expiry', `Good until ${toIso(expiresAt)}.`)
  const details = { limit: 'now', value: toIso(expiresAt), bound: toIso(now) }
  const message = `The order would have expired at ${toIso(expiresAt)}.`
  return failed('expiry', orderFailure('expiry_in_past', message, { field: 'expires_at', details }))
}

/** The checks of what an order asks for beyond price and quantity; none for a plain order. */
export function checkConditions(
  terms: OrderTerms,
  instrument: Instrument,
  prices: ConditionPrices,
  now: Instant,
): readonly CheckOutcome[] {
  const { conditions } = terms
  if (conditions === undefined) return []
  const checks: CheckOutcome[] = []
  for (const name of ['triggerPrice', 'stopLossPrice', 'takeProfitPrice'] as const) {
    if (name === 'triggerPrice' && terms.orderType === 'trailing_stop') continue
    const failure = priceFailure(conditions, name, instrument)
    if (failure) checks.push(failed('tick', failure))
  }
  if (terms.orderType === 'trailing_stop') checks.push(checkTrail(conditions))
  if (isConditional(terms)) checks.push(checkTrigger(terms, conditions, prices))
  const protection = checkProtection(terms, conditions, prices.entry)
  if (protection) checks.push(protection)
  if (conditions.displayQuantity !== null)
    checks.push(checkDisplay(terms, conditions.displayQuantity, instrument))
  if (terms.timeInForce === 'GTD' && conditions.expiresAt !== null) {
    checks.push(checkExpiry(conditions.expiresAt, now, instrument))
  }
  return checks
}
