import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { backupFailure, rootOfLog } from '../../../core/app/index.ts'
import type { BackupRecord, Store } from '../../../core/app/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'
import { makeTreeHasher } from '../../adapters/crypto/index.ts'
import { DATABASE_FILE, checkIntegrity, dropCompanions, openSqliteStore } from '../../adapters/sql/index.ts'

/** A copy in a folder, and what its manifest says of it. */
export type CheckRequest = Readonly<{ folder: string; key: Uint8Array; backup: BackupRecord }>

const damaged = (what: string): Result<never, Failure> =>
  refused(backupFailure('backup_damaged', `The backup is damaged: ${what}.`))

/** The root over the first records of a log. */
export const rootOf = (store: Pick<Store, 'audit'>, size: number): Promise<string> =>
  rootOfLog(store, size, makeTreeHasher())

async function digestOf(file: string): Promise<Readonly<{ bytes: number; sha256: string }>> {
  const hash = createHash('sha256')
  let bytes = 0
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk)
      bytes += chunk.length
    }
  })
  return { bytes, sha256: hash.digest('hex') }
}

/** That the log in the copy ends where the manifest says, with what it says. */
async function checkLog({ folder, backup }: CheckRequest, key: Buffer): Promise<Result<null, Failure>> {
  const opened = await openSqliteStore({ directory: folder, key, readOnly: true })
  if (!opened.ok) {
    return opened.failure.code === 'newer_schema'
      ? refused(backupFailure('backup_of_newer_release', opened.failure.message))
      : damaged('its database does not open')
  }
  const store = opened.value
  try {
    const { size } = await store.auditHead()
    if (size !== backup.auditSize) {
      return damaged(`its audit log has ${size} records, and its manifest names ${backup.auditSize}`)
    }
    const root = await rootOf(store, size)
    return root === backup.auditRoot ? ok(null) : damaged('its audit log is not the one of its manifest')
  } finally {
    await store.close()
    dropCompanions(folder)
  }
}

/** Checks a copy from its bytes to its log; the first thing that is wrong is said. Reads everything: not for the loop. */
export async function checkBackup(request: CheckRequest): Promise<Result<null, Failure>> {
  const { folder, backup } = request
  const key = Buffer.from(request.key)
  const found = await digestOf(join(folder, DATABASE_FILE)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null
    throw error
  })
  if (found === null) return damaged('its database is missing')
  if (found.bytes !== backup.bytes || found.sha256 !== backup.sha256) {
    return damaged('its database is not what was written')
  }
  const sound = await checkIntegrity(folder, key)
  if (!sound.ok && sound.failure.code === 'wrong_key') {
    const message = 'This backup lies under another key than the desk’s: the key was replaced since.'
    return refused(backupFailure('backup_of_another_key', message))
  }
  return sound.ok ? checkLog(request, key) : damaged(sound.failure.message)
}
