import { Decimal, ZERO, decimal, decimalText } from '../../../kernel/index.ts'
import type { AccountId, Instant } from '../../../kernel/index.ts'
import { isExpired, isMargined, sessionCloseAfter } from '../../../instruments/index.ts'
import { cleared, throughClearing } from './clearing.ts'
import { markDirty, noteMargined } from '../state/collateral-state.ts'
import { payFromMargin } from '../collateral/collateral.ts'
import { bookingOf } from './contract-moves.ts'
import { deskFact } from '../state/facts.ts'
import { holdersOf, settledPriceOf } from '../state/futures-state.ts'
import { followsIndex, isAnchored, markOf, noteBasis } from '../state/mark.ts'
import type { Scope } from '../state/scope.ts'
import type { DeskState, Market } from '../state/state-types.ts'

/** Why the positions of a contract are paid up to a new price. */
type VariationReason = 'day' | 'move' | 'migration'

/** A mark so far from the price that was paid up to settles at once: margin must not wait for the evening. */
const MOVE_SHARE = decimal('0.01')

const isHeld = (state: DeskState, market: Market): boolean =>
  isMargined(market.instrument) && (state.futures.holders.get(market.instrument.symbol)?.size ?? 0) > 0

function setPrice(state: DeskState, scope: Scope, market: Market, price: Decimal): void {
  const isFirst = market.settlementPrice === null
  market.settlementPrice = price
  market.settledAt = scope.at
  state.firstEnd = Math.min(state.firstEnd, variationAt(market))
  scope.taped.add(market)
  scope.watched.add(market)
  // What it holds follows from this price, for open orders too.
  const { symbol } = market.instrument
  for (const [accountId, charges] of state.collateral.charges) {
    if (charges.has(symbol)) markDirty(state.collateral, accountId, symbol)
  }
  if (!isFirst) return
  // What an earlier release let be paid wholly held no margin until now.
  for (const accountId of holdersOf(state, symbol)) noteMargined(state, accountId, symbol)
  for (const { order } of state.openOrders.values()) {
    if (order?.symbol === symbol) noteMargined(state, order.accountId, symbol)
  }
}

/**
 * The price up to which a contract that nobody holds is paid when it trades at `price`: at that price, so that its first
 * trade moves no money; at its mark where the trade is further from it than a mark may be from what was paid.
 */
function firstSettled(state: DeskState, market: Market, price: Decimal): Decimal {
  const mark = isAnchored(state, market) ? markOf(state, market) : market.settlementPrice
  return mark === null || price.minus(mark).abs().lte(mark.times(MOVE_SHARE)) ? price : mark
}

/** The price up to which a trade finds everybody paid. */
function settledForTrade(state: DeskState, scope: Scope, market: Market, price: Decimal): void {
  if (isHeld(state, market)) return
  const settled = firstSettled(state, market, price)
  if (market.settlementPrice?.eq(settled) !== true) setPrice(state, scope, market, settled)
}

/** Gives a contract that never traded a price to hold margin at: its mark, else that of its first order. */
export function settledForOrder(state: DeskState, scope: Scope, market: Market, price: Decimal | null): void {
  if (market.settlementPrice !== null || !isMargined(market.instrument) || isHeld(state, market)) return
  const first = markOf(state, market) ?? price
  if (first !== null) setPrice(state, scope, market, first)
}

/**
 * Pays all positions of a contract up to `price`: each long receives (price − last) × quantity × multiplier, each short
 * pays it, and clearing is left as it was. A client pays out of margin; what is missing even then is paid by the default
 * fund.
 */
function settleVariation(
  state: DeskState,
  scope: Scope,
  market: Market,
  price: Decimal,
  reason: VariationReason,
): void {
  const { instrument } = market
  const { symbol, multiplier } = instrument
  const before = settledPriceOf(market)
  const holders = holdersOf(state, symbol)
  const change = price.minus(before)
  const booking = bookingOf(state, scope, market, `variation:${symbol}:${scope.at}`)
  if (!change.isZero()) {
    const owed = holders.map((accountId) => {
      const quantity = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
      return { accountId, signedAmount: change.times(quantity).times(multiplier), kind: 'variation' as const }
    })
    owed.sort((a, b) => a.signedAmount.cmp(b.signedAmount) || (a.accountId < b.accountId ? -1 : 1))
    cleared(state, booking, () => {
      for (const payment of owed) throughClearing(state, scope, booking, payment)
    })
  }
  setPrice(state, scope, market, price)
  if (holders.length === 0) return
  const facts = {
    ...{ reason, positions: holders.length, cause_id: booking.causeId },
    ...{ settlement_price: decimalText(price), previous_price: decimalText(before) },
  }
  const about = { actorId: 'system', resourceType: 'instrument', resourceId: symbol }
  scope.facts.push(deskFact({ action: 'variation.settled', ...about, at: scope.at, facts }))
}

