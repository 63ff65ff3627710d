import { TIERS, TIER_LIMITS, identityFailure, isWithinTier } from '../../identity/index.ts'
import type { Tier, UserRecord } from '../../identity/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Result } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf, ownRecord } from '../identity/callers.ts'
import { identityFact } from '../identity/facts.ts'
import type { Registry } from '../identity/sessions.ts'
import type { Store } from '../store/store.ts'

type Subscription = ContractOutputs['subscriptions']['get']['subscription']

type SubscriptionPorts = Readonly<{
  store: Pick<Store, 'audit'>
  registry: Registry
  committer: Committer
  clock: Clock
}>

/** What administrators and users themselves do alike: the log is the history of a tier. */
export const TIER_CHANGED = 'user.tier_changed'

const tierFields = (tier: Tier) => {
  const { requestsPerMinute, strategies, tradingKeys } = TIER_LIMITS[tier]
  return { tier, requests_per_minute: requestsPerMinute, strategies, trading_keys: tradingKeys }
}

async function subscriptionOf({ store }: SubscriptionPorts, user: UserRecord): Promise<Subscription> {
  const filter = { action: TIER_CHANGED, resourceId: user.id, result: 'success' } as const
  const [last] = (await store.audit.list(filter, { limit: 1, offset: 0 })).items
  return {
    ...tierFields(user.tier),
    ...{ status: 'active', renews_at: null, billing: 'not_configured' },
    since: toIso(last?.at ?? user.createdAt),
  }
}

/** A lower tier is anybody's to take; a higher one is charged for, and here nobody can be. */
const changeTier = (
  ports: SubscriptionPorts,
  wanted: Tier,
  context: HandlerContext,
): Promise<Result<Readonly<{ subscription: Subscription }>>> =>
  ports.registry.alone(callerOf(context).userId, async (current) => {
    if (!isWithinTier(current.tier, wanted)) {
      const message = `Nobody can be charged for the tier ${wanted} here: no billing is configured. An administrator may give it to you.`
      return refused(identityFailure('billing_not_configured', message, { field: 'tier' }))
    }
    if (current.tier === wanted) return ok({ subscription: await subscriptionOf(ports, current) })
    const user: UserRecord = { ...current, tier: wanted, updatedAt: ports.clock.now() }
    const fact = identityFact(ports, context, {
      action: TIER_CHANGED,
      actorId: user.id,
      resourceType: 'user',
      resourceId: user.id,
      category: 'administration',
      facts: { before: current.tier, after: wanted },
    })
    await ports.committer.commit({ writes: [{ op: 'put', table: 'users', record: user }], facts: [fact] })
    ports.registry.rememberUser(user)
    return ok({ subscription: await subscriptionOf(ports, user) })
  })

/** The tier of whoever asks. */
export const makeSubscriptionHandlers = (ports: SubscriptionPorts): HandlersOf<'subscriptions'> => ({
  get: async (_input, context) =>
    ok({
      subscription: await subscriptionOf(ports, await ownRecord(ports, context)),
      tiers: TIERS.map(tierFields),
    }),
  change: ({ tier }, context) => changeTier(ports, tier, context),
  cancel: (_input, context) => changeTier(ports, 'free', context),
})
