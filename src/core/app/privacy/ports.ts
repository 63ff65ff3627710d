import type { AuditFact } from '../../audit/index.ts'
import type { LegalHoldRecord, PrivacyRequestRecord } from '../../compliance/privacy/index.ts'
import { isHeld } from '../../compliance/privacy/index.ts'
import { REPORTS_UNDER_WAY } from '../../compliance/reporting/index.ts'
import type { SecretHasher } from '../../identity/index.ts'
import type { Clock, JsonObject, UserId } from '../../kernel/index.ts'
import type { ApiKeyRegistry } from '../api-keys/registry.ts'
import type { HandlerContext } from '../call.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { BookReads } from '../desk-port/transfers.ts'
import { callerOf } from '../identity/callers.ts'
import type { IdentityPorts } from '../identity/services.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { Store, Write } from '../store/store.ts'

/** Everything that the rights of data subjects stand on. */
export type PrivacyPorts = Readonly<{
  identity: IdentityPorts
  store: Store
  desk: Pick<DeskReads, 'accountsOf' | 'positionsOf' | 'openOrdersOf'> & Pick<BookReads, 'balances'>
  apiKeys: ApiKeyRegistry
  /** Keyed digest of the desk: signs links, makes pseudonyms. */
  keyedDigest: SecretHasher
  /** Forgets a subject's key at once and for good; the write belongs into a unit of its own. */
  destroyKey: (subjectId: string) => Write
  /** One act at a time on each case. */
  caseQueue: KeyedQueue
}>

type Act = Readonly<{
  action: string
  resourceType: string
  resourceId: string | null
  facts?: JsonObject
  category?: AuditFact['category']
}>

/** What a person did, for the log. */
export const privacyFact = (
  { clock }: Readonly<{ clock: Clock }>,
  context: HandlerContext,
  { action, resourceType, resourceId, facts, category = 'data' }: Act,
): AuditFact => ({
  ...{ action: `privacy.${action}`, category, resourceType, resourceId },
  actorId: callerOf(context).userId,
  result: 'success',
  code: null,
  requestId: context.requestId,
  at: clock.now(),
  facts: { transport: context.transport, ...facts },
  personal: personalOf(context),
})

/** What the house did by itself, for the log: ids alone. */
export const houseFact = (
  { clock }: Readonly<{ clock: Clock }>,
  { action, resourceType, resourceId, facts, category = 'data' }: Act,
): AuditFact => ({
  ...{ action: `privacy.${action}`, category, resourceType, resourceId },
  ...{ actorId: 'system', result: 'success', code: null, requestId: null, personal: null },
  at: clock.now(),
  facts: facts ?? {},
})

export const requestWrite = (record: PrivacyRequestRecord): Write => ({
  op: 'put',
  table: 'privacyRequests',
  record,
})

/** Whose data must be kept at this moment: by a hold, an open case about them, or a filing about them that is under way. */
export async function heldSubjects({
  store,
  identity,
}: Pick<PrivacyPorts, 'store' | 'identity'>): Promise<readonly UserId[]> {
  const [holds, inCases, inFilings] = await Promise.all([
    store.privacy.holds(),
    store.cases.customersOfOpen(),
    store.reports.subjectsIn(REPORTS_UNDER_WAY),
  ])
  const held = holds.filter((hold: LegalHoldRecord) => isHeld(hold, identity.clock.now()))
  return [...new Set([...held.map(({ subjectId }) => subjectId), ...inCases, ...inFilings])]
}
