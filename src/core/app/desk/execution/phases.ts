import { decimalText } from '../../../kernel/index.ts'
import type { Instant, JsonObject } from '../../../kernel/index.ts'
import { isCall, phaseAt, reopeningUntil } from '../../../instruments/index.ts'
import type { MarketPhase } from '../../../instruments/index.ts'
import type { AuctionResult } from '../../../matching/index.ts'
import { isOpen, restsInBook } from '../../../orders/index.ts'
import type { OrderRecord } from '../../../orders/index.ts'
import { bookAuctionTrade } from '../settlement/booking.ts'
import { endedFact } from '../open-orders/end-order.ts'
import { deskFact } from '../state/facts.ts'
import { inCall, referenceTicksOf, setPhase } from '../state/phase-state.ts'
import type { Scope } from '../state/scope.ts'
import { isMarketHalted } from '../guards/trading-state.ts'
import { withdraw, withdrawQuotes } from '../open-orders/withdraw.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/** Enters a phase that nothing trades on. Market makers stand aside until orders trade as they come. */
function enter(state: DeskState, scope: Scope, market: Market, phase: MarketPhase): void {
  if (phase.state !== 'open') withdrawQuotes(scope, market)
  setPhase(state, market, phase)
}

/** The end of the call in which orders that cross now will trade; null when there is none. */
function nextCallEnd({ instrument, phase }: Market): Instant | null {
  if (isCall(phase) || phase.until === null) return phase.until
  return phase.state === 'closed' ? phaseAt(instrument, phase.until).until : null
}

/** Keeps for the store that orders wait in the market's call: a desk that starts again uncrosses them. */
export function keepCall(scope: Scope, market: Market): void {
  const endsAt = nextCallEnd(market)
  if (market.callEndsAt === endsAt) return
  market.callEndsAt = endsAt
  scope.taped.add(market)
}

/** Orders without a limit took part in the call only: what it left of them ends. */
function endUnpriced(state: DeskState, scope: Scope, market: Market): void {
  const left = market.book
    .resting()
    .map(({ tag }) => tag)
    .filter(({ order }) => order !== null && isOpen(order) && !restsInBook(order))
  for (const participant of left) {
    endedFact(scope, withdraw(state, scope, participant, 'cancelled', 'no_liquidity'), 'order.cancelled')
  }
}

function uncrossFact(
  scope: Scope,
  { instrument }: Market,
  call: MarketPhase['state'],
  { ticks, lots, imbalanceLots, trades }: AuctionResult<Participant>,
): void {
  const { symbol, tickSize, lotSize } = instrument
  const facts: JsonObject = {
    call,
    imbalance: decimalText(lotSize.times(imbalanceLots)),
    price: ticks === null ? null : decimalText(tickSize.times(ticks)),
    quantity: decimalText(lotSize.times(lots)),
    trades: trades.length,
  }
  const about = {
    action: 'market.uncrossed',
    actorId: 'system',
    resourceType: 'instrument',
    resourceId: symbol,
  }
  scope.facts.push(deskFact({ ...about, at: scope.at, facts }))
}

/**
 * Ends a call: trades what crosses at the one price, ends what has no limit, and goes over to `next`. All of it is in one
 * command and so in one transaction: it has happened wholly or not at all.
 */
function uncross(state: DeskState, scope: Scope, market: Market, next: MarketPhase): void {
  const call = market.phase.state
  const result = market.book.uncross(referenceTicksOf(market), next.state === 'open' ? 'open' : 'closed')
  const leftOver = result.imbalanceLots < 0 ? 'sell' : 'buy'
  for (const trade of result.trades) bookAuctionTrade(state, scope, market, trade, leftOver)
  setPhase(state, market, next)
  endUnpriced(state, scope, market)
  market.updatedAt = scope.at
  scope.moved.add(market)
  if (market.callEndsAt !== null || result.trades.length > 0) uncrossFact(scope, market, call, result)
  keepCall(scope, market)
}

/** How a market goes on whose phase is over. */
function nextPhase(state: DeskState, scope: Scope, market: Market): MarketPhase {
  const next = phaseAt(market.instrument, scope.at)
  // What stands still cannot open: it goes on collecting until it is let go, and then for a while.
  const isHeld = next.state === 'open' && isMarketHalted(state, market.instrument.symbol)
  return isHeld ? { state: 'reopening_call', until: next.until } : next
}

/**
 * Whether the end of a phase trades: on opening, and at the close of a closing call. Of an opening call that was missed for
 * the whole of its session nothing trades; what was good for that day only has ended, the rest waits for the next.
 */
const uncrosses = ({ phase }: Market, next: MarketPhase): boolean =>
  next.state === 'open' || (phase.state === 'closing_call' && next.state === 'closed')

const isDue = ({ phase }: Market, at: Instant): boolean => phase.until !== null && phase.until <= at

/**
 * Whether an order whose own end has come takes part in an uncrossing first that is due as well: it was there when its call
 * ended. Not when the desk looks at the clock so late that the phase after the call is over, too.
 */
export function isInDueCall(state: DeskState, scope: Scope, order: OrderRecord): boolean {
  const market = state.markets.get(order.symbol)
  const endsAt = market?.phase.until ?? null
  if (market === undefined || endsAt === null || endsAt > scope.at || !inCall(market)) return false
  const next = nextPhase(state, scope, market)
  const isAtOnce = phaseAt(market.instrument, endsAt).until === next.until
  return uncrosses(market, next) && isAtOnce && order.expiresAt !== null && order.expiresAt >= endsAt
}

/** Lets every market whose phase is over go on: opens, closes, collects. */
export function advancePhases(state: DeskState, scope: Scope): void {
  for (const market of state.phased) {
    if (!isDue(market, scope.at)) continue
    const next = nextPhase(state, scope, market)
    const isHalted = isMarketHalted(state, market.instrument.symbol)
    if (uncrosses(market, next) && !isHalted) uncross(state, scope, market, next)
    else {
      enter(state, scope, market, next)
      if (market.callEndsAt !== null || next.state === 'reopening_call') keepCall(scope, market)
    }
  }
}

/**
 * Lets markets that a control held back go on, once nothing holds them: by a call, or at once where no hours know one.
 * Whoever came to less than their margin meanwhile is looked at then. `symbol` null means all.
 */
export function reopenMarkets(state: DeskState, scope: Scope, symbol: string | null): void {
  for (const market of state.markets.values()) {
    const { instrument } = market
    if (symbol !== null && instrument.symbol !== symbol) continue
    if (isMarketHalted(state, instrument.symbol)) continue
    if (state.phased.has(market)) reopenByCall(state, scope, market)
    else scope.moved.add(market)
  }
}

/** One that is closed, or in a call with a set end, goes on as its hours have it. */
function reopenByCall(state: DeskState, scope: Scope, market: Market): void {
  const { instrument, phase } = market
  if (phase.state !== 'open' && phase.state !== 'reopening_call') return
  const until = reopeningUntil(instrument, scope.at)
  if (until === null) return
  enter(state, scope, market, { state: 'reopening_call', until })
  keepCall(scope, market)
}
