import { ZERO, decimal, decimalText } from '../../../kernel/index.ts'
import type { AccountId, Decimal } from '../../../kernel/index.ts'
import { isMargined } from '../../../instruments/index.ts'
import { venueAccountId } from '../../../ledger/index.ts'
import type { Side } from '../../../matching/index.ts'
import { bandBook } from '../guards/bands.ts'
import { lotsOf } from '../open-orders/book-order.ts'
import { bookTrade } from '../settlement/booking.ts'
import { deskFact } from '../state/facts.ts'
import { isMarkStale, makersMiddle, markOf } from '../state/mark.ts'
import type { Scope } from '../state/scope.ts'
import { ownerOf } from '../state/state.ts'
import { isTrading } from '../guards/trading-state.ts'
import { moneyKindOfMarket } from '../state/venue-account.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

/**
 * How far from the mark the default fund trades at most: it is not in a hurry, and moves no market by its own need. Less
 * than two accounts pay in fees to bring it a position, so that nobody gains by doing so.
 */
export const FUND_DISTANCE = decimal('0.0025')

/** The worst price at which the fund trades, in ticks within the distance. */
function worstTicks({ instrument }: Market, mark: Decimal, side: Side): number {
  const share = side === 'buy' ? FUND_DISTANCE : FUND_DISTANCE.negated()
  const ticks = mark.times(share.plus(1)).div(instrument.tickSize)
  return (side === 'buy' ? ticks.floor() : ticks.ceil()).toNumber()
}

/** What of a position fills whole lots: a split may leave a part of one. */
const inLots = (quantity: Decimal, { instrument }: Market): Decimal =>
  quantity.div(instrument.lotSize).truncated().times(instrument.lotSize)

const quantityOf = (state: DeskState, fundId: AccountId, market: Market): Decimal =>
  state.positions.get(fundId)?.get(market.instrument.symbol)?.quantity ?? ZERO

/**
 * Of what is not margined makers alone say what it is worth: a client's last trade would be a price that two can agree on. A
 * mark that only stands because its level is too old is none: whoever knows better would trade with the fund at it.
 */
function trustedMark(state: DeskState, market: Market): Decimal | null {
  if (!isMargined(market.instrument)) return makersMiddle(market)
  return isMarkStale(state, market) ? null : markOf(state, market)
}

/**
 * Closes what the default fund took over of a future, and shares or coins that an option delivered to it or from it: whenever
 * their book has changed, whatever that book offers within the distance of the mark, and no more than the fund has. Only ever
 * smaller; what it loses or wins stays in the fund. Options have wider markets than that: the fund keeps them to their expiry.
 */
export function unwindFund(state: DeskState, scope: Scope, market: Market): void {
  const { instrument, book } = market
  if (instrument.option !== null) return
  const fundId = venueAccountId('default_fund', moneyKindOfMarket(market))
  const held = inLots(quantityOf(state, fundId, market), market)
  const mark = held.isZero() || !isTrading(state, market) ? null : trustedMark(state, market)
  if (mark === null) return
  const side = held.isNegative() ? 'buy' : 'sell'
  const participant: Participant = {
    ...{ accountId: fundId, userId: null, order: null, handle: null, nextEvent: 0 },
  }
  bandBook(state, market)
  const { trades } = book.submit({
    ...{ tag: participant, owner: ownerOf(state, fundId, null), side, policy: 'cancel' },
    limitTicks: worstTicks(market, mark, side),
    lots: lotsOf(held.abs(), instrument),
  })
  if (trades.length === 0) return
  for (const trade of trades) bookTrade(state, scope, market, { participant, side }, trade)
  market.updatedAt = scope.at
  scope.moved.add(market)
  const left = inLots(quantityOf(state, fundId, market), market)
  const facts = {
    ...{ symbol: instrument.symbol, side, mark: decimalText(mark) },
    ...{ quantity: decimalText(held.minus(left).abs()), left: decimalText(left) },
  }
  const about = { actorId: 'system', resourceType: 'account', resourceId: fundId }
  scope.facts.push(deskFact({ action: 'fund.unwound', ...about, at: scope.at, facts }))
}
