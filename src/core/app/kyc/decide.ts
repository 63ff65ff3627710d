import {
  holderFailure,
  kycFailure,
  levelMaxOf,
  levelOf,
  needsTwoPersons,
  nextReviewAt,
  stepFailure,
  takeFailure,
} from '../../compliance/kyc/index.ts'
import type { KycCaseRecord, KycFailure, KycState } from '../../compliance/kyc/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { ok, present, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { approvalAnswerOf } from '../approvals/handlers.ts'
import { areOnePerson } from '../approvals/persons.ts'
import type { ApprovalKind, Effect } from '../approvals/service.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import type { Write } from '../store/store.ts'
import { caseAnswerOf } from './answers.ts'
import { kycFact } from './facts.ts'
import type { KycPorts, KycReviewPorts } from './ports.ts'
import { assessedAnew } from './reviews.ts'
import { openAssessment, sealAssessment, sealNote } from './sealed.ts'

type Kyc = HandlersOf<'kyc'>

/** What four eyes are asked for: the approval of a check at high risk. */
export const KYC_APPROVAL = 'kyc.approve'

const notFound = () => refused(kycFailure('kyc_case_not_found', 'There is no such identity check.'))

const ownCase = () => refused(kycFailure('kyc_own_case', 'Nobody decides about their own identity check.'))

type Decided = ContractOutputs['kyc']['approve']
type Decision = Readonly<{ to: KycState; level: number; note: string | null }>

const USER_STATUS: Readonly<Record<KycState, UserRecord['kycStatus']>> = {
  pending: 'pending',
  under_review: 'pending',
  info_requested: 'pending',
  approved: 'approved',
  rejected: 'rejected',
  expired: 'pending',
}

/** The check and its user as they are once it is decided; nothing is written yet. */
function decided(
  ports: KycPorts,
  context: HandlerContext,
  record: KycCaseRecord,
  user: UserRecord,
  { to, level, note }: Decision,
): Readonly<{ record: KycCaseRecord; user: UserRecord; effect: Omit<Effect, 'result'> }> {
  const now = ports.clock.now()
  const noted = note === null ? { sealed: null, writes: [] } : sealNote(ports, user.id, note)
  const isApproved = to === 'approved'
  const after: KycCaseRecord = {
    ...record,
    status: to,
    level,
    notesSealed: noted.sealed,
    decidedBy: callerOf(context).userId,
    decidedAt: now,
    nextReviewAt: isApproved ? nextReviewAt(record.riskBand, record.documentExpiresAt, now) : null,
    // Whoever asked looks at the answer; what has ended is in nobody's hands.
    assignee: to === 'info_requested' ? record.assignee : null,
    updatedAt: now,
  }
  const changed: UserRecord = { ...user, kycStatus: USER_STATUS[to], updatedAt: now }
  const writes: readonly Write[] = [
    ...noted.writes,
    { op: 'put', table: 'kycCases', record: after },
    { op: 'put', table: 'users', record: changed },
  ]
  // The log of a user is theirs to read: nothing of the risk stands in it.
  const facts = { status: to, level }
  return {
    record: after,
    user: changed,
    effect: { writes, facts: [kycFact(ports, context, after, `kyc.${to}`, facts)] },
  }
}

/** The check that a decision is about, alone among all who change its user. */
async function onCase<T>(
  ports: KycPorts,
  id: string,
  context: HandlerContext,
  task: (record: KycCaseRecord, user: UserRecord) => Promise<Result<T>>,
): Promise<Result<T>> {
  const found = await ports.store.kyc.case(id)
  if (found === null) return notFound()
  context.note({ resourceType: 'kyc_case', resourceId: id })
  if (await areOnePerson(ports, callerOf(context).userId, found.userId)) return ownCase()
  return ports.registry.alone(found.userId, async (user) =>
    task(present(await ports.store.kyc.case(id), `identity check ${id}`), user),
  )
}

const mayStep = (record: KycCaseRecord, to: KycState, context: HandlerContext): KycFailure | null =>
  stepFailure(record.status, to) ?? holderFailure(record, callerOf(context).userId)

async function settleDecision(
  ports: KycPorts,
  context: HandlerContext,
  record: KycCaseRecord,
  user: UserRecord,
  decision: Decision,
): Promise<Result<Decided>> {
  const failure = mayStep(record, decision.to, context)
  if (failure) return refused(failure)
  const done = decided(ports, context, record, user, decision)
  await ports.committer.commit(done.effect)
  ports.registry.rememberUser(done.user)
  return ok({ ...(await caseAnswerOf(ports, done.record)), approval: null })
}

function levelWanted(record: KycCaseRecord, asked: number | undefined): Result<number> {
  const most = levelMaxOf(record.riskBand)
  if (asked === undefined || asked <= most) return ok(asked ?? most)
  const message = `At ${record.riskBand} risk the level is at most ${most}.`
  const details = { level_max: most }
  return refused(kycFailure('kyc_level_too_high', message, { field: 'level', details }))
}

/** Whom lists name, or whom listed persons own, is not approved: not before that is decided, and not at all where it is so. */
const heldFailure = async (ports: KycPorts, { id }: UserRecord): Promise<KycFailure | null> =>
  (await ports.sanctions.isHeld(id))
    ? kycFailure('kyc_sanctions_hold', 'A sanctions match stands against this customer: decide on it first.')
    : null

