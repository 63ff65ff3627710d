import type { AuditFact } from '../../audit/index.ts'
import {
  API_KEYS_PER_USER_MAX,
  KEY_NOTICE_MS,
  endedApiKey,
  identityFailure,
  isLiveApiKey,
  issuedApiKey,
  newApiKeySecret,
  rotatedApiKey,
} from '../../identity/index.ts'
import type {
  ApiKeyRecord,
  Letters,
  Networks,
  SecretHasher,
  SecretSource,
  UserRecord,
} from '../../identity/index.ts'
import { MS_PER_DAY, addMs, ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, IdSource, JsonObject, Result } from '../../kernel/index.ts'
import type { Committer } from '../committer.ts'
import type { Registry } from '../identity/sessions.ts'
import type { Store } from '../store/store.ts'
import { allowedNetworks, grantedPermissions } from './issuing.ts'
import type { ApiKeyRegistry } from './registry.ts'

export type ApiKeyPorts = Readonly<{
  store: Pick<Store, 'keys'>
  committer: Committer
  clock: Clock
  ids: IdSource
  secrets: SecretSource
  registry: Registry
  apiKeys: ApiKeyRegistry
  hashSecret: SecretHasher
  networks: Networks
  letters: Letters | null
}>

type NewApiKey = Readonly<{
  name: string
  permissions?: readonly string[] | undefined
  ip_whitelist?: readonly string[] | undefined
  expires_in_days?: number | undefined
}>

/** The record of an act on a key: who it was is known to whoever asks. */
export type KeyFact = (act: Readonly<{ action: string; key: ApiKeyRecord; facts: JsonObject }>) => AuditFact

/** A key and its secret, which is told once and kept nowhere. */
export type IssuedKey = Readonly<{ key: ApiKeyRecord; secret: string }>

const ended = () => refused(identityFailure('api_key_ended', 'This key has ended; make a new one.'))

const scopeOf = (key: ApiKeyRecord): JsonObject => ({
  prefix: key.prefix,
  permissions: key.permissions,
  expires_at: key.expiresAt === null ? null : toIso(key.expiresAt),
  is_bound_to_networks: key.networks !== '',
})

async function keep(ports: ApiKeyPorts, record: ApiKeyRecord, fact: AuditFact): Promise<void> {
  await ports.committer.commit({ writes: [{ op: 'put', table: 'apiKeys', record }], facts: [fact] })
  ports.apiKeys.remember(record)
}

export async function issueKey(
  ports: ApiKeyPorts,
  owner: UserRecord,
  wanted: NewApiKey,
  factOf: KeyFact,
): Promise<Result<IssuedKey>> {
  const permissions = grantedPermissions(owner, wanted.permissions)
  if (!permissions.ok) return permissions
  const networks = allowedNetworks(ports.networks, wanted.ip_whitelist)
  if (!networks.ok) return networks
  return ports.registry.queue.run(`api-keys:${owner.id}`, async () => {
    const now = ports.clock.now()
    const live = (await ports.store.keys.apiKeysOf(owner.id)).filter((key) => isLiveApiKey(key, now))
    if (live.length >= API_KEYS_PER_USER_MAX) {
      const message = `A user has at most ${API_KEYS_PER_USER_MAX} keys; end one first.`
      return refused(identityFailure('api_key_limit', message))
    }
    const { secret, prefix } = newApiKeySecret(ports.secrets)
    const days = wanted.expires_in_days
    const key = issuedApiKey({
      id: ports.ids.next(),
      userId: owner.id,
      name: wanted.name,
      ...{ prefix, secretHash: ports.hashSecret(secret), now },
      permissions: permissions.value,
      networks: networks.value,
      expiresAt: days === undefined ? null : addMs(now, days * MS_PER_DAY),
    })
    await keep(ports, key, factOf({ action: 'api_key.created', key, facts: scopeOf(key) }))
    return ok({ key, secret })
  })
}

