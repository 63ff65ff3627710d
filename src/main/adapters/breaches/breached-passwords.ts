import { createHash } from 'node:crypto'
import { open, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import type { BreachedPasswords } from '../../../core/identity/index.ts'
import { ok, refused } from '../../../core/kernel/index.ts'
import type { Failure, Result } from '../../../core/kernel/index.ts'

/** Without a list no password is known from a breach; the common ones are refused by the room itself. */
export const NO_BREACHES: BreachedPasswords = () => Promise.resolve(false)

const HASH_LENGTH = 40
/** Longer than any line: 40 signs, a colon, a count, a line end. */
const LINE_BYTES_MAX = 64
const LINE = /^[0-9A-Fa-f]{40}(?::\d+)?\r?$/

const sha1 = (password: string): string =>
  createHash('sha1').update(password, 'utf8').digest('hex').toUpperCase()

/** The first whole line that begins at or after `at`; null at the end. */
async function lineFrom(
  file: FileHandle,
  at: number,
): Promise<Readonly<{ start: number; text: string }> | null> {
  const from = Math.max(0, at - 1)
  const buffer = Buffer.alloc(2 * LINE_BYTES_MAX)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
  const text = buffer.toString('latin1', 0, bytesRead)
  const begin = at === 0 ? 0 : text.indexOf('\n') + 1
  if (at > 0 && begin === 0) return null
  const end = text.indexOf('\n', begin)
  const line = text.slice(begin, end < 0 ? undefined : end)
  return line === '' ? null : { start: from + begin, text: line }
}

async function holds(path: string, hash: string): Promise<boolean> {
  const file = await open(path, 'r')
  try {
    let [low, high] = [0, (await file.stat()).size]
    while (low < high) {
      const middle = Math.floor((low + high) / 2)
      const line = await lineFrom(file, middle)
      const found = line?.text.slice(0, HASH_LENGTH).toUpperCase() ?? ''
      if (found === hash) return true
      if (line === null || found > hash) high = middle
      else low = line.start + line.text.length + 1
    }
    return false
  } finally {
    await file.close()
  }
}

/**
 * Looks passwords up in a file on this machine: one SHA-1 in hex a line, sorted, with or without `:count`, as the known
 * collections are handed out. Thirty-odd small reads for a thousand million lines; nothing leaves the machine.
 */
export async function openBreachedPasswords(path: string): Promise<Result<BreachedPasswords, Failure>> {
  const found = await stat(path).catch(() => null)
  const wrong = (message: string) => refused<Failure>({ code: 'breach_list_wrong', message })
  if (!found?.isFile()) return wrong('The list of breached passwords is not there.')
  const file = await open(path, 'r')
  const first = await lineFrom(file, 0)
  await file.close()
  if (first === null || !LINE.test(first.text)) {
    return wrong('The list of breached passwords must hold one SHA-1 in hex a line, sorted.')
  }
  return ok((password) => holds(path, sha1(password)))
}
