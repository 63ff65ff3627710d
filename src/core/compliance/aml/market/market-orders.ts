import { MS_PER_SECOND } from '../../../kernel/index.ts'
import { reaches } from '../amounts.ts'
import type { FillRecord, MarketDesk, MarketMoment, MarketRule, QuickEntry } from '../memory/market-state.ts'
import { percent, raiseMarket } from '../memory/market-state.ts'
import { forgetBefore, insert } from '../memory/windows.ts'

/** M03: large orders that were never meant, while a small one on the other side fills. */
export const spoofing: MarketRule = (moment, desk) => {
  const { event, fill } = moment
  if (fill !== null) suspectSpoof(moment, fill, desk)
  else if (event.event === 'CANCEL') confirmSpoof(moment, desk)
}

function suspectSpoof({ order, owner }: MarketMoment, fill: FillRecord, desk: MarketDesk): void {
  const rule = desk.rules.M03
  forgetBefore(owner.spoofs, fill.at - rule.cancelWithinMs)
  const large: string[] = []
  for (const [id, quantity] of owner.open[fill.side === 'B' ? 'S' : 'B']) {
    if (reaches(quantity, rule.sizeTimes * order.quantity)) large.push(id)
  }
  if (large.length < rule.ordersMin) return
  owner.spoofs.push({ at: fill.at, orderId: order.id, orders: large, cancelled: [] })
}

function confirmSpoof({ event, order, owner }: MarketMoment, desk: MarketDesk): void {
  const rule = desk.rules.M03
  forgetBefore(owner.spoofs, event.at - rule.cancelWithinMs)
  for (const spoof of owner.spoofs) {
    if (!spoof.orders.includes(order.id)) continue
    spoof.cancelled.push(order.id)
    const share = spoof.cancelled.length / spoof.orders.length
    if (share < rule.cancelledShareMin) continue
    const entries = spoof.orders.map((id) => desk.state.orders.get(id)?.at ?? spoof.at)
    raiseMarket(desk, 'M03', {
      subject: `${order.owner}|${order.symbol}`,
      customer: order.owner,
      firstAt: Math.min(...entries, desk.state.orders.get(spoof.orderId)?.at ?? spoof.at),
      lastAt: event.at,
      evidence: [...spoof.orders, spoof.orderId],
      excess: spoof.orders.length / rule.ordersMin,
      gapMs: SPOOFS_APART_MS,
      explanation:
        `${spoof.orders.length} orders of at least ${rule.sizeTimes} times the one that filled on the other side, ` +
        `${percent(share)} of them cancelled within ${rule.cancelWithinMs / MS_PER_SECOND} seconds of the fill`,
    })
  }
}

/** Repeated within minutes it is one course of conduct. */
const SPOOFS_APART_MS = 600 * MS_PER_SECOND

/** M08: so many orders entered and withdrawn that others cannot follow. */
export const quoteStuffing: MarketRule = ({ event, order, owner, fill }, desk) => {
  const rule = desk.rules.M08
  // What was entered within the window is judged when the last of it is gone.
  const since = event.at - rule.windowMs - rule.cancelWithinMs
  if (event.event === 'NEW') {
    insert(owner.entries, { at: event.at, id: order.id, isWithdrawn: false, isFilled: false })
    forgetBefore(owner.entries, since)
    return
  }
  if (fill === null && event.at - order.at > rule.cancelWithinMs) return
  // Most of what ends ended soon after it came: it lies near the end.
  const entry = owner.entries.findLast(({ id }) => id === order.id)
  if (entry === undefined) return
  if (fill !== null) {
    entry.isFilled = true
    return
  }
  entry.isWithdrawn = true
  forgetBefore(owner.entries, since)
  if (owner.entries.length < rule.ordersMin) return
  const burst = burstAround(order.at, owner.entries, rule)
  if (burst !== null) raiseStuffing(burst, { event, order }, desk)
}

type StuffingLines = MarketDesk['rules']['M08']

/** So many orders, nearly all of them withdrawn and hardly one filled. */
const isBurst = (entered: number, withdrawn: number, filled: number, rule: StuffingLines): boolean =>
  entered >= rule.ordersMin &&
  reaches(withdrawn, rule.cancelledShareMin * entered) &&
  reaches(rule.filledShareMax * entered, filled)

/**
 * The orders of a window around an entry that are a burst; the largest of them, null where none is. Every window that ends
 * with an order's entry is looked at: others that come meanwhile, and lie, hide none.
 */
function burstAround(
  at: number,
  entries: readonly QuickEntry[],
  rule: StuffingLines,
): readonly QuickEntry[] | null {
  let [first, withdrawn, filled] = [0, 0, 0]
  let found: readonly [number, number] | null = null
  for (const [last, entry] of entries.entries()) {
    if (entry.isWithdrawn) withdrawn += 1
    if (entry.isFilled) filled += 1
    // The window holds all that was entered at its last instant.
    if (entry.at === entries[last + 1]?.at) continue
    for (let gone = entries[first]; gone && gone.at < entry.at - rule.windowMs; gone = entries[first]) {
      if (gone.isWithdrawn) withdrawn -= 1
      if (gone.isFilled) filled -= 1
      first += 1
    }
    const isAround = entry.at >= at && (entries[first]?.at ?? at) <= at
    const count = last + 1 - first
    if (!isAround || !isBurst(count, withdrawn, filled, rule)) continue
    if (found === null || count > found[1] - found[0]) found = [first, last + 1]
  }
  return found === null ? null : entries.slice(...found)
}

function raiseStuffing(
  entered: readonly QuickEntry[],
  { event, order }: Pick<MarketMoment, 'event' | 'order'>,
  desk: MarketDesk,
): void {
  const rule = desk.rules.M08
  const withdrawn = entered.filter(({ isWithdrawn }) => isWithdrawn).length
  raiseMarket(desk, 'M08', {
    subject: `${order.owner}|${order.symbol}`,
    customer: order.owner,
    firstAt: entered[0]?.at ?? event.at,
    lastAt: event.at,
    evidence: entered.map(({ id }) => id),
    excess: entered.length / rule.ordersMin,
    gapMs: 10 * rule.windowMs,
    explanation:
      `${entered.length} orders in ${order.symbol} within ${rule.windowMs / MS_PER_SECOND} s, ` +
      `${withdrawn} of them (${percent(withdrawn / entered.length)}) cancelled within ` +
      `${rule.cancelWithinMs / MS_PER_SECOND} s, ${entered.filter(({ isFilled }) => isFilled).length} filled`,
  })
}
