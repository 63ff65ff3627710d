import { z } from 'zod'
import { entry, idInput, instantInput, pagingAnswer, pagingFields, timestamp } from '../../kernel/wire.ts'
import { wordsInput } from './contract-shapes.ts'
import { FRAMEWORKS, RECORD_STATUSES } from './records.ts'

const TAG = 'compliance records'
const acts = { permission: 'compliance.write', tag: TAG, audit: 'administration' } as const

const framework = z.enum(FRAMEWORKS)
const status = z.enum(RECORD_STATUSES)

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

const changes = {
  status: status.optional(),
  evidence: wordsInput.optional(),
  due_at: instantInput.nullable().optional(),
  owner_id: idInput.nullable().optional(),
}

/** What the house must fulfil, by framework, with how it knows that it does (CMP-10 of the inventory). */
export const complianceRecordsContract = {
  list: entry('GET', '/compliance/records', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'Requirements by framework',
  })
    .input(z.object({ framework: framework.optional(), status: status.optional(), ...pagingFields }))
    .output(z.object({ records: z.array(recordAnswer), ...pagingAnswer })),

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
    summary: 'Change where a requirement stands; what it was stays in the log',
  })
    .input(z.object({ id: idInput, requirement: wordsInput.optional(), ...changes }))
    .output(recordAnswer),
}
