import { PENDING_FACTOR_MS, pendingFactor, withoutPendingFactor } from '../../identity/index.ts'
import { addMs } from '../../kernel/index.ts'
import { credentialsOf } from './passwords.ts'
import type { IdentityPorts } from './services.ts'

type EnrolmentPorts = Pick<IdentityPorts, 'store' | 'committer' | 'registry' | 'clock'>

/** Forgets the secrets and backup codes of enrolments that nobody confirmed in time. */
export async function forgetOldEnrolments(ports: EnrolmentPorts): Promise<void> {
  const { store, committer, registry, clock } = ports
  const before = addMs(clock.now(), -PENDING_FACTOR_MS)
  for (const { userId } of await store.identity.pendingFactors(before)) {
    await registry.alone(userId, async () => {
      const now = clock.now()
      const credentials = await credentialsOf(ports, userId)
      // It was confirmed, or begun anew, while this waited for its turn.
      if (credentials.totpPendingSealed === null || pendingFactor(credentials, now) !== null) return
      await committer.commit({
        writes: [{ op: 'put', table: 'credentials', record: withoutPendingFactor(credentials, now) }],
        facts: [
          {
            ...{ action: 'mfa.enrolment_expired', category: 'authentication', actorId: 'system' },
            ...{ resourceType: 'user', resourceId: userId, result: 'success', code: null },
            ...{ requestId: null, at: now, facts: {}, personal: null },
          },
        ],
      })
    })
  }
}