/** `POST /compliance/kyc/{id}/approve`. At high risk it is asked for, and another officer allows it. */
export const makeApprove =
  (ports: KycReviewPorts): Kyc['approve'] =>
  (input, context) =>
    onCase<Decided>(ports, input.id, context, async (record, user) => {
      const failure = mayStep(record, 'approved', context) ?? (await heldFailure(ports, user))
      if (failure) return refused(failure)
      const level = levelWanted(record, input.level)
      if (!level.ok) return level
      const note = input.notes ?? null
      if (!needsTwoPersons(record.riskBand)) {
        return settleDecision(ports, context, record, user, { to: 'approved', level: level.value, note })
      }
      const approval = await ports.approvals.request(
        { kind: KYC_APPROVAL, subjectId: record.id, payload: { level: level.value }, reason: note ?? '' },
        context,
      )
      return ok({
        ...(await caseAnswerOf(ports, record)),
        approval: approvalAnswerOf(approval, ports.clock.now()),
      })
    })

const makeDecision =
  (ports: KycReviewPorts, to: 'rejected' | 'info_requested') =>
  (input: Readonly<{ id: string; notes: string }>, context: HandlerContext) =>
    onCase(ports, input.id, context, (record, user) =>
      settleDecision(ports, context, record, user, { to, level: 0, note: input.notes }),
    )

export const makeReject = (ports: KycReviewPorts): Kyc['reject'] => makeDecision(ports, 'rejected')

export const makeRequestInfo = (ports: KycReviewPorts): Kyc['requestInfo'] =>
  makeDecision(ports, 'info_requested')

/** `POST /compliance/kyc/{id}/take`: an officer takes a check in hand, from another only when they say so. */
export const makeTake =
  (ports: KycPorts): Kyc['take'] =>
  ({ id, take_over: takesOver }, context) =>
    onCase(ports, id, context, async (record) => {
      const officer = callerOf(context).userId
      const failure = takeFailure(record.status) ?? (takesOver ? null : holderFailure(record, officer))
      if (failure) return refused(failure)
      const after: KycCaseRecord = {
        ...record,
        status: 'under_review',
        assignee: officer,
        updatedAt: ports.clock.now(),
      }
      await ports.committer.commit({
        writes: [{ op: 'put', table: 'kycCases', record: after }],
        facts: [kycFact(ports, context, after, 'kyc.taken', {})],
      })
      return ok(await caseAnswerOf(ports, after))
    })

const wrongState = (status: KycState) =>
  kycFailure('kyc_wrong_state', 'Only an approved identity check is looked at again.', {
    details: { status, wanted: 'under_review' },
  })

/**
 * `POST /compliance/kyc/{id}/review`: an officer looks at somebody again before their day. The statement is screened and
 * scored as of today, and nothing live is allowed until it is decided, as after a review that was due: whoever it is about
 * cannot tell one from the other.
 */
export const makeReview =
  (ports: KycPorts): Kyc['review'] =>
  ({ id }, context) =>
    onCase(ports, id, context, async (record, user) => {
      if (record.status !== 'approved') return refused(wrongState(record.status))
      const before = openAssessment(ports, record)
      const anew = before === null ? null : await assessedAnew(ports, before)
      const sealed = anew === null ? null : sealAssessment(ports, user.id, anew.assessment)
      const now = ports.clock.now()
      const after: KycCaseRecord = {
        ...{ ...record, status: 'under_review', level: 0, nextReviewAt: null, assignee: null },
        ...{ queuedAt: now, updatedAt: now },
        ...(anew === null ? {} : { riskScore: anew.risk.score, riskBand: anew.risk.band }),
        ...(sealed === null ? {} : { sealed: sealed.sealed }),
      }
      const changed: UserRecord = { ...user, kycStatus: 'pending', updatedAt: now }
      await ports.committer.commit({
        writes: [
          ...(sealed?.writes ?? []),
          { op: 'put', table: 'kycCases', record: after },
          { op: 'put', table: 'users', record: changed },
        ],
        facts: [kycFact(ports, context, after, 'kyc.under_review', { level: record.level })],
      })
      ports.registry.rememberUser(changed)
      return ok(await caseAnswerOf(ports, after))
    })

/** What happens when the second officer allows it: by the check as it is at that moment. */
export const makeKycApproval = (ports: KycPorts): ApprovalKind => ({
  permission: 'compliance.write',
  about: async (id) => (await ports.store.kyc.case(id))?.userId ?? null,
  hiddenSubjects: (_userId, accounts) => ports.store.kyc.idsOf(accounts),
  execute: (approval, context, settle) =>
    onCase(ports, approval.subjectId, context, async (record, user) => {
      const failure = stepFailure(record.status, 'approved') ?? (await heldFailure(ports, user))
      if (failure) return refused(failure)
      const level = levelWanted(record, levelOf(Number(approval.payload['level'])))
      if (!level.ok) return level
      const note = approval.reason === '' ? null : approval.reason
      const done = decided(ports, context, record, user, { to: 'approved', level: level.value, note })
      await settle({ ...done.effect, result: { level: level.value } })
      ports.registry.rememberUser(done.user)
      return ok(null)
    }),
})
