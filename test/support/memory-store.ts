import type { DeskSnapshot, Page, Paged, Store, Tables } from '../../src/core/app/store/store.ts'
import type { SessionRecord } from '../../src/core/identity/index.ts'
import { isOpen } from '../../src/core/orders/index.ts'
import { decimalText, ZERO } from '../../src/core/kernel/index.ts'
import type { AccountId, Decimal, Instant } from '../../src/core/kernel/index.ts'
import { CommitError } from '../../src/main/adapters/sql/failures.ts'
import {
  grownValue,
  acceptedOf,
  utcDayStart,
  valueTowardsLimit,
} from '../../src/main/adapters/sql/queries/load-desk.ts'
import { makeMemoryAudit, memoryAuditHead } from './memory-audit.ts'
import { makeMemoryBooks, makeMemoryChecks } from './memory-books.ts'
import { makeMemoryPrivacy } from './memory-privacy.ts'
import { makeMemoryCases, makeMemoryMonitoring } from './memory-cases.ts'
import { makeMemoryDashboard } from './memory-dashboard.ts'
import { makeMemoryIdentity, makeMemoryKeys } from './memory-identity.ts'
import { makeMemoryKyc } from './memory-kyc.ts'
import { makeMemoryReports } from './memory-reports.ts'
import { makeTables } from './memory-tables.ts'
import type { MemoryTables } from './memory-tables.ts'

/** `before`: the crash lost the commit. `after`: it became durable, but nobody was told. */
type InjectedCrash = 'before' | 'after'

/** A store without a disk that obeys the laws of the real ones (see `test/adapters/store-laws.ts`). */
type MemoryStore = Store & Readonly<{ failNextCommit: (crash?: InjectedCrash) => void }>

type Compare<T> = (left: T, right: T) => number

const byNumber =
  <T>(pick: (record: T) => number): Compare<T> =>
  (left, right) =>
    pick(left) - pick(right)
const byText =
  <T>(pick: (record: T) => string): Compare<T> =>
  (left, right) =>
    pick(left) < pick(right) ? -1 : pick(left) > pick(right) ? 1 : 0
const descending =
  <T>(compare: Compare<T>): Compare<T> =>
  (left, right) =>
    compare(right, left)
const inTurn =
  <T>(...compares: readonly Compare<T>[]): Compare<T> =>
  (left, right) => {
    for (const compare of compares) {
      const order = compare(left, right)
      if (order !== 0) return order
    }
    return 0
  }

const paged = <T>(all: readonly T[], { limit, offset }: Page): Paged<T> => ({
  items: all.slice(offset, offset + limit),
  total: all.length,
})

const within = (at: Instant, from: Instant | undefined, to: Instant | undefined): boolean =>
  (from === undefined || at >= from) && (to === undefined || at <= to)

const same = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || value === wanted

const makeScreening = ({ all, get }: MemoryTables): Store['screening'] => ({
  lists: async () => all('screeningLists').toSorted(byText(({ list }) => list)),
  check: async (id) => get('screeningChecks', id),
  checksOf: async (subjectId, countMax) =>
    all('screeningChecks')
      .filter((check) => check.subjectId === subjectId)
      .toSorted(
        descending(
          inTurn(
            byNumber(({ at }) => at),
            byText(({ id }) => id),
          ),
        ),
      )
      .slice(0, countMax),
  decisionsOf: async (subjectId) =>
    all('matchDecisions')
      .filter((decision) => decision.subjectId === subjectId)
      .toSorted(
        inTurn(
          byNumber(({ at }) => at),
          byText(({ id }) => id),
        ),
      ),
})

const makeUsers = ({ all, get, size }: MemoryTables): Store['users'] => ({
  byId: async (id) => get('users', id),
  byEmail: async (email) => all('users').find((user) => user.email === email) ?? null,
  byUsername: async (username) => all('users').find((user) => user.username === username) ?? null,
  list: async ({ search = '', role, status }, page) =>
    paged(
      all('users')
        .filter((user) => same<string>(user.role, role) && same<string>(user.status, status))
        .filter(
          (user) =>
            `${user.email} ${user.username} ${user.fullName}`.toLowerCase().includes(search.toLowerCase()) ||
            (search.length >= 6 && user.id.endsWith(search.toLowerCase())),
        )
        .toSorted(byNumber((user) => user.number)),
      page,
    ),
  numberedAfter: async (number, limit) =>
    all('users')
      .filter((user) => user.number > number)
      .toSorted(byNumber((user) => user.number))
      .slice(0, limit),
  count: async () => size('users'),
  countOfTier: async (tier) => all('users').filter((user) => user.tier === tier).length,
  nextNumber: async () => all('users').reduce((highest, user) => Math.max(highest, user.number), 0) + 1,
  administratorExists: async () =>
    all('users').some((user) => user.role === 'admin' || user.role === 'super_admin'),
  session: async (id) => get('sessions', id),
  openSessions: async (userId, after) =>
    sessionsNewestFirst(
      all('sessions').filter(
        (session) => session.userId === userId && session.endedAt === null && session.expiresAt > after,
      ),
    ),
  sessionsOf: async (userId, { limit, offset }) =>
    sessionsNewestFirst(all('sessions').filter((session) => session.userId === userId)).slice(
      offset,
      offset + limit,
    ),
})

