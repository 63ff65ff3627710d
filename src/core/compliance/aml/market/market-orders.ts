import { MS_PER_SECOND } from '../../../kernel/index.ts'
import { reaches } from '../amounts.ts'
import type {
  FillRecord,
  MarketDesk,
  MarketMoment,
  MarketRule,
  OwnerState,
  QuickEntry,
} from '../memory/market-state.ts'
import { percent, raiseMarket } from '../memory/market-state.ts'
import { forgetBefore } from '../memory/windows.ts'

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
    owner.entries.push({ at: event.at, id: order.id, isWithdrawn: false })
    forgetBefore(owner.entries, since)
    return
  }
  if (fill !== null) {
    owner.quickFills.push({ at: event.at, id: order.id })
    forgetBefore(owner.quickFills, since)
    return
  }
  if (event.at - order.at > rule.cancelWithinMs) return
  for (const list of [owner.entries, owner.quickFills]) forgetBefore(list, since)
  const entry = owner.entries.findLast(({ id }) => id === order.id)
  if (entry === undefined) return
  entry.isWithdrawn = true
  if (owner.entries.length < rule.ordersMin) return
  const burst = burstUntil(order.at, owner, rule) ?? burstUntil(owner.entries.at(-1)?.at ?? 0, owner, rule)
  if (burst !== null) raiseStuffing(burst, { event, order }, desk)
}

type Burst = Readonly<{ entered: readonly QuickEntry[]; withdrawn: readonly QuickEntry[]; fills: number }>

/** The orders entered within the window that ends at an instant, when they are so many, and nearly all gone; else null. */
function burstUntil(until: number, owner: OwnerState, rule: MarketDesk['rules']['M08']): Burst | null {
  const since = until - rule.windowMs
  const entered = owner.entries.filter(({ at }) => at >= since && at <= until)
  if (entered.length < rule.ordersMin) return null
  const withdrawn = entered.filter(({ isWithdrawn }) => isWithdrawn)
  const fills = owner.quickFills.filter(({ at }) => at >= since).length
  const isBurst =
    withdrawn.length >= rule.cancelledShareMin * entered.length &&
    fills <= rule.filledShareMax * entered.length
  return isBurst ? { entered, withdrawn, fills } : null
}

function raiseStuffing(
  { entered, withdrawn, fills }: Burst,
  { event, order }: Pick<MarketMoment, 'event' | 'order'>,
  desk: MarketDesk,
): void {
  const rule = desk.rules.M08
  raiseMarket(desk, 'M08', {
    subject: `${order.owner}|${order.symbol}`,
    customer: order.owner,
    firstAt: entered[0]?.at ?? event.at,
    lastAt: event.at,
    evidence: withdrawn.map(({ id }) => id),
    excess: entered.length / rule.ordersMin,
    gapMs: 10 * rule.windowMs,
    explanation:
      `${entered.length} orders in ${order.symbol} within ${rule.windowMs / MS_PER_SECOND} seconds, ` +
      `${percent(withdrawn.length / entered.length)} of them cancelled within ${rule.cancelWithinMs / MS_PER_SECOND} ` +
      `seconds, ${fills} filled`,
  })
}
