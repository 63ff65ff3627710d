import { z } from 'zod'
import { symbolInput, timestamp } from '../kernel/wire.ts'

export const emailInput = z.string().trim().max(254).pipe(z.email())
export const passwordInput = z.string().min(1).max(128)
/** No control characters, and none that turn the text around them: a name must read as what it is. */
export const plainText = z
  .string()
  .regex(/^[^\p{Cc}\u202a-\u202e\u2066-\u2069]*$/u, 'must hold no control characters')
const nameInput = plainText
  .trim()
  .min(1)
  .max(120)
  .regex(/[\p{L}\p{N}]/u, 'must hold a letter or a digit')

export const userAnswer = z.object({
  /** Short number, as the older systems print it; `uuid` and `user_id` are the identifier. */
  id: z.number().int(),
  uuid: z.string(),
  user_id: z.string(),
  email: z.string(),
  username: z.string(),
  full_name: z.string(),
  first_name: z.string(),
  last_name: z.string(),
  phone_number: z.string().nullable(),
  company_name: z.string().nullable(),
  timezone: z.string().nullable(),
  language: z.string().nullable(),
  role: z.string(),
  permissions: z.array(z.string()),
  status: z.enum(['pending', 'active', 'suspended']),
  is_active: z.boolean(),
  is_verified: z.boolean(),
  kyc_status: z.enum(['pending', 'approved', 'rejected']),
  mfa_enabled: z.boolean(),
  tier: z.enum(['free', 'pro', 'elite']),
  /** Until when wrong passwords shut the sign-in. It stays when that is over, until the next sign-in or unlock. */
  locked_until: timestamp.nullable(),
  created_at: timestamp,
})

export const tokenFields = {
  access_token: z.string(),
  refresh_token: z.string(),
  token_type: z.literal('Bearer'),
  /** Life of the access token in seconds. */
  expires_in: z.number().int(),
  session_id: z.string(),
}

export const tokensAnswer = z.object(tokenFields)

export const sessionAnswer = z.object({
  message: z.string(),
  ...tokenFields,
  tokens: tokensAnswer,
  user: userAnswer,
})

export const registerInput = z.object({
  email: emailInput,
  password: passwordInput,
  username: z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{2,39}$/,
      'must be 3 to 40 letters, digits, dots, dashes or underscores',
    )
    .optional(),
  full_name: nameInput.optional(),
  first_name: nameInput.optional(),
  last_name: nameInput.optional(),
  phone_number: z
    .string()
    .regex(/^\+?[0-9 ()-]{5,32}$/, 'must be a phone number')
    .optional(),
  company_name: nameInput.optional(),
  data_processing_consent: z.boolean().optional(),
  data_retention_consent: z.boolean().optional(),
  marketing_consent: z.boolean().optional(),
  /** Asks for the httpOnly refresh cookie, as at sign-in. */
  remember_me: z.boolean().optional(),
})

/** Postal address: one text, or its parts as the identity check reads them. */
const addressValue = z.union([
  nameInput.max(300),
  z.object({
    street: nameInput.optional(),
    city: nameInput.optional(),
    state: nameInput.optional(),
    postal_code: nameInput.max(16).optional(),
    country: nameInput.max(60).optional(),
  }),
])

const LAYOUT_TEXT_MAX = 16_384

/** What a face of the desk remembers for its user. Fields that are not named here are never stored. */
export const preferencesValue = z.object({
  theme: z.enum(['light', 'dark', 'system']).optional(),
  locale: plainText.max(16).optional(),
  layout: z
    .record(z.string().max(64), z.json())
    .refine((layout) => JSON.stringify(layout).length <= LAYOUT_TEXT_MAX, 'must fit into 16 KB')
    .optional(),
  watchlists: z
    .array(z.object({ name: nameInput, symbols: z.array(symbolInput).max(100) }))
    .max(20)
    .optional(),
  notifications: z.partialRecord(z.enum(['email', 'sms', 'push', 'desktop']), z.boolean()).optional(),
})

const ownProfileFields = { address: addressValue.nullable(), preferences: preferencesValue }
const ownUserAnswer = userAnswer.extend(ownProfileFields)
/** The user's own view: what only they see, at the top and under `user`. */
export const profileAnswer = ownUserAnswer.extend({ user: ownUserAnswer })

export const profileInput = z.object({
  full_name: nameInput.optional(),
  first_name: nameInput.optional(),
  last_name: nameInput.optional(),
  phone_number: registerInput.shape.phone_number,
  company_name: nameInput.optional(),
  timezone: plainText.max(64).optional(),
  language: plainText.max(16).optional(),
  /** Replaces the whole address; null removes it. */
  address: addressValue.nullable().optional(),
  /** Each field that is given replaces its own; null removes all of them. */
  preferences: preferencesValue.nullable().optional(),
})

/** Six digits of an authenticator app, or a backup code. */
export const factorInput = z.string().trim().min(6).max(32)
/** Why an administrator did it, for the log. */
export const reasonInput = plainText.trim().min(3).max(500)
