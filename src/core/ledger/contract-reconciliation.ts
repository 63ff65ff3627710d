import { z } from 'zod'
import {
  amount,
  amountInput,
  dayInput,
  entry,
  idInput,
  pagingAnswer,
  pagingFields,
  timestamp,
} from '../kernel/wire.ts'

const breakStatus = z.enum(['open', 'investigating', 'resolved'])

const breakAnswer = z.object({
  break_id: z.string(),
  reconciliation_id: z.string(),
  last_reconciliation_id: z.string(),
  category: z.enum(['ledger', 'positions', 'trades', 'orders', 'venue', 'references', 'audit']),
  key: z.string(),
  subject: z.string(),
  internal_value: z.string().nullable(),
  external_value: z.string().nullable(),
  /** internal − external; null where words differ. */
  difference: amount.nullable(),
  status: breakStatus,
  assignee: z.string().nullable(),
  comment: z.string().nullable(),
  opened_at: timestamp,
  updated_at: timestamp,
  updated_by: z.string(),
})

const runAnswer = z.object({
  reconciliation_id: z.string(),
  reconciliation_type: z.enum(['daily', 'monthly', 'trade', 'position', 'integrity']),
  business_date: z.string(),
  tolerance_threshold: amount,
  /** Sums of the absolute figures on both sides. */
  internal_balance: amount,
  external_balance: amount,
  difference: amount,
  within_tolerance: z.boolean(),
  status: z.enum(['matched', 'breaks']),
  checked: z.number().int(),
  break_count: z.number().int(),
  /** Per category how much was compared; `note` says why one was not. */
  checks: z.record(z.string(), z.unknown()),
  started_by: z.string(),
  started_at: timestamp,
  finished_at: timestamp,
})

const runDetail = runAnswer.extend({ breaks: z.array(breakAnswer) })

const integrityAnswer = z.object({
  reconciliation_id: z.string(),
  valid: z.boolean(),
  checks: z.array(z.object({ name: z.string(), checked: z.number().int(), failures: z.number().int() })),
  failures: z.array(breakAnswer),
  /** SHA-256 of the result in canonical JSON. */
  hash: z.string(),
  checked_at: timestamp,
})

const dateInput = dayInput.refine(
  (text) => !Number.isNaN(Date.parse(`${text}T00:00:00Z`)),
  'must be a real date',
)

const TAG = 'reconciliation'
const reads = { permission: 'compliance.read', tag: TAG } as const

/** Reconciliation of ledger, positions, fills, orders and venue, and the checks of the data. */
export const reconciliationContract = {
  run: entry('POST', '/compliance/reconciliation', {
    permission: 'compliance.write',
    tag: TAG,
    summary: 'Set the books beside their sources and record what does not agree',
    audit: 'data',
    status: 201,
    aliases: ['POST /reconciliation'],
  })
    .input(
      z.object({
        reconciliation_type: z.enum(['daily', 'monthly', 'trade', 'position']).default('daily'),
        /** Today (UTC) unless named; the month up to this day for `monthly`. */
        business_date: dateInput.optional(),
        tolerance_threshold: amountInput
          .refine((value) => value.greaterThanOrEqualTo(0), 'must not be negative')
          .optional(),
      }),
    )
    .output(runDetail),

  list: entry('GET', '/compliance/reconciliation', {
    ...reads,
    summary: 'Runs, newest first',
    aliases: ['GET /reconciliation'],
  })
    .input(
      z.object({
        reconciliation_type: z.enum(['daily', 'monthly', 'trade', 'position', 'integrity']).optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ reconciliations: z.array(runAnswer), ...pagingAnswer })),

  get: entry('GET', '/compliance/reconciliation/{reconciliation_id}', {
    ...reads,
    summary: 'One run with the breaks that it found or saw again',
    aliases: ['GET /reconciliation/{reconciliation_id}'],
  })
    .input(z.object({ reconciliation_id: idInput }))
    .output(runDetail),

  breaks: entry('GET', '/compliance/reconciliation/breaks', {
    ...reads,
    summary: 'Breaks, newest first',
    aliases: ['GET /reconciliation/breaks'],
  })
    .input(
      z.object({ status: breakStatus.optional(), reconciliation_id: idInput.optional(), ...pagingFields }),
    )
    .output(z.object({ breaks: z.array(breakAnswer), ...pagingAnswer })),

  workBreak: entry('PATCH', '/compliance/reconciliation/breaks/{break_id}', {
    permission: 'compliance.write',
    tag: TAG,
    summary: 'Take a break on, explain it, resolve it, or open it again',
    audit: 'data',
    aliases: ['PATCH /reconciliation/breaks/{break_id}'],
  })
    .input(
      z
        .object({
          break_id: idInput,
          status: breakStatus.optional(),
          comment: z.string().trim().min(1).max(500).optional(),
          assignee: z.string().trim().min(1).max(120).optional(),
        })
        .superRefine(({ status, comment }, context) => {
          if (status === 'resolved' && comment === undefined) {
            context.addIssue({ code: 'custom', path: ['comment'], message: 'is required to resolve a break' })
          }
        }),
    )
    .output(breakAnswer),

  checkIntegrity: entry('POST', '/compliance/data-integrity/check', {
    permission: 'compliance.write',
    tag: TAG,
    summary: 'Recompute double-entry sums, positions, references and the hashes of the audit log',
    audit: 'data',
  })
    .input(z.object({}))
    .output(integrityAnswer),
}
