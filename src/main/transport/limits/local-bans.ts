import type { Ban, BanStore } from '../../../core/app/index.ts'
import { makeBoundedMap } from '../../../core/kernel/index.ts'
import type { Clock } from '../../../core/kernel/index.ts'

/** Bans kept at once; the oldest is forgotten first, so that strangers cannot fill the memory. */
const BANS_MAX = 10_000

const keyOf = ({ kind, subject }: Pick<Ban, 'kind' | 'subject'>): string => `${kind} ${subject}`

/** Bans of this process alone. */
export function makeLocalBans(clock: Clock, bansMax = BANS_MAX): BanStore {
  const bans = makeBoundedMap<Ban>(bansMax)
  const running = (ban: Ban): boolean => {
    if (ban.until > clock.now()) return true
    bans.delete(keyOf(ban))
    return false
  }
  return {
    put: async (ban) => bans.set(keyOf(ban), ban),
    find: async (kind, subject) => {
      const ban = bans.get(keyOf({ kind, subject }))
      return ban !== undefined && running(ban) ? ban : null
    },
    all: async () => bans.values().filter(running),
  }
}
