import { z } from 'zod'
import { approvalAnswer } from '../../identity/contract-approvals.ts'
import {
  amountInput,
  amount,
  entry,
  idInput,
  pagingAnswer,
  pagingFields,
  timestamp,
} from '../../kernel/wire.ts'

const TAG = 'compliance'
const OFFICER = { permission: 'compliance.write', tag: TAG, audit: 'administration' } as const

const text = (most: number) => z.string().trim().min(1).max(most)
/** A day, `1990-12-31`; a time behind it is not looked at. */
const dayInput = z.string().trim().min(8).max(40)
const countryInput = z
  .string()
  .trim()
  .regex(/^[A-Za-z]{2,3}$/, 'must be the two or three letters of a country')

const addressInput = z.object({
  street: text(200),
  city: text(120),
  state: text(120).nullish(),
  postal_code: text(24),
  country: countryInput,
})

const ownerInput = z.object({
  full_name: text(200),
  date_of_birth: dayInput,
  nationality: countryInput,
  /** Share of capital or votes, in percent. */
  ownership_percent: amountInput,
})

const holdingInput = z.object({
  name: text(200),
  country: countryInput.nullish(),
  /** What the company itself holds of the firm, in percent. */
  ownership_percent: amountInput,
  /** Who holds how much of the company: names of beneficial owners, or of other companies here. */
  owners: z.array(z.object({ name: text(200), ownership_percent: amountInput })).max(20),
})

const zoneLines = z.array(z.string().max(64)).min(2).max(3)

const statement = z.object({
  full_name: text(200),
  date_of_birth: dayInput,
  nationality: countryInput,
  /** As an object, or its fields beside the others. */
  address: addressInput.optional(),
  ...addressInput.partial().shape,
  document_type: z.enum(['passport', 'national_id', 'drivers_license']),
  document_number: text(64),
  document_country: countryInput,
  document_expiry: dayInput,
  occupation: z.string().max(120).nullish(),
  source_of_funds: z.string().max(200).nullish(),
  /** What comes in and goes out in a usual month, in USD: what monitoring measures a new account against. */
  expected_monthly_usd: amountInput.nullish(),
  /** Lines of the machine readable zone, two or three. */
  mrz: zoneLines.nullish(),
  /** Whether a firm is checked, for which the owners stand. */
  is_firm: z.boolean().prefault(false),
  beneficial_owners: z.array(ownerInput).max(20).prefault([]),
  /** Companies through which owners hold. What an owner holds through them is part of their own share above. */
  holding_companies: z.array(holdingInput).max(10).prefault([]),
  /** Files that were handed in before, by their ids. */
  documents: z.array(idInput).max(10).prefault([]),
})

const ADDRESS_FIELDS = ['street', 'city', 'postal_code', 'country'] as const

const submitInput = statement.superRefine((said, context) => {
  if (said.address !== undefined) return
  if (ADDRESS_FIELDS.every((field) => said[field] === undefined)) {
    context.addIssue({ code: 'custom', path: ['address'], message: 'is required' })
    return
  }
  for (const field of ADDRESS_FIELDS) {
    if (said[field] === undefined) context.addIssue({ code: 'custom', path: [field], message: 'is required' })
  }
})

const state = z.enum(['pending', 'under_review', 'info_requested', 'approved', 'rejected', 'expired'])
const band = z.enum(['low', 'medium', 'high', 'critical'])

const check = z.object({
  name: z.string(),
  outcome: z.enum(['passed', 'failed', 'not_run']),
  message: z.string(),
})

const factor = z.object({ name: z.string(), points: z.number(), message: z.string() })

/** What its user may know: nothing of what lists say. */
const submittedAnswer = z.object({
  kyc_id: z.string(),
  document_id: z.string().nullable(),
  status: state,
  risk_level: band,
  risk_score: z.number().int(),
  checks_performed: z.array(check),
  issues_found: z.array(z.string()),
  recommendations: z.array(z.string()),
  next_review_date: timestamp.nullable(),
  submitted_at: timestamp,
})

const limits = z.object({ level: z.number().int(), daily_value_usd: amount.nullable() })

const documentType = z.enum([
  'passport',
  'national_id',
  'drivers_license',
  'proof_of_address',
  'source_of_funds',
  'other',
])
const mediaType = z.enum(['application/pdf', 'image/jpeg', 'image/png'])

const documentAnswer = z.object({
  document_id: z.string(),
  type: documentType,
  content_type: mediaType,
  sha256: z.string(),
  size: z.number().int(),
  status: z.literal('stored'),
})

