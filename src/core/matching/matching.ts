import {
  BUY,
  END,
  LINK_LEVEL,
  LINK_OWNER,
  LINK_WORDS_SHIFT,
  MODE,
  NO_OWNER,
  POLICY,
  STATE,
  dropLevel,
  freeSlot,
  levelAt,
  linkLast,
  removeOrder,
  restOrder,
  takeSlot,
  unlink,
} from './core.ts'
import type { Core, SideCode } from './core.ts'
import { estimateLots } from './estimate.ts'
import { EVENT, writeEvent } from './event-ring.ts'
import { NONE, walkLevels } from './ladder.ts'
import type { Ladder } from './ladder.ts'

/** More showings than this are refused: a single order could otherwise make a sweep as long as it likes. */
export const ICEBERG_SHOWINGS_MAX = 1_000

/**
 * An order as it comes to the core: whole numbers, already checked. The core keeps nothing of it, so that a caller in a
 * hurry fills one in again and again.
 */
export type Incoming = {
  instrument: number
  side: SideCode
  /** 0: any price. */
  ticks: number
  lots: number
  owner: number
  /** Of `POLICY` and `MODE`. */
  policy: number
  mode: number
  isPostOnly: boolean
  /** Lots that an iceberg shows at a time; 0 shows all. */
  peak: number
}

/** Of nobody, in the first instrument, wholly shown: side, ticks, lots and policy are to be filled in. */
export const makeIncoming = (): Incoming => ({
  instrument: 0,
  side: BUY,
  ticks: 0,
  lots: 0,
  owner: NO_OWNER,
  policy: POLICY.rest,
  mode: MODE.cancelNewest,
  isPostOnly: false,
  peak: 0,
})

/** Shows the next lots of an iceberg, last in its queue. */
function showMore(core: Core, instrument: number, level: number, slot: number, hidden: number): void {
  const peak = core.peak[slot] as number
  const shown = peak < hidden ? peak : hidden
  core.lots[slot] = shown
  core.hidden[slot] = hidden - shown
  core.levelLots[level] = (core.levelLots[level] as number) + shown
  core.levelHidden[level] = (core.levelHidden[level] as number) - shown
  unlink(core, level, slot)
  linkLast(core, level, slot)
  const ticks = core.levelTicks[level] as number
  writeEvent(core.events, EVENT.shown, instrument, slot, NONE, ticks, shown, hidden - shown, 0)
}

/** Takes shown lots out of a resting order; one that has none left shows more or leaves. */
export function consume(core: Core, instrument: number, level: number, slot: number, lots: number): void {
  const shown = core.lots[slot] as number
  core.levelLots[level] = (core.levelLots[level] as number) - lots
  if (lots < shown) {
    core.lots[slot] = shown - lots
    return
  }
  const hidden = core.hidden[slot] as number
  if (hidden === 0) removeOrder(core, level, slot)
  else showMore(core, instrument, level, slot, hidden)
}

/** Takes a resting order out with its hidden lots. Its level may be empty then. Returns the lots. */
function removeWhole(core: Core, level: number, slot: number): number {
  const shown = core.lots[slot] as number
  const hidden = core.hidden[slot] as number
  core.levelLots[level] = (core.levelLots[level] as number) - shown
  if (hidden > 0) core.levelHidden[level] = (core.levelHidden[level] as number) - hidden
  removeOrder(core, level, slot)
  return shown + hidden
}

