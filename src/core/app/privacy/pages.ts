import type { AuditRecord } from '../../audit/index.ts'
import type { SessionRecord } from '../../identity/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { AuditQueries, Page, UserQueries } from '../store/store.ts'
import { logInStretches } from '../store/stretches.ts'

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

/** Every record of the log that concerns a user, newest first. */
export async function everyRecordOf(
  audit: Pick<AuditQueries, 'before'>,
  userId: UserId,
): Promise<readonly AuditRecord[]> {
  const all: AuditRecord[] = []
  for await (const records of logInStretches(audit, { concerning: userId }, PAGE)) all.push(...records)
  return all
}

/** Every session that a user ever had. */
export const everySessionOf = (
  { sessionsOf }: Pick<UserQueries, 'sessionsOf'>,
  userId: UserId,
): Promise<readonly SessionRecord[]> => everyOf(async (page) => ({ items: await sessionsOf(userId, page) }))