/** Fields are named as those of a submission; `whole` is the check digit over all of them. */
const zoneAnswer = z.object({
  /** By how many lines of which length there are; null when no identity document has such. */
  format: z.enum(['TD1', 'TD2', 'TD3']).nullable(),
  holds: z.boolean(),
  /** Why nothing could be read; null when something was. */
  problem: z.string().nullable(),
  fields: z.array(
    z.object({
      name: z.enum([
        'full_name',
        'nationality',
        'document_country',
        'document_number',
        'date_of_birth',
        'document_expiry',
        'personal_number',
        'whole',
      ]),
      /** As a submission has it; null where the zone does not say it or says what cannot be. */
      value: z.string().nullable(),
      /** Whether its check digit holds; null where it has none. */
      holds: z.boolean().nullable(),
    }),
  ),
})

const statusAnswer = z.object({
  kyc_required: z.boolean(),
  kyc_status: z.enum(['not_submitted', ...state.options]),
  kyc_level: z.number().int(),
  limits,
  /** What each level allows, lowest first. */
  levels: z.array(limits),
  latest_document: z
    .object({ type: z.string(), country: z.string(), number: z.string(), expires_on: z.string() })
    .nullable(),
  next_review_date: timestamp.nullable(),
  /** What an officer asked for, or why they refused. */
  note: z.string().nullable(),
  /** What counts against the daily value, of each account with live money: orders of this UTC day, withdrawals of 24 hours. */
  used: z.array(z.object({ account_id: z.string(), orders_usd: amount, withdrawals_usd: amount })),
  /** What the user handed in, the newest first. */
  documents: z.array(documentAnswer),
})

const standingAnswer = z.object({
  user_id: z.string(),
  status: z.enum(['not_submitted', ...state.options]),
  risk_level: band.nullable(),
  checks_performed: z.array(check),
  issues_found: z.array(z.string()),
  recommendations: z.array(z.string()),
  next_review_date: timestamp.nullable(),
})

const person = z.object({
  full_name: z.string(),
  date_of_birth: z.string(),
  nationality: z.string(),
  address: z.object({
    street: z.string(),
    city: z.string(),
    state: z.string().nullable(),
    postal_code: z.string(),
    country: z.string(),
  }),
  document_type: z.string(),
  document_number: z.string(),
  document_country: z.string(),
  document_expiry: z.string(),
  occupation: z.string().nullable(),
  source_of_funds: z.string().nullable(),
  expected_monthly_usd: amount.nullable(),
  is_firm: z.boolean(),
  beneficial_owners: z.array(
    z.object({
      full_name: z.string(),
      date_of_birth: z.string(),
      nationality: z.string(),
      ownership_percent: amount,
    }),
  ),
  holding_companies: z.array(
    z.object({
      name: z.string(),
      country: z.string().nullable(),
      ownership_percent: amount,
      owners: z.array(z.object({ name: z.string(), ownership_percent: amount })),
    }),
  ),
})

/** 10 MB in base64, and a little for whoever is over it to be told so. */
const FILE_CHARS_MAX = 15_000_000
const base64 = z
  .string()
  .min(4)
  .max(FILE_CHARS_MAX)
  .regex(/^[A-Za-z0-9+/]+={0,2}$/, 'must be base64')

const caseAnswer = z.object({
  kyc_id: z.string(),
  user_id: z.string(),
  status: state,
  level: z.number().int(),
  /** The highest level that the risk allows. */
  level_max: z.number().int(),
  risk_level: band,
  risk_score: z.number().int(),
  risk_factors: z.array(factor),
  checks_performed: z.array(check),
  needs_two_persons: z.boolean(),
  /** Null once the subject was erased. */
  person: person.nullable(),
  /** What the user handed in, the newest first. */
  documents: z.array(documentAnswer),
  note: z.string().nullable(),
  submitted_at: timestamp,
  /** When an officer is to look at it, or again; null while nothing waits for one. */
  due_at: timestamp.nullable(),
  overdue: z.boolean(),
  /** The officer who has it in hand. */
  assignee: z.string().nullable(),
  decided_by: z.string().nullable(),
  decided_at: timestamp.nullable(),
  next_review_date: timestamp.nullable(),
})

/** The case, and what waits for a second person; null when the act was done. */
const decidedAnswer = caseAnswer.extend({ approval: approvalAnswer.nullable() })
const accountStatus = z.enum(['pending', 'active', 'suspended', 'frozen', 'closed'])
const notes = z.string().trim().max(1_000)

