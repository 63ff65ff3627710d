import type { AuditFact } from '../../../audit/index.ts'
import { present } from '../../../kernel/index.ts'
import type {
  AccountId,
  Decimal,
  Instant,
  InstrumentSymbol,
  JsonObject,
  OrderId,
  PositionId,
} from '../../../kernel/index.ts'
import type {
  AccountDayRecord,
  AccountMarginRecord,
  OrderEventKind,
  OrderRecord,
} from '../../../orders/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { DeskEvent } from '../../desk-port/desk.ts'
import type { Write } from '../../store/store.ts'
import type { LiquidationStage } from './liquidation-stage.ts'
import type { Market, Participant } from './state-types.ts'

/**
 * What one command leaves behind while it runs. Records that change several times within it are written once, as they
 * stand at its end; log records keep their order.
 */
export type Scope = {
  readonly at: Instant
  readonly heads: Write[]
  readonly logs: Write[]
  readonly orders: Map<OrderId, { record: OrderRecord; isNew: boolean }>
  readonly positions: Map<PositionId, PositionRecord>
  readonly accounts: Set<AccountId>
  readonly facts: AuditFact[]
  readonly events: DeskEvent[]
  /** Trades that have not been shown to the pending orders of their markets yet, oldest first. */
  readonly prints: { market: Market; price: Decimal }[]
  /** Markets whose best prices may have moved. */
  readonly moved: Set<Market>
  /** What orders with a stop loss or a take profit have filled and nothing protects yet. */
  readonly unprotected: Map<Participant, Decimal>
  /** Positions that the command closed, wholly. */
  readonly closed: { accountId: AccountId; symbol: InstrumentSymbol }[]
  /** Positions that the command made smaller, or turned. */
  readonly shrunk: { accountId: AccountId; symbol: InstrumentSymbol }[]
  /** Markets whose tape has changed. */
  readonly taped: Set<Market>
  /** Days of accounts that began or changed. */
  readonly days: Map<AccountId, AccountDayRecord>
  /** What is remembered of accounts' margins, where it changed. */
  readonly margins: Map<AccountId, AccountMarginRecord>
  /** Margined contracts whose holders' margin is to be looked at. */
  readonly watched: Set<Market>
  /** Accounts that a settlement took cash from: what they can no longer carry ends. */
  readonly settled: Set<AccountId>
  /** Margin accounts whose short options are to be looked at. */
  readonly watchedShorts: Set<AccountId>
  /** How far the command has got with an account's position, by account and symbol. */
  readonly liquidations: Map<string, LiquidationStage>
}

export const makeScope = (at: Instant): Scope => ({
  at,
  heads: [],
  logs: [],
  orders: new Map(),
  positions: new Map(),
  accounts: new Set(),
  facts: [],
  events: [],
  prints: [],
  moved: new Set(),
  unprotected: new Map(),
  closed: [],
  shrunk: [],
  taped: new Set(),
  days: new Map(),
  margins: new Map(),
  watched: new Set(),
  settled: new Set(),
  watchedShorts: new Set(),
  liquidations: new Map(),
})

export function touchOrder(scope: Scope, record: OrderRecord, isNew = false): void {
  const known = scope.orders.get(record.id)
  if (known) known.record = record
  else scope.orders.set(record.id, { record, isNew })
}

/** Numbers the order's next event and keeps it for the store. */
export function logEvent(
  scope: Scope,
  participant: Participant,
  kind: OrderEventKind,
  facts: JsonObject,
): void {
  const order = present(participant.order, 'an order behind the event')
  const record = { orderId: order.id, number: participant.nextEvent, kind, at: scope.at, facts }
  participant.nextEvent += 1
  scope.logs.push({ op: 'insert', table: 'orderEvents', record })
}
