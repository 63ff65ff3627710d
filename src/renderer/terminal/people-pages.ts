import type { EntryOutput } from '../client/index.ts'

type Page = Pick<EntryOutput<'identity.listUsers'>, 'users' | 'page' | 'pages'>

/** Users as they came, page by page; by its number, so that an answer that is seen twice counts once. */
export type PeoplePages = ReadonlyMap<number, Page>

/** What the engine gives at a time. */
export const PEOPLE_READ = 500

/** Where the next page begins; null when all have come. */
export function nextOffset(pages: PeoplePages): number | null {
  const last = pages.get(pages.size)
  return last === undefined || pages.size < last.pages ? pages.size * PEOPLE_READ : null
}

/** With a further page; the same map where it is known or none that was asked for. */
export const withPage = (pages: PeoplePages, page: Page): PeoplePages =>
  page.page === pages.size + 1 ? new Map(pages).set(page.page, page) : pages

/** A user's name for their id; the id's end of whom nobody has heard. */
export function nameIn(pages: PeoplePages, id: string): string {
  for (const { users } of pages.values()) {
    const found = users.find(({ user_id: each }) => each === id)
    if (found !== undefined) return found.email
  }
  return `••${id.slice(-6)}`
}
