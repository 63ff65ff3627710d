import { describe, expect, it } from 'vitest'
import { textOfEntries } from '../../../../src/core/app/import/list-text.ts'
import { makeScreeningBook } from '../../../../src/core/app/screening/book.ts'
import type { ListEntry, ScreeningListRecord } from '../../../../src/core/compliance/sanctions/index.ts'
import { instant } from '../../../../src/core/kernel/index.ts'

const entryOf = (number: number, text: string): ListEntry => ({
  ...{ list: 'OFAC SDN', entityId: String(number), type: 'person', political: null },
  names: [{ text, quality: 'primary' }],
  ...{ births: [], birthPlaces: [], countries: [], identifiers: [], wallets: [], programs: [] },
})

const recordOf = (hash: string, entries: readonly ListEntry[], text = textOfEntries(entries)) =>
  ({
    ...{ list: 'OFAC SDN', hash, publishedOn: null, entryCount: entries.length, orphanCount: 0 },
    ...{ entries: text, importedAt: instant(0), importedBy: 'boss' },
  }) satisfies ScreeningListRecord

const letter = (number: number): string => String.fromCharCode(97 + (number % 26))

/** `count` persons of different names. */
const many = (count: number): readonly ListEntry[] =>
  Array.from({ length: count }, (_, at) =>
    entryOf(at + 2, `K${letter(at)}r${letter(at / 26)}lo, Bora${letter(at / 676)}m Ta${letter(at * 7)}ik`),
  )

describe('the book of lists', () => {
  it('takes a new version in many short turns, and screens against the earlier one until the last', async () => {
    let turns = 0
    const seen = new Set<string>()
    const book = makeScreeningBook(async () => {
      turns += 1
      const hits = book.screener()?.screen({ name: 'Petr Karlov' }).hits ?? []
      seen.add(`${book.lists()[0]?.version.hash ?? 'none'} ${hits.length}`)
      await Promise.resolve()
    })
    await book.load([recordOf('one', [entryOf(1, 'KARLOV, Petr')])])
    seen.clear()
    turns = 0
    await book.load([recordOf('two', many(3_000))])
    expect(turns).toBeGreaterThan(100)
    expect([...seen]).toEqual(['one 1'])
    expect(book.lists()[0]?.version.hash).toBe('two')
    expect(
      book.changesSince([{ list: 'OFAC SDN', hash: 'one' }])?.stands({ list: 'OFAC SDN', entityId: '1' }),
    ).toBe(false)
  })

  it('reads what an earlier release kept in one line', async () => {
    const book = makeScreeningBook(() => Promise.resolve())
    const entries = [entryOf(1, 'KARLOV, Petr')]
    await book.load([recordOf('old', entries, JSON.stringify(entries))])
    expect(book.screener()?.screen({ name: 'Petr Karlov' }).hits).toHaveLength(1)
    expect(JSON.parse(textOfEntries(entries))).toEqual(entries)
    expect(JSON.parse(textOfEntries([]))).toEqual([])
  })
})
