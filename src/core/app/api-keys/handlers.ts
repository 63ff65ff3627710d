import { identityFailure, mayManage } from '../../identity/index.ts'
import type { ApiKeyRecord, UserRecord } from '../../identity/index.ts'
import { asId, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf, ownRecord } from '../identity/callers.ts'
import { identityFact } from '../identity/facts.ts'
import { apiKeyAnswerOf } from './issuing.ts'
import { endKey, issueKey, rotateKey } from './service.ts'
import type { ApiKeyPorts, IssuedKey, KeyFact } from './service.ts'

type ApiKeys = HandlersOf<'apiKeys'>
type Reach = (key: ApiKeyRecord) => Promise<Result<null>>

const notFound = () => refused(identityFailure('api_key_not_found', 'There is no such key.'))

const issuedAnswer = ({ clock }: ApiKeyPorts, { key, secret }: IssuedKey) => ({
  ...apiKeyAnswerOf(key, clock.now()),
  api_key: secret,
})

async function listOf(ports: ApiKeyPorts, userId: UserRecord['id']) {
  const stored = await ports.store.keys.apiKeysOf(userId)
  // Memory knows of the last use.
  const known = await Promise.all(stored.map(async (key) => (await ports.apiKeys.key(key.id)) ?? key))
  const now = ports.clock.now()
  return { api_keys: known.map((key) => apiKeyAnswerOf(key, now)), total: known.length }
}

const factsBy =
  (
    ports: ApiKeyPorts,
    context: HandlerContext,
    category: 'authentication' | 'administration',
    reason?: string,
  ): KeyFact =>
  ({ action, key, facts }) =>
    identityFact(ports, context, {
      action,
      actorId: callerOf(context).userId,
      resourceType: 'api_key',
      resourceId: key.id,
      category,
      facts: { ...facts, owner_id: key.userId, ...(reason === undefined ? {} : { reason }) },
    })

/** Somebody else's key is none that there is. */
const ownOnly =
  (context: HandlerContext): Reach =>
  async (key) =>
    key.userId === callerOf(context).userId ? ok(null) : notFound()

const makeOwn = (
  ports: ApiKeyPorts,
): Pick<ApiKeys, 'list' | 'create' | 'rotate' | 'revoke' | 'compromised'> => {
  const end = async (
    id: string,
    how: 'revoked' | 'compromised',
    context: HandlerContext,
    message: string,
    reason?: string,
  ) => {
    const fact = factsBy(ports, context, 'authentication', reason)
    const key = await endKey(ports, id, how, ownOnly(context), fact)
    return key.ok ? ok({ message, api_key: apiKeyAnswerOf(key.value, ports.clock.now()) }) : key
  }
  return {
    list: async (_input, context) => ok(await listOf(ports, callerOf(context).userId)),
    create: async (input, context) => {
      const owner = await ownRecord(ports, context)
      const made = await issueKey(ports, owner, input, factsBy(ports, context, 'authentication'))
      return made.ok ? ok(issuedAnswer(ports, made.value)) : made
    },
    rotate: async ({ id }, context) => {
      const fact = factsBy(ports, context, 'authentication')
      const made = await rotateKey(ports, id, ownOnly(context), fact)
      return made.ok ? ok(issuedAnswer(ports, made.value)) : made
    },
    revoke: ({ id }, context) => end(id, 'revoked', context, ENDED),
    compromised: ({ id, reason }, context) => end(id, 'compromised', context, ENDED, reason),
  }
}

const ENDED = 'The key has ended.'

/** The user of that id, if this administrator's role reaches so far. */
async function reached(ports: ApiKeyPorts, id: string, context: HandlerContext): Promise<Result<UserRecord>> {
  const user = await ports.registry.user(asId<'user'>(id))
  if (user === null) return refused(identityFailure('user_not_found', 'There is no such user.'))
  if (mayManage(callerOf(context).role, user.role)) return ok(user)
  return refused(
    identityFailure('above_own_role', 'Only a super administrator may do this to a super administrator.'),
  )
}

const makeAdministrative = (
  ports: ApiKeyPorts,
): Pick<ApiKeys, 'adminList' | 'adminCreate' | 'adminRotate' | 'adminRevoke' | 'adminCompromised'> => {
  const reach =
    (context: HandlerContext): Reach =>
    async (key) => {
      const user = await reached(ports, key.userId, context)
      return user.ok ? ok(null) : user
    }
  const end = async (
    input: Readonly<{ id: string; reason?: string | undefined }>,
    how: 'revoked' | 'compromised',
    context: HandlerContext,
  ) => {
    const fact = factsBy(ports, context, 'administration', input.reason)
    const key = await endKey(ports, input.id, how, reach(context), fact)
    return key.ok ? ok({ message: ENDED, api_key: apiKeyAnswerOf(key.value, ports.clock.now()) }) : key
  }
  return {
    adminList: async ({ id }) => {
      const user = await ports.registry.user(asId<'user'>(id))
      if (user === null) return refused(identityFailure('user_not_found', 'There is no such user.'))
      return ok(await listOf(ports, user.id))
    },
    adminCreate: async ({ id, reason, ...wanted }, context) => {
      const owner = await reached(ports, id, context)
      if (!owner.ok) return owner
      const fact = factsBy(ports, context, 'administration', reason)
      const made = await issueKey(ports, owner.value, wanted, fact)
      return made.ok ? ok(issuedAnswer(ports, made.value)) : made
    },
    adminRotate: async ({ id, reason }, context) => {
      const fact = factsBy(ports, context, 'administration', reason)
      const made = await rotateKey(ports, id, reach(context), fact)
      return made.ok ? ok(issuedAnswer(ports, made.value)) : made
    },
    adminRevoke: (input, context) => end(input, 'revoked', context),
    adminCompromised: (input, context) => end(input, 'compromised', context),
  }
}

/** Keys of programs over the contract. */
export const makeApiKeyHandlers = (ports: ApiKeyPorts): ApiKeys => ({
  ...makeOwn(ports),
  ...makeAdministrative(ports),
})
