import { sql } from 'kysely'
import type { BookQueries } from '../../../../core/app/index.ts'
import { decimal, decimalText } from '../../../../core/kernel/index.ts'
import type { AccountId, Instant } from '../../../../core/kernel/index.ts'
import type { Database } from '../database.ts'
import { anyOf, between, equals, exactSum } from './reader.ts'
import type { Reader } from './reader.ts'

type Turnover = { accountId: AccountId; currency: string; debits: string; credits: string }
type SideRow = Readonly<{ account: string; currency: string; side: 'debit' | 'credit'; total: string }>

/** Debits and credits of transfers up to an instant, of one account or of all. */
async function turnover(
  { db, dialect }: Database,
  until: Readonly<{ before: Instant } | { at: Instant }>,
  accountId: AccountId | null,
): Promise<readonly Turnover[]> {
  const total = exactSum(dialect, 'amount')
  const time = 'before' in until ? sql`"at" < ${until.before}` : sql`"at" <= ${until.at}`
  const of = (column: string) =>
    accountId === null ? time : sql`${time} and ${sql.ref(column)} = ${accountId}`
  const { rows } = await sql<SideRow>`
    select "credit_account_id" as "account", "currency", 'credit' as "side", ${total} as "total"
      from "transfers" where ${of('credit_account_id')} group by "credit_account_id", "currency"
    union all
    select "debit_account_id" as "account", "currency", 'debit' as "side", ${total} as "total"
      from "transfers" where ${of('debit_account_id')} group by "debit_account_id", "currency"`.execute(db)
  const lines = new Map<string, Turnover>()
  for (const { account, currency, side, total: sum } of rows) {
    const name = `${account} ${currency}`
    const line = lines.get(name) ?? {
      accountId: account as AccountId,
      currency,
      debits: '0',
      credits: '0',
    }
    lines.set(name, { ...line, [side === 'debit' ? 'debits' : 'credits']: decimalText(decimal(sum)) })
  }
  return [...lines].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, line]) => line)
}

const makeTransferQueries = (
  database: Database,
  reader: Reader,
): Pick<
  BookQueries,
  'cashBefore' | 'transfersOfPeriod' | 'turnoverAt' | 'pendingTransfer' | 'pendingTransfers'
> => ({
  cashBefore: async (accountId, at) =>
    (await turnover(database, { before: at }, accountId)).map(({ currency, debits, credits }) => ({
      currency,
      cash: decimalText(decimal(credits).minus(debits)),
    })),
  transfersOfPeriod: (accountId, { from, to }, limit) =>
    reader.find(
      'transfers',
      [
        sql`("debit_account_id" = ${accountId} or "credit_account_id" = ${accountId})`,
        ...between('at', from, to),
      ],
      ['at', 'id'],
      { limit, offset: 0 },
    ),
  turnoverAt: (at) => turnover(database, { at }, null),
  pendingTransfer: (id) => reader.first('pendingTransfers', equals('id', id)),
  pendingTransfers: ({ status, accountId }, page) =>
    reader.page(
      'pendingTransfers',
      [
        ...equals('status', status),
        ...(accountId === undefined
          ? []
          : [sql`("debit_account_id" = ${accountId} or "credit_account_id" = ${accountId})`]),
      ],
      ['-createdAt', '-id'],
      page,
    ),
})

async function unsettledCash(
  { db, dialect }: Database,
  ...[userId, accountId]: Parameters<BookQueries['unsettledCash']>
): ReturnType<BookQueries['unsettledCash']> {
  const [value, fees] = [exactSum(dialect, 'value'), exactSum(dialect, 'fee')]
  const { rows } = await sql<Readonly<{ date: string; side: string; total: string; fees: string }>>`
    select s."settlement_date" as "date", f."side", ${value} as "total", ${fees} as "fees"
    from "settlements" s join "fills" f on f."id" = s."fill_id"
    left join "instruments" i on i."symbol" = f."symbol"
    where coalesce(i."currency", 'USD') = 'USD' and s."account_id" = ${accountId} and s."user_id" = ${userId} and s."status" <> 'settled'
    group by s."settlement_date", f."side" order by s."settlement_date"`.execute(db)
  const dates = new Map<string, { settlementDate: string; sold: string; bought: string; fees: string }>()
  for (const row of rows) {
    const line = dates.get(row.date) ?? { settlementDate: row.date, sold: '0', bought: '0', fees: '0' }
    const total = decimalText(decimal(row.total))
    dates.set(row.date, {
      ...line,
      ...(row.side === 'sell' ? { sold: total } : { bought: total }),
      fees: decimalText(decimal(line.fees).plus(row.fees)),
    })
  }
  return [...dates.values()]
}

const makeSettlementQueries = (
  database: Database,
  reader: Reader,
): Pick<
  BookQueries,
  'settlement' | 'settlementsOf' | 'settlementsOfOrders' | 'settlements' | 'settlementsDue' | 'unsettledCash'
> => ({
  settlement: (fillId) => reader.first('settlements', equals('fillId', fillId)),
  settlementsOf: (fillIds) => reader.find('settlements', anyOf('fillId', fillIds), ['fillId']),
  settlementsOfOrders: (orderIds) =>
    reader.find('settlements', anyOf('orderId', orderIds), ['executedAt', 'fillId']),
  settlements: (filter, page) =>
    reader.page(
      'settlements',
      [
        ...equals('userId', filter.userId),
        ...equals('accountId', filter.accountId),
        ...equals('symbol', filter.symbol),
        ...equals('status', filter.status),
        ...between('executedAt', filter.from, filter.to),
      ],
      ['-executedAt', '-fillId'],
      page,
    ),
  unsettledCash: (userId, accountId) => unsettledCash(database, userId, accountId),
  settlementsDue: (now, limit) =>
    reader.find(
      'settlements',
      // Written out, not bound: only so do both databases see that the partial index answers it.
      [sql`"status" = 'executed'`, sql`"settles_at" <= ${now}`],
      ['settlesAt', 'fillId'],
      { limit, offset: 0 },
    ),
})

export const makeBookQueries = (database: Database, reader: Reader): BookQueries => ({
  ...makeTransferQueries(database, reader),
  ...makeSettlementQueries(database, reader),
  receivables: ({ accountId, isOpen }, page) =>
    reader.page(
      'receivables',
      [
        ...equals('accountId', accountId),
        ...(isOpen === undefined ? [] : [isOpen ? sql`"outstanding" <> '0'` : sql`"outstanding" = '0'`]),
      ],
      ['-openedAt', '-id'],
      page,
    ),
  reconciliation: (id) => reader.first('reconciliations', equals('id', id)),
  reconciliations: ({ kind }, page) =>
    reader.page('reconciliations', equals('kind', kind), ['-startedAt', '-id'], page),
  break: (id) => reader.first('reconciliationBreaks', equals('id', id)),
  breaks: ({ status, reconciliationId }, page) =>
    reader.page(
      'reconciliationBreaks',
      [
        ...equals('status', status),
        ...(reconciliationId === undefined
          ? []
          : [
              sql`("reconciliation_id" = ${reconciliationId} or "last_reconciliation_id" = ${reconciliationId})`,
            ]),
      ],
      ['-openedAt', '-id'],
      page,
    ),
  unresolvedBreaks: (limit) =>
    reader.find('reconciliationBreaks', anyOf('status', ['open', 'investigating']), ['openedAt', 'id'], {
      limit,
      offset: 0,
    }),
})
