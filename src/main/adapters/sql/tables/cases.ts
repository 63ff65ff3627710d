import type { TableDescriptions } from './types.ts'

const SINCE = 25

type CaseTables = Pick<
  TableDescriptions,
  | 'cases'
  | 'caseEvents'
  | 'caseLinks'
  | 'caseEvidence'
  | 'caseEvidenceContents'
  | 'complianceAlerts'
  | 'complianceRecords'
  | 'monitoredPayments'
>

/** Cases with their timelines and evidence, the alerts that open them, what monitoring saw, and what the house must fulfil. */
export const CASE_TABLES: CaseTables = {
  cases: {
    columns: {
      id: 'text',
      kind: 'text',
      state: 'text',
      priority: 'text',
      rank: 'integer',
      assignee: 'text?',
      openedBy: 'text',
      openedAt: 'instant',
      dueAt: 'instant',
      snoozedUntil: 'instant?',
      approvalId: 'text?',
      disposition: 'text?',
      closedAt: 'instant?',
      closedBy: 'text?',
      alertCount: 'integer',
      evidenceCount: 'integer',
      lastEvent: 'integer',
      updatedAt: 'instant',
    },
    key: ['id'],
    since: SINCE,
    indexes: [
      { on: ['state', '-rank', 'dueAt', 'openedAt', 'id'] },
      { on: ['snoozedUntil'], where: `"state" = 'snoozed'` },
    ],
  },
  caseEvents: {
    columns: {
      caseId: 'text',
      number: 'integer',
      kind: 'text',
      actorId: 'text',
      at: 'instant',
      facts: 'json',
      textSealed: 'text?',
      logReference: 'text',
    },
    key: ['caseId', 'number'],
    appendOnly: true,
    since: SINCE,
    indexes: [],
  },
  caseLinks: {
    columns: { caseId: 'text', kind: 'text', targetId: 'text', addedBy: 'text', at: 'instant' },
    key: ['caseId', 'kind', 'targetId'],
    appendOnly: true,
    since: SINCE,
    indexes: [{ on: ['kind', 'targetId'] }],
  },
  caseEvidence: {
    columns: {
      id: 'text',
      caseId: 'text',
      nameSealed: 'text?',
      mediaType: 'text',
      sizeBytes: 'integer',
      sha256: 'text',
      addedBy: 'text',
      at: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    since: SINCE,
    indexes: [{ on: ['caseId', 'at'] }],
  },
  caseEvidenceContents: {
    columns: { evidenceId: 'text', contentSealed: 'text?' },
    key: ['evidenceId'],
    appendOnly: true,
    since: SINCE,
    indexes: [],
  },
  complianceAlerts: {
    columns: {
      id: 'text',
      key: 'text',
      rule: 'text',
      revision: 'integer',
      kind: 'text',
      level: 'text',
      score: 'integer',
      status: 'text',
      isTold: 'boolean',
      userId: 'text?',
      accountId: 'text?',
      caseId: 'text',
      explanation: 'text',
      evidence: 'json',
      happenedAt: 'instant',
      raisedAt: 'instant',
      updatedAt: 'instant',
      updatedBy: 'text',
    },
    sealed: ['explanation'],
    key: ['id'],
    since: SINCE,
    indexes: [
      { on: ['key'], unique: true },
      { on: ['-happenedAt', '-id'] },
      { on: ['userId', '-happenedAt'] },
      { on: ['caseId'] },
      { on: ['rule', 'updatedAt', 'id'], since: 30 },
    ],
  },
  complianceRecords: {
    columns: {
      id: 'text',
      framework: 'text',
      requirement: 'text',
      status: 'text',
      evidence: 'text?',
      dueAt: 'instant?',
      ownerId: 'text?',
      createdAt: 'instant',
      createdBy: 'text',
      updatedAt: 'instant',
      updatedBy: 'text',
    },
    key: ['id'],
    since: SINCE,
    indexes: [{ on: ['framework', 'createdAt', 'id'] }],
  },
  monitoredPayments: {
    columns: {
      id: 'text',
      at: 'instant',
      type: 'text',
      accountId: 'text',
      userId: 'text',
      counterAccountId: 'text?',
      amount: 'decimal',
      verdict: 'text',
      counterpartyKey: 'text?',
      counterpartyCountry: 'text?',
      depositorKey: 'text?',
      customerCountry: 'text?',
      declaredMonth: 'decimal?',
      isFirm: 'boolean?',
    },
    columnSince: {
      ...{ counterpartyKey: 27, counterpartyCountry: 27, depositorKey: 27 },
      ...{ customerCountry: 27, declaredMonth: 27, isFirm: 27 },
    },
    key: ['id'],
    appendOnly: true,
    since: SINCE,
    indexes: [{ on: ['at', 'id'] }],
  },
}
