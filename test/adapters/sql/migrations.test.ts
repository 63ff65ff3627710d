import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Kysely, PostgresDialect, SqliteDialect, sql } from 'kysely'
import { Migrator } from 'kysely/migration'
import { Pool } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/store/store.ts'
import { present } from '../../../src/core/kernel/index.ts'
import { DATABASE_FILE, openPostgresStore, openSqliteStore } from '../../../src/main/adapters/sql/index.ts'
import { migrationSql } from '../../../src/main/adapters/sql/ddl.ts'
import type { Dialect } from '../../../src/main/adapters/sql/ddl.ts'
import { schemaVersion } from '../../../src/main/adapters/sql/migrations.ts'
import type { SqlSchema } from '../../../src/main/adapters/sql/tables/types.ts'
import { giveKey, loadSqliteDriver } from '../../../src/main/adapters/sql/sqlite/driver.ts'
import { SCHEMA_VERSION } from '../../../src/main/adapters/sql/tables/all-tables.ts'
import { startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { userId, userRecord } from '../../support/records.ts'

const KEY = Buffer.alloc(32, 7)
/** What the first release's users had; later columns are not there. */
const FIRST_USER = userRecord(1, { phoneNumber: '+1 555 0100' })

/** The encrypted file of a data directory, as the first release left it. */
async function openFirstRelease(directory: string): Promise<Kysely<SqlSchema>> {
  const driver = await loadSqliteDriver()
  if (!driver.ok) throw new Error(driver.failure.message)
  const handle = driver.value.open(join(directory, DATABASE_FILE))
  giveKey(handle, KEY)
  return new Kysely<SqlSchema>({ dialect: new SqliteDialect({ database: handle }) })
}

/** A store as the first release left it, with one user. */
async function fillFirstRelease(db: Kysely<SqlSchema>, dialect: Dialect): Promise<void> {
  const first = {
    up: async (on: Kysely<unknown>) => {
      for (const statement of migrationSql(dialect, 1)) await sql.raw(statement).execute(on)
    },
  }
  const provider = { getMigrations: async () => ({ '0001': first }) }
  const { error } = await new Migrator({ db, provider }).migrateToLatest()
  expect(error).toBeUndefined()
  const { id, email, username, createdAt } = FIRST_USER
  await sql`insert into users (id, number, email, username, password_hash, full_name, first_name, last_name,
      phone_number, role, tier, status, is_verified, kyc_status, mfa_enabled, failed_logins,
      data_processing_consent, data_retention_consent, marketing_consent, created_at, updated_at, search_text)
    values (${id}, 1, ${email}, ${username}, ${FIRST_USER.passwordHash}, ${FIRST_USER.fullName},
      ${FIRST_USER.firstName}, ${FIRST_USER.lastName}, ${FIRST_USER.phoneNumber}, 'trader', 'free', 'active', 0,
      'pending', 0, 0, 1, 0, 0, ${createdAt}, ${createdAt}, 'x')`.execute(db)
}

async function expectBroughtForward(open: () => Promise<Store>): Promise<void> {
  const store = await open()
  expect(await store.users.byId(userId(1))).toEqual(FIRST_USER)
  const changed = { ...FIRST_USER, profileSealed: 'c2VhbGVk' }
  await store.commit([{ op: 'put', table: 'users', record: changed }])
  expect(await store.users.byId(userId(1))).toEqual(changed)
  await store.close()
  const again = await open()
  expect(await again.users.byId(userId(1))).toEqual(changed)
  await again.close()
}

let server: PostgresServer | null = null
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())

describe('a store of the first release is brought forward once, with all that is in it', () => {
  it('on encrypted SQLite', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'optionix-migration-'))
    try {
      const db = await openFirstRelease(directory)
      await fillFirstRelease(db, 'sqlite')
      expect(await schemaVersion(db)).toBe(1)
      await db.destroy()
      await expectBroughtForward(async () => {
        const opened = await openSqliteStore({ directory, key: KEY })
        if (!opened.ok) throw new Error(opened.failure.message)
        return opened.value
      })
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })

  it('on PostgreSQL', async () => {
    const url = await present(server, 'PostgreSQL').newDatabase()
    const db = new Kysely<SqlSchema>({
      dialect: new PostgresDialect({ pool: new Pool({ connectionString: url }) }),
    })
    await fillFirstRelease(db, 'postgres')
    await expectBroughtForward(async () => {
      const opened = await openPostgresStore({ url })
      if (!opened.ok) throw new Error(opened.failure.message)
      return opened.value
    })
    expect(await schemaVersion(db)).toBe(SCHEMA_VERSION)
    await db.destroy()
  })
})

it('a change of the schema that ends halfway leaves the store as it was, and the next start goes on', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'optionix-migration-'))
  const open = () => openSqliteStore({ directory, key: KEY })
  try {
    const before = await openFirstRelease(directory)
    await fillFirstRelease(before, 'sqlite')
    const tables = async (db: Kysely<SqlSchema>): Promise<readonly string[]> =>
      (await db.introspection.getTables()).map(({ name }) => name).sort()
    const ofFirst = await tables(before)
    // A table that a late version makes is there already: every version before that one succeeds, that one does not.
    await sql`create table broker_credentials (stray integer)`.execute(before)
    await before.destroy()

    const ended = await open()
    expect(ended.ok ? 'opened' : ended.failure.code).toBe('migration_failed')
    const after = await openFirstRelease(directory)
    expect(await schemaVersion(after)).toBe(1)
    expect(await tables(after)).toEqual([...ofFirst, 'broker_credentials'].sort())
    await sql`drop table broker_credentials`.execute(after)
    await after.destroy()

    const opened = await open()
    if (!opened.ok) throw new Error(opened.failure.message)
    expect(await opened.value.users.byId(userId(1))).toEqual(FIRST_USER)
    await opened.value.close()
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
