import { isLive, isLiveApiKey, keyOfHolder, permissionsOf, permissionsOfKey } from '../../identity/index.ts'
import type { SessionLimits } from '../../identity/index.ts'
import { asId } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { ApiKeyRegistry } from '../api-keys/registry.ts'
import type { Registry } from '../identity/sessions.ts'
import type { StreamHub } from './hub.ts'

type AccessPorts = Readonly<{
  hub: Pick<StreamHub, 'sessions' | 'endStreams'>
  registry: Pick<Registry, 'session' | 'user'>
  apiKeys: Pick<ApiKeyRegistry, 'key'>
  clock: Clock
  sessionLimits: SessionLimits
}>

/** The same of a key. */
async function permissionsWith(
  { registry, apiKeys, clock }: AccessPorts,
  id: string,
): Promise<readonly string[]> {
  const key = await apiKeys.key(id)
  if (key === null || !isLiveApiKey(key, clock.now())) return []
  const owner = await registry.user(key.userId)
  return owner === null || owner.status === 'suspended' ? [] : permissionsOfKey(key, owner)
}

/** What the session still lets its user do: what the pipeline asks of every call, asked again of a stream. */
async function permissionsIn(ports: AccessPorts, id: string): Promise<readonly string[]> {
  const { registry, clock, sessionLimits } = ports
  const key = keyOfHolder(id)
  if (key !== null) return permissionsWith(ports, key)
  const session = await registry.session(asId<'session'>(id))
  if (session === null || !isLive(session, clock.now(), sessionLimits)) return []
  const user = await registry.user(session.userId)
  return user === null || user.status === 'suspended' ? [] : permissionsOf(user.role)
}

/**
 * Ends the streams of every session that ran out, or whose user was suspended or lost the permission of that stream, and
 * each stream whose own token ran out: whoever took a token hears no longer by it than it would let them ask. A session that
 * is ended by somebody ends its streams at once; this finds those that time or an operator ended.
 */
export async function endLostStreams(ports: AccessPorts): Promise<void> {
  for (const session of ports.hub.sessions()) {
    const permissions = await permissionsIn(ports, session)
    const now = ports.clock.now()
    ports.hub.endStreams(
      session,
      ({ permission, until }) => permissions.includes(permission) && (until === null || now < until),
    )
  }
}
