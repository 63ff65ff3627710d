import type { ContractOutputs } from '../../contract/index.ts'
import { expiryOf, underlyingOf } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { decimalText, toIso } from '../../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../../kernel/index.ts'
import { ageState, markPrice, quoteState } from '../../market-data/index.ts'
import type { Quote, ReferenceLevel } from '../../market-data/index.ts'
import type { Depth, DepthLevel, PublicTrade } from '../desk-port/desk.ts'
import type { MarketTrading } from '../desk-port/market.ts'
import { listingTermsOf } from '../instruments/answers.ts'

export type Ticker = ContractOutputs['market']['ticker']
type DepthAnswer = ContractOutputs['market']['depth']
type PublicTradeAnswer = ContractOutputs['market']['recentTrades']['trades'][number]
export type AssetAnswer = ContractOutputs['market']['asset']

const textOf = (value: Decimal | null): string | null => (value === null ? null : decimalText(value))

/** The book's quote with yesterday's close filled in, where the book opened only today. */
export const quoteWithClose = (
  quote: Quote,
  live: Readonly<{ previousClose: (symbol: InstrumentSymbol) => Decimal | null }>,
): Quote => (quote.previousClose ? quote : { ...quote, previousClose: live.previousClose(quote.symbol) })

type Change = Readonly<{ change: string | null; change_percent: number | null }>

function changeOf(price: Decimal | null, previousClose: Decimal | null): Change {
  if (price === null || previousClose === null || previousClose.isZero()) {
    return { change: null, change_percent: null }
  }
  const change = price.minus(previousClose)
  const percent = change.dividedBy(previousClose).times(100).toDecimalPlaces(6).toNumber()
  return { change: decimalText(change), change_percent: percent }
}

const tradingAnswer = (trading: MarketTrading): Ticker['trading'] => ({
  state: trading.state,
  reason: trading.reason,
  until: trading.until && toIso(trading.until),
  uncrosses_at: trading.uncrossesAt && toIso(trading.uncrossesAt),
  reference_price: textOf(trading.reference),
  indicative_price: textOf(trading.indicativePrice),
  indicative_quantity: decimalText(trading.indicativeQuantity),
  imbalance: decimalText(trading.imbalance),
})

/** An instrument's ticker: from a published level when it has one, else from its book. `price` is last, else the mark. */
export function tickerAnswer(
  instrument: Instrument,
  quote: Quote,
  trading: MarketTrading,
  level: ReferenceLevel | null,
  now: Instant,
): Ticker {
  const common = {
    ...{ symbol: instrument.symbol, name: instrument.name, is_paper: instrument.isPaper },
    trading: tradingAnswer(trading),
  }
  if (level) {
    return {
      ...common,
      data_type: 'quote',
      ...{ price: decimalText(level.price), bid: null, ask: null, bid_size: '0', ask_size: '0' },
      ...{ last: decimalText(level.price), mark: decimalText(level.price), volume: '0' },
      ...changeOf(level.price, level.previousClose),
      state: ageState(level.at, now),
      age_ms: Math.max(0, now - level.at),
      source: level.source,
      timestamp: toIso(level.at),
    }
  }
  const mark = markPrice(quote).price
  const price = quote.last ?? mark
  const isEmpty = quote.bid === null && quote.ask === null && quote.last === null
  return {
    ...common,
    data_type: 'quote',
    ...{ price: textOf(price), bid: textOf(quote.bid), ask: textOf(quote.ask) },
    ...{ bid_size: decimalText(quote.bidSize), ask_size: decimalText(quote.askSize) },
    ...{ last: textOf(quote.last), mark: textOf(mark), volume: decimalText(quote.volume) },
    ...changeOf(price, quote.previousClose),
    state: quoteState(quote, now),
    age_ms: isEmpty ? null : Math.max(0, now - quote.at),
    source: instrument.isTradeable ? 'venue' : 'import',
    timestamp: isEmpty ? null : toIso(quote.at),
  }
}

const levelAnswer = ({ price, quantity, orders }: DepthLevel) => ({
  price: decimalText(price),
  quantity: decimalText(quantity),
  orders,
})

export function depthAnswer(depth: Depth, trading: MarketTrading, now: Instant): DepthAnswer {
  // Sides that wait for one price have no middle and no gap: they may cross.
  const isQuoted = trading.phase === 'open'
  const [bid, ask] = isQuoted ? [depth.bids[0]?.price ?? null, depth.asks[0]?.price ?? null] : [null, null]
  const sizeOf = (levels: readonly DepthLevel[]): number =>
    levels.reduce((sum, level) => sum + level.quantity.toNumber(), 0)
  const [bidSize, askSize] = [sizeOf(depth.bids), sizeOf(depth.asks)]
  const total = bidSize + askSize
  return {
    symbol: depth.symbol,
    bids: depth.bids.map(levelAnswer),
    asks: depth.asks.map(levelAnswer),
    mid: bid && ask ? decimalText(bid.plus(ask).dividedBy(2)) : null,
    spread: bid && ask ? decimalText(ask.minus(bid)) : null,
    imbalance: total > 0 ? (bidSize - askSize) / total : null,
    state: quoteState({ bid, ask, at: depth.at }, now),
    trading: tradingAnswer(trading),
    timestamp: total > 0 ? toIso(depth.at) : null,
  }
}

export const publicTradeAnswer = (trade: PublicTrade): PublicTradeAnswer => ({
  match_id: trade.matchId,
  symbol: trade.symbol,
  side: trade.side,
  price: decimalText(trade.price),
  quantity: decimalText(trade.quantity),
  timestamp: toIso(trade.at),
})

export function assetAnswer(
  instrument: Instrument,
  ticker: Ticker,
  previousClose: Decimal | null,
): AssetAnswer {
  const { option } = instrument
  const expiresAt = expiryOf(instrument)
  return {
    ...listingTermsOf(instrument),
    id: instrument.symbol,
    symbol: instrument.symbol,
    name: instrument.name,
    asset_type: instrument.kind,
    currency: instrument.currency,
    exchange: instrument.exchange,
    tick_size: decimalText(instrument.tickSize),
    lot_size: decimalText(instrument.lotSize),
    multiplier: decimalText(instrument.multiplier),
    underlying: underlyingOf(instrument),
    strike: option ? decimalText(option.strike) : null,
    option_type: option?.optionType ?? null,
    expires_at: expiresAt === null ? null : toIso(expiresAt),
    current_price: ticker.price,
    previous_close: textOf(previousClose),
    day_change: ticker.change,
    day_change_percent: ticker.change_percent,
    is_tradeable: instrument.isTradeable,
    is_paper: instrument.isPaper,
  }
}
