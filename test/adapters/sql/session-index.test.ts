import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/index.ts'
import { MS_PER_DAY, addMs, present } from '../../../src/core/kernel/index.ts'
import { startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { postgresPlan, sqlitePlan } from '../../support/query-plan.ts'
import { NOON, idOf, userId } from '../../support/records.ts'

const USERS = 20
const EACH = 250

/** As `UserQueries.openSessions` asks. */
const QUERY = `select * from "sessions" where "user_id" = '${userId(3)}' and "ended_at" is null
  and "expires_at" > ${NOON} order by "created_at" desc, "id" desc`

/** Everybody has a past of sessions, ended and run out, and one that may be live. */
async function fill(store: Store): Promise<void> {
  await store.commit(
    Array.from({ length: USERS * EACH }, (_, number) => ({
      op: 'insert' as const,
      table: 'sessions' as const,
      record: {
        ...{ id: idOf<'session'>('session', number), userId: userId(number % USERS), createdAt: NOON },
        ...{ lastSeenAt: NOON, expiresAt: number < USERS ? addMs(NOON, MS_PER_DAY) : NOON },
        ...{ endedAt: number % 3 === 1 ? NOON : null, endReason: null, refreshTokenHash: 'ab' },
        ...{ deviceSealed: null, provenAt: null, method: null, signals: null },
      },
    })),
  )
  expect(await store.users.openSessions(userId(3), NOON)).toHaveLength(1)
}

describe('the sessions of a user that may be live, among all that there were', () => {
  let server: PostgresServer | null = null
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  it('are found by when they run out in SQLite', async () => {
    expect(await sqlitePlan(QUERY, fill)).toMatch(
      /SEARCH sessions USING INDEX \S+ \(user_id=\? AND expires_at>\?\)/,
    )
  })

  it('are found by when they run out in PostgreSQL', async () => {
    const url = await present(server, 'PostgreSQL').newDatabase()
    const plan = await postgresPlan(url, 'sessions', QUERY, fill)
    expect(plan).toMatch(/Index Cond: \(\(user_id = [^]* AND \(expires_at > /)
    expect(plan).not.toContain('Seq Scan')
  })
})
