import { PAPER_CASH_USD, usersInStretches } from '../../../core/app/index.ts'
import type { Store, UserOpening } from '../../../core/app/index.ts'
import type { TradingFloor } from '../floor/trading-floor.ts'

/** The demo account of a new user, in the transaction that creates the user. Without a paper market there is none. */
export function makeUserOpening(floor: TradingFloor, demo: boolean): UserOpening {
  return {
    openingWrites: (user, cause) => {
      if (!demo) return { writes: [], facts: [], events: [] }
      const opened = floor.desk.openAccount({
        userId: user.id,
        accountType: 'demo',
        ethereumAddress: null,
        initialPaperCash: PAPER_CASH_USD,
        ...cause,
      })
      if (!opened.ok) throw new Error(`no demo account: ${opened.failure.message}`)
      return opened.value
    },
    publish: floor.publish,
  }
}

const USERS_READ = 500

/** Users from before the paper market was switched on get their demo account when it is. */
export async function openMissingDemoAccounts({
  store,
  floor,
}: Readonly<{ store: Store; floor: TradingFloor }>): Promise<void> {
  const opening = makeUserOpening(floor, true)
  for await (const users of usersInStretches(store.users, USERS_READ)) {
    for (const user of users) {
      const has = floor.desk.accountsOf(user.id).some((account) => account.accountType === 'demo')
      if (has) continue
      const opened = opening.openingWrites(user, { requestId: null, personal: null })
      await floor.committer.commit({ writes: opened.writes, facts: opened.facts })
    }
  }
}
