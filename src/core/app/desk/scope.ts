import type { AuditFact } from '../../audit/index.ts'
import { present } from '../../kernel/index.ts'
import type {
  AccountId,
  Decimal,
  Instant,
  InstrumentSymbol,
  JsonObject,
  OrderId,
  PositionId,
} from '../../kernel/index.ts'
import type { TransferRecord } from '../../ledger/index.ts'
import type {
  AccountDayRecord,
  AccountMarginRecord,
  OrderEventKind,
  OrderRecord,
} from '../../orders/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { DeskEvent, DeskOutcome } from '../desk.ts'
import type { Write } from '../store.ts'
import { countScope, noteTransfer } from './account-days.ts'
import { refreshCollateral } from './collateral.ts'
import { calmRestored } from './margin-health.ts'
import type { LiquidationStage } from './liquidation-stage.ts'
import { collectReceivables } from './receivables.ts'
import { noteRevision } from './revisions.ts'
import { modelOf } from './short-margin.ts'
import type { DeskState, Market, Participant } from './state.ts'
import { tapeOf } from './tape.ts'

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

export function transfer(state: DeskState, scope: Scope, record: TransferRecord): void {
  noteTransfer(state, scope, record)
  state.ledger.post(record)
  scope.logs.push({ op: 'insert', table: 'transfers', record })
  scope.accounts.add(record.debitAccountId)
  scope.accounts.add(record.creditAccountId)
  if (modelOf(state, record.debitAccountId) !== 'cash') scope.watchedShorts.add(record.debitAccountId)
}

/** Writes in the order that references need: accounts and instruments, orders, logs, balances, positions. */
export function finish<T>(state: DeskState, scope: Scope, value: T): DeskOutcome<T> {
  refreshCollateral(state, scope)
  collectReceivables(state, scope)
  calmRestored(state, scope)
  const writes: Write[] = [...scope.heads]
  const events: DeskEvent[] = [...scope.events]
  for (const { record, isNew } of scope.orders.values()) {
    writes.push({ op: isNew ? 'insert' : 'put', table: 'orders', record })
    events.push({ kind: 'order', order: record })
  }
  writes.push(...scope.logs)
  for (const id of scope.accounts) {
    const balances = state.ledger.balances(id)
    const account = present(state.ledger.account(id), `account ${id}`)
    for (const record of balances) writes.push({ op: 'put', table: 'balances', record })
    // Screens show an account's dollars; its other currencies are in the statement.
    const balance = state.ledger.balance(id)
    if (account.userId !== null) events.push({ kind: 'balance', balance, account })
  }
  for (const position of scope.positions.values()) {
    writes.push({ op: 'put', table: 'positions', record: position })
    if (position.userId !== null) events.push({ kind: 'position', position })
  }
  for (const record of scope.margins.values()) writes.push({ op: 'put', table: 'accountMargins', record })
  for (const record of scope.days.values()) writes.push({ op: 'put', table: 'accountDays', record })
  countScope(state, scope)
  noteRevision(state, scope)
  for (const market of scope.taped) writes.push({ op: 'put', table: 'tapes', record: tapeOf(market) })
  return { value, writes, facts: scope.facts, events }
}
