import { createHash } from 'node:crypto'
import { read as readCallback } from 'node:fs'
import { open } from 'node:fs/promises'
import { promisify } from 'node:util'
import type { SqliteHandle } from './driver.ts'

/** The database's file, opened by whoever asks, and where the copy goes. */
export type CopyRequest = Readonly<{ descriptor: number; target: string }>

/** What was copied: the state between two transactions, and how long orders waited until it stood still. */
export type DatabaseCopy = Readonly<{
  bytes: number
  sha256: string
  schemaVersion: number
  auditSize: number
}>

/** What is read and hashed between two looks at what else is to be done: an order waits this long at most. */
const CHUNK_BYTES = 1_048_576
const CARRY_ATTEMPTS = 250
const CARRY_AGAIN_MS = 20

const read = promisify(readCallback)

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, CARRY_AGAIN_MS))

/** Carries the log into the database; whether all of it went, which a reader of an earlier state hinders. */
function isCarried(handle: SqliteHandle): boolean {
  const [state] = handle.pragma('wal_checkpoint(passive)') as { log: number; checkpointed: number }[]
  return state !== undefined && state.log === state.checkpointed
}

const numberOf = (handle: SqliteHandle, text: string): number =>
  Number(handle.prepare<[], { value: number | null }>(text).get()?.value ?? 0)

/** What the file holds now that the log is carried. */
function stateOf(handle: SqliteHandle): Omit<DatabaseCopy, 'sha256'> {
  const pages = handle.pragma('page_count', { simple: true }) as number
  const pageBytes = handle.pragma('page_size', { simple: true }) as number
  return {
    bytes: pages * pageBytes,
    schemaVersion: numberOf(handle, 'select max(cast(name as integer)) as value from kysely_migration'),
    auditSize: numberOf(handle, 'select max("index") + 1 as value from audit_records'),
  }
}

async function copyBytes(
  { descriptor, target }: CopyRequest,
  bytes: number,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash('sha256')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  const file = await open(target, 'wx', 0o600)
  try {
    for (let at = 0; at < bytes;) {
      signal.throwIfAborted()
      const { bytesRead } = await read(descriptor, chunk, 0, Math.min(CHUNK_BYTES, bytes - at), at)
      if (bytesRead === 0) throw new Error(`the database ends at ${at} of ${bytes} bytes`)
      const part = chunk.subarray(0, bytesRead)
      hash.update(part)
      await file.writeFile(part)
      at += bytesRead
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return hash.digest('hex')
}

/**
 * Copies the encrypted file as it lies there, in the thread that writes it. Once the log is carried between two
 * transactions the file stands still until the next carry, which has to wait for the end of the copy; transactions go on
 * into the log meanwhile. So an order waits for one carry or one chunk, and never for the copy.
 */
export async function copyDatabase(
  handle: SqliteHandle,
  request: CopyRequest,
  signal: AbortSignal,
): Promise<DatabaseCopy> {
  for (let attempt = 1; !isCarried(handle); attempt += 1) {
    signal.throwIfAborted()
    if (attempt >= CARRY_ATTEMPTS) throw new Error('somebody reads an earlier state of the database')
    await pause()
  }
  const state = stateOf(handle)
  return { ...state, sha256: await copyBytes(request, state.bytes, signal) }
}
