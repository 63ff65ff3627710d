export type Side = 'buy' | 'sell'

/** What happens to the part that finds no counterparty at once. */
export type RemainderPolicy = 'rest' | 'cancel' | 'all_or_none'

/**
 * What happens when an order would meet one of the same owner. Newest: the incoming remainder goes. Oldest: the resting
 * one goes and the incoming order trades on. Both: both go. Decrement: both lose the smaller of their lots without a
 * trade, so that the smaller one goes.
 */
export type SelfTradeMode = 'cancel_newest' | 'cancel_oldest' | 'cancel_both' | 'decrement_and_cancel'

/**
 * What an instrument lets in. `closed` and `halted` take nothing new, an auction collects orders with a price without
 * matching them, `open` matches. Cancels always pass.
 */
export type TradingState = 'closed' | 'opening_auction' | 'open' | 'halted' | 'closing_auction'

/** Prices that the aggressive side may not pass: a buy above `highestBuyTicks`, a sell below `lowestSellTicks`. */
export type PriceBand = Readonly<{ lowestSellTicks: number; highestBuyTicks: number }>

/** An order as the book sees it: whole ticks and lots. `tag` is handed back untouched with every trade. */
export type BookOrder<Tag> = Readonly<{
  tag: Tag
  /** Orders of one owner never trade with each other. A whole number of 32 bits; -1 may trade with anybody. */
  owner: number
  side: Side
  /** Worst acceptable price in ticks; null takes any price. A resting order needs one. */
  limitTicks: number | null
  lots: number
  policy: RemainderPolicy
  /** Refused with `would_take` instead of trading at once. */
  postOnly?: boolean | undefined
  /** Iceberg: lots shown at a time. Each new showing queues last at its price. */
  displayLots?: number | undefined
  /** `cancel_newest` when not given. The mode of the incoming order decides. */
  selfTrade?: SelfTradeMode | undefined
}>

/**
 * One match, at the maker's price. `makerLeftLots` counts hidden lots too: 0 means that the maker has left the book.
 */
export type BookTrade<Tag> = Readonly<{
  maker: Tag
  ticks: number
  lots: number
  makerLeftLots: number
}>

/** Lots that self-trade prevention took out of a resting order without a trade; 0 left means that it is gone. */
export type PreventedMaker<Tag> = Readonly<{ maker: Tag; ticks: number; lots: number; makerLeftLots: number }>

/** Why an order, or what was left of it, did not rest. The last six refuse the whole order. */
export type RemainderEnd =
  | 'self_trade'
  | 'limit_reached'
  | 'no_liquidity'
  | 'not_all_fillable'
  | 'would_take'
  | 'outside_band'
  | 'market_closed'
  | 'market_halted'
  | 'not_in_auction'
  | 'out_of_range'

export type SubmitResult<Tag> = Readonly<{
  trades: readonly BookTrade<Tag>[]
  leftLots: number
  /** Where the remainder rests; null when nothing does. Dies with the order. */
  handle: number | null
  /** Null when it filled wholly or rests. */
  ended: RemainderEnd | null
  /** Resting orders of the same owner that were cancelled or made smaller, in the order in which they were met. */
  prevented: readonly PreventedMaker<Tag>[]
  /** Lots that the order itself lost without a trade (`decrement_and_cancel`); they are not in `leftLots`. */
  decrementedLots: number
}>

/**
 * `keptPriority`: it stayed where it was in its queue, and nothing traded. When `ended` refuses the amendment
 * (`would_take`, `outside_band`, `market_closed`, `market_halted`, `out_of_range`) the order rests as before.
 */
export type AmendResult<Tag> = SubmitResult<Tag> & Readonly<{ keptPriority: boolean }>

/** `lots` remain to be traded, hidden ones included. Modes are those of the order when it is submitted again. */
export type AmendTerms = Readonly<{
  ticks: number
  lots: number
  postOnly?: boolean | undefined
  selfTrade?: SelfTradeMode | undefined
}>

/** `lots` are those shown. */
export type BookLevel = Readonly<{ ticks: number; lots: number; orders: number }>

/** What an order would meet now, best level first, without touching anything. */
export type BookEstimate = Readonly<{
  levels: readonly Readonly<{ ticks: number; lots: number }>[]
  lots: number
}>

/** One resting order, for snapshots: in price, then time priority. `lots` counts hidden ones. */
export type RestingOrder<Tag> = Readonly<{
  tag: Tag
  owner: number
  side: Side
  ticks: number
  lots: number
  /** Icebergs only: lots shown at a time, and lots shown now. */
  displayLots?: number | undefined
  shownLots?: number | undefined
}>

/** One match of an auction, at the auction's price. */
export type AuctionTrade<Tag> = Readonly<{
  buyer: Tag
  seller: Tag
  ticks: number
  lots: number
  buyerLeftLots: number
  sellerLeftLots: number
}>

/** `ticks` is null when nothing crosses. `imbalanceLots` is demand less supply at the price. */
export type AuctionPrice = Readonly<{ ticks: number | null; lots: number; imbalanceLots: number }>

export type AuctionResult<Tag> = AuctionPrice & Readonly<{ trades: readonly AuctionTrade<Tag>[] }>
