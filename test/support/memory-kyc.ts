import type { Page, Store } from '../../src/core/app/store/store.ts'
import type { KycCaseRecord } from '../../src/core/compliance/kyc/index.ts'
import type { MemoryTables } from './memory-tables.ts'

const newestFirst = (left: KycCaseRecord, right: KycCaseRecord): number =>
  right.submittedAt - left.submittedAt || (left.id < right.id ? 1 : -1)
const oldestFirst = (left: KycCaseRecord, right: KycCaseRecord): number =>
  left.submittedAt - right.submittedAt || (left.id < right.id ? -1 : 1)

const paged = (found: readonly KycCaseRecord[], { limit, offset }: Page) => ({
  items: found.slice(offset, offset + limit),
  total: found.length,
})

export const makeMemoryKyc = ({ all, get }: Pick<MemoryTables, 'all' | 'get'>): Store['kyc'] => ({
  case: async (id) => get('kycCases', id),
  latestOf: async (userId) =>
    all('kycCases')
      .filter((each) => each.userId === userId)
      .toSorted(newestFirst)[0] ?? null,
  idsOf: async (userIds) =>
    all('kycCases')
      .filter((each) => userIds.includes(each.userId))
      .toSorted(newestFirst)
      .map(({ id }) => id),
  byDocument: async (key) =>
    all('kycCases')
      .filter(({ documentKey }) => documentKey === key)
      .toSorted(newestFirst),
  document: async (id) => get('kycDocuments', id),
  documentsOf: async (userId) =>
    all('kycDocuments')
      .filter((each) => each.userId === userId)
      .toSorted((left, right) => right.createdAt - left.createdAt || (left.id < right.id ? 1 : -1)),
  inStates: async ({ states, riskBand, notOf = [] }, page) =>
    paged(
      all('kycCases')
        .filter((each) => states.includes(each.status))
        .filter((each) => !notOf.includes(each.userId))
        .filter((each) => riskBand === undefined || each.riskBand === riskBand)
        .toSorted((left, right) => right.riskScore - left.riskScore || oldestFirst(left, right)),
      page,
    ),
  dueBy: async (at, page) =>
    paged(
      all('kycCases')
        .filter((each) => each.status === 'approved' && (each.nextReviewAt ?? Infinity) <= at)
        .toSorted(
          (left, right) => (left.nextReviewAt ?? 0) - (right.nextReviewAt ?? 0) || oldestFirst(left, right),
        ),
      page,
    ),
})
