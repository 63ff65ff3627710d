import { z } from 'zod'
import { entry, idInput, messageAnswer, timestamp } from '../kernel/wire.ts'
import { BROKERS } from './broker-credentials.ts'

const TAG = 'brokers'

/** Never the secrets: nothing gives them out again. */
const credentialAnswer = z.object({
  id: z.string(),
  broker: z.enum(BROKERS),
  /** The last letters of the key. */
  key_hint: z.string(),
  is_active: z.boolean(),
  created_at: timestamp,
  replaced_at: timestamp.nullable(),
  /** The day on which the secrets are to be replaced. */
  rotates_at: timestamp,
  rotation_due: z.boolean(),
})

/** What brokers hand out: letters, digits and signs without blanks. It is kept as it is written. */
const secretText = z
  .string()
  .min(4)
  .max(1_024)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks')

const secrets = { api_key: secretText, api_secret: secretText, api_token: secretText.nullish() }

const guard = { kind: 'broker_credential', field: 'id' } as const

const changes = (method: 'POST' | 'DELETE', path: `/${string}`, summary: string, stepUp: boolean) =>
  entry(method, path, {
    permission: 'profile.write',
    tag: TAG,
    summary,
    audit: 'authentication',
    sessionOnly: true,
    stepUp,
    ...(path === '/brokers/credentials' ? { status: 201 } : { guard }),
  })

/** Credentials with which the desk speaks to a user's broker: row BRK-01. */
export const brokersContract = {
  listCredentials: entry('GET', '/brokers/credentials', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Your credentials at brokers, by their hints',
  })
    .input(z.object({}))
    .output(z.object({ credentials: z.array(credentialAnswer), total: z.number().int() })),

  createCredential: changes(
    'POST',
    '/brokers/credentials',
    'Keep credentials of a broker; nothing gives them out again',
    true,
  )
    .input(z.object({ broker: z.enum(BROKERS), ...secrets }))
    .output(credentialAnswer),

  rotateCredential: changes(
    'POST',
    '/brokers/credentials/{id}/rotate',
    'Put what the broker gave instead in their place',
    true,
  )
    .input(z.object({ id: idInput, ...secrets }))
    .output(credentialAnswer),

  deleteCredential: changes(
    'DELETE',
    '/brokers/credentials/{id}',
    'Forget credentials: their secrets are gone at once',
    false,
  )
    .input(z.object({ id: idInput }))
    .output(messageAnswer),
}
