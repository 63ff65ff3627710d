import { LEVEL_LIMITS_USD, dueAt, levelMaxOf, levelOf, needsTwoPersons } from '../../compliance/kyc/index.ts'
import type { KycCaseRecord, KycCheck, KycDocumentRecord, Submission } from '../../compliance/kyc/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { decimalText, toIso } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { KycPorts } from './ports.ts'
import { ownChecksOf, ownViewOf } from './own-view.ts'
import { openAssessment, openNote } from './sealed.ts'

type Answers = ContractOutputs['kyc']
type CaseAnswer = Answers['queue']['cases'][number]

const isoOf = (at: Instant | null): string | null => (at === null ? null : toIso(at))

const issuesOf = (checks: readonly KycCheck[]): string[] =>
  checks.filter(({ outcome }) => outcome === 'failed').map(({ message }) => message)

const ADVICE: Readonly<Partial<Record<KycCheck['name'], string>>> = {
  mrz: 'Send the lines at the foot of the document’s data page as they stand there.',
  owners: 'Name every owner of 25 percent or more.',
}

const adviceOf = (checks: readonly KycCheck[]): string[] =>
  checks.flatMap(({ name, outcome }) => (outcome === 'passed' ? [] : (ADVICE[name] ?? [])))

const findingsOf = (checks: readonly KycCheck[]) => ({
  checks_performed: [...checks],
  issues_found: issuesOf(checks),
  recommendations: adviceOf(checks),
})

export function submittedAnswerOf(ports: Pick<KycPorts, 'cipher'>, record: KycCaseRecord): Answers['submit'] {
  const assessment = openAssessment(ports, record)
  const { status, score, band, nextReviewAt } = ownViewOf(record, assessment)
  return {
    kyc_id: record.id,
    document_id: assessment?.documents[0] ?? null,
    status,
    risk_level: band,
    risk_score: score,
    ...findingsOf(ownChecksOf(assessment)),
    next_review_date: isoOf(nextReviewAt),
    submitted_at: toIso(record.submittedAt),
  }
}

const limitsOf = (level: number): Answers['status']['limits'] => ({
  level,
  daily_value_usd: decimalText(LEVEL_LIMITS_USD[levelOf(level)]),
})

/** All but the last three characters are covered. */
const covered = (number: string): string => `${'•'.repeat(Math.max(0, number.length - 3))}${number.slice(-3)}`

/** An officer writes to the user when they ask or refuse; what they note beside an approval stays among officers. */
export const noteToUserOf = (ports: Pick<KycPorts, 'cipher'>, record: KycCaseRecord): string | null =>
  record.status === 'info_requested' || record.status === 'rejected' ? openNote(ports, record) : null

/** What of a check its user sees beside what live money did under it. */
export function statusAnswerOf(
  ports: KycPorts,
  record: KycCaseRecord | null,
  beside: Pick<Answers['status'], 'used' | 'documents'>,
): Answers['status'] {
  const assessment = record === null ? null : openAssessment(ports, record)
  const own = record === null ? null : ownViewOf(record, assessment)
  const said = assessment?.submission ?? null
  const level = record?.status === 'approved' ? record.level : 0
  return {
    kyc_required: ports.isRequired,
    kyc_status: own?.status ?? 'not_submitted',
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
    next_review_date: isoOf(own?.nextReviewAt ?? null),
    note: record === null ? null : noteToUserOf(ports, record),
    ...beside,
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
  const own = record === null ? null : ownViewOf(record, assessment)
  return {
    user_id: userId,
    status: (forOfficer ? record : own)?.status ?? 'not_submitted',
    risk_level: forOfficer ? (record?.riskBand ?? null) : (own?.band ?? null),
    ...findingsOf(checks),
    next_review_date: isoOf((forOfficer ? record : own)?.nextReviewAt ?? null),
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
  expected_monthly_usd: said.expectedMonthlyUsd === null ? null : decimalText(said.expectedMonthlyUsd),
  is_firm: said.isFirm,
  beneficial_owners: said.beneficialOwners.map((owner) => ({
    full_name: owner.fullName,
    date_of_birth: owner.dateOfBirth,
    nationality: owner.nationality,
    ownership_percent: decimalText(owner.ownershipPercent),
  })),
  holding_companies: said.holdingCompanies.map((company) => ({
    ...{ name: company.name, country: company.country },
    ownership_percent: decimalText(company.ownershipPercent),
    owners: company.owners.map(({ name, ownershipPercent }) => ({
      name,
      ownership_percent: decimalText(ownershipPercent),
    })),
  })),
})

export const documentAnswerOf = (document: KycDocumentRecord): CaseAnswer['documents'][number] => ({
  document_id: document.id,
  type: document.kind,
  content_type: document.mediaType,
  sha256: document.sha256,
  size: document.size,
  status: 'stored',
})

/** A check with everything in it, for an officer. */
export async function caseAnswerOf(
  ports: Pick<KycPorts, 'cipher' | 'store' | 'clock'>,
  record: KycCaseRecord,
): Promise<CaseAnswer> {
  const due = dueAt(record)
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
    due_at: isoOf(due),
    overdue: due !== null && due < ports.clock.now(),
    assignee: record.assignee,
    decided_by: record.decidedBy,
    decided_at: isoOf(record.decidedAt),
    next_review_date: isoOf(record.nextReviewAt),
  }
}
