import type { Database as Handle } from 'better-sqlite3'
import { ok, refused } from '../../../../core/kernel/index.ts'
import type { Result } from '../../../../core/kernel/index.ts'
import { storageFailure } from '../failures.ts'
import type { StorageFailure } from '../failures.ts'

export type SqliteHandle = Handle
type SqliteDriver = Readonly<{
  open: (file: string, options?: Readonly<{ readonly?: boolean; timeout?: number }>) => SqliteHandle
}>

const NODE_MAJOR_MIN = 22
/** How long to wait for another process that only looks and is just opening or closing. */
const BUSY_TIMEOUT_MS = 2_000

/** Says why the driver must not be loaded by this runtime; null when it may. Older ones crash in native code. */
export function runtimeRefusal(nodeVersion: string): StorageFailure | null {
  const major = Number(nodeVersion.split('.')[0])
  if (major >= NODE_MAJOR_MIN) return null
  return storageFailure(
    'runtime_too_old',
    `The encrypted store needs Node ${NODE_MAJOR_MIN} or newer; this is Node ${nodeVersion}. ` +
      'Start through "npm start", which brings its own.',
  )
}

/** Loads the native driver, after the look at the runtime and never before. */
export async function loadSqliteDriver(
  nodeVersion: string = process.versions.node,
): Promise<Result<SqliteDriver, StorageFailure>> {
  const refusal = runtimeRefusal(nodeVersion)
  if (refusal) return refused(refusal)
  const { default: Driver } = await import('better-sqlite3-multiple-ciphers')
  return ok({ open: (file, options) => new Driver(file, { timeout: BUSY_TIMEOUT_MS, ...options }) })
}

/** The extended result code of an SQLite error, such as `SQLITE_BUSY`; empty for anything else. */
export const sqliteCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''

/**
 * How pages are enciphered, the one of new files first. AEGIS-256 runs on the processor's AES instructions and costs a
 * commit less than half of what ChaCha20-Poly1305 does; that one wrote the files of earlier builds, which stay as they are.
 */
export const CIPHERS = ['aegis', 'chacha20'] as const

/** Gives the raw 256-bit key to a handle. Must be the first thing said to it. */
export function giveKey(handle: SqliteHandle, key: Buffer, cipher: (typeof CIPHERS)[number] = 'aegis'): void {
  handle.pragma(`cipher = '${cipher}'`)
  handle.pragma(`key = 'raw:${key.toString('hex')}'`)
}
