import { assert } from '../kernel/index.ts'
import { makeLadder } from './ladder.ts'
import type { Ladder, Level } from './ladder.ts'
import { NO_SLOT, append, makeSlots, unlink } from './slots.ts'
import type { Slots } from './slots.ts'
import type {
  AmendResult,
  BookEstimate,
  BookLevel,
  BookOrder,
  BookTrade,
  RemainderEnd,
  RestingOrder,
  Side,
  SubmitResult,
} from './types.ts'

/** A price-time order book of one instrument, in whole ticks and lots. Same calls, same answers: no clock, no chance. */
export type Book<Tag> = Readonly<{
  /** Matches against the other side at the makers' prices, oldest first, then treats the remainder by its policy. */
  submit: (order: BookOrder<Tag>) => SubmitResult<Tag>
  /** Takes a resting order out; returns the lots it still had. */
  cancel: (handle: number) => number
  /**
   * Changes price and remaining lots of a resting order. By `keepsPriority` it stays where it is in its queue, or
   * leaves and is submitted again: it may trade at once, and what remains rests last at its price.
   */
  amend: (handle: number, to: Readonly<{ ticks: number; lots: number }>) => AmendResult<Tag>
  /** Rests an order without matching: rebuilding a book that is known not to cross. */
  restore: (order: Readonly<{ tag: Tag; owner: number; side: Side; ticks: number; lots: number }>) => number
  estimate: (order: Pick<BookOrder<Tag>, 'owner' | 'side' | 'limitTicks' | 'lots'>) => BookEstimate
  best: (side: Side) => BookLevel | null
  levels: (side: Side, count: number) => readonly BookLevel[]
  resting: () => readonly RestingOrder<Tag>[]
  restingCount: () => number
}>

type Sides<Tag> = Readonly<{ bids: Ladder; asks: Ladder; slots: Slots<Tag> }>

const rankOf = (side: Side, ticks: number): number => (side === 'buy' ? ticks : -ticks)
const ladderOf = <Tag>(sides: Sides<Tag>, side: Side): Ladder => (side === 'buy' ? sides.bids : sides.asks)
const otherSide = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')

const isAcceptable = (side: Side, limitTicks: number | null, ticks: number): boolean =>
  limitTicks === null || (side === 'buy' ? ticks <= limitTicks : ticks >= limitTicks)

const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value > 0

function rest<Tag>(
  sides: Sides<Tag>,
  side: Side,
  ticks: number,
  lots: number,
  tag: Tag,
  owner: number,
): number {
  const ladder = ladderOf(sides, side)
  const rank = rankOf(side, ticks)
  let level = ladder.find(rank)
  if (level === null) {
    level = { ticks, rank, head: NO_SLOT, tail: NO_SLOT, lots: 0, orders: 0 }
    ladder.insert(level)
  }
  return append(sides.slots, level, tag, owner, lots)
}

/** Walks the acceptable part of the other side up to the first order of the same owner. */
function estimate<Tag>(
  sides: Sides<Tag>,
  order: Pick<BookOrder<Tag>, 'owner' | 'side' | 'limitTicks' | 'lots'>,
): BookEstimate {
  const levels: { ticks: number; lots: number }[] = []
  const slots = sides.slots
  let left = order.lots
  ladderOf(sides, otherSide(order.side)).walk((level) => {
    if (left <= 0 || !isAcceptable(order.side, order.limitTicks, level.ticks)) return false
    let lots = 0
    let slot = level.head
    while (slot !== NO_SLOT && slots.owner[slot] !== order.owner && lots < left) {
      lots += slots.lots[slot] as number
      slot = slots.next[slot] as number
    }
    const isBlocked = slot !== NO_SLOT && lots < left
    lots = Math.min(lots, left)
    if (lots > 0) levels.push({ ticks: level.ticks, lots })
    left -= lots
    return !isBlocked
  })
  return { levels, lots: order.lots - left }
}

/** Trades with one level's queue from its head; returns what is left of the taker. */
function takeLevel<Tag>(
  slots: Slots<Tag>,
  level: Level,
  owner: number,
  wanted: number,
  trades: BookTrade<Tag>[],
): number {
  let left = wanted
  while (left > 0 && level.head !== NO_SLOT && slots.owner[level.head] !== owner) {
    const slot = level.head
    const offered = slots.lots[slot] as number
    const lots = Math.min(left, offered)
    trades.push({ maker: slots.tag[slot] as Tag, ticks: level.ticks, lots, makerLeftLots: offered - lots })
    left -= lots
    if (lots === offered) unlink(slots, slot)
    else {
      slots.lots[slot] = offered - lots
      level.lots -= lots
    }
  }
  return left
}

function match<Tag>(
  sides: Sides<Tag>,
  order: BookOrder<Tag>,
  trades: BookTrade<Tag>[],
): Readonly<{ left: number; ended: RemainderEnd }> {
  const ladder = ladderOf(sides, otherSide(order.side))
  let left = order.lots
  for (;;) {
    const level = ladder.best()
    if (level === null) return { left, ended: 'no_liquidity' }
    if (!isAcceptable(order.side, order.limitTicks, level.ticks)) return { left, ended: 'limit_reached' }
    left = takeLevel(sides.slots, level, order.owner, left, trades)
    if (level.orders === 0) ladder.remove(level.rank)
    else if (left > 0) return { left, ended: 'self_trade' }
    if (left === 0) return { left, ended: 'no_liquidity' }
  }
}

