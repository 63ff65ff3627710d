import type { SessionRecord } from '../../identity/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { Page, UserQueries } from '../store/store.ts'

const PAGE = 500

/** Every record of a list, page after page. */
export async function everyOf<T>(
  read: (page: Page) => Promise<Readonly<{ items: readonly T[] }>>,
): Promise<readonly T[]> {
  const all: T[] = []
  for (;;) {
    const { items } = await read({ limit: PAGE, offset: all.length })
    all.push(...items)
    if (items.length < PAGE) return all
  }
}

/** Every session that a user ever had. */
export const everySessionOf = (
  { sessionsOf }: Pick<UserQueries, 'sessionsOf'>,
  userId: UserId,
): Promise<readonly SessionRecord[]> => everyOf(async (page) => ({ items: await sessionsOf(userId, page) }))
