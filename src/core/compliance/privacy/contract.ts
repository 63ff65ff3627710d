import { z } from 'zod'
import { csvAnswer, entry, idInput, pagingAnswer, pagingFields, timestamp } from '../../kernel/wire.ts'

const TAG = 'privacy'

const requestType = z.enum([
  'access',
  'rectification',
  'erasure',
  'portability',
  'restriction',
  'ccpa_know',
  'ccpa_delete',
  'ccpa_correct',
  'ccpa_opt_out',
])
const status = z.enum(['awaiting_verification', 'open', 'erasing', 'completed', 'rejected', 'lifted'])
const format = z.enum(['json', 'csv'])
const words = (max: number) => z.string().trim().min(1).max(max)

const requestAnswer = z.object({
  request_id: z.string(),
  request_type: requestType,
  status,
  format,
  description: z.string().nullable(),
  created_at: timestamp,
  /** The day by which the law wants it answered. */
  estimated_completion: timestamp,
  verification_required: z.boolean(),
  verified_at: timestamp.nullable(),
  closed_at: timestamp.nullable(),
  is_overdue: z.boolean(),
  reason: z.string().nullable(),
  /** Of a completed access or portability request: where its file lies for a while. */
  download_url: z.string().nullable(),
  download_expires_at: timestamp.nullable(),
})

/** Why something of a person is kept, for an officer. `holds_back`: until it ends their data are not erased at all. */
const groundAnswer = z.object({
  ground: z.enum(['legal_hold', 'case', 'filing', 'screening', 'identity_check']),
  reason: z.string(),
  holds_back: z.boolean(),
  until: timestamp.nullable(),
})

const reviewedRequest = requestAnswer.extend({ user_id: z.string(), grounds: z.array(groundAnswer) })

const exportAnswer = z.object({
  format_version: z.literal(1),
  generated_at: timestamp,
  subject_id: z.string(),
  download_url: z.string(),
  download_expires_at: timestamp,
  /** Everything that the store keeps of its subject, by kind; every list is whole. */
  sections: z.record(z.string(), z.array(z.record(z.string(), z.json()))),
})

const kept = z.object({ category: z.string(), reason: z.string(), until: timestamp })

const reads = { permission: 'profile.read', tag: TAG } as const
const acts = { permission: 'profile.write', tag: TAG, audit: 'data' } as const

/** What a person may ask about their own data. */
export const privacyContract = {
  exportData: entry('GET', '/privacy/export', {
    ...reads,
    summary: 'Everything kept of oneself, whole and machine-readable',
    stepUp: true,
  })
    .input(z.object({ format: format.default('json') }))
    .output(z.union([exportAnswer, csvAnswer])),

  downloadExport: entry('GET', '/privacy/export/download', {
    permission: 'public',
    tag: TAG,
    summary: 'The same by a signed link, until it expires',
  })
    .input(z.object({ token: z.string().min(1).max(512) }))
    .output(z.union([exportAnswer, csvAnswer])),

  createRequest: entry('POST', '/compliance/gdpr/request', {
    ...acts,
    summary: 'Ask for access, rectification, erasure, portability or restriction; by CCPA too',
    aliases: ['POST /privacy/requests'],
    status: 202,
  })
    .input(
      z.object({
        request_type: requestType,
        description: words(2_000).optional(),
        format: format.default('json'),
      }),
    )
    .output(requestAnswer),

  listRequests: entry('GET', '/privacy/requests', { ...reads, summary: 'What oneself asked for' })
    .input(z.object({}))
    .output(z.object({ requests: z.array(requestAnswer) })),

  verifyRequest: entry('POST', '/privacy/requests/{request_id}/verify', {
    ...acts,
    summary: 'Prove that it is oneself who asks',
    stepUp: true,
  })
    .input(z.object({ request_id: idInput }))
    .output(requestAnswer),

  liftRestriction: entry('POST', '/privacy/requests/{request_id}/lift', {
    ...acts,
    summary: 'End a restriction that oneself asked for',
  })
    .input(z.object({ request_id: idInput }))
    .output(requestAnswer),

  erase: entry('POST', '/privacy/erase', {
    ...acts,
    summary: 'Erase oneself: the key of what is sealed is destroyed, what is in the open is emptied',
    aliases: ['DELETE /users/me'],
    stepUp: true,
  })
    .input(z.object({ password: z.string().min(1).max(1_024), confirm: z.union([z.boolean(), z.string()]) }))
    .output(
      z.object({
        request_id: z.string(),
        status: z.enum(['completed', 'erasing']),
        erased_fields: z.array(z.string()),
        kept: z.array(kept),
      }),
    ),

  getConsents: entry('GET', '/privacy/consents', { ...reads, summary: 'What is consented to now' })
    .input(z.object({}))
    .output(
      z.object({
        consents: z.array(
          z.object({
            purpose: z.string(),
            granted: z.boolean(),
            version: z.string(),
            timestamp: timestamp.nullable(),
          }),
        ),
      }),
    ),

  setConsents: entry('PUT', '/privacy/consents', {
    ...acts,
    summary: 'Give or withdraw consent; it holds from this moment on',
  })
    .input(
      z
        .object({
          data_processing: z.boolean(),
          data_retention: z.boolean(),
          marketing: z.boolean(),
          cookies: z.boolean(),
          analytics: z.boolean(),
          sale: z.boolean(),
        })
        .partial()
        .refine((given) => Object.values(given).some((value) => value !== undefined), 'names no purpose'),
    )
    .output(
      z.object({
        consents: z.array(
          z.object({
            purpose: z.string(),
            granted: z.boolean(),
            version: z.string(),
            timestamp: timestamp.nullable(),
          }),
        ),
      }),
    ),

  reviewRequests: entry('GET', '/compliance/privacy/requests', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'What data subjects asked for, by the day that it is due',
  })
    .input(z.object({ status: status.optional(), ...pagingFields }))
    .output(z.object({ requests: z.array(reviewedRequest), ...pagingAnswer })),

  decideRequest: entry('POST', '/compliance/privacy/requests/{request_id}/decision', {
    permission: 'compliance.write',
    tag: TAG,
    audit: 'data',
    summary: 'Say that it is done, or why it is not',
  })
    .input(
      z
        .object({
          request_id: idInput,
          decision: z.enum(['completed', 'rejected']),
          reason: words(2_000).optional(),
        })
        .refine(({ decision, reason }) => decision === 'completed' || reason !== undefined, {
          path: ['reason'],
          message: 'a rejection says why',
        }),
    )
    .output(reviewedRequest),
}
