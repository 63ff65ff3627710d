import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Committer, Store } from '../../../core/app/index.ts'
import { backupFailure } from '../../../core/app/index.ts'
import type { Clock, Failure, JsonObject } from '../../../core/kernel/index.ts'
import { dropWish, makeBackupFolder, readWish, writeWish } from '../../adapters/backups/index.ts'
import type { FinishedBackup, RestoreWish } from '../../adapters/backups/index.ts'
import {
  DATABASE_FILE,
  REPLACED_FOLDER,
  dropReady,
  exchange,
  isReady,
  makeReady,
  openSqliteStore,
  readyFolder,
} from '../../adapters/sql/index.ts'
import { checkBackup, rootOf } from './check.ts'

/** What a start made of a restore that was asked for; `failure` where the database stayed the one that it was. */
export type RestoreOutcome = Readonly<{ wish: RestoreWish; failure: Failure | null }>

type Ready = NonNullable<RestoreWish['ready']>

/**
 * Where the present log ends; null where its database is gone or does not open, which a restore may be there to heal. Opened and
 * closed, so that what an interrupted desk left in the write-ahead log is in the file that is kept.
 */
async function headBefore(directory: string, key: Buffer): Promise<Ready['before']> {
  if (!existsSync(join(directory, DATABASE_FILE))) return null
  const lock = { directory, release: () => undefined }
  const opened = await openSqliteStore({ directory, key, lock })
  if (!opened.ok) return null
  try {
    const { size } = await opened.value.auditHead()
    return { size, root: await rootOf(opened.value, size) }
  } finally {
    await opened.value.close()
  }
}

const missing = (wish: RestoreWish): Failure =>
  backupFailure('backup_not_found', `Backup ${wish.backup_id} is no longer where it was.`)

/** Lays the backup ready and checks the very bytes that will be the database. */
async function prepare(directory: string, key: Buffer, wish: RestoreWish): Promise<RestoreOutcome> {
  const backup: FinishedBackup | null = await makeBackupFolder(dirname(wish.folder)).find(
    basename(wish.folder),
  )
  if (backup === null) return { wish, failure: missing(wish) }
  makeReady(directory, wish.folder)
  const checked = await checkBackup({ folder: readyFolder(directory), key, backup })
  if (!checked.ok) return { wish, failure: checked.failure }
  const ready: Ready = {
    // The name tells when; that of the wish keeps two of the same second apart.
    replaced: `${wish.asked_at.replaceAll(/[-:]|\.\d+/g, '')}-${wish.id}`,
    before: await headBefore(directory, key),
    after: { size: backup.auditSize, root: backup.auditRoot },
  }
  const next = { ...wish, ready }
  writeWish(directory, next)
  return { wish: next, failure: null }
}

async function prepared(directory: string, key: Buffer, wish: RestoreWish): Promise<RestoreOutcome> {
  try {
    return await prepare(directory, key, wish)
  } catch (error) {
    const message = `The backup could not be laid ready: ${error instanceof Error ? error.message : String(error)}.`
    return { wish, failure: backupFailure('backup_damaged', message) }
  }
}

/**
 * Does the restore that was asked for, before anybody opens the database. Interrupted at any instant the next start goes on
 * where it was: until the one rename the database is the old one, after it the new one, and the note goes only when the
 * log has the fact. A backup that is not sound changes nothing.
 */
export async function settleRestore(directory: string, key: Buffer): Promise<RestoreOutcome | null> {
  const wish = readWish(directory)
  if (wish === null) return null
  const outcome = wish.ready === null ? await prepared(directory, key, wish) : { wish, failure: null }
  const { ready } = outcome.wish
  if (outcome.failure === null && ready !== null && isReady(directory)) exchange(directory, ready.replaced)
  return outcome
}

const headFacts = (name: string, head: Ready['before']): JsonObject => ({
  [`${name}_size`]: head?.size ?? null,
  [`${name}_root`]: head?.root ?? null,
})

type RecordPorts = Readonly<{
  store: Pick<Store, 'audit'>
  committer: Pick<Committer, 'commit'>
  clock: Clock
  directory: string
}>

async function isRecorded({ store }: RecordPorts, wish: RestoreWish): Promise<boolean> {
  const found = await store.audit.list(
    { action: 'desk.restored', resourceId: wish.backup_id },
    { limit: 100, offset: 0 },
  )
  return found.items.some(({ facts }) => facts.restore === wish.id)
}

/** Writes what a start made of a restore into the log that goes on from here, and forgets the wish after that. */
export async function recordRestore(ports: RecordPorts, { wish, failure }: RestoreOutcome): Promise<void> {
  const { committer, clock, directory } = ports
  const asked = { restore: wish.id, asked_by: wish.asked_by, asked_at: wish.asked_at, reason: wish.reason }
  const done = {
    replaced: wish.ready === null ? null : `${REPLACED_FOLDER}/${wish.ready.replaced}`,
    ...headFacts('before', wish.ready?.before ?? null),
    ...headFacts('after', wish.ready?.after ?? null),
  }
  const fact: Parameters<typeof committer.commit>[0]['facts'][number] = {
    ...{ category: 'administration', actorId: 'system', resourceType: 'backup', resourceId: wish.backup_id },
    ...{ requestId: null, at: clock.now(), personal: null },
    ...(failure === null
      ? { action: 'desk.restored', result: 'success', code: null, facts: { ...asked, ...done } }
      : { action: 'desk.restore_failed', result: 'failed', code: failure.code, facts: asked }),
  }
  if (failure !== null || !(await isRecorded(ports, wish))) {
    await committer.commit({ writes: [], facts: [fact] })
  }
  dropReady(directory)
  dropWish(directory)
}
