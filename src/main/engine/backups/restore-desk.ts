import { backupFailure } from '../../../core/app/index.ts'
import type { BackupRecord } from '../../../core/app/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import { readWish, writeWish } from '../../adapters/backups/index.ts'
import { openDatabaseKey } from '../../adapters/keys/index.ts'
import { lockDataDirectory } from '../../adapters/sql/index.ts'
import { settleFile } from '../keys/rotation.ts'
import { custodyOf } from '../open-store.ts'
import { openEngine } from '../open-engine.ts'
import type { EngineOptions } from '../configuration/options.ts'
import { systemClock, uuidSource } from '../platform.ts'
import { checkBeside } from './check-thread.ts'
import { backupFolderOf, wishOf } from './source.ts'

const isElsewhere = ({ databaseUrl }: EngineOptions): Failure | null =>
  databaseUrl === null
    ? null
    : backupFailure('backups_not_configured', 'With PostgreSQL the database’s own tools make backups.')

/** The backups of a data directory, whether a desk runs over it or not. */
export async function listBackups(options: EngineOptions): Promise<Result<readonly BackupRecord[], Failure>> {
  const elsewhere = isElsewhere(options)
  return elsewhere === null ? ok(await backupFolderOf(options).list()) : refused(elsewhere)
}

/** Checks a backup with the directory's key, whether a desk runs over it or not. */
export async function verifyBackup(
  options: EngineOptions,
  id: string,
): Promise<Result<BackupRecord, Failure>> {
  const elsewhere = isElsewhere(options)
  if (elsewhere !== null) return refused(elsewhere)
  const folder = backupFolderOf(options)
  const backup = await folder.find(id)
  if (backup === null) return refused(backupFailure('backup_not_found', 'There is no such backup.'))
  if (backup.state === 'failed') {
    return refused(backupFailure('backup_damaged', `This backup failed: ${backup.reason ?? 'unknown'}.`))
  }
  const key = await openDatabaseKey(custodyOf(options, true))
  if (!key.ok) return key
  const checked = await checkBeside({ folder: folder.path(id), key: key.value.key, backup })
  return checked.ok ? ok(backup) : checked
}

async function wished(
  options: EngineOptions,
  id: string,
  reason: string,
): Promise<Result<BackupRecord, Failure>> {
  const elsewhere = isElsewhere(options)
  if (elsewhere !== null) return refused(elsewhere)
  const directory = options.dataDirectory
  const lock = await lockDataDirectory(directory)
  if (!lock.ok) return lock
  try {
    const pending = readWish(directory)
    if (pending !== null) {
      const message = `Backup ${pending.backup_id} is to be restored at the next start.`
      return refused(backupFailure('restore_pending', message))
    }
    const settled = await settleFile(custodyOf(options, true))
    if (!settled.ok) return settled
    const backup = await verifyBackup(options, id)
    if (!backup.ok) return backup
    const restore = {
      id: uuidSource.next(),
      backupId: id,
      askedBy: 'cli',
      askedAt: systemClock.now(),
      reason,
    }
    writeWish(directory, wishOf(restore, backupFolderOf(options).path(id)))
    return backup
  } finally {
    lock.value.release()
  }
}

/**
 * Puts a backup in the database's place, with no desk running, and opens the desk once with it, which writes the act into
 * its log. Also where the present database does not open any more.
 */
export async function restoreDesk(
  options: EngineOptions,
  id: string,
  reason: string,
): Promise<Result<BackupRecord, Failure>> {
  const backup = await wished(options, id, reason)
  if (!backup.ok) return backup
  const engine = await openEngine({ ...options, demo: false, redisUrl: null })
  if (!engine.ok) return engine
  await engine.value.close()
  return backup
}
