import { z } from 'zod'
import { entry, idInput, messageAnswer, timestamp } from '../kernel/wire.ts'
import { emailInput, passwordInput } from './contract-shapes.ts'

const TAG = 'identity'
const AUDIT = 'authentication' as const

const oneTimeTokenInput = z.string().min(16).max(128)

export const sessionListAnswer = z.object({
  sessions: z.array(
    z.object({
      id: z.string(),
      ip_address: z.string().nullable(),
      user_agent: z.string().nullable(),
      /** By the configured table; null when there is none or it does not know the address. */
      place: z.string().nullable(),
      created_at: timestamp,
      last_seen: timestamp,
      expires_at: timestamp,
      method: z.enum(['password', 'second_factor', 'oauth']).nullable(),
      /** What was unusual when it was opened. */
      signals: z.array(z.enum(['new_device', 'impossible_travel', 'credential_stuffing'])),
      current: z.boolean(),
    }),
  ),
  total: z.number().int(),
  /** `not_configured`: without a table of places nobody's travel can be judged. */
  places: z.enum(['configured', 'not_configured']),
})

/** Sessions, lost passwords and the page's token. */
export const sessionsContract = {
  listSessions: entry('GET', '/auth/sessions', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Where you are signed in',
  })
    .input(z.object({}))
    .output(sessionListAnswer),

  endSession: entry('DELETE', '/auth/sessions/{id}', {
    sessionOnly: true,
    permission: 'profile.read',
    tag: TAG,
    summary: 'End one of your sessions',
    audit: AUDIT,
  })
    .input(z.object({ id: idInput }))
    .output(messageAnswer),

  endOtherSessions: entry('DELETE', '/auth/sessions', {
    sessionOnly: true,
    permission: 'profile.read',
    tag: TAG,
    summary: 'End all of your sessions but this one',
    audit: AUDIT,
  })
    .input(z.object({}))
    .output(messageAnswer.extend({ ended: z.number().int() })),

  csrf: entry('GET', '/auth/csrf', {
    sessionOnly: true,
    permission: 'profile.read',
    tag: TAG,
    summary: 'The token that a page sends as X-CSRF-Token beside its cookie',
  })
    .input(z.object({}))
    .output(z.object({ csrf_token: z.string() })),

  forgotPassword: entry('POST', '/auth/forgot-password', {
    permission: 'public',
    tag: TAG,
    summary: 'Ask for a new password; the answer is the same for every e-mail',
    audit: AUDIT,
    limit: 'login',
  })
    .input(z.object({ email: emailInput }))
    .output(messageAnswer),

  resetPassword: entry('POST', '/auth/reset-password', {
    permission: 'public',
    tag: TAG,
    summary: 'Set a new password with the token of a letter or of the administrator',
    audit: AUDIT,
    limit: 'login',
  })
    .input(z.object({ token: oneTimeTokenInput, new_password: passwordInput }))
    .output(messageAnswer),

  verifyEmail: entry('POST', '/auth/verify-email', {
    permission: 'public',
    tag: TAG,
    summary: 'Confirm an e-mail address with the token of its letter',
    audit: AUDIT,
    limit: 'login',
  })
    .input(z.object({ token: oneTimeTokenInput }))
    .output(messageAnswer.extend({ is_verified: z.literal(true) })),
}
