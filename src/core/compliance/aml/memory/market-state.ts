import type { AlertBook } from './alert-book.ts'
import type { GraphState } from './graph.ts'
import { emptyGraph } from './graph.ts'
import type { MarketParameters } from '../parameters/parameters-market.ts'
import type { MarketTypology, OrderEvent, TradingCapacity } from '../types.ts'
import type { Finding } from './alert-book.ts'

/** An order as far as its events tell. */
export type OrderRecord = {
  id: string
  at: number
  trader: string
  owner: string
  /** Null where nobody told it. */
  capacity: TradingCapacity | null
  symbol: string
  side: 'B' | 'S'
  quantity: number
  filled: number
  /** Whether its NEW was seen; else it is not known since when it lay there. */
  isEntered: boolean
  isOpen: boolean
  lastAt: number
}

export type FillRecord = Readonly<{
  at: number
  orderId: string
  trader: string
  owner: string
  side: 'B' | 'S'
  quantity: number
  price: number
  counterparty: string
  /** How long the order had lain there; null where its entry was not seen. Who fills within a moment took what lay there. */
  lainMs: number | null
}>

export type QuickEntry = { at: number; id: string; isWithdrawn: boolean; isFilled: boolean }

/** Large orders that lay on the other side when a small one filled: do they go at once? */
type SuspectedSpoof = { at: number; orderId: string; orders: readonly string[]; cancelled: string[] }

/** An own order that went before a client's: is it closed soon? */
type SuspectedFrontRun = {
  at: number
  until: number
  ownId: string
  clientId: string
  quantity: number
  closed: number
  closedBy: string[]
}

/** A push in one product while a related one is held: is that one closed soon? */
export type SuspectedPush = Readonly<{
  at: number
  until: number
  pushed: string
  held: string
  side: 'B' | 'S'
  quantity: number
  /** The average at which it was opened. */
  price: number
  openedBy: readonly string[]
  pushedBy: readonly string[]
  /** The push with its figures, for sentences. */
  told: string
}>

/** What one owner does in one symbol. */
export type OwnerState = {
  /** Quantities of what lies in the book, by side and order. */
  open: Record<'B' | 'S', Map<string, number>>
  /** Who trades for him. */
  traders: Set<string>
  /** When a fill last named one of his own traders as the other side. */
  ownDealAt: number
  /** The highest price of a sale that `fills` holds. */
  highestSale: number
  /** Entries of a few seconds, and which of them went at once or traded. */
  entries: QuickEntry[]
  spoofs: SuspectedSpoof[]
  frontRuns: SuspectedFrontRun[]
  fills: FillRecord[]
  lastAt: number
}

export type SymbolState = {
  /** The product that it belongs to. */
  family: string
  fills: FillRecord[]
  trades: GraphState
  lastAt: number
}

/** A trader's last orders that a client's order is compared with. */
export const TRADER_ORDERS_MAX = 200

export type MarketState = {
  orders: Map<string, OrderRecord>
  /** Ids of a trader's last orders, by trader and symbol; up to twice what is compared. */
  byTrader: Map<string, string[]>
  owners: Map<string, OwnerState>
  symbols: Map<string, SymbolState>
  /** The symbols of a product. */
  families: Map<string, Set<string>>
  /** By owner and family of products. */
  pushes: Map<string, SuspectedPush[]>
  /** The session's UTC day and the time of its last event. */
  session: { day: number; lastAt: number }
}

export const emptyMarket = (): MarketState => ({
  orders: new Map(),
  byTrader: new Map(),
  owners: new Map(),
  symbols: new Map(),
  families: new Map(),
  pushes: new Map(),
  session: { day: -1, lastAt: 0 },
})

/** What market rules share. */
export type MarketDesk = Readonly<{
  rules: MarketParameters
  state: MarketState
  alerts: AlertBook
}>

export type MarketMoment = Readonly<{
  event: OrderEvent
  order: OrderRecord
  owner: OwnerState
  symbol: SymbolState
  /** Of a FILL; null otherwise. */
  fill: FillRecord | null
}>

