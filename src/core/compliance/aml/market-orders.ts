import { MS_PER_SECOND } from '../../kernel/index.ts'
import type { FillRecord, MarketDesk, MarketMoment, MarketRule } from './market-state.ts'
import { percent, raiseMarket } from './market-state.ts'
import { forgetBefore } from './windows.ts'

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
    if (quantity >= rule.sizeTimes * order.quantity) large.push(id)
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
  const since = event.at - rule.windowMs
  if (event.event === 'NEW') {
    owner.entries.push({ at: event.at, id: order.id })
    forgetBefore(owner.entries, since)
    return
  }
  if (fill !== null) {
    owner.quickFills.push({ at: event.at, id: order.id })
    forgetBefore(owner.quickFills, since)
    return
  }
  if (event.at - order.at > rule.cancelWithinMs) return
  owner.quickCancels.push({ at: event.at, id: order.id })
  for (const list of [owner.entries, owner.quickCancels, owner.quickFills]) forgetBefore(list, since)
  const [entered, cancelled] = [owner.entries.length, owner.quickCancels.length]
  if (entered < rule.ordersMin || cancelled < rule.cancelledShareMin * rule.ordersMin) return
  const withdrawn = Math.min(1, cancelled / entered)
  if (withdrawn < rule.cancelledShareMin || owner.quickFills.length > rule.filledShareMax * entered) return
  raiseMarket(desk, 'M08', {
    subject: `${order.owner}|${order.symbol}`,
    customer: order.owner,
    firstAt: owner.entries[0]?.at ?? event.at,
    lastAt: event.at,
    evidence: owner.quickCancels.map(({ id }) => id),
    excess: entered / rule.ordersMin,
    gapMs: 10 * rule.windowMs,
    explanation:
      `${entered} orders in ${order.symbol} within ${rule.windowMs / MS_PER_SECOND} seconds, ${percent(withdrawn)} of them ` +
      `cancelled within ${rule.cancelWithinMs / MS_PER_SECOND} seconds, ${owner.quickFills.length} filled`,
  })
}
