export { directoryUnusable, lockDataDirectory } from './directory-lock.ts'
export { parseStoreLocation } from './location.ts'
export { openPostgresStore } from './postgres.ts'
export { DATABASE_FILE, openSqliteStore } from './sqlite.ts'
