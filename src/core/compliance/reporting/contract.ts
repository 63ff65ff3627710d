import { z } from 'zod'
import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import {
  dayInput,
  entry,
  idInput,
  instantInput,
  pagingAnswer,
  pagingFields,
  timestamp,
} from '../../kernel/wire.ts'
import { REGULATIONS, REPORT_STATUSES, REPORT_TYPES } from './report-states.ts'

const TAG = 'reports'
const FORMATS = ['json', 'csv', 'xml', 'pdf'] as const

/** The end of a period: a date alone means its whole day. */
const periodEnd = z
  .string()
  .max(40)
  .transform((text) => ({ text, isDay: /^\d{4}-\d{2}-\d{2}$/.test(text.trim()) }))
  .transform(({ text, isDay }, context) => {
    const at = instantInput.safeParse(text)
    if (at.success) return isDay ? addMs(at.data, MS_PER_DAY - 1) : at.data
    context.addIssue({ code: 'custom', message: 'must be an ISO 8601 date or date-time' })
    return z.NEVER
  })

const problem = z.object({ rule: z.string(), where: z.string(), message: z.string() })

const report = z.object({
  report_id: z.string(),
  report_type: z.enum(REPORT_TYPES),
  regulation_type: z.enum(REGULATIONS).nullable(),
  period_start: timestamp,
  period_end: timestamp,
  format: z.enum(FORMATS),
  status: z.enum(REPORT_STATUSES),
  data_summary: z.record(z.string(), z.unknown()),
  report_hash: z.string(),
  due_date: z.string(),
  generated_at: timestamp,
  generated_by: z.string(),
  download_url: z.string(),
  amends: z.string().nullable(),
  /** The filed SAR whose activity goes on in this one. */
  continues: z.string().nullable(),
  /** Of a filed SAR: when it is looked at whether its activity goes on, and by when that is filed; null of every other. */
  continuing: z
    .object({
      filed_on: z.string(),
      review_on: z.string(),
      due_on: z.string(),
      /** The number that FinCEN gave it, as its acceptance was noted; null while it was not. */
      bsa_id: z.string().nullable(),
    })
    .nullable(),
  /** The case that a SAR or CTR was drafted from; null of every other. */
  case_id: z.string().nullable(),
  /** Users of this desk whom a SAR or CTR is about: told to officers alone, as such a report is. */
  subject_user_ids: z.array(z.string()),
  /** Whether the authority's schema has seen it; true where there is none to see it. */
  validated: z.boolean(),
  problems: z.array(problem),
  history: z.array(
    z.object({
      status: z.enum(REPORT_STATUSES),
      at: timestamp,
      by: z.string(),
      note: z.string().nullable(),
      /** The `resource_id` under which the audit log has the act, of a report about persons. */
      log_reference: z.string().nullable(),
    }),
  ),
})

const generateInput = z
  .object({
    report_type: z.enum(REPORT_TYPES),
    regulation_type: z.enum(REGULATIONS).optional(),
    /** Without them a SAR is of the days on which its case saw something, a CTR without record of the day of its cash. */
    period_start: instantInput.optional(),
    period_end: periodEnd.optional(),
    include_details: z.boolean().default(false),
    format: z.enum(FORMATS).optional(),
    /** The case that a SAR or CTR comes from: whom that is about is told nothing. */
    case_id: idInput.optional(),
    /**
     * What a SAR or CTR says, typed (README of compliance/reporting); of a SAR with a case, what stands in its place. A CTR
     * without it is drafted from the cash of one subject and day.
     */
    record: z.record(z.string(), z.unknown()).optional(),
    /** Users of this desk whom the record speaks of: no door tells them. */
    subject_user_ids: z.array(idInput).max(200).default([]),
    /** When the facts were first detected: starts the clock of a SAR. */
    detected_on: dayInput.optional(),
    amends: idInput.optional(),
    /** The filed SAR of the same case whose activity goes on: the draft is of what happened since. */
    continues: idInput.optional(),
  })
  .superRefine((input, context) => {
    const { period_start: from, period_end: to } = input
    const isDrafted =
      input.report_type === 'sar' || (input.report_type === 'ctr' && input.record === undefined)
    const isOfCase = isDrafted && input.case_id !== undefined
    for (const field of ['period_start', 'period_end'] as const) {
      if (input[field] !== undefined || (isOfCase && from === undefined && to === undefined)) continue
      context.addIssue({ code: 'custom', path: [field], message: 'is required' })
    }
    if (input.continues !== undefined && (input.report_type !== 'sar' || input.case_id === undefined)) {
      context.addIssue({ code: 'custom', path: ['continues'], message: 'is for a SAR of a case' })
    }
    if (from !== undefined && to !== undefined && to < from) {
      context.addIssue({ code: 'custom', path: ['period_end'], message: 'lies before period_start' })
    }
  })

