import { expect, it } from 'vitest'
import type { KycCaseRecord } from '../../src/core/compliance/kyc/index.ts'
import { MS_PER_DAY, addMs } from '../../src/core/kernel/index.ts'
import { NOON, userId } from '../support/records.ts'
import type { StoreUnderLaw } from './store-laws.ts'

export const kycCase = (number: number, changes: Partial<KycCaseRecord> = {}): KycCaseRecord => ({
  id: `kyc-${number}`,
  userId: userId(1),
  status: 'pending',
  level: 0,
  riskBand: 'low',
  riskScore: 10,
  documentKey: 'key-a',
  documentExpiresAt: addMs(NOON, 900 * MS_PER_DAY),
  sealed: 'c2VhbGVk',
  notesSealed: null,
  submittedAt: addMs(NOON, number),
  decidedBy: null,
  decidedAt: null,
  nextReviewAt: null,
  assignee: null,
  queuedAt: null,
  updatedAt: addMs(NOON, number),
  ...changes,
})

const FIRST_TEN = { limit: 10, offset: 0 } as const

export function kycLaws(under: () => StoreUnderLaw): void {
  it('gives identity checks by user, by document, by state with the riskiest first, and those that are due', async () => {
    const { store } = under()
    const approved = { status: 'approved', level: 2, decidedBy: userId(9), decidedAt: NOON } as const
    const all = [
      kycCase(1),
      kycCase(2, { userId: userId(2), riskScore: 80, riskBand: 'critical', status: 'under_review' }),
      kycCase(3, { ...approved, nextReviewAt: addMs(NOON, 5) }),
      kycCase(4, { ...approved, userId: userId(3), documentKey: 'key-b', nextReviewAt: addMs(NOON, 4) }),
      kycCase(5, { userId: userId(4), documentKey: 'key-c', assignee: userId(9), queuedAt: NOON }),
    ]
    await store.commit(all.map((record) => ({ op: 'put', table: 'kycCases', record }) as const))
    expect(await store.kyc.case('kyc-3')).toEqual(all[2])
    expect(await store.kyc.case('kyc-9')).toBeNull()
    expect((await store.kyc.latestOf(userId(1)))?.id).toBe('kyc-3')
    expect(await store.kyc.latestOf(userId(7))).toBeNull()
    expect((await store.kyc.byDocument('key-a')).map(({ id }) => id)).toEqual(['kyc-3', 'kyc-2', 'kyc-1'])
    const open = await store.kyc.inStates({ states: ['pending', 'under_review'] }, FIRST_TEN)
    expect([open.total, ...open.items.map(({ id }) => id)]).toEqual([3, 'kyc-2', 'kyc-1', 'kyc-5'])
    const ofOthers = { states: ['pending', 'under_review'], notOf: [userId(1)] } as const
    expect((await store.kyc.inStates(ofOthers, FIRST_TEN)).items.map(({ id }) => id)).toEqual([
      'kyc-2',
      'kyc-5',
    ])
    expect(await store.kyc.idsOf([userId(1)])).toEqual(['kyc-3', 'kyc-1'])
    const low = await store.kyc.inStates({ states: ['pending'], riskBand: 'low' }, { limit: 1, offset: 1 })
    expect([low.total, ...low.items.map(({ id }) => id)]).toEqual([2, 'kyc-5'])
    const due = await store.kyc.dueBy(addMs(NOON, 4), FIRST_TEN)
    expect(due.items.map(({ id }) => id)).toEqual(['kyc-4'])
    expect((await store.kyc.dueBy(addMs(NOON, 9), FIRST_TEN)).items.map(({ id }) => id)).toEqual([
      'kyc-4',
      'kyc-3',
    ])
  })
}
