import type { AuditFact } from '../../audit/index.ts'
import { amlFailure, differencesOf } from '../../compliance/aml/index.ts'
import type { ParameterChange, ParameterChanges } from '../../compliance/aml/index.ts'
import { permissionsOf } from '../../identity/index.ts'
import type { ApprovalRecord } from '../../identity/index.ts'
import { ok, refused, toIso } from '../../kernel/index.ts'
import type { Clock, Failure, JsonObject, Result } from '../../kernel/index.ts'
import type { ApprovalKind } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import type { KeyedQueue } from '../keyed-queue.ts'
import type { PaymentWatch } from '../monitoring/watch.ts'
import { personalOf } from '../pipeline/audit-trail.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'
import type { RuleBook, RuleVersion } from './rule-book.ts'

export const RULE_CHANGE = 'compliance.aml_parameters'
export const RULES_SUBJECT = 'aml-parameters'

type RuleChangePorts = Readonly<{
  rules: RuleBook
  store: Pick<Store, 'users' | 'identity'>
  clock: Clock
  /** One change after another: each is made against the version that it was tried against. */
  queue: KeyedQueue
  /** Absent where monitoring is switched off. */
  watch: Pick<PaymentWatch, 'idle' | 'retune'> | undefined
}>

/** What is asked for and still fits, and what it would make of the rules. */
type Fitting = Readonly<{ next: RuleVersion; changes: readonly ParameterChange[] }>

/** Whether these values may go live on the version that they were tried against, as things are now. */
export function fittingChange(
  { rules, clock }: Pick<RuleChangePorts, 'rules' | 'clock'>,
  wanted: Readonly<{ changes: ParameterChanges; baseVersion: number }>,
): Result<Fitting, Failure> {
  const current = rules.current()
  if (wanted.baseVersion !== current.version) {
    const message = `Version ${current.version} is in force: try the change against it first.`
    return refused(amlFailure('parameters_moved_on', message, { details: { version: current.version } }))
  }
  const next = rules.next(wanted.changes, clock.now())
  if (!next.ok) return next
  const changes = differencesOf(current.parameters, next.value.parameters)
  if (changes.length > 0) return ok({ next: next.value, changes })
  return refused(amlFailure('parameters_unchanged', 'Everything is so already.', { field: 'changes' }))
}

/** One record for each parameter: the old value and the new one. */
const changeFacts = (
  { changes, next }: Fitting,
  approval: ApprovalRecord,
  context: HandlerContext,
): readonly AuditFact[] =>
  changes.map(({ name, before, after }) => ({
    ...{ action: 'aml_parameter.changed', category: 'administration', resourceType: 'aml_parameter' },
    ...{ actorId: callerOf(context).userId, resourceId: name, result: 'success', code: null },
    ...{ requestId: context.requestId, at: next.effectiveAt ?? approval.requestedAt },
    facts: {
      ...{ before, after, version: next.version, approval_id: approval.id },
      ...{ requested_by: approval.requestedBy, transport: context.transport },
    },
    personal: personalOf(context),
  }))

const wantedOf = ({ payload }: ApprovalRecord) => ({
  changes: payload['changes'] as ParameterChanges,
  baseVersion: Number(payload['base_version']),
})

/** What versions are read from: the approvals that made them. */
const resultOf = ({ next, changes }: Fitting): JsonObject => ({
  version: next.version,
  effective_at: next.effectiveAt === null ? null : toIso(next.effectiveAt),
  changes: changes.map(({ name, before, after }) => ({ name, before, after })),
})

/**
 * The second person's word brings changed parameters into force, without a restart: what was found under the old ones is
 * kept first, and from then on the new ones judge. Where the lines are is nothing for whoever does not work in compliance.
 */
export const makeRuleChange = (ports: RuleChangePorts): ApprovalKind => ({
  permission: 'compliance.write',
  hiddenSubjects: async (userId) => {
    const user = await ports.store.users.byId(userId)
    return user !== null && permissionsOf(user.role).includes('compliance.read') ? [] : [RULES_SUBJECT]
  },
  execute: (approval, context, settle) =>
    ports.queue.run('rules', async () => {
      await ports.watch?.idle()
      const fitting = fittingChange(ports, wantedOf(approval))
      if (!fitting.ok) return fitting
      const { next } = fitting.value
      await settle({
        writes: ports.rules.writesOf(next),
        facts: changeFacts(fitting.value, approval, context),
        result: resultOf(fitting.value),
      })
      ports.rules.remember(next)
      await ports.watch?.retune()
      return ok(null)
    }),
})