const oneReport = z.object({ id: idInput })

const writes = { permission: 'compliance.write', tag: TAG, audit: 'data' } as const

/** Reports and filings. */
export const reportsContract = {
  generate: entry('POST', '/compliance/report', {
    permission: 'profile.read',
    tag: TAG,
    audit: 'data',
    status: 201,
    idempotent: true,
    summary: 'Drafts a report: officers on the whole desk, everybody on their own trading',
    aliases: ['POST /compliance/reports', 'POST /compliance/reports/generate'],
  })
    .input(generateInput)
    .output(report),

  list: entry('GET', '/compliance/reports', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'Reports, newest first',
  })
    .input(
      z.object({
        report_type: z.enum(REPORT_TYPES).optional(),
        status: z.enum(REPORT_STATUSES).optional(),
        ...pagingFields,
      }),
    )
    .output(z.object({ reports: z.array(report), ...pagingAnswer })),

  get: entry('GET', '/compliance/reports/{id}', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'One report; who is no officer sees only their own',
  })
    .input(oneReport)
    .output(report),

  download: entry('GET', '/compliance/reports/{id}/download', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'The report as a file',
  })
    .input(oneReport)
    .output(
      z.object({
        file_name: z.string(),
        content_type: z.enum(['application/json', 'text/csv', 'application/xml', 'application/pdf']),
        encoding: z.enum(['utf8', 'base64']),
        content: z.string(),
      }),
    ),

  review: entry('POST', '/compliance/reports/{id}/review', {
    ...writes,
    summary: 'Asks another person to approve a draft',
  })
    .input(oneReport)
    .output(report),

  approve: entry('POST', '/compliance/reports/{id}/approve', {
    ...writes,
    summary: 'Approves what another person drafted',
    stepUp: true,
  })
    .input(oneReport.extend({ reason: z.string().max(500).optional() }))
    .output(report),

  submit: entry('POST', '/compliance/reports/{id}/submit', {
    ...writes,
    summary: 'Notes that an approved report went to the authority',
  })
    .input(oneReport.extend({ reference: z.string().max(64).optional() }))
    .output(report),

  acknowledge: entry('POST', '/compliance/reports/{id}/acknowledge', {
    ...writes,
    summary: "Notes the authority's answer to a submitted report",
  })
    .input(
      oneReport.extend({
        outcome: z.enum(['accepted', 'rejected']),
        reference: z.string().max(64).optional(),
      }),
    )
    .output(report),

  capital: entry('GET', '/risk/capital', {
    permission: 'risk.write',
    tag: 'risk',
    summary: 'Basel III ratios of a day, their buffers and every floor that is not met',
  })
    .input(z.object({ date: dayInput.optional() }))
    .output(
      z.object({
        date: z.string(),
        car: z.number().nullable(),
        leverage_ratio: z.number().nullable(),
        lcr: z.number().nullable(),
        nsfr: z.number().nullable(),
        buffers: z.object({
          required: z.number(),
          available: z.number(),
          conservation_ratio: z.number(),
        }),
        breaches: z.array(
          z.object({ ratio: z.string(), value: z.number(), floor: z.number(), shortfall: z.number() }),
        ),
        figures: z.record(z.string(), z.unknown()),
      }),
    ),

  setCapital: entry('PUT', '/risk/capital', {
    permission: 'risk.write',
    tag: 'risk',
    audit: 'data',
    summary: 'The balance sheet that the ratios of a day are computed from',
  })
    .input(z.object({ date: dayInput, inputs: z.record(z.string(), z.unknown()) }))
    .output(z.object({ message: z.string() })),
}
