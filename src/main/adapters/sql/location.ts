import { ok, refused } from '../../../core/kernel/index.ts'
import type { Result } from '../../../core/kernel/index.ts'
import { storageFailure } from './failures.ts'
import type { StorageFailure } from './failures.ts'

/** Where the data lies: a data directory with the encrypted file (null = the usual one), or a PostgreSQL database. */
type StoreLocation =
  Readonly<{ kind: 'sqlite'; directory: string | null }> | Readonly<{ kind: 'postgres'; url: string }>

const SQLITE = /^sqlite(?:\+\w+)?:(?:\/\/)?(?<path>.*)$/
const POSTGRES = /^postgres(?:ql)?(?:\+\w+)?:\/\/(?<rest>.+)$/
const DATABASE_NAME = /.\.(?:db|sqlite|sqlite3)$/

/** The path without the file at its end, where it names one. */
function directoryOf(path: string): string {
  const slash = path.lastIndexOf('/')
  return DATABASE_NAME.test(path.slice(slash + 1)) ? path.slice(0, Math.max(0, slash)) : path
}

/**
 * Reads `--store` or `DATABASE_URL`. `sqlite:///relative/dir`, `sqlite:////absolute/dir` and a file name at the end
 * (the directory counts) are understood as the older systems wrote them. What is not understood is refused, never
 * replaced by the default.
 */
export function parseStoreLocation(text: string | undefined): Result<StoreLocation, StorageFailure> {
  if (text === undefined || text.trim() === '') return ok({ kind: 'sqlite', directory: null })
  const given = text.trim()
  const postgres = POSTGRES.exec(given)?.groups?.['rest']
  if (postgres) return ok({ kind: 'postgres', url: `postgres://${postgres}` })
  const sqlite = SQLITE.exec(given)?.groups?.['path']
  if (sqlite !== undefined) {
    const directory = directoryOf(given.includes('://') ? sqlite.replace(/^\//, '') : sqlite)
    return ok({ kind: 'sqlite', directory: directory === '' ? null : directory })
  }
  const scheme = given.includes(':') ? given.slice(0, given.indexOf(':')) : 'no scheme'
  return refused(
    storageFailure(
      'store_not_understood',
      `The store's address is not understood (${scheme}); give postgres://… or sqlite:DIRECTORY.`,
    ),
  )
}
