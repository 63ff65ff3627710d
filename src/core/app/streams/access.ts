import { isLive, permissionsOf } from '../../identity/index.ts'
import { asId } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { Registry } from '../identity/sessions.ts'
import type { StreamHub } from './hub.ts'

type AccessPorts = Readonly<{
  hub: Pick<StreamHub, 'sessions' | 'endStreams'>
  registry: Pick<Registry, 'session' | 'user'>
  clock: Clock
}>

/** Whether the session still lets its user read: what the pipeline asks of every call, asked again of a stream. */
async function mayRead({ registry, clock }: AccessPorts, id: string): Promise<boolean> {
  const session = await registry.session(asId<'session'>(id))
  if (session === null || !isLive(session, clock.now())) return false
  const user = await registry.user(session.userId)
  return user !== null && user.status !== 'suspended' && permissionsOf(user.role).includes('market.read')
}

/**
 * Ends the streams of every session that ran out, or whose user was suspended or lost the permission to read. A session
 * that is ended by somebody ends its streams at once; this finds those that time or an operator ended.
 */
export async function endLostStreams(ports: AccessPorts): Promise<void> {
  for (const session of ports.hub.sessions()) {
    if (!(await mayRead(ports, session))) ports.hub.endStreams(session)
  }
}
