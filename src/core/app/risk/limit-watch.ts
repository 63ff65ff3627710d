import type { AccountId, Instant } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import { watchLimits } from '../../risk/index.ts'
import type { BreachEvent, WatchedLimit } from '../../risk/index.ts'
import type { Committer } from '../committer.ts'
import type { RiskDeps } from './deps.ts'
import { accountNow } from './holdings.ts'
import { limitReadings, readRiskLimits, riskUse } from './limits.ts'

/** Risk moves with marks; limits are looked at this often while somebody follows them. */
const CHECK_INTERVAL_MS = 5_000

export type LimitEdge = Readonly<{ accountId: AccountId; event: BreachEvent; at: Instant }>

/**
 * The limits of accounts, for all who follow them: an edge is an edge of the account, whoever looked when it was met. What
 * was seen last is remembered while nobody follows, so that whoever comes back does not find a warning cleared, or a
 * breach left, because they were away; and it is kept in the store, so that a restart tells nothing twice.
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
  /** As they were seen last; null until what an engine before this one saw is read. */
  limits: readonly WatchedLimit[] | null
  lookedAt: Instant | null
  running: Promise<void> | null
}

/** Limits that are not clear, by their names. */
type Kept = Readonly<Record<string, WatchedLimit['state']>>

const settingOf = (id: AccountId): string => `risk.watch.${id}`

const keptOf = (limits: readonly WatchedLimit[]): Kept =>
  Object.fromEntries(limits.flatMap(({ key, state }) => (state === 'clear' ? [] : [[key, state] as const])))

/** The figures are not kept: they are read anew before anybody hears of them. */
async function readKept({ store }: Pick<RiskDeps, 'store'>, id: AccountId): Promise<readonly WatchedLimit[]> {
  const text = await store.setting(settingOf(id))
  const kept = text === null ? {} : (JSON.parse(text) as Kept)
  return Object.entries(kept).map(([key, state]) => ({ key, state, value: 0, max: 0 }))
}

/** Writes only when an edge was met: what stands at an edge is looked at every few seconds. */
async function keep(
  { committer }: WatchDeps,
  id: AccountId,
  before: readonly WatchedLimit[],
  now: readonly WatchedLimit[],
): Promise<void> {
  const value = JSON.stringify(keptOf(now))
  if (committer === undefined || value === JSON.stringify(keptOf(before))) return
  const record = { name: settingOf(id), value }
  await committer.commit({ writes: [{ op: 'put', table: 'settings', record }], facts: [] })
}

/** Without a committer the memory ends with the watch. */
type WatchDeps = RiskDeps & Readonly<{ committer?: Pick<Committer, 'commit'> }>

export function makeLimitWatch(deps: WatchDeps): LimitWatch {
  const accounts = new Map<AccountId, Watched>()
  const listeners = new Set<(edge: LimitEdge) => void>()

  const watchedOf = (id: AccountId): Watched => {
    const known = accounts.get(id) ?? { limits: null, lookedAt: null, running: null }
    accounts.set(id, known)
    return known
  }

  const check = async (account: AccountRecord, watched: Watched): Promise<void> => {
    const limits = await readRiskLimits(deps.store, account.id)
    const use = await riskUse(deps, accountNow(deps, account), limits)
    const before = watched.limits ?? (await readKept(deps, account.id))
    const step = watchLimits(before, limitReadings(limits, use))
    await keep(deps, account.id, before, step.limits)
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
      return watched.limits ?? []
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
