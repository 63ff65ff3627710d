import type { TableDescriptions } from './types.ts'

/** What data subjects asked for and agreed to, and how long their data is kept: schema 23. */
export const PRIVACY_TABLES: Pick<
  TableDescriptions,
  'privacyRequests' | 'consents' | 'retentionPolicies' | 'legalHolds' | 'policies' | 'policyAcceptances'
> = {
  privacyRequests: {
    columns: {
      id: 'text',
      userId: 'text',
      kind: 'text',
      status: 'text',
      format: 'text',
      descriptionSealed: 'text?',
      openedAt: 'instant',
      dueAt: 'instant',
      verifiedAt: 'instant?',
      closedAt: 'instant?',
      decidedBy: 'text?',
      reason: 'text?',
    },
    sealed: ['descriptionSealed', 'reason'],
    key: ['id'],
    since: 23,
    indexes: [{ on: ['userId', '-openedAt', '-id'] }, { on: ['status', 'dueAt', 'id'] }],
  },
  consents: {
    columns: {
      id: 'text',
      userId: 'text',
      purpose: 'text',
      isGranted: 'boolean',
      version: 'text',
      at: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    since: 23,
    indexes: [{ on: ['userId', 'at', 'id'] }],
  },
  retentionPolicies: {
    columns: { category: 'text', days: 'integer', setBy: 'text', setAt: 'instant' },
    key: ['category'],
    since: 23,
    indexes: [],
  },
  legalHolds: {
    columns: {
      id: 'text',
      subjectId: 'text',
      reason: 'text',
      placedBy: 'text',
      placedAt: 'instant',
      until: 'instant?',
      releasedBy: 'text?',
      releasedAt: 'instant?',
    },
    sealed: ['reason'],
    key: ['id'],
    since: 23,
    indexes: [{ on: ['subjectId'] }],
  },
  policies: {
    columns: {
      kind: 'text',
      version: 'text',
      text: 'text',
      isRequired: 'boolean',
      publishedBy: 'text',
      publishedAt: 'instant',
    },
    key: ['kind', 'version'],
    appendOnly: true,
    since: 23,
    indexes: [],
  },
  policyAcceptances: {
    columns: { userId: 'text', kind: 'text', version: 'text', at: 'instant' },
    key: ['userId', 'kind', 'version'],
    since: 23,
    indexes: [],
  },
}
