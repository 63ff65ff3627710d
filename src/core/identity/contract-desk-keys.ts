import { z } from 'zod'
import { entry, idInput, messageAnswer, timestamp } from '../kernel/wire.ts'
import { reasonInput } from './contract-shapes.ts'

const TAG = 'administration'

const keyAnswer = z.object({
  /** Named in what it signed (`kid`) or sealed. */
  id: z.string(),
  /** `token` signs, `pepper` hashes the secrets of keys, `field` seals personal columns. */
  purpose: z.enum(['token', 'pepper', 'field']),
  status: z.enum(['active', 'checks_only', 'ended', 'revoked']),
  created_at: timestamp,
  retired_at: timestamp.nullable(),
  ends_at: timestamp.nullable(),
  revoked_at: timestamp.nullable(),
})

/** Rows with sealed fields, and how many of them do not lie under the newest key yet. */
const fieldsAnswer = z.object({ rows_total: z.number().int(), rows_left: z.number().int() })

const reason = reasonInput.optional()

/** The desk's own keys. No answer holds one. */
export const deskKeysContract = {
  list: entry('GET', '/admin/keys', {
    permission: 'system.read',
    tag: TAG,
    summary: 'The desk’s own keys: what each is for and how it stands',
  })
    .input(z.object({}))
    .output(z.object({ keys: z.array(keyAnswer), fields: fieldsAnswer })),

  rotate: entry('POST', '/admin/keys/rotate', {
    permission: 'key.write',
    tag: TAG,
    summary: 'Put a new key in the place of one',
    audit: 'administration',
    stepUp: true,
    status: 202,
  })
    .input(z.object({ purpose: z.enum(['token', 'field']).optional(), reason }))
    .output(messageAnswer.extend({ key: keyAnswer, fields: fieldsAnswer })),

  revoke: entry('POST', '/admin/keys/{id}/revoke', {
    permission: 'key.write',
    tag: TAG,
    summary: 'Tokens that this key signed count no more',
    audit: 'administration',
    stepUp: true,
  })
    .input(z.object({ id: idInput, reason }))
    .output(messageAnswer.extend({ key: keyAnswer })),
}