function submit<Tag>(sides: Sides<Tag>, order: BookOrder<Tag>): SubmitResult<Tag> {
  assert(isWhole(order.lots), 'lots must be a whole number above 0')
  assert(order.limitTicks === null || isWhole(order.limitTicks), 'ticks must be a whole number above 0')
  assert(order.policy !== 'rest' || order.limitTicks !== null, 'an order without a price cannot rest')
  if (order.policy === 'all_or_none' && estimate(sides, order).lots < order.lots) {
    return { trades: [], leftLots: order.lots, handle: null, ended: 'not_all_fillable' }
  }
  const trades: BookTrade<Tag>[] = []
  const { left, ended } = match(sides, order, trades)
  if (left === 0) return { trades, leftLots: 0, handle: null, ended: null }
  if (order.policy !== 'rest' || ended === 'self_trade')
    return { trades, leftLots: left, handle: null, ended }
  const handle = rest(sides, order.side, order.limitTicks as number, left, order.tag, order.owner)
  return { trades, leftLots: left, handle, ended: null }
}

function cancel<Tag>(sides: Sides<Tag>, handle: number): number {
  const lots = sides.slots.lots[handle] ?? 0
  const level = sides.slots.level[handle]
  assert(lots > 0 && !!level, 'cancel: nothing rests there')
  unlink(sides.slots, handle)
  if (level.orders === 0) (level.rank > 0 ? sides.bids : sides.asks).remove(level.rank)
  return lots
}

type Terms = Readonly<{ ticks: number; lots: number }>

/** Whether a resting order keeps its time priority: only when it asks for no more than before at the same price. */
export const keepsPriority = (from: Terms, to: Terms): boolean =>
  to.ticks === from.ticks && to.lots <= from.lots

function amend<Tag>(sides: Sides<Tag>, handle: number, to: Terms): AmendResult<Tag> {
  assert(isWhole(to.lots) && isWhole(to.ticks), 'ticks and lots must be whole numbers above 0')
  const { slots } = sides
  const lots = slots.lots[handle] ?? 0
  const level = slots.level[handle]
  assert(lots > 0 && !!level, 'amend: nothing rests there')
  if (keepsPriority({ ticks: level.ticks, lots }, to)) {
    slots.lots[handle] = to.lots
    level.lots -= lots - to.lots
    return { trades: [], leftLots: to.lots, handle, ended: null, keptPriority: true }
  }
  const [tag, owner] = [slots.tag[handle] as Tag, slots.owner[handle] as number]
  const side: Side = level.rank > 0 ? 'buy' : 'sell'
  cancel(sides, handle)
  const order = { tag, owner, side, limitTicks: to.ticks, lots: to.lots, policy: 'rest' } as const
  return { ...submit(sides, order), keptPriority: false }
}

const levelView = (level: Level): BookLevel => ({
  ticks: level.ticks,
  lots: level.lots,
  orders: level.orders,
})

function levelsOf(ladder: Ladder, count: number): readonly BookLevel[] {
  const levels: BookLevel[] = []
  ladder.walk((level) => {
    if (levels.length >= count) return false
    levels.push(levelView(level))
    return true
  })
  return levels
}

function restingOf<Tag>(sides: Sides<Tag>): readonly RestingOrder<Tag>[] {
  const found: RestingOrder<Tag>[] = []
  const { slots } = sides
  for (const side of ['buy', 'sell'] as const) {
    ladderOf(sides, side).walk((level) => {
      for (let slot = level.head; slot !== NO_SLOT; slot = slots.next[slot] as number) {
        const [tag, owner, lots] = [
          slots.tag[slot] as Tag,
          slots.owner[slot] as number,
          slots.lots[slot] as number,
        ]
        found.push({ tag, owner, side, ticks: level.ticks, lots })
      }
      return true
    })
  }
  return found
}

export function makeBook<Tag>(): Book<Tag> {
  const sides: Sides<Tag> = { bids: makeLadder(), asks: makeLadder(), slots: makeSlots<Tag>() }
  const best = (side: Side): BookLevel | null => {
    const level = ladderOf(sides, side).best()
    return level === null ? null : levelView(level)
  }
  return {
    submit: (order) => submit(sides, order),
    cancel: (handle) => cancel(sides, handle),
    amend: (handle, to) => amend(sides, handle, to),
    restore: (order) => {
      assert(isWhole(order.lots) && isWhole(order.ticks), 'ticks and lots must be whole numbers above 0')
      const opposite = ladderOf(sides, otherSide(order.side)).best()
      const crosses = opposite !== null && isAcceptable(order.side, order.ticks, opposite.ticks)
      assert(!crosses, 'restore: the book would cross')
      return rest(sides, order.side, order.ticks, order.lots, order.tag, order.owner)
    },
    estimate: (order) => estimate(sides, order),
    best,
    levels: (side, count) => levelsOf(ladderOf(sides, side), count),
    resting: () => restingOf(sides),
    restingCount: () => sides.slots.used - sides.slots.free.length,
  }
}
