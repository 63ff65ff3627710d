import type { ContractOutputs } from '../../contract/index.ts'
import { arrivalMid } from '../../execution/index.ts'
import type { Traded } from '../../execution/index.ts'
import { asId, decimalText, ok, present, refused, toIso } from '../../kernel/index.ts'
import type { Decimal, Failure, Result } from '../../kernel/index.ts'
import type { FillRecord } from '../../orders/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { arrivalOf } from '../desk/open-orders/arrival.ts'
import type { Store } from '../store/store.ts'
import { tradingFailure } from '../trading/failures.ts'
import { qualityOf, slippageFields } from './answers.ts'

type Answer = ContractOutputs['execution']['quality']

function fillQuality(
  fill: FillRecord,
  expected: Decimal | null,
  multiplier: Decimal,
): Answer['fills'][number] {
  const { side, quantity, value } = fill
  return {
    fill_id: fill.id,
    quantity: decimalText(quantity),
    liquidity: fill.liquidity,
    expected_price: expected === null ? null : decimalText(expected),
    actual_price: decimalText(fill.price),
    ...slippageFields({ side, quantity, value, multiplier }, expected),
    commission: decimalText(fill.fee),
    created_at: toIso(fill.at),
  }
}

/** What an order's trading cost against the quote that it found, as a whole and fill by fill. */
export async function executionQuality(
  deps: Readonly<{ store: Pick<Store, 'trading'>; desk: Pick<DeskReads, 'instrument'> }>,
  orderId: string,
): Promise<Result<Answer, Failure>> {
  const id = asId<'order'>(orderId)
  const order = await deps.store.trading.order(id)
  if (order === null) return refused(tradingFailure('order_not_found', 'No such order.'))
  const [fills, events] = await Promise.all([
    deps.store.trading.fillsOfOrder(id),
    deps.store.trading.orderEvents(id),
  ])
  const { multiplier, currency } = present(deps.desk.instrument(order.symbol), `instrument ${order.symbol}`)
  const accepted = events.find(({ kind }) => kind === 'accepted')
  const quote = accepted === undefined ? null : arrivalOf(accepted.facts)
  const arrival = quote === null || accepted === undefined ? null : { quote, at: accepted.at }
  const { mid } = arrivalMid(quote)
  const traded: Traded = {
    side: order.side,
    quantity: order.filledQuantity,
    value: order.filledValue,
    multiplier,
  }
  return ok({
    order_id: order.id,
    symbol: order.symbol,
    currency,
    side: order.side,
    quantity: decimalText(order.quantity),
    filled_quantity: decimalText(order.filledQuantity),
    ...qualityOf(traded, order.fees, arrival),
    fills: fills.map((fill) => fillQuality(fill, mid, multiplier)),
  })
}
