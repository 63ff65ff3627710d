import { blockedByOwnership, percentText } from '../../compliance/sanctions/index.ts'
import {
  CUSTOMER_PARTY,
  checkZone,
  companyParty,
  firstState,
  ownerParty,
  ownersToCheck,
  ownershipStakes,
  readSubmission,
  scoreRisk,
  submitFailure,
} from '../../compliance/kyc/index.ts'
import type {
  KycCaseRecord,
  KycCheck,
  ScreeningOutcome,
  Submission,
  SubmissionInput,
} from '../../compliance/kyc/index.ts'
import type { UserRecord } from '../../identity/index.ts'
import { ok, parseIso, present, refused } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { HandlersOf } from '../handlers.ts'
import { callerOf } from '../identity/callers.ts'
import { submittedAnswerOf } from './answers.ts'
import { ownDocuments } from './documents.ts'
import { kycFact } from './facts.ts'
import { ownViewOf } from './own-view.ts'
import type { KycPorts } from './ports.ts'
import { openAssessment, sealAssessment } from './sealed.ts'

type Kyc = HandlersOf<'kyc'>
type Input = Parameters<Kyc['submit']>[0]

/** Whichever way it was given; the schema has seen that it is whole. */
function addressOf(input: Input): SubmissionInput['address'] {
  const { street, city, state, postal_code: postalCode, country } = input.address ?? input
  return {
    street: present(street, 'street'),
    city: present(city, 'city'),
    state: state ?? null,
    postalCode: present(postalCode, 'postal code'),
    country: present(country, 'country'),
  }
}

const statementOf = (input: Input): SubmissionInput => ({
  fullName: input.full_name,
  dateOfBirth: input.date_of_birth,
  nationality: input.nationality,
  address: addressOf(input),
  documentType: input.document_type,
  documentNumber: input.document_number,
  documentCountry: input.document_country,
  documentExpiry: input.document_expiry,
  occupation: input.occupation ?? null,
  sourceOfFunds: input.source_of_funds ?? null,
  expectedMonthlyUsd: input.expected_monthly_usd ?? null,
  mrz: input.mrz ?? null,
  isFirm: input.is_firm,
  beneficialOwners: input.beneficial_owners.map((owner) => ({
    fullName: owner.full_name,
    dateOfBirth: owner.date_of_birth,
    nationality: owner.nationality,
    ownershipPercent: owner.ownership_percent,
  })),
  holdingCompanies: input.holding_companies.map((company) => ({
    ...{ name: company.name, country: company.country ?? null },
    ownershipPercent: company.ownership_percent,
    owners: company.owners.map(({ name, ownership_percent: ownershipPercent }) => ({
      name,
      ownershipPercent,
    })),
  })),
})

const WORST = ['clear', 'no_list', 'review', 'blocked'] as const

/** What looking up everybody of a statement came to; `ownedPercent`: what listed owners hold of it, where that blocks it. */
type StatementOutcome = ScreeningOutcome & Readonly<{ ownedPercent: number | null }>

/** The person, and for a firm its owners and the companies through which they hold: what the worst of them comes to. */
export async function screened({ screening }: KycPorts, said: Submission): Promise<StatementOutcome> {
  const personal = (person: Pick<Submission, 'fullName' | 'dateOfBirth' | 'nationality'>) =>
    screening.screen({ ...person, name: person.fullName, kind: 'person' })
  const [own, owners, companies] = await Promise.all([
    personal(said),
    Promise.all(said.beneficialOwners.map(personal)),
    Promise.all(
      said.holdingCompanies.map(({ name, country }) =>
        screening.screen({ name, dateOfBirth: null, nationality: country, kind: 'company' }),
      ),
    ),
  ])
  const found = [own, ...owners, ...companies]
  const listed = new Set([
    ...owners.flatMap(({ status }, at) => (status === 'blocked' ? [ownerParty(at)] : [])),
    ...companies.flatMap(({ status }, at) => (status === 'blocked' ? [companyParty(at)] : [])),
  ])
  const block = blockedByOwnership(ownershipStakes(said), listed).find(({ id }) => id === CUSTOMER_PARTY)
  const worst = Math.max(...found.map(({ status }) => WORST.indexOf(status)))
  return {
    status: block === undefined ? (WORST[worst] ?? 'no_list') : 'blocked',
    isPoliticallyExposed: found.some(({ isPoliticallyExposed }) => isPoliticallyExposed),
    ownedPercent: block?.percent ?? null,
  }
}

const SCREENING_CHECKS: Readonly<Record<ScreeningOutcome['status'], Omit<KycCheck, 'name'>>> = {
  no_list: { outcome: 'not_run', message: 'No list is loaded: nobody was looked up.' },
  clear: { outcome: 'passed', message: 'No list names the person.' },
  review: { outcome: 'failed', message: 'A list has a name like this one.' },
  blocked: { outcome: 'failed', message: 'A list names the person.' },
}

