import { z } from 'zod'
import { entry, idInput, instantInput, pagingAnswer, pagingFields, timestamp } from '../../kernel/wire.ts'
import { wordsInput } from './contract-shapes.ts'
import { FRAMEWORKS, RECORD_STATUSES } from './records.ts'

const TAG = 'compliance records'
const acts = { permission: 'compliance.write', tag: TAG, audit: 'administration' } as const

const framework = z.enum(FRAMEWORKS)
const status = z.enum(RECORD_STATUSES)

const standing = z.string().nullable()

/** One change of a requirement, as the audit log has it. */
const changeAnswer = z.object({
  at: timestamp,
  by: z.string(),
  /** What changed, from what to what; a requirement that was just written down comes from nothing. */
  changes: z.array(
    z.object({
      field: z.enum(['requirement', 'status', 'evidence', 'due_at', 'owner_id']),
      before: standing,
      after: standing,
    }),
  ),
  /** What who changed it wrote beside it. */
  note: z.string().nullable(),
  /** `open`, or why what the log sealed of it cannot be read: whoever changed it was erased, or the log was tampered with. */
  sealed: z.enum(['open', 'erased', 'damaged']),
  /** The record of the audit log that proves it. */
  log_id: z.string(),
})

const recordAnswer = z.object({
  record_id: z.string(),
  framework,
  requirement: z.string(),
  status,
  evidence: z.string().nullable(),
  due_at: timestamp.nullable(),
  overdue: z.boolean(),
  owner_id: z.string().nullable(),
  created_at: timestamp,
  created_by: z.string(),
  updated_at: timestamp,
  updated_by: z.string(),
})

const listedRecord = recordAnswer.extend({
  /** Its changes, newest first, a hundred at most; the last of all is its beginning. */
  history: z.array(changeAnswer),
  history_total: z.number().int(),
})

const changes = {
  status: status.optional(),
  evidence: wordsInput.optional(),
  due_at: instantInput.nullable().optional(),
  owner_id: idInput.nullable().optional(),
}

/** What the house must fulfil, by framework, with how it knows that it does. */
export const complianceRecordsContract = {
  list: entry('GET', '/compliance/records', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'Requirements by framework, each with its history',
  })
    .input(z.object({ framework: framework.optional(), status: status.optional(), ...pagingFields }))
    .output(z.object({ records: z.array(listedRecord), ...pagingAnswer })),

  create: entry('POST', '/compliance/records', {
    ...acts,
    summary: 'Write a requirement down',
    status: 201,
    idempotent: true,
  })
    .input(z.object({ framework, requirement: wordsInput, ...changes }))
    .output(recordAnswer),

  change: entry('PUT', '/compliance/records/{id}', {
    ...acts,
    summary: 'Change where a requirement stands; what it was stays in its history, which the log proves',
  })
    .input(
      z.object({ id: idInput, requirement: wordsInput.optional(), ...changes, note: wordsInput.optional() }),
    )
    .output(recordAnswer),
}
