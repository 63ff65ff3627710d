import { assert } from '../kernel/index.ts'
import { auctionPriceOf, crosses, uncrossOrders } from './auction.ts'
import {
  BUY,
  END,
  END_NAMES,
  LINK_OWNER,
  LINK_WORDS_SHIFT,
  SELL,
  STATE_NAMES,
  levelOf,
  makeCore,
  oneInstrument,
  takeSlot,
  totalLots,
} from './core.ts'
import type { Core, SideCode } from './core.ts'
import { MODE_CODES, POLICY_CODES, isWhole } from './codes.ts'
import { estimateLots } from './estimate.ts'
import {
  EVENT,
  EVENT_DETAIL,
  EVENT_LEFT,
  EVENT_LOTS,
  EVENT_ORDER,
  EVENT_OTHER,
  EVENT_TICKS,
  nextEvent,
} from './event-ring.ts'
import { NONE, walkLevels } from './ladder.ts'
import type { Ladder } from './ladder.ts'
import { amendOrder, cancelOrder, putOrder, setTradingState, submitOrder, worstTicks } from './matching.ts'
import type {
  AmendResult,
  AmendTerms,
  AuctionPrice,
  AuctionResult,
  AuctionTrade,
  BookEstimate,
  BookLevel,
  BookOrder,
  BookTrade,
  PreventedMaker,
  PriceBand,
  RemainderEnd,
  RestingOrder,
  Side,
  SubmitResult,
  TradingState,
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
  amend: (handle: number, to: AmendTerms) => AmendResult<Tag>
  /** Rests an order without matching: rebuilding a book that is known not to cross (but in an auction). */
  restore: (order: RestingOrder<Tag>) => number
  estimate: (
    order: Pick<BookOrder<Tag>, 'owner' | 'side' | 'limitTicks' | 'lots' | 'selfTrade'>,
  ) => BookEstimate
  best: (side: Side) => BookLevel | null
  levels: (side: Side, count: number) => readonly BookLevel[]
  resting: () => readonly RestingOrder<Tag>[]
  restingCount: () => number
  state: () => TradingState
  /** `uncross` ends an auction: opening a book that crosses is a bug. */
  setState: (state: TradingState) => void
  /** Null takes the band away. Resting orders stay where they are. */
  setBand: (band: PriceBand | null) => void
  /** What `uncross` would do now. */
  auctionPrice: (referenceTicks: number | null) => AuctionPrice
  /** Ends an auction: trades the crossing orders at one price and goes over to `next`. */
  uncross: (referenceTicks: number | null, next: 'open' | 'closed') => AuctionResult<Tag>
}>

type Shelf<Tag> = Readonly<{ core: Core; tags: (Tag | undefined)[] }>

const codeOf = (side: Side): SideCode => (side === 'buy' ? BUY : SELL)
const endOf = (core: Core): RemainderEnd | null => END_NAMES[core.ended] ?? null

/** Whether a resting order keeps its time priority: only when it asks for no more than before at the same price. */
export const keepsPriority = (
  from: Readonly<{ ticks: number; lots: number }>,
  to: Readonly<{ ticks: number; lots: number }>,
): boolean => to.ticks === from.ticks && to.lots <= from.lots

const NO_TRADES: readonly never[] = []

/** Reads what one command did; slots keep their tags until the next command. */
function readResult<Tag>({ core, tags }: Shelf<Tag>): Pick<SubmitResult<Tag>, 'trades' | 'prevented'> {
  let trades: BookTrade<Tag>[] | null = null
  let prevented: PreventedMaker<Tag>[] | null = null
  const { events } = core
  for (let at = nextEvent(events); at >= 0; at = nextEvent(events)) {
    const { words } = events
    const kind = words[at]
    if (kind !== EVENT.traded && kind !== EVENT.prevented) continue
    const met = {
      maker: tags[words[at + EVENT_OTHER] as number] as Tag,
      ticks: words[at + EVENT_TICKS] as number,
      lots: words[at + EVENT_LOTS] as number,
      makerLeftLots: words[at + EVENT_LEFT] as number,
    }
    if (kind === EVENT.traded) (trades ??= []).push(met)
    else (prevented ??= []).push(met)
  }
  return { trades: trades ?? NO_TRADES, prevented: prevented ?? NO_TRADES }
}

