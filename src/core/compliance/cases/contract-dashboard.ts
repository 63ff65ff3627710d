import { z } from 'zod'
import { entry, timestamp } from '../../kernel/wire.ts'
import { caseKind, caseState } from './contract-shapes.ts'

const count = z.number().int()
/** `2026-03-02`. */
const day = z.string()

/** How the desk's compliance stands, in one look. Whoever asks finds nothing in it that is about them. */
export const complianceDashboardContract = {
  get: entry('GET', '/compliance/dashboard', {
    permission: 'compliance.read',
    tag: 'compliance',
    summary: 'Cases by queue and deadline, alerts by rule and day, reviews, filings and lists with their age',
  })
    .input(z.object({}))
    .output(
      z.object({
        as_of: timestamp,
        cases: z.object({
          waiting: count,
          overdue: count,
          queues: z.array(
            z.object({
              kind: caseKind,
              state: caseState,
              count,
              overdue: count,
              next_due_at: timestamp,
            }),
          ),
        }),
        alerts: z.object({
          monitoring_enabled: z.boolean(),
          /** The days that are counted, oldest first. */
          days: z.array(day),
          rules: z.array(
            z.object({ alert_type: z.string(), title: z.string(), total: count, by_day: z.array(count) }),
          ),
        }),
        kyc: z.object({
          /** Checks that wait for an officer. */
          waiting: count,
          /** Approved ones that were to be looked at again before now, and within the next 30 days. */
          reviews_overdue: count,
          reviews_due: count,
        }),
        filings: z.object({
          waiting: count,
          overdue: count,
          /** Of drafts and those in review, how many have faults: nobody can approve them. */
          faulty: count,
          queues: z.array(
            z.object({
              report_type: z.string(),
              status: z.string(),
              count,
              overdue: count,
              faulty: count,
              next_due_date: day,
            }),
          ),
        }),
        screening: z.object({
          enabled: z.boolean(),
          lists: z.array(
            z.object({
              list: z.string(),
              version: z.string(),
              entries: count,
              published_on: day.nullable(),
              imported_at: timestamp,
              /** Whole days since it was imported. */
              age_days: count,
            }),
          ),
        }),
        /** What waits for a second person, of all that this caller may learn of. */
        approvals_waiting: count,
      }),
    ),
}