/** The incoming order meets one of its owner. Returns its lots; when they may not go on, `core.ended` says so. */
function preventSelfTrade(
  core: Core,
  { instrument, mode }: Readonly<Incoming>,
  level: number,
  slot: number,
  maker: number,
  left: number,
): number {
  if (mode === MODE.cancelNewest || mode === MODE.cancelBoth) core.ended = END.selfTrade
  if (mode === MODE.cancelNewest) return left
  const ticks = core.levelTicks[level] as number
  if (mode === MODE.decrement) {
    const shown = core.lots[maker] as number
    const lots = Math.min(shown, left)
    const makerLeft = shown + (core.hidden[maker] as number) - lots
    writeEvent(core.events, EVENT.prevented, instrument, slot, maker, ticks, lots, makerLeft, lots)
    consume(core, instrument, level, maker, lots)
    core.decremented += lots
    if (left === lots) core.ended = END.selfTrade
    return left - lots
  }
  const lots = removeWhole(core, level, maker)
  writeEvent(core.events, EVENT.prevented, instrument, slot, maker, ticks, lots, 0, 0)
  return left
}

/** Trades with one level's queue from its head until it is empty, nothing is left, or self-trade prevention ends it. */
function takeLevel(
  core: Core,
  order: Readonly<Incoming>,
  level: number,
  slot: number,
  wanted: number,
): number {
  const { instrument, owner } = order
  const ticks = core.levelTicks[level] as number
  let left = wanted
  while (left > 0 && core.ended === END.none) {
    const maker = core.levelHead[level] as number
    if (maker === NONE) break
    if (owner !== NO_OWNER && core.links[(maker << LINK_WORDS_SHIFT) + LINK_OWNER] === owner) {
      left = preventSelfTrade(core, order, level, slot, maker, left)
      continue
    }
    const shown = core.lots[maker] as number
    const lots = left < shown ? left : shown
    left -= lots
    const makerLeft = shown + (core.hidden[maker] as number) - lots
    writeEvent(core.events, EVENT.traded, instrument, slot, maker, ticks, lots, makerLeft, left)
    consume(core, instrument, level, maker, lots)
  }
  return left
}

/** Matches against the other side; `core.ended` says why lots are left. `ticks` 0 takes any price. */
function matchOrder(core: Core, order: Readonly<Incoming>, slot: number, ticks: number): number {
  const ladder = core.ladders[order.instrument * 2 + 1 - order.side] as Ladder
  const limitRank = ticks === 0 ? -Infinity : ladder.sign * ticks
  let left = order.lots
  while (left > 0 && core.ended === END.none) {
    const level = ladder.best
    if (level === NONE) core.ended = END.noLiquidity
    else if (ladder.bestRank < limitRank) core.ended = END.limitReached
    else {
      left = takeLevel(core, order, level, slot, left)
      if (core.levelOrders[level] === 0) dropLevel(core, level)
    }
  }
  return left
}

function crossingOrdersOf(core: Core, ladder: Ladder, ticks: number, owner: number): readonly number[] {
  const found: number[] = []
  if (owner === NO_OWNER) return found
  walkLevels(ladder, (level) => {
    if (ladder.sign * (core.levelTicks[level] as number) < ladder.sign * ticks) return false
    for (let slot = core.levelHead[level] as number; slot !== NONE;) {
      const at = slot << LINK_WORDS_SHIFT
      if (core.links[at + LINK_OWNER] === owner) found.push(slot)
      slot = core.links[at] as number
    }
    return true
  })
  return found
}

/** In an auction nothing matches, but one owner's crossing orders meet here, so that they never meet in the uncross. */
function preventInAuction(core: Core, order: Readonly<Incoming>, slot: number, ticks: number): number {
  const ladder = core.ladders[order.instrument * 2 + 1 - order.side] as Ladder
  let left = order.lots
  for (const maker of crossingOrdersOf(core, ladder, ticks, order.owner)) {
    const level = core.links[(maker << LINK_WORDS_SHIFT) + LINK_LEVEL] as number
    while (left > 0 && core.ended === END.none && (core.lots[maker] as number) > 0) {
      left = preventSelfTrade(core, order, level, slot, maker, left)
    }
    if (core.levelOrders[level] === 0) dropLevel(core, level)
    if (core.ended !== END.none) break
  }
  return left
}

