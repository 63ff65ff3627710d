import type {
  KycCaseRecord,
  KycCheck,
  KycDocumentRecord,
  RiskScore,
  Submission,
} from '../../compliance/kyc/index.ts'
import { decimal, decimalText } from '../../kernel/index.ts'
import type { Decimal, JsonObject, UserId } from '../../kernel/index.ts'
import type { Write } from '../store/store.ts'
import type { KycPorts } from './ports.ts'

/** What of a check is personal: the statement, what was looked at and why points were given. */
export type Assessment = Readonly<{
  submission: Submission
  checks: readonly KycCheck[]
  factors: RiskScore['factors']
  /** Ids of the files that go with the statement. */
  documents: readonly string[]
}>

const ASSESSMENT = 'kyc'
const NOTES = 'kyc/note'
const KEPT_IDENTITY = 'kept-identity:'

type Sealed = Readonly<{ sealed: string | null; writes: readonly Write[] }>

const NOTHING: Sealed = { sealed: null, writes: [] }

const kept = ({ sealed, write }: Readonly<{ sealed: string | null; write: Write | null }>): Sealed => ({
  sealed,
  writes: write === null ? [] : [write],
})

type Share = Readonly<{ ownershipPercent: Decimal }>

const plainShare = <Of extends Share>(of: Of) => ({
  ...of,
  ownershipPercent: decimalText(of.ownershipPercent),
})

/** A share as it was sealed. */
const exactShare = <Of extends Share>(of: Of): Of => ({
  ...of,
  ownershipPercent: decimal(String(of.ownershipPercent)),
})

/** Statements of before this was asked name no company. */
const companiesOf = (kept: Submission['holdingCompanies'] | undefined): Submission['holdingCompanies'] =>
  (kept ?? []).map((company) => ({ ...exactShare(company), owners: company.owners.map(exactShare) }))

/** Exact shares go as text: what is sealed is plain JSON. */
const plainOf = ({ submission, ...rest }: Assessment): JsonObject => ({
  ...rest,
  submission: {
    ...submission,
    expectedMonthlyUsd:
      submission.expectedMonthlyUsd === null ? null : decimalText(submission.expectedMonthlyUsd),
    beneficialOwners: submission.beneficialOwners.map(plainShare),
    holdingCompanies: submission.holdingCompanies.map((company) => ({
      ...plainShare(company),
      owners: company.owners.map(plainShare),
    })),
  },
})

export const sealAssessment = (
  { cipher }: Pick<KycPorts, 'cipher'>,
  userId: UserId,
  assessment: Assessment,
): Sealed => kept(cipher.seal(userId, ASSESSMENT, plainOf(assessment)))

type Cipher = Pick<KycPorts['cipher'], 'openText' | 'sealText'>

/** The key under which what the law keeps of an identity lies once its subject was erased; it ends with its time. */
export const keptIdentityKey = (userId: UserId): string => `${KEPT_IDENTITY}${userId}`

export const isKeptIdentityKey = (subjectId: string): boolean => subjectId.startsWith(KEPT_IDENTITY)

/** Opens what lies under the subject's key, or after their erasing under the one that the law keeps. */
const openKept = (
  { cipher }: Readonly<{ cipher: Cipher }>,
  userId: UserId,
  purpose: string,
  sealed: string,
) => cipher.openText(userId, purpose, sealed) ?? cipher.openText(keptIdentityKey(userId), purpose, sealed)

/** The same text under the key that the law keeps; null when nobody can open it any more. */
function handedOver(cipher: Cipher, userId: UserId, purpose: string, sealed: string | null): Sealed {
  const text = sealed === null ? null : cipher.openText(userId, purpose, sealed)
  return text === null ? NOTHING : kept(cipher.sealText(keptIdentityKey(userId), purpose, text))
}

const documentPurpose = (id: string): string => `document/${id}`

export const sealDocumentKey = (
  { cipher }: Pick<KycPorts, 'cipher'>,
  userId: UserId,
  id: string,
  key: string,
): Sealed => kept(cipher.sealText(userId, documentPurpose(id), key))

/** The key of a file; null once the subject was erased and the law keeps it no longer. */
export const openDocumentKey = (
  ports: Pick<KycPorts, 'cipher'>,
  { id, userId, keySealed }: KycDocumentRecord,
): string | null => (keySealed === null ? null : openKept(ports, userId, documentPurpose(id), keySealed))

/**
 * The writes by which an identity check, or a document, goes over to the key that the law keeps. They belong into the
 * unit that destroys the subject's own: whatever lies under one of both must never be looked for under the other.
 */
export function handOverCase(cipher: Cipher, record: KycCaseRecord): readonly Write[] {
  const assessment = handedOver(cipher, record.userId, ASSESSMENT, record.sealed)
  const notes = handedOver(cipher, record.userId, NOTES, record.notesSealed)
  const after = { ...record, sealed: assessment.sealed, notesSealed: notes.sealed }
  return [...assessment.writes, ...notes.writes, { op: 'put', table: 'kycCases', record: after }]
}

export function handOverDocument(cipher: Cipher, record: KycDocumentRecord): readonly Write[] {
  const { sealed, writes } = handedOver(cipher, record.userId, documentPurpose(record.id), record.keySealed)
  return [...writes, { op: 'put', table: 'kycDocuments', record: { ...record, keySealed: sealed } }]
}

/** Statements of before this was asked say nothing of it. */
const monthOf = (kept: unknown): Submission['expectedMonthlyUsd'] =>
  kept === null || kept === undefined ? null : decimal(String(kept))

/** Null once the subject was erased and the law keeps it no longer. */
export function openAssessment(
  ports: Pick<KycPorts, 'cipher'>,
  { userId, sealed }: KycCaseRecord,
): Assessment | null {
  const opened = sealed === null ? null : openKept(ports, userId, ASSESSMENT, sealed)
  if (opened === null) return null
  const { submission, ...rest } = JSON.parse(opened) as Assessment
  return {
    ...rest,
    submission: {
      ...submission,
      beneficialOwners: submission.beneficialOwners.map(exactShare),
      holdingCompanies: companiesOf(submission.holdingCompanies),
      expectedMonthlyUsd: monthOf(submission.expectedMonthlyUsd),
    },
  }
}

export const sealNote = ({ cipher }: KycPorts, userId: UserId, note: string): Sealed =>
  kept(cipher.sealText(userId, NOTES, note))

export const openNote = (
  ports: Pick<KycPorts, 'cipher'>,
  { userId, notesSealed }: KycCaseRecord,
): string | null => (notesSealed === null ? null : openKept(ports, userId, NOTES, notesSealed))
