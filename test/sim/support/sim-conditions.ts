import type { OrderRequest } from '../../../src/core/app/desk-port/desk.ts'
import type { Instrument } from '../../../src/core/instruments/index.ts'
import { MS_PER_HOUR, decimal, instant } from '../../../src/core/kernel/index.ts'
import type { Decimal, Instant, Random } from '../../../src/core/kernel/index.ts'
import { NO_CONDITIONS } from '../../../src/core/orders/index.ts'
import type { OrderConditions, OrderType } from '../../../src/core/orders/index.ts'

const PENDING: readonly OrderType[] = ['stop', 'stop_limit', 'take_profit', 'trailing_stop']

/** `price` moved by about that share of itself, in whole ticks and above 0. */
function moved(price: Decimal, share: number, { tickSize }: Instrument): Decimal {
  const ticks = price
    .times(1 + share)
    .div(tickSize)
    .round()
  return (ticks.gt(0) ? ticks : decimal(1)).times(tickSize)
}

function pendingRequest(
  random: Random,
  request: OrderRequest,
  fair: Decimal,
  instrument: Instrument,
): OrderRequest {
  const orderType = PENDING[random.integer(PENDING.length)] as OrderType
  const isRise = (orderType === 'take_profit') === (request.side === 'sell')
  // Now and then on the wrong side.
  const share = (isRise ? 1 : -1) * (0.004 * random.next() - 0.0004)
  const triggerPrice = orderType === 'trailing_stop' ? null : moved(fair, share, instrument)
  const trails = orderType === 'trailing_stop'
  const byAmount = trails && random.next() < 0.5
  const conditions: OrderConditions = {
    ...NO_CONDITIONS,
    triggerPrice,
    triggerBy: random.next() < 0.3 ? 'mark' : null,
    trailAmount: byAmount ? moved(fair, -0.998, instrument) : null,
    trailPercent: trails && !byAmount ? decimal('0.3') : null,
    isReduceOnly: random.next() < 0.2,
  }
  const price = orderType === 'stop_limit' ? moved(triggerPrice ?? fair, 0.001, instrument) : null
  const timeInForce = random.next() < 0.3 ? 'DAY' : 'GTC'
  return { ...request, orderType, timeInForce, price, conditions }
}

/** Some of the plain orders turned into ones with conditions: pending, protected, dated, post-only, reduce-only. */
export function withConditions(
  random: Random,
  request: OrderRequest,
  fair: Decimal,
  instrument: Instrument,
  now: Instant,
): OrderRequest {
  const dice = random.next()
  if (dice < 0.65) return request
  if (dice < 0.8) return pendingRequest(random, request, fair, instrument)
  if (dice < 0.9) {
    const [away, sign] = [0.002 + 0.003 * random.next(), request.side === 'buy' ? 1 : -1]
    const stopLossPrice = moved(fair, -sign * away, instrument)
    const takeProfitPrice = random.next() < 0.7 ? moved(fair, sign * away, instrument) : null
    return { ...request, conditions: { ...NO_CONDITIONS, stopLossPrice, takeProfitPrice } }
  }
  if (request.orderType !== 'limit') return request
  if (dice < 0.92) {
    const { lotSize } = instrument
    const displayQuantity = request.quantity.times(0.3).div(lotSize).ceil().times(lotSize)
    if (request.timeInForce === 'IOC' || request.timeInForce === 'FOK') return request
    return { ...request, orderType: 'iceberg', conditions: { ...NO_CONDITIONS, displayQuantity } }
  }
  if (dice < 0.94) {
    const modes = ['cancel_oldest', 'cancel_both', 'decrement'] as const
    const selfTradePrevention = modes[random.integer(3)] ?? null
    return { ...request, conditions: { ...NO_CONDITIONS, selfTradePrevention } }
  }
  if (dice < 0.96) {
    const expiresAt = instant(now + MS_PER_HOUR * (random.integer(20) - 1))
    return { ...request, timeInForce: 'GTD', conditions: { ...NO_CONDITIONS, expiresAt } }
  }
  const conditions: OrderConditions = {
    ...NO_CONDITIONS,
    isPostOnly: dice < 0.98,
    isReduceOnly: dice >= 0.98,
  }
  return { ...request, timeInForce: 'GTC', conditions }
}