/** What looking somebody up came to, as a check. */
export const screeningCheck = ({ status, ownedPercent }: StatementOutcome): KycCheck => ({
  name: 'screening',
  ...SCREENING_CHECKS[status],
  ...(ownedPercent === null
    ? {}
    : {
        message: `Listed owners hold ${percentText(ownedPercent)} percent of the firm: it is blocked as they are.`,
      }),
})

const check = (name: KycCheck['name'], holds: boolean, passed: string, failed: string): KycCheck => ({
  name,
  outcome: holds ? 'passed' : 'failed',
  message: holds ? passed : failed,
})

/** What is looked at beyond what a statement must hold to be read at all. */
async function checksOf(
  ports: KycPorts,
  userId: UserId,
  said: Submission,
  documentKey: string,
  screening: StatementOutcome,
): Promise<readonly KycCheck[]> {
  const shown = await ports.store.kyc.byDocument(documentKey)
  const isAlone = shown.every((other) => other.userId === userId)
  const hasOwners = !said.isFirm || ownersToCheck(said.beneficialOwners).length > 0
  return [
    check('age', true, 'Of age.', ''),
    check('document_dates', true, 'The document is valid.', ''),
    check('document_number', true, 'The number has the form of such a document.', ''),
    checkZone(said),
    check(
      'duplicate_document',
      isAlone,
      'Nobody else showed this document.',
      'Another user showed this document.',
    ),
    check('owners', hasOwners, 'The owners are named.', 'No owner of 25 percent or more is named.'),
    screeningCheck(screening),
  ]
}

const dayOf = (text: string) => present(parseIso(text), 'a day that was read')

/** A new check, or the one for which an officer asked for more. */
function caseOf(
  ports: KycPorts,
  user: UserRecord,
  latest: KycCaseRecord | null,
  fields: Pick<KycCaseRecord, 'status' | 'riskBand' | 'riskScore' | 'documentKey' | 'sealed'> &
    Readonly<{ documentExpiry: string }>,
): KycCaseRecord {
  const now = ports.clock.now()
  const { documentExpiry, ...rest } = fields
  return {
    id: latest?.status === 'info_requested' ? latest.id : ports.ids.next(),
    userId: user.id,
    level: 0,
    ...rest,
    documentExpiresAt: dayOf(documentExpiry),
    notesSealed: null,
    submittedAt: now,
    decidedBy: null,
    decidedAt: null,
    nextReviewAt: null,
    // Whoever asked for more looks at what came.
    assignee: latest?.status === 'info_requested' ? latest.assignee : null,
    queuedAt: null,
    updatedAt: now,
  }
}

/** `POST /kyc/submit`. What was said, what was found and why points were given become durable together. */
export const makeSubmit =
  (ports: KycPorts): Kyc['submit'] =>
  (input, context) =>
    ports.registry.alone(callerOf(context).userId, async (user) => {
      const latest = await ports.store.kyc.latestOf(user.id)
      const early = submitFailure(
        latest === null ? null : ownViewOf(latest, openAssessment(ports, latest)).status,
      )
      if (early) return refused(early)
      const now = ports.clock.now()
      const read = readSubmission(statementOf(input), now)
      if (!read.ok) return read
      const said = read.value
      const documents = await ownDocuments(ports, user.id, input.documents)
      if (!documents.ok) return documents
      const documentKey = ports.hashSecret(
        `kyc ${said.documentCountry} ${said.documentType} ${said.documentNumber}`,
      )
      const screening = await screened(ports, said)
      const checks = await checksOf(ports, user.id, said, documentKey, screening)
      const { score, band, factors } = scoreRisk(said, { checks, screening }, ports.countries, now)
      const { sealed, writes } = sealAssessment(ports, user.id, {
        ...{ submission: said, checks, factors, documents: input.documents },
      })
      const record = caseOf(ports, user, latest, {
        ...{ status: firstState(band, checks), riskBand: band, riskScore: score, documentKey, sealed },
        documentExpiry: said.documentExpiry,
      })
      const changed: UserRecord = { ...user, kycStatus: 'pending', updatedAt: now }
      await ports.committer.commit({
        writes: [
          ...writes,
          { op: 'put', table: 'kycCases', record },
          { op: 'put', table: 'users', record: changed },
        ],
        // Whoever submits reads their own log: it says no more than the answer does.
        facts: [kycFact(ports, context, record, 'kyc.submitted', {})],
      })
      ports.registry.rememberUser(changed)
      // Not before the answer: how long that takes must not tell what the lists say.
      ports.sanctions.screenSoon(user.id)
      return ok(submittedAnswerOf(ports, record))
    })
