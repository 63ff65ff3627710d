import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { join } from 'node:path'
import { DATABASE_FILE } from './open-store.ts'

/**
 * The exchange of a database that nobody has open for another one. At any instant the name of the database is either the
 * old or the new one, whole; what was replaced stays beside it for good.
 */

/** Where the new database is laid ready; nothing of it counts before it takes the other's place. */
const READY = 'restoring'
/** Where databases go that were replaced, each in a folder of its own. */
export const REPLACED_FOLDER = 'replaced'

const FILES = [DATABASE_FILE, `${DATABASE_FILE}-wal`]

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** Whether a database lies ready. After a start of the exchange its absence tells that it was exchanged. */
export const isReady = (directory: string): boolean => existsSync(join(directory, READY, DATABASE_FILE))

export const readyFolder = (directory: string): string => join(directory, READY)

export const dropReady = (directory: string): void =>
  rmSync(join(directory, READY), { recursive: true, force: true })

/** Lays a copy of a database ready, on the disk of the one that it will replace. */
export function makeReady(directory: string, from: string): void {
  dropReady(directory)
  const folder = join(directory, READY)
  mkdirSync(folder, { mode: 0o700 })
  const file = join(folder, DATABASE_FILE)
  copyFileSync(join(from, DATABASE_FILE), file, constants.COPYFILE_EXCL)
  sync(file)
  sync(folder)
  sync(directory)
}

/**
 * Keeps the present database under a second name, then gives its first name to the one that lies ready. Done again after
 * an interruption it goes on where it was. The old log goes before the new database comes, which it is not the log of: it
 * is there only where the old one could not be opened, and is kept with it.
 */
export function exchange(directory: string, replaced: string): void {
  const kept = join(directory, REPLACED_FOLDER, replaced)
  mkdirSync(kept, { recursive: true, mode: 0o700 })
  for (const name of FILES) {
    const [from, to] = [join(directory, name), join(kept, name)]
    if (existsSync(from) && !existsSync(to)) linkSync(from, to)
  }
  for (const path of [kept, join(directory, REPLACED_FOLDER), directory]) sync(path)
  for (const rest of ['-wal', '-shm']) rmSync(join(directory, `${DATABASE_FILE}${rest}`), { force: true })
  sync(directory)
  renameSync(join(directory, READY, DATABASE_FILE), join(directory, DATABASE_FILE))
  sync(directory)
}
