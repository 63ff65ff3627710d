import { sql } from 'kysely'
import type {
  ContractQueries,
  FieldCipher,
  MarketQueries,
  PortfolioQueries,
  ScreeningQueries,
  Store,
  TradingQueries,
} from '../../../core/app/index.ts'
import { decimal, decimalText, instant } from '../../../core/kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../../core/kernel/index.ts'
import { makeAuditQueries, readAuditHead } from './queries/audit.ts'
import { makeBookQueries } from './queries/books.ts'
import { makeCaseQueries, makeMonitoringQueries } from './queries/cases.ts'
import { makeCheckQueries } from './queries/checks.ts'
import { makeDashboardQueries } from './queries/dashboard.ts'
import type { Database } from './database.ts'
import { makeFieldQueries } from './queries/fields.ts'
import { makeIdentityQueries, makeKeyQueries, makeUserQueries } from './queries/identity.ts'
import { makeKycQueries } from './queries/kyc.ts'
import { makeLoadDesk } from './queries/load-desk.ts'
import { makePrivacyQueries } from './queries/privacy.ts'
import { anyOf, between, equals, exactSum, makeReader } from './queries/reader.ts'
import type { Reader } from './queries/reader.ts'
import { makeReportQueries } from './queries/reports.ts'
import type { Stored } from './tables/types.ts'
import { forgetIdempotentSql } from './statements.ts'

/** Every balance beside what its transfers add up to. */
const makeTrialBalance =
  ({ db, dialect }: Database): TradingQueries['trialBalance'] =>
  async () => {
    const total = exactSum(dialect, 'amount')
    const { rows: booked } = await sql<{ account: string; currency: string; side: string; total: string }>`
      select "credit_account_id" as "account", "currency", 'credit' as "side", ${total} as "total"
        from "transfers" group by "credit_account_id", "currency"
      union all
      select "debit_account_id" as "account", "currency", 'debit' as "side", ${total} as "total"
        from "transfers" group by "debit_account_id", "currency"`.execute(db)
    const { rows: balances } = await sql<{ account: string; currency: string; cash: string }>`
      select "account_id" as "account", "currency", "cash" from "balances"`.execute(db)
    const lines = new Map<
      string,
      { accountId: AccountId; currency: string; cash: string; transferred: string }
    >()
    const lineFor = (account: string, currency: string): { cash: string; transferred: string } => {
      const name = `${account} ${currency}`
      const line = lines.get(name) ?? {
        accountId: account as AccountId,
        currency,
        cash: '0',
        transferred: '0',
      }
      lines.set(name, line)
      return line
    }
    for (const row of balances) lineFor(row.account, row.currency).cash = decimalText(decimal(row.cash))
    for (const row of booked) {
      const line = lineFor(row.account, row.currency)
      const amount = decimal(row.total)
      line.transferred = decimalText(
        row.side === 'credit'
          ? decimal(line.transferred).plus(amount)
          : decimal(line.transferred).minus(amount),
      )
    }
    return [...lines.keys()]
      .sort()
      .map((name) => lines.get(name) as NonNullable<ReturnType<typeof lines.get>>)
  }

const makePositionQueries = (
  database: Database,
  reader: Reader,
): Pick<TradingQueries, 'position' | 'positions' | 'realizedPnlOf'> => ({
  position: (id) => reader.first('positions', equals('id', id)),
  positions: ({ userId, accountId, symbol, isFlat }, page) =>
    reader.page(
      'positions',
      [
        ...equals('userId', userId),
        ...equals('accountId', accountId),
        ...equals('symbol', symbol),
        ...(isFlat === undefined ? [] : [isFlat ? sql`"quantity" = '0'` : sql`"quantity" <> '0'`]),
      ],
      ['symbol', 'openedAt', 'id'],
      page,
    ),
  realizedPnlOf: async (accountId, currency = 'USD') => {
    const total = exactSum(database.dialect, 'realized_pnl')
    const { rows } = await sql<{ total: string | null }>`
      select ${total} as "total" from "positions" p left join "instruments" i on i."symbol" = p."symbol"
      where p."account_id" = ${accountId} and coalesce(i."currency", 'USD') = ${currency}`.execute(
      database.db,
    )
    return decimalText(decimal(rows[0]?.total ?? '0'))
  },
})

