import type { openPostgresStore as OpenPostgresStore } from './postgres.ts'

export { directoryUnusable, lockDataDirectory } from './directory-lock.ts'
export { parseStoreLocation } from './location.ts'
export { copyUnderKey, dropCopy, opensWithKey, rekeyFolder, takeCopy } from './rekey.ts'
export { DATABASE_FILE, openSqliteStore } from './sqlite.ts'

/** `openPostgresStore`, loaded by those who keep their desk there. */
export const openPostgresStore: typeof OpenPostgresStore = async (options) => {
  const { openPostgresStore: open } = await import('./postgres.ts')
  return open(options)
}
