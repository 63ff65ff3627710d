import type { Outdated, Store } from '../../src/core/app/store/store.ts'
import type { Instant, UserId } from '../../src/core/kernel/index.ts'
import { OWNER_COLUMNS } from '../../src/main/adapters/sql/queries/privacy.ts'
import { describeTable } from '../../src/main/adapters/sql/tables/all-tables.ts'
import type { MemoryTables } from './memory-tables.ts'

type Row = Readonly<{ key: string; userId: UserId; endedAt: Instant | null }>

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** Rows of a category with the moment that they ended. */
function rowsOf({ all }: Pick<MemoryTables, 'all'>, category: Outdated['category']): readonly Row[] {
  switch (category) {
    case 'sessions':
      return all('sessions').map((one) => ({ ...one, key: one.id, endedAt: one.endedAt ?? one.expiresAt }))
    case 'one_time_tokens':
      return all('oneTimeTokens').map((one) => ({
        ...one,
        key: one.hash,
        endedAt: one.usedAt ?? one.expiresAt,
      }))
    case 'api_keys':
      return all('apiKeys').map((one) => ({ ...one, key: one.id, endedAt: one.endedAt ?? one.expiresAt }))
    case 'unlinked_identities':
      return all('externalIdentities').map((one) => ({
        userId: one.userId,
        key: JSON.stringify([one.provider, one.subject]),
        endedAt: one.unlinkedAt,
      }))
    case 'privacy_requests':
      return all('privacyRequests').map((one) => ({ ...one, key: one.id, endedAt: one.closedAt }))
  }
}

const TABLE_OF = {
  sessions: 'sessions',
  one_time_tokens: 'oneTimeTokens',
  api_keys: 'apiKeys',
  unlinked_identities: 'externalIdentities',
  privacy_requests: 'privacyRequests',
} as const

export function makeMemoryPrivacy(tables: Pick<MemoryTables, 'all' | 'get' | 'remove'>): Store['privacy'] {
  const { all, get, remove } = tables
  const outdated = ({ category, before, spared }: Outdated): readonly Row[] =>
    rowsOf(tables, category).filter(
      ({ userId, endedAt }) => endedAt !== null && endedAt < before && !spared.includes(userId),
    )
  return {
    request: async (id) => get('privacyRequests', id),
    requestsOf: async (userId) =>
      all('privacyRequests')
        .filter((request) => request.userId === userId)
        .toSorted((left, right) => right.openedAt - left.openedAt || byText(right.id, left.id)),
    requests: async (statuses, { limit, offset }) => {
      const found = all('privacyRequests')
        .filter(({ status }) => statuses.includes(status))
        .toSorted((left, right) => left.dueAt - right.dueAt || byText(left.id, right.id))
      return { items: found.slice(offset, offset + limit), total: found.length }
    },
    consentsOf: async (userId) =>
      all('consents')
        .filter((consent) => consent.userId === userId)
        .toSorted((left, right) => left.at - right.at || byText(left.id, right.id)),
    retention: async () =>
      all('retentionPolicies').toSorted((left, right) => byText(left.category, right.category)),
    holds: async () =>
      all('legalHolds').toSorted(
        (left, right) => left.placedAt - right.placedAt || byText(left.id, right.id),
      ),
    policies: async () =>
      all('policies').toSorted(
        (left, right) =>
          left.publishedAt - right.publishedAt ||
          byText(left.kind, right.kind) ||
          byText(left.version, right.version),
      ),
    acceptancesOf: async (userId) =>
      all('policyAcceptances')
        .filter((acceptance) => acceptance.userId === userId)
        .toSorted((left, right) => left.at - right.at || byText(left.kind, right.kind)),
    rowsOf: async (table, ids, { limit, offset }) => {
      const valueOf = (row: object, field: string) => String((row as Record<string, unknown>)[field])
      const keyOf = (row: object) =>
        describeTable(table)
          .key.map((field) => valueOf(row, field))
          .join(' ')
      const found = all(table)
        .filter((row) => ids.includes(valueOf(row, OWNER_COLUMNS[table])))
        .toSorted((left, right) => byText(keyOf(left), keyOf(right)))
      return { items: found.slice(offset, offset + limit), total: found.length }
    },
    countOutdated: async (asked) => outdated(asked).length,
    removeOutdated: async (asked, countMax) => {
      const gone = outdated(asked).slice(0, countMax)
      for (const { key } of gone) remove(TABLE_OF[asked.category], key)
      return gone.length
    },
    removeSubject: async (userId) => {
      const linked = rowsOf(tables, 'unlinked_identities').filter((row) => row.userId === userId)
      const tokens = rowsOf(tables, 'one_time_tokens').filter((row) => row.userId === userId)
      const answers = all('idempotency').filter((row) => row.userId === userId)
      for (const row of answers) remove('idempotency', JSON.stringify([row.userId, row.key]))
      for (const { key } of linked) remove('externalIdentities', key)
      for (const { key } of tokens) remove('oneTimeTokens', key)
      return linked.length + tokens.length + answers.length
    },
  }
}
