import {
  apiKeyPrefixOf,
  identityFailure,
  judgeApiKey,
  networksOfKey,
  permissionsOfKey,
} from '../../identity/index.ts'
import type { ApiKeyRecord, Caller, IdentityFailure, Networks, SecretHasher } from '../../identity/index.ts'
import { ok, refused } from '../../kernel/index.ts'
import type { Clock, Result } from '../../kernel/index.ts'
import type { Registry } from '../identity/sessions.ts'
import type { ApiKeyRegistry } from './registry.ts'

export type KeyCallerPorts = Readonly<{
  apiKeys: ApiKeyRegistry
  hashSecret: SecretHasher
  networks: Networks
  registry: Registry
  clock: Clock
}>

const REFUSALS: Readonly<Record<Exclude<ReturnType<typeof judgeApiKey>, 'good'>, IdentityFailure>> = {
  unknown: identityFailure('api_key_invalid', 'This is no key of this desk.'),
  expired: identityFailure('api_key_expired', 'This key has expired.'),
  revoked: identityFailure('api_key_revoked', 'This key was revoked.'),
  compromised: identityFailure('api_key_compromised', 'This key was ended because others know it.'),
  rotation_overdue: identityFailure('api_key_rotated', 'This secret was not replaced in time; replace it.'),
  overlap_ended: identityFailure('api_key_rotated', 'This secret was replaced, and its seven days are over.'),
}

const isFromAllowed = (networks: Networks, key: ApiKeyRecord, address: string | null): boolean => {
  const allowed = networksOfKey(key)
  return allowed.length === 0 || (address !== null && networks.hold(allowed, address))
}

/** Whom a key speaks for and what it may do now. Each of its limits is asked again at every call. */
export async function keyCaller(
  ports: KeyCallerPorts,
  secret: string,
  ipAddress: string | null,
): Promise<Result<Caller>> {
  const now = ports.clock.now()
  const prefix = apiKeyPrefixOf(secret)
  const key = prefix === null ? null : await ports.apiKeys.byPrefix(prefix)
  if (key === null) return refused(REFUSALS.unknown)
  const verdict = judgeApiKey(key, ports.hashSecret(secret), now)
  if (verdict !== 'good') return refused(REFUSALS[verdict])
  if (!isFromAllowed(ports.networks, key, ipAddress)) {
    return refused(identityFailure('api_key_network', 'This key may not be used from this address.'))
  }
  const owner = await ports.registry.user(key.userId)
  if (owner === null) return refused(REFUSALS.unknown)
  if (owner.status === 'suspended') {
    return refused(identityFailure('account_suspended', 'This account is suspended.'))
  }
  ports.apiKeys.used(key.id, now)
  return ok({
    userId: owner.id,
    sessionId: null,
    email: owner.email,
    role: owner.role,
    tier: owner.tier,
    permissions: permissionsOfKey(key, owner),
    // A key proves nothing about a person.
    provenAt: null,
    apiKeyId: key.id,
  })
}
