import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { makeFieldCipher, opensDataKeys } from '../adapters/crypto/index.ts'
import {
  makeSystemKeyring,
  openDatabaseKey,
  passphraseFile,
  passphrasePrompt,
  recoverDatabaseKey,
} from '../adapters/keys/index.ts'
import type { DatabaseKey, PassphraseSource } from '../adapters/keys/index.ts'
import {
  DATABASE_FILE,
  KEY_CHECK_FILE,
  directoryUnusable,
  lockDataDirectory,
  openPostgresStore,
  openSqliteStore,
} from '../adapters/sql/index.ts'
import type { SqliteStore } from '../adapters/sql/index.ts'
import type { Store } from '../../core/app/index.ts'
import { ok, refused } from '../../core/kernel/index.ts'
import type { Failure, Result } from '../../core/kernel/index.ts'
import { settleRestore } from './backups/index.ts'
import type { RestoreOutcome } from './backups/index.ts'
import { settleFile, settleServer } from './keys/rotation.ts'
import type { EngineOptions } from './configuration/options.ts'

type FieldKeys = ReturnType<typeof makeFieldCipher>

export type OpenStore = Readonly<{
  store: Store
  /** The same store where it is a file, which can be copied while it is written; null elsewhere. */
  file: SqliteStore | null
  /** What became of a restore that waited for this start. */
  restore: RestoreOutcome | null
  databaseKey: DatabaseKey
  kind: 'sqlite' | 'postgres'
  /** Seals the store's personal columns once it has its keys, which lie in the store. */
  fields: FieldKeys
}>

type StoreOptions = Pick<
  EngineOptions,
  'dataDirectory' | 'databaseUrl' | 'passphraseFile' | 'passphrase' | 'mayPrompt'
>

/** Where the passphrase comes from: the environment, a file, a person, or nowhere. */
function passphraseOf(options: StoreOptions): PassphraseSource | null {
  const { passphrase } = options
  if (passphrase !== null) {
    return { name: 'ENCRYPTION_KEY', isInteractive: false, ask: () => Promise.resolve(passphrase) }
  }
  if (options.passphraseFile !== null) return passphraseFile(options.passphraseFile)
  return options.mayPrompt ? passphrasePrompt() : null
}

export const custodyOf = (options: StoreOptions, dataExists: boolean) => ({
  directory: options.dataDirectory,
  dataExists,
  keyring: makeSystemKeyring(),
  passphrase: passphraseOf(options),
})

const keyOf = (options: StoreOptions, dataExists: boolean) => openDatabaseKey(custodyOf(options, dataExists))

/** Whether a directory holds data, or held some: beside a database that is gone lies what tells its key. */
const hasData = (directory: string): boolean =>
  [DATABASE_FILE, KEY_CHECK_FILE].some((name) => existsSync(join(directory, name)))

/** Whether there is a desk to open. Of a server its address says so, and whether it answers shows when it is opened. */
export const isDeskThere = ({ databaseUrl, dataDirectory }: StoreOptions): boolean =>
  databaseUrl !== null || hasData(dataDirectory)

/** The directory is locked before the key is looked for, so that two first starts cannot make two keys. */
async function openFile(options: StoreOptions): Promise<Result<OpenStore, Failure>> {
  const directory = options.dataDirectory
  const lock = await lockDataDirectory(directory)
  if (!lock.ok) return lock
  const opened = await fileTroubleSaid(options, async (): Promise<Result<OpenStore, Failure>> => {
    const settled = await settleFile(custodyOf(options, true))
    if (!settled.ok) return settled
    const databaseKey = await keyOf(options, hasData(directory))
    if (!databaseKey.ok) return databaseKey
    const fields = makeFieldCipher()
    const { key } = databaseKey.value
    const restore = await settleRestore(directory, key)
    const opened = await openSqliteStore({ directory, key, fields, lock: lock.value })
    if (!opened.ok) return opened
    const [store, file] = [opened.value, opened.value]
    return ok({ store, file, restore, databaseKey: databaseKey.value, kind: 'sqlite', fields })
  })
  if (!opened.ok) lock.value.release()
  return opened
}

const foreignKey = (directory: string): Failure => ({
  code: 'wrong_key',
  message:
    `The key in ${directory} is not the one that the database was made with. Put the right key file back, or use ` +
    'the recovery key; nothing was changed.',
})

/** With PostgreSQL the key in the data directory wraps the subjects' keys: it must be the one that made them. */
async function openServer(options: StoreOptions, url: string): Promise<Result<OpenStore, Failure>> {
  const fields = makeFieldCipher()
  const store = await openPostgresStore({ url, fields })
  if (!store.ok) return store
  const databaseKey = await fileTroubleSaid(options, async () => {
    mkdirSync(options.dataDirectory, { recursive: true, mode: 0o700 })
    const settled = await settleServer(custodyOf(options, true), store.value)
    if (!settled.ok) return settled
    const dataKeys = await store.value.keys.dataKeys()
    // A desk has keys of its own before it has its first user.
    const key = await keyOf(options, dataKeys.length > 0 || (await store.value.subjectKeys()).length > 0)
    return key.ok && opensDataKeys(key.value.key, dataKeys) === false
      ? refused(foreignKey(options.dataDirectory))
      : key
  })
  if (!databaseKey.ok) {
    await store.value.close()
    return refused(databaseKey.failure)
  }
  const nowhere = { file: null, restore: null }
  return ok({ ...nowhere, store: store.value, databaseKey: databaseKey.value, kind: 'postgres', fields })
}

/** A full, foreign or read-only disk shows at whichever file is written first: it is said, wherever that is. */
async function fileTroubleSaid<Value>(
  { dataDirectory }: StoreOptions,
  open: () => Promise<Result<Value, Failure>>,
): Promise<Result<Value, Failure>> {
  try {
    return await open()
  } catch (error) {
    const isOfFiles = error instanceof Error && 'syscall' in error && 'path' in error
    if (!isOfFiles) throw error
    return refused(directoryUnusable(dataDirectory, error))
  }
}

/** Opens the one store that was asked for; whatever is wrong with it comes back as a sentence. */
export const openStore = (options: StoreOptions): Promise<Result<OpenStore, Failure>> =>
  options.databaseUrl === null ? openFile(options) : openServer(options, options.databaseUrl)

/** Opens the key of a data directory with its recovery key and puts it away anew, in the safest place there is now. */
export async function recoverKey(
  options: StoreOptions,
  recoveryKey: string,
): Promise<Result<Pick<DatabaseKey, 'custody' | 'warning'>, Failure>> {
  const lock = await lockDataDirectory(options.dataDirectory)
  if (!lock.ok) return lock
  try {
    const recovered = await recoverDatabaseKey(custodyOf(options, true), recoveryKey)
    if (!recovered.ok) return recovered
    const { custody, warning } = recovered.value
    return ok({ custody, ...(warning === undefined ? {} : { warning }) })
  } finally {
    lock.value.release()
  }
}