function resultOf<Tag>(shelf: Shelf<Tag>, slot: number): SubmitResult<Tag> {
  const { core } = shelf
  const { trades, prevented } = readResult(shelf)
  return {
    trades,
    leftLots: core.left,
    handle: slot === NONE ? null : slot,
    ended: endOf(core),
    prevented,
    decrementedLots: core.decremented,
  }
}

function submit<Tag>(shelf: Shelf<Tag>, order: BookOrder<Tag>): SubmitResult<Tag> {
  const { side, limitTicks, lots, owner, policy, displayLots } = order
  assert(isWhole(lots), 'lots must be a whole number above 0')
  assert(limitTicks === null || isWhole(limitTicks), 'ticks must be a whole number above 0')
  assert(policy !== 'rest' || limitTicks !== null, 'an order without a price cannot rest')
  assert(displayLots === undefined || isWhole(displayLots), 'lots shown must be a whole number above 0')
  assert(owner === (owner | 0), 'an owner is a whole number of 32 bits')
  assert(order.postOnly !== true || limitTicks !== null, 'an order that may not take needs a price')
  const slot = submitOrder(shelf.core, {
    instrument: 0,
    side: codeOf(side),
    ticks: limitTicks ?? 0,
    lots,
    owner,
    policy: POLICY_CODES[policy],
    mode: MODE_CODES[order.selfTrade ?? 'cancel_newest'],
    isPostOnly: order.postOnly === true,
    peak: displayLots !== undefined && displayLots < lots ? displayLots : 0,
  })
  const result = resultOf(shelf, slot)
  if (slot !== NONE) shelf.tags[slot] = order.tag
  return result
}

function amend<Tag>(shelf: Shelf<Tag>, handle: number, to: AmendTerms): AmendResult<Tag> {
  const { core, tags } = shelf
  assert(isWhole(to.lots) && isWhole(to.ticks), 'ticks and lots must be whole numbers above 0')
  const level = levelOf(core, handle)
  const from = { ticks: core.levelTicks[level] as number, lots: totalLots(core, handle) }
  const mode = MODE_CODES[to.selfTrade ?? 'cancel_newest']
  const tag = tags[handle]
  const slot = amendOrder(core, handle, to.ticks, to.lots, to.postOnly === true, mode)
  const wasRefused = slot !== NONE && core.ended !== END.none
  const result = resultOf(shelf, slot)
  if (slot !== NONE) tags[slot] = tag
  return { ...result, keptPriority: wasRefused || keepsPriority(from, to) }
}

function restore<Tag>({ core, tags }: Shelf<Tag>, order: RestingOrder<Tag>): number {
  const { side, ticks, lots, owner, displayLots, shownLots } = order
  assert(isWhole(lots) && isWhole(ticks), 'ticks and lots must be whole numbers above 0')
  const opposite = core.ladders[1 - codeOf(side)] as Ladder
  const crosses = opposite.best !== NONE && opposite.bestRank >= opposite.sign * ticks
  assert(!crosses || core.state[0] !== STATE_NAMES.indexOf('open'), 'restore: the book would cross')
  const slot = takeSlot(core)
  const shown = Math.min(lots, shownLots ?? displayLots ?? lots)
  const isPut = putOrder(core, 0, codeOf(side), ticks, slot, owner, shown, lots - shown, displayLots ?? 0)
  assert(isPut, 'restore: a level holds more lots than can be counted')
  tags[slot] = order.tag
  return slot
}

const viewOf = (core: Core, level: number): BookLevel => ({
  ticks: core.levelTicks[level] as number,
  lots: core.levelLots[level] as number,
  orders: core.levelOrders[level] as number,
})

function levelsOf(core: Core, side: Side, count: number): readonly BookLevel[] {
  const levels: BookLevel[] = []
  if (count <= 0) return levels
  walkLevels(core.ladders[codeOf(side)] as Ladder, (level) => levels.push(viewOf(core, level)) < count)
  return levels
}

