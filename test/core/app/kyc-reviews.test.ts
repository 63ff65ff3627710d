import { describe, expect, it } from 'vitest'
import { DEFAULT_PARAMETERS } from '../../../src/core/compliance/aml/index.ts'
import { scoreRisk, readSubmission } from '../../../src/core/compliance/kyc/index.ts'
import type { KycCaseRecord, ScreeningOutcome } from '../../../src/core/compliance/kyc/index.ts'
import {
  countriesAtRisk,
  keepReviews,
  makeAuditWriter,
  makeCommitter,
  makeRegistry,
} from '../../../src/core/app/index.ts'
import type { KycPorts } from '../../../src/core/app/index.ts'
import { sealAssessment } from '../../../src/core/app/kyc/sealed.ts'
import { MS_PER_DAY, addMs } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import { makeSalt, makeSubjectCipher, makeTreeHasher } from '../../../src/main/adapters/crypto/index.ts'
import { makeDocumentVault } from '../../../src/main/adapters/documents/index.ts'
import { must } from '../../sim/support/venue.ts'
import { makeMemoryStore } from '../../support/memory-store.ts'
import { NOON, userId, userRecord } from '../../support/records.ts'
import { SAID } from '../../support/kyc-statement.ts'

const COUNTRIES = countriesAtRisk({
  current: () => ({ version: 0, effectiveAt: null, parameters: DEFAULT_PARAMETERS }),
})
const CLEAR: ScreeningOutcome = { status: 'clear', isPoliticallyExposed: false }

/** A desk at noon whose one user was approved, and is to be looked at again now. */
async function openDesk(screening: ScreeningOutcome, changes: Partial<KycCaseRecord> = {}) {
  const store = makeMemoryStore()
  const clock = { now: (): Instant => NOON }
  let last = 0
  const ids = { next: () => `id-${(last += 1)}` }
  const cipher = makeSubjectCipher({ databaseKey: Buffer.alloc(32, 7), subjectKeys: [], clock })
  const audit = makeAuditWriter({
    ...{ nextIndex: 0, latestAt: NOON, cipher, ids },
    ...{ hasher: makeTreeHasher(), salt: makeSalt() },
  })
  const ports: KycPorts = {
    ...{ store, clock, ids, cipher, countries: COUNTRIES, isRequired: true },
    committer: makeCommitter({ store, audit }),
    registry: makeRegistry({ users: store.users, links: store.identity.personLinks, clock }),
    hashSecret: (text) => text,
    screening: { screen: async () => screening },
    sanctions: { screenSoon: () => undefined, isHeld: async () => false },
    vault: makeDocumentVault('unused'),
  }
  const submission = must(readSubmission(SAID, NOON))
  const { factors } = scoreRisk(submission, { checks: [], screening: CLEAR }, COUNTRIES, NOON)
  const sealed = sealAssessment(ports, userId(1), { submission, checks: [], factors, documents: [] })
  const record: KycCaseRecord = {
    ...{ id: 'kyc-1', userId: userId(1), status: 'approved', level: 2, riskBand: 'low', riskScore: 0 },
    ...{ documentKey: 'key', documentExpiresAt: addMs(NOON, 2_000 * MS_PER_DAY), sealed: sealed.sealed },
    ...{ notesSealed: null, submittedAt: addMs(NOON, -365 * MS_PER_DAY), decidedBy: 'o', decidedAt: NOON },
    ...{ nextReviewAt: NOON, assignee: null, queuedAt: null, updatedAt: NOON },
    ...changes,
  }
  await store.commit([
    ...sealed.writes,
    { op: 'insert', table: 'users', record: userRecord(1, { kycStatus: 'approved' }) },
    { op: 'insert', table: 'kycCases', record },
  ])
  expect(await keepReviews(ports)).toBe(record.nextReviewAt === NOON ? 1 : 0)
  const user = await store.users.byId(userId(1))
  return { after: await store.kyc.case('kyc-1'), kycStatus: user?.kycStatus }
}

describe('the review of an approved identity', () => {
  it('goes on for as long again where nothing became worse', async () => {
    const { after, kycStatus } = await openDesk(CLEAR)
    expect(after).toMatchObject({ status: 'approved', level: 2, nextReviewAt: addMs(NOON, 365 * MS_PER_DAY) })
    expect(kycStatus).toBe('approved')
  })

  it('goes back to an officer when a list has a name like it', async () => {
    const { after, kycStatus } = await openDesk({ status: 'review', isPoliticallyExposed: false })
    expect(after).toMatchObject({ status: 'under_review', level: 0, nextReviewAt: null })
    expect(kycStatus).toBe('pending')
  })

  it('expires with the document, and with the subject', async () => {
    expect((await openDesk(CLEAR, { documentExpiresAt: NOON })).after?.status).toBe('expired')
    expect((await openDesk(CLEAR, { sealed: null })).after?.status).toBe('expired')
  })

  it('waits for its day', async () => {
    const later = await openDesk(CLEAR, { nextReviewAt: addMs(NOON, 1) })
    expect(later.after).toMatchObject({ status: 'approved', level: 2 })
  })
})