/** Changes one key after another: `change` gets it as it is when its turn comes. */
const alone = <T>(
  ports: ApiKeyPorts,
  id: string,
  change: (key: ApiKeyRecord | null) => Promise<T>,
): Promise<T> => ports.registry.queue.run(`api-key:${id}`, async () => change(await ports.apiKeys.key(id)))

const isOver = (key: ApiKeyRecord, { clock }: ApiKeyPorts): boolean =>
  key.endedAt !== null || (key.expiresAt !== null && clock.now() >= key.expiresAt)

export const rotateKey = (
  ports: ApiKeyPorts,
  id: string,
  mayReach: (key: ApiKeyRecord) => Promise<Result<null>>,
  factOf: KeyFact,
): Promise<Result<IssuedKey>> =>
  alone(ports, id, async (current) => {
    if (current === null) return notFound()
    const may = await mayReach(current)
    if (!may.ok) return may
    if (isOver(current, ports)) return ended()
    const { secret, prefix } = newApiKeySecret(ports.secrets)
    const key = rotatedApiKey(current, { prefix, secretHash: ports.hashSecret(secret) }, ports.clock.now())
    const facts = { before: current.prefix, after: key.prefix }
    await keep(ports, key, factOf({ action: 'api_key.rotated', key, facts }))
    return ok({ key, secret })
  })

/** Ends a key in memory at once, with what follows it; then durably. A revoked one may still be called compromised. */
export const endKey = (
  ports: ApiKeyPorts,
  id: string,
  endReason: NonNullable<ApiKeyRecord['endReason']>,
  mayReach: (key: ApiKeyRecord) => Promise<Result<null>>,
  factOf: KeyFact,
): Promise<Result<ApiKeyRecord>> =>
  alone(ports, id, async (current) => {
    if (current === null) return notFound()
    const may = await mayReach(current)
    if (!may.ok) return may
    const isNews =
      current.endReason === null || (endReason === 'compromised' && current.endReason === 'revoked')
    if (!isNews) return ended()
    const key = endedApiKey(current, endReason, ports.clock.now())
    ports.apiKeys.remember(key)
    await keep(ports, key, factOf({ action: `api_key.${endReason}`, key, facts: { prefix: key.prefix } }))
    return ok(key)
  })

const notFound = () => refused(identityFailure('api_key_not_found', 'There is no such key.'))

/** Keeps when keys were last used. */
export async function keepKeyUses(ports: ApiKeyPorts): Promise<void> {
  for (const { id } of ports.apiKeys.takeUsed()) {
    await alone(ports, id, async (record) => {
      if (record === null) return
      await ports.committer.commit({ writes: [{ op: 'put', table: 'apiKeys', record }], facts: [] })
    })
  }
}

/** Tells the owners of keys whose secret is to be replaced within a week: in the log, and by letter where there is mail. */
export async function tellRotations(ports: ApiKeyPorts): Promise<void> {
  const { clock, letters, registry } = ports
  const due = await ports.store.keys.apiKeysToRotate(addMs(clock.now(), KEY_NOTICE_MS))
  for (const { id } of due) {
    await alone(ports, id, async (current) => {
      const now = clock.now()
      if (current === null || current.noticedAt !== null || isOver(current, ports)) return
      const key = { ...current, noticedAt: now }
      await keep(ports, key, {
        action: 'api_key.rotation_due',
        category: 'system',
        actorId: 'system',
        resourceType: 'api_key',
        resourceId: key.id,
        result: 'success',
        code: null,
        requestId: null,
        at: now,
        facts: { prefix: key.prefix, owner_id: key.userId, rotates_at: toIso(key.rotatesAt) },
        personal: null,
      })
      const owner = await registry.user(key.userId)
      if (owner !== null) letters?.send(rotationLetter(owner, key))
    })
  }
}

const rotationLetter = (owner: UserRecord, key: ApiKeyRecord) => ({
  to: owner.email,
  subject: 'A key of yours is to be replaced',
  text:
    `The key "${key.name}" (${key.prefix}…) is to get a new secret by ${toIso(key.rotatesAt)}. Seven days after ` +
    'that the present one no longer works. Replace it under Security, or with POST /api-keys/{id}/rotate.\n',
})
