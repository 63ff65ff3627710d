import { createHmac, timingSafeEqual } from 'node:crypto'
import { closeSync, existsSync, openSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Kysely } from 'kysely'
import type { FieldCipher, Store } from '../../../../core/app/index.ts'
import { Decimal, decimalText, ok, refused } from '../../../../core/kernel/index.ts'
import type { Result } from '../../../../core/kernel/index.ts'
import type { Database } from '../database.ts'
import { lockDataDirectory, preparePrivateFile } from './directory-lock.ts'
import type { DirectoryLock } from './directory-lock.ts'
import { CommitError, storageFailure } from '../failures.ts'
import type { StorageFailure } from '../failures.ts'
import { migrate, newerSchema, schemaVersion } from '../migrations.ts'
import { makeRowMappers } from '../rows.ts'
import type { SqlSchema } from '../tables/types.ts'
import { makeSqlitePlanner } from './commit.ts'
import { makeSqliteDialect } from './dialect.ts'
import { loadSqliteDriver } from './driver.ts'
import type { SqliteHandle } from './driver.ts'
import type { DatabaseCopy } from './copy.ts'
import { configure, unlock } from './handle.ts'
import { makeSqliteWriter } from './writer.ts'
import type { SqliteWriter } from './writer.ts'
import { makeSqlStore } from '../store.ts'
import { TABLE_NAMES } from '../tables/all-tables.ts'

export const DATABASE_FILE = 'optionix.db'
export const KEY_CHECK_FILE = 'optionix.keycheck'

type SqliteStoreOptions = Readonly<{
  directory: string
  /** 256-bit database key. */
  key: Buffer
  /** A lock taken earlier; the store takes one itself when absent. Either way `close` releases it. */
  lock?: DirectoryLock
  /** Seals single columns; without it they lie as they are. */
  fields?: FieldCipher
  /** Only looks: no lock, no migration, and `commit` is refused. For inspection beside a running desk. */
  readOnly?: true
}>

/** A value that tells whether a key is the right one without helping to find it. */
const keyCheck = (key: Buffer): Buffer => createHmac('sha256', key).update('optionix key check v1').digest()

