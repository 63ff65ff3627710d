import { z } from 'zod'
import { entry, idInput, instantInput, integerInput, timestamp } from '../../kernel/wire.ts'

const TAG = 'privacy'
const words = (max: number) => z.string().trim().min(1).max(max)

const policyKind = z.enum(['privacy', 'terms'])

const retentionAnswer = z.object({
  category: z.string(),
  days: z.number().int(),
  minimum_days: z.number().int(),
  /** Null where the law names no end. */
  maximum_days: z.number().int().nullable(),
  action: z.enum(['remove', 'retain']),
  basis: z.string(),
  set_at: timestamp.nullable(),
})

const holdAnswer = z.object({
  hold_id: z.string(),
  /** The `resource_id` under which the audit log has what became of it. */
  log_reference: z.string(),
  user_id: z.string(),
  reason: z.string(),
  placed_by: z.string(),
  placed_at: timestamp,
  until: timestamp.nullable(),
  released_at: timestamp.nullable(),
  is_active: z.boolean(),
})

const policyAnswer = z.object({
  kind: policyKind,
  version: z.string(),
  text: z.string(),
  is_required: z.boolean(),
  published_at: timestamp,
})

const row = z.record(words(64), z.string().max(1_000))
const columns = z.array(words(64)).max(64)

/** What destroys data, or binds everybody to a text: with a fresh proof of who asks. */
const runs = { permission: 'data.write', tag: TAG, audit: 'administration', stepUp: true } as const
const holds = { permission: 'compliance.write', tag: TAG, audit: 'administration' } as const

/** What the house owes data subjects: how long it keeps, what it published, what it processes. */
export const privacyGovernanceContract = {
  getRetention: entry('GET', '/privacy/retention', {
    permission: 'data.write',
    tag: TAG,
    summary: 'How long each category is kept, and what the law demands',
  })
    .input(z.object({}))
    .output(z.object({ policies: z.array(retentionAnswer) })),

  setRetention: entry('PUT', '/privacy/retention', { ...runs, summary: 'Keep a category longer or shorter' })
    .input(z.object({ category: words(64), days: integerInput(1, 36_525) }))
    .output(z.object({ policies: z.array(retentionAnswer) })),

  runRetention: entry('POST', '/privacy/retention/run', {
    ...runs,
    summary: 'Take out what has served its time; by itself only told',
  })
    .input(z.object({ dry_run: z.boolean().default(true) }))
    .output(
      z.object({
        dry_run: z.boolean(),
        ran_at: timestamp,
        results: z.array(
          z.object({
            category: z.string(),
            action: z.enum(['remove', 'retain']),
            older_than: timestamp,
            due: z.number().int(),
            removed: z.number().int(),
          }),
        ),
      }),
    ),

  listHolds: entry('GET', '/compliance/privacy/holds', {
    permission: 'compliance.write',
    tag: TAG,
    summary: 'Whose data must be kept, whatever its age',
  })
    .input(z.object({}))
    .output(z.object({ holds: z.array(holdAnswer) })),

  placeHold: entry('POST', '/compliance/privacy/holds', {
    ...holds,
    summary: "Keep somebody's data; they never learn of it",
    status: 201,
  })
    .input(z.object({ user_id: idInput, reason: words(2_000), until: instantInput.optional() }))
    .output(holdAnswer),

  releaseHold: entry('DELETE', '/compliance/privacy/holds/{hold_id}', { ...holds, summary: 'Release a hold' })
    .input(z.object({ hold_id: idInput }))
    .output(holdAnswer),

  listPolicies: entry('GET', '/privacy/policies', {
    permission: 'public',
    tag: TAG,
    summary: 'The pages in force: privacy policy and terms',
  })
    .input(z.object({}))
    .output(z.object({ policies: z.array(policyAnswer) })),

  policyVersions: entry('GET', '/privacy/policies/{kind}', {
    permission: 'public',
    tag: TAG,
    summary: 'Every version of a page, the newest first',
  })
    .input(z.object({ kind: policyKind }))
    .output(z.object({ versions: z.array(policyAnswer) })),

  publishPolicy: entry('POST', '/privacy/policies', {
    ...runs,
    summary: 'Publish a new version',
    status: 201,
  })
    .input(
      z.object({
        kind: policyKind,
        version: z.string().regex(/^[\w.-]{1,32}$/, 'must be 1 to 32 letters, digits, dots and dashes'),
        text: words(200_000),
        is_required: z.boolean().default(false),
      }),
    )
    .output(policyAnswer),

  acceptPolicy: entry('POST', '/privacy/policies/{kind}/accept', {
    permission: 'profile.write',
    tag: TAG,
    audit: 'data',
    summary: 'Accept the version in force',
  })
    .input(z.object({ kind: policyKind, version: words(32) }))
    .output(z.object({ kind: policyKind, version: z.string(), accepted_at: timestamp })),

  register: entry('GET', '/privacy/register', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'The register of processing (GDPR article 30)',
  })
    .input(z.object({}))
    .output(
      z.object({
        version: z.string(),
        activities: z.array(
          z.object({
            activity: z.string(),
            purpose: z.string(),
            basis: z.string(),
            subjects: z.array(z.string()),
            categories: z.array(z.string()),
            recipients: z.array(z.string()),
            retention: z.string(),
            retention_days: z.number().int(),
            safeguards: z.array(z.string()),
          }),
        ),
      }),
    ),

  anonymise: entry('POST', '/compliance/privacy/anonymise', {
    permission: 'compliance.write',
    tag: TAG,
    audit: 'data',
    summary: 'Pseudonyms for what names somebody; refused when a row stands out',
  })
    .input(
      z.object({
        purpose: words(64),
        rows: z.array(row).min(1).max(2_000),
        identifiers: columns.default([]),
        quasi_identifiers: columns.default([]),
        k: integerInput(2, 1_000).default(5),
      }),
    )
    .output(z.object({ k: z.number().int(), rows: z.array(z.record(z.string(), z.string())) })),
}
