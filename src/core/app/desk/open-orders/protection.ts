import { ZERO, asId, decimalText } from '../../../kernel/index.ts'
import type { AccountId, Decimal, InstrumentSymbol } from '../../../kernel/index.ts'
import {
  NO_CONDITIONS,
  NO_LINKS,
  amendOrder,
  dailyValueOf,
  isConditional,
  protectionPrice,
} from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import type { Acting } from '../../desk-port/desk.ts'
import { endedFact } from './end-order.ts'
import { deskFact, orderFacts } from '../state/facts.ts'
import { watch } from '../state/pending.ts'
import { releaseOrder, restOrder } from './rest-order.ts'
import { logEvent, touchOrder } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { changeUsed, marketOf } from '../state/state.ts'
import { withdraw } from './withdraw.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/** Whether the order is one of a pair that protects a position: one cancels the other. */
const isPaired = (order: OrderRecord): boolean =>
  order.groupId !== null && order.isReduceOnly === true && isConditional(order)

function membersOf(state: DeskState, groupId: string | null, but?: OrderRecord): readonly Participant[] {
  const ids = groupId === null ? undefined : state.groups.get(groupId)
  return [...(ids ?? [])].flatMap((id) => {
    const participant = id === but?.id ? undefined : state.openOrders.get(id)
    return participant ? [participant] : []
  })
}

function end(state: DeskState, scope: Scope, participant: Participant, reason: string): void {
  endedFact(scope, withdraw(state, scope, participant, 'cancelled', reason), 'order.cancelled')
}

/** How an open order ends: of itself, or because somebody asked for it. */
type Ending = Readonly<{ event: 'cancelled' | 'expired'; reason: string; by?: Acting | undefined }>

/** Ends an open order with its fact; of a protecting pair, which then has not fired, the other ends with it. */
export function endWithPair(
  state: DeskState,
  scope: Scope,
  participant: Participant,
  { event, reason, by }: Ending,
): OrderRecord {
  const order = withdraw(state, scope, participant, event, reason)
  endedFact(scope, order, `order.${event}`, by)
  if (!isPaired(order)) return order
  for (const other of membersOf(state, order.groupId, order)) end(state, scope, other, 'one_cancels_other')
  return order
}

/** Cancels every open order of an account; of a pair the other has then ended already. */
export function cancelAllOf(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  reason: string,
  by?: Acting,
): void {
  for (const id of [...(state.openOrdersByAccount.get(accountId) ?? [])]) {
    const participant = state.openOrders.get(id)
    if (participant) endWithPair(state, scope, participant, { event: 'cancelled', reason, by })
  }
}

/** Changes what a pending order is for; it keeps its place among those of its trigger. */
function resize(state: DeskState, scope: Scope, participant: Participant, quantity: Decimal): void {
  const before = participant.order as OrderRecord
  const market = marketOf(state, before.symbol)
  releaseOrder(state, scope, before)
  const { price, sequence } = before
  const amended = amendOrder(before, { price, quantity, heldCash: ZERO, sequence, at: scope.at })
  participant.order = amended
  logEvent(scope, participant, 'amended', {
    before: { quantity: decimalText(before.quantity) },
    after: { quantity: decimalText(quantity) },
    reason: 'protected_quantity',
  })
  const order = restOrder(state, scope, participant, amended, market)
  const { multiplier } = market.instrument
  changeUsed(state, order, dailyValueOf(order, multiplier).minus(dailyValueOf(before, multiplier)), scope.at)
}

/** After one of a pair has fired: the other stays for what is still to close, and ends when nothing is. */
export function reduceOthers(state: DeskState, scope: Scope, fired: OrderRecord): void {
  if (!isPaired(fired)) return
  for (const other of membersOf(state, fired.groupId, fired)) {
    const left = (other.order as OrderRecord).quantity.minus(fired.filledQuantity)
    if (left.gt(ZERO)) resize(state, scope, other, left)
    else end(state, scope, other, 'one_cancels_other')
  }
}

/** What a pair protects: an account's position, with the prices at which to leave it. */
type Protected = Readonly<{
  accountId: AccountId
  userId: OrderRecord['userId']
  symbol: InstrumentSymbol
  /** Side of the position: `buy` of a long one. */
  side: OrderRecord['side']
  quantity: Decimal
  stopLossPrice: Decimal | null
  takeProfitPrice: Decimal | null
  triggerBy: OrderRecord['triggerBy']
  parentOrderId: OrderRecord['parentOrderId']
  groupId: string
}>

