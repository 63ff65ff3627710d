import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../../../kernel/index.ts'
import { reaches } from '../amounts.ts'
import type {
  FillRecord,
  MarketDesk,
  MarketMoment,
  MarketRule,
  SuspectedPush,
  SymbolState,
} from '../memory/market-state.ts'
import {
  averagePrice,
  figure,
  ownerKey,
  percent,
  quantityOf,
  raiseMarket,
  senseOf,
  volumeOf,
} from '../memory/market-state.ts'
import { median } from '../memory/windows.ts'

const directionOf = (side: 'B' | 'S'): 1 | -1 => (side === 'B' ? 1 : -1)

/** Index of the first fill at or after an instant. */
function firstSince(fills: readonly FillRecord[], since: number): number {
  let [low, high] = [0, fills.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((fills[middle]?.at ?? 0) < since) low = middle + 1
    else high = middle
  }
  return low
}

const since = (fills: readonly FillRecord[], at: number): readonly FillRecord[] =>
  fills.slice(firstSince(fills, at))

/** How one owner's taking fills pushed a price: share of the volume, and the move in their direction. */
type Push = Readonly<{
  own: readonly FillRecord[]
  side: 'B' | 'S'
  volume: number
  share: number
  from: number
  to: number
  move: number
}>

/** What makes a push of it. */
type PushLines = Readonly<{
  volumeShareMin: number
  moveMin: number
  oneSidedShareMin: number
  takesWithinMs: number
}>

/** Who filled within a moment of an order's entry took what lay there. */
const takes = ({ lainMs }: FillRecord, { takesWithinMs }: Pick<PushLines, 'takesWithinMs'>): boolean =>
  lainMs !== null && lainMs <= takesWithinMs

/** Of several prices of one instant nobody says which was last: a sweep goes from the near price to the far one. */
const farthest = (fills: readonly FillRecord[], at: number, side: 'B' | 'S'): number => {
  const prices = fills.filter((fill) => fill.at === at).map(({ price }) => price)
  return side === 'B' ? Math.max(...prices) : Math.min(...prices)
}

/** Null where an owner pushed less than the lines say. */
function pushOf(fills: readonly FillRecord[], from: number, owner: string, lines: PushLines): Push | null {
  const window = since(fills, from)
  const all = window.filter((fill) => fill.owner === owner)
  const taking = all.filter((fill) => takes(fill, lines))
  const bought = quantityOf(taking.filter(({ side }) => side === 'B'))
  const side = bought * 2 >= quantityOf(taking) ? 'B' : 'S'
  const own = taking.filter((fill) => fill.side === side)
  const [first] = own
  const last = own.at(-1)
  if (first === undefined || last === undefined) return null
  const start = priceBefore(fills, first)
  const end = farthest(own, last.at, side)
  // A price of nothing, or below, moves by no share of itself.
  const move = start > 0 ? (end / start - 1) * directionOf(side) : 0
  const sameWay = quantityOf(all.filter((fill) => fill.side === side))
  const volume = volumeOf(window)
  const share = quantityOf(own) / volume
  const isPush =
    reaches(share, lines.volumeShareMin) &&
    reaches(move, lines.moveMin) &&
    reaches(sameWay, lines.oneSidedShareMin * quantityOf(all))
  return isPush ? { own, side, volume, share, from: start, to: end, move } : null
}

/** The price before a fill: the average of the last instant before it; its own where nothing was. The other row of its trade is no trade before it. */
function priceBefore(fills: readonly FillRecord[], first: FillRecord): number {
  const count = firstSince(fills, first.at)
  const last = fills[count - 1]
  if (last === undefined) return first.price
  return averagePrice(fills.slice(firstSince(fills, last.at), count))
}