function restingOf<Tag>({ core, tags }: Shelf<Tag>): readonly RestingOrder<Tag>[] {
  const found: RestingOrder<Tag>[] = []
  for (const side of ['buy', 'sell'] as const) {
    walkLevels(core.ladders[codeOf(side)] as Ladder, (level) => {
      const ticks = core.levelTicks[level] as number
      for (let slot = core.levelHead[level] as number; slot !== NONE;) {
        const at = slot << LINK_WORDS_SHIFT
        const [tag, owner] = [tags[slot] as Tag, core.links[at + LINK_OWNER] as number]
        const [peak, shownLots] = [core.peak[slot] as number, core.lots[slot] as number]
        const plain = { tag, owner, side, ticks, lots: totalLots(core, slot) }
        found.push(peak === 0 ? plain : { ...plain, displayLots: peak, shownLots })
        slot = core.links[at] as number
      }
      return true
    })
  }
  return found
}

function uncross<Tag>(
  { core, tags }: Shelf<Tag>,
  referenceTicks: number | null,
  next: 'open' | 'closed',
): AuctionResult<Tag> {
  const price = uncrossOrders(core, 0, referenceTicks, STATE_NAMES.indexOf(next))
  const trades: AuctionTrade<Tag>[] = []
  const { events } = core
  for (let at = nextEvent(events); at >= 0; at = nextEvent(events)) {
    const { words } = events
    if (words[at] !== EVENT.traded) continue
    trades.push({
      buyer: tags[words[at + EVENT_ORDER] as number] as Tag,
      seller: tags[words[at + EVENT_OTHER] as number] as Tag,
      ticks: words[at + EVENT_TICKS] as number,
      lots: words[at + EVENT_LOTS] as number,
      buyerLeftLots: words[at + EVENT_DETAIL] as number,
      sellerLeftLots: words[at + EVENT_LEFT] as number,
    })
  }
  return { ...price, trades }
}

function estimate<Tag>(
  core: Core,
  order: Pick<BookOrder<Tag>, 'owner' | 'side' | 'limitTicks' | 'lots' | 'selfTrade'>,
): BookEstimate {
  const levels: { ticks: number; lots: number }[] = []
  const mode = MODE_CODES[order.selfTrade ?? 'cancel_newest']
  const visit = (ticks: number, lots: number): void => void levels.push({ ticks, lots })
  const side = codeOf(order.side)
  const ticks = order.limitTicks ?? worstTicks(core, 0, side)
  const lots = estimateLots(core, 0, side, ticks, order.lots, order.owner, mode, visit)
  return { levels, lots }
}

/**
 * Small at first: there is a book for every listed contract, and most hold a market maker's few levels.
 */
const SIZES = { orders: 8, levels: 8, events: 4 } as const

export function makeBook<Tag>(): Book<Tag> {
  const core = makeCore(SIZES, oneInstrument())
  const shelf: Shelf<Tag> = { core, tags: [] }
  const skipEvents = (): void => void (core.events.read = core.events.written)
  return {
    submit: (order) => submit(shelf, order),
    cancel: (handle) => {
      levelOf(core, handle)
      const lots = cancelOrder(core, handle)
      skipEvents()
      return lots
    },
    amend: (handle, to) => amend(shelf, handle, to),
    restore: (order) => restore(shelf, order),
    estimate: (order) => estimate(core, order),
    best: (side) => {
      const { best } = core.ladders[codeOf(side)] as Ladder
      return best === NONE ? null : viewOf(core, best)
    },
    levels: (side, count) => levelsOf(core, side, count),
    resting: () => restingOf(shelf),
    restingCount: () => core.resting,
    state: () => STATE_NAMES[core.state[0] as number] as TradingState,
    setState: (state) => {
      assert(state !== 'open' || !crosses(core, 0), 'a book that crosses is opened by its auction')
      setTradingState(core, 0, STATE_NAMES.indexOf(state))
      skipEvents()
    },
    setBand: (band) => {
      assert(band === null || band.lowestSellTicks <= band.highestBuyTicks, 'a band runs from low to high')
      core.bandLow[0] = band?.lowestSellTicks ?? 0
      core.bandHigh[0] = band?.highestBuyTicks ?? Infinity
    },
    auctionPrice: (referenceTicks) => auctionPriceOf(core, 0, referenceTicks),
    uncross: (referenceTicks, next) => uncross(shelf, referenceTicks, next),
  }
}
