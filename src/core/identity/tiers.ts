import { refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { identityFailure } from './failures.ts'
import type { IdentityFailure } from './failures.ts'
import type { Tier } from './types.ts'

export type TierLimits = Readonly<{
  /** Null: none but fair use. */
  requestsPerMinute: number | null
  strategies: number
  /** Whether keys of this user may trade. */
  tradingKeys: boolean
}>

/** Tiers as data (SEC-21; API inventory 1.6, ADM-07). */
export const TIER_LIMITS: Readonly<Record<Tier, TierLimits>> = {
  free: { requestsPerMinute: 100, strategies: 1, tradingKeys: false },
  pro: { requestsPerMinute: 500, strategies: 10, tradingKeys: false },
  elite: { requestsPerMinute: null, strategies: 100, tradingKeys: true },
}

export const TIERS = Object.keys(TIER_LIMITS) as readonly Tier[]

export const isWithinTier = (held: Tier, wanted: Tier): boolean =>
  TIERS.indexOf(held) >= TIERS.indexOf(wanted)

/** What somebody is told who would need a higher tier: 402. */
export const tierRefusal = (wanted: Tier): Result<never, IdentityFailure> =>
  refused(identityFailure('tier_required', `This needs the tier ${wanted}.`, { details: { tier: wanted } }))
