import {
  accessSync,
  chmodSync,
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { ok, refused } from '../../../../core/kernel/index.ts'
import type { Result } from '../../../../core/kernel/index.ts'
import { storageFailure } from '../failures.ts'
import type { StorageFailure } from '../failures.ts'
import { loadSqliteDriver, sqliteCode } from './driver.ts'

export type DirectoryLock = Readonly<{ directory: string; release: () => void }>

const LOCK_FILE = 'optionix.lock'
/** Beside the lock and not in it: closing any other descriptor of the lock file would drop a POSIX lock. */
const PID_FILE = 'optionix.pid'

function holderOf(directory: string): string {
  try {
    const pid = readFileSync(join(directory, PID_FILE), 'utf8').trim()
    return /^\d+$/.test(pid) ? pid : ''
  } catch {
    return '' // The holder has the lock but has not written its number yet.
  }
}

const MAY_ALL = constants.R_OK | constants.W_OK | constants.X_OK

/** The one refusal of a directory in which files cannot be made or written, at whichever file that shows. */
export const directoryUnusable = (directory: string, error: unknown): StorageFailure =>
  storageFailure(
    'data_directory_unusable',
    `The data directory ${directory} cannot be used: ${reasonOf(error)}. ` +
      'Let this account write there, or name another directory.',
  )

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Makes a directory that only its owner can enter. One that somebody made read-only is refused, not made writable. */
function preparePrivateDirectory(directory: string): Result<null, StorageFailure> {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 })
    accessSync(directory, MAY_ALL)
    chmodSync(directory, 0o700)
    return ok(null)
  } catch (error) {
    return refused(directoryUnusable(directory, error))
  }
}

/**
 * Makes an empty file that only its owner can read, unless there is one. SQLite would make it with the usual mode, and
 * gives its companion files the mode that it finds here.
 */
export function preparePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
}

/**
 * Takes a data directory for this process. The lock is an exclusive transaction on a small database of its own, so the
 * operating system lets go of it when the process dies, however it dies. Take it before touching keys or data.
 */
export async function lockDataDirectory(directory: string): Promise<Result<DirectoryLock, StorageFailure>> {
  const driver = await loadSqliteDriver()
  if (!driver.ok) return driver
  const prepared = preparePrivateDirectory(directory)
  if (!prepared.ok) return prepared
  try {
    preparePrivateFile(join(directory, LOCK_FILE))
    const handle = driver.value.open(join(directory, LOCK_FILE), { timeout: 0 })
    try {
      handle.exec('begin exclusive')
    } catch (error) {
      handle.close()
      throw error
    }
    writeFileSync(join(directory, PID_FILE), `${process.pid}\n`, { mode: 0o600 })
    const release = (): void => {
      if (!handle.open) return
      rmSync(join(directory, PID_FILE), { force: true })
      handle.close()
    }
    return ok({ directory, release })
  } catch (error) {
    if (!sqliteCode(error).startsWith('SQLITE_BUSY')) {
      const message = `The data directory ${directory} cannot be locked: ${reasonOf(error)}.`
      return refused(storageFailure('data_directory_unusable', message))
    }
    const pid = holderOf(directory)
    return refused(
      storageFailure(
        'data_directory_in_use',
        `The data directory ${directory} is in use by ${pid ? `process ${pid}` : 'another process'}. ` +
          'Stop it first, or name another directory.',
        pid ? { details: { pid: Number(pid) } } : {},
      ),
    )
  }
}
