import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Outdated, OwnTables, PrivacyQueries, RemovableCategory } from '../../../../core/app/index.ts'
import type { Database } from '../database.ts'
import { anyOf, equals, listText, listed, makeReader } from './reader.ts'
import type { Stored } from '../tables/types.ts'
import { describeTable } from '../tables/all-tables.ts'

type Removable = Readonly<{
  table: string
  keys: readonly string[]
  /** When a row has served its purpose; null while it serves it still. */
  endedAt: string
  subject: string
}>

const REMOVABLE: Readonly<Record<RemovableCategory, Removable>> = {
  // A session that nobody ended dies with its last refresh token.
  sessions: {
    table: 'sessions',
    keys: ['id'],
    endedAt: 'coalesce("ended_at", "expires_at")',
    subject: 'user_id',
  },
  one_time_tokens: {
    table: 'one_time_tokens',
    keys: ['hash'],
    endedAt: 'coalesce("used_at", "expires_at")',
    subject: 'user_id',
  },
  api_keys: {
    table: 'api_keys',
    keys: ['id'],
    endedAt: 'coalesce("ended_at", "expires_at")',
    subject: 'user_id',
  },
  unlinked_identities: {
    table: 'external_identities',
    keys: ['provider', 'subject'],
    endedAt: '"unlinked_at"',
    subject: 'user_id',
  },
  privacy_requests: {
    table: 'privacy_requests',
    keys: ['id'],
    endedAt: '"closed_at"',
    subject: 'user_id',
  },
}

/** The column by which a row is somebody's. */
export const OWNER_COLUMNS: Readonly<Record<keyof OwnTables, string>> = {
  accountDays: 'accountId',
  accountGuards: 'accountId',
  accountMargins: 'accountId',
  algoOrders: 'userId',
  equitySnapshots: 'userId',
  exerciseInstructions: 'userId',
  kycCases: 'userId',
  pendingTransfers: 'debitAccountId',
  portfolios: 'userId',
  positionAdjustments: 'userId',
  receivables: 'accountId',
  settlements: 'userId',
}

/** A statement's text and values, put together in one place for both databases. */
function makeStatement({ dialect }: Database) {
  const values: Stored[] = []
  const bind = (value: Stored): string => {
    values.push(value)
    return dialect === 'postgres' ? `$${values.length}` : '?'
  }
  return { values, bind }
}

function outdatedWhere(bind: (value: Stored) => string, { category, before, spared }: Outdated): string {
  const { endedAt, subject } = REMOVABLE[category]
  // SQLite counts its question marks: values are bound in the order in which they stand.
  const isOver = `${endedAt} < ${bind(before)}`
  const spare = `"${subject}" not in (select "key" from json_each(${bind(listText(spared))}))`
  return `${isOver} and ${spare}`
}

const makeRemoval = (
  database: Database,
): Pick<PrivacyQueries, 'countOutdated' | 'removeOutdated' | 'removeSubject'> => ({
  countOutdated: async ({ category, before, spared }) => {
    const { table, endedAt, subject } = REMOVABLE[category]
    const others: RawBuilder<unknown> =
      spared.length === 0 ? sql`` : sql`and ${sql.ref(subject)} not in (${listed(spared)})`
    const { rows } = await sql<{ value: Stored }>`select count(*) as "value" from ${sql.table(table)}
      where ${sql.raw(endedAt)} < ${before} ${others}`.execute(database.db)
    return Number(rows[0]?.value ?? 0)
  },
  removeOutdated: (outdated, countMax) => {
    const { table, keys } = REMOVABLE[outdated.category]
    const { values, bind } = makeStatement(database)
    const columns = keys.map((key) => `"${key}"`).join(', ')
    const where = outdatedWhere(bind, outdated)
    const text = `delete from "${table}" where (${columns}) in (
      select ${columns} from "${table}" where ${where} limit ${bind(countMax)})`
    return database.run({ text, values })
  },
  removeSubject: async (userId) => {
    let count = 0
    for (const table of ['external_identities', 'idempotency', 'one_time_tokens']) {
      const { values, bind } = makeStatement(database)
      const text = `delete from "${table}" where "user_id" = ${bind(userId)}`
      count += await database.run({ text, values })
    }
    return count
  },
})

export function makePrivacyQueries(database: Database): PrivacyQueries {
  const reader = makeReader(database)
  return {
    request: (id) => reader.first('privacyRequests', equals('id', id)),
    requestsOf: (userId) => reader.find('privacyRequests', equals('userId', userId), ['-openedAt', '-id']),
    requests: (statuses, page) =>
      reader.page('privacyRequests', anyOf('status', statuses), ['dueAt', 'id'], page),
    consentsOf: (userId) => reader.find('consents', equals('userId', userId), ['at', 'id']),
    retention: () => reader.find('retentionPolicies', [], ['category']),
    holds: () => reader.find('legalHolds', [], ['placedAt', 'id']),
    policies: () => reader.find('policies', [], ['publishedAt', 'kind', 'version']),
    acceptancesOf: (userId) =>
      reader.find('policyAcceptances', equals('userId', userId), ['at', 'kind', 'version']),
    rowsOf: (table, ids, page) =>
      reader.page(table, anyOf(OWNER_COLUMNS[table], ids), describeTable(table).key, page),
    ...makeRemoval(database),
  }
}
