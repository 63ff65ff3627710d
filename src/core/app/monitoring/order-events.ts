import type { OrderEvent } from '../../compliance/aml/index.ts'
import { ZERO, numberOf, parseDecimal } from '../../kernel/index.ts'
import type { Instant, JsonValue } from '../../kernel/index.ts'
import type { FillRecord, OrderEventRecord, OrderRecord } from '../../orders/index.ts'

type Owned = Pick<OrderRecord, 'userId' | 'symbol' | 'side'>

const whose = ({ userId, symbol, side }: Owned) => ({
  trader: userId,
  beneficialOwner: userId,
  symbol,
  side: side === 'buy' ? ('B' as const) : ('S' as const),
})

/** An order event that has not got its number yet. */
export type ToldEvent = Omit<OrderEvent, 'seq'>

/** How an order became larger or smaller. */
export type Amendment = Readonly<{ at: Instant; from: number; to: number }>

function quantityIn(terms: JsonValue | undefined): number | null {
  const { quantity } = (terms ?? {}) as Readonly<Record<string, JsonValue>>
  const read = typeof quantity === 'string' ? parseDecimal(quantity) : null
  return read === null ? null : numberOf(read)
}

/** What the log of an order says of its quantity; null where that stayed. */
function amendmentOf({ at, facts }: Pick<OrderEventRecord, 'at' | 'facts'>): Amendment | null {
  const [from, to] = [quantityIn(facts['before']), quantityIn(facts['after'])]
  return from === null || to === null || from === to ? null : { at, from, to }
}

/** The amendments of a log by their orders, each order's as they happened. */
export function amendmentsOf(log: readonly OrderEventRecord[]): ReadonlyMap<string, readonly Amendment[]> {
  const byOrder = Map.groupBy(log, ({ orderId }) => orderId)
  return new Map(
    [...byOrder].map(([id, events]) => [
      id,
      events
        .toSorted((one, other) => one.number - other.number)
        .map(amendmentOf)
        .filter((amendment) => amendment !== null),
    ]),
  )
}

/**
 * What an order tells by itself: that it was placed, with the quantity that it had then, what it was amended to and, where it
 * was taken back or ran out, that it went.
 */
export function eventsOfOrder(
  order: OrderRecord,
  amendments: readonly Amendment[] = [],
): readonly [ToldEvent, ...ToldEvent[]] {
  const common = {
    ...whose(order),
    ...{ orderId: order.id, counterparty: '' },
    price: numberOf(order.price ?? order.averagePrice ?? ZERO),
  }
  const quantity = amendments[0]?.from ?? numberOf(order.quantity)
  const placed = { ...common, event: 'NEW', at: order.createdAt, quantity } as const
  const amended = amendments.map(({ at, to }) => ({ ...common, event: 'AMEND', at, quantity: to }) as const)
  if (order.status !== 'cancelled' && order.status !== 'expired') return [placed, ...amended]
  const left = numberOf(order.quantity.minus(order.filledQuantity))
  return [placed, ...amended, { ...common, event: 'CANCEL', at: order.updatedAt, quantity: left }]
}

/** A fill. `traderAcross`: who had the other side of the deal; empty where it is not known. */
export const eventOfFill = (fill: FillRecord, traderAcross: string): ToldEvent => ({
  ...whose(fill),
  ...{ event: 'FILL', at: fill.at, orderId: fill.orderId, counterparty: traderAcross },
  ...{ quantity: numberOf(fill.quantity), price: numberOf(fill.price) },
})