const sessionsNewestFirst = (sessions: readonly SessionRecord[]): readonly SessionRecord[] =>
  sessions.toSorted(
    descending(
      inTurn(
        byNumber((session: SessionRecord) => session.createdAt),
        byText((session: SessionRecord) => session.id),
      ),
    ),
  )

const newestFirst = <T extends Readonly<{ at: Instant; id: string }>>(records: readonly T[]): readonly T[] =>
  records.toSorted(
    descending(
      inTurn(
        byNumber((record) => record.at),
        byText((record) => record.id),
      ),
    ),
  )

function trialBalance({ all }: MemoryTables): Awaited<ReturnType<Store['trading']['trialBalance']>> {
  const transferred = new Map<string, Decimal>()
  const book = (account: string, currency: string, amount: Decimal): void => {
    const name = `${account} ${currency}`
    transferred.set(name, (transferred.get(name) ?? ZERO).plus(amount))
  }
  for (const balance of all('balances')) book(balance.accountId, balance.currency, ZERO)
  for (const { creditAccountId, debitAccountId, currency, amount } of all('transfers')) {
    book(creditAccountId, currency, amount)
    book(debitAccountId, currency, amount.negated())
  }
  const cash = new Map(
    all('balances').map((balance) => [`${balance.accountId} ${balance.currency}`, balance.cash]),
  )
  return [...transferred.keys()].sort().map((name) => {
    const [accountId, currency] = name.split(' ') as [Tables['accounts']['id'], string]
    return {
      accountId,
      currency,
      cash: decimalText(cash.get(name) ?? ZERO),
      transferred: decimalText(transferred.get(name) ?? ZERO),
    }
  })
}

const makeTrading = (tables: MemoryTables): Store['trading'] => {
  const { all, get } = tables
  return {
    accountsOf: async (userId) =>
      all('accounts')
        .filter((account) => account.userId === userId)
        .toSorted(
          inTurn(
            byNumber((account) => account.createdAt),
            byText((account) => account.id),
          ),
        ),
    order: async (id) => get('orders', id),
    orders: async (filter, page) =>
      paged(
        all('orders')
          .filter((order) => order.userId === filter.userId && same(order.accountId, filter.accountId))
          .filter((order) => same(order.symbol, filter.symbol) && same(order.side, filter.side))
          .filter((order) => same<string | null>(order.groupId, filter.groupId))
          .filter((order) => !filter.statuses || filter.statuses.includes(order.status))
          .filter((order) => within(order.createdAt, filter.from, filter.to))
          .toSorted(
            descending(
              inTurn(
                byNumber((order) => order.createdAt),
                byNumber((order) => order.sequence),
              ),
            ),
          ),
        page,
      ),
    algoOrder: async (id) => get('algoOrders', id),
    algoOrders: async (filter, page) =>
      paged(
        all('algoOrders')
          .filter((order) => same(order.userId, filter.userId) && same(order.accountId, filter.accountId))
          .filter((order) => same(order.symbol, filter.symbol))
          .filter((order) => !filter.statuses || filter.statuses.includes(order.status))
          .toSorted(
            descending(
              inTurn(
                byNumber((order) => order.createdAt),
                byText((order) => order.id),
              ),
            ),
          ),
        page,
      ),
    childOrders: async (id) =>
      all('orders')
        .filter((order) => order.parentOrderId === id)
        .toSorted(byNumber((order) => order.sequence)),
    orderByClientId: async (accountId, clientOrderId) =>
      all('orders').find((order) => order.accountId === accountId && order.clientOrderId === clientOrderId) ??
      null,
    position: async (id) => all('positions').find((position) => position.id === id) ?? null,
    orderEvents: async (id) =>
      all('orderEvents')
        .filter((event) => event.orderId === id)
        .toSorted(byNumber((event) => event.number)),
    fillsOfOrder: async (id) => newestFirst(all('fills').filter((fill) => fill.orderId === id)).toReversed(),
    fills: async (filter, page) =>
      paged(
        newestFirst(
          all('fills')
            .filter((fill) => fill.userId === filter.userId && same(fill.accountId, filter.accountId))
            .filter((fill) => same(fill.symbol, filter.symbol) && within(fill.at, filter.from, filter.to)),
        ),
        page,
      ),
    positions: async ({ userId, accountId, symbol, isFlat }, page) =>
      paged(
        all('positions')
          .filter((position) => position.userId === userId && same(position.accountId, accountId))
          .filter((position) => same(position.symbol, symbol) && same(position.quantity.isZero(), isFlat))
          .toSorted(
            inTurn(
              byText((position) => position.symbol),
              byNumber((position) => position.openedAt),
              byText((position) => position.id),
            ),
          ),
        page,
      ),
    realizedPnlOf: async (accountId, currency = 'USD') =>
      decimalText(
        all('positions')
          .filter(
            (position) =>
              position.accountId === accountId &&
              (get('instruments', position.symbol)?.currency ?? 'USD') === currency,
          )
          .reduce((sum, { realizedPnl }) => sum.plus(realizedPnl), ZERO),
      ),
    transfersOf: async (accountId, page) =>
      paged(
        newestFirst(
          all('transfers').filter(
            (transfer) => transfer.debitAccountId === accountId || transfer.creditAccountId === accountId,
          ),
        ),
        page,
      ),
    idempotent: async (userId, key, notBefore) => {
      const record = get('idempotency', JSON.stringify([userId, key]))
      return record && record.createdAt >= notBefore ? record : null
    },
    trialBalance: async () => trialBalance(tables),
  }
}

