import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { instrumentKind, listingTerms } from '../instruments/contract.ts'
import {
  amount,
  dayInput,
  entry,
  idInput,
  instantInput,
  integerInput,
  pagingAnswer,
  pagingFields,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'
import { STREAM_CHANNELS } from './contract-channels.ts'
import { daysInput, overviewContract, quoteState } from './contract-overview.ts'

const MARKET_STATES = ['open', 'closed', 'opening_call', 'closing_call', 'reopening_call', 'halted'] as const

/** Where a market stands. In a call orders are collected, until all of them trade at one price. */
const tradingAnswer = z.object({
  state: z.enum(MARKET_STATES),
  /** Of a halt. */
  reason: z.string().nullable(),
  /** When the state ends by itself; null where it does not, or nobody knows. */
  until: timestamp.nullable(),
  /** When what waits in a call trades; null outside of one, and while it is halted. */
  uncrosses_at: timestamp.nullable(),
  /** Of a call: the price it measures from, and what would trade now at which price. */
  reference_price: amount.nullable(),
  indicative_price: amount.nullable(),
  indicative_quantity: amount,
  /** Demand less supply at the indicative price. */
  imbalance: amount,
})

export const tickerAnswer = z.object({
  symbol: z.string(),
  name: z.string(),
  data_type: z.literal('quote'),
  price: amount.nullable(),
  bid: amount.nullable(),
  ask: amount.nullable(),
  bid_size: amount,
  ask_size: amount,
  last: amount.nullable(),
  mark: amount.nullable(),
  volume: amount,
  change: amount.nullable(),
  change_percent: z.number().nullable(),
  state: quoteState,
  trading: tradingAnswer,
  age_ms: z.number().nullable(),
  is_paper: z.boolean(),
  source: z.string(),
  timestamp: timestamp.nullable(),
})

export const candleAnswer = z.object({
  timestamp: timestamp,
  open: amount,
  high: amount,
  low: amount,
  close: amount,
  volume: amount,
})

const timeframeInput = z.enum(['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w'])

const levelAnswer = z.object({ price: amount, quantity: amount, orders: z.number().int() })

export const depthAnswer = z.object({
  symbol: z.string(),
  bids: z.array(levelAnswer),
  asks: z.array(levelAnswer),
  mid: amount.nullable(),
  spread: amount.nullable(),
  /** (bid size − ask size) / (bid size + ask size) over the levels given; null when empty. */
  imbalance: z.number().nullable(),
  state: quoteState,
  trading: tradingAnswer,
  timestamp: timestamp.nullable(),
})

export const publicTradeAnswer = z.object({
  match_id: z.string(),
  symbol: z.string(),
  side: z.enum(['buy', 'sell']),
  price: amount,
  quantity: amount,
  timestamp: timestamp,
})

/** One option of a chain. Volatilities are annual, 1.00 = 100 %; greeks per unit of the underlying, theta per year, vega per 1.00. */
const chainSideAnswer = z.object({
  symbol: z.string(),
  bid: amount.nullable(),
  ask: amount.nullable(),
  bid_size: amount,
  ask_size: amount,
  last: amount.nullable(),
  mark: amount.nullable(),
  volume: amount,
  open_interest: amount,
  bid_iv: z.number().nullable(),
  ask_iv: z.number().nullable(),
  mark_iv: z.number().nullable(),
  /** Greeks per unit with respect to the spot, at the expiry's forward and discount factor; theta a year, vega and rho per 1.00. */
  delta: z.number().nullable(),
  gamma: z.number().nullable(),
  theta: z.number().nullable(),
  vega: z.number().nullable(),
  rho: z.number().nullable(),
  state: quoteState,
  timestamp: timestamp.nullable(),
  /** Why the quote is not used, when it was quarantined. */
  quarantine: z.string().nullable(),
})

export const chainRowAnswer = z.object({
  strike: amount,
  call: chainSideAnswer.nullable(),
  put: chainSideAnswer.nullable(),
})

const expiryAnswer = z.object({
  expiry: z.string(),
  expires_at: timestamp,
  days: z.number(),
  /** Monthly (third Friday) or weekly. */
  cycle: z.enum(['M', 'W']),
  strikes: z.number().int(),
})

export const chainAnswer = z.object({
  symbol: z.string(),
  spot: amount.nullable(),
  spot_state: quoteState,
  expiry: z.string(),
  expires_at: timestamp,
  time_years: z.number(),
  /** From put–call parity over the strikes around the money; null when no strike has both sides. */
  forward: z.number().nullable(),
  discount_factor: z.number().nullable(),
  atm_volatility: z.number().nullable(),
  straddle: z.number().nullable(),
  expected_move: z.number().nullable(),
  put_call_volume_ratio: z.number().nullable(),
  put_call_open_interest_ratio: z.number().nullable(),
  multiplier: amount,
  currency: z.string(),
  model: z.string(),
  source: z.string(),
  is_paper: z.boolean(),
  is_tradeable: z.boolean(),
  expiries: z.array(expiryAnswer),
  chain: z.array(chainRowAnswer),
  timestamp: timestamp,
})

const assetAnswer = z.object({
  id: z.string(),
  symbol: z.string(),
  name: z.string(),
  asset_type: instrumentKind,
  ...listingTerms,
  currency: z.string(),
  exchange: z.string(),
  tick_size: amount,
  lot_size: amount,
  multiplier: amount,
  underlying: z.string().nullable(),
  strike: amount.nullable(),
  option_type: z.enum(['call', 'put']).nullable(),
  expires_at: timestamp.nullable(),
  current_price: amount.nullable(),
  previous_close: amount.nullable(),
  day_change: amount.nullable(),
  day_change_percent: z.number().nullable(),
  is_tradeable: z.boolean(),
  is_paper: z.boolean(),
})

const streamMessage = z.object({
  type: z.enum(['snapshot', 'change']),
  channel: z.enum(STREAM_CHANNELS),
  symbol: z.string().nullable(),
  /** Starts at 0 with the snapshot and rises by one; a gap means: ask for a new snapshot. */
  seq: z.number().int(),
  /**
   * How many older values this message replaced because the reader was slow. Never of `orders` and `fills`, whose every
   * event is told; on their snapshots it says how many runs of events a reader lost who stayed too far behind.
   */
  conflated: z.number().int(),
  data: z.unknown(),
  timestamp: timestamp,
})

const TAG = 'market data'
const candlesAnswer = z.object({
  symbol: z.string(),
  timeframe: timeframeInput,
  prices: z.array(candleAnswer),
  candles: z.array(candleAnswer),
  count: z.number().int(),
  total: z.number().int(),
  from: timestamp.nullable(),
  to: timestamp.nullable(),
})
const candleFields = {
  timeframe: timeframeInput.default('1d'),
  start_date: instantInput.optional(),
  end_date: instantInput.optional(),
  limit: integerInput(1, 1000).default(500),
  adjusted: z.stringbool().or(z.boolean()).optional(),
}

/** Quotes, bars, chains, instruments and their streams. */
export const marketContract = {
  data: entry('GET', '/market/data', { permission: 'public', tag: TAG, summary: 'Current quotes' })
    .input(
      z.object({
        symbol: symbolInput.optional(),
        type: instrumentKind.optional(),
        limit: integerInput(1, 200).default(50),
      }),
    )
    .output(z.object({ market_data: z.array(tickerAnswer), total: z.number().int() })),

  prices: entry('GET', '/market/prices', { permission: 'public', tag: TAG, summary: 'Historical bars' })
    .input(z.object({ symbol: symbolInput, ...candleFields }))
    .output(candlesAnswer),

  candles: entry('GET', '/market/candles/{symbol}', {
    permission: 'public',
    tag: TAG,
    summary: 'Historical bars of one symbol',
    aliases: ['GET /market/prices/{symbol}/ohlcv'],
  })
    .input(z.object({ symbol: symbolInput, ...candleFields }))
    .output(candlesAnswer),

  ticker: entry('GET', '/market/ticker/{symbol}', {
    permission: 'public',
    tag: TAG,
    summary: 'Current quote of one symbol',
    aliases: ['GET /market/quote/{symbol}'],
  })
    .input(z.object({ symbol: symbolInput }))
    .output(tickerAnswer),

  depth: entry('GET', '/market/depth/{symbol}', {
    permission: 'public',
    tag: TAG,
    summary: 'Book levels of one symbol',
    aliases: ['GET /market/orderbook/{symbol}'],
  })
    .input(z.object({ symbol: symbolInput, levels: integerInput(1, 50).default(10) }))
    .output(depthAnswer),

  recentTrades: entry('GET', '/market/trades/recent', {
    permission: 'public',
    tag: TAG,
    summary: 'Last public trades since the engine started, of one symbol or of all, newest first',
  })
    .input(
      z.object({
        symbol: symbolInput.optional(),
        days: daysInput.optional(),
        limit: integerInput(1, 200).default(50),
      }),
    )
    .output(z.object({ trades: z.array(publicTradeAnswer), total: z.number().int() })),

  ...overviewContract,

  chain: entry('GET', '/market/options-chain/{symbol}', {
    permission: 'public',
    tag: TAG,
    summary: 'Option chain of one expiry: quotes, implied volatility, greeks',
  })
    .input(
      z.object({
        symbol: symbolInput,
        /** YYYY-MM-DD; the nearest when not given. */
        expiry: dayInput.optional(),
        /** How many strikes around the money; all when not given. */
        strikes: integerInput(1, 2000).optional(),
      }),
    )
    .output(chainAnswer),

  assets: entry('GET', '/portfolios/assets', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Instruments',
    aliases: ['GET /portfolios/assets/search'],
  })
    .input(
      z.object({
        asset_type: instrumentKind.optional(),
        underlying: symbolInput.optional(),
        sector: z.string().min(1).max(64).optional(),
        search: z.string().min(2).max(64).optional(),
        q: z.string().min(2).max(64).optional(),
        page: pagingFields.page,
        per_page: pagingFields.per_page,
        offset: pagingFields.offset,
        limit: integerInput(1, 200).optional(),
      }),
    )
    .output(z.object({ assets: z.array(assetAnswer), ...pagingAnswer })),

  asset: entry('GET', '/portfolios/assets/{id}', {
    permission: 'market.read',
    tag: TAG,
    summary: 'One instrument by id or symbol',
  })
    .input(z.object({ id: z.string().min(1).max(64) }))
    .output(assetAnswer),

  /** Snapshot first, then numbered changes; REST clients get it as server-sent events. */
  subscribe: entry('GET', '/streams/{channel}', {
    // Everybody who is signed in may ask; each channel asks for what it shows (`CHANNEL_PERMISSIONS`).
    permission: 'profile.read',
    tag: TAG,
    summary: 'Follow a channel: snapshot, then numbered changes',
  })
    .input(
      z.object({
        channel: z.enum(STREAM_CHANNELS),
        symbol: symbolInput.optional(),
        /** `chain` only: the expiry to follow, YYYY-MM-DD. */
        expiry: dayInput.optional(),
        /** `candles` only. */
        timeframe: timeframeInput.optional(),
        /** Channels of own objects: one account alone; all of them when not given. */
        account_id: idInput.optional(),
        /**
         * `orders` only: the account whose open orders are cancelled, and whose algorithms are paused, when the reader goes
         * away. Take it back first (`POST /streams/release`) to close the stream without that.
         */
        cancel_on_disconnect: idInput.optional(),
      }),
    )
    .output(eventIterator(streamMessage)),

  releaseOnDisconnect: entry('POST', '/streams/release', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Take back cancel_on_disconnect of this session’s streams for an account',
    audit: 'transaction',
  })
    .input(z.object({ account_id: idInput }))
    .output(z.object({ account_id: z.string(), released: z.number().int() })),
}