/** M04: much of the last minutes' volume, taken, and the price moved. Called when a session is over. */
export function markingTheClose(
  symbol: string,
  { fills }: SymbolState,
  closeAt: number,
  desk: MarketDesk,
): void {
  const rule = desk.rules.M04
  const session = fills.slice(0, firstSince(fills, closeAt + 1))
  const from = closeAt - rule.windowMs
  const window = since(session, from)
  if (window.length < rule.fillsMin) return
  const owners = new Set(window.map(({ owner }) => owner))
  for (const owner of owners) {
    const push = pushOf(session, from, owner, rule)
    if (push === null) continue
    raiseMarket(desk, 'M04', {
      subject: `${owner}|${symbol}|${Math.floor(closeAt / MS_PER_DAY)}`,
      customer: owner,
      firstAt: push.own[0]?.at ?? from,
      lastAt: push.own.at(-1)?.at ?? closeAt,
      evidence: push.own.map(({ orderId }) => orderId),
      excess: push.share / rule.volumeShareMin,
      explanation:
        `${figure(quantityOf(push.own))} of ${figure(push.volume)} ${symbol} traded in the last ` +
        `${rule.windowMs / MS_PER_MINUTE} minutes (${percent(push.share)}), taken from the book, and the price moved ` +
        `from ${figure(push.from)} to ${figure(push.to)} (${percent(push.move)}) the same way`,
    })
  }
}

/** Whether a price lies at least this share above another. */
const isAbove = (price: number, from: number, share: number): boolean => reaches(price, from * (1 + share))

/** What cost nothing has no price to rise from. */
const isPurchase = ({ side, price }: FillRecord): boolean => side === 'B' && price > 0

type FirstPurchase = Readonly<{ at: number; price: number }>

/** When a window's first purchase was, and at what price: of several at one instant the lowest. */
function firstPurchase(fills: readonly FillRecord[], from: number): FirstPurchase | null {
  for (let at = firstSince(fills, from); at < fills.length; at += 1) {
    const fill = fills[at]
    if (fill === undefined || !isPurchase(fill)) continue
    let price = fill.price
    for (let next = at + 1; fills[next]?.at === fill.at; next += 1) {
      const other = fills[next] as FillRecord
      if (isPurchase(other)) price = Math.min(price, other.price)
    }
    return { at: fill.at, price }
  }
  return null
}

/** The average price of the dearest fills that make up a quantity; 0 of none. */
function dearest(fills: readonly FillRecord[], quantity: number): number {
  let [left, paid] = [quantity, 0]
  for (const fill of fills.toSorted((one, other) => other.price - one.price)) {
    const part = Math.min(left, fill.quantity)
    paid += part * fill.price
    left -= part
  }
  return quantity > left ? paid / (quantity - left) : 0
}

/** What an owner bought on a rise and kept, what of it was sold at the height, and the market meanwhile. */
type Pump = Readonly<{
  fills: readonly FillRecord[]
  highest: number
  kept: number
  volume: number
  sold: number
  /** What at least the dearest sales have to make up, and their average. */
  line: number
  average: number
}>

function pumpOf(
  own: readonly FillRecord[],
  market: readonly FillRecord[],
  first: FirstPurchase,
  rule: MarketDesk['rules']['M05'],
): Pump | null {
  const top = own.find(
    ({ side, at, price }) => side === 'S' && at > first.at && isAbove(price, first.price, rule.riseMin),
  )
  if (top === undefined) return null
  const before = own.filter(({ at }) => at >= first.at && at < top.at)
  const sells = own.filter(({ side, at }) => side === 'S' && at >= top.at)
  const buys = before.filter(({ side }) => side === 'B')
  // What was sold on the way up was not kept to be sold at the height: who makes a market keeps nothing.
  const kept = quantityOf(buys) - quantityOf(before.filter(({ side }) => side === 'S'))
  const line = rule.soldShareMin * kept
  return {
    fills: [...before, ...sells],
    highest: farthest(buys, buys.at(-1)?.at ?? first.at, 'B'),
    kept,
    volume: volumeOf(since(market, first.at).filter(({ at }) => at < top.at)),
    sold: quantityOf(sells),
    line,
    average: dearest(sells, line),
  }
}

