import type { AuditFact } from '../../../audit/index.ts'
import { decimalText, toIso } from '../../../kernel/index.ts'
import type { Decimal, Instant, JsonObject } from '../../../kernel/index.ts'
import { NO_CONDITIONS } from '../../../orders/index.ts'
import type { OrderConditions, OrderRecord } from '../../../orders/index.ts'
import type { Acting, OrderRequest } from '../../desk-port/desk.ts'

const textOrNull = (amount: Decimal | null): string | null => (amount === null ? null : decimalText(amount))

const CONDITION_NAMES = Object.keys(NO_CONDITIONS) as (keyof OrderConditions)[]

/** The conditions that an order has, in plain data; those that it does not have are left out. */
function conditionFacts(conditions: OrderConditions): JsonObject {
  // Most orders have none, and are written down twice or three times on their way.
  if (CONDITION_NAMES.every((name) => conditions[name] === null || conditions[name] === false)) return {}
  const { isPostOnly, isReduceOnly, expiresAt } = conditions
  const facts = {
    stop_price: textOrNull(conditions.triggerPrice),
    trigger_by: conditions.triggerBy,
    trail_amount: textOrNull(conditions.trailAmount),
    trail_percent: textOrNull(conditions.trailPercent),
    expires_at: expiresAt === null ? null : toIso(expiresAt),
    post_only: isPostOnly === true ? true : null,
    reduce_only: isReduceOnly === true ? true : null,
    display_quantity: textOrNull(conditions.displayQuantity),
    self_trade_prevention: conditions.selfTradePrevention,
    stop_loss: textOrNull(conditions.stopLossPrice),
    take_profit: textOrNull(conditions.takeProfitPrice),
  }
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== null))
}

/**
 * An order in plain data, amounts as decimal text: for audit facts and order events. Fields by name, as the audit log
 * hashes them: what lies so already need not be put in order.
 */
export const orderFacts = (order: OrderRecord): JsonObject => ({
  account_id: order.accountId,
  average_price: textOrNull(order.averagePrice),
  client_order_id: order.clientOrderId,
  fees: decimalText(order.fees),
  filled_quantity: decimalText(order.filledQuantity),
  order_type: order.orderType,
  price: textOrNull(order.price),
  quantity: decimalText(order.quantity),
  reason: order.statusReason,
  side: order.side,
  status: order.status,
  symbol: order.symbol,
  time_in_force: order.timeInForce,
  ...conditionFacts(order),
  ...(order.groupId === null ? {} : { group_id: order.groupId }),
  ...(order.parentOrderId === null ? {} : { parent_order_id: order.parentOrderId }),
})

/** What a caller asked for, before the desk filled anything in: by it a repeat is known. Null for a plain order. */
export const requestFacts = (request: OrderRequest): JsonObject | null =>
  request.conditions === undefined
    ? null
    : {
        symbol: request.symbol,
        side: request.side,
        order_type: request.orderType,
        time_in_force: request.timeInForce,
        quantity: decimalText(request.quantity),
        price: textOrNull(request.price),
        ...conditionFacts(request.conditions),
      }

/** That a soft guard was passed, and what was typed for it. */
export const confirmedFacts = (guard: string | null, confirm: string | null | undefined): JsonObject =>
  guard === null ? {} : { guard, confirmed: confirm ?? null }

/** What the venue does by itself. */
export const VENUE_ACTING: Acting = { actorId: 'system', requestId: null, personal: null }

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
