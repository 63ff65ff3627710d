import { MS_PER_MINUTE, MS_PER_SECOND } from '../../../kernel/index.ts'
import { reaches } from '../amounts.ts'
import type { Edge } from '../memory/graph.ts'
import { addEdge, cycleClosedBy, endsAfter, mateOf } from '../memory/graph.ts'
import type { FillRecord, MarketDesk, MarketMoment, MarketRule, OrderRecord } from '../memory/market-state.ts'
import {
  TRADER_ORDERS_MAX,
  figure,
  ownerKey,
  percent,
  quantityOf,
  raiseMarket,
} from '../memory/market-state.ts'
import { median } from '../memory/windows.ts'

/** Fills of the last moments, newest first. */
function* recentFills(fills: readonly FillRecord[], since: number): Generator<FillRecord> {
  for (let at = fills.length - 1; at >= 0; at -= 1) {
    const fill = fills[at]
    if (fill === undefined || fill.at < since) return
    yield fill
  }
}

/** Two sides of one deal: each names the other's trader, both name one broker between them, or nobody is named. */
const areOneDeal = (one: FillRecord, other: FillRecord): boolean => {
  if (one.counterparty === other.trader || other.counterparty === one.trader) return true
  if (one.trader === other.trader) return false
  return one.counterparty === other.counterparty
}

/** M01: one beneficial owner on both sides. */
export const washTrade: MarketRule = ({ event, owner, fill }, desk) => {
  if (fill === null) return
  const rule = desk.rules.M01
  const since = fill.at - rule.windowMs
  // One trader alone deals with himself only where a fill names him as the other side; nearly all are that.
  if (owner.traders.size === 1 && owner.ownDealAt < since) return
  for (const other of recentFills(owner.fills, since)) {
    if (other === fill || other.side === fill.side) continue
    if (other.orderId === fill.orderId || !areOneDeal(fill, other)) continue
    const larger = Math.max(fill.quantity, other.quantity)
    if (!reaches(rule.quantityDifferenceMax * larger, Math.abs(fill.quantity - other.quantity))) continue
    raiseMarket(desk, 'M01', {
      subject: `${fill.owner}|${event.symbol}`,
      customer: fill.owner,
      firstAt: other.at,
      lastAt: fill.at,
      evidence: [other.orderId, fill.orderId],
      excess: 1,
      gapMs: 10 * rule.windowMs,
      explanation:
        `${fill.owner} bought and sold ${fill.quantity} ${event.symbol} within ` +
        `${Math.ceil((fill.at - other.at) / MS_PER_SECOND)} seconds, both sides the same beneficial owner`,
    })
    return
  }
}

/** M02: shares that go round between traders and end where they began. */
export const circularTrade: MarketRule = (moment, desk) => {
  const { event, symbol, fill } = moment
  if (fill === null || fill.counterparty === '' || fill.counterparty === fill.trader) return
  const { trades } = symbol
  const [from, to] = fill.side === 'S' ? [fill.trader, fill.counterparty] : [fill.counterparty, fill.trader]
  const mate = mateOf(trades, from, to, fill.quantity, fill.at - MS_PER_SECOND)
  const isMate = mate !== null && !mate.ids.includes(fill.orderId)
  const edge: Edge = isMate
    ? mate
    : {
        key: `${fill.orderId}#${event.seq}`,
        at: fill.at,
        from,
        to,
        amount: fill.quantity,
        ids: [fill.orderId],
      }
  if (isMate) mate.ids.push(fill.orderId)
  else addEdge(trades, edge)
  // With a hop's second row more of what its traders traded is known, so the ring is weighed again.
  const ring = ringThrough(edge, symbol, desk.rules.M02)
  if (ring !== null) raiseRing(ring, symbol.fills, event.symbol, desk)
}

type CircularLines = MarketDesk['rules']['M02']

/** Of the hops of one instant any may be told last: the ring is sought behind each. */
function ringThrough(
  edge: Edge,
  { trades, fills }: MarketMoment['symbol'],
  rule: CircularLines,
): readonly Edge[] | null {
  const spreadMin = 1 - rule.quantityDifferenceMax
  const limits = {
    since: edge.at - rule.windowMs,
    hopMin: spreadMin,
    hopMax: 1 / spreadMin,
    spreadMin,
    nodesMin: rule.tradersMin,
    nodesMax: rule.tradersMax,
    ownerOf: (trader: string) => trader,
    isSought: (way: readonly Edge[]) => way.includes(edge) && isRing(way, fills, rule),
  }
  for (const end of endsAfter(trades, edge, limits)) {
    const ring = cycleClosedBy(trades, end, limits)
    if (ring !== null) return ring
  }
  return null
}

/** Whether a way round is more than chance: most of what its traders did meanwhile, and no small change. */
function isRing(way: readonly Edge[], fills: readonly FillRecord[], rule: CircularLines): boolean {
  const largest = Math.max(...way.map(({ amount }) => amount))
  const since = (way.at(-1)?.at ?? 0) - rule.windowMs
  return (
    reaches(ringShare(fills, way), rule.ringShareMin) &&
    reaches(largest, rule.sizeTimes * usualQuantity(fills, since))
  )
}

const usualQuantity = (fills: readonly FillRecord[], since: number): number =>
  median([...recentFills(fills, since)].map(({ quantity }) => quantity))

