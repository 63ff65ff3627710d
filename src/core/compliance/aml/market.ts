import { MS_PER_DAY, MS_PER_HOUR } from '../../kernel/index.ts'
import { forgetEdges } from './graph.ts'
import { quoteStuffing, spoofing } from './market-orders.ts'
import { crossProduct, insiderProximity, markingTheClose, pumpAndDump } from './market-prices.ts'
import type { FillRecord, MarketDesk, MarketMoment, MarketRule, OrderRecord } from './market-state.ts'
import { ownerState, symbolState } from './market-state.ts'
import { circularTrade, frontRunning, washTrade } from './market-trades.ts'
import type { OrderEvent } from './types.ts'
import { forgetBefore, forgetKeys, insert } from './windows.ts'

const RULES: readonly MarketRule[] = [
  washTrade,
  circularTrade,
  spoofing,
  pumpAndDump,
  insiderProximity,
  frontRunning,
  quoteStuffing,
  crossProduct,
]

const ownerOf = ({ beneficialOwner, trader }: OrderEvent): string =>
  beneficialOwner === '' ? trader : beneficialOwner

/** A trader's last orders that a client's order is compared with. */
const TRADER_ORDERS_MAX = 200

/** An event without its NEW (it came before the history) opens the order itself. */
function orderOf(event: OrderEvent, desk: MarketDesk): OrderRecord {
  const { orders, byTrader } = desk.state
  const known = orders.get(event.orderId)
  if (known !== undefined) {
    known.lastAt = Math.max(known.lastAt, event.at)
    return known
  }
  const order: OrderRecord = {
    id: event.orderId,
    at: event.at,
    trader: event.trader,
    owner: ownerOf(event),
    symbol: event.symbol,
    side: event.side,
    quantity: event.quantity,
    filled: 0,
    isEntered: event.event === 'NEW',
    isOpen: true,
    lastAt: event.at,
  }
  orders.set(order.id, order)
  const key = `${order.trader}|${order.symbol}`
  const earlier = byTrader.get(key) ?? []
  earlier.push(order.id)
  byTrader.set(key, earlier.slice(-TRADER_ORDERS_MAX))
  return order
}

function fillOf(event: OrderEvent, order: OrderRecord, takesWithinMs: number): FillRecord | null {
  if (event.event !== 'FILL') return null
  return {
    at: event.at,
    orderId: order.id,
    trader: order.trader,
    owner: order.owner,
    side: order.side,
    quantity: event.quantity,
    price: event.price,
    counterparty: event.counterparty,
    isTaker: order.isEntered && event.at - order.at <= takesWithinMs,
  }
}

/** What an event changes before the rules look. */
function take(event: OrderEvent, desk: MarketDesk): MarketMoment {
  const order = orderOf(event, desk)
  const owner = ownerState(desk.state, order.owner, order.symbol, event.at)
  const symbol = symbolState(desk.state, order.symbol, event.at)
  const fill = fillOf(event, order, desk.rules.M04.takesWithinMs)
  if (event.event === 'NEW' && !owner.openOrders.includes(order.id)) owner.openOrders.push(order.id)
  if (fill !== null) {
    order.filled += fill.quantity
    insert(symbol.fills, fill)
    insert(owner.fills, fill)
    forgetBefore(owner.fills, event.at - Math.max(desk.rules.M05.windowMs, desk.rules.M01.windowMs))
  }
  if (event.event === 'CANCEL' || order.filled >= order.quantity) {
    order.isOpen = false
    owner.openOrders = owner.openOrders.filter((id) => id !== order.id)
  }
  return { event, order, owner, symbol, fill }
}

/** Takes the next order event. Events come in the order of their time. */
export function onMarketEvent(event: OrderEvent, desk: MarketDesk): void {
  const { session } = desk.state
  const day = Math.floor(event.at / MS_PER_DAY)
  if (day > session.day) {
    endSession(desk)
    forgetMarket(desk, event.at)
    Object.assign(session, { day, lastAt: event.at })
  }
  session.lastAt = Math.max(session.lastAt, event.at)
  const moment = take(event, desk)
  for (const rule of RULES) rule(moment, desk)
}

/** The end of a day's trading: now is known what its last minutes were. */
export function endSession(desk: MarketDesk): void {
  const { session, symbols } = desk.state
  if (session.day < 0) return
  const { closeMsOfDay } = desk.rules.M04
  const closeAt = closeMsOfDay < 0 ? session.lastAt : session.day * MS_PER_DAY + closeMsOfDay
  for (const [symbol, state] of symbols) markingTheClose(symbol, state, closeAt, desk)
}

function forgetMarket({ state, rules }: MarketDesk, at: number): void {
  const longest = Math.max(rules.M05.windowMs, rules.M06.windowMs, rules.M04.windowMs + MS_PER_DAY)
  const before = at - longest
  for (const [key, symbol] of state.symbols) {
    forgetBefore(symbol.fills, before)
    forgetEdges(symbol.trades, at - rules.M02.windowMs - MS_PER_HOUR)
    if (symbol.lastAt < before) state.symbols.delete(key)
  }
  for (const [id, order] of state.orders) {
    if (order.lastAt < before && !order.isOpen) state.orders.delete(id)
  }
  forgetKeys(state.owners, ({ openOrders, lastAt }) => (openOrders.length > 0 ? at : lastAt), before)
  for (const [key, ids] of state.byTrader) {
    const kept = ids.filter((id) => (state.orders.get(id)?.at ?? 0) >= before)
    if (kept.length === 0) state.byTrader.delete(key)
    else state.byTrader.set(key, kept)
  }
  for (const [key, pushes] of state.pushes) {
    if (pushes.every(({ until }) => until < at)) state.pushes.delete(key)
  }
}
