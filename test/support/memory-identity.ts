import type { Store } from '../../src/core/app/store/store.ts'
import { isAdministrator } from '../../src/core/identity/index.ts'
import type { MemoryTables } from './memory-tables.ts'

const same = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || value === wanted

export const makeMemoryIdentity = ({ all, get }: Pick<MemoryTables, 'all' | 'get'>): Store['identity'] => ({
  credentials: async (userId) => get('credentials', userId),
  personLinks: async () =>
    all('credentials').flatMap(({ userId, personId }) => (personId === null ? [] : [{ userId, personId }])),
  pendingFactors: async (before) =>
    all('credentials')
      .filter(
        ({ totpPendingSealed, totpPendingAt }) =>
          totpPendingSealed !== null && (totpPendingAt ?? 0) <= before,
      )
      .toSorted((left, right) => (left.userId < right.userId ? -1 : 1)),
  oneTimeToken: async (hash) => get('oneTimeTokens', hash),
  openOneTimeTokens: async (userId) =>
    all('oneTimeTokens')
      .filter((token) => token.userId === userId && token.usedAt === null)
      .toSorted((left, right) => left.createdAt - right.createdAt || (left.hash < right.hash ? -1 : 1)),
  externalIdentity: async (provider, subject) =>
    get('externalIdentities', JSON.stringify([provider, subject])),
  externalIdentitiesOf: async (userId) =>
    all('externalIdentities')
      .filter((identity) => identity.userId === userId)
      .toSorted((left, right) => left.linkedAt - right.linkedAt),
  approval: async (id) => get('approvals', id),
  approvals: async (
    { kind, subjectId, requestedBy, notSubjects, status, expiresFrom = -Infinity, expiresTo = Infinity },
    { limit, offset },
  ) => {
    const found = all('approvals')
      .filter((approval) => same(approval.kind, kind) && same(approval.subjectId, subjectId))
      .filter((approval) => same(approval.requestedBy, requestedBy) && same(approval.status, status))
      .filter((approval) => !notSubjects?.includes(approval.subjectId))
      .filter(({ expiresAt }) => expiresAt >= expiresFrom && expiresAt <= expiresTo)
      .toSorted((left, right) => right.requestedAt - left.requestedAt || (left.id < right.id ? 1 : -1))
    return { items: found.slice(offset, offset + limit), total: found.length }
  },
  usersWithRole: async (roles) =>
    all('users')
      .filter((user) => roles.includes(user.role))
      .toSorted((left, right) => left.number - right.number),
  administrators: async () =>
    all('users')
      .filter((user) => isAdministrator(user.role))
      .toSorted((left, right) => left.number - right.number),
})

export const makeMemoryKeys = ({ all, get }: Pick<MemoryTables, 'all' | 'get'>): Store['keys'] => ({
  apiKey: async (id) => get('apiKeys', id),
  apiKeyByPrefix: async (prefix) =>
    all('apiKeys').find((key) => key.prefix === prefix || key.previousPrefix === prefix) ?? null,
  apiKeysOf: async (userId) =>
    all('apiKeys')
      .filter((key) => key.userId === userId)
      .toSorted((left, right) => right.createdAt - left.createdAt || (left.id < right.id ? 1 : -1)),
  brokerCredentialsOf: async (userId) =>
    all('brokerCredentials')
      .filter((credential) => credential.userId === userId)
      .toSorted((left, right) => right.createdAt - left.createdAt || (left.id < right.id ? 1 : -1)),
  apiKeysToRotate: async (before) =>
    all('apiKeys')
      .filter((key) => key.endedAt === null && key.noticedAt === null && key.rotatesAt <= before)
      .toSorted((left, right) => left.rotatesAt - right.rotatesAt || (left.id < right.id ? -1 : 1)),
  dataKeys: async () =>
    all('dataKeys').toSorted(
      (left, right) => left.createdAt - right.createdAt || (left.id < right.id ? -1 : 1),
    ),
})