/** M05: bought while the price rose, sold at the height of it. */
export const pumpAndDump: MarketRule = ({ event, symbol, owner, fill }, desk) => {
  const rule = desk.rules.M05
  if (fill === null || fill.side !== 'S' || !rule.enabled) return
  const from = fill.at - rule.windowMs
  const first = firstPurchase(owner.fills, from)
  if (first === null || !isAbove(owner.highestSale, first.price, rule.riseMin)) return
  const pump = pumpOf(since(owner.fills, from), symbol.fills, first, rule)
  if (pump === null || pump.kept <= 0) return
  const { kept, volume, sold, line, average } = pump
  const isDumped = reaches(sold, line) && isAbove(average, first.price, rule.riseMin)
  if (!isDumped || !isAbove(pump.highest, first.price, rule.ownRiseMin)) return
  if (!reaches(kept / volume, rule.volumeShareMin)) return
  const rise = average / first.price - 1
  raiseMarket(desk, 'M05', {
    subject: `${fill.owner}|${event.symbol}`,
    customer: fill.owner,
    firstAt: first.at,
    lastAt: fill.at,
    evidence: [...new Set(pump.fills.map(({ orderId }) => orderId))],
    excess: rise / rule.riseMin,
    gapMs: rule.windowMs,
    explanation:
      `${figure(kept)} of ${figure(volume)} ${event.symbol} traded (${percent(kept / volume)}) bought and kept from ` +
      `${figure(first.price)} up to ${figure(pump.highest)}; ${figure(sold)} sold (${percent(sold / kept)}), ` +
      `the dearest ${figure(line)} at ${figure(average)} on average, ${percent(rise)} above the first purchase`,
  })
  desk.alerts.withdraw('M06', `${fill.owner}|${event.symbol}`, 'is evidence of a pump and dump')
}

/** M06: a large one-sided position shortly before the price jumps. */
export const insiderProximity: MarketRule = ({ event, symbol, fill }, desk) => {
  if (fill === null) return
  const rule = desk.rules.M06
  const jump = jumpOf(symbol.fills, fill, rule.jumpWithinMs)
  if (!reaches(Math.abs(jump), rule.jumpMin)) return
  const before = since(symbol.fills, fill.at - rule.windowMs).filter(
    ({ at }) => at < fill.at - rule.jumpWithinMs,
  )
  const byOwner = Map.groupBy(before, ({ owner }) => owner)
  const usual = median([...byOwner.values()].map(quantityOf))
  for (const [owner, fills] of byOwner) {
    if (owner === fill.owner || desk.alerts.episode('M05', `${owner}|${event.symbol}`) !== null) continue
    const gross = quantityOf(fills)
    const net = fills.reduce((sum, { side, quantity }) => sum + directionOf(side) * quantity, 0)
    const isOneSided = reaches(net * Math.sign(jump), rule.oneSidedShareMin * gross)
    if (!isOneSided || byOwner.size < OWNERS_MIN || !reaches(gross, rule.sizeTimes * usual)) continue
    raiseMarket(desk, 'M06', {
      subject: `${owner}|${event.symbol}`,
      customer: owner,
      firstAt: fills[0]?.at ?? fill.at,
      lastAt: fill.at,
      evidence: [...new Set(fills.map(({ orderId }) => orderId))],
      excess: gross / (rule.sizeTimes * usual),
      explanation:
        `${gross} ${event.symbol}, ${(gross / usual).toFixed(1)} times what others traded, within ` +
        `${Math.ceil((fill.at - (fills[0]?.at ?? fill.at)) / MS_PER_HOUR)} hours before the price moved by ${percent(jump)}`,
    })
  }
}

/** Among fewer nobody is unusual. */
const OWNERS_MIN = 4

/** Against the last price before the fill, or the first of the last moments: the larger of the two. */
function jumpOf(fills: readonly FillRecord[], fill: FillRecord, withinMs: number): number {
  const earlier = fills.findLast(({ at }) => at < fill.at)
  const recent = fills[firstSince(fills, fill.at - withinMs)]
  const moves = [earlier, recent].map((one) =>
    one === undefined || one.price === 0 ? 0 : fill.price / one.price - 1,
  )
  return moves.reduce((best, move) => (Math.abs(move) > Math.abs(best) ? move : best), 0)
}

/** M09: a push in one product by whoever holds a related one, and closes that soon after. */
export const crossProduct: MarketRule = (moment, desk) => {
  const { fill } = moment
  if (fill === null) return
  const { event, symbol } = moment
  for (const push of desk.state.pushes.get(`${fill.owner}|${symbol.family}`) ?? []) {
    if (push.held === event.symbol) confirmPush(push, fill, desk)
  }
  if (takes(fill, desk.rules.M09)) suspectPush(moment, fill, desk)
}

