import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import type { StreamSnapshot } from '../../../core/contract/index.ts'
import type { EntryOutput } from '../../client/index.ts'

export type Depth = StreamSnapshot<'orderbook'>
export type Order = EntryOutput<'trading.listOrders'>['orders'][number]

/** An own order as it stands on a rung. */
export type OwnOrder = Readonly<{
  order: Order
  /** Waits outside the book for its trigger; it stands at its stop price. */
  isWaiting: boolean
}>

export type Rung = Readonly<{
  /** Whole steps from zero: the identity of a rung. */
  index: number
  /** Decimal text, on tick: what a press sends. */
  price: string
  bid: string | null
  ask: string | null
  /** Sizes as shares of the largest in view, 0 to 1, for the bars. */
  bidShare: number
  askShare: number
  isBestBid: boolean
  isBestAsk: boolean
  isLast: boolean
  own: readonly OwnOrder[]
}>

const NICE = [1, 2, 5] as const
const STEPS_MAX = 24

/** Steps to choose from: the tick and its rounder multiples. */
export function stepsOf(tick: Decimal): readonly Decimal[] {
  return Array.from({ length: STEPS_MAX }, (_, index) =>
    tick.times(NICE[index % 3] ?? 1).times(new Decimal(10).pow(Math.floor(index / 3))),
  )
}

/** The smallest step that brings the book's levels into the rows that there are. */
export function fittingStep(depth: Depth, tick: Decimal, rows: number): Decimal {
  const edges = [depth.bids.at(-1), depth.bids[0], depth.asks[0], depth.asks.at(-1)]
    .filter((level) => level !== undefined)
    .map(({ price }) => new Decimal(price))
  if (edges.length === 0) return tick
  const span = Decimal.max(...edges).minus(Decimal.min(...edges))
  const steps = stepsOf(tick)
  const room = Math.max(4, rows - 4)
  return steps.find((step) => span.div(step).lte(room)) ?? steps.at(-1) ?? tick
}

/** The rung in whose bucket a price stands: what is bid or bought goes down to it, what is asked or sold goes up. */
export function rungIndex(price: string, step: Decimal, side: 'buy' | 'sell'): number {
  const steps = new Decimal(price).div(step)
  return (side === 'buy' ? steps.floor() : steps.ceil()).toNumber()
}

/** The rung nearest to the middle of the market; null while there is no market. */
export function centreOf(depth: Depth, step: Decimal): number | null {
  const [bid, ask] = [depth.bids[0]?.price, depth.asks[0]?.price]
  const middle =
    bid !== undefined && ask !== undefined ? new Decimal(bid).plus(ask).div(2) : (bid ?? ask ?? depth.mid)
  return middle === null ? null : new Decimal(middle).div(step).round().toNumber()
}

/** The own orders that still may trade in an instrument, and the price at which each stands. */
export function workingOrders(
  orders: readonly Order[],
  accountId: string | null,
  symbol: string,
): readonly OwnOrder[] {
  return orders
    .filter((order) => order.account_id === accountId && order.symbol === symbol)
    .filter(({ status }) => status === 'open' || status === 'partially_filled' || status === 'pending')
    .map((order) => ({ order, isWaiting: order.status === 'pending' }))
}

const standsAt = ({ order, isWaiting }: OwnOrder): string | null =>
  isWaiting ? (order.stop_price ?? order.price) : order.price

function sizesOf(levels: Depth['bids'], step: Decimal, side: 'buy' | 'sell'): ReadonlyMap<number, Decimal> {
  const sizes = new Map<number, Decimal>()
  for (const { price, quantity } of levels) {
    const index = rungIndex(price, step, side)
    sizes.set(index, (sizes.get(index) ?? new Decimal(0)).plus(quantity))
  }
  return sizes
}

type View = Readonly<{ step: Decimal; top: number; rows: number; last: string | null }>

/** The ladder in view, highest price first. Levels of one bucket are summed; rungs at or below zero do not exist. */
export function rungsOf(depth: Depth, own: readonly OwnOrder[], view: View): readonly Rung[] {
  const { step, top, rows } = view
  const bids = sizesOf(depth.bids, step, 'buy')
  const asks = sizesOf(depth.asks, step, 'sell')
  const at = new Map<number, OwnOrder[]>()
  for (const one of own) {
    const price = standsAt(one)
    if (price === null) continue
    const index = rungIndex(price, step, one.order.side)
    at.set(index, [...(at.get(index) ?? []), one])
  }
  const best = depth.bids[0] === undefined ? null : rungIndex(depth.bids[0].price, step, 'buy')
  const offer = depth.asks[0] === undefined ? null : rungIndex(depth.asks[0].price, step, 'sell')
  const last = view.last === null ? null : new Decimal(view.last).div(step).round().toNumber()
  const indices = Array.from({ length: rows }, (_, row) => top - row).filter((index) => index > 0)
  const shown = indices
    .flatMap((index) => [bids.get(index), asks.get(index)])
    .filter((size) => size !== undefined)
  const largest = shown.length === 0 ? null : Decimal.max(...shown)
  const share = (size: Decimal | undefined): number =>
    size === undefined || largest === null || largest.isZero() ? 0 : size.div(largest).toNumber()
  return indices.map((index) => ({
    index,
    price: decimalText(step.times(index)),
    bid: bids.has(index) ? decimalText(bids.get(index) ?? new Decimal(0)) : null,
    ask: asks.has(index) ? decimalText(asks.get(index) ?? new Decimal(0)) : null,
    bidShare: share(bids.get(index)),
    askShare: share(asks.get(index)),
    isBestBid: index === best,
    isBestAsk: index === offer,
    isLast: index === last,
    own: at.get(index) ?? [],
  }))
}

/** What is left to trade of own orders of one side at a rung, as text; null for none. */
export function ownLeft(own: readonly OwnOrder[], side: 'buy' | 'sell'): string | null {
  const of = own.filter(({ order }) => order.side === side)
  if (of.length === 0) return null
  return decimalText(of.reduce((sum, { order }) => sum.plus(order.remaining_quantity), new Decimal(0)))
}
