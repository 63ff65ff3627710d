import { Kysely, PostgresDialect } from 'kysely'
import type { FieldCipher, Store } from '../../../../core/app/index.ts'
import { ok, refused } from '../../../../core/kernel/index.ts'
import type { Result } from '../../../../core/kernel/index.ts'
import { StoreUnavailable } from '../failures.ts'
import type { StorageFailure } from '../failures.ts'
import { migrate } from '../migrations.ts'
import { unreachable } from './address.ts'
import { makePostgresCommit } from './commit.ts'
import { makePostgresReaders } from './readers.ts'
import { makePostgresWriter, openTenure } from './writer.ts'
import type { PostgresWriter, Tenure, WriterSettings } from './writer.ts'
import { makeRowMappers } from '../rows.ts'
import type { SqlSchema } from '../tables/types.ts'
import { makeSqlStore } from '../store.ts'
import { TABLE_NAMES } from '../tables/all-tables.ts'

type PostgresStoreOptions = Readonly<{
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  url: string
  /** Connections for reading, beside the writer's own. */
  readersMax?: number
  connectTimeoutMs?: number
  /** Seals single columns; without it they lie as they are. */
  fields?: FieldCipher
}>

/** The loss of an idle connection is noticed within seconds, not after the system's two hours. */
const KEEPALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const

/**
 * What is left of the store when its writer is lost: `loadDesk` and `ping` take the lock again. Commits are refused until
 * the desk has been loaded under the new lock, for in between another engine may have written.
 */
function makeServing(writer: PostgresWriter, store: Store, served: (tenure: Tenure) => void): Store {
  return {
    ...store,
    loadDesk: async (now) => {
      const tenure = await writer.hold()
      const snapshot = await store.loadDesk(now)
      const cause = tenure.lostBy()
      if (cause) throw new StoreUnavailable('The database was lost while the desk was loaded.', cause)
      served(tenure)
      return snapshot
    },
    ping: async () => {
      await writer.hold()
      await store.ping()
    },
    onLost: writer.onLost,
  }
}

/** Opens a PostgreSQL database as the store, making the tables when there are none. */
export async function openPostgresStore(
  options: PostgresStoreOptions,
): Promise<Result<Store, StorageFailure>> {
  const { url, readersMax = 8, connectTimeoutMs = 5_000, fields } = options
  const connection = { connectionString: url, connectionTimeoutMillis: connectTimeoutMs, ...KEEPALIVE }
  const settings: WriterSettings = {
    url,
    connection: { ...connection, application_name: 'optionix-writer' },
    timeoutMs: connectTimeoutMs,
  }
  try {
    const opened = await openTenure(settings)
    if (!opened.ok) return opened
    const first = opened.value
    const reading = { ...connection, max: readersMax, application_name: 'optionix-reader' }
    const readers = makePostgresReaders(url, reading)
    const db = new Kysely<SqlSchema>({ dialect: new PostgresDialect({ pool: readers.pool }) })
    const writer = makePostgresWriter(settings, first, readers.renew)
    const close = async (): Promise<void> => {
      await writer.close()
      await db.destroy()
    }
    const migrated = await migrate(db, 'postgres').catch((error: unknown) => refused(unreachable(url, error)))
    if (!migrated.ok) {
      await close()
      return migrated
    }
    let serving = first
    const mappers = makeRowMappers(TABLE_NAMES, fields)
    const writing = makePostgresCommit(mappers, () => serving)
    const store = makeSqlStore({ dialect: 'postgres', db, mappers, ...writing, close }, fields)
    return ok(
      makeServing(writer, store, (tenure) => {
        serving = tenure
      }),
    )
  } catch (error) {
    // An address that the driver does not understand.
    return refused(unreachable(url, error))
  }
}
