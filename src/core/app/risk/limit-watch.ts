import type { AccountId, Instant } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { watchLimits } from '../../risk/index.ts'
import type { BreachEvent, WatchedLimit } from '../../risk/index.ts'
import type { RiskDeps } from './deps.ts'
import { accountNow } from './holdings.ts'
import { limitReadings, readRiskLimits, riskUse } from './limits.ts'

/** Risk moves with marks; limits are looked at this often while somebody follows them. */
const CHECK_INTERVAL_MS = 5_000

export type LimitEdge = Readonly<{ accountId: AccountId; event: BreachEvent; at: Instant }>

/**
 * The limits of accounts, for all who follow them: an edge is an edge of the account, whoever looked when it was met. What
 * was seen last is remembered while nobody follows, so that whoever comes back does not find a warning cleared, or a
 * breach left, because they were away.
 */
export type LimitWatch = Readonly<{
  /** The account's limits as they are now; who listens hears what changed. Two who ask at once share one look. */
  look: (account: AccountRecord) => Promise<readonly WatchedLimit[]>
  /** Whether nobody has looked for 5 s. */
  isDue: (id: AccountId) => boolean
  /** The answer stops it. */
  listen: (listener: (edge: LimitEdge) => void) => () => void
}>

type Watched = {
  limits: readonly WatchedLimit[]
  lookedAt: Instant | null
  running: Promise<void> | null
}

export function makeLimitWatch(deps: RiskDeps): LimitWatch {
  const accounts = new Map<AccountId, Watched>()
  const listeners = new Set<(edge: LimitEdge) => void>()

  const watchedOf = (id: AccountId): Watched => {
    const known = accounts.get(id) ?? { limits: [], lookedAt: null, running: null }
    accounts.set(id, known)
    return known
  }

  const check = async (account: AccountRecord, watched: Watched): Promise<void> => {
    const limits = await readRiskLimits(deps.store, account.id)
    const use = await riskUse(deps, accountNow(deps, account))
    const step = watchLimits(watched.limits, limitReadings(limits, use))
    watched.limits = step.limits
    const at = deps.clock.now()
    for (const event of step.events)
      for (const listener of listeners) listener({ accountId: account.id, event, at })
  }

  return {
    look: async (account) => {
      const watched = watchedOf(account.id)
      watched.lookedAt = deps.clock.now()
      watched.running ??= check(account, watched).finally(() => {
        watched.running = null
      })
      await watched.running
      return watched.limits
    },
    isDue: (id) => {
      const { lookedAt, running } = watchedOf(id)
      return running === null && (lookedAt === null || deps.clock.now() - lookedAt >= CHECK_INTERVAL_MS)
    },
    listen: (listener) => {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
