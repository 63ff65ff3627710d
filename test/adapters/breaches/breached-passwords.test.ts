import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { openBreachedPasswords } from '../../../src/main/adapters/breaches/index.ts'

const folder = mkdtempSync(join(tmpdir(), 'optionix-breaches-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex').toUpperCase()

async function listOf(words: readonly string[], form: (hash: string, index: number) => string, end = '\n') {
  const path = join(folder, `${words.length}-${Math.floor(performance.now())}.txt`)
  writeFileSync(path, words.map(sha1).toSorted().map(form).join(end) + end)
  const opened = await openBreachedPasswords(path)
  if (!opened.ok) throw new Error(opened.failure.message)
  return opened.value
}

const WORDS = Array.from({ length: 2_000 }, (_, index) => `pass-${index}`)

describe('a list of breached passwords', () => {
  it.each([
    ['counts of every length', (hash: string, index: number) => `${hash}:${index ** 3}`, '\n'],
    ['bare hashes in lower case', (hash: string) => hash.toLowerCase(), '\n'],
    ['the line ends of another system', (hash: string) => `${hash}:7`, '\r\n'],
  ] as const)('with %s knows each of its passwords and no other', async (_name, form, end) => {
    const isBreached = await listOf(WORDS, form, end)
    const known = await Promise.all(WORDS.map(isBreached))
    expect(known.every(Boolean)).toBe(true)
    const others = await Promise.all(Array.from({ length: 500 }, (_, index) => isBreached(`other-${index}`)))
    expect(others.some(Boolean)).toBe(false)
  })

  it('of one line is a list too', async () => {
    const isBreached = await listOf(['only'], (hash) => hash)
    expect([await isBreached('only'), await isBreached('another')]).toEqual([true, false])
  })

  it('that is not there, or is no such list, is refused', async () => {
    expect((await openBreachedPasswords(join(folder, 'nowhere'))).ok).toBe(false)
    const path = join(folder, 'words.txt')
    writeFileSync(path, 'password\n123456\n')
    expect(await openBreachedPasswords(path)).toMatchObject({
      ok: false,
      failure: { code: 'breach_list_wrong' },
    })
  })
})
