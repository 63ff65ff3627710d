import type { IdentityQueries, KeyQueries, Page, Paged, UserQueries } from '../../../../core/app/index.ts'
import type { RoleName, UserRecord } from '../../../../core/identity/index.ts'
import { sql } from 'kysely'
import { inStretches } from '../../../../core/kernel/index.ts'
import { anyOf, between, equals, noneOf } from './reader.ts'
import type { Condition, Reader } from './reader.ts'
import type { Stored } from '../tables/types.ts'

const ADMINISTRATORS = ['admin', 'super_admin'] as const satisfies readonly RoleName[]

const SEARCHED_AT_A_TIME = 200
/** As many digits of an id as screens print. */
const ID_END_MIN = 6

const nextTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Screens name people by the end of their id; its begin is the time at which it was made, and many share it. */
const isIdEnd = (id: string, search: string): boolean => search.length >= ID_END_MIN && id.endsWith(search)

/** Users by part of a name, which lies sealed: they are opened a stretch at a time, and others have their turn between. */
async function foundUsers(
  reader: Reader,
  conditions: readonly Condition[],
  search: string,
  { limit, offset }: Page,
): Promise<Paged<UserRecord>> {
  const found: UserRecord[] = []
  const all = inStretches<UserRecord>(SEARCHED_AT_A_TIME, (last, limit) => {
    const from = between('number', (last?.number ?? 0) + 1, undefined)
    return reader.find('users', [...conditions, ...from], ['number'], { limit, offset: 0 })
  })
  for await (const users of all) {
    for (const user of users) {
      const names = `${user.email} ${user.username} ${user.fullName}`.toLowerCase()
      if (names.includes(search) || isIdEnd(user.id, search)) found.push(user)
    }
    await nextTurn()
  }
  return { items: found.slice(offset, offset + limit), total: found.length }
}

const SESSIONS_NEWEST_FIRST = ['-createdAt', '-id']

export const makeUserQueries = (reader: Reader): UserQueries => ({
  byId: (id) => reader.first('users', equals('id', id)),
  byEmail: (email) => reader.first('users', equals('email', email)),
  byUsername: (username) => reader.first('users', equals('username', username)),
  list: ({ search, role, status }, page) => {
    const conditions = [...equals('role', role), ...equals('status', status)]
    return search === undefined || search === ''
      ? reader.page('users', conditions, ['number'], page)
      : foundUsers(reader, conditions, search.toLowerCase(), page)
  },
  numberedAfter: async (number, limit) => {
    await nextTurn()
    return reader.find('users', between('number', number + 1, undefined), ['number'], { limit, offset: 0 })
  },
  count: () => reader.number(sql<{ value: Stored }>`select count(*) as "value" from "users"`),
  countOfTier: (tier) =>
    reader.number(sql<{ value: Stored }>`select count(*) as "value" from "users" where "tier" = ${tier}`),
  nextNumber: async () =>
    (await reader.number(sql<{ value: Stored }>`select max("number") as "value" from "users"`)) + 1,
  administratorExists: async () => (await reader.first('users', anyOf('role', ADMINISTRATORS))) !== null,
  session: (id) => reader.first('sessions', equals('id', id)),
  openSessions: (userId, after) =>
    reader.find(
      'sessions',
      [...equals('userId', userId), sql`"ended_at" is null`, sql`"expires_at" > ${after}`],
      SESSIONS_NEWEST_FIRST,
    ),
  sessionsOf: (userId, page) =>
    reader.find('sessions', equals('userId', userId), SESSIONS_NEWEST_FIRST, page),
})

export const makeIdentityQueries = (reader: Reader): IdentityQueries => ({
  credentials: (userId) => reader.first('credentials', equals('userId', userId)),
  personLinks: async () => {
    const linked = await reader.find('credentials', [sql`"person_id" is not null`], ['userId'])
    return linked.flatMap(({ userId, personId }) => (personId === null ? [] : [{ userId, personId }]))
  },
  pendingFactors: (before) =>
    reader.find(
      'credentials',
      [
        sql`"totp_pending_sealed" is not null`,
        // Enrolments of before schema 28 do not tell when they were begun: they are over.
        sql`("totp_pending_at" is null or "totp_pending_at" <= ${before})`,
      ],
      ['userId'],
    ),
  oneTimeToken: (hash) => reader.first('oneTimeTokens', equals('hash', hash)),
  openOneTimeTokens: (userId) =>
    reader.find(
      'oneTimeTokens',
      [...equals('userId', userId), sql`"used_at" is null`],
      ['createdAt', 'hash'],
    ),
  externalIdentity: (provider, subject) =>
    reader.first('externalIdentities', [...equals('provider', provider), ...equals('subject', subject)]),
  externalIdentitiesOf: (userId) =>
    reader.find('externalIdentities', equals('userId', userId), ['linkedAt', 'provider', 'subject']),
  approval: (id) => reader.first('approvals', equals('id', id)),
  approvals: ({ kind, subjectId, requestedBy, notSubjects = [], status, expiresFrom, expiresTo }, page) =>
    reader.page(
      'approvals',
      [
        ...equals('kind', kind),
        ...equals('subjectId', subjectId),
        ...equals('requestedBy', requestedBy),
        ...noneOf('subjectId', notSubjects),
        ...equals('status', status),
        ...between('expiresAt', expiresFrom, expiresTo),
      ],
      ['-requestedAt', '-id'],
      page,
    ),
  administrators: () => reader.find('users', anyOf('role', ADMINISTRATORS), ['number']),
  usersWithRole: (roles) => reader.find('users', anyOf('role', roles), ['number']),
})

export const makeKeyQueries = (reader: Reader): KeyQueries => ({
  apiKey: (id) => reader.first('apiKeys', equals('id', id)),
  apiKeyByPrefix: (prefix) =>
    reader.first('apiKeys', [sql`("prefix" = ${prefix} or "previous_prefix" = ${prefix})`]),
  apiKeysOf: (userId) => reader.find('apiKeys', equals('userId', userId), ['-createdAt', '-id']),
  apiKeysToRotate: (before) =>
    reader.find(
      'apiKeys',
      [sql`"ended_at" is null and "noticed_at" is null`, ...between('rotatesAt', undefined, before)],
      ['rotatesAt', 'id'],
    ),
  brokerCredentialsOf: (userId) =>
    reader.find('brokerCredentials', equals('userId', userId), ['-createdAt', '-id']),
  dataKeys: () => reader.find('dataKeys', [], ['createdAt', 'id']),
})
