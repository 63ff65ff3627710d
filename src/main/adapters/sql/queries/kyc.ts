import type { KycQueries } from '../../../../core/app/index.ts'
import { anyOf, between, equals, noneOf } from './reader.ts'
import type { Reader } from './reader.ts'

export const makeKycQueries = (reader: Reader): KycQueries => ({
  case: (id) => reader.first('kycCases', equals('id', id)),
  latestOf: async (userId) => {
    const newest = { limit: 1, offset: 0 }
    const found = await reader.find('kycCases', equals('userId', userId), ['-submittedAt', '-id'], newest)
    return found[0] ?? null
  },
  idsOf: async (userIds) => {
    const found = await reader.find('kycCases', anyOf('userId', userIds), ['-submittedAt', '-id'])
    return found.map(({ id }) => id)
  },
  byDocument: (documentKey) =>
    reader.find('kycCases', equals('documentKey', documentKey), ['-submittedAt', '-id']),
  document: (id) => reader.first('kycDocuments', equals('id', id)),
  documentsOf: (userId) => reader.find('kycDocuments', equals('userId', userId), ['-createdAt', '-id']),
  inStates: ({ states, riskBand, notOf }, page) =>
    reader.page(
      'kycCases',
      [...anyOf('status', states), ...equals('riskBand', riskBand), ...noneOf('userId', notOf)],
      ['-riskScore', 'submittedAt', 'id'],
      page,
    ),
  dueBy: (at, page) =>
    reader.page(
      'kycCases',
      [...equals('status', 'approved'), ...between('nextReviewAt', undefined, at)],
      ['nextReviewAt', 'id'],
      page,
    ),
})
