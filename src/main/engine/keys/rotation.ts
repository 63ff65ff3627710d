import type { Store } from '../../../core/app/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import { opensDataKeys, rewrapWrites } from '../../adapters/crypto/index.ts'
import {
  dropNextKey,
  makeNextKey,
  openDatabaseKey,
  openNextKey,
  promoteNextKey,
} from '../../adapters/keys/index.ts'
import type { DatabaseKey } from '../../adapters/keys/index.ts'
import {
  copyUnderKey,
  dropCopy,
  openPostgresStore,
  openSqliteStore,
  opensWithKey,
  rekeyFolder,
  takeCopy,
} from '../../adapters/sql/index.ts'

type Custody = Parameters<typeof openDatabaseKey>[0]

const undecided = (directory: string): Failure => ({
  code: 'key_store_damaged',
  message:
    `A change of the database key in ${directory} was interrupted, and neither key opens the data. Nothing was ` +
    'changed. Restore a backup of the whole directory, or use the recovery key.',
})

/**
 * Ends a rotation that was interrupted: of the two keys exactly one opens the data, and that one is the key. Forward where
 * the data had moved already, back where it had not.
 */
async function settle(
  custody: Custody,
  opens: (key: DatabaseKey) => Promise<boolean | null>,
): Promise<Result<null, Failure>> {
  const next = await openNextKey(custody)
  if (!next.ok) return next
  if (next.value === null) return ok(null)
  if ((await opens(next.value)) === true) {
    await promoteNextKey(custody)
    return ok(null)
  }
  const current = await openDatabaseKey(custody)
  if (!current.ok) return current
  if ((await opens(current.value)) === false) return refused(undecided(custody.directory))
  dropNextKey(custody.directory)
  return ok(null)
}

export async function settleFile(custody: Custody): Promise<Result<null, Failure>> {
  const { directory } = custody
  const settled = await settle(custody, ({ key }) => opensWithKey(directory, key))
  if (settled.ok) dropCopy(directory)
  return settled
}

export const settleServer = (custody: Custody, store: Store): Promise<Result<null, Failure>> =>
  settle(custody, async ({ key }) => opensDataKeys(key, await store.keys.dataKeys()))

/** Everything that a store keeps wrapped goes over to the other key in one transaction. */
async function rewrap(store: Store, from: Buffer, to: Buffer): Promise<void> {
  const [subjectKeys, auditKeys, dataKeys] = await Promise.all([
    store.subjectKeys(),
    store.audit.keys(),
    store.keys.dataKeys(),
  ])
  await store.commit(rewrapWrites(from, to, { subjectKeys, auditKeys, dataKeys }))
}

/** Whoever asks is told the new recovery key before anything moves, so that it is known whenever it counts. */
export type Told = (recoveryKey: string) => void

const unlocked = (directory: string) => ({ directory, release: () => undefined })

/** The database of a directory that this process holds is enciphered anew under a new key, in a copy that then takes its place. */
export async function rotateFile(custody: Custody, told: Told): Promise<Result<DatabaseKey, Failure>> {
  const { directory } = custody
  const settled = await settleFile(custody)
  if (!settled.ok) return settled
  const current = await openDatabaseKey(custody)
  if (!current.ok) return current
  // Opened and closed once: what an interrupted desk left in the log is carried, and a wrong key is told as ever.
  const before = await openSqliteStore({ directory, key: current.value.key, lock: unlocked(directory) })
  if (!before.ok) return before
  await before.value.close()
  const next = await makeNextKey(custody)
  if (!next.ok) return next
  told(next.value.recoveryKey ?? '')
  try {
    const [from, to] = [current.value.key, next.value.key]
    await copyUnderKey(directory, from, to)
    const folder = rekeyFolder(directory)
    const copy = await openSqliteStore({ directory: folder, key: to, lock: unlocked(folder) })
    if (!copy.ok) return await givenUp(custody, copy.failure)
    try {
      await rewrap(copy.value, from, to)
    } finally {
      await copy.value.close()
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const message = `The database could not be enciphered anew (${reason}). The present key is still the key.`
    return givenUp(custody, { code: 'key_not_rotated', message })
  }
  takeCopy(directory)
  await promoteNextKey(custody)
  return next
}

async function givenUp(custody: Custody, failure: Failure): Promise<Result<DatabaseKey, Failure>> {
  dropCopy(custody.directory)
  dropNextKey(custody.directory)
  return refused(failure)
}

/** With PostgreSQL the key wraps other keys, and they go over in one transaction. */
export async function rotateServer(
  custody: Custody,
  url: string,
  told: Told,
): Promise<Result<DatabaseKey, Failure>> {
  const opened = await openPostgresStore({ url })
  if (!opened.ok) return opened
  const store = opened.value
  try {
    const settled = await settleServer(custody, store)
    if (!settled.ok) return settled
    const current = await openDatabaseKey(custody)
    if (!current.ok) return current
    if (opensDataKeys(current.value.key, await store.keys.dataKeys()) === false) {
      return refused(undecided(custody.directory))
    }
    const next = await makeNextKey(custody)
    if (!next.ok) return next
    told(next.value.recoveryKey ?? '')
    await rewrap(store, current.value.key, next.value.key)
    await promoteNextKey(custody)
    return next
  } finally {
    await store.close()
  }
}
