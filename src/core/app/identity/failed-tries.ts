import { afterFailure } from '../../identity/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import type { HandlerContext } from '../call.ts'
import { identityFact } from './facts.ts'
import type { IdentityPorts } from './services.ts'

/** Counts a wrong password or second factor. The record of the refusal itself is the pipeline's. */
export async function countFailure(
  ports: Pick<IdentityPorts, 'registry' | 'clock' | 'committer'>,
  user: UserRecord,
  context: HandlerContext,
): Promise<void> {
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
  await ports.committer.commit({
    writes: [{ op: 'put', table: 'users', record: counted }],
    facts: locked ? [lockFact] : [],
  })
  ports.registry.rememberUser(counted)
}
