import type { AuditFact } from '../../audit/index.ts'
import type { AlgoOrderRecord } from '../../execution/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type { AccountId, Decimal, Instant, InstrumentSymbol, UserId } from '../../kernel/index.ts'
import type { AccountRecord, BalanceRecord } from '../../ledger/index.ts'
import type { Side } from '../../matching/index.ts'
import type { FillRecord, OrderRecord } from '../../orders/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { Write } from '../store/store.ts'

/** Who does something, over which request. */
export type Acting = Readonly<{ actorId: string; requestId: string | null; personal: AuditFact['personal'] }>

/** What a command leaves behind: its answer, what must become durable, and whom to tell once it has. */
export type DeskOutcome<T> = Readonly<{
  value: T
  writes: readonly Write[]
  facts: readonly AuditFact[]
  events: readonly DeskEvent[]
}>

export type DeskEvent =
  | Readonly<{ kind: 'order'; order: OrderRecord }>
  | Readonly<{ kind: 'fill'; fill: FillRecord }>
  | Readonly<{ kind: 'position'; position: PositionRecord }>
  | Readonly<{ kind: 'balance'; balances: readonly BalanceRecord[]; account: AccountRecord }>
  | Readonly<{ kind: 'trade'; trade: PublicTrade }>
  | Readonly<{ kind: 'instrument'; instrument: Instrument }>
  | Readonly<{ kind: 'margin'; margin: MarginAlert }>
  | Readonly<{ kind: 'algo'; algo: AlgoView }>

/** An account's margin at an edge: near its maintenance, below it (positions are closed), well above it again. */
export type MarginAlert = Readonly<{
  accountId: AccountId
  userId: UserId | null
  kind: 'warning' | 'breach' | 'recovery'
  /** Maintenance over equity; null where nothing is left, or no futures are. */
  ratio: Decimal | null
  at: Instant
}>

/** A parent order with the fills of its children, and what those still offer. */
export type AlgoView = Readonly<{ record: AlgoOrderRecord; openQuantity: Decimal }>

/** A match as everyone may see it. `side` is the aggressor's. */
export type PublicTrade = Readonly<{
  matchId: string
  symbol: InstrumentSymbol
  side: Side
  price: Decimal
  quantity: Decimal
  at: Instant
}>
