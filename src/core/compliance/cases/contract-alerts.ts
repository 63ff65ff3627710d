import { z } from 'zod'
import { entry, idInput, pagingAnswer, pagingFields, timestamp } from '../../kernel/wire.ts'
import { alertAnswer, alertStatus, wordsInput } from './contract-shapes.ts'

const TAG = 'aml'
const count = z.number().int()

/** Alerts of transaction monitoring. */
export const alertsContract = {
  listAlerts: entry('GET', '/compliance/aml/alerts', {
    permission: 'profile.read',
    tag: TAG,
    summary:
      'Alerts, newest first: reviewers see all but their own, others what their own payments were told',
  })
    .input(
      z.object({
        status: alertStatus.optional(),
        alert_type: z.string().max(64).optional(),
        /** For reviewers. */
        user_id: z.string().max(64).optional(),
        case_id: z.string().max(64).optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ alerts: z.array(alertAnswer), ...pagingAnswer })),

  workAlert: entry('PATCH', '/compliance/aml/alerts/{alert_id}', {
    permission: 'compliance.write',
    tag: TAG,
    summary: 'Look at an alert, decide it, or give its case to somebody',
    audit: 'administration',
  })
    .input(
      z
        .object({
          alert_id: idInput,
          status: alertStatus.optional(),
          assignee: idInput.optional(),
          note: wordsInput.optional(),
        })
        .refine(
          ({ status, assignee, note }) =>
            status !== undefined || assignee !== undefined || note !== undefined,
          'name a status, an assignee or a note',
        ),
    )
    .output(alertAnswer),

  summary: entry('GET', '/compliance/aml/summary', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'How many alerts and cases there are, what became of them, and whether monitoring is on',
  })
    .input(z.object({}))
    .output(
      z.object({
        monitoring_enabled: z.boolean(),
        alerts: count,
        by_status: z.record(z.string(), count),
        by_type: z.record(z.string(), count),
        by_level: z.record(z.string(), count),
        /** Confirmed ÷ decided; null while none is decided. */
        precision: z.number().nullable(),
        cases: z.object({ by_state: z.record(z.string(), count), overdue: count }),
        oldest_open_alert_at: timestamp.nullable(),
      }),
    ),
}
