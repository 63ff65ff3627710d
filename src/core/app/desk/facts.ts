import type { AuditFact } from '../../audit/index.ts'
import { decimalText } from '../../kernel/index.ts'
import type { Decimal, Instant, JsonObject } from '../../kernel/index.ts'
import type { OrderRecord } from '../../orders/index.ts'

const textOrNull = (amount: Decimal | null): string | null => (amount === null ? null : decimalText(amount))

/** An order in plain data, amounts as decimal text: for audit facts and order events. */
export const orderFacts = (order: OrderRecord): JsonObject => ({
  account_id: order.accountId,
  symbol: order.symbol,
  side: order.side,
  order_type: order.orderType,
  time_in_force: order.timeInForce,
  quantity: decimalText(order.quantity),
  price: textOrNull(order.price),
  status: order.status,
  reason: order.statusReason,
  filled_quantity: decimalText(order.filledQuantity),
  average_price: textOrNull(order.averagePrice),
  fees: decimalText(order.fees),
  client_order_id: order.clientOrderId,
})

type FactInput = Readonly<{
  action: string
  actorId: string
  resourceType: string
  resourceId: string | null
  at: Instant
  facts: JsonObject
  requestId?: string | null
  personal?: AuditFact['personal']
}>

/** A fact of the desk that succeeded. */
export const deskFact = (input: FactInput): AuditFact => ({
  action: input.action,
  category: 'transaction',
  actorId: input.actorId,
  resourceType: input.resourceType,
  resourceId: input.resourceId,
  result: 'success',
  code: null,
  requestId: input.requestId ?? null,
  at: input.at,
  facts: input.facts,
  personal: input.personal ?? null,
})
