import type { AuditFact, AuditRecord } from '../../../src/core/audit/index.ts'
import type { AuditSealer } from '../../../src/core/app/committer.ts'
import type { DeskSnapshot, Store, TableName, Tables, Write } from '../../../src/core/app/store/store.ts'
import { MS_PER_DAY, ZERO, decimalText } from '../../../src/core/kernel/index.ts'
import type { AccountId, CurrencyCode, Instant, OrderId } from '../../../src/core/kernel/index.ts'
import { acceptedOf } from '../../../src/main/adapters/sql/queries/load-desk.ts'
import { makeRunningLaws } from './running-laws.ts'
import type { RunningLaws } from './running-laws.ts'
import { GROWTH_FACT, dailyValueOf, isOpen } from '../../../src/core/orders/index.ts'

/** The key of a record within its table, as the store's primary keys have it. */
const KEY_OF: { readonly [Table in TableName]?: (record: Tables[Table]) => string } = {
  accounts: ({ id }) => id,
  balances: ({ accountId, currency }) => `${accountId} ${currency}`,
  transfers: ({ id }) => id,
  instruments: ({ symbol }) => symbol,
  orders: ({ id }) => id,
  orderEvents: ({ orderId, number }) => `${orderId} ${number}`,
  fills: ({ id }) => id,
  positions: ({ id }) => id,
  settlements: ({ fillId }) => fillId,
  pendingTransfers: ({ id }) => id,
  receivables: ({ id }) => id,
  tradingControls: ({ scope, subject }) => `${scope} ${subject}`,
  auditRecords: ({ index }) => String(index),
  positionAdjustments: ({ id }) => id,
  equitySnapshots: ({ id }) => id,
  tapes: ({ symbol }) => symbol,
  accountDays: ({ accountId, dayStart }) => `${accountId} ${dayStart}`,
  accountGuards: ({ accountId }) => accountId,
  accountMargins: ({ accountId }) => accountId,
  instrumentGuards: ({ symbol }) => symbol,
}

const LOG_TABLES: readonly TableName[] = [
  'transfers',
  'orderEvents',
  'fills',
  'auditRecords',
  'positionAdjustments',
]

/** How the next commit fails: nothing written, or written but never acknowledged. */
export type Crash = 'before_write' | 'after_write'

export type SimStore = Pick<Store, 'commit' | 'loadDesk'> &
  Readonly<{
    rows: <Table extends TableName>(table: Table) => readonly Tables[Table][]
    crashOnNextCommit: (crash: Crash) => void
    commits: () => number
    /** Records that the log has, forgotten ones too. */
    auditSize: () => number
    /** What the laws found broken since the last time. */
    breaches: RunningLaws['breaches']
    /** Drops what no desk would load: a million events would not fit into memory. The laws have seen it. */
    forget: (now: Instant) => void
  }>

type AnyTables = Map<TableName, Map<string, unknown>>

function keyOf(write: Write): string {
  const key = KEY_OF[write.table] as ((record: unknown) => string) | undefined
  if (!key) throw new Error(`the desk does not write ${write.table}`)
  return key(write.record)
}

/** Applies all writes to a copy of the touched tables or throws and changes nothing. */
function applyAll(tables: AnyTables, writes: readonly Write[]): void {
  const undo: (() => void)[] = []
  try {
    for (const write of writes) {
      const table = tables.get(write.table) ?? new Map<string, unknown>()
      tables.set(write.table, table)
      const key = keyOf(write)
      const before = table.get(key)
      if (write.op === 'insert' && before !== undefined) throw new Error(`${write.table} ${key} exists`)
      if (write.op === 'put' && LOG_TABLES.includes(write.table)) throw new Error(`${write.table} is a log`)
      undo.push(() => void (before === undefined ? table.delete(key) : table.set(key, before)))
      table.set(key, write.record)
    }
  } catch (error) {
    for (const step of undo.reverse()) step()
    throw error
  }
}

const dayStartOf = (now: Instant): number => Math.floor(now / MS_PER_DAY) * MS_PER_DAY

function countByAccount(
  records: readonly Readonly<{ accountId: AccountId }>[],
): ReadonlyMap<AccountId, number> {
  const counts = new Map<AccountId, number>()
  for (const { accountId } of records) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
  return counts
}

