import { endedWithRelationship } from '../../compliance/kyc/index.ts'
import type { KycCaseRecord } from '../../compliance/kyc/index.ts'
import { toIso } from '../../kernel/index.ts'
import type { JsonObject, UserId } from '../../kernel/index.ts'
import { noteToUserOf, standingAnswerOf } from '../kyc/answers.ts'
import { handOverCase, handOverDocument, openAssessment } from '../kyc/sealed.ts'
import type { Page, Write } from '../store/store.ts'
import { everyOf } from './pages.ts'
import { plainOf } from './plain.ts'
import type { PrivacyPorts } from './ports.ts'

const casesOf = ({ store }: PrivacyPorts, userId: UserId): Promise<readonly KycCaseRecord[]> =>
  everyOf((page: Page) => store.privacy.rowsOf('kycCases', [userId], page))

/** A check as its subject may know it: what they said, and nothing of what lists say of them. */
function ownCheck({ identity }: PrivacyPorts, record: KycCaseRecord): JsonObject {
  const { user_id: _user, ...standing } = standingAnswerOf(identity, record.userId, record, false)
  const assessment = openAssessment(identity, record)
  return {
    kyc_id: record.id,
    ...standing,
    statement: assessment === null ? null : plainOf(assessment.submission),
    document_ids: [...(assessment?.documents ?? [])],
    note: noteToUserOf(identity, record),
    submitted_at: toIso(record.submittedAt),
  }
}

/** Identity checks with beneficial owners, and the files that were handed in: each is had at `GET /kyc/documents/{id}`. */
export async function identityCheckSections(ports: PrivacyPorts, userId: UserId) {
  const [checks, documents] = await Promise.all([casesOf(ports, userId), ports.store.kyc.documentsOf(userId)])
  return {
    identity_checks: checks.map((record) => ownCheck(ports, record)),
    identity_documents: documents.map(plainOf),
  }
}

/**
 * Ends the identity checks of somebody who goes, and hands them over to the key under which the law keeps them. Belongs
 * into the unit that destroys the subject's own key.
 */
export async function handOverIdentity(ports: PrivacyPorts, userId: UserId): Promise<readonly Write[]> {
  const { identity, store } = ports
  const [checks, documents] = await Promise.all([casesOf(ports, userId), store.kyc.documentsOf(userId)])
  return [
    ...checks.flatMap((record) => {
      const status = endedWithRelationship(record.status)
      return handOverCase(identity.cipher, { ...record, status, level: 0, nextReviewAt: null })
    }),
    ...documents.flatMap((record) => handOverDocument(identity.cipher, record)),
  ]
}
