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

export type OrderType = 'market' | 'limit'
/** Market orders are always IOC in effect: what finds no counterparty at once is cancelled. */
export type TimeInForce = 'GTC' | 'IOC' | 'FOK' | 'DAY'
export type OrderStatus = 'open' | 'partially_filled' | 'filled' | 'cancelled' | 'rejected' | 'expired'

export type OrderRecord = Readonly<{
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
  'accepted' | 'amended' | 'filled' | 'partially_filled' | 'cancelled' | 'rejected' | 'expired'

/** One step of an order's life, numbered from 0 within the order. */
export type OrderEventRecord = Readonly<{
  orderId: OrderId
  number: number
  kind: OrderEventKind
  at: Instant
  facts: JsonObject
}>

export type Liquidity = 'maker' | 'taker'

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

/** A command's first answer, kept for 24 h so that a repeat returns it (TRD-27). */
export type IdempotencyRecord = Readonly<{
  userId: UserId
  /** `key:<Idempotency-Key>` or `client:<account id>:<client_order_id>`. */
  key: string
  /** SHA-256 (hex) of the entry name and the canonical request. */
  requestHash: string
  answer: JsonObject
  createdAt: Instant
}>
