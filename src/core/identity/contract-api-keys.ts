import { z } from 'zod'
import { entry, idInput, messageAnswer, timestamp } from '../kernel/wire.ts'
import { plainText, reasonInput } from './contract-shapes.ts'

const TAG = 'api-keys'

const apiKeyFields = z.object({
  id: z.string(),
  user_id: z.string(),
  name: z.string(),
  /** The visible beginning of the secret. */
  key_prefix: z.string(),
  permissions: z.array(z.string()),
  /** Empty: from everywhere. */
  ip_whitelist: z.array(z.string()),
  status: z.enum(['active', 'rotation_due', 'rotation_overdue', 'expired', 'revoked', 'compromised']),
  created_at: timestamp,
  expires_at: timestamp.nullable(),
  /** The day its secret is to be replaced; seven days later it no longer works. */
  rotates_at: timestamp,
  /** Until when the secret that was replaced still works; null when there is none. */
  previous_valid_until: timestamp.nullable(),
  last_used_at: timestamp.nullable(),
  ended_at: timestamp.nullable(),
})

/** `api_key` is the whole secret. It is in this answer and nowhere else. */
const issuedAnswer = apiKeyFields.extend({ api_key: z.string() })
const listAnswer = z.object({ api_keys: z.array(apiKeyFields), total: z.number().int() })
const endedAnswer = messageAnswer.extend({ api_key: apiKeyFields })

const newKeyInput = z.object({
  name: plainText.trim().min(1).max(80),
  /** Left out: looking at one's own things. */
  permissions: z.array(z.string().max(64)).min(1).max(64).optional(),
  ip_whitelist: z.array(z.string().trim().min(2).max(64)).max(50).optional(),
  expires_in_days: z.int().min(1).max(365).optional(),
})

const own = (method: 'POST' | 'DELETE', path: `/${string}`, summary: string, stepUp: boolean) =>
  entry(method, path, {
    permission: 'profile.write',
    tag: TAG,
    summary,
    audit: 'authentication',
    sessionOnly: true,
    stepUp,
    ...(path === '/api-keys' ? { status: 201 } : {}),
  })

const administrative = (method: 'POST' | 'DELETE', path: `/${string}`, summary: string, status = 200) =>
  entry(method, path, {
    permission: 'user.write',
    tag: TAG,
    summary,
    audit: 'administration',
    stepUp: true,
    status,
  })

const reason = reasonInput.optional()

/** Keys with which programs act for their owners, and the same for administrators. */
export const apiKeysContract = {
  list: entry('GET', '/api-keys', { permission: 'profile.read', tag: TAG, summary: 'Your keys' })
    .input(z.object({}))
    .output(listAnswer),

  create: own('POST', '/api-keys', 'Make a key; its secret is shown once', true)
    .input(newKeyInput)
    .output(issuedAnswer),

  rotate: own('POST', '/api-keys/{id}/rotate', 'Replace the secret; the old one works seven more days', true)
    .input(z.object({ id: idInput }))
    .output(issuedAnswer),

  compromised: own('POST', '/api-keys/{id}/compromised', 'Somebody else knows it: it ends at once', false)
    .input(z.object({ id: idInput, reason }))
    .output(endedAnswer),

  revoke: own('DELETE', '/api-keys/{id}', 'End a key', false)
    .input(z.object({ id: idInput }))
    .output(endedAnswer),

  adminList: entry('GET', '/admin/users/{id}/api-keys', {
    permission: 'user.read',
    tag: TAG,
    summary: 'Keys of a user',
  })
    .input(z.object({ id: idInput }))
    .output(listAnswer),

  adminCreate: administrative('POST', '/admin/users/{id}/api-keys', 'Make a key for a user', 201)
    .input(newKeyInput.extend({ id: idInput, reason }))
    .output(issuedAnswer),

  adminRotate: administrative('POST', '/admin/api-keys/{id}/rotate', 'Replace the secret of a user’s key')
    .input(z.object({ id: idInput, reason }))
    .output(issuedAnswer),

  adminCompromised: administrative(
    'POST',
    '/admin/api-keys/{id}/compromised',
    'A user’s key is known to others: it ends at once',
  )
    .input(z.object({ id: idInput, reason }))
    .output(endedAnswer),

  adminRevoke: administrative('DELETE', '/admin/api-keys/{id}', 'End a key of a user')
    .input(z.object({ id: idInput, reason }))
    .output(endedAnswer),
}
