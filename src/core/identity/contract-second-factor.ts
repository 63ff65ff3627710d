import { z } from 'zod'
import { entry, messageAnswer, timestamp } from '../kernel/wire.ts'
import { factorInput, passwordInput, tokenFields, tokensAnswer, userAnswer } from './contract-shapes.ts'

const TAG = 'identity'
const AUDIT = 'authentication' as const

const backupCodes = z.array(z.string())

/** The code under any of the names that clients use; one is needed. */
const codeFields = { token: factorInput.optional(), code: factorInput.optional() }
const hasCode = (input: Readonly<{ token?: unknown; code?: unknown }>): boolean =>
  input.token !== undefined || input.code !== undefined
const needsCode = { path: ['token'], message: 'is required, or code' }

/** The second factor and the fresh proof for sensitive acts. */
export const secondFactorContract = {
  mfaStatus: entry('GET', '/auth/mfa', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Whether a second factor is on, and how many backup codes are left',
  })
    .input(z.object({}))
    .output(
      z.object({ mfa_enabled: z.boolean(), is_pending: z.boolean(), backup_codes_left: z.number().int() }),
    ),

  mfaSetup: entry('POST', '/auth/mfa/setup', {
    // Whoever holds a stolen token alone would enrol their own app, and prove themselves with it ever after.
    stepUp: true,
    sessionOnly: true,
    permission: 'profile.write',
    tag: TAG,
    summary: 'Begin to enrol an authenticator app; verify its first code to switch it on',
    audit: AUDIT,
    aliases: ['POST /auth/setup-mfa'],
  })
    .input(z.object({ password: passwordInput.optional() }))
    .output(
      z.object({
        secret: z.string(),
        otpauth_url: z.string(),
        /** SVG as data URI. */
        qr_code: z.string(),
        /** Shown once; they count as soon as the enrolment is verified. */
        backup_codes: backupCodes,
        message: z.string(),
      }),
    ),

  mfaVerify: entry('POST', '/auth/mfa/verify', {
    sessionOnly: true,
    permission: 'public',
    callerOptional: true,
    tag: TAG,
    summary: 'Confirm an enrolment, answer the challenge of a sign-in, or prove yourself anew',
    audit: AUDIT,
    limit: 'login',
    aliases: ['POST /auth/verify-mfa', 'POST /auth/enable-mfa', 'POST /auth/2fa-verify'],
  })
    .input(
      z
        .object({
          ...codeFields,
          /** The challenge that a sign-in without a code was answered with. */
          mfa_token: z.string().min(8).max(128).optional(),
        })
        .refine(hasCode, needsCode),
    )
    .output(
      z.object({
        message: z.string(),
        mfa_enabled: z.literal(true),
        verified: z.literal(true),
        ...z.object({ ...tokenFields, tokens: tokensAnswer, user: userAnswer }).partial().shape,
      }),
    ),

  mfaDisable: entry('POST', '/auth/mfa/disable', {
    sessionOnly: true,
    permission: 'profile.write',
    tag: TAG,
    summary: 'Switch the second factor off',
    audit: AUDIT,
    aliases: ['POST /auth/disable-mfa'],
  })
    .input(z.object({ password: passwordInput, ...codeFields }).refine(hasCode, needsCode))
    .output(messageAnswer.extend({ mfa_enabled: z.literal(false) })),

  mfaBackupCodes: entry('POST', '/auth/mfa/backup-codes', {
    sessionOnly: true,
    permission: 'profile.write',
    tag: TAG,
    summary: 'Ten new backup codes; the old ones are void',
    audit: AUDIT,
  })
    .input(z.object(codeFields).refine(hasCode, needsCode))
    .output(z.object({ backup_codes: backupCodes })),

  stepUp: entry('POST', '/auth/step-up', {
    sessionOnly: true,
    permission: 'profile.read',
    tag: TAG,
    summary: 'Prove yourself anew, for a sensitive act',
    audit: AUDIT,
    limit: 'login',
  })
    .input(z.object({ password: passwordInput.optional(), ...codeFields }))
    .output(messageAnswer.extend({ valid_until: timestamp })),
}
