import { assert, present, wholeStepsOf } from '../../../kernel/index.ts'
import type { Decimal } from '../../../kernel/index.ts'
import { isExpired } from '../../../instruments/index.ts'
import type { Side } from '../../../matching/index.ts'
import type { DeskOutcome, MarketMakerQuote } from '../../desk-port/desk.ts'
import { unbandBook } from '../guards/bands.ts'
import { bookTrade } from '../settlement/booking.ts'
import { followUp } from '../consequences/follow-up.ts'
import { noteBasis } from '../state/mark.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { marketOf, ownerOf } from '../state/state.ts'
import { isTrading } from '../guards/trading-state.ts'
import { moneyKindOfMarket } from '../state/venue-account.ts'
import { withdrawQuote } from '../open-orders/withdraw.ts'
import type { DeskState, Market, Participant } from '../state/state-types.ts'

function wholeSteps(amount: Decimal, step: Decimal, what: string): number {
  const steps = wholeStepsOf(amount, step)
  assert(steps !== null, `quote: ${what} must be a whole number of steps above 0`)
  return steps
}

/** Sends one side's levels, the best first, and books what they trade. */
function quoteSide(
  state: DeskState,
  scope: Scope,
  market: Market,
  quote: MarketMakerQuote,
  side: Side,
): readonly Participant[] {
  const { tickSize, lotSize } = market.instrument
  return (side === 'buy' ? quote.bids : quote.asks).map((level) => {
    const participant: Participant = {
      accountId: quote.participant,
      userId: null,
      order: null,
      handle: null,
      nextEvent: 0,
    }
    const result = market.book.submit({
      tag: participant,
      owner: ownerOf(state, quote.participant, null),
      side,
      limitTicks: wholeSteps(level.price, tickSize, 'price'),
      lots: wholeSteps(level.quantity, lotSize, 'quantity'),
      policy: 'rest',
    })
    for (const trade of result.trades) bookTrade(state, scope, market, { participant, side }, trade)
    participant.handle = result.handle
    return participant
  })
}

/**
 * Replaces a market maker's quote in one instrument as a set. A level that crosses resting client orders trades with
 * them at their prices. Quotes in expired, halted, closed or reference instruments are
 * dropped, and in a call market makers stand aside; quotes off the steps are a bug.
 */
export function quoteMarket(state: DeskState, quote: MarketMakerQuote): DeskOutcome<null> {
  const scope = makeScope(state.clock.now())
  const market = marketOf(state, quote.symbol)
  const account = present(state.ledger.account(quote.participant), 'the market maker')
  assert(account.userId === null && account.mayOverdraw, 'only the venue’s own participants quote')
  assert(
    account.moneyKind === moneyKindOfMarket(market),
    'a market maker quotes markets of its own kind of money',
  )
  withdrawQuote(market, market.quotes.get(quote.participant)?.levels ?? [])
  market.updatedAt = scope.at
  const isShut = isExpired(market.instrument, scope.at) || !isTrading(state, market)
  if (!market.instrument.isTradeable || isShut) {
    market.quotes.delete(quote.participant)
    return finish(state, scope, null)
  }
  unbandBook(market)
  const placed = [
    ...quoteSide(state, scope, market, quote, 'buy'),
    ...quoteSide(state, scope, market, quote, 'sell'),
  ]
  const best = (levels: MarketMakerQuote['bids']): number | null =>
    levels[0]?.price.div(market.instrument.tickSize).toNumber() ?? null
  const sides = { bid: best(quote.bids), ask: best(quote.asks) }
  market.quotes.set(quote.participant, { levels: placed, ...sides })
  noteBasis(state, market)
  scope.moved.add(market)
  followUp(state, scope)
  return finish(state, scope, null)
}
