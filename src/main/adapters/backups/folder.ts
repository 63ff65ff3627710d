import { existsSync } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { manifestText, readManifest } from './manifest.ts'
import type { FinishedBackup } from './manifest.ts'

const MANIFEST = 'manifest.json'
const PARTIAL = '.partial'
const ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** A folder of backups: each has a folder of its own under its id, which gets its name when it is whole. */
export type BackupFolder = Readonly<{
  path: (id: string) => string
  /** Makes the place where a copy is taken; it counts for nothing until `finish`. */
  begin: (id: string) => Promise<string>
  /** Writes the manifest beside the copy and gives both their name at once, durably. */
  finish: (backup: FinishedBackup) => Promise<void>
  /** Forgets the copy and keeps what is to be said about it. */
  fail: (backup: FinishedBackup) => Promise<void>
  /** Newest first. */
  list: () => Promise<readonly FinishedBackup[]>
  find: (id: string) => Promise<FinishedBackup | null>
  /**
   * Keeps so many whole backups, what failed since the oldest of them, and always `newest`, which a wrong clock may date before
   * others; also what an ended process left half done goes.
   */
  prune: (keep: number, newest: string) => Promise<void>
}>

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r')
  try {
    await folder.sync()
  } finally {
    await folder.close()
  }
}

async function writeDurably(path: string, text: string): Promise<void> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT'

async function namesIn(directory: string): Promise<readonly string[]> {
  try {
    return await readdir(directory)
  } catch (error) {
    if (isMissing(error)) return []
    throw error
  }
}

async function manifestIn(folder: string): Promise<FinishedBackup | null> {
  try {
    return readManifest(await readFile(join(folder, MANIFEST), 'utf8'))
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

const byAge = (left: FinishedBackup, right: FinishedBackup): number =>
  right.takenAt - left.takenAt || (left.id < right.id ? 1 : -1)

/** What goes when so many whole ones are kept. */
function outdated(backups: readonly FinishedBackup[], keep: number): readonly FinishedBackup[] {
  const whole = backups.filter(({ state }) => state === 'complete').toSorted(byAge)
  const oldest = whole.slice(0, keep).at(-1)
  const failed = backups.filter(({ state }) => state === 'failed').toSorted(byAge)
  const old = failed.filter(
    ({ takenAt }, place) => place >= keep || (oldest !== undefined && takenAt < oldest.takenAt),
  )
  return [...whole.slice(keep), ...old]
}

export function makeBackupFolder(directory: string): BackupFolder {
  const path = (id: string): string => join(directory, id)
  const partial = (id: string): string => join(directory, `${id}${PARTIAL}`)

  const begin = async (id: string): Promise<string> => {
    await rm(partial(id), { recursive: true, force: true })
    await mkdir(partial(id), { recursive: true, mode: 0o700 })
    return partial(id)
  }

  const finish = async (backup: FinishedBackup): Promise<void> => {
    await writeDurably(join(partial(backup.id), MANIFEST), manifestText(backup))
    await syncFolder(partial(backup.id))
    await rename(partial(backup.id), path(backup.id))
    await syncFolder(directory)
  }

  const find = async (id: string): Promise<FinishedBackup | null> => {
    if (!ID.test(id) || !existsSync(path(id))) return null
    const found = await manifestIn(path(id))
    return found?.id === id ? found : null
  }

  const list = async (): Promise<readonly FinishedBackup[]> => {
    const found = await Promise.all((await namesIn(directory)).map(find))
    return found.filter((backup) => backup !== null).toSorted(byAge)
  }

  return {
    ...{ path, begin, finish, find, list },
    fail: async (backup) => {
      await begin(backup.id)
      await finish(backup)
    },
    prune: async (keep, newest) => {
      const old = outdated(await list(), keep).filter(({ id }) => id !== newest)
      for (const { id } of old) await rm(path(id), { recursive: true, force: true })
      const left = (await namesIn(directory)).filter((name) => name.endsWith(PARTIAL))
      for (const name of left) await rm(join(directory, name), { recursive: true, force: true })
    },
  }
}
