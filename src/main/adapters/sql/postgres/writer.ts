import { Client } from 'pg'
import type { ClientConfig } from 'pg'
import { ok, refused } from '../../../../core/kernel/index.ts'
import type { Result } from '../../../../core/kernel/index.ts'
import { StoreUnavailable, storageFailure } from '../failures.ts'
import type { StorageFailure } from '../failures.ts'
import { newerSchema } from '../migrations.ts'
import { unreachable, withoutPassword } from './address.ts'
import { SCHEMA_VERSION } from '../tables/all-tables.ts'

/** The advisory lock of the one writer, a number of this product's own ("OPTX" and 1). */
const WRITER_LOCK = [0x4f505458, 1] as const

/**
 * Keepalives let the server notice within half a minute that this machine is gone, and free the lock of a connection
 * that nobody uses any more; its own setting may be two hours.
 */
const WRITER_SESSION = `set synchronous_commit = on;
  set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 3`

/** One unbroken time of holding the writer's lock, on one connection. The lock goes with the connection. */
export type Tenure = Readonly<{
  client: Client
  /** Why it is over; null while it lasts. */
  lostBy: () => Error | null
  /** Resolves when it is over. */
  over: Promise<Error>
  /** Ends it because the connection is in doubt. */
  lose: (error: Error) => void
}>

export type WriterSettings = Readonly<{
  url: string
  connection: ClientConfig
  /** Bounds connecting, and after it taking the lock with the check. */
  timeoutMs: number
}>

type Check = (client: Client, url: string) => Promise<Result<null, StorageFailure>>

function tenureOf(client: Client): Tenure {
  let lost: Error | null = null
  let tell: (error: Error) => void = () => undefined
  const over = new Promise<Error>((resolve) => {
    tell = resolve
  })
  const lose = (error: Error): void => {
    if (lost) return
    lost = error
    void client.end()
    tell(error)
  }
  client.on('error', lose)
  client.on('end', () => lose(new Error('connection ended')))
  return { client, lostBy: () => lost, over, lose }
}

/** Takes the lock; whoever has it is the only one that writes. */
async function takeLock(client: Client, url: string): Promise<Result<null, StorageFailure>> {
  const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1, $2) as taken', [
    ...WRITER_LOCK,
  ])
  if (!rows[0]?.taken) {
    const message = `The database at ${withoutPassword(url)} is held by another engine: one writer at a time. Stop that one first.`
    return refused(storageFailure('database_in_use', message))
  }
  await client.query(WRITER_SESSION)
  return ok(null)
}

/** Whether the database is still the one that this engine opened. Nothing is migrated while the engine runs. */
const checkSchema: Check = async (client, url) => {
  const { rows: tables } = await client.query<{ name: string | null }>(
    `select to_regclass('kysely_migration')::text as "name"`,
  )
  let version = 0
  if (tables[0]?.name) {
    const { rows } = await client.query<{ name: string | null }>(
      'select max(name) as "name" from kysely_migration',
    )
    version = Number(rows[0]?.name ?? 0)
  }
  const newer = newerSchema(version)
  if (newer) return refused(newer)
  if (version === SCHEMA_VERSION) return ok(null)
  const message =
    `The database at ${withoutPassword(url)} has schema ${version} where it had ${SCHEMA_VERSION}: ` +
    `it is not the one that was opened. Nothing was changed. Bring that one back, or start anew.`
  return refused(storageFailure('database_missing', message))
}

const noCheck: Check = () => Promise.resolve(ok(null))

/** Connects and takes the lock, within bounds. A refusal leaves nothing open. */
export async function openTenure(
  { url, connection, timeoutMs }: WriterSettings,
  check: Check = noCheck,
): Promise<Result<Tenure, StorageFailure>> {
  const tenure = tenureOf(new Client(connection))
  let timer: NodeJS.Timeout | undefined
  try {
    await tenure.client.connect()
    timer = setTimeout(() => tenure.lose(new Error('timeout expired')), timeoutMs)
    const taken = await takeLock(tenure.client, url)
    const checked = taken.ok ? await check(tenure.client, url) : taken
    if (checked.ok) return ok(tenure)
    tenure.lose(new Error(checked.failure.message))
    return checked
  } catch (error) {
    tenure.lose(error instanceof Error ? error : new Error(String(error)))
    return refused(unreachable(url, error))
  } finally {
    clearTimeout(timer)
  }
}

export type PostgresWriter = Readonly<{
  /**
   * The tenure that lasts; a lost one is followed by a new one, which everybody who asks meanwhile waits for together.
   * Rejects with `StoreUnavailable` when there is none to be had: unreachable, in use, of another schema.
   */
  hold: () => Promise<Tenure>
  /** Told of every tenure that ends by itself. */
  onLost: (listener: (error: Error) => void) => void
  close: () => Promise<void>
}>

/** Keeps the writer's lock from `first` on; `taken` is told of each tenure that follows, before anybody gets it. */
export function makePostgresWriter(
  settings: WriterSettings,
  first: Tenure,
  taken: () => void,
): PostgresWriter {
  const listeners: ((error: Error) => void)[] = []
  let current = first
  let isClosed = false
  let attempt: Promise<Tenure> | null = null

  const follow = (tenure: Tenure): void => {
    void tenure.over.then((cause) => {
      if (isClosed) return
      const error = new StoreUnavailable(unreachable(settings.url, cause).message, cause)
      for (const listener of listeners) listener(error)
    })
  }
  follow(first)

  const retake = async (): Promise<Tenure> => {
    const opened = await openTenure(settings, checkSchema)
    if (!opened.ok) throw new StoreUnavailable(opened.failure.message, opened.failure)
    current = opened.value
    if (isClosed) {
      await current.client.end()
      throw new StoreUnavailable('The store is closed.', null)
    }
    follow(current)
    taken()
    return current
  }

  return {
    hold: async () => {
      if (isClosed) throw new StoreUnavailable('The store is closed.', null)
      if (!current.lostBy()) return current
      attempt ??= retake().finally(() => {
        attempt = null
      })
      return attempt
    },
    onLost: (listener) => void listeners.push(listener),
    close: async () => {
      isClosed = true
      // Whoever asked for it hears why it failed; here it must only be over.
      await attempt?.catch(() => undefined)
      await current.client.end()
    },
  }
}
