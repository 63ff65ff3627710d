import type { TableDescriptions } from './types.ts'

/** Identity checks: schema 20; who has one in hand, and since when it waits: 26. */
export const KYC_TABLES: Pick<TableDescriptions, 'kycCases' | 'kycDocuments'> = {
  kycCases: {
    columns: {
      id: 'text',
      userId: 'text',
      status: 'text',
      level: 'integer',
      riskBand: 'text',
      riskScore: 'integer',
      documentKey: 'text',
      documentExpiresAt: 'instant',
      sealed: 'text?',
      notesSealed: 'text?',
      submittedAt: 'instant',
      decidedBy: 'text?',
      decidedAt: 'instant?',
      nextReviewAt: 'instant?',
      assignee: 'text?',
      queuedAt: 'instant?',
      updatedAt: 'instant',
    },
    columnSince: { assignee: 26, queuedAt: 26 },
    key: ['id'],
    since: 20,
    indexes: [
      { on: ['userId', '-submittedAt', '-id'] },
      { on: ['documentKey'] },
      { on: ['status', '-riskScore', 'submittedAt'] },
      { on: ['nextReviewAt'], where: `"status" = 'approved'` },
    ],
  },
  kycDocuments: {
    columns: {
      id: 'text',
      userId: 'text',
      kind: 'text',
      mediaType: 'text',
      size: 'integer',
      sha256: 'text',
      keySealed: 'text?',
      createdAt: 'instant',
    },
    key: ['id'],
    since: 20,
    indexes: [{ on: ['userId', '-createdAt', '-id'] }],
  },
}