function acceptedValues(
  { all, get }: Pick<MemoryTables, 'all' | 'get'>,
  orders: readonly Tables['orders'][],
  dayStart: Instant,
): Pick<DeskSnapshot, 'acceptedValueToday' | 'acceptedCoinToday'> {
  const currencyOf = ({ symbol }: Tables['orders']) => get('instruments', symbol)?.currency ?? 'USD'
  const placed = orders
    .filter((order) => order.createdAt >= dayStart)
    .map((order) => {
      const multiplier = get('instruments', order.symbol)?.multiplier.toFixed() ?? '1'
      return [order.accountId, currencyOf(order), valueTowardsLimit(order, multiplier)] as const
    })
  const grown = all('orderEvents').flatMap((event) => {
    const growth = event.at >= dayStart ? grownValue(event) : null
    const order = get('orders', event.orderId)
    return growth === null || order === null ? [] : [[order.accountId, currencyOf(order), growth] as const]
  })
  return acceptedOf([...placed, ...grown])
}

function countByAccount(
  records: readonly Readonly<{ accountId: AccountId }>[],
): ReadonlyMap<AccountId, number> {
  const counts = new Map<AccountId, number>()
  for (const { accountId } of records) counts.set(accountId, (counts.get(accountId) ?? 0) + 1)
  return counts
}

