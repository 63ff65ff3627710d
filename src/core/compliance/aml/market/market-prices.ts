import { MS_PER_DAY, MS_PER_HOUR, MS_PER_MINUTE } from '../../../kernel/index.ts'
import { reaches } from '../amounts.ts'
import type { FillRecord, MarketDesk, MarketMoment, MarketRule, SymbolState } from '../memory/market-state.ts'
import { averagePrice, percent, quantityOf, raiseMarket, volumeOf } from '../memory/market-state.ts'
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
type Push = Readonly<{ own: readonly FillRecord[]; share: number; move: number }>

/** What makes a push of it. */
type PushLines = Readonly<{ volumeShareMin: number; moveMin: number; oneSidedShareMin: number }>

/** Null where an owner pushed less than the lines say. */
function pushOf(fills: readonly FillRecord[], from: number, owner: string, lines: PushLines): Push | null {
  const window = since(fills, from)
  const all = window.filter((fill) => fill.owner === owner)
  const taking = all.filter(({ isTaker }) => isTaker)
  const bought = quantityOf(taking.filter(({ side }) => side === 'B'))
  const side = bought * 2 >= quantityOf(taking) ? 'B' : 'S'
  const own = taking.filter((fill) => fill.side === side)
  const [first] = own
  const last = own.at(-1)
  if (first === undefined || last === undefined) return null
  // The other row of the same trade carries the same price: the price before lies before the trade.
  const before = fills.slice(0, fills.indexOf(first)).findLast(({ at }) => at < first.at)
  const start = before?.price ?? first.price
  const move = start === 0 ? 0 : (last.price / start - 1) * directionOf(side)
  const sameWay = quantityOf(all.filter((fill) => fill.side === side))
  const share = quantityOf(own) / volumeOf(window)
  const isPush =
    reaches(share, lines.volumeShareMin) &&
    reaches(move, lines.moveMin) &&
    reaches(sameWay, lines.oneSidedShareMin * quantityOf(all))
  return isPush ? { own, share, move } : null
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
        `${percent(push.share)} of the volume in ${symbol} in the last ${rule.windowMs / MS_PER_MINUTE} minutes, taken from ` +
        `the book, and the price moved by ${percent(push.move)} the same way`,
    })
  }
}

/** Whether a price lies at least this share above another. */
const isAbove = (price: number, from: number, share: number): boolean => reaches(price, from * (1 + share))

function firstPurchase(fills: readonly FillRecord[], from: number): FillRecord | null {
  for (let at = firstSince(fills, from); at < fills.length; at += 1) {
    const fill = fills[at]
    if (fill?.side === 'B') return fill
  }
  return null
}

/** M05: bought while the price rose, sold at the height of it. */
export const pumpAndDump: MarketRule = ({ event, symbol, owner, fill }, desk) => {
  if (fill === null || fill.side !== 'S') return
  const rule = desk.rules.M05
  const first = firstPurchase(owner.fills, fill.at - rule.windowMs)
  if (first === null || !isAbove(owner.highestSale, first.price, rule.riseMin)) return
  const own = since(owner.fills, fill.at - rule.windowMs)
  const top = own.find(
    ({ side, at, price }) => side === 'S' && at > first.at && isAbove(price, first.price, rule.riseMin),
  )
  if (top === undefined) return
  const buys = own.filter(({ side, at }) => side === 'B' && at < top.at)
  const sells = own.filter(({ side, at }) => side === 'S' && at >= top.at)
  const [bought, sold] = [quantityOf(buys), quantityOf(sells)]
  const rise = averagePrice(sells) / first.price - 1
  if (!reaches(sold, rule.soldShareMin * bought) || !isAbove(averagePrice(sells), first.price, rule.riseMin))
    return
  if (!isAbove(buys.at(-1)?.price ?? 0, first.price, rule.ownRiseMin)) return
  const market = since(symbol.fills, first.at).filter(({ at }) => at < top.at)
  const share = bought / Math.max(volumeOf(market), 1)
  if (!reaches(share, rule.volumeShareMin)) return
  raiseMarket(desk, 'M05', {
    subject: `${fill.owner}|${event.symbol}`,
    customer: fill.owner,
    firstAt: first.at,
    lastAt: fill.at,
    evidence: [...new Set([...buys, ...sells].map(({ orderId }) => orderId))],
    excess: rise / rule.riseMin,
    gapMs: rule.windowMs,
    explanation:
      `${bought} ${event.symbol} bought, ${percent(share)} of the volume, while the price rose; ${percent(sold / bought)} sold ` +
      `${percent(rise)} above the first purchase`,
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
  confirmPush(moment, fill, desk)
  if (fill.isTaker) suspectPush(moment, fill, desk)
}

function suspectPush({ event, symbol }: MarketMoment, fill: FillRecord, desk: MarketDesk): void {
  const rule = desk.rules.M09
  const { family } = symbol
  const held = relatedHoldings(fill, event.symbol, family, desk)
  if (held.length === 0) return
  const push = pushOf(symbol.fills, fill.at - rule.pushWindowMs, fill.owner, rule)
  if (push === null) return
  const key = `${fill.owner}|${family}`
  const known = (desk.state.pushes.get(key) ?? []).filter(({ until }) => until >= fill.at)
  const pushedBy = [...new Set(push.own.map(({ orderId }) => orderId))]
  const fresh = held.map((holding) => ({
    ...holding,
    at: push.own[0]?.at ?? fill.at,
    until: fill.at + rule.closedWithinMs,
    pushed: event.symbol,
    pushedBy,
  }))
  const others = known.filter(({ held: symbolHeld }) => !fresh.some((one) => one.held === symbolHeld))
  desk.state.pushes.set(key, [...others, ...fresh])
}

/** What an owner opened lately in other products of the family. */
function relatedHoldings(fill: FillRecord, symbol: string, family: string, { rules, state }: MarketDesk) {
  const from = fill.at - rules.M09.openedBeforeMs
  const siblings = [...(state.families.get(family) ?? [])]
  return siblings.flatMap((held) => {
    if (held === symbol) return []
    const fills = since(state.owners.get(`${fill.owner}|${held}`)?.fills ?? [], from)
    const [first] = fills
    if (first === undefined || fills.some(({ side }) => side !== first.side)) return []
    return [{ held, side: first.side, price: averagePrice(fills), openedBy: first.orderId }]
  })
}

function confirmPush({ event, symbol }: MarketMoment, fill: FillRecord, desk: MarketDesk): void {
  const pushes = desk.state.pushes.get(`${fill.owner}|${symbol.family}`) ?? []
  for (const push of pushes) {
    if (push.held !== event.symbol || push.side === fill.side || push.until < fill.at) continue
    const gain = (fill.price / push.price - 1) * directionOf(push.side)
    if (gain <= 0) continue
    raiseMarket(desk, 'M09', {
      subject: `${fill.owner}|${push.pushed}|${push.held}`,
      customer: fill.owner,
      firstAt: push.at,
      lastAt: fill.at,
      evidence: [push.openedBy, ...push.pushedBy, fill.orderId],
      excess: 1,
      gapMs: MS_PER_HOUR,
      explanation:
        `${push.pushed} was pushed by taking from its book while ${push.held} was held, which was closed ` +
        `${Math.ceil((fill.at - push.at) / MS_PER_MINUTE)} minutes later with a gain of ${percent(gain)}`,
    })
  }
}
