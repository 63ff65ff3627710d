import type { AuditFact } from '../../audit/index.ts'
import type { JsonObject, UserId } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import { callerOf } from '../identity/callers.ts'
import { identityFact } from '../identity/facts.ts'
import type { KycPorts } from './ports.ts'

/** What became of a check or a document, under the key of whom it is of. */
export const kycFact = (
  ports: Pick<KycPorts, 'clock'>,
  context: HandlerContext,
  record: Readonly<{ id: string; userId: UserId }>,
  action: string,
  facts: JsonObject,
): AuditFact => ({
  ...identityFact(ports, context, {
    ...{ action, actorId: callerOf(context).userId, resourceType: 'kyc_case', resourceId: record.id },
    ...{ category: 'administration', facts },
  }),
  subjectId: record.userId,
})
