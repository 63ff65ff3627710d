import type { SubjectCipher } from '../../audit/index.ts'
import {
  endedBrokerCredential,
  identityFailure,
  newBrokerCredential,
  replacedBrokerCredential,
} from '../../identity/index.ts'
import type { BrokerCredentialRecord, BrokerSecrets } from '../../identity/index.ts'
import { ok, present, refused } from '../../kernel/index.ts'
import type { Clock, IdSource, Result, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { Committer } from '../committer.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { identityFact } from '../identity/facts.ts'
import type { Registry } from '../identity/sessions.ts'
import type { Store, Write } from '../store/store.ts'
import { brokerAnswers, credentialAnswerOf } from './known.ts'
import type { CredentialAnswer, VenuePorts } from './known.ts'

type BrokerCredentialPorts = VenuePorts &
  Readonly<{
    store: Readonly<{ keys: Pick<Store['keys'], 'brokerCredentialsOf'> }>
    committer: Committer
    registry: Pick<Registry, 'alone'>
    cipher: SubjectCipher<Write>
    clock: Clock
    ids: IdSource
  }>

type SecretsInput = Readonly<{ api_key: string; api_secret: string; api_token?: string | null | undefined }>

/** Whoever pastes one thing twice has not pasted the secret: it would lie beside its own hint. */
function secretsOf({
  api_key: apiKey,
  api_secret: apiSecret,
  api_token: apiToken = null,
}: SecretsInput): Result<BrokerSecrets> {
  if (apiKey !== apiSecret) return ok({ apiKey, apiSecret, apiToken })
  const message = 'The secret is the same text as the key: paste what the broker shows as its secret.'
  return refused(identityFailure('broker_secret_invalid', message, { field: 'api_secret' }))
}

const purposeOf = (id: string): string => `broker-credential/${id}`

/** Sealed under the key of their user, bound to their row: who is erased takes them along. */
function sealed(
  { cipher, clock }: BrokerCredentialPorts,
  userId: UserId,
  id: string,
  secrets: BrokerSecrets,
) {
  const { sealed: secretsSealed, write } = cipher.sealText(userId, purposeOf(id), JSON.stringify(secrets))
  return {
    kept: {
      apiKey: secrets.apiKey,
      // Only of somebody who was erased is the key gone, and they sign in no more.
      secretsSealed: present(secretsSealed, 'the key of a user who is signed in'),
      now: clock.now(),
    },
    writes: write === null ? [] : [write],
  }
}

/** What the desk says to the broker in its user's name; null where they were deleted, or their user was erased. */
export function openBrokerSecrets(
  { cipher }: Pick<BrokerCredentialPorts, 'cipher'>,
  { id, userId, secretsSealed }: BrokerCredentialRecord,
): BrokerSecrets | null {
  const text = secretsSealed === null ? null : cipher.openText(userId, purposeOf(id), secretsSealed)
  return text === null ? null : (JSON.parse(text) as BrokerSecrets)
}

const notFound = () =>
  refused(identityFailure('broker_credential_not_found', 'There are no such credentials.'))

const live = async (ports: BrokerCredentialPorts, userId: UserId) =>
  (await ports.store.keys.brokerCredentialsOf(userId)).filter(({ endedAt }) => endedAt === null)

async function keep(
  ports: BrokerCredentialPorts,
  context: HandlerContext,
  record: BrokerCredentialRecord,
  act: Readonly<{ verb: string; writes: readonly Write[] }>,
): Promise<CredentialAnswer> {
  const fact = identityFact(ports, context, {
    action: `broker_credential.${act.verb}`,
    actorId: record.userId,
    resourceType: 'broker_credential',
    resourceId: record.id,
    facts: { broker: record.broker },
  })
  const write: Write = { op: 'put', table: 'brokerCredentials', record }
  await ports.committer.commit({ writes: [...act.writes, write], facts: [fact] })
  return credentialAnswerOf(record, ports.clock.now())
}

/** Changes own credentials, one change of a user after another; somebody else's are none that there are. */
const onOwn = (
  ports: BrokerCredentialPorts,
  id: string,
  context: HandlerContext,
  change: (record: BrokerCredentialRecord) => Promise<CredentialAnswer>,
): Promise<Result<CredentialAnswer>> =>
  ports.registry.alone(callerOf(context).userId, async (user) => {
    const found = (await live(ports, user.id)).find((record) => record.id === id)
    return found === undefined ? notFound() : ok(await change(found))
  })

const makeCreate =
  (ports: BrokerCredentialPorts): HandlersOf<'brokers'>['createCredential'] =>
  async ({ broker, ...input }, context) => {
    const secrets = secretsOf(input)
    if (!secrets.ok) return secrets
    return ports.registry.alone(callerOf(context).userId, async ({ id: userId }) => {
      const other = (await live(ports, userId)).find((record) => record.broker === broker)
      if (other !== undefined) {
        const message = 'There are credentials of this broker. Replace their secrets, or delete them first.'
        return refused(identityFailure('broker_credential_exists', message, { details: { id: other.id } }))
      }
      const id = ports.ids.next()
      const { kept, writes } = sealed(ports, userId, id, secrets.value)
      const record = newBrokerCredential({ id, userId, broker }, kept)
      return ok(await keep(ports, context, record, { verb: 'created', writes }))
    })
  }

/** Credentials of brokers over the contract: they come in, are replaced and go, and never come out. */
export const makeBrokerHandlers = (ports: BrokerCredentialPorts): HandlersOf<'brokers'> => ({
  list: async (_input, context) => {
    const brokers = brokerAnswers(ports, await live(ports, callerOf(context).userId))
    return ok({ brokers, total: brokers.length })
  },
  listCredentials: async (_input, context) => {
    const now = ports.clock.now()
    const credentials = (await live(ports, callerOf(context).userId)).map((record) =>
      credentialAnswerOf(record, now),
    )
    return ok({ credentials, total: credentials.length })
  },
  createCredential: makeCreate(ports),
  rotateCredential: async ({ id, ...input }, context) => {
    const secrets = secretsOf(input)
    if (!secrets.ok) return secrets
    return onOwn(ports, id, context, async (found) => {
      const { kept, writes } = sealed(ports, found.userId, id, secrets.value)
      return keep(ports, context, replacedBrokerCredential(found, kept), { verb: 'replaced', writes })
    })
  },
  deleteCredential: async ({ id }, context) => {
    const ended = await onOwn(ports, id, context, async (found) =>
      keep(ports, context, endedBrokerCredential(found, ports.clock.now()), { verb: 'deleted', writes: [] }),
    )
    return ended.ok ? ok({ message: 'The credentials are forgotten.' }) : ended
  },
})
