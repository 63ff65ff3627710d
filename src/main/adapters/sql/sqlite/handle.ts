import { CIPHERS, giveKey, sqliteCode } from './driver.ts'
import type { SqliteHandle } from './driver.ts'

/** Whether the file can be read so; a new file can always. */
function opensWith(handle: SqliteHandle, key: Buffer, cipher: (typeof CIPHERS)[number]): boolean {
  giveKey(handle, key, cipher)
  try {
    handle.prepare('select count(*) from sqlite_master').get()
    return true
  } catch (error) {
    if (sqliteCode(error) === 'SQLITE_NOTADB' && cipher !== CIPHERS.at(-1)) return false
    throw error
  }
}

/** Gives a handle its key, which must be the first thing said to it, and looks at the file once; throws when it does not fit. */
export function unlock(handle: SqliteHandle, key: Buffer): void {
  // Every page that a commit touches is enciphered and written whole: smaller pages are less to write where it touches
  // many b-trees once, larger ones where it touches few of them often. Has an effect on a new file only.
  handle.pragma('page_size = 4096')
  CIPHERS.some((cipher) => opensWith(handle, key, cipher))
}

/** How every handle works with the file: durable at the end of a commit, nothing readable on the disk. */
export function configure(handle: SqliteHandle): void {
  handle.pragma('synchronous = full')
  handle.pragma('recursive_triggers = on')
  // Sorting and temporary indexes must not spill readable text to the disk.
  handle.pragma('temp_store = memory')
  handle.pragma('cache_size = -16000')
}
