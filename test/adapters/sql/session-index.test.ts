import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/index.ts'
import { MS_PER_DAY, addMs, present } from '../../../src/core/kernel/index.ts'
import { DATABASE_FILE, openPostgresStore, openSqliteStore } from '../../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver } from '../../../src/main/adapters/sql/sqlite/driver.ts'
import { startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { NOON, idOf, userId } from '../../support/records.ts'

const KEY = Buffer.alloc(32, 7)
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
    const directory = mkdtempSync(join(tmpdir(), 'optionix-sessions-'))
    const [opened, driver] = [await openSqliteStore({ directory, key: KEY }), await loadSqliteDriver()]
    if (!opened.ok || !driver.ok) throw new Error('the store did not open')
    await fill(opened.value)
    const handle = driver.value.open(join(directory, DATABASE_FILE))
    giveKey(handle, KEY)
    const plan = handle.prepare(`explain query plan ${QUERY}`).all() as { detail: string }[]
    handle.close()
    await opened.value.close()
    rmSync(directory, { recursive: true, force: true })
    expect(plan.map(({ detail }) => detail).join('\n')).toMatch(
      /SEARCH sessions USING INDEX \S+ \(user_id=\? AND expires_at>\?\)/,
    )
  })

  it('are found by when they run out in PostgreSQL', async () => {
    const url = await present(server, 'PostgreSQL').newDatabase()
    const opened = await openPostgresStore({ url })
    if (!opened.ok) throw new Error(opened.failure.message)
    await fill(opened.value)
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('analyze sessions')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${QUERY}`)
    await client.end()
    await opened.value.close()
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index Cond: \(\(user_id = [^]* AND \(expires_at > /)
    expect(plan).not.toContain('Seq Scan')
  })
})