const makeScreeningQueries = (reader: Reader): ScreeningQueries => ({
  lists: () => reader.find('screeningLists', [], ['list']),
  check: (id) => reader.first('screeningChecks', equals('id', id)),
  checksOf: (subjectId, countMax) =>
    reader.find('screeningChecks', equals('subjectId', subjectId), ['-at', '-id'], {
      limit: countMax,
      offset: 0,
    }),
  decisionsOf: (subjectId) => reader.find('matchDecisions', equals('subjectId', subjectId), ['at', 'id']),
})

/** Parents of execution algorithms, and their children. */
const makeAlgoQueries = (
  reader: Reader,
): Pick<TradingQueries, 'algoOrder' | 'algoOrders' | 'childOrders'> => ({
  algoOrder: (id) => reader.first('algoOrders', equals('id', id)),
  algoOrders: (filter, page) =>
    reader.page(
      'algoOrders',
      [
        ...equals('userId', filter.userId),
        ...equals('accountId', filter.accountId),
        ...equals('symbol', filter.symbol),
        ...anyOf('status', filter.statuses),
      ],
      ['-createdAt', '-id'],
      page,
    ),
  childOrders: (id) => reader.find('orders', equals('parentOrderId', id), ['sequence']),
})

const makeTradingQueries = (database: Database, reader: Reader): TradingQueries => ({
  ...makePositionQueries(database, reader),
  ...makeAlgoQueries(reader),
  accountsOf: (userId) => reader.find('accounts', equals('userId', userId), ['createdAt', 'id']),
  order: (id) => reader.first('orders', equals('id', id)),
  orders: (filter, page) =>
    reader.page(
      'orders',
      [
        ...equals('userId', filter.userId),
        ...equals('accountId', filter.accountId),
        ...equals('symbol', filter.symbol),
        ...equals('side', filter.side),
        ...equals('groupId', filter.groupId),
        ...anyOf('status', filter.statuses),
        ...between('createdAt', filter.from, filter.to),
      ],
      ['-createdAt', '-sequence'],
      page,
    ),
  orderByClientId: (accountId, clientOrderId) =>
    reader.first('orders', [...equals('accountId', accountId), ...equals('clientOrderId', clientOrderId)]),
  orderEvents: (id) => reader.find('orderEvents', equals('orderId', id), ['number']),
  fillsOfOrder: (id) => reader.find('fills', equals('orderId', id), ['at', 'id']),
  fills: (filter, page) =>
    reader.page(
      'fills',
      [
        ...equals('userId', filter.userId),
        ...equals('accountId', filter.accountId),
        ...equals('symbol', filter.symbol),
        ...between('at', filter.from, filter.to),
      ],
      ['-at', '-id'],
      page,
    ),
  transfersOf: (accountId, page) =>
    reader.page(
      'transfers',
      [sql`("debit_account_id" = ${accountId} or "credit_account_id" = ${accountId})`],
      ['-at', '-id'],
      page,
    ),
  idempotent: (userId, key, notBefore) =>
    reader.first('idempotency', [
      ...equals('userId', userId),
      ...equals('key', key),
      ...between('createdAt', notBefore, undefined),
    ]),
  trialBalance: makeTrialBalance(database),
})

const makeMarketQueries = ({ db }: Database, reader: Reader): MarketQueries => ({
  bars: async (symbol, timeframe, { from, to, limit }) => {
    const conditions = [
      ...equals('symbol', symbol),
      ...equals('timeframe', timeframe),
      ...between('at', from, to),
    ]
    const newestFirst = await reader.find('bars', conditions, ['-at'], { limit, offset: 0 })
    return newestFirst.toReversed()
  },
  chainSnapshot: (underlying) => reader.first('chainSnapshots', equals('underlying', underlying)),
  chainSnapshots: async () => {
    const { rows } = await sql<{ underlying: string; as_of: Stored }>`
      select "underlying", "as_of" from "chain_snapshots" order by "underlying"`.execute(db)
    return rows.map((row) => ({
      underlying: row.underlying as InstrumentSymbol,
      asOf: instant(Number(row.as_of)),
    }))
  },
  volSurfaces: (symbol, { from, to }, page) =>
    reader.page(
      'volSurfaces',
      [...equals('symbol', symbol), ...between('at', from, to)],
      ['-at', '-slot'],
      page,
    ),
})

