import { present, refused } from '../../kernel/index.ts'
import type { Decimal, Instant, Result } from '../../kernel/index.ts'
import { childLots, endAlgo, finishAlgo, pauseAlgo, sliceAt, targetLots } from '../../execution/index.ts'
import type { AlgoOrderRecord } from '../../execution/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type { Quote } from '../../market-data/index.ts'
import { isOpen, isRefusedForGood } from '../../orders/index.ts'
import type { TradingLimits } from '../../orders/index.ts'
import type { Desk, DeskOutcome, OrderRequest, PlacedOrder } from '../desk-port/desk.ts'
import type { RiskGuard } from '../trading/risk-guard.ts'
import { guardedTradesOf } from '../trading/working.ts'
import { committedQuantity, countChild, summed } from './family.ts'
import type { KycStanding } from '../kyc/gate.ts'
import type { Family } from './family.ts'

/** After a child that left something unfilled, and after one that was refused. */
const RETRY_MS = 1_000
const REFUSED_RETRY_MS_MAX = 30_000

type WorkParts = Readonly<{ desk: Desk; limits: TradingLimits; riskGuard?: RiskGuard }>

/** One thing that the desk did for a parent; each is handed to the committer before the desk is asked again. */
export type Deed = (outcome: DeskOutcome<unknown>, parent: AlgoOrderRecord | null) => void

/** Cancels the children that rest. Of those that the desk no longer has, the end will be told by the store. */
function cancelChildren({ desk }: WorkParts, family: Family, deed: Deed): void {
  for (const { id } of [...family.live.values()]) {
    if (desk.openOrder(id) === null) continue
    const cancelled = desk.cancelOrder({
      orderId: id,
      actorId: family.record.userId,
      requestId: null,
      personal: null,
    })
    if (!cancelled.ok) continue
    countChild(family, cancelled.value.value)
    deed(cancelled.value, null)
  }
}

/** Looks at the children that the desk has in its books. */
export function seeChildren({ desk }: Pick<WorkParts, 'desk'>, family: Family): void {
  for (const { id } of [...family.live.values()]) {
    const open = desk.openOrder(id)
    if (open !== null) family.live.set(id, open)
  }
}

/** Whether a price at the market is within the parent's limit. */
const isWithin = ({ side, limitPrice }: AlgoOrderRecord, price: Decimal): boolean =>
  limitPrice === null || (side === 'buy' ? price.lte(limitPrice) : price.gte(limitPrice))

type Terms = Readonly<{ price: Decimal; timeInForce: 'IOC' | 'GTC' }>

/** What a child that is due waits for; told as `lastRefusal` until the market has a price for it. */
type Wait = 'no_market' | 'limit_price'
const isWait = (word: string | null): boolean => word === 'no_market' || word === 'limit_price'

/** Across the spread at the best price there, or resting at the own best; else what the market or the limit lacks. */
function termsOf(record: AlgoOrderRecord, quote: Quote, rests: boolean): Terms | Wait {
  const [own, other] = record.side === 'buy' ? [quote.bid, quote.ask] : [quote.ask, quote.bid]
  const price = rests ? own : other
  if (price === null) return 'no_market'
  if (!isWithin(record, price)) return 'limit_price'
  return { price, timeInForce: rests ? 'GTC' : 'IOC' }
}

const exactly = (lots: Decimal): number => Math.min(Number.MAX_SAFE_INTEGER, lots.toNumber())

/** Lots that the venue takes in one order at this price; `rate` is dollars for what the price is in. */
function boundsAt(
  limits: TradingLimits,
  { lotSize, multiplier }: Instrument,
  price: Decimal,
  rate: Decimal | null,
) {
  // Without a rate the venue refuses the child itself, and says why.
  const lotValue = price
    .times(lotSize)
    .times(multiplier)
    .times(rate ?? 1)
  return {
    lotsMin: exactly(limits.notionalMin.div(lotValue).ceil()),
    lotsMax: exactly(limits.notionalMax.div(lotValue).floor()),
  }
}

/** Lots that are due by now and not sent, and lots that the parent has left in all. */
function lotsDue(family: Family, { lotSize }: Instrument, at: Instant) {
  const { record } = family
  const lotsOf = (quantity: Decimal): number => quantity.div(lotSize).toNumber()
  const total = lotsOf(record.quantity)
  const committed = lotsOf(committedQuantity(family))
  const target = targetLots(record, record.observedVolume.div(lotSize), total, at)
  return { due: target - committed, left: total - committed }
}

const requestOf = (
  record: AlgoOrderRecord,
  quantity: Decimal,
  terms: Terms,
  standing: KycStanding,
): OrderRequest => ({
  userId: record.userId,
  accountId: record.accountId,
  symbol: record.symbol,
  side: record.side,
  orderType: 'limit',
  quantity,
  ...terms,
  clientOrderId: null,
  parentOrderId: record.id,
  ...standing,
  requestId: null,
  personal: null,
})

/**
 * Enters what became of a child into its parent, for the write that goes with the child. A refusal that no waiting mends
 * pauses the parent with its code as the reason: somebody has to act, then resume.
 */