/** When a held contract is to be paid up to the mark next: at its session's close, for coins 00:00 UTC. */
function variationAt(market: Market): number {
  const { settlementPrice, settledAt, instrument } = market
  return settlementPrice === null || settledAt === null ? 0 : sessionCloseAfter(instrument, settledAt)
}

/** Contracts that are paid up day by day: those that have a price to be paid up to, or holders who paid wholly once. */
const settledMarkets = (state: DeskState, at: Instant): readonly Market[] =>
  [...state.markets.values()]
    .filter((market) => isMargined(market.instrument) && !isExpired(market.instrument, at))
    .filter((market) => market.settlementPrice !== null || isHeld(state, market))
    .sort((a, b) => (a.instrument.symbol < b.instrument.symbol ? -1 : 1))

/** Pays what the day's settlement owes; what an earlier release let be paid wholly comes back to its holders here. */
export function settleDays(state: DeskState, scope: Scope): void {
  for (const market of settledMarkets(state, scope.at)) {
    if (variationAt(market) > scope.at) continue
    const price = markOf(state, market)
    const reason = market.settlementPrice === null ? 'migration' : 'day'
    if (price !== null) settleVariation(state, scope, market, price, reason)
  }
}

/** The first instant at which `settleDays` has work; infinite when it has none. */
export const firstVariation = (state: DeskState): number =>
  Math.min(...settledMarkets(state, state.clock.now()).map(variationAt), Infinity)

/** Looks at held contracts whose mark follows an index: it moves though nobody quotes them. */
export function lookAtMarks(state: DeskState, scope: Scope): void {
  for (const [symbol, holders] of state.futures.holders) {
    const market = state.markets.get(symbol)
    if (holders.size > 0 && market !== undefined && followsIndex(market)) scope.moved.add(market)
  }
}

/** Settles a contract at once whose mark has gone far since it was paid. */
export function settleMove(state: DeskState, scope: Scope, market: Market): void {
  noteBasis(state, market)
  const settled = settledPriceOf(market)
  const mark = settled.isZero() ? null : markOf(state, market)
  if (mark === null || mark.minus(settled).abs().lt(settled.times(MOVE_SHARE))) return
  settleVariation(state, scope, market, mark, 'move')
}

/** One match of a contract: what it is called, and what was traded at which price; `value` is the notional. */
type Traded = Readonly<{ id: string; market: Market; price: Decimal; quantity: Decimal; value: Decimal }>

/**
 * Nobody pays for a future. What its price lies above the price that all positions have been paid up to goes from the
 * buyer to the seller (below it, the other way): from here on both are paid up to the same price as everybody.
 */
export function payTrade(
  state: DeskState,
  scope: Scope,
  { id, market, price, quantity, value }: Traded,
  buyerId: AccountId,
  sellerId: AccountId,
): void {
  settledForTrade(state, scope, market, price)
  const paid = paidAtTrade(market, value, quantity)
  if (paid.isZero() || buyerId === sellerId) return
  const booking = bookingOf(state, scope, market, id)
  const [payerId, receiverId] = paid.isPositive() ? [buyerId, sellerId] : [sellerId, buyerId]
  cleared(state, booking, () => {
    // The price was theirs to agree on: what the payer lacks the receiver does not get, and is owed.
    const kind = 'variation'
    const owed = {
      accountId: payerId,
      signedAmount: paid.abs().negated(),
      kind,
      bearerId: receiverId,
    } as const
    const got = throughClearing(state, scope, booking, owed)
    throughClearing(state, scope, booking, { accountId: receiverId, signedAmount: got.abs(), kind })
  })
}

/** A fill of a future never waits for its fee: the fee is at most what the account has left. */
export function payableFee(state: DeskState, scope: Scope, accountId: AccountId, fee: Decimal): Decimal {
  if (fee.isZero()) return fee
  payFromMargin(state, scope, accountId, fee)
  return Decimal.min(fee, Decimal.max(ZERO, state.ledger.available(accountId)))
}

/** The same before the trade: of a contract that nobody holds the trade's own price will be the settled one. */
export function paidByOrder(state: DeskState, market: Market, value: Decimal, quantity: Decimal): Decimal {
  const { instrument } = market
  if (!isMargined(instrument) || isHeld(state, market) || quantity.isZero())
    return paidAtTrade(market, value, quantity)
  const units = quantity.times(instrument.multiplier)
  return value.minus(firstSettled(state, market, value.div(units)).times(units))
}

/** Cash that the value of a trade takes from the buyer (below 0: from the seller): what it lies above the settled price. */
const paidAtTrade = (market: Market, value: Decimal, quantity: Decimal): Decimal => {
  const settled = settledPriceOf(market)
  return settled.isZero() ? value : value.minus(settled.times(quantity).times(market.instrument.multiplier))
}
