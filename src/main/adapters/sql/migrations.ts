import { sql } from 'kysely'
import type { Kysely } from 'kysely'
import { Migrator } from 'kysely/migration'
import type { Migration } from 'kysely/migration'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { migrationSql } from './ddl.ts'
import type { Dialect } from './ddl.ts'
import { storageFailure } from './failures.ts'
import type { StorageFailure } from './failures.ts'
import type { SqlSchema } from './tables/types.ts'
import { SCHEMA_VERSION } from './tables/all-tables.ts'

const migrationName = (version: number): string => String(version).padStart(4, '0')

const makeMigration = (dialect: Dialect, version: number): Migration => ({
  up: async (db) => {
    for (const statement of migrationSql(dialect, version)) await sql.raw(statement).execute(db)
  },
})

/** The schema version of a store: 0 when it is new. */
export async function schemaVersion(db: Kysely<SqlSchema>): Promise<number> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true })
  if (!tables.some((table) => table.name === 'kysely_migration')) return 0
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db)
  return rows.reduce((highest, row) => Math.max(highest, Number(row.name)), 0)
}

/** Says why this build must not touch a store of that version; null when it may. */
export const newerSchema = (version: number): StorageFailure | null =>
  version <= SCHEMA_VERSION
    ? null
    : storageFailure(
        'newer_schema',
        `The stored data has schema ${version}, written by a newer release; this one understands up to ` +
          `${SCHEMA_VERSION}. Nothing was changed. Start the newer release.`,
        { details: { schema: version, supported: SCHEMA_VERSION } },
      )

/** Brings a store to this build's schema, forward only. */
export async function migrate(
  db: Kysely<SqlSchema>,
  dialect: Dialect,
): Promise<Result<number, StorageFailure>> {
  const newer = newerSchema(await schemaVersion(db))
  if (newer) return refused(newer)
  const versions = Array.from({ length: SCHEMA_VERSION }, (_, position) => position + 1)
  const migrations = Object.fromEntries(
    versions.map((version) => [migrationName(version), makeMigration(dialect, version)]),
  )
  const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } })
  const { error } = await migrator.migrateToLatest()
  if (!error) return ok(SCHEMA_VERSION)
  const reason = error instanceof Error ? error.message : String(error)
  return refused(
    storageFailure(
      'migration_failed',
      `The stored data could not be brought to schema ${SCHEMA_VERSION}: ${reason}`,
    ),
  )
}