function snapshotOf(rows: SimStore['rows'], now: Instant, lastOrderSequence: number): DeskSnapshot {
  const dayStart = dayStartOf(now)
  const listed = new Map(rows('instruments').map((instrument) => [instrument.symbol, instrument]))
  const used: (readonly [AccountId, CurrencyCode, string])[] = []
  const use = ({ accountId, symbol }: Tables['orders'], value: string): void =>
    void used.push([accountId, listed.get(symbol)?.currency ?? 'USD', value])
  const nextEventNumbers = new Map<OrderId, number>()
  const orders = [...rows('orders')].sort((a, b) => a.sequence - b.sequence)
  for (const order of orders) {
    if (isOpen(order)) nextEventNumbers.set(order.id, 0)
    if (order.createdAt < dayStart) continue
    use(order, decimalText(dailyValueOf(order, listed.get(order.symbol)?.multiplier ?? ZERO)))
  }
  const byId = new Map(orders.map((order) => [order.id, order]))
  for (const { orderId, at, facts } of rows('orderEvents')) {
    const growth = facts[GROWTH_FACT]
    const order = byId.get(orderId)
    if (at >= dayStart && typeof growth === 'string' && order !== undefined) use(order, growth)
    const next = nextEventNumbers.get(orderId)
    if (next !== undefined) nextEventNumbers.set(orderId, next + 1)
  }
  return {
    accounts: rows('accounts'),
    balances: rows('balances'),
    instruments: rows('instruments'),
    openOrders: orders.filter(isOpen),
    controls: rows('tradingControls'),
    positions: rows('positions').filter(
      ({ quantity, updatedAt }) => !quantity.isZero() || updatedAt >= dayStart,
    ),
    pendingTransfers: rows('pendingTransfers').filter(({ status }) => status === 'pending'),
    receivables: rows('receivables').filter(({ outstanding }) => !outstanding.isZero()),
    lastOrderSequence,
    ...acceptedOf(used),
    nextEventNumbers,
    tapes: rows('tapes'),
    accountDays: rows('accountDays').filter((day) => day.dayStart === dayStart),
    ordersToday: countByAccount(orders.filter(({ createdAt }) => createdAt >= dayStart)),
    tradesToday: countByAccount(rows('fills').filter(({ at }) => at >= dayStart)),
    accountGuards: rows('accountGuards'),
    accountMargins: rows('accountMargins'),
    instrumentGuards: rows('instrumentGuards'),
    // Nobody in the simulation does these: `keyOf` refuses to write what would have to be read here.
    exerciseInstructions: [],
    corporateActions: [],
    fundedUntil: new Map(),
  }
}

/** Options are dropped so long after they expired, unless somebody's position of today, flat by now, names them. */
const EXPIRED_KEPT_MS = 2 * MS_PER_DAY

function forgetRows(tables: AnyTables, rows: SimStore['rows'], now: Instant): void {
  const dayStart = dayStartOf(now)
  const drop = (table: TableName, key: string): void => void tables.get(table)?.delete(key)
  for (const table of ['transfers', 'fills', 'auditRecords'] as const) tables.get(table)?.clear()
  for (const order of rows('orders')) {
    if (!isOpen(order) && order.updatedAt < dayStart) drop('orders', order.id)
  }
  for (const { orderId, number } of rows('orderEvents')) {
    if (tables.get('orders')?.has(orderId) !== true) drop('orderEvents', `${orderId} ${number}`)
  }
  for (const { id, status } of rows('pendingTransfers'))
    if (status !== 'pending') drop('pendingTransfers', id)
  for (const { accountId, dayStart: start } of rows('accountDays')) {
    if (start < dayStart) drop('accountDays', `${accountId} ${start}`)
  }
  for (const { id, quantity, updatedAt } of rows('positions')) {
    if (quantity.isZero() && updatedAt < dayStart) drop('positions', id)
  }
  const held = new Set(rows('positions').map(({ symbol }) => symbol))
  for (const { symbol, option } of rows('instruments')) {
    if (option !== null && option.expiresAt + EXPIRED_KEPT_MS < now && !held.has(symbol)) {
      drop('instruments', symbol)
      drop('tapes', symbol)
    }
  }
}

/** What the desk needs of a store, in memory, with crashes on demand. */
export function makeSimStore(): SimStore {
  const tables: AnyTables = new Map()
  let crash: Crash | null = null
  let isLost = false
  let commits = 0
  let lastSequence = 0
  let auditSize = 0
  const laws = makeRunningLaws()
  const rows: SimStore['rows'] = <Table extends TableName>(table: Table) =>
    [...(tables.get(table)?.values() ?? [])] as Tables[Table][]
  return {
    rows,
    commits: () => commits,
    auditSize: () => auditSize,
    crashOnNextCommit: (next) => {
      crash = next
    },
    commit: (writes) => {
      const now = crash
      crash = null
      if (isLost) return Promise.reject(new Error('killed; not loaded since'))
      isLost = now !== null
      if (now === 'before_write') return Promise.reject(new Error('killed before the write'))
      try {
        applyAll(tables, writes)
      } catch (error) {
        return Promise.reject(error instanceof Error ? error : new Error(String(error)))
      }
      commits += 1
      laws.see(writes)
      for (const { table, record } of writes) {
        if (table === 'auditRecords') auditSize += 1
        if (table === 'orders') lastSequence = Math.max(lastSequence, record.sequence)
      }
      return now === 'after_write' ? Promise.reject(new Error('killed after the write')) : Promise.resolve()
    },
    loadDesk: (now) => {
      isLost = false
      return Promise.resolve(snapshotOf(rows, now, lastSequence))
    },
    breaches: laws.breaches,
    forget: (now) => forgetRows(tables, rows, now),
  }
}

/** Puts facts in their places without hashing: the audit room's own tests cover that. */
export const makePlainSealer = (nextIndex: number): AuditSealer => ({
  nextIndex,
  seal: (fact: AuditFact, index: number) => {
    const { personal, subjectId = null, ...open } = fact
    const record: AuditRecord = {
      ...open,
      ...{ subjectId, clockBackMs: 0, body: null },
      index,
      id: `audit-${index}`,
      personalSealed: personal === null ? null : 'sealed',
      leafHash: '',
    }
    return { record, writes: [{ op: 'insert', table: 'auditRecords', record }] }
  },
})
