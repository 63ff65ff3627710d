import type { AuditFact } from '../../audit/index.ts'
import { present } from '../../kernel/index.ts'
import type { Instant, JsonObject } from '../../kernel/index.ts'
import type { HandlerContext } from '../call.ts'
import { personalOf } from '../pipeline/audit-trail.ts'

export type Act = Readonly<{
  action: string
  category: AuditFact['category']
  resourceType: string
  resourceId: string | null
  facts: JsonObject
  at: Instant
}>

/** What somebody did about the log itself. */
export const actOn = (act: Act, context: HandlerContext): AuditFact => ({
  ...act,
  actorId: present(context.caller, 'a caller behind a permission').userId,
  result: 'success',
  code: null,
  requestId: context.requestId,
  personal: personalOf(context),
})