const makeContractQueries = (reader: Reader): ContractQueries => ({
  corporateActions: ({ symbol }, page) =>
    reader.page('corporateActions', equals('symbol', symbol), ['-at', '-id'], page),
  fundings: (symbol, page) => reader.page('fundings', equals('symbol', symbol), ['-at'], page),
  adjustments: ({ accountId, userId, symbol }, page) =>
    reader.page(
      'positionAdjustments',
      [...equals('accountId', accountId), ...equals('userId', userId), ...equals('symbol', symbol)],
      ['-at', '-id'],
      page,
    ),
})

const makePortfolioQueries = (reader: Reader): PortfolioQueries => ({
  portfolio: (id) => reader.first('portfolios', equals('id', id)),
  portfoliosOf: (userId, page) =>
    reader.page(
      'portfolios',
      [...equals('userId', userId), sql`"deleted_at" is null`],
      ['createdAt', 'id'],
      page,
    ),
  cashMovement: (id) => reader.first('cashMovements', equals('id', id)),
  cashMovements: (filter, page) =>
    reader.page(
      'cashMovements',
      [
        ...equals('accountId', filter.accountId),
        ...anyOf('kind', filter.kinds),
        ...anyOf('status', filter.statuses),
        ...between('createdAt', filter.from, filter.to),
      ],
      ['-createdAt', '-id'],
      page,
    ),
  importedTransactions: (portfolioId, page) =>
    reader.page('importedTransactions', equals('portfolioId', portfolioId), ['at', 'line', 'id'], page),
  managedClient: (id) => reader.first('managedClients', equals('id', id)),
  managedClientsOf: (managerId, page) =>
    reader.page('managedClients', equals('managerId', managerId), ['createdAt', 'id'], page),
  orderNotes: (ids) => reader.find('orderNotes', anyOf('orderId', ids)),
  snapshots: (accountIds, since) => {
    const accounts = anyOf('accountId', accountIds)
    // Of two at the very moment both count: whoever reads takes the later one.
    const opening = sql`select "account_id", max("at") from "equity_snapshots"
      where ${sql.join([...accounts, ...between('at', undefined, since ?? 0)], sql` and `)} group by "account_id"`
    const recent = since === null ? [] : [sql`("at" > ${since} or ("account_id", "at") in (${opening}))`]
    return reader.find('equitySnapshots', [...accounts, ...recent], ['at', 'id'])
  },
})

/** The port of `core/app` over either database. */
export function makeSqlStore(database: Database, fields?: FieldCipher): Store {
  const reader = makeReader(database)
  return {
    commit: database.commit,
    forgetIdempotent: (before, countMax) =>
      database.run({ text: forgetIdempotentSql(database.dialect), values: [before, countMax] }),
    loadDesk: makeLoadDesk(database, reader),
    auditHead: () => readAuditHead(reader),
    users: makeUserQueries(reader),
    identity: makeIdentityQueries(reader),
    keys: makeKeyQueries(reader),
    fields: makeFieldQueries(database, fields),
    trading: makeTradingQueries(database, reader),
    audit: makeAuditQueries(database, reader),
    market: makeMarketQueries(database, reader),
    contracts: makeContractQueries(reader),
    books: makeBookQueries(database, reader),
    checks: makeCheckQueries(database, reader),
    portfolios: makePortfolioQueries(reader),
    screening: makeScreeningQueries(reader),
    kyc: makeKycQueries(reader),
    cases: makeCaseQueries(database),
    privacy: makePrivacyQueries(database),
    monitoring: makeMonitoringQueries(reader),
    dashboard: makeDashboardQueries(database),
    reports: makeReportQueries(reader, database),
    setting: async (name) => (await reader.first('settings', equals('name', name)))?.value ?? null,
    subjectKeys: () => reader.find('subjectKeys', [], ['createdAt', 'subjectId']),
    ping: async () => {
      await sql`select 1`.execute(database.db)
    },
    close: database.close,
  }
}
