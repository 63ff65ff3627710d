import type { AuditFact } from '../../audit/index.ts'
import { nextReviewAt, scoreRisk, stepFailure } from '../../compliance/kyc/index.ts'
import type { KycCaseRecord, KycState, RiskScore } from '../../compliance/kyc/index.ts'
import { assert, present } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import type { KycPorts } from './ports.ts'
import { openAssessment, sealAssessment } from './sealed.ts'
import type { Assessment } from './sealed.ts'
import { screened, screeningCheck } from './submit.ts'

/** Looked at in one round; what is left waits for the next. */
const ROUND = 200

const reviewFact = (
  { clock }: KycPorts,
  record: KycCaseRecord,
  action: string,
  facts: AuditFact['facts'],
): AuditFact => ({
  ...{ action, category: 'administration', actorId: 'system', subjectId: record.userId },
  ...{ resourceType: 'kyc_case', resourceId: record.id, result: 'success', code: null },
  ...{ requestId: null, at: clock.now(), facts, personal: null },
})

/** What is known today of somebody who was approved: their statement, looked up and scored anew. */
export async function assessedAnew(
  ports: KycPorts,
  before: Assessment,
): Promise<Readonly<{ assessment: Assessment; risk: RiskScore; isClean: boolean }>> {
  const { submission, documents } = before
  const screening = await screened(ports, submission)
  const others = before.checks.filter(({ name }) => name !== 'screening')
  const checks = [...others, screeningCheck(screening)]
  const risk = scoreRisk(submission, { checks, screening }, ports.countries, ports.clock.now())
  const isClean = screening.status === 'clear' || screening.status === 'no_list'
  return { assessment: { submission, documents, checks, factors: risk.factors }, risk, isClean }
}

/** Ends an approval: nothing live is allowed until the user, or an officer, has acted. */
async function ended(ports: KycPorts, record: KycCaseRecord, to: KycState & ('expired' | 'under_review')) {
  assert(stepFailure(record.status, to) === null, `an approved check may become ${to}`)
  await ports.registry.alone(record.userId, async (user) => {
    const now = ports.clock.now()
    const after: KycCaseRecord = {
      ...{ ...record, status: to, level: 0, nextReviewAt: null, updatedAt: now },
      ...{ assignee: null, queuedAt: now },
    }
    const changed = { ...user, kycStatus: 'pending' as const, updatedAt: now }
    await ports.committer.commit({
      writes: [
        { op: 'put', table: 'kycCases', record: after },
        { op: 'put', table: 'users', record: changed },
      ],
      facts: [reviewFact(ports, after, `kyc.${to}`, { level: record.level })],
    })
    ports.registry.rememberUser(changed)
  })
}

/** Looked at again without a person: nothing became worse, so the next look is as far away as the first. */
async function passedOn(ports: KycPorts, record: KycCaseRecord, assessment: Assessment, risk: RiskScore) {
  const now = ports.clock.now()
  const { sealed, writes } = sealAssessment(ports, record.userId, assessment)
  const after: KycCaseRecord = {
    ...record,
    ...{ sealed, riskScore: risk.score, riskBand: risk.band, updatedAt: now },
    nextReviewAt: nextReviewAt(risk.band, record.documentExpiresAt, now),
  }
  const put: Write = { op: 'put', table: 'kycCases', record: after }
  await ports.committer.commit({
    writes: [...writes, put],
    facts: [reviewFact(ports, after, 'kyc.reviewed', {})],
  })
}

/**
 * Takes back what an approved identity allows while lists forbid it: to its user as after a review that was due, so that
 * they cannot tell one from the other.
 */
export async function holdIdentity(ports: KycPorts, userId: UserId): Promise<void> {
  const latest = await ports.store.kyc.latestOf(userId)
  if (latest?.status === 'approved') await ended(ports, latest, 'under_review')
}

async function review(ports: KycPorts, id: string): Promise<void> {
  const record = present(await ports.store.kyc.case(id), `identity check ${id}`)
  if (record.status !== 'approved') return
  const before = openAssessment(ports, record)
  if (before === null || record.documentExpiresAt <= ports.clock.now()) return ended(ports, record, 'expired')
  const { assessment, risk, isClean } = await assessedAnew(ports, before)
  const needsPerson =
    !isClean || risk.band === 'high' || risk.band === 'critical' || risk.score > record.riskScore
  if (needsPerson) return ended(ports, record, 'under_review')
  return passedOn(ports, record, assessment, risk)
}

/**
 * Looks at approved checks whose day has come: one whose document has run out expires; one whose risk is high, or
 * higher than it was, goes back to an officer; the others go on. Answers how many were looked at.
 */
export async function keepReviews(ports: KycPorts): Promise<number> {
  const { items } = await ports.store.kyc.dueBy(ports.clock.now(), { limit: ROUND, offset: 0 })
  for (const { id } of items) await review(ports, id)
  return items.length
}
