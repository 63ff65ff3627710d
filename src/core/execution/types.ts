import type {
  AccountId,
  Decimal,
  Instant,
  InstrumentSymbol,
  JsonObject,
  OrderId,
  UserId,
} from '../kernel/index.ts'
import type { Side } from '../matching/index.ts'

/** Time-weighted, volume-weighted, percentage of volume, implementation shortfall. */
export type AlgoKind = 'twap' | 'vwap' | 'pov' | 'is'

/** `take` crosses the spread at once; `join` rests at its own best price for half a slice before it crosses. */
export type AlgoStyle = 'take' | 'join'

/** `ending`: no new children; what the last ones filled is not known yet. */
export type AlgoStatus = 'scheduled' | 'working' | 'paused' | 'ending' | 'completed' | 'cancelled' | 'expired'

/**
 * A parent order. Its children are ordinary orders that name it as `parentOrderId`; the fill figures here are a summary
 * of theirs as of the last write, exact once the parent has ended.
 */
export type AlgoOrderRecord = Readonly<{
  id: OrderId
  accountId: AccountId
  userId: UserId
  symbol: InstrumentSymbol
  algo: AlgoKind
  side: Side
  style: AlgoStyle
  quantity: Decimal
  /** Worst price of any child; null without one. */
  limitPrice: Decimal | null
  /** Share of others' traded volume, in (0, 1]; of POV alone. */
  participation: Decimal | null
  /** κT of the Almgren–Chriss trajectory, no unit; of implementation shortfall alone. */
  urgency: Decimal | null
  startAt: Instant
  endAt: Instant
  sliceMs: number
  /** `{ lots: number[], source }`: cumulative lots due from the start of each slice; empty for POV. */
  schedule: JsonObject
  /** Quantity that others traded since the start, as POV has seen it. */
  observedVolume: Decimal
  status: AlgoStatus
  statusReason: string | null
  /** Code of the last child that was refused since the last one that was accepted, or what is waited for. */
  lastRefusal: string | null
  /** Best prices when the parent was accepted; null where there was none. */
  arrivalBid: Decimal | null
  arrivalAsk: Decimal | null
  filledQuantity: Decimal
  /** Σ price × quantity × multiplier of the children's fills. */
  filledValue: Decimal
  fees: Decimal
  childCount: number
  createdAt: Instant
  updatedAt: Instant
}>
