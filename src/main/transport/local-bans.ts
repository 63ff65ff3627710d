import type { Ban, BanStore } from '../../core/app/index.ts'
import type { Clock } from '../../core/kernel/index.ts'

/** Bans kept at once; the oldest is forgotten first, so that strangers cannot fill the memory. */
const BANS_MAX = 10_000

const keyOf = ({ kind, subject }: Pick<Ban, 'kind' | 'subject'>): string => `${kind} ${subject}`

/** Bans of this process alone. */
export function makeLocalBans(clock: Clock, bansMax = BANS_MAX): BanStore {
  const bans = new Map<string, Ban>()
  const running = (ban: Ban): boolean => {
    if (ban.until > clock.now()) return true
    bans.delete(keyOf(ban))
    return false
  }
  return {
    put: async (ban) => {
      bans.delete(keyOf(ban))
      bans.set(keyOf(ban), ban)
      const [oldest] = bans.keys()
      if (bans.size > bansMax && oldest !== undefined) bans.delete(oldest)
    },
    find: async (kind, subject) => {
      const ban = bans.get(keyOf({ kind, subject }))
      return ban !== undefined && running(ban) ? ban : null
    },
    all: async () => [...bans.values()].filter(running),
  }
}
