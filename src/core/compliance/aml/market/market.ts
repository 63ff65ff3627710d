import { MS_PER_DAY, MS_PER_HOUR } from '../../../kernel/index.ts'
import { forgetEdges } from '../memory/graph.ts'
import { quoteStuffing, spoofing } from './market-orders.ts'
import { crossProduct, insiderProximity, markingTheClose, pumpAndDump } from './market-prices.ts'
import type {
  FillRecord,
  MarketDesk,
  MarketMoment,
  MarketRule,
  MarketState,
  OrderRecord,
  OwnerState,
  SymbolState,
} from '../memory/market-state.ts'
import { TRADER_ORDERS_MAX, ownerState, symbolState } from '../memory/market-state.ts'
import { circularTrade, frontRunning, washTrade } from './market-trades.ts'
import type { OrderEvent } from '../types.ts'
import { forgetBefore, forgetKeys, insert } from '../memory/windows.ts'

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
    capacity: event.capacity ?? null,
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
  const earlier = byTrader.get(key)
  if (earlier === undefined) byTrader.set(key, [order.id])
  else if (earlier.push(order.id) > 2 * TRADER_ORDERS_MAX) earlier.splice(0, TRADER_ORDERS_MAX)
  return order
}

function fillOf(event: OrderEvent, order: OrderRecord): FillRecord | null {
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
    lainMs: order.isEntered ? event.at - order.at : null,
  }
}

function takeFill(owner: OwnerState, fill: FillRecord): void {
  insert(owner.fills, fill)
  if (owner.traders.has(fill.counterparty)) owner.ownDealAt = fill.at
  if (fill.side === 'S') owner.highestSale = Math.max(owner.highestSale, fill.price)
}

/** What an event changes before the rules look. */
function take(event: OrderEvent, desk: MarketDesk): MarketMoment {
  const order = orderOf(event, desk)
  const owner = ownerState(desk.state, order.owner, order.symbol, event.at)
  const symbol = symbolState(desk.state, order.symbol, event.at)
  const fill = fillOf(event, order)
  owner.traders.add(order.trader)
  if (event.event === 'NEW') owner.open[order.side].set(order.id, order.quantity)
  if (fill !== null) {
    order.filled += fill.quantity
    insert(symbol.fills, fill)
    takeFill(owner, fill)
  }
  if (event.event === 'CANCEL' || order.filled >= order.quantity) {
    order.isOpen = false
    owner.open[order.side].delete(order.id)
  }
  return { event, order, owner, symbol, fill }
}

/** From here on the order is as large as it says: what lies in the book changes, and no rule looks. */
function amend(event: OrderEvent, desk: MarketDesk): void {
  const order = orderOf(event, desk)
  order.quantity = event.quantity
  if (!order.isOpen) return
  order.isOpen = order.filled < order.quantity
  const open = ownerState(desk.state, order.owner, order.symbol, event.at).open[order.side]
  if (order.isOpen) open.set(order.id, order.quantity)
  else open.delete(order.id)
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
  if (event.event === 'AMEND') {
    amend(event, desk)
    return
  }
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

/** How long any rule looks back on orders and fills, to the day. */
export const marketMemoryMs = (rules: MarketDesk['rules']): number =>
  Math.max(rules.M04.windowMs, rules.M06.windowMs, longestOfOwner(rules)) + MS_PER_DAY

/** How long the rules look back on one owner's fills. */
const longestOfOwner = ({ M01, M05, M09 }: MarketDesk['rules']): number =>
  Math.max(M01.windowMs, M05.windowMs, M09.openedBeforeMs)

function forgetFills(owner: OwnerState, before: number): void {
  forgetBefore(owner.fills, before)
  owner.highestSale = owner.fills.reduce(
    (highest, { side, price }) => (side === 'S' ? Math.max(highest, price) : highest),
    0,
  )
}

function forgetSymbol({ symbols, families }: MarketState, key: string, { family }: SymbolState): void {
  symbols.delete(key)
  const siblings = families.get(family)
  siblings?.delete(key)
  if (siblings?.size === 0) families.delete(family)
}

function forgetMarket({ state, rules }: MarketDesk, at: number): void {
  const longest = Math.max(rules.M05.windowMs, rules.M06.windowMs, rules.M04.windowMs + MS_PER_DAY)
  const before = at - longest
  for (const [key, symbol] of state.symbols) {
    forgetBefore(symbol.fills, before)
    forgetEdges(symbol.trades, at - rules.M02.windowMs - MS_PER_HOUR)
    if (symbol.lastAt < before) forgetSymbol(state, key, symbol)
  }
  for (const [id, order] of state.orders) {
    if (order.lastAt < before && !order.isOpen) state.orders.delete(id)
  }
  for (const owner of state.owners.values()) forgetFills(owner, at - longestOfOwner(rules))
  forgetKeys(state.owners, ({ open, lastAt }) => (open.B.size + open.S.size > 0 ? at : lastAt), before)
  for (const [key, ids] of state.byTrader) {
    const kept = ids.filter((id) => (state.orders.get(id)?.at ?? 0) >= before)
    if (kept.length === 0) state.byTrader.delete(key)
    else state.byTrader.set(key, kept)
  }
  for (const [key, pushes] of state.pushes) {
    if (pushes.every(({ until }) => until < at)) state.pushes.delete(key)
  }
}
