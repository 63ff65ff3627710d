import type { KycCaseRecord, KycCheck, RiskScore, Submission } from '../../compliance/kyc/index.ts'
import { decimal, decimalText } from '../../kernel/index.ts'
import type { JsonObject, UserId } from '../../kernel/index.ts'
import type { Write } from '../store.ts'
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

type Sealed = Readonly<{ sealed: string | null; writes: readonly Write[] }>

const kept = ({ sealed, write }: Readonly<{ sealed: string | null; write: Write | null }>): Sealed => ({
  sealed,
  writes: write === null ? [] : [write],
})

/** Exact shares go as text: what is sealed is plain JSON. */
const plainOf = ({ submission, ...rest }: Assessment): JsonObject =>
  ({
    ...rest,
    submission: {
      ...submission,
      beneficialOwners: submission.beneficialOwners.map((owner) => ({
        ...owner,
        ownershipPercent: decimalText(owner.ownershipPercent),
      })),
    },
  }) as unknown as JsonObject

export const sealAssessment = ({ cipher }: KycPorts, userId: UserId, assessment: Assessment): Sealed =>
  kept(cipher.seal(userId, ASSESSMENT, plainOf(assessment)))

/** Null once the subject was erased. */
export function openAssessment(
  { cipher }: Pick<KycPorts, 'cipher'>,
  { userId, sealed }: KycCaseRecord,
): Assessment | null {
  const opened = sealed === null ? null : cipher.open(userId, ASSESSMENT, sealed)
  if (opened === null) return null
  const { submission, ...rest } = opened as unknown as Assessment
  const beneficialOwners = submission.beneficialOwners.map((owner) => ({
    ...owner,
    ownershipPercent: decimal(String(owner.ownershipPercent)),
  }))
  return { ...rest, submission: { ...submission, beneficialOwners } }
}

export const sealNote = ({ cipher }: KycPorts, userId: UserId, note: string): Sealed =>
  kept(cipher.sealText(userId, NOTES, note))

export const openNote = (
  { cipher }: Pick<KycPorts, 'cipher'>,
  { userId, notesSealed }: KycCaseRecord,
): string | null => (notesSealed === null ? null : cipher.openText(userId, NOTES, notesSealed))
