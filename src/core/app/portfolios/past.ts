import type { Instant, UserId } from '../../kernel/index.ts'
import { replayLots } from '../../portfolio/index.ts'
import type { LotBook } from '../../portfolio/index.ts'
import type { PortfolioDeps } from './deps.ts'
import type { AccountValue } from './equity.ts'
import { accountHistories, historySince, yearStart } from './history.ts'
import type { History } from './history.ts'
import { lotEventsOfAll } from './lots.ts'

/** The past of several accounts of one user. However many figures of one answer ask for it, the store is read once. */
export type Past = Readonly<{
  /** Of each account, from its last snapshot at or before a moment on. */
  since: (from: Instant) => Promise<readonly History[]>
  /** Lots of all accounts by average cost; each account is its own. */
  lots: () => Promise<LotBook>
}>

async function lotBookOf(
  deps: PortfolioDeps,
  userId: UserId,
  values: readonly AccountValue[],
): Promise<LotBook> {
  const ids = values.map(({ account }) => account.id)
  const books = (await lotEventsOfAll(deps, userId, ids)).map((events) => replayLots(events, 'average'))
  return { open: books.flatMap(({ open }) => open), closed: books.flatMap(({ closed }) => closed) }
}

export function makePast(
  deps: PortfolioDeps,
  userId: UserId,
  values: readonly AccountValue[],
  now: Instant,
): Past {
  let read: Readonly<{ from: Instant; histories: Promise<readonly History[]> }> | null = null
  let book: Promise<LotBook> | null = null
  return {
    since: async (from) => {
      if (read === null || read.from > from) {
        // The year to date is asked for by nearly everything.
        const earliest = from < yearStart(now) ? from : yearStart(now)
        read = { from: earliest, histories: accountHistories(deps.store, values, now, earliest) }
      }
      return (await read.histories).map((history) => historySince(history, from))
    },
    lots: () => (book ??= lotBookOf(deps, userId, values)),
  }
}
