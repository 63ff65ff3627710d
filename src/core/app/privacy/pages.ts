import type { Page, Paged } from '../store.ts'

const PAGE = 500

/** Every record of a list, page after page. */
export async function everyOf<T>(read: (page: Page) => Promise<Paged<T>>): Promise<readonly T[]> {
  const all: T[] = []
  for (;;) {
    const { items } = await read({ limit: PAGE, offset: all.length })
    all.push(...items)
    if (items.length < PAGE) return all
  }
}