function loadDesk({ all, get }: MemoryTables, now: Instant): DeskSnapshot {
  const dayStart = utcDayStart(now)
  const orders = all('orders').toSorted(byNumber((order) => order.sequence))
  const openOrders = orders.filter(isOpen)
  const open = new Set(openOrders.map((order) => order.id))
  const next = new Map<Tables['orders']['id'], number>()
  for (const event of all('orderEvents')) {
    if (open.has(event.orderId)) {
      next.set(event.orderId, Math.max(next.get(event.orderId) ?? 0, event.number + 1))
    }
  }
  return {
    accounts: all('accounts').toSorted(
      inTurn(
        byNumber((account) => account.createdAt),
        byText((account) => account.id),
      ),
    ),
    retiredAccounts: all('portfolios')
      .filter(({ deletedAt }) => deletedAt !== null)
      .map(({ accountId }) => accountId),
    balances: all('balances').toSorted(
      inTurn(
        byText((balance) => balance.accountId),
        byText((balance) => balance.currency),
      ),
    ),
    instruments: all('instruments').toSorted(byText((instrument) => instrument.symbol)),
    openOrders,
    controls: all('tradingControls').toSorted(
      inTurn(
        byText((control) => control.scope),
        byText((control) => control.subject),
      ),
    ),
    positions: all('positions')
      .filter((position) => !position.quantity.isZero() || position.updatedAt >= dayStart)
      .toSorted(
        inTurn(
          byNumber((position) => position.openedAt),
          byText((position) => position.id),
        ),
      ),
    receivables: all('receivables')
      .filter(({ outstanding }) => !outstanding.isZero())
      .toSorted(
        inTurn(
          byNumber((record) => record.openedAt),
          byText((record) => record.id),
        ),
      ),
    pendingTransfers: all('pendingTransfers')
      .filter(({ status }) => status === 'pending')
      .toSorted(
        inTurn(
          byNumber((record) => record.createdAt),
          byText((record) => record.id),
        ),
      ),
    lastOrderSequence: orders.at(-1)?.sequence ?? 0,
    ...acceptedValues({ all, get }, orders, dayStart),
    nextEventNumbers: next,
    exerciseInstructions: all('exerciseInstructions').toSorted(
      inTurn(
        byText((record) => record.accountId),
        byText((record) => record.symbol),
      ),
    ),
    corporateActions: newestFirst(all('corporateActions')).toReversed(),
    fundedUntil: new Map(
      all('fundings')
        .toSorted(byNumber((record) => record.at))
        .map(({ symbol, at }) => [symbol, at]),
    ),
    tapes: all('tapes').toSorted(byText((tape) => tape.symbol)),
    accountDays: all('accountDays')
      .filter((day) => day.dayStart === dayStart)
      .toSorted(byText((day) => day.accountId)),
    ordersToday: countByAccount(all('orders').filter(({ createdAt }) => createdAt >= dayStart)),
    tradesToday: countByAccount(all('fills').filter(({ at }) => at >= dayStart)),
    accountGuards: all('accountGuards').toSorted(byText((record) => record.accountId)),
    accountMargins: all('accountMargins').toSorted(byText((record) => record.accountId)),
    instrumentGuards: all('instrumentGuards').toSorted(byText((record) => record.symbol)),
  }
}

const makeMarket = ({ all, get }: MemoryTables): Store['market'] => ({
  bars: async (symbol, timeframe, { from, to, limit }) =>
    all('bars')
      .filter((bar) => bar.symbol === symbol && bar.timeframe === timeframe && within(bar.at, from, to))
      .toSorted(byNumber((bar) => bar.at))
      .slice(-limit),
  chainSnapshot: async (underlying) => get('chainSnapshots', underlying),
  chainSnapshots: async () =>
    all('chainSnapshots')
      .map(({ underlying, asOf }) => ({ underlying, asOf }))
      .toSorted(byText((snapshot) => snapshot.underlying)),
  volSurfaces: async (symbol, { from, to }, page) =>
    paged(
      all('volSurfaces')
        .filter((kept) => kept.symbol === symbol && within(kept.at, from, to))
        .toSorted((left, right) => right.at - left.at || right.slot - left.slot),
      page,
    ),
})

