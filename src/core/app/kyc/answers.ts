import { LEVEL_LIMITS_USD, bandOf, levelMaxOf, levelOf, needsTwoPersons } from '../../compliance/kyc/index.ts'
import type {
  KycCaseRecord,
  KycCheck,
  KycDocumentRecord,
  RiskBand,
  Submission,
} from '../../compliance/kyc/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { decimalText, toIso } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { KycPorts } from './ports.ts'
import { openAssessment, openNote } from './sealed.ts'
import type { Assessment } from './sealed.ts'

type Answers = ContractOutputs['kyc']
type CaseAnswer = Answers['queue']['cases'][number]

const isoOf = (at: Instant | null): string | null => (at === null ? null : toIso(at))

/** What lists say is never told to whom they say it of: a check is told as made, and nothing came of it. */
const isOfLists = (name: string): boolean =>
  ['screening', 'sanctions_match', 'screening_match', 'politically_exposed'].includes(name)

const ownCheck = (check: KycCheck): KycCheck =>
  isOfLists(check.name) ? { ...check, outcome: 'not_run', message: 'An officer looks at this.' } : check

/** A check that somebody else's data decides says too much of them as well. */
const isOwn = ({ name }: KycCheck): boolean => name !== 'duplicate_document'

const issuesOf = (checks: readonly KycCheck[]): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ message }) => message)

const ADVICE: Readonly<Partial<Record<KycCheck['name'], string>>> = {
  mrz: 'Send the lines at the foot of the document’s data page as they stand there.',
  owners: 'Name every owner of 25 percent or more.',
}

const adviceOf = (checks: readonly KycCheck[]): string[] =>
  checks.flatMap(({ name, outcome }) => (outcome === 'passed' ? [] : (ADVICE[name] ?? [])))

const ownChecksOf = (assessment: Assessment | null): readonly KycCheck[] =>
  (assessment?.checks ?? []).filter(isOwn).map(ownCheck)

const findingsOf = (checks: readonly KycCheck[]) => ({
  checks_performed: [...checks],
  issues_found: issuesOf(checks),
  recommendations: adviceOf(checks),
})

/** The score of what the user said, without what others say of them. */
function ownRisk(
  record: KycCaseRecord,
  assessment: Assessment | null,
): Readonly<{ score: number; band: RiskBand }> {
  const hidden = (assessment?.factors ?? []).filter(
    ({ name }) => isOfLists(name) || name === 'duplicate_document',
  )
  if (hidden.length === 0) return { score: record.riskScore, band: record.riskBand }
  const told = (assessment?.factors ?? []).filter((factor) => !hidden.includes(factor))
  const score = Math.min(
    100,
    told.reduce((sum, { points }) => sum + points, 0),
  )
  return { score, band: bandOf(score) }
}

export function submittedAnswerOf(ports: Pick<KycPorts, 'cipher'>, record: KycCaseRecord): Answers['submit'] {
  const assessment = openAssessment(ports, record)
  const { score, band } = ownRisk(record, assessment)
  return {
    kyc_id: record.id,
    document_id: assessment?.documents[0] ?? null,
    status: record.status,
    risk_level: band,
    risk_score: score,
    ...findingsOf(ownChecksOf(assessment)),
    next_review_date: isoOf(record.nextReviewAt),
    submitted_at: toIso(record.submittedAt),
  }
}

const limitsOf = (level: number): Answers['status']['limits'] => ({
  level,
  daily_value_usd: decimalText(LEVEL_LIMITS_USD[levelOf(level)]),
})

/** All but the last three characters are covered. */
const covered = (number: string): string => `${'•'.repeat(Math.max(0, number.length - 3))}${number.slice(-3)}`

export function statusAnswerOf(ports: KycPorts, record: KycCaseRecord | null): Answers['status'] {
  const said = record === null ? null : (openAssessment(ports, record)?.submission ?? null)
  const level = record?.status === 'approved' ? record.level : 0
  return {
    kyc_required: ports.isRequired,
    kyc_status: record?.status ?? 'not_submitted',
    kyc_level: level,
    limits: ports.isRequired ? limitsOf(level) : { level, daily_value_usd: null },
    levels: [0, 1, 2, 3].map(limitsOf),
    latest_document:
      said === null
        ? null
        : {
            type: said.documentType,
            country: said.documentCountry,
            number: covered(said.documentNumber),
            expires_on: said.documentExpiry,
          },
    next_review_date: isoOf(record?.nextReviewAt ?? null),
    note: record === null ? null : openNote(ports, record),
  }
}

/** A standing as an officer sees it, or as its user does. */
export function standingAnswerOf(
  ports: Pick<KycPorts, 'cipher'>,
  userId: string,
  record: KycCaseRecord | null,
  forOfficer: boolean,
): Answers['complianceStatus'] {
  const assessment = record === null ? null : openAssessment(ports, record)
  const checks = forOfficer ? (assessment?.checks ?? []) : ownChecksOf(assessment)
  const ownBand = record === null ? null : ownRisk(record, assessment).band
  return {
    user_id: userId,
    status: record?.status ?? 'not_submitted',
    risk_level: forOfficer ? (record?.riskBand ?? null) : ownBand,
    ...findingsOf(checks),
    next_review_date: isoOf(record?.nextReviewAt ?? null),
  }
}

const personOf = (said: Submission): NonNullable<CaseAnswer['person']> => ({
  full_name: said.fullName,
  date_of_birth: said.dateOfBirth,
  nationality: said.nationality,
  address: {
    street: said.address.street,
    city: said.address.city,
    state: said.address.state,
    postal_code: said.address.postalCode,
    country: said.address.country,
  },
  document_type: said.documentType,
  document_number: said.documentNumber,
  document_country: said.documentCountry,
  document_expiry: said.documentExpiry,
  occupation: said.occupation,
  source_of_funds: said.sourceOfFunds,
  is_firm: said.isFirm,
  beneficial_owners: said.beneficialOwners.map((owner) => ({
    full_name: owner.fullName,
    date_of_birth: owner.dateOfBirth,
    nationality: owner.nationality,
    ownership_percent: decimalText(owner.ownershipPercent),
  })),
})

const documentAnswerOf = (document: KycDocumentRecord): CaseAnswer['documents'][number] => ({
  document_id: document.id,
  type: document.kind,
  content_type: document.mediaType,
  sha256: document.sha256,
  size: document.size,
  status: 'stored',
})

/** A check with everything in it, for an officer. */
export async function caseAnswerOf(
  ports: Pick<KycPorts, 'cipher' | 'store'>,
  record: KycCaseRecord,
): Promise<CaseAnswer> {
  const assessment = openAssessment(ports, record)
  const documents = await ports.store.kyc.documentsOf(record.userId)
  return {
    kyc_id: record.id,
    user_id: record.userId,
    status: record.status,
    level: record.level,
    level_max: levelMaxOf(record.riskBand),
    risk_level: record.riskBand,
    risk_score: record.riskScore,
    risk_factors: [...(assessment?.factors ?? [])],
    checks_performed: [...(assessment?.checks ?? [])],
    needs_two_persons: needsTwoPersons(record.riskBand),
    person: assessment === null ? null : personOf(assessment.submission),
    documents: documents.map(documentAnswerOf),
    note: openNote(ports, record),
    submitted_at: toIso(record.submittedAt),
    decided_by: record.decidedBy,
    decided_at: isoOf(record.decidedAt),
    next_review_date: isoOf(record.nextReviewAt),
  }
}