/** Who a customer is, and what follows: identity checks and their review, and the states of accounts. */
export const kycContract = {
  submit: entry('POST', '/kyc/submit', {
    permission: 'kyc.submit',
    tag: TAG,
    summary: 'Say who you are, with the document that shows it',
    audit: 'data',
    status: 201,
    aliases: ['POST /compliance/kyc/submit'],
  })
    .input(submitInput)
    .output(submittedAnswer),

  status: entry('GET', '/kyc/status', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Where your identity check stands, and what it allows',
    aliases: ['GET /compliance/kyc/status'],
  })
    .input(z.object({}))
    .output(statusAnswer),

  readZone: entry('POST', '/kyc/zone', {
    permission: 'kyc.submit',
    tag: TAG,
    summary:
      'What the machine readable zone of a document says, and which of its check digits hold; nothing is kept',
  })
    .input(z.object({ mrz: zoneLines }))
    .output(zoneAnswer),

  uploadDocument: entry('POST', '/kyc/documents', {
    permission: 'kyc.submit',
    tag: TAG,
    summary: 'Hand in a document: a PDF, JPEG or PNG of at most 10 MB, as a form with `file` and `type`',
    audit: 'data',
    status: 201,
    upload: true,
  })
    .input(z.object({ file: base64, type: documentType }))
    .output(documentAnswer),

  readDocument: entry('GET', '/kyc/documents/{id}', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'A document, for its owner and for officers',
  })
    .input(z.object({ id: idInput }))
    .output(
      z.object({
        document_id: z.string(),
        file_name: z.string(),
        content_type: mediaType,
        sha256: z.string(),
        content: z.string(),
        encoding: z.literal('base64'),
      }),
    ),

  complianceStatus: entry('GET', '/compliance/status', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Your standing with compliance',
  })
    .input(z.object({}))
    .output(standingAnswer),

  complianceStatusOf: entry('GET', '/compliance/status/{user_id}', {
    permission: 'compliance.read',
    tag: TAG,
    summary: "A user's standing with compliance",
  })
    .input(z.object({ user_id: idInput }))
    .output(standingAnswer),

  queue: entry('GET', '/compliance/kyc/queue', {
    permission: 'compliance.read',
    tag: TAG,
    summary: 'Identity checks that wait for an officer, the riskiest and then the oldest first',
  })
    .input(z.object({ status: state.optional(), risk_level: band.optional(), ...pagingFields }))
    .output(z.object({ cases: z.array(caseAnswer), ...pagingAnswer })),

  take: entry('POST', '/compliance/kyc/{id}/take', {
    ...OFFICER,
    summary: 'Take an identity check in hand; from another officer only when it is said so',
  })
    .input(z.object({ id: idInput, take_over: z.boolean().prefault(false) }))
    .output(caseAnswer),

  approve: entry('POST', '/compliance/kyc/{id}/approve', {
    ...OFFICER,
    summary: 'Approve an identity; at high risk another officer has to allow it',
  })
    .input(
      z.object({ id: idInput, notes: notes.optional(), level: z.number().int().min(1).max(3).optional() }),
    )
    .output(decidedAnswer),

  reject: entry('POST', '/compliance/kyc/{id}/reject', {
    ...OFFICER,
    summary: 'Reject an identity check, with the reason',
  })
    .input(z.object({ id: idInput, notes: notes.min(1) }))
    .output(decidedAnswer),

  requestInfo: entry('POST', '/compliance/kyc/{id}/request-info', {
    ...OFFICER,
    summary: 'Ask the user for what is missing',
  })
    .input(z.object({ id: idInput, notes: notes.min(1) }))
    .output(decidedAnswer),

  review: entry('POST', '/compliance/kyc/{id}/review', {
    ...OFFICER,
    summary:
      'Look at an approved identity again before its day: screened and scored anew, nothing live until it is decided',
  })
    .input(z.object({ id: idInput }))
    .output(caseAnswer),

  setAccountStatus: entry('POST', '/compliance/accounts/{id}/status', {
    ...OFFICER,
    summary: 'Hold an account back, or set it free; its open orders are cancelled unless it is active',
  })
    .input(z.object({ id: idInput, status: accountStatus, reason: notes.min(1) }))
    .output(
      z.object({ account_id: z.string(), user_id: z.string().nullable(), account_status: accountStatus }),
    ),
}
