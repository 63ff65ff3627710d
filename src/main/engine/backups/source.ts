import { join } from 'node:path'
import { errorFields } from '../../../core/app/index.ts'
import type { BackupRecord, BackupSource, Logger, RestoreRequest } from '../../../core/app/index.ts'
import { instant } from '../../../core/kernel/index.ts'
import { dropWish, makeBackupFolder, readWish, writeWish } from '../../adapters/backups/index.ts'
import type { BackupFolder, FinishedBackup, RestoreWish } from '../../adapters/backups/index.ts'
import { DATABASE_FILE } from '../../adapters/sql/index.ts'
import type { SqliteStore } from '../../adapters/sql/index.ts'
import { rootOf } from './check.ts'
import { checkBeside } from './check-thread.ts'

/** Where backups go, how often by themselves, and how many are kept. */
export type BackupOptions = Readonly<{
  /** Null: `backups` in the data directory. */
  directory: string | null
  /** 0: never by themselves. */
  everyHours: number
  keep: number
}>

const DEFAULT_BACKUPS: BackupOptions = { directory: null, everyHours: 24, keep: 7 }

type Place = Readonly<{ dataDirectory: string; backups?: Partial<BackupOptions> }>

export const backupOptionsOf = ({ backups }: Place): BackupOptions => ({ ...DEFAULT_BACKUPS, ...backups })

/** The folder of a desk's backups. */
export const backupFolderOf = (place: Place): BackupFolder =>
  makeBackupFolder(backupOptionsOf(place).directory ?? join(place.dataDirectory, 'backups'))

const requestOf = (wish: RestoreWish): RestoreRequest => ({
  ...{ id: wish.id, backupId: wish.backup_id, askedBy: wish.asked_by, reason: wish.reason },
  askedAt: instant(Date.parse(wish.asked_at)),
})

/** The note of what was asked: the next start finds everything in it. */
export const wishOf = (restore: RestoreRequest, folder: string): RestoreWish => ({
  ...{ id: restore.id, backup_id: restore.backupId, asked_by: restore.askedBy, reason: restore.reason },
  ...{ folder, asked_at: new Date(restore.askedAt).toISOString(), ready: null },
})

type SourceParts = Readonly<{
  store: SqliteStore
  key: Buffer
  place: Place
  logger: Pick<Logger, 'error'>
}>

async function taken(
  { store, key }: SourceParts,
  folder: BackupFolder,
  { id, takenAt }: Pick<BackupRecord, 'id' | 'takenAt'>,
): Promise<FinishedBackup> {
  const partial = await folder.begin(id)
  const copy = await store.copyTo(join(partial, DATABASE_FILE))
  const backup: FinishedBackup = {
    ...{ id, takenAt, state: 'complete', reason: null, ...copy },
    auditRoot: await rootOf(store, copy.auditSize),
  }
  const checked = await checkBeside({ folder: partial, key, backup })
  if (!checked.ok) throw new Error(checked.failure.message)
  await folder.finish(backup)
  return backup
}

const failedOf = (id: string, takenAt: BackupRecord['takenAt'], error: unknown): FinishedBackup => ({
  ...{ id, takenAt, state: 'failed', bytes: 0, sha256: '', schemaVersion: 0, auditSize: 0, auditRoot: '' },
  reason: error instanceof Error ? error.message : String(error),
})

/** Backups of the encrypted file. */
export function makeBackupSource(parts: SourceParts): BackupSource {
  const { key, place, logger } = parts
  const folder = backupFolderOf(place)
  const prune = (newest: string): Promise<void> =>
    folder.prune(backupOptionsOf(place).keep, newest).catch((error: unknown) => {
      logger.error('backups_not_pruned', errorFields(error))
    })
  return {
    ...{ list: folder.list, find: folder.find },
    take: async (id, takenAt) => {
      try {
        return await taken(parts, folder, { id, takenAt })
      } catch (error) {
        const failed = failedOf(id, takenAt, error)
        await folder.fail(failed)
        return failed
      } finally {
        await prune(id)
      }
    },
    verify: (backup) => checkBeside({ folder: folder.path(backup.id), key, backup }),
    pending: () => {
      const wish = readWish(place.dataDirectory)
      return wish === null ? null : requestOf(wish)
    },
    wish: (restore) => writeWish(place.dataDirectory, wishOf(restore, folder.path(restore.backupId))),
    withdraw: () => dropWish(place.dataDirectory),
  }
}
