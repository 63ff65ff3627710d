import type { Instant, UserId } from '../../kernel/index.ts'
import { replayLots } from '../../portfolio/index.ts'
import type { CostMethod, LotBook } from '../../portfolio/index.ts'
import type { PortfolioDeps } from './deps.ts'
import type { AccountValue } from './equity.ts'
import { accountHistories, historySince, yearStart } from './history.ts'
import type { History } from './history.ts'
import { lotEventsOfAll } from './lots.ts'

/** The past of several accounts of one user. However many figures of one answer ask for it, the store is read once. */
export type Past = Readonly<{
  /** Of each account, from its last snapshot at or before a moment on. */
  since: (from: Instant) => Promise<readonly History[]>
  /** Lots of each account, by the cost method of its own. */
  lots: () => Promise<readonly LotBook[]>
}>

/** An account of the user, with how it counts cost. */
type PastAccount = Readonly<{ value: AccountValue; costMethod: CostMethod }>

async function lotBooksOf(
  deps: PortfolioDeps,
  userId: UserId,
  accounts: readonly PastAccount[],
): Promise<readonly LotBook[]> {
  const ids = accounts.map(({ value }) => value.account.id)
  const events = await lotEventsOfAll(deps, userId, ids)
  return accounts.map(({ costMethod }, at) => replayLots(events[at] ?? [], costMethod))
}

export function makePast(
  deps: PortfolioDeps,
  userId: UserId,
  accounts: readonly PastAccount[],
  now: Instant,
): Past {
  const values = accounts.map(({ value }) => value)
  let read: Readonly<{ from: Instant; histories: Promise<readonly History[]> }> | null = null
  let books: Promise<readonly LotBook[]> | null = null
  return {
    since: async (from) => {
      if (read === null || read.from > from) {
        // The year to date is asked for by nearly everything.
        const earliest = from < yearStart(now) ? from : yearStart(now)
        read = { from: earliest, histories: accountHistories(deps.store, values, now, earliest) }
      }
      return (await read.histories).map((history) => historySince(history, from))
    },
    lots: () => (books ??= lotBooksOf(deps, userId, accounts)),
  }
}
