import { expect, it } from 'vitest'
import { nameIn, nextOffset, withPage } from '../../../src/renderer/terminal/people-pages.ts'
import type { PeoplePages } from '../../../src/renderer/terminal/people-pages.ts'

type Page = Parameters<typeof withPage>[1]

const page = (number: number, pages: number, ...names: readonly string[]): Page => ({
  ...{ page: number, pages },
  users: names.map((name) => ({ user_id: `id-of-${name}`, email: `${name}@desk.example` })) as never,
})

it('every page of users is asked for, one after the other, and then no more', () => {
  let pages: PeoplePages = new Map()
  expect(nextOffset(pages)).toBe(0)
  pages = withPage(pages, page(1, 3, 'ann'))
  expect(nextOffset(pages)).toBe(500)
  // The same answer is rendered again: it counts once.
  expect(withPage(pages, page(1, 3, 'ann'))).toBe(pages)
  pages = withPage(withPage(pages, page(2, 3, 'ben')), page(3, 3, 'cleo'))
  expect(nextOffset(pages)).toBeNull()
  expect(['ann', 'ben', 'cleo'].map((name) => nameIn(pages, `id-of-${name}`))).toEqual([
    'ann@desk.example',
    'ben@desk.example',
    'cleo@desk.example',
  ])
  expect(nameIn(pages, 'id-of-somebody')).toBe('••mebody')
})

it('a desk without users that one may see asks once', () => {
  expect(nextOffset(withPage(new Map(), page(1, 0)))).toBeNull()
})
