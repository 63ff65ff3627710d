import type {
  AccountId,
  Decimal,
  FillId,
  Instant,
  InstrumentSymbol,
  JsonObject,
  OrderId,
  UserId,
} from '../kernel/index.ts'
import type { Side } from '../matching/index.ts'

export type OrderType =
  'market' | 'limit' | 'stop' | 'stop_limit' | 'take_profit' | 'trailing_stop' | 'iceberg'
/** Market orders are always IOC in effect: what finds no counterparty at once is cancelled. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'DAY' | 'GTD'
/** `pending`: accepted, and waiting outside the book for its trigger price. */
export type OrderStatus =
  'pending' | 'open' | 'partially_filled' | 'filled' | 'cancelled' | 'rejected' | 'expired'

/** What fires a pending order: a trade of its instrument, or the mark (middle of the best bid and ask). */
export type TriggerBy = 'last' | 'mark'

/** Whose remainder goes when an order would meet one of the same owner; `decrement` cuts both by the smaller. */
export type SelfTradePrevention = 'cancel_newest' | 'cancel_oldest' | 'cancel_both' | 'decrement'

/** What an order asks for beyond side, quantity, price and time in force; null where it asks for nothing. */
export type OrderConditions = Readonly<{
  /** Price at which the order fires; of a trailing stop the one that follows from its extreme now. */
  triggerPrice: Decimal | null
  triggerBy: TriggerBy | null
  /** Distance of a trailing stop from its extreme, in price or in percent of the extreme: one of the two. */
  trailAmount: Decimal | null
  trailPercent: Decimal | null
  /** When the remainder ends: named by a GTD order, the close of its session for a DAY order. */
  expiresAt: Instant | null
  /** Null of orders that were accepted before there was such a wish: they had none. */
  isPostOnly: boolean | null
  isReduceOnly: boolean | null
  /** How much of an iceberg shows at a time. */
  displayQuantity: Decimal | null
  /** Null means `cancel_newest`. */
  selfTradePrevention: SelfTradePrevention | null
  /** Trigger prices of the two orders that protect what this one fills; one cancels the other. */
  stopLossPrice: Decimal | null
  takeProfitPrice: Decimal | null
}>

/** How an order stands to others and to its trigger. */
export type OrderLinks = Readonly<{
  /** Highest price since a trailing sale was accepted, lowest since a trailing purchase was. */
  trailExtreme: Decimal | null
  triggeredAt: Instant | null
  /** What an iceberg shows now of what it has left; null of other orders, and while it does not rest. */
  shownQuantity: Decimal | null
  /** The order whose fills this one protects. */
  parentOrderId: OrderId | null
  /** Orders of one group belong together: a pair of which one cancels the other, or the legs of one unit. */
  groupId: string | null
}>

export type OrderRecord = OrderConditions &
  OrderLinks &
  Readonly<{
    id: OrderId
    /**
     * Time priority over the whole venue, which survives a restart: the place in the order of acceptance. An amendment
     * that loses priority gets the next number.
     */
    sequence: number
    accountId: AccountId
    userId: UserId
    symbol: InstrumentSymbol
    side: Side
    orderType: OrderType
    timeInForce: TimeInForce
    quantity: Decimal
    filledQuantity: Decimal
    /** Limit price, or the protection price of a market order; null for an unprotected market order. */
    price: Decimal | null
    /** Quantity-weighted price of the fills; null before the first. */
    averagePrice: Decimal | null
    /** Σ price × quantity × multiplier of the fills. */
    filledValue: Decimal
    fees: Decimal
    /** Cash still held back for the unfilled rest. */
    heldCash: Decimal
    status: OrderStatus
    /** Why it ended without a full fill; null otherwise. */
    statusReason: string | null
    clientOrderId: string | null
    createdAt: Instant
    updatedAt: Instant
  }>

export type OrderEventKind =
  'accepted' | 'amended' | 'triggered' | 'filled' | 'partially_filled' | 'cancelled' | 'rejected' | 'expired'

/** One step of an order's life, numbered from 0 within the order. */
export type OrderEventRecord = Readonly<{
  orderId: OrderId
  number: number
  kind: OrderEventKind
  at: Instant
  facts: JsonObject
}>

/** `auction`: the order rested in a call and traded at its one price, as the other side did; it pays the maker's fee. */
export type Liquidity = 'maker' | 'taker' | 'auction'

/** One side of a match. Both client sides of a match get a record with the same `matchId`. */
export type FillRecord = Readonly<{
  id: FillId
  matchId: string
  orderId: OrderId
  accountId: AccountId
  userId: UserId
  symbol: InstrumentSymbol
  side: Side
  quantity: Decimal
  price: Decimal
  /** price × quantity × multiplier. */
  value: Decimal
  fee: Decimal
  liquidity: Liquidity
  /** Realised profit of the quantity that this fill closed, before fees. */
  realizedPnl: Decimal
  at: Instant
}>

/** A command's first answer, kept for 24 h so that a repeat returns it. */
export type IdempotencyRecord = Readonly<{
  userId: UserId
  /** `key:<Idempotency-Key>` or `client:<account id>:<client_order_id>`. */
  key: string
  /** SHA-256 (hex) of the entry name and the canonical request. */
  requestHash: string
  answer: JsonObject
  createdAt: Instant
}>

/** How much an account, or everybody, may do: anything; only what makes positions smaller; nothing. Cancels always pass. */
export type TradingState = 'active' | 'reducing' | 'halted'

/**
 * What holds trading back. `venue` binds everybody, `account` one account, `instrument` one market (which knows no
 * `reducing`); `dead_man` cancels an account's orders at `until` unless its owner moves that on.
 */
export type TradingControlRecord = Readonly<{
  scope: 'venue' | 'account' | 'instrument' | 'dead_man'
  /** Account id or symbol; `venue` for the venue. */
  subject: string
  state: TradingState
  /** Why it was last changed. */
  reason: string
  /** Of a dead man's switch that is armed; null otherwise. */
  until: Instant | null
  setBy: string
  setAt: Instant
}>
