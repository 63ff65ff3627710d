import { Decimal, ZERO } from '../../../kernel/index.ts'
import { isMargined } from '../../../instruments/index.ts'
import { feeOf } from '../../../ledger/index.ts'
import { liquidationPriceOf, maintenanceMargin } from '../../../margin/index.ts'
import { isConditional, isLimitKind, mayWait } from '../../../orders/index.ts'
import type { FillEstimate } from '../../../orders/index.ts'
import type { LiquidationPreview, OrderRequest } from '../../desk-port/desk.ts'
import { ratesOf } from '../state/futures-state.ts'
import { healthOf } from '../collateral/margin-health.ts'
import { isMarkStale } from '../state/mark.ts'
import { feeRatesOf } from '../state/state.ts'
import { paidByOrder } from '../settlement/variation.ts'
import type { DeskState, Market } from '../state/state-types.ts'

type Fill = Pick<FillEstimate, 'quantity' | 'value' | 'fee'>

/** The order once it has filled: now what the book gives, then the rest at its limit, or at its trigger as taker. */
function wholeFill(state: DeskState, request: OrderRequest, market: Market, now: Fill): Fill {
  const rest = request.quantity.minus(now.quantity)
  const trigger = request.conditions?.triggerPrice ?? null
  const price = isLimitKind(request) ? request.price : (trigger ?? request.price)
  if (!mayWait(request) || price === null || rest.lte(ZERO)) return now
  const value = price.times(rest).times(market.instrument.multiplier)
  const rates = feeRatesOf(state, market.instrument, request.accountId)
  const fee = feeOf(isConditional(request) ? rates.taker : rates.maker, value, rest)
  return { quantity: request.quantity, value: now.value.plus(value), fee: now.fee.plus(fee) }
}

/**
 * Where the position would be liquidated once the order has filled, its fee paid and everything else standing still: the
 * margin room's figure of the position that it leaves. Null of whatever has no margin, and of an order that fills nothing.
 */
export function liquidationAfter(
  state: DeskState,
  request: OrderRequest,
  market: Market,
  now: Fill,
): LiquidationPreview | null {
  const { instrument } = market
  const fill = wholeFill(state, request, market, now)
  if (!isMargined(instrument) || fill.quantity.isZero()) return null
  const { accountId, symbol, side } = request
  const health = healthOf(state, accountId)
  const own = health.readings.find((one) => one.market === market)
  const isBuy = side === 'buy'
  const before = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  const quantity = before.plus(isBuy ? fill.quantity : fill.quantity.negated())
  const paid = paidByOrder(state, market, fill.value, fill.quantity)
  const settled = fill.value.minus(paid).div(fill.quantity.times(instrument.multiplier))
  const size = quantity.times(instrument.multiplier)
  const notional = size.abs().times(settled)
  const rates = ratesOf(state, market, accountId, notional)
  const { maintenanceRate } = rates
  const spare = health.equity
    .minus(own?.unpaid ?? ZERO)
    .minus(fill.fee)
    .minus(isBuy ? paid : paid.negated())
    .minus(health.maintenance.minus(own?.maintenance ?? ZERO))
  return {
    quantity,
    price: liquidationPriceOf({ size, settled, maintenanceRate, spare })?.toDecimalPlaces(8) ?? null,
    maintenance: size.isZero() ? ZERO : maintenanceMargin(notional, rates),
    maintenanceRate: new Decimal(maintenanceRate),
    isMarkStale: isMarkStale(state, market),
  }
}
