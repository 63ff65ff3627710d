export type Side = 'buy' | 'sell'

/** What happens to the part that finds no counterparty at once. */
export type RemainderPolicy = 'rest' | 'cancel' | 'all_or_none'

/** An order as the book sees it: whole ticks and lots. `tag` is handed back untouched with every trade. */
export type BookOrder<Tag> = Readonly<{
  tag: Tag
  /** Orders of one owner never trade with each other. */
  owner: number
  side: Side
  /** Worst acceptable price in ticks; null takes any price. A resting order needs one. */
  limitTicks: number | null
  lots: number
  policy: RemainderPolicy
}>

/** One match, at the maker's price. `makerLeftLots` = 0 means that the maker has left the book. */
export type BookTrade<Tag> = Readonly<{
  maker: Tag
  ticks: number
  lots: number
  makerLeftLots: number
}>

/** Why the remainder did not rest. */
export type RemainderEnd = 'self_trade' | 'limit_reached' | 'no_liquidity' | 'not_all_fillable'

export type SubmitResult<Tag> = Readonly<{
  trades: readonly BookTrade<Tag>[]
  leftLots: number
  /** Where the remainder rests; null when nothing does. Dies with the order. */
  handle: number | null
  /** Null when it filled wholly or rests. */
  ended: RemainderEnd | null
}>

/** `keptPriority`: it stayed where it was in its queue, and nothing traded. */
export type AmendResult<Tag> = SubmitResult<Tag> & Readonly<{ keptPriority: boolean }>

export type BookLevel = Readonly<{ ticks: number; lots: number; orders: number }>

/** What an order would meet now, best level first, without touching anything. */
export type BookEstimate = Readonly<{
  levels: readonly Readonly<{ ticks: number; lots: number }>[]
  lots: number
}>

/** One resting order, for snapshots: in price, then time priority. */
export type RestingOrder<Tag> = Readonly<{ tag: Tag; owner: number; side: Side; ticks: number; lots: number }>
