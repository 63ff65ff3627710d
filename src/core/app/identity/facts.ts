import type { AuditFact } from '../../audit/index.ts'
import type { JsonObject } from '../../kernel/index.ts'
import type { Clock } from '../../kernel/index.ts'
import type { CallContext } from '../call.ts'
import { personalOf } from '../pipeline/audit-trail.ts'

/** A success of one of the identity acts. */
export const identityFact = (
  ports: Readonly<{ clock: Clock }>,
  context: CallContext,
  act: Readonly<{
    action: string
    actorId: string
    resourceType: 'user' | 'session' | 'approval' | 'api_key' | 'broker_credential' | 'data_key' | 'kyc_case'
    resourceId: string | null
    category?: AuditFact['category']
    facts?: JsonObject
  }>,
): AuditFact => ({
  action: act.action,
  category: act.category ?? 'authentication',
  actorId: act.actorId,
  resourceType: act.resourceType,
  resourceId: act.resourceId,
  result: 'success',
  code: null,
  requestId: context.requestId,
  at: ports.clock.now(),
  facts: { transport: context.transport, ...act.facts },
  personal: personalOf(context),
})
