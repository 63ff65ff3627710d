import { assert } from '../kernel/index.ts'
import { makeColumns } from './columns.ts'
import { EVENT_WORDS, makeEventRing } from './event-ring.ts'
import type { EventRing } from './event-ring.ts'
import { NONE, findLevel, insertLevel, makeLadder, removeLevel } from './ladder.ts'
import type { Ladder } from './ladder.ts'
import type { RemainderEnd, TradingState } from './types.ts'

export const BUY = 0
export const SELL = 1
export type SideCode = 0 | 1

/** An owner that may trade with anybody. */
export const NO_OWNER = -1

/** What happens to the remainder, and in self-trade prevention, as numbers. */
export const POLICY = { rest: 0, cancel: 1, allOrNone: 2 } as const
export const MODE = { cancelNewest: 0, cancelOldest: 1, cancelBoth: 2, decrement: 3 } as const

/** Words of an order's links: the next and previous slot of its queue, its level, its owner. */
export const LINK_WORDS_SHIFT = 2
const LINK_PREVIOUS = 1
export const LINK_LEVEL = 2
export const LINK_OWNER = 3

/** Why a remainder ended, as the events' `detail` says it. 0 is nothing. */
export const END_NAMES: readonly (RemainderEnd | null)[] = [
  null,
  'self_trade',
  'limit_reached',
  'no_liquidity',
  'not_all_fillable',
  'would_take',
  'outside_band',
  'market_closed',
  'market_halted',
  'not_in_auction',
  'out_of_range',
]
export const END = {
  none: 0,
  selfTrade: 1,
  limitReached: 2,
  noLiquidity: 3,
  notAllFillable: 4,
  wouldTake: 5,
  outsideBand: 6,
  marketClosed: 7,
  marketHalted: 8,
  notInAuction: 9,
  outOfRange: 10,
} as const

export const STATE_NAMES: readonly TradingState[] = [
  'closed',
  'opening_auction',
  'open',
  'halted',
  'closing_auction',
]
export const STATE = { closed: 0, openingAuction: 1, open: 2, halted: 3, closingAuction: 4 } as const

/**
 * Everything about resting orders and their levels as columns, for many instruments. An order is a slot, a level a
 * number; freed ones are used again, the latest first. Ladder 2i holds the bids of instrument i, ladder 2i + 1 its asks.
 */
export type Core = {
  links: Int32Array
  /** Lots shown. 0 in a free slot. */
  lots: Float64Array
  /** Iceberg: lots not shown yet, and lots to show at a time. */
  hidden: Float64Array
  peak: Float64Array
  slotsUsed: number
  freeSlot: number
  resting: number
  levelTicks: Float64Array
  levelLots: Float64Array
  levelHidden: Float64Array
  levelHead: Int32Array
  levelTail: Int32Array
  levelOrders: Int32Array
  levelLadder: Int32Array
  levelsUsed: number
  freeLevel: number
  readonly ladders: Ladder[]
  readonly state: number[]
  readonly bandLow: number[]
  readonly bandHigh: number[]
  readonly events: EventRing
  /** What the latest command left: lots of the incoming order, lots it lost without a trade, and why it ended. */
  left: number
  decremented: number
  ended: number
}

type CoreSizes = Readonly<{ orders: number; levels: number; events: number }>

/** Their rows by instrument. */
type Listed = Pick<Core, 'ladders' | 'state' | 'bandLow' | 'bandHigh'>

/** Of a core that will have just one instrument: a list that grows by pushing keeps room for sixteen more. */
export const oneInstrument = (): Listed => ({
  ladders: [makeLadder(1), makeLadder(-1)],
  state: [STATE.open],
  bandLow: [0],
  bandHigh: [Infinity],
})

const noInstrument = (): Listed => ({ ladders: [], state: [], bandLow: [], bandHigh: [] })

/** `sizes` are only where the columns start: they double when they must. `events` is a power of two. */
export function makeCore({ orders, levels, events }: CoreSizes, listed: Listed = noInstrument()): Core {
  const { floats, ints } = makeColumns({
    floats: orders * 3 + levels * 3 + events * EVENT_WORDS,
    ints: (orders << LINK_WORDS_SHIFT) + levels * 4,
  })
  return {
    links: ints(orders << LINK_WORDS_SHIFT),
    lots: floats(orders),
    hidden: floats(orders),
    peak: floats(orders),
    slotsUsed: 0,
    freeSlot: NONE,
    resting: 0,
    levelTicks: floats(levels),
    levelLots: floats(levels),
    levelHidden: floats(levels),
    levelHead: ints(levels),
    levelTail: ints(levels),
    levelOrders: ints(levels),
    levelLadder: ints(levels),
    levelsUsed: 0,
    freeLevel: NONE,
    ladders: listed.ladders,
    state: listed.state,
    bandLow: listed.bandLow,
    bandHigh: listed.bandHigh,
    events: makeEventRing(floats(events * EVENT_WORDS)),
    left: 0,
    decremented: 0,
    ended: END.none,
  }
}

/** A new instrument, open and without a price band; instruments are numbered from 0. */
export function addInstrument(core: Core): number {
  core.ladders.push(makeLadder(1), makeLadder(-1))
  core.bandLow.push(0)
  core.bandHigh.push(Infinity)
  return core.state.push(STATE.open) - 1
}

