import type { Instant } from '../kernel/index.ts'

/** How far a key has counted in its window. `endsInMs` is above 0 and at most the window. */
type RateCount = Readonly<{ count: number; endsInMs: number }>

/**
 * Counts towards limits. A key's window begins with its first count and is not moved by later ones; the next count after
 * its end begins another at 1. Counts made at once each get a number of their own. Rejects when it cannot count.
 */
export type RateLimitStore = Readonly<{
  add: (key: string, windowMs: number) => Promise<RateCount>
}>

export type BanKind = 'address' | 'account'

/** Who is shut out for how long, after asking far more than they may, again and again. */
export type Ban = Readonly<{
  kind: BanKind
  /** An IPv4 address, the /64 network of an IPv6 address, or a user's id. */
  subject: string
  bannedAt: Instant
  until: Instant
  /** The how manieth ban of this subject within a day; each is twice as long as the one before. */
  strikes: number
  /** When an administrator ended it early; null while it runs. */
  liftedAt: Instant | null
}>

/** Keeps bans until they end by themselves. A lifted one is kept too: that it was lifted must reach every server. */
export type BanStore = Readonly<{
  put: (ban: Ban) => Promise<void>
  find: (kind: BanKind, subject: string) => Promise<Ban | null>
  all: () => Promise<readonly Ban[]>
}>
