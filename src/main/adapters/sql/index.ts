import type { openPostgresStore as OpenPostgresStore } from './postgres/open-store.ts'

export { checkIntegrity, dropCompanions } from './sqlite/backup-check.ts'
export { directoryUnusable, lockDataDirectory } from './sqlite/directory-lock.ts'
export { REPLACED_FOLDER, dropReady, exchange, isReady, makeReady, readyFolder } from './sqlite/exchange.ts'
export { parseStoreLocation } from './location.ts'
export { copyUnderKey, dropCopy, opensWithKey, rekeyFolder, takeCopy } from './sqlite/rekey.ts'
export { DATABASE_FILE, KEY_CHECK_FILE, openSqliteStore } from './sqlite/open-store.ts'
export type { SqliteStore } from './sqlite/open-store.ts'

/** `openPostgresStore`, loaded by those who keep their desk there. */
export const openPostgresStore: typeof OpenPostgresStore = async (options) => {
  const { openPostgresStore: open } = await import('./postgres/open-store.ts')
  return open(options)
}
