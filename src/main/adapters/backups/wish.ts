import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const WISH = 'restore.json'

const head = z.object({ size: z.number().int().min(0), root: z.string() })

const wish = z.object({
  id: z.string(),
  backup_id: z.string(),
  /** The folder that the backup lies in. */
  folder: z.string(),
  asked_by: z.string(),
  reason: z.string(),
  asked_at: z.iso.datetime(),
  /** Once the backup lies ready and the present database is closed: under which name that one is kept, and both heads. */
  ready: z.object({ replaced: z.string(), before: head.nullable(), after: head }).nullable(),
})

/** A restore that was asked for and is done at the next start; while the file is there, it is not over. */
export type RestoreWish = z.infer<typeof wish>

function syncFolder(directory: string): void {
  const folder = openSync(directory, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

/** Null where none is. One that cannot be read is an error of whoever changed it: it throws with the file's name. */
export function readWish(directory: string): RestoreWish | null {
  const file = join(directory, WISH)
  if (!existsSync(file)) return null
  return wish.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** Whole or not at all, and durable. */
export function writeWish(directory: string, asked: RestoreWish): void {
  const draft = join(directory, `${WISH}.new`)
  const file = openSync(draft, 'w', 0o600)
  try {
    writeSync(file, `${JSON.stringify(asked, null, 2)}\n`)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(draft, join(directory, WISH))
  syncFolder(directory)
}

export function dropWish(directory: string): void {
  rmSync(join(directory, WISH), { force: true })
  syncFolder(directory)
}