const isAuction = (state: number): boolean => state === STATE.openingAuction || state === STATE.closingAuction

/** Why the instrument's state does not let an order in. */
function endByState(state: number, ticks: number, policy: number): number {
  if (state === STATE.closed) return END.marketClosed
  if (state === STATE.halted) return END.marketHalted
  return isAuction(state) && (ticks === 0 || policy !== POLICY.rest) ? END.notInAuction : END.none
}

/** Why an order is refused whole, before it touches anything; `ticks` is the worst price that it takes. */
function endAtDoor(core: Core, order: Readonly<Incoming>, ticks: number): number {
  const { instrument, side, lots, owner, policy, mode, isPostOnly, peak } = order
  const state = core.state[instrument] as number
  if (state !== STATE.open) {
    const end = endByState(state, ticks, policy)
    if (end !== END.none) return end
  }
  if (ticks !== 0) {
    const bound = (side === BUY ? core.bandHigh : core.bandLow)[instrument] as number
    if (side === BUY ? ticks > bound : ticks < bound) return END.outsideBand
  }
  if (peak > 0 && lots > peak * ICEBERG_SHOWINGS_MAX) return END.outOfRange
  if (isPostOnly && state === STATE.open) {
    const ladder = core.ladders[instrument * 2 + 1 - side] as Ladder
    if (ladder.best !== NONE && ladder.bestRank >= ladder.sign * ticks) return END.wouldTake
  }
  if (policy !== POLICY.allOrNone) return END.none
  const fillable = estimateLots(core, instrument, side, ticks, lots, owner, mode, null)
  return fillable < lots ? END.notAllFillable : END.none
}

/** The worst price of an order that names none: the band's edge, 0 when there is no band. */
export function worstTicks(core: Core, instrument: number, side: SideCode): number {
  if (side !== BUY) return core.bandLow[instrument] as number
  const high = core.bandHigh[instrument] as number
  return high === Infinity ? 0 : high
}

/**
 * Takes an order in. Writes its events and returns the slot where the remainder rests, or NONE; `core.left`,
 * `core.decremented` and `core.ended` say the rest.
 */
export function submitOrder(core: Core, order: Readonly<Incoming>): number {
  const { instrument, side, ticks, lots, owner, peak } = order
  core.decremented = 0
  core.left = lots
  const limit = ticks === 0 ? worstTicks(core, instrument, side) : ticks
  const end = endAtDoor(core, order, limit)
  core.ended = end
  if (end !== END.none) {
    writeEvent(core.events, EVENT.refused, instrument, NONE, owner, ticks, lots, side, end)
    return NONE
  }
  const slot = takeSlot(core)
  writeEvent(core.events, EVENT.accepted, instrument, slot, owner, ticks, lots, peak, side)
  return runOrder(core, order, slot, limit)
}

/** Matches an order that was let in, and rests or drops what is left. */
function runOrder(core: Core, order: Readonly<Incoming>, slot: number, ticks: number): number {
  const { instrument, side, owner, policy, peak } = order
  const isOpen = core.state[instrument] === STATE.open
  const left = isOpen ? matchOrder(core, order, slot, ticks) : preventInAuction(core, order, slot, ticks)
  core.left = left
  if (left > 0 && policy === POLICY.rest && core.ended !== END.selfTrade) {
    const shown = peak > 0 && peak < left ? peak : left
    if (putOrder(core, instrument, side, ticks, slot, owner, shown, left - shown, peak)) {
      core.ended = END.none
      return slot
    }
    core.ended = END.outOfRange
  }
  freeSlot(core, slot)
  if (left > 0) writeEvent(core.events, EVENT.dropped, instrument, slot, owner, ticks, left, 0, core.ended)
  return NONE
}

