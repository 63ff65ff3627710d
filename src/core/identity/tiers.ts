import type { Tier } from './types.ts'

type TierLimits = Readonly<{
  /** Null: none but fair use. */
  requestsPerMinute: number | null
  strategies: number
  /** Whether keys of this user may trade. */
  tradingKeys: boolean
}>

/** Tiers as data: what each may send in a minute, and hold. */
export const TIER_LIMITS: Readonly<Record<Tier, TierLimits>> = {
  free: { requestsPerMinute: 100, strategies: 1, tradingKeys: false },
  pro: { requestsPerMinute: 500, strategies: 10, tradingKeys: false },
  elite: { requestsPerMinute: null, strategies: 100, tradingKeys: true },
}

export const TIERS = Object.keys(TIER_LIMITS) as readonly Tier[]

export const isWithinTier = (held: Tier, wanted: Tier): boolean =>
  TIERS.indexOf(held) >= TIERS.indexOf(wanted)
