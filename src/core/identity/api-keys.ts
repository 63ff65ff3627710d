import { MS_PER_DAY, addMs } from '../kernel/index.ts'
import type { Instant, UserId } from '../kernel/index.ts'
import { equalsConstantTime } from './one-time-code.ts'
import { PERMISSIONS, permissionsOf } from './permissions.ts'
import type { Permission, RoleName } from './permissions.ts'
import type { SecretSource } from './ports.ts'
import { TIER_LIMITS } from './tiers.ts'
import type { ApiKeyRecord, Caller, Tier } from './types.ts'

/** After so long a secret is to be replaced. */
const KEY_ROTATION_MS = 90 * MS_PER_DAY
/** How long a secret goes on working beside the one that replaced it, and beyond the day it should have been replaced. */
const KEY_OVERLAP_MS = 7 * MS_PER_DAY
/** How long before that day its user is told. */
export const KEY_NOTICE_MS = 7 * MS_PER_DAY
export const API_KEYS_PER_USER_MAX = 50

const SECRET_BYTES = 32
const PREFIX_BYTES = 5
/** `ok_`, ten hexadecimal digits that name the secret, and its 256 random bits. */
const SECRET_FORM = /^(ok_[0-9a-f]{10})_[0-9a-f]{64}$/

const hexOf = (bytes: Uint8Array): string =>
  [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')

/** A new secret. `prefix` may be shown and logged: it names the secret and tells nothing of its 256 bits. */
export function newApiKeySecret(secrets: SecretSource): Readonly<{ secret: string; prefix: string }> {
  const prefix = `ok_${hexOf(secrets.bytes(PREFIX_BYTES))}`
  return { secret: `${prefix}_${hexOf(secrets.bytes(SECRET_BYTES))}`, prefix }
}

/** The visible part of what is presented as a key; null when it has another form. */
export const apiKeyPrefixOf = (text: string): string | null => SECRET_FORM.exec(text)?.[1] ?? null

const HOLDER = 'key:'

export const keyHolder = (id: string): string => `${HOLDER}${id}`

/** What the streams of a caller end with: their session, or their key. */
export const streamHolderOf = ({ sessionId, apiKeyId }: Caller): string | null =>
  apiKeyId === undefined ? sessionId : keyHolder(apiKeyId)

/** The key behind a holder of streams; null when it is a session. */
export const keyOfHolder = (holder: string): string | null =>
  holder.startsWith(HOLDER) ? holder.slice(HOLDER.length) : null

/** Whether a credential wants to be a key at all. */
export const isApiKeyText = (text: string): boolean => text.startsWith('ok_')

/** What lets a key move money or send orders: only tiers that say so may give it away. */
const TRADING: readonly Permission[] = ['order.write', 'account.write']

/** What a key may do of which nothing was said: look at its owner's own things. */
const LOOKING: readonly Permission[] = [
  'profile.read',
  'market.read',
  'account.read',
  'order.read',
  'position.read',
  'portfolio.read',
  'risk.read',
]

export const isTradingPermission = (permission: Permission): boolean => TRADING.includes(permission)

export const permissionNamed = (text: string): Permission | null =>
  PERMISSIONS.find((permission) => permission === text) ?? null

export const defaultKeyPermissions = (role: RoleName): readonly Permission[] =>
  LOOKING.filter((permission) => permissionsOf(role).includes(permission))

const split = (text: string): readonly string[] => (text === '' ? [] : text.split(' '))

export const networksOfKey = ({ networks }: ApiKeyRecord): readonly string[] => split(networks)
export const permissionsGiven = ({ permissions }: ApiKeyRecord): readonly string[] => split(permissions)

/** What a key may do now: what it was given, of what its owner still holds and their tier lets keys do. */
export const permissionsOfKey = (
  key: ApiKeyRecord,
  owner: Readonly<{ role: RoleName; tier: Tier }>,
): readonly Permission[] => {
  const given = permissionsGiven(key)
  return permissionsOf(owner.role).filter(
    (permission) =>
      given.includes(permission) && (TIER_LIMITS[owner.tier].tradingKeys || !isTradingPermission(permission)),
  )
}

type NewKey = Readonly<{
  id: string
  userId: UserId
  name: string
  prefix: string
  secretHash: string
  permissions: readonly Permission[]
  networks: readonly string[]
  now: Instant
  expiresAt: Instant | null
}>

export const issuedApiKey = (key: NewKey): ApiKeyRecord => ({
  id: key.id,
  userId: key.userId,
  name: key.name,
  prefix: key.prefix,
  secretHash: key.secretHash,
  previousPrefix: null,
  previousHash: null,
  previousValidUntil: null,
  permissions: key.permissions.join(' '),
  networks: key.networks.join(' '),
  createdAt: key.now,
  expiresAt: key.expiresAt,
  rotatesAt: addMs(key.now, KEY_ROTATION_MS),
  noticedAt: null,
  endedAt: null,
  endReason: null,
  lastUsedAt: null,
})

/** The key with a new secret. The one that it replaces works for seven more days; one before that ends now. */
export const rotatedApiKey = (
  key: ApiKeyRecord,
  next: Readonly<{ prefix: string; secretHash: string }>,
  now: Instant,
): ApiKeyRecord => ({
  ...key,
  prefix: next.prefix,
  secretHash: next.secretHash,
  previousPrefix: key.prefix,
  previousHash: key.secretHash,
  previousValidUntil: addMs(now, KEY_OVERLAP_MS),
  rotatesAt: addMs(now, KEY_ROTATION_MS),
  noticedAt: null,
})

export const endedApiKey = (
  key: ApiKeyRecord,
  endReason: NonNullable<ApiKeyRecord['endReason']>,
  now: Instant,
): ApiKeyRecord => ({ ...key, endedAt: now, endReason })

type ApiKeyState = 'active' | 'rotation_due' | 'rotation_overdue' | 'expired' | 'revoked' | 'compromised'

/** How a key stands, its newest secret counting. Every end is exclusive: at that very moment it is over. */
export function apiKeyState(key: ApiKeyRecord, now: Instant): ApiKeyState {
  if (key.endReason !== null) return key.endReason
  if (key.expiresAt !== null && now >= key.expiresAt) return 'expired'
  if (now >= addMs(key.rotatesAt, KEY_OVERLAP_MS)) return 'rotation_overdue'
  return now >= addMs(key.rotatesAt, -KEY_NOTICE_MS) ? 'rotation_due' : 'active'
}

export const isLiveApiKey = (key: ApiKeyRecord, now: Instant): boolean =>
  ['active', 'rotation_due'].includes(apiKeyState(key, now))

type ApiKeyVerdict =
  'good' | 'unknown' | 'expired' | 'revoked' | 'compromised' | 'rotation_overdue' | 'overlap_ended'

/** Judges a secret by its hash. Only who holds a secret of the key is told how the key stands. */
export function judgeApiKey(key: ApiKeyRecord, presentedHash: string, now: Instant): ApiKeyVerdict {
  const isCurrent = equalsConstantTime(key.secretHash, presentedHash)
  const isPrevious = equalsConstantTime(key.previousHash ?? '', presentedHash)
  if (!isCurrent && !isPrevious) return 'unknown'
  const state = apiKeyState(key, now)
  if (state !== 'active' && state !== 'rotation_due') return state
  const isOver = key.previousValidUntil === null || now >= key.previousValidUntil
  return !isCurrent && isOver ? 'overlap_ended' : 'good'
}