/** Takes a resting order out, hidden lots too. Returns its lots. */
export function cancelOrder(core: Core, slot: number): number {
  const level = core.links[(slot << LINK_WORDS_SHIFT) + LINK_LEVEL] as number
  const ladder = core.levelLadder[level] as number
  const ticks = core.levelTicks[level] as number
  const lots = removeWhole(core, level, slot)
  if (core.levelOrders[level] === 0) dropLevel(core, level)
  writeEvent(core.events, EVENT.cancelled, ladder >>> 1, slot, NONE, ticks, lots, 0, ladder & 1)
  return lots
}

/** The lots that go are hidden ones first, so that the place of those shown is kept. */
function reduceInPlace(core: Core, instrument: number, level: number, slot: number, lots: number): void {
  const [shown, hidden] = [core.lots[slot] as number, core.hidden[slot] as number]
  const cut = shown + hidden - lots
  const fromHidden = Math.min(hidden, cut)
  core.hidden[slot] = hidden - fromHidden
  core.lots[slot] = shown - (cut - fromHidden)
  core.levelHidden[level] = (core.levelHidden[level] as number) - fromHidden
  core.levelLots[level] = (core.levelLots[level] as number) - (cut - fromHidden)
  const ticks = core.levelTicks[level] as number
  writeEvent(core.events, EVENT.amended, instrument, slot, NONE, ticks, shown + hidden, lots, 1)
}

/**
 * Changes a resting order. At its price for no more lots it keeps its place; otherwise it leaves and comes in again,
 * in the same slot. Returns the slot where it rests, or NONE. A refusal (`core.ended`) leaves it as it was.
 */
export function amendOrder(
  core: Core,
  slot: number,
  ticks: number,
  lots: number,
  isPostOnly: boolean,
  mode: number,
): number {
  const at = slot << LINK_WORDS_SHIFT
  const [level, owner] = [core.links[at + LINK_LEVEL] as number, core.links[at + LINK_OWNER] as number]
  const ladder = core.levelLadder[level] as number
  const [instrument, side] = [ladder >>> 1, (ladder & 1) as SideCode]
  const before = (core.lots[slot] as number) + (core.hidden[slot] as number)
  const peak = core.peak[slot] as number
  const isKept = ticks === core.levelTicks[level] && lots <= before
  const policy = POLICY.rest
  const again: Incoming = { instrument, side, ticks, lots, owner, policy, mode, isPostOnly, peak }
  core.decremented = 0
  core.ended = isKept
    ? endByState(core.state[instrument] as number, ticks, policy)
    : endAtDoor(core, again, ticks)
  core.left = core.ended === END.none ? lots : before
  if (core.ended !== END.none) {
    writeEvent(core.events, EVENT.refused, instrument, slot, owner, ticks, lots, side, core.ended)
    return slot
  }
  if (isKept) {
    reduceInPlace(core, instrument, level, slot, lots)
    return slot
  }
  removeWhole(core, level, slot)
  if (core.levelOrders[level] === 0) dropLevel(core, level)
  const slotAgain = takeSlot(core)
  writeEvent(core.events, EVENT.amended, instrument, slotAgain, owner, ticks, before, lots, 0)
  return runOrder(core, again, slotAgain, ticks)
}

/** Rests an order without matching and without an event. False when its level cannot count it exactly. */
export function putOrder(
  core: Core,
  instrument: number,
  side: SideCode,
  ticks: number,
  slot: number,
  owner: number,
  shown: number,
  hidden: number,
  peak: number,
): boolean {
  const level = levelAt(core, instrument * 2 + side, ticks)
  const total = (core.levelLots[level] as number) + (core.levelHidden[level] as number)
  if (total + shown + hidden > Number.MAX_SAFE_INTEGER) return false
  restOrder(core, level, slot, owner, shown, hidden, peak)
  return true
}

export function setTradingState(core: Core, instrument: number, state: number): void {
  core.state[instrument] = state
  writeEvent(core.events, EVENT.state, instrument, NONE, NONE, 0, 0, 0, state)
}