function entered(
  family: Family,
  placed: Result<DeskOutcome<PlacedOrder>>,
  at: Instant,
): Readonly<{ isNews: boolean }> {
  const before = family.record.lastRefusal
  if (placed.ok) {
    const { order } = placed.value.value
    countChild(family, order)
    const isRest = order.status !== 'filled' && !isOpen(order)
    family.retryAt = isRest ? at + RETRY_MS : at
    family.record = { ...family.record, lastRefusal: null }
  } else {
    const wait = Math.max(RETRY_MS, Math.min(family.record.sliceMs, REFUSED_RETRY_MS_MAX))
    family.retryAt = at + wait
    const { code } = placed.failure
    family.record = { ...family.record, lastRefusal: code }
    const paused = isRefusedForGood(code) ? pauseAlgo(family.record, at, code) : null
    if (paused?.ok) family.record = paused.value
  }
  family.record = summed(family, at)
  return { isNews: family.record.lastRefusal !== before || family.record.status === 'paused' }
}

/** A deed that changes nothing but the parent. */
export const NOTHING_DONE: DeskOutcome<null> = { value: null, writes: [], facts: [], events: [] }

/** Sends the next child of a working parent, if one is due and the market has a price for it. */
function sendNext(parts: WorkParts, family: Family, standing: KycStanding, at: Instant, deed: Deed): void {
  const { desk } = parts
  const slice = present(sliceAt(family.record, at), 'the slice of a working parent')
  const rests = family.record.style === 'join' && !slice.isSecondHalf
  if (!rests && family.live.size > 0) cancelChildren(parts, family, deed)
  if (at < family.retryAt || (rests && family.live.size > 0)) return
  const { symbol } = family.record
  const instrument = present(desk.instrument(symbol), `instrument ${symbol}`)
  const { due, left } = lotsDue(family, instrument, at)
  const terms = termsOf(family.record, desk.quote(symbol), rests)
  if (typeof terms === 'string') {
    if (due > 0) family.record = { ...family.record, lastRefusal: terms }
    return
  }
  if (isWait(family.record.lastRefusal)) family.record = { ...family.record, lastRefusal: null }
  const rate = desk.rateOf(instrument.currency)
  const lots = childLots(due, left, boundsAt(parts.limits, instrument, terms.price, rate))
  if (lots === 0) return
  const quantity = instrument.lotSize.times(lots)
  const request = requestOf(family.record, quantity, terms, standing)
  const over = parts.riskGuard?.failureOf(request.accountId, guardedTradesOf(request)) ?? null
  const placed = over ? refused(over) : desk.placeOrder(request)
  const { isNews } = entered(family, placed, at)
  if (placed.ok) deed(placed.value, family.record)
  else if (isNews) deed(NOTHING_DONE, family.record)
}

/**
 * What stopped the account that a parent trades for: its kill switch, or its dead man's switch that fired since the
 * parent was last touched. Null when nothing did, or when the account only reduces and so does all that the parent has
 * left. Halts of a market are waited for like any other refusal.
 */
function stopOf(desk: Desk, family: Family): string | null {
  const { accountId, updatedAt, symbol, side } = family.record
  const quantity = family.record.quantity.minus(committedQuantity(family))
  const reduces = (): boolean => desk.isReducing({ accountId, symbol, side, quantity })
  for (const { scope, subject, state, reason, setAt } of desk.controls()) {
    if (subject !== accountId) continue
    const passes = state === 'active' || (state === 'reducing' && reduces())
    if (scope === 'account' && !passes) return `account_${state}`
    if (scope === 'dead_man' && reason === 'fired' && setAt >= updatedAt) return 'dead_man_switch'
  }
  return null
}

/**
 * Does for one parent what its time asks for, without yielding: starts, sends, lets the window end, and finishes once no
 * child is left. Every change of the desk or the parent goes to `deed` at once, in order.
 */
export function workOn(
  parts: WorkParts,
  family: Family,
  standing: KycStanding,
  at: Instant,
  deed: Deed,
): void {
  seeChildren(parts, family)
  const change = (record: AlgoOrderRecord): void => {
    family.record = record
    family.record = summed(family, at)
    deed(NOTHING_DONE, family.record)
  }
  const stop = family.record.status === 'ending' ? null : stopOf(parts.desk, family)
  const stopped = stop === null ? null : pauseAlgo(family.record, at, stop)
  if (stopped?.ok) change(stopped.value)
  if (family.record.status === 'scheduled' && at >= family.record.startAt) {
    change({ ...family.record, status: 'working', statusReason: null })
  }
  if (family.record.status === 'working' && at < family.record.endAt) {
    sendNext(parts, family, standing, at, deed)
  } else if (family.record.status === 'paused') cancelChildren(parts, family, deed)
  if (family.record.status !== 'ending' && at >= family.record.endAt) {
    const ending = endAlgo(family.record, 'window_ended', at)
    if (ending.ok) change(ending.value)
  }
  const isDone = family.endedQuantity.eq(family.record.quantity)
  if (family.record.status === 'ending') cancelChildren(parts, family, deed)
  if (family.live.size === 0 && (isDone || family.record.status === 'ending')) {
    change(finishAlgo(summed(family, at), at))
  }
}
