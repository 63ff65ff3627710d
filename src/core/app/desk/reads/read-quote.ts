import { ZERO } from '../../../kernel/index.ts'
import type { InstrumentSymbol } from '../../../kernel/index.ts'
import type { Quote } from '../../../market-data/index.ts'
import type { BookLevel, Side } from '../../../matching/index.ts'
import { isContinuous } from '../state/phase-state.ts'
import { dayNumber, marketOf } from '../state/state.ts'
import type { DeskState, Market, QuoteRead, QuoteTape } from '../state/state-types.ts'

const isSameLevel = (a: BookLevel | null, b: BookLevel | null): boolean =>
  a === b || (a !== null && b !== null && a.ticks === b.ticks && a.lots === b.lots)

/** A new day begins with yesterday's last price. */
function tapeToday({ market, day }: Readonly<{ market: Market; day: number }>): QuoteTape {
  const { last, volume, previousClose } = market
  return market.day === day
    ? { last, volume, previousClose }
    : { last, volume: ZERO, previousClose: last ?? previousClose }
}

const isSameRead = (a: QuoteRead, b: QuoteRead): boolean =>
  a.at === b.at &&
  a.instrument === b.instrument &&
  a.tape.last === b.tape.last &&
  a.tape.volume === b.tape.volume &&
  a.tape.previousClose === b.tape.previousClose &&
  isSameLevel(a.bid, b.bid) &&
  isSameLevel(a.ask, b.ask)

/**
 * The quote of an instrument. The same object as long as nothing of it has changed: chains of hundreds of contracts read
 * all of theirs at every tick, of which a few have moved.
 */
export function readQuote(state: DeskState, symbol: InstrumentSymbol): Quote {
  const market = marketOf(state, symbol)
  const { instrument, updatedAt: at } = market
  // Orders that wait for an opening are no quote: what a call would trade at stands in the market's state.
  const best = (side: Side): BookLevel | null => (isContinuous(market) ? market.book.best(side) : null)
  const tape = tapeToday({ market, day: dayNumber(state.clock.now()) })
  const read: QuoteRead = { instrument, bid: best('buy'), ask: best('sell'), tape, at }
  if (market.quote !== null && isSameRead(market.quote.read, read)) return market.quote.quote
  const quote = quoteOf(symbol, read)
  market.quote = { quote, read }
  return quote
}

function quoteOf(symbol: InstrumentSymbol, { instrument, bid, ask, tape, at }: QuoteRead): Quote {
  const { tickSize, lotSize } = instrument
  return {
    symbol,
    bid: bid && tickSize.times(bid.ticks),
    ask: ask && tickSize.times(ask.ticks),
    bidSize: bid ? lotSize.times(bid.lots) : ZERO,
    askSize: ask ? lotSize.times(ask.lots) : ZERO,
    ...tape,
    at,
  }
}
