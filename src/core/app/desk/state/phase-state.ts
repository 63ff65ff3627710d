import { callEndingAt, hasCalls, isCall, phaseAt } from '../../../instruments/index.ts'
import type { MarketPhase } from '../../../instruments/index.ts'
import type { Decimal, Instant } from '../../../kernel/index.ts'
import type { Side, TradingState } from '../../../matching/index.ts'
import type { DeskState, Market } from './state-types.ts'

/** Of a market that no hours open or close. */
export const ALWAYS_OPEN: MarketPhase = { state: 'open', until: null }

/** A call after a halt takes orders like the one before an opening. */
const BOOK_STATES: Readonly<Record<MarketPhase['state'], TradingState>> = {
  closed: 'closed',
  opening_call: 'opening_auction',
  open: 'open',
  closing_call: 'closing_auction',
  reopening_call: 'opening_auction',
}

/** Whether orders are collected in the market at the moment. */
export const inCall = ({ phase }: Pick<Market, 'phase'>): boolean => isCall(phase)

/** Whether orders trade with each other as they come. */
export const isContinuous = ({ phase }: Pick<Market, 'phase'>): boolean => phase.state === 'open'

/** Where a call measures prices from: the last trade, which after a close is the closing price. */
export const referenceOf = ({
  last,
  previousClose,
}: Pick<Market, 'last' | 'previousClose'>): Decimal | null => last ?? previousClose

export const referenceTicksOf = (market: Market): number | null =>
  referenceOf(market)?.div(market.instrument.tickSize).round().toNumber() ?? null

/** The price of a side that an order is measured by, in ticks: the best, and in a call, which has none, the reference. */
export const marketTicks = (market: Market, side: Side): number | null =>
  inCall(market) ? referenceTicksOf(market) : (market.book.best(side)?.ticks ?? null)

/** Puts a market into a phase; its book must not cross when it opens. */
export function setPhase(state: DeskState, market: Market, phase: MarketPhase): void {
  market.phase = phase
  const bookState = BOOK_STATES[phase.state]
  if (market.book.state() !== bookState) market.book.setState(bookState)
  if (phase.until !== null) state.firstEnd = Math.min(state.firstEnd, phase.until)
}

/** A market as its hours have it when the desk first looks at it. */
export function beginPhase(state: DeskState, market: Market): void {
  if (!hasCalls(market.instrument)) return
  state.phased.add(market)
  setPhase(state, market, phaseAt(market.instrument, state.clock.now()))
}

/**
 * Puts a market back into the call that its orders were last known to wait in. Also when that call should be over by now:
 * they may cross, and trade with the next look at the clock.
 */
export function restoreCall(state: DeskState, market: Market, endsAt: Instant | null): void {
  if (endsAt === null || !state.phased.has(market)) return
  market.callEndsAt = endsAt
  const now = state.clock.now()
  if (endsAt <= now)
    setPhase(state, market, { state: callEndingAt(market.instrument, endsAt), until: endsAt })
  // Nothing but a halt calls a market that its hours have open.
  else if (market.phase.state === 'open') setPhase(state, market, { state: 'reopening_call', until: endsAt })
}