function placeOne(
  state: DeskState,
  scope: Scope,
  market: Market,
  wanted: Protected,
  { orderType, triggerPrice }: Readonly<{ orderType: 'stop' | 'take_profit'; triggerPrice: Decimal }>,
): OrderRecord {
  state.lastSequence += 1
  const { accountId, userId, symbol, quantity, parentOrderId, groupId } = wanted
  const side = wanted.side === 'buy' ? 'sell' : 'buy'
  const order: OrderRecord = {
    ...NO_CONDITIONS,
    ...NO_LINKS,
    id: asId<'order'>(state.ids.next()),
    sequence: state.lastSequence,
    ...{ accountId, userId, symbol, side, orderType, quantity, parentOrderId, groupId, triggerPrice },
    timeInForce: 'GTC',
    filledQuantity: ZERO,
    price: side === 'buy' ? protectionPrice(triggerPrice, market.instrument) : null,
    averagePrice: null,
    filledValue: ZERO,
    fees: ZERO,
    heldCash: ZERO,
    status: 'pending',
    statusReason: null,
    clientOrderId: null,
    createdAt: scope.at,
    updatedAt: scope.at,
    triggerBy: wanted.triggerBy ?? 'last',
    isReduceOnly: true,
  }
  const participant: Participant = { accountId, userId, order, handle: null, nextEvent: 0 }
  touchOrder(scope, order, true)
  logEvent(scope, participant, 'accepted', orderFacts(order))
  const kept = restOrder(state, scope, participant, order, market)
  watch(market, participant, kept)
  changeUsed(state, kept, dailyValueOf(kept, market.instrument.multiplier), scope.at)
  const about = {
    action: 'order.placed',
    actorId: userId,
    resourceType: 'order',
    resourceId: kept.id,
    at: scope.at,
  }
  scope.facts.push(deskFact({ ...about, facts: orderFacts(kept) }))
  return kept
}

/** Places the pair (or the one of it that is wanted), and lets it see the last price: it may fire at once. */
export function protect(state: DeskState, scope: Scope, wanted: Protected): readonly OrderRecord[] {
  const market = marketOf(state, wanted.symbol)
  const placed: OrderRecord[] = []
  const { stopLossPrice, takeProfitPrice } = wanted
  const place = (orderType: 'stop' | 'take_profit', triggerPrice: Decimal | null): void => {
    if (triggerPrice === null) return
    placed.push(placeOne(state, scope, market, wanted, { orderType, triggerPrice }))
  }
  place('stop', stopLossPrice)
  place('take_profit', takeProfitPrice)
  scope.moved.add(market)
  if (market.last !== null) scope.prints.push({ market, price: market.last })
  return placed
}

/** Protects what an order has filled by now: its pair grows with its fills, and is placed at the first of them. */
export function protectFill(state: DeskState, scope: Scope, parent: OrderRecord, quantity: Decimal): void {
  const pair = membersOf(state, parent.id)
  if (pair.length > 0) {
    for (const one of pair) resize(state, scope, one, (one.order as OrderRecord).quantity.plus(quantity))
    return
  }
  const { accountId, userId, symbol, side, stopLossPrice, takeProfitPrice, triggerBy } = parent
  const about = { accountId, userId, symbol, side, stopLossPrice, takeProfitPrice, triggerBy }
  protect(state, scope, { ...about, quantity, parentOrderId: parent.id, groupId: parent.id })
}

/** A closed position needs no protection any more, and what was to reduce it only would open another. */
export function endProtection(
  state: DeskState,
  scope: Scope,
  closed: Readonly<{ accountId: AccountId; symbol: InstrumentSymbol }>,
): void {
  const position = state.positions.get(closed.accountId)?.get(closed.symbol)
  if (position && !position.quantity.isZero()) return
  // Protection waits for its trigger; in most markets nothing does, and few orders only reduce.
  if (marketOf(state, closed.symbol).pending.bySequence.size === 0 && state.reduceOnly.size === 0) return
  for (const id of [...(state.openOrdersByAccount.get(closed.accountId) ?? [])]) {
    const participant = state.openOrders.get(id)
    const order = participant?.order
    if (!participant || !order || order.symbol !== closed.symbol) continue
    const isOver = order.status === 'pending' ? isPaired(order) : order.isReduceOnly === true
    if (isOver) end(state, scope, participant, 'position_closed')
  }
}
