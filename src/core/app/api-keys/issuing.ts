import {
  apiKeyState,
  defaultKeyPermissions,
  identityFailure,
  isTradingPermission,
  networksOfKey,
  permissionNamed,
  permissionsGiven,
  permissionsOf,
  TIER_LIMITS,
} from '../../identity/index.ts'
import type { ApiKeyRecord, Networks, Permission, UserRecord } from '../../identity/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { invalidField } from '../pipeline/input.ts'

type ApiKeyAnswer = ContractOutputs['apiKeys']['list']['api_keys'][number]

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at))

/** A key as it is shown: never a hash, and never a secret. */
export const apiKeyAnswerOf = (key: ApiKeyRecord, now: Instant): ApiKeyAnswer => ({
  id: key.id,
  user_id: key.userId,
  name: key.name,
  key_prefix: key.prefix,
  permissions: [...permissionsGiven(key)],
  ip_whitelist: [...networksOfKey(key)],
  status: apiKeyState(key, now),
  created_at: toIso(key.createdAt),
  expires_at: isoOrNull(key.expiresAt),
  rotates_at: toIso(key.rotatesAt),
  previous_valid_until:
    key.previousValidUntil !== null && now < key.previousValidUntil ? toIso(key.previousValidUntil) : null,
  last_used_at: isoOrNull(key.lastUsedAt),
  ended_at: isoOrNull(key.endedAt),
})

/** The permissions that a key is to have: none that its owner does not hold, and to trade only where the tier allows it. */
export function grantedPermissions(
  owner: UserRecord,
  wanted: readonly string[] | undefined,
): Result<readonly Permission[]> {
  if (wanted === undefined) return ok(defaultKeyPermissions(owner.role))
  const held = permissionsOf(owner.role)
  const granted: Permission[] = []
  for (const text of new Set(wanted)) {
    const permission = permissionNamed(text)
    if (permission === null || !held.includes(permission)) {
      const message = 'A key may have no permission that its owner does not hold.'
      const details = { permission: text.slice(0, 64), held: [...held] }
      return refused(identityFailure('api_key_permission', message, { field: 'permissions', details }))
    }
    if (isTradingPermission(permission) && !TIER_LIMITS[owner.tier].tradingKeys) {
      const message = `Keys that trade belong to the elite tier; yours is ${owner.tier}.`
      const details = { permission, tier: 'elite' }
      return refused(identityFailure('tier_required', message, { field: 'permissions', details }))
    }
    granted.push(permission)
  }
  return ok(granted)
}

export function allowedNetworks(
  networks: Networks,
  wanted: readonly string[] | undefined,
): Result<readonly string[]> {
  const allowed: string[] = []
  for (const text of wanted ?? []) {
    const network = networks.normalise(text)
    if (network === null) {
      return refused(invalidField('ip_whitelist', 'must hold addresses and networks such as 192.0.2.0/24'))
    }
    if (!allowed.includes(network)) allowed.push(network)
  }
  return ok(allowed)
}
