import type { BanBook, BanKind, BanStore, RateLimitStore } from '../../../core/app/index.ts'
import { addMs } from '../../../core/kernel/index.ts'
import type { OpenLines } from './open-lines.ts'
import type { TransportPorts } from '../ports.ts'

/** How many violations within ten minutes shut out: of an address's hard cap, and of what an account may ask. */
const VIOLATIONS_MAX: Readonly<Record<BanKind, number>> = { address: 10, account: 100 }
const VIOLATION_WINDOW_MS = 10 * 60_000
const BAN_MS = 10 * 60_000
const BAN_MS_MAX = 24 * 60 * 60_000
const STRIKE_WINDOW_MS = 24 * 60 * 60_000

export type Bans = Readonly<{
  /** How long a subject is still shut out; 0 when it is not. */
  secondsLeft: (kind: BanKind, subject: string) => Promise<number>
  /** Counts one violation; the one too many begins a ban, each within a day twice as long as the one before. */
  violation: (kind: BanKind, subject: string) => Promise<void>
}>

export type BanKeeper = Pick<BanBook, 'find' | 'ban'>

/** A keeper without a log behind it, for a server without an engine that keeps one. */
export const unloggedBans = (store: BanStore, clock: TransportPorts['clock']): BanKeeper => ({
  find: async (kind, subject) => {
    const ban = await store.find(kind, subject)
    return ban !== null && ban.liftedAt === null && ban.until > clock.now() ? ban : null
  },
  ban: (kind, subject, { ms, strikes }) => {
    const now = clock.now()
    return store.put({ kind, subject, bannedAt: now, until: addMs(now, ms), strikes, liftedAt: null })
  },
})

export function makeBans(
  ports: Pick<TransportPorts, 'clock' | 'log'>,
  counts: RateLimitStore,
  keeper: BanKeeper,
  onBan: OpenLines['end'],
): Bans {
  const begin = async (kind: BanKind, subject: string): Promise<void> => {
    const { count: strikes } = await counts.add(`strikes ${kind} ${subject}`, STRIKE_WINDOW_MS)
    await keeper.ban(kind, subject, { ms: Math.min(BAN_MS * 2 ** (strikes - 1), BAN_MS_MAX), strikes })
    onBan(kind, subject)
  }
  return {
    secondsLeft: async (kind, subject) => {
      const ban = await keeper.find(kind, subject)
      return ban === null ? 0 : Math.max(0, Math.ceil((ban.until - ports.clock.now()) / 1_000))
    },
    violation: async (kind, subject) => {
      const { count } = await counts.add(`violations ${kind} ${subject}`, VIOLATION_WINDOW_MS)
      // Counts made at once each have a number of their own: exactly one of them begins the ban.
      if (count % VIOLATIONS_MAX[kind] !== 0) return
      try {
        await begin(kind, subject)
      } catch (error) {
        // The request is refused whether or not its ban could be recorded.
        ports.log.error({ err: error }, 'A ban could not be recorded.')
      }
    },
  }
}