const makeContracts = ({ all }: MemoryTables): Store['contracts'] => ({
  corporateActions: async ({ symbol }, page) =>
    paged(newestFirst(all('corporateActions').filter((action) => same(action.symbol, symbol))), page),
  fundings: async (symbol, page) =>
    paged(
      all('fundings')
        .filter((funding) => funding.symbol === symbol)
        .toSorted(descending(byNumber((funding) => funding.at))),
      page,
    ),
  adjustments: async ({ accountId, userId, symbol }, page) =>
    paged(
      newestFirst(
        all('positionAdjustments').filter(
          (change) =>
            same(change.accountId, accountId) &&
            same<string | null>(change.userId, userId) &&
            same(change.symbol, symbol),
        ),
      ),
      page,
    ),
})
const makePortfolios = ({ all, get }: MemoryTables): Store['portfolios'] => {
  const snapshotsOf = (accountIds: readonly string[]) =>
    all('equitySnapshots')
      .filter((snapshot) => accountIds.includes(snapshot.accountId))
      .toSorted(
        inTurn(
          byNumber((snapshot) => snapshot.at),
          byText((snapshot) => snapshot.id),
        ),
      )
  return {
    portfolio: async (id) => get('portfolios', id),
    portfoliosOf: async (userId, page) =>
      paged(
        all('portfolios')
          .filter((portfolio) => portfolio.userId === userId && portfolio.deletedAt === null)
          .toSorted(
            inTurn(
              byNumber((portfolio) => portfolio.createdAt),
              byText((portfolio) => portfolio.id),
            ),
          ),
        page,
      ),
    managedClient: async (id) => get('managedClients', id),
    managedClientsOf: async (managerId, page) =>
      paged(
        all('managedClients')
          .filter((client) => client.managerId === managerId)
          .toSorted(
            inTurn(
              byNumber((client) => client.createdAt),
              byText((client) => client.id),
            ),
          ),
        page,
      ),
    cashMovement: async (id) => get('cashMovements', id),
    cashMovements: async (filter, page) =>
      paged(
        all('cashMovements')
          .filter((movement) => movement.accountId === filter.accountId)
          .filter((movement) => !filter.kinds || filter.kinds.includes(movement.kind))
          .filter((movement) => !filter.statuses || filter.statuses.includes(movement.status))
          .filter((movement) => within(movement.createdAt, filter.from, filter.to))
          .toSorted(
            descending(
              inTurn(
                byNumber((movement) => movement.createdAt),
                byText((movement) => movement.id),
              ),
            ),
          ),
        page,
      ),
    importedTransactions: async (portfolioId, page) =>
      paged(
        all('importedTransactions')
          .filter((row) => row.portfolioId === portfolioId)
          .toSorted(
            inTurn(
              byNumber((row) => row.at),
              byNumber((row) => row.line),
              byText((row) => row.id),
            ),
          ),
        page,
      ),
    orderNotes: async (ids) => all('orderNotes').filter((note) => ids.includes(note.orderId)),
    snapshots: async (accountIds, since) => {
      if (since === null) return snapshotsOf(accountIds)
      const opening = new Map(
        snapshotsOf(accountIds)
          .filter(({ at }) => at <= since)
          .map(({ accountId, at }) => [accountId, at]),
      )
      return snapshotsOf(accountIds).filter(
        ({ accountId, at }) => at > since || at === opening.get(accountId),
      )
    },
  }
}

export function makeMemoryStore(): MemoryStore {
  const tables = makeTables()
  let crash: InjectedCrash | null = null
  let closed = false
  let isRefusalUntold = false
  const transact = (writes: Parameters<Store['commit']>[0]): void => {
    if (isRefusalUntold) throw new CommitError('refused_by_database', 'the transaction before it was refused')
    try {
      tables.transact(writes)
    } catch (error) {
      isRefusalUntold = true
      queueMicrotask(() => (isRefusalUntold = false))
      throw error
    }
  }
  return {
    failNextCommit: (when = 'before') => {
      crash = when
    },
    commit: async (writes) => {
      if (closed) throw new CommitError('store_lost', 'the store is closed')
      const injected = crash
      crash = null
      if (injected === 'before') throw new CommitError('store_lost', 'injected crash before the commit')
      transact(writes)
      if (injected === 'after') throw new CommitError('store_lost', 'injected crash after the commit')
    },
    forgetIdempotent: async (before, countMax) => {
      const old = tables
        .all('idempotency')
        .filter((record) => record.createdAt < before)
        .toSorted(byNumber((record) => record.createdAt))
        .slice(0, countMax)
      for (const { userId, key } of old) tables.remove('idempotency', JSON.stringify([userId, key]))
      return old.length
    },
    loadDesk: async (now) => loadDesk(tables, now),
    auditHead: async () => memoryAuditHead(tables),
    users: makeUsers(tables),
    identity: makeMemoryIdentity(tables),
    kyc: makeMemoryKyc(tables),
    keys: makeMemoryKeys(tables),
    fields: { progress: async () => ({ rows: 0, left: 0 }), reseal: async () => 0 },
    trading: makeTrading(tables),
    audit: makeMemoryAudit(tables),
    market: makeMarket(tables),
    contracts: makeContracts(tables),
    books: makeMemoryBooks(tables),
    checks: makeMemoryChecks(tables),
    portfolios: makePortfolios(tables),
    screening: makeScreening(tables),
    cases: makeMemoryCases(tables),
    privacy: makeMemoryPrivacy(tables),
    monitoring: makeMemoryMonitoring(tables),
    dashboard: makeMemoryDashboard(tables),
    reports: makeMemoryReports(tables),
    setting: async (name) => tables.get('settings', name)?.value ?? null,
    subjectKeys: async () =>
      tables.all('subjectKeys').toSorted(
        inTurn(
          byNumber((record) => record.createdAt),
          byText((record) => record.subjectId),
        ),
      ),
    ping: async () => {
      if (closed) throw new Error('the store is closed')
    },
    close: async () => {
      closed = true
    },
  }
}
