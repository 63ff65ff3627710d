import { z } from 'zod'
import { MS_PER_DAY, MS_PER_MINUTE } from '../../../core/kernel/index.ts'
import type { IdentityOptions } from './options.ts'

const whole = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= min && value <= max, `must be from ${min} to ${max}`)

const path = z.string().max(4_096)

/** What the environment may decide about sign-in. */
export const IDENTITY_VARIABLES = {
  SESSION_IDLE_MINUTES: whole(1, 525_600).optional(),
  SESSION_ABSOLUTE_DAYS: whole(1, 365).optional(),
  STEP_UP_MINUTES: whole(1, 1_440).optional(),
  TOKEN_KEY_DAYS: whole(1, 365).optional(),
  PASSWORD_HISTORY: whole(0, 24).optional(),
  PASSWORD_HASH_PASSES: whole(3, 1_000).optional(),
  BREACHED_PASSWORDS_FILE: path.optional(),
  PLACES_FILE: path.optional(),
  MAIL_SPOOL: path.optional(),
  MAIL_FROM: z
    .string()
    .max(254)
    .regex(/^[^\r\n]+$/, 'must be one line')
    .optional(),
  OAUTH_PROVIDERS_FILE: path.optional(),
}

type Variables = z.output<z.ZodObject<typeof IDENTITY_VARIABLES>>

const times = (value: number | undefined, unitMs: number): number | undefined =>
  value === undefined ? undefined : value * unitMs

/** Only what was given: defaults elsewhere stay in force. */
export function identityOf(variables: Variables): IdentityOptions {
  const options = {
    idleMs: times(variables.SESSION_IDLE_MINUTES, MS_PER_MINUTE),
    absoluteMs: times(variables.SESSION_ABSOLUTE_DAYS, MS_PER_DAY),
    provenMs: times(variables.STEP_UP_MINUTES, MS_PER_MINUTE),
    tokenKeyMs: times(variables.TOKEN_KEY_DAYS, MS_PER_DAY),
    passwordHistory: variables.PASSWORD_HISTORY,
    hashPasses: variables.PASSWORD_HASH_PASSES,
    breachedPasswordsFile: variables.BREACHED_PASSWORDS_FILE,
    placesFile: variables.PLACES_FILE,
    mailSpool: variables.MAIL_SPOOL,
    mailFrom: variables.MAIL_FROM,
    oauthProvidersFile: variables.OAUTH_PROVIDERS_FILE,
  }
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined))
}
