import { afterFailure } from '../../identity/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import type { HandlerContext } from '../call.ts'
import { identityFact } from './facts.ts'
import type { IdentityPorts } from './services.ts'

/**
 * Counts a wrong password or second factor. The record of the refusal itself is the pipeline's, which hands it in before the
 * turn is over: both share one transaction, so that a name that somebody has waits for the disk no more often than one that
 * nobody has. Whoever is refused is told when that record is durable, and with it this count before it.
 */
export function countFailure(
  ports: Pick<IdentityPorts, 'registry' | 'clock' | 'committer'>,
  user: UserRecord,
  context: HandlerContext,
): void {
  const now = ports.clock.now()
  const counted: UserRecord = { ...user, ...afterFailure(user, now), updatedAt: now }
  const locked = counted.lockedUntil !== null
  const lockFact = identityFact(ports, context, {
    action: 'account.locked',
    actorId: user.id,
    resourceType: 'user',
    resourceId: user.id,
    facts: { failed_logins: counted.failedLogins },
  })
  const kept = ports.committer.commit({
    writes: [{ op: 'put', table: 'users', record: counted }],
    facts: locked ? [lockFact] : [],
  })
  // Where it fails, so does every later unit, the record of the refusal first: that is what the caller is told.
  kept.catch(() => undefined)
  ports.registry.rememberUser(counted)
}
