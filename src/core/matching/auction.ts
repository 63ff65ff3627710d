import { STATE, dropLevel } from './core.ts'
import type { Core } from './core.ts'
import { EVENT, writeEvent } from './event-ring.ts'
import { NONE, walkLevels } from './ladder.ts'
import type { Ladder } from './ladder.ts'
import { consume } from './matching.ts'
import type { AuctionPrice } from './types.ts'

/** Whether bids and asks meet, as they may in an auction only. */
export function crosses(core: Core, instrument: number): boolean {
  const bids = core.ladders[instrument * 2] as Ladder
  const asks = core.ladders[instrument * 2 + 1] as Ladder
  // Ranks of asks are negated ticks.
  return bids.best !== NONE && asks.best !== NONE && bids.bestRank + asks.bestRank >= 0
}

type Totals = Readonly<{ ticks: number; lots: number }>

/** Levels of one side that the other side's best price reaches, best first, with lots added up so far. */
function crossingTotals(core: Core, ladder: Ladder, boundTicks: number): readonly Totals[] {
  const totals: { ticks: number; lots: number }[] = []
  let lots = 0
  walkLevels(ladder, (level) => {
    const ticks = core.levelTicks[level] as number
    if (ladder.sign * ticks < ladder.sign * boundTicks) return false
    lots += (core.levelLots[level] as number) + (core.levelHidden[level] as number)
    totals.push({ ticks, lots })
    return true
  })
  return totals
}

/** Prices at which volume or imbalance can change, and between two of them the one nearest to the reference. */
function candidatePrices(prices: readonly number[], referenceTicks: number): readonly number[] {
  const sorted = [...new Set(prices)].sort((left, right) => left - right)
  return sorted.flatMap((ticks, at) => {
    const above = sorted[at + 1]
    if (above === undefined || above - ticks < 2) return [ticks]
    return [ticks, Math.min(Math.max(referenceTicks, ticks + 1), above - 1)]
  })
}

/** Lots of the last entry that is good enough at a price; entries run from the best price on. */
function reached(totals: readonly Totals[], isGood: (ticks: number) => boolean): number {
  let lots = 0
  for (const total of totals) {
    if (!isGood(total.ticks)) break
    lots = total.lots
  }
  return lots
}

const isBetter = (price: Found, than: Found, referenceTicks: number): boolean => {
  if (price.lots !== than.lots) return price.lots > than.lots
  const [one, other] = [Math.abs(price.imbalanceLots), Math.abs(than.imbalanceLots)]
  if (one !== other) return one < other
  const [near, far] = [Math.abs(price.ticks - referenceTicks), Math.abs(than.ticks - referenceTicks)]
  if (near !== far) return near < far
  return price.imbalanceLots > 0 && price.ticks > than.ticks
}

type Found = Readonly<{ ticks: number; lots: number; imbalanceLots: number }>

/**
 * The price at which the crossing orders trade: of the greatest volume; among those of the smallest imbalance; among
 * those nearest to the reference (without one, to the middle of the crossing range); at equal distance the higher price
 * when buyers are left over, else the lower.
 */
export function auctionPriceOf(core: Core, instrument: number, referenceTicks: number | null): AuctionPrice {
  const bids = core.ladders[instrument * 2] as Ladder
  const asks = core.ladders[instrument * 2 + 1] as Ladder
  const nothing = { ticks: null, lots: 0, imbalanceLots: 0 }
  if (!crosses(core, instrument)) return nothing
  const [bid, ask] = [core.levelTicks[bids.best] as number, core.levelTicks[asks.best] as number]
  const [demand, supply] = [crossingTotals(core, bids, ask), crossingTotals(core, asks, bid)]
  const reference = referenceTicks ?? ask + Math.floor((bid - ask) / 2)
  let best: Found | null = null
  for (const ticks of candidatePrices(
    [...demand, ...supply].map((total) => total.ticks),
    reference,
  )) {
    const wanted = reached(demand, (level) => level >= ticks)
    const offered = reached(supply, (level) => level <= ticks)
    const found = { ticks, lots: Math.min(wanted, offered), imbalanceLots: wanted - offered }
    if (best === null || isBetter(found, best, reference)) best = found
  }
  return best ?? nothing
}

/**
 * Trades the crossing orders at the auction's one price, by price and then time on both sides, and opens the instrument
 * or leaves it in the state given. What is left does not cross.
 */
export function uncrossOrders(
  core: Core,
  instrument: number,
  referenceTicks: number | null,
  nextState: number = STATE.open,
): AuctionPrice {
  const price = auctionPriceOf(core, instrument, referenceTicks)
  const bids = core.ladders[instrument * 2] as Ladder
  const asks = core.ladders[instrument * 2 + 1] as Ladder
  const ticks = price.ticks ?? 0
  let left = price.lots
  writeEvent(core.events, EVENT.uncrossed, instrument, NONE, NONE, ticks, left, price.imbalanceLots, 0)
  while (left > 0) {
    const [bidLevel, askLevel] = [bids.best, asks.best]
    const [buyer, seller] = [core.levelHead[bidLevel] as number, core.levelHead[askLevel] as number]
    const [wanted, offered] = [core.lots[buyer] as number, core.lots[seller] as number]
    const lots = Math.min(wanted, offered, left)
    const buyerLeft = wanted + (core.hidden[buyer] as number) - lots
    const sellerLeft = offered + (core.hidden[seller] as number) - lots
    writeEvent(core.events, EVENT.traded, instrument, buyer, seller, ticks, lots, sellerLeft, buyerLeft)
    consume(core, instrument, bidLevel, buyer, lots)
    consume(core, instrument, askLevel, seller, lots)
    if (core.levelOrders[bidLevel] === 0) dropLevel(core, bidLevel)
    if (core.levelOrders[askLevel] === 0) dropLevel(core, askLevel)
    left -= lots
  }
  core.state[instrument] = nextState
  writeEvent(core.events, EVENT.state, instrument, NONE, NONE, 0, 0, 0, nextState)
  return price
}
