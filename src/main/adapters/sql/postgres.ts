import { Kysely, PostgresDialect } from 'kysely'
import { Client, Pool } from 'pg'
import type { Store } from '../../../core/app/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { storageFailure } from './failures.ts'
import type { StorageFailure } from './failures.ts'
import { migrate } from './migrations.ts'
import { makePostgresCommit } from './postgres-commit.ts'
import { makeRowMappers } from './rows.ts'
import type { SqlSchema } from './schema-types.ts'
import { makeSqlStore } from './store.ts'
import { TABLE_NAMES } from './tables.ts'

export type PostgresStoreOptions = Readonly<{
  /** `postgres://user:password@host:port/database?sslmode=…`. */
  url: string
  /** Connections for reading, beside the writer's own. */
  readersMax?: number
  connectTimeoutMs?: number
}>

/** The advisory lock of the one writer, a number of this product's own ("OPTX" and 1). */
const WRITER_LOCK = [0x4f505458, 1] as const

/** An address fit for a message: without the password. */
export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url)
    if (parsed.password) parsed.password = '***'
    parsed.searchParams.delete('password')
    return parsed.toString()
  } catch {
    return 'the given address'
  }
}

const reasonOf = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join('; ')
  return error instanceof Error ? error.message : String(error)
}

const unreachable = (url: string, error: unknown): StorageFailure =>
  storageFailure(
    'database_unreachable',
    `PostgreSQL at ${withoutPassword(url)} cannot be used: ${reasonOf(error)}. No other store is taken in its place.`,
  )

/** Connects the writer and takes the lock; whoever has it is the only one that writes. */
async function takeWriter(writer: Client, url: string): Promise<Result<null, StorageFailure>> {
  await writer.connect()
  const { rows } = await writer.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
    ...WRITER_LOCK,
  ])
  if (!rows[0]?.taken) {
    const message = `The database at ${withoutPassword(url)} is held by another engine: one writer at a time. Stop that one first.`
    return refused(storageFailure('database_in_use', message))
  }
  await writer.query('set synchronous_commit = on')
  return ok(null)
}

/** Opens a PostgreSQL database as the store, making the tables when there are none. */
export async function openPostgresStore(
  options: PostgresStoreOptions,
): Promise<Result<Store, StorageFailure>> {
  const { url, readersMax = 8, connectTimeoutMs = 5_000 } = options
  let writer: Client
  let pool: Pool
  try {
    const connection = { connectionString: url, connectionTimeoutMillis: connectTimeoutMs, keepAlive: true }
    writer = new Client({ ...connection, application_name: 'optionix-writer' })
    pool = new Pool({ ...connection, max: readersMax, application_name: 'optionix-reader' })
  } catch (error) {
    return refused(unreachable(url, error))
  }
  let lostBy: Error | null = null
  writer.on('error', (error) => {
    lostBy = error
  })
  writer.on('end', () => {
    lostBy ??= new Error('connection ended')
  })
  // An idle reader that the server drops is replaced by the pool; the query that meets the trouble reports it.
  pool.on('error', () => undefined)
  const db = new Kysely<SqlSchema>({ dialect: new PostgresDialect({ pool }) })
  const close = async (): Promise<void> => {
    await db.destroy()
    await writer.end()
  }
  try {
    const taken = await takeWriter(writer, url)
    const migrated = taken.ok ? await migrate(db, 'postgres') : taken
    if (!migrated.ok) {
      await close()
      return migrated
    }
  } catch (error) {
    await close()
    return refused(unreachable(url, error))
  }
  const mappers = makeRowMappers(TABLE_NAMES)
  const commit = makePostgresCommit(writer, mappers, () => lostBy)
  return ok(makeSqlStore({ dialect: 'postgres', db, mappers, commit, close }))
}
