import {
  closeSync,
  copyFileSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs'
import { join } from 'node:path'
import { assert } from '../../../../core/kernel/index.ts'
import { DATABASE_FILE, KEY_CHECK_FILE } from './open-store.ts'
import { preparePrivateFile } from './directory-lock.ts'
import { loadSqliteDriver } from './driver.ts'
import type { SqliteHandle } from './driver.ts'
import { unlock } from './handle.ts'

/** Where the copy under the new key is made; nothing of it counts before it takes the database's place. */
export const rekeyFolder = (directory: string): string => join(directory, 'rotation')

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

async function openFile(file: string): Promise<SqliteHandle> {
  const driver = await loadSqliteDriver()
  assert(driver.ok, 'the driver was loaded before')
  return driver.value.open(file)
}

/** Whether the database of a directory, which nobody has open, lies under this key. */
export async function opensWithKey(directory: string, key: Buffer): Promise<boolean> {
  const handle = await openFile(join(directory, DATABASE_FILE))
  try {
    unlock(handle, key)
    return true
  } catch {
    return false // Another key, or damage: told apart when it is opened in earnest.
  } finally {
    handle.close()
  }
}

/** A copy of the closed database under another key, in the folder for it. The database itself is only read. */
export async function copyUnderKey(directory: string, from: Buffer, to: Buffer): Promise<void> {
  const folder = rekeyFolder(directory)
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { mode: 0o700 })
  const [source, copy] = [join(directory, DATABASE_FILE), join(folder, DATABASE_FILE)]
  const log = `${source}-wal`
  assert(!existsSync(log) || statSync(log).size === 0, 'a closed database has carried its log')
  preparePrivateFile(copy)
  copyFileSync(source, copy)
  const handle = await openFile(copy)
  try {
    unlock(handle, from)
    // The cipher rewrites every page in one transaction, which it does not do beside a write-ahead log.
    handle.pragma('journal_mode = delete')
    handle.pragma(`rekey = 'raw:${to.toString('hex')}'`)
  } finally {
    handle.close()
  }
}

/** Puts the finished copy in the database's place: until the rename it lies under the old key, after it under the new one. */
export function takeCopy(directory: string): void {
  const folder = rekeyFolder(directory)
  sync(join(folder, DATABASE_FILE))
  for (const rest of ['-wal', '-shm']) rmSync(join(directory, `${DATABASE_FILE}${rest}`), { force: true })
  renameSync(join(folder, DATABASE_FILE), join(directory, DATABASE_FILE))
  sync(directory)
  if (existsSync(join(folder, KEY_CHECK_FILE))) {
    renameSync(join(folder, KEY_CHECK_FILE), join(directory, KEY_CHECK_FILE))
  }
  dropCopy(directory)
}

export const dropCopy = (directory: string): void =>
  rmSync(rekeyFolder(directory), { recursive: true, force: true })
