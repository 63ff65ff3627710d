import { LEVEL_LIMITS_USD, levelOf } from '../../compliance/kyc/index.ts'
import type { Clock, UserId } from '../../kernel/index.ts'
import type { KycLimit } from '../../orders/index.ts'
import type { Store } from '../store/store.ts'

/** What a user's identity check allows with live money. */
export type KycStanding = Readonly<{
  kycApproved: boolean
  /** Null or absent: nothing bounds it. */
  kycLimit?: KycLimit | null
}>

/** Asked before whatever uses live money. */
export type KycGate = Readonly<{ standingOf: (userId: UserId) => Promise<KycStanding> }>

const LEVELS = [0, 1, 2, 3] as const

function limitOf(given: number): KycLimit {
  const level = levelOf(given)
  const higher = LEVELS.filter((each) => each > level).map((each) => ({
    level: each,
    dailyMax: LEVEL_LIMITS_USD[each],
  }))
  return { level, dailyMax: LEVEL_LIMITS_USD[level], higher }
}

/** The check that decides is read at each order, so that one which was withdrawn or has run out bites at once. */
export const makeKycGate = (
  ports: Readonly<{ store: Pick<Store, 'kyc'>; clock: Clock; isRequired: boolean }>,
): KycGate => ({
  standingOf: async (userId) => {
    if (!ports.isRequired) return { kycApproved: true, kycLimit: null }
    const latest = await ports.store.kyc.latestOf(userId)
    if (latest?.status !== 'approved' || latest.documentExpiresAt <= ports.clock.now()) {
      return { kycApproved: false, kycLimit: limitOf(0) }
    }
    return { kycApproved: true, kycLimit: limitOf(latest.level) }
  },
})
