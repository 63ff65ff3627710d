import { z } from 'zod'
import { entry, timestamp } from '../kernel/wire.ts'
import { healthAnswer } from './system.ts'

const TAG = 'administration'

const { status, services, resources } = healthAnswer.shape

const moneyKind = z.enum(['live', 'paper'])

/** How the desk does and what it earns, for administrators. */
export const operationsContract = {
  monitoring: entry('GET', '/admin/monitoring', {
    permission: 'system.read',
    tag: TAG,
    summary: 'How the desk does now: health, resources, queues, latency and errors',
    aliases: ['GET /admin/system', 'GET /admin/stats'],
  })
    .input(z.object({}))
    .output(
      z.object({
        timestamp,
        uptime: z.number(),
        health: z.object({ status, services }),
        resources,
        queues: z.object({
          computations_running: z.number().int(),
          computations_waiting: z.number().int(),
          /** Acts that wait for a second person. */
          approvals_waiting: z.number().int(),
          streams_open: z.number().int(),
        }),
        latency: z.object({
          /** Mean delay of the event loop over the last second; null before the first is over. */
          event_loop_ms: z.number().nullable(),
          /** Of the last transaction; null before there was one. */
          commit_ms: z.number().nullable(),
          /** Of a question to the database, asked for this answer; null when it does not answer. */
          database_ms: z.number().nullable(),
          /** Age of the newest quote; null where no market runs. */
          quote_age_ms: z.number().nullable(),
        }),
        errors: z.object({
          /** Of the last 24 hours, by the audit log. */
          refused_last_day: z.number().int(),
          failed_last_day: z.number().int(),
          /** Lines of the error log since the start. */
          logged_since_start: z.number().int(),
        }),
      }),
    ),

  revenue: entry('GET', '/admin/revenue-dashboard', {
    permission: 'system.read',
    tag: TAG,
    summary:
      'What the desk earned in a period: fees of the ledger, users by tier, who went up and who went down',
  })
    .input(z.object({ period: z.enum(['1d', '7d', '30d', '90d', '365d']).default('30d') }))
    .output(
      z.object({
        period: z.string(),
        from: timestamp,
        to: timestamp,
        /** Null: nobody is charged for a tier, so that there is nothing to add up. */
        mrr: z.string().nullable(),
        billing: z.literal('not_configured'),
        by_tier: z.object({ free: z.number().int(), pro: z.number().int(), elite: z.number().int() }),
        /** Changes from the free tier to a paid one, by the audit log. */
        conversions: z.number().int(),
        /** Changes from a paid tier to the free one. */
        churn: z.number().int(),
        /** What the fee accounts of the ledger took in; play money beside the real. */
        fees: z.array(z.object({ money: moneyKind, currency: z.string(), amount: z.string() })),
      }),
    ),
}