function suspectPush({ event, symbol }: MarketMoment, fill: FillRecord, desk: MarketDesk): void {
  const rule = desk.rules.M09
  const { family } = symbol
  const earliest = fill.at - rule.pushWindowMs - rule.openedBeforeMs
  const related = relatedFills(fill, event.symbol, family, desk).filter(
    ({ fills }) => since(fills, earliest).length > 0,
  )
  if (related.length === 0) return
  const push = pushOf(symbol.fills, fill.at - rule.pushWindowMs, fill.owner, rule)
  if (push === null) return
  const fresh = related.flatMap(({ held, fills }) => {
    const holding = holdingOf(held, fills, push, event.symbol, rule)
    return holding === null ? [] : [{ ...holding, until: fill.at + rule.closedWithinMs }]
  })
  if (fresh.length === 0) return
  const key = `${fill.owner}|${family}`
  const known = (desk.state.pushes.get(key) ?? []).filter(({ until }) => until >= fill.at)
  const others = known.filter(({ held }) => !fresh.some((one) => one.held === held))
  desk.state.pushes.set(key, [...others, ...fresh])
  // What was closed while the push went on, or at its very instant, may have been told before its last fill.
  for (const one of fresh) {
    const fills = related.find(({ held }) => held === one.held)?.fills ?? []
    for (const closing of since(fills, one.at)) confirmPush(one, closing, desk)
  }
}

/** An owner's fills in other products of the family. */
function relatedFills(fill: FillRecord, symbol: string, family: string, { state }: MarketDesk) {
  const siblings = [...(state.families.get(family) ?? [])].filter((held) => held !== symbol)
  return siblings.map((held) => ({ held, fills: state.owners.get(ownerKey(fill.owner, held))?.fills ?? [] }))
}

/**
 * What was opened before a push began, one way; null where it was not, and where the push goes against it: whoever buys
 * shares against futures sold gains as the two draw nearer, not by what the shares' price did.
 */
function holdingOf(
  held: string,
  fills: readonly FillRecord[],
  push: Push,
  pushed: string,
  rule: MarketDesk['rules']['M09'],
): Omit<SuspectedPush, 'until'> | null {
  const at = push.own[0]?.at ?? 0
  const opened = since(fills, at - rule.openedBeforeMs).filter((fill) => fill.at < at)
  const [first] = opened
  if (first === undefined || opened.some(({ side }) => side !== first.side)) return null
  const [senseHeld, sensePushed] = [senseOf(held), senseOf(pushed)]
  const isAgainst =
    directionOf(first.side) * directionOf(push.side) * (senseHeld ?? 0) * (sensePushed ?? 0) < 0
  if (isAgainst) return null
  return {
    ...{ at, pushed, held, side: first.side, quantity: quantityOf(opened), price: averagePrice(opened) },
    openedBy: [...new Set(opened.map(({ orderId }) => orderId))],
    pushedBy: [...new Set(push.own.map(({ orderId }) => orderId))],
    told:
      `${figure(quantityOf(push.own))} of ${figure(push.volume)} ${pushed} traded within ` +
      `${rule.pushWindowMs / MS_PER_MINUTE} minutes (${percent(push.share)}) were taken from its book and its price moved ` +
      `from ${figure(push.from)} to ${figure(push.to)} (${percent(push.move)})`,
  }
}

function confirmPush(push: SuspectedPush, fill: FillRecord, desk: MarketDesk): void {
  if (push.side === fill.side || push.until < fill.at) return
  const [low, high] = push.side === 'B' ? [push.price, fill.price] : [fill.price, push.price]
  if (reaches(low, high)) return
  raiseMarket(desk, 'M09', {
    subject: `${fill.owner}|${push.pushed}|${push.held}`,
    customer: fill.owner,
    firstAt: push.at,
    lastAt: fill.at,
    evidence: [...push.openedBy, ...push.pushedBy, fill.orderId],
    excess: 1,
    gapMs: MS_PER_HOUR,
    explanation:
      `${push.told}, while ${figure(push.quantity)} ${push.held} ${push.side === 'B' ? 'bought' : 'sold'} before at ` +
      `${figure(push.price)} were held, of which ${figure(fill.quantity)} were closed at ${figure(fill.price)} ` +
      `${Math.ceil((fill.at - push.at) / MS_PER_MINUTE)} minutes after the push began, a gain of ` +
      `${figure(high - low)} each`,
  })
}