function keyMatches(directory: string, key: Buffer): boolean | null {
  const file = join(directory, KEY_CHECK_FILE)
  if (!existsSync(file)) return null
  const kept = Buffer.from(readFileSync(file, 'utf8').trim(), 'hex')
  const given = keyCheck(key)
  return kept.length === given.length && timingSafeEqual(kept, given)
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

const damaged = (file: string, reason: string): StorageFailure =>
  storageFailure(
    'database_damaged',
    `The database ${file} is damaged (${reason}). It was not changed; restore it from a backup.`,
  )

/** SQLite has no exact sums of decimals kept as text; PostgreSQL has. */
function addDecimalSum(handle: SqliteHandle): void {
  handle.aggregate('decimal_sum', {
    start: () => new Decimal(0),
    step: (total: Decimal, value: unknown) => total.plus(value as string),
    result: (total: Decimal) => decimalText(total),
    deterministic: true,
  })
}

/** Opens, gives the key and looks at every page once. Throws nothing: all trouble is a sentence. */
function openHandle(
  open: () => SqliteHandle,
  file: string,
  directory: string,
  key: Buffer,
  readOnly: boolean,
): Result<SqliteHandle, StorageFailure> {
  let handle: SqliteHandle
  try {
    handle = open()
  } catch (error) {
    return refused(
      storageFailure('data_directory_unusable', `The database ${file} cannot be opened: ${reasonOf(error)}.`),
    )
  }
  const refuse = (failure: StorageFailure): Result<SqliteHandle, StorageFailure> => {
    handle.close()
    return refused(failure)
  }
  try {
    unlock(handle, key)
  } catch (error) {
    if (keyMatches(directory, key)) return refuse(damaged(file, reasonOf(error)))
    return refuse(
      storageFailure(
        'wrong_key',
        `The key does not open ${file}: it belongs to other data. Nothing was changed. ` +
          'Put the right key file back, start with its passphrase, or use the recovery key.',
      ),
    )
  }
  try {
    const check: unknown = handle.pragma('quick_check(1)', { simple: true })
    if (check !== 'ok') return refuse(damaged(file, String(check)))
    if (!readOnly) handle.pragma('journal_mode = wal')
    configure(handle)
    addDecimalSum(handle)
    return ok(handle)
  } catch (error) {
    return refuse(damaged(file, reasonOf(error)))
  }
}

const READS_ONLY: SqliteWriter = {
  commit: () =>
    Promise.reject(new CommitError('refused_by_database', 'the store was opened for looking only')),
  copy: () => Promise.reject(new Error('the store was opened for looking only')),
  onLost: () => undefined,
  close: () => Promise.resolve(),
}

/**
 * Copies of the file for backups. The file is opened once and closed after every handle on it: a process that closes any
 * descriptor of a file lets go of all its POSIX locks there, SQLite's among them.
 */
function makeCopies(file: string, writer: SqliteWriter) {
  let descriptor: number | null = null
  return {
    copyTo: async (target: string): Promise<DatabaseCopy> => {
      descriptor ??= openSync(file, 'r')
      return writer.copy({ descriptor, target })
    },
    close: (): void => {
      if (descriptor !== null) closeSync(descriptor)
      descriptor = null
    },
  }
}

/** The store in a file; it can also be copied while it is written. */
export type SqliteStore = Store & Readonly<{ copyTo: (target: string) => Promise<DatabaseCopy> }>

function makeDatabase(
  writer: SqliteWriter,
  db: Kysely<SqlSchema>,
  release: () => void,
  fields?: FieldCipher,
): Database {
  const mappers = makeRowMappers(TABLE_NAMES, fields)
  const plan = makeSqlitePlanner(mappers)
  return {
    dialect: 'sqlite',
    db,
    mappers,
    run: ({ text, values }) => writer.commit([{ sql: text, values }]),
    commit: async (writes) => {
      if (writes.length > 0) await writer.commit(plan(writes))
    },
    close: async () => {
      // The reader goes last: the last one out carries the log into the database and removes it.
      await writer.close()
      await db.destroy()
      release()
    },
  }
}

async function openLocked(
  options: SqliteStoreOptions,
  release: () => void,
): Promise<Result<SqliteStore, StorageFailure>> {
  const { directory, key, fields, readOnly = false } = options
  const driver = await loadSqliteDriver()
  if (!driver.ok) return driver
  const file = join(directory, DATABASE_FILE)
  const isEmpty = !existsSync(file) || statSync(file).size === 0
  if (isEmpty && (readOnly || existsSync(join(directory, KEY_CHECK_FILE)))) {
    const hint = 'Restore it from a backup, or name another data directory.'
    return refused(storageFailure('database_missing', `The database ${file} is missing or empty. ${hint}`))
  }
  const opened = openHandle(
    () => {
      if (!readOnly) preparePrivateFile(file)
      return driver.value.open(file, { readonly: readOnly })
    },
    file,
    directory,
    key,
    readOnly,
  )
  if (!opened.ok) return opened
  const handle = opened.value
  const db = new Kysely<SqlSchema>({ dialect: makeSqliteDialect(handle) })
  if (readOnly) {
    const newer = newerSchema(await schemaVersion(db))
    if (newer) {
      await db.destroy()
      return refused(newer)
    }
  } else {
    const migrated = await migrate(db, 'sqlite')
    if (!migrated.ok) {
      await db.destroy()
      return migrated
    }
    writeFileSync(join(directory, KEY_CHECK_FILE), `${keyCheck(key).toString('hex')}\n`, { mode: 0o600 })
  }
  const writer = readOnly ? READS_ONLY : makeSqliteWriter({ file, key })
  const copies = makeCopies(file, writer)
  const closed = (): void => {
    copies.close()
    release()
  }
  const store = makeSqlStore(makeDatabase(writer, db, closed, fields), fields)
  return ok({ ...store, onLost: writer.onLost, copyTo: copies.copyTo })
}

/** Opens the encrypted store in a data directory, making it when there is none. */
export async function openSqliteStore(
  options: SqliteStoreOptions,
): Promise<Result<SqliteStore, StorageFailure>> {
  if (options.readOnly) return openLocked(options, () => undefined)
  const lock = options.lock ? ok(options.lock) : await lockDataDirectory(options.directory)
  if (!lock.ok) return lock
  const store = await openLocked(options, lock.value.release)
  if (!store.ok) lock.value.release()
  return store
}
