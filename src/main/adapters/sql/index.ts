import type { openPostgresStore as OpenPostgresStore } from './postgres.ts'

export { checkIntegrity, dropCompanions } from './backup-check.ts'
export { directoryUnusable, lockDataDirectory } from './directory-lock.ts'
export { REPLACED_FOLDER, dropReady, exchange, isReady, makeReady, readyFolder } from './exchange.ts'
export { parseStoreLocation } from './location.ts'
export { copyUnderKey, dropCopy, opensWithKey, rekeyFolder, takeCopy } from './rekey.ts'
export { DATABASE_FILE, KEY_CHECK_FILE, openSqliteStore } from './sqlite.ts'
export type { SqliteStore } from './sqlite.ts'

/** `openPostgresStore`, loaded by those who keep their desk there. */
export const openPostgresStore: typeof OpenPostgresStore = async (options) => {
  const { openPostgresStore: open } = await import('./postgres.ts')
  return open(options)
}
