import type { OrderEvent } from '../../compliance/aml/index.ts'
import { ZERO, numberOf } from '../../kernel/index.ts'
import type { FillRecord, OrderRecord } from '../../orders/index.ts'

type Owned = Pick<OrderRecord, 'userId' | 'symbol' | 'side'>

const whose = ({ userId, symbol, side }: Owned) => ({
  trader: userId,
  beneficialOwner: userId,
  symbol,
  side: side === 'buy' ? ('B' as const) : ('S' as const),
})

/** An order event that has not got its number yet. */
export type ToldEvent = Omit<OrderEvent, 'seq'>

/** What an order tells by itself: that it was placed and, where it was taken back or ran out, that it went. */
export function eventsOfOrder(order: OrderRecord): readonly ToldEvent[] {
  const common = {
    ...whose(order),
    ...{ orderId: order.id, counterparty: '' },
    price: numberOf(order.price ?? order.averagePrice ?? ZERO),
  }
  const placed = { ...common, event: 'NEW', at: order.createdAt, quantity: numberOf(order.quantity) } as const
  if (order.status !== 'cancelled' && order.status !== 'expired') return [placed]
  const left = numberOf(order.quantity.minus(order.filledQuantity))
  return [placed, { ...common, event: 'CANCEL', at: order.updatedAt, quantity: left }]
}

/** A fill. `traderAcross`: who had the other side of the deal; empty where it is not known. */
export const eventOfFill = (fill: FillRecord, traderAcross: string): ToldEvent => ({
  ...whose(fill),
  ...{ event: 'FILL', at: fill.at, orderId: fill.orderId, counterparty: traderAcross },
  ...{ quantity: numberOf(fill.quantity), price: numberOf(fill.price) },
})
