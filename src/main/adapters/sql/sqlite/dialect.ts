import { SqliteDialect } from 'kysely'
import type { Dialect } from 'kysely'
import type { SqliteHandle } from './driver.ts'

/**
 * Kysely over a handle, so that a store is brought to a schema as a whole or not at all: a kill amid it leaves the old one.
 * SQLite can take back changes of a schema; Kysely’s own adapter says that it can not, and has each committed by itself.
 */
export function makeSqliteDialect(handle: SqliteHandle): Dialect {
  const sqlite = new SqliteDialect({ database: handle })
  return {
    createAdapter: () =>
      Object.defineProperty(sqlite.createAdapter(), 'supportsTransactionalDdl', { value: true }),
    createDriver: () => sqlite.createDriver(),
    createIntrospector: (db) => sqlite.createIntrospector(db),
    createQueryCompiler: () => sqlite.createQueryCompiler(),
  }
}