export type MarketRule = (moment: MarketMoment, desk: MarketDesk) => void

export const ownerKey = (owner: string, symbol: string): string => `${owner}|${symbol}`

export function ownerState(state: MarketState, owner: string, symbol: string, at: number): OwnerState {
  const key = ownerKey(owner, symbol)
  const known = state.owners.get(key)
  if (known !== undefined) {
    known.lastAt = Math.max(known.lastAt, at)
    return known
  }
  const fresh: OwnerState = {
    open: { B: new Map(), S: new Map() },
    traders: new Set(),
    ownDealAt: 0,
    highestSale: 0,
    entries: [],
    spoofs: [],
    frontRuns: [],
    fills: [],
    lastAt: at,
  }
  state.owners.set(key, fresh)
  return fresh
}

const OCC_TAIL = /\d{6}[CP]\d+$/

/** The product that a symbol belongs to: what stands before a separator or an option's date. */
const familyOf = (symbol: string): string => (symbol.split(/[-_./: ]/)[0] ?? symbol).replace(OCC_TAIL, '')

/** Letters of an option after a date or a separator; of a future by its name or its month. */
const OPTION = /(?:[-_./: ]|^\d{6})([CP])(?=\d|[-_./: ]|$)/
const FUTURE = /^[-_./: ](?:F|FUT|PERP|PERPETUAL|[FGHJKMNQUVXZ]\d{1,2})$/

/** Whether a product gains (1) or loses (-1) as the family's price rises; null where its symbol does not say. */
export function senseOf(symbol: string): 1 | -1 | null {
  const rest = symbol.slice(familyOf(symbol).length)
  if (rest === '' || FUTURE.test(rest)) return 1
  const right = /\d/.test(rest) ? OPTION.exec(rest)?.[1] : undefined
  return right === undefined ? null : right === 'C' ? 1 : -1
}

export function symbolState(state: MarketState, symbol: string, at: number): SymbolState {
  const known = state.symbols.get(symbol)
  if (known !== undefined) {
    known.lastAt = Math.max(known.lastAt, at)
    return known
  }
  const fresh: SymbolState = { family: familyOf(symbol), fills: [], trades: emptyGraph(), lastAt: at }
  state.symbols.set(symbol, fresh)
  const siblings = state.families.get(fresh.family)
  if (siblings === undefined) state.families.set(fresh.family, new Set([symbol]))
  else siblings.add(symbol)
  return fresh
}

type Seen = Omit<Finding, 'typology' | 'action' | 'weight' | 'longestMs'>

const EPISODE_MS_MAX = 86_400_000

export function raiseMarket(desk: MarketDesk, typology: MarketTypology, seen: Seen): void {
  const rule = desk.rules[typology]
  if (!rule.enabled) return
  const { action, weight } = rule
  desk.alerts.raise({ ...seen, typology, action, weight, longestMs: EPISODE_MS_MAX })
}

/** Traded quantity: each trade has a fill row on both sides, or on one. */
export function volumeOf(fills: readonly FillRecord[]): number {
  let bought = 0
  let sold = 0
  for (const { side, quantity } of fills) {
    if (side === 'B') bought += quantity
    else sold += quantity
  }
  return Math.max(bought, sold)
}

export const quantityOf = (fills: readonly FillRecord[]): number =>
  fills.reduce((sum, { quantity }) => sum + quantity, 0)

/** Average price by quantity; 0 of none. */
export function averagePrice(fills: readonly FillRecord[]): number {
  const quantity = quantityOf(fills)
  return quantity === 0 ? 0 : fills.reduce((sum, fill) => sum + fill.price * fill.quantity, 0) / quantity
}

export const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`

const FIGURE_DIGITS = 12

/** A quantity or a price for sentences: sums of decimals without the noise of binary. */
export const figure = (value: number): string => String(Number(value.toPrecision(FIGURE_DIGITS)))
