import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { ok, refused } from '../../../../core/kernel/index.ts'
import type { Result } from '../../../../core/kernel/index.ts'
import { storageFailure } from '../failures.ts'
import type { StorageFailure } from '../failures.ts'
import { loadSqliteDriver, sqliteCode } from './driver.ts'
import { unlock } from './handle.ts'
import { DATABASE_FILE } from './open-store.ts'

const COMPANIONS = ['-wal', '-shm']

/** Who only looks leaves its companion files behind; they are no part of a copy. */
export const dropCompanions = (directory: string): void =>
  COMPANIONS.forEach((rest) => rmSync(join(directory, `${DATABASE_FILE}${rest}`), { force: true }))

/**
 * Whether a copy opens with the key and every page, index and cell in it is sound. Reads the whole file: not for the loop.
 * A foreign key and damage look alike, unless the copy is known to be what was once written.
 */
export async function checkIntegrity(directory: string, key: Buffer): Promise<Result<null, StorageFailure>> {
  const driver = await loadSqliteDriver()
  if (!driver.ok) return driver
  const file = join(directory, DATABASE_FILE)
  const handle = driver.value.open(file, { readonly: true })
  try {
    unlock(handle, key)
    const found: unknown = handle.pragma('integrity_check(1)', { simple: true })
    return found === 'ok' ? ok(null) : refused(storageFailure('database_damaged', String(found)))
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    const code = sqliteCode(error) === 'SQLITE_NOTADB' ? 'wrong_key' : 'database_damaged'
    return refused(storageFailure(code, message))
  } finally {
    handle.close()
    dropCompanions(directory)
  }
}