const wideFloats = (from: Float64Array): Float64Array => {
  const wide = new Float64Array(from.length * 2)
  wide.set(from)
  return wide
}

const wideInts = (from: Int32Array): Int32Array => {
  const wide = new Int32Array(from.length * 2)
  wide.set(from)
  return wide
}

function widenSlots(core: Core): void {
  core.links = wideInts(core.links)
  core.lots = wideFloats(core.lots)
  core.hidden = wideFloats(core.hidden)
  core.peak = wideFloats(core.peak)
}

function widenLevels(core: Core): void {
  core.levelTicks = wideFloats(core.levelTicks)
  core.levelLots = wideFloats(core.levelLots)
  core.levelHidden = wideFloats(core.levelHidden)
  core.levelHead = wideInts(core.levelHead)
  core.levelTail = wideInts(core.levelTail)
  core.levelOrders = wideInts(core.levelOrders)
  core.levelLadder = wideInts(core.levelLadder)
}

export function takeSlot(core: Core): number {
  const freed = core.freeSlot
  if (freed !== NONE) {
    core.freeSlot = core.links[freed << LINK_WORDS_SHIFT] as number
    return freed
  }
  if (core.slotsUsed === core.lots.length) widenSlots(core)
  core.slotsUsed += 1
  return core.slotsUsed - 1
}

/** Gives a slot back. Its lots must be 0. */
export function freeSlot(core: Core, slot: number): void {
  core.links[slot << LINK_WORDS_SHIFT] = core.freeSlot
  core.freeSlot = slot
}

function makeLevel(core: Core, ladder: number, ticks: number): number {
  let level = core.freeLevel
  if (level === NONE) {
    if (core.levelsUsed === core.levelTicks.length) widenLevels(core)
    level = core.levelsUsed
    core.levelsUsed += 1
  } else core.freeLevel = core.levelHead[level] as number
  core.levelTicks[level] = ticks
  core.levelLots[level] = 0
  core.levelHidden[level] = 0
  core.levelHead[level] = NONE
  core.levelTail[level] = NONE
  core.levelOrders[level] = 0
  core.levelLadder[level] = ladder
  return level
}

/** Gives an empty level back. */
export function dropLevel(core: Core, level: number): void {
  const ladder = core.ladders[core.levelLadder[level] as number] as Ladder
  removeLevel(ladder, ladder.sign * (core.levelTicks[level] as number))
  core.levelHead[level] = core.freeLevel
  core.freeLevel = level
}

/** The level of a side at a price, made when there is none. */
export function levelAt(core: Core, ladderIndex: number, ticks: number): number {
  const ladder = core.ladders[ladderIndex] as Ladder
  const rank = ladder.sign * ticks
  const found = findLevel(ladder, rank)
  if (found !== NONE) return found
  const level = makeLevel(core, ladderIndex, ticks)
  insertLevel(ladder, rank, level)
  return level
}

/** Links a slot last in its level's queue. */
export function linkLast(core: Core, level: number, slot: number): void {
  const { links, levelTail } = core
  const at = slot << LINK_WORDS_SHIFT
  const tail = levelTail[level] as number
  links[at] = NONE
  links[at + LINK_PREVIOUS] = tail
  if (tail === NONE) core.levelHead[level] = slot
  else links[tail << LINK_WORDS_SHIFT] = slot
  levelTail[level] = slot
}

export function unlink(core: Core, level: number, slot: number): void {
  const links = core.links
  const at = slot << LINK_WORDS_SHIFT
  const next = links[at] as number
  const previous = links[at + LINK_PREVIOUS] as number
  if (previous === NONE) core.levelHead[level] = next
  else links[previous << LINK_WORDS_SHIFT] = next
  if (next === NONE) core.levelTail[level] = previous
  else links[(next << LINK_WORDS_SHIFT) + LINK_PREVIOUS] = previous
}

/** Rests an order: `shown` lots now, `hidden` ones later, `peak` at a time. */
export function restOrder(
  core: Core,
  level: number,
  slot: number,
  owner: number,
  shown: number,
  hidden: number,
  peak: number,
): void {
  const at = slot << LINK_WORDS_SHIFT
  core.links[at + LINK_LEVEL] = level
  core.links[at + LINK_OWNER] = owner
  core.lots[slot] = shown
  core.hidden[slot] = hidden
  core.peak[slot] = peak
  core.levelLots[level] = (core.levelLots[level] as number) + shown
  if (hidden > 0) core.levelHidden[level] = (core.levelHidden[level] as number) + hidden
  core.levelOrders[level] = (core.levelOrders[level] as number) + 1
  core.resting += 1
  linkLast(core, level, slot)
}

/** Takes a resting order out of its level, which may be empty then, and frees its slot. Level totals are the caller's. */
export function removeOrder(core: Core, level: number, slot: number): void {
  unlink(core, level, slot)
  core.levelOrders[level] = (core.levelOrders[level] as number) - 1
  core.lots[slot] = 0
  core.hidden[slot] = 0
  core.resting -= 1
  freeSlot(core, slot)
}

export const levelOf = (core: Core, slot: number): number => {
  assert((core.lots[slot] ?? 0) > 0, 'nothing rests there')
  return core.links[(slot << LINK_WORDS_SHIFT) + LINK_LEVEL] as number
}

/** Lots that a resting order still has, hidden ones included. */
export const totalLots = (core: Core, slot: number): number =>
  (core.lots[slot] as number) + (core.hidden[slot] as number)
