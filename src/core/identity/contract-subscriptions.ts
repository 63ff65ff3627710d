import { z } from 'zod'
import { entry, timestamp } from '../kernel/wire.ts'

const TAG = 'identity'

const tier = z.enum(['free', 'pro', 'elite'])

const tierFields = {
  tier,
  /** Null: none but fair use. */
  requests_per_minute: z.number().int().nullable(),
  strategies: z.number().int(),
  trading_keys: z.boolean(),
}

const subscription = z.object({
  ...tierFields,
  status: z.literal('active'),
  since: timestamp,
  /** Null: it holds until it is changed. */
  renews_at: timestamp.nullable(),
  /** Whether this desk can charge for a tier. Where it cannot, an administrator gives the higher ones. */
  billing: z.literal('not_configured'),
})

const subscriptionAnswer = z.object({ subscription })

const changing = {
  permission: 'profile.write',
  sessionOnly: true,
  tag: TAG,
  audit: 'administration',
} as const

/** The tier that a user holds. */
export const subscriptionsContract = {
  get: entry('GET', '/subscriptions', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Your tier, since when, and what each tier allows',
  })
    .input(z.object({}))
    .output(subscriptionAnswer.extend({ tiers: z.array(z.object(tierFields)) })),

  change: entry('POST', '/subscriptions', {
    ...changing,
    summary: 'Go to a lower tier, or ask for a higher one',
  })
    .input(z.object({ tier }))
    .output(subscriptionAnswer),

  cancel: entry('POST', '/subscriptions/cancel', { ...changing, summary: 'Go back to the free tier' })
    .input(z.object({}))
    .output(subscriptionAnswer),
}
