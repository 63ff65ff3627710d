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

/** What can be done through a broker now. Where nothing speaks to it nothing can: the flags claim no more than that. */
const capabilities = z.object({
  place_orders: z.boolean(),
  amend_orders: z.boolean(),
  cancel_orders: z.boolean(),
  positions: z.boolean(),
  funds: z.boolean(),
  market_data: z.boolean(),
  order_types: z.array(z.string()),
  times_in_force: z.array(z.string()),
  /** Kinds of instruments that can be traded there now. */
  instrument_kinds: z.array(z.string()),
})

const brokerAnswer = z.object({
  broker: z.enum(BROKERS),
  name: z.string(),
  /** The desk's own venue, which asks for no credentials. */
  built_in: z.boolean(),
  /** `not_configured`: you keep no credentials of it here. `not_connected`: you do, and nothing speaks with them. */
  status: z.enum(['connected', 'not_configured', 'not_connected']),
  /** Why it is not connected, in a sentence; null where it is. */
  reason: z.string().nullable(),
  /** Your credentials of it, by their hint. */
  credential: credentialAnswer.nullable(),
  capabilities,
})

/** What brokers hand out: letters, digits and signs without blanks. It is kept as it is written. */
const secretText = z
  .string()
  .min(4)
  .max(1_024)
  .regex(/^[\x21-\x7e]+$/, 'must be printable ASCII without blanks')

const secrets = { api_key: secretText, api_secret: secretText, api_token: secretText.nullish() }

const guard = { kind: 'broker_credential', field: 'id' } as const

const changes = (method: 'POST' | 'DELETE', path: `/${string}`, summary: string) =>
  entry(method, path, {
    permission: 'profile.write',
    tag: TAG,
    summary,
    audit: 'authentication',
    sessionOnly: true,
    stepUp: true,
    ...(path === '/brokers/credentials' ? { status: 201 } : { guard }),
  })

/** Brokers, and the credentials with which the desk is to speak to a user's own. */
export const brokersContract = {
  list: entry('GET', '/brokers', {
    permission: 'profile.read',
    tag: TAG,
    summary: 'Brokers that this desk knows, what can be done through each, and whether yours is connected',
  })
    .input(z.object({}))
    .output(z.object({ brokers: z.array(brokerAnswer), total: z.number().int() })),

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
  )
    .input(z.object({ broker: z.enum(BROKERS), ...secrets }))
    .output(credentialAnswer),

  rotateCredential: changes(
    'POST',
    '/brokers/credentials/{id}/rotate',
    'Put what the broker gave instead in their place',
  )
    .input(z.object({ id: idInput, ...secrets }))
    .output(credentialAnswer),

  deleteCredential: changes(
    'DELETE',
    '/brokers/credentials/{id}',
    'Forget credentials: their secrets are gone at once',
  )
    .input(z.object({ id: idInput }))
    .output(messageAnswer),
}