/** The smallest share that the ring has of a member's volume while it lasted. */
function ringShare(fills: readonly FillRecord[], ring: readonly Edge[]): number {
  const members = ring.map(({ from }) => from)
  const within = [...recentFills(fills, ring[0]?.at ?? 0)]
  const isRings = ({ trader, counterparty }: FillRecord): boolean =>
    members.includes(trader) && members.includes(counterparty)
  return Math.min(
    ...members.map((member) => {
      const own = within.filter(({ trader }) => trader === member)
      return own.length === 0 ? 1 : quantityOf(own.filter(isRings)) / quantityOf(own)
    }),
  )
}

function raiseRing(
  ring: readonly Edge[],
  fills: readonly FillRecord[],
  symbol: string,
  desk: MarketDesk,
): void {
  const [first] = ring as [Edge]
  const last = ring.at(-1) ?? first
  const members = ring.map(({ from }) => from)
  const owners = members.map((trader) => ownerOfTrader(trader, ring, desk))
  const amounts = ring.map(({ amount }) => figure(amount))
  raiseMarket(desk, 'M02', {
    subject: `${symbol}|${members.toSorted().join('>')}`,
    customer: owners[0] ?? first.from,
    customers: [...new Set(owners)],
    firstAt: first.at,
    lastAt: last.at,
    evidence: ring.flatMap(({ ids }) => ids),
    excess: 1,
    gapMs: desk.rules.M02.windowMs,
    explanation:
      `${amounts.join(', ')} ${symbol} go round ${members.join(' > ')} > ${first.from} within ` +
      `${Math.max(1, Math.ceil((last.at - first.at) / MS_PER_MINUTE))} minutes, at least ` +
      `${percent(ringShare(fills, ring))} of what each of them traded meanwhile`,
  })
}

/** For whom a trader traded in the ring; the trader where only the other side's row names him. */
function ownerOfTrader(trader: string, ring: readonly Edge[], desk: MarketDesk): string {
  const ids = ring.flatMap((edge) => edge.ids)
  const order = ids.map((id) => desk.state.orders.get(id)).find((one) => one?.trader === trader)
  return order?.owner ?? trader
}

/** M07: an own small order just before a client's large one, the same way, and closed soon after. */
export const frontRunning: MarketRule = (moment, desk) => {
  const { event, order, fill } = moment
  if (event.event === 'NEW') suspectFrontRun(order, desk)
  else if (fill !== null) closeFrontRun(moment, fill, desk)
}

function suspectFrontRun(client: OrderRecord, desk: MarketDesk): void {
  if (client.capacity === 'principal' || client.owner === client.trader) return
  const rule = desk.rules.M07
  const earlier = ordersOfTrader(client, Infinity, desk)
  for (const own of earlier.filter(({ at }) => at >= client.at - rule.beforeMs)) {
    if (own.owner === client.owner || own.side !== client.side || !isOwn(own, earlier)) continue
    if (!reaches(client.quantity, own.quantity * rule.sizeTimes)) continue
    const owner = desk.state.owners.get(ownerKey(own.owner, own.symbol))
    owner?.frontRuns.push({
      at: own.at,
      until: client.at + rule.closedWithinMs,
      ownId: own.id,
      clientId: client.id,
      quantity: own.quantity,
      closed: 0,
      closedBy: [],
    })
  }
}

/** So many owners beside a client mean that a trader deals for others, one of whom came first by chance. */
const CLIENTS_MIN = 3

/**
 * Whether a trader gave an order for himself: as its capacity says; else where he deals under his own name, that alone; else
 * unless he deals for so many that a broker must be taken for one.
 */
function isOwn(order: OrderRecord, ofTrader: readonly OrderRecord[]): boolean {
  if (order.capacity !== null) return order.capacity === 'principal'
  if (order.owner === order.trader) return true
  const owners = new Set(ofTrader.filter(({ capacity }) => capacity === null).map(({ owner }) => owner))
  return !owners.has(order.trader) && owners.size < CLIENTS_MIN
}

/** A trader's earlier orders in the same symbol, any owner's. */
function ordersOfTrader(
  client: OrderRecord,
  withinMs: number,
  { state }: MarketDesk,
): readonly OrderRecord[] {
  const ids = state.byTrader.get(`${client.trader}|${client.symbol}`) ?? []
  return ids
    .slice(-TRADER_ORDERS_MAX)
    .map((id) => state.orders.get(id))
    .filter((one) => one !== undefined && one.id !== client.id && one.at >= client.at - withinMs)
    .filter((one) => one !== undefined)
}

function closeFrontRun({ event, order, owner }: MarketMoment, fill: FillRecord, desk: MarketDesk): void {
  const rule = desk.rules.M07
  owner.frontRuns = owner.frontRuns.filter(({ until }) => until >= fill.at)
  for (const run of owner.frontRuns) {
    const own = desk.state.orders.get(run.ownId)
    if (own === undefined || own.side === fill.side || order.at < own.at) continue
    run.closed += fill.quantity
    if (!run.closedBy.includes(fill.orderId)) run.closedBy.push(fill.orderId)
    if (!reaches(run.closed, rule.closedShareMin * run.quantity)) continue
    raiseMarket(desk, 'M07', {
      subject: `${fill.owner}|${run.ownId}`,
      customer: fill.owner,
      firstAt: run.at,
      lastAt: fill.at,
      evidence: [run.ownId, run.clientId, ...run.closedBy],
      excess: 1,
      explanation:
        `${run.quantity} ${event.symbol} on own account up to ${rule.beforeMs / MS_PER_MINUTE} minutes before a client's ` +
        `order of at least ${rule.sizeTimes} times that, ${percent(run.closed / run.quantity)} closed within ` +
        `${Math.ceil((fill.at - run.at) / MS_PER_MINUTE)} minutes`,
    })
  }
}
