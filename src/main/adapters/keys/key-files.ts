import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { writeSync } from 'node:fs'
import { join } from 'node:path'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { JsonObject, Result } from '../../../core/kernel/index.ts'
import { keyFailure } from './failures.ts'
import type { KeyFailure } from './failures.ts'
import { WRAPPED_BYTES } from './wrap.ts'
import type { WrappedKey } from './wrap.ts'

/** `key.json`: which way the key is kept, and the key itself where that is in a file. `keyId` names it in a keyring. */
export type KeyFile = Readonly<{ version: 1; keyId: string }> &
  (
    | Readonly<{ custody: 'keyring' }>
    | Readonly<{ custody: 'passphrase'; wrapped: WrappedKey }>
    | Readonly<{ custody: 'key_file'; key: string }>
  )

/** `recovery.json`, apart from the key, so that losing the one does not lose the other. */
export type RecoveryFile = Readonly<{ version: 1; keyId: string; wrapped: WrappedKey }>

/** `next` is what a rotation moves to: until it is done, which of the two is the key is for the store to say. */
export type KeyPlace = 'current' | 'next'

const pathOf = (directory: string, name: string, place: KeyPlace): string =>
  join(directory, place === 'current' ? `${name}.json` : `${name}.next.json`)

export const keyPath = (directory: string, place: KeyPlace = 'current'): string =>
  pathOf(directory, 'key', place)
export const recoveryPath = (directory: string, place: KeyPlace = 'current'): string =>
  pathOf(directory, 'recovery', place)

/** Writes whole or not at all, for the owner's eyes only. */
function writePrivately(path: string, content: JsonObject): void {
  const draft = `${path}.new`
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify(content, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  chmodSync(draft, 0o600)
  renameSync(draft, path)
}

export function writeKeyFiles(
  directory: string,
  key: KeyFile,
  recovery: RecoveryFile | null,
  place: KeyPlace = 'current',
): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  if (recovery) writePrivately(recoveryPath(directory, place), recovery)
  writePrivately(keyPath(directory, place), key)
  // The names themselves must survive a loss of power, before any data is written under this key.
  syncNames(directory)
}

/** Makes the next key the key. What of it was done before an interruption is not done again. */
export function promoteKeyFiles(directory: string): void {
  for (const path of [recoveryPath, keyPath]) {
    if (existsSync(path(directory, 'next'))) renameSync(path(directory, 'next'), path(directory))
  }
  syncNames(directory)
}

/** Forgets the next key. */
export function dropNextKeyFiles(directory: string): void {
  for (const path of [keyPath, recoveryPath]) rmSync(path(directory, 'next'), { force: true })
  syncNames(directory)
}

function syncNames(directory: string): void {
  const folder = openSync(directory, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== ''

/** Anything shorter or longer is no wrong passphrase but a damaged file, and would end in the cipher's own error. */
const isWrapped = (value: unknown): value is WrappedKey => {
  const fields = (value ?? {}) as Readonly<Record<string, unknown>>
  return Object.entries(WRAPPED_BYTES).every(([name, bytes]) => {
    const field = fields[name]
    return isText(field) && Buffer.from(field, 'base64').length === bytes
  })
}

function readJson(path: string): Readonly<Record<string, unknown>> | null {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'))
    return typeof content === 'object' ? (content as Readonly<Record<string, unknown>> | null) : null
  } catch {
    return null // Said by the callers as `key_store_damaged`.
  }
}

const damaged = (path: string): KeyFailure =>
  keyFailure(
    'key_store_damaged',
    `The key file ${path} cannot be read or understood. Put it back from a copy, or use the recovery key.`,
  )

/** Null when there is no key file. */
export function readKeyFile(
  directory: string,
  place: KeyPlace = 'current',
): Result<KeyFile | null, KeyFailure> {
  const path = keyPath(directory, place)
  if (!existsSync(path)) return ok(null)
  const content = readJson(path)
  const valid =
    content?.['version'] === 1 &&
    isText(content['keyId']) &&
    (content['custody'] === 'keyring' ||
      (content['custody'] === 'passphrase' && isWrapped(content['wrapped'])) ||
      (content['custody'] === 'key_file' && isText(content['key'])))
  return valid ? ok(content as unknown as KeyFile) : refused(damaged(path))
}

export function readRecoveryFile(directory: string): Result<RecoveryFile | null, KeyFailure> {
  const path = recoveryPath(directory)
  if (!existsSync(path)) return ok(null)
  const content = readJson(path)
  const valid = content?.['version'] === 1 && isText(content['keyId']) && isWrapped(content['wrapped'])
  if (valid) return ok(content as unknown as RecoveryFile)
  const message =
    `The recovery file ${path} cannot be read or understood, and without it the recovery key opens nothing. Put it ` +
    'back from a copy; nothing was changed.'
  return refused(keyFailure('key_store_damaged', message))
}
