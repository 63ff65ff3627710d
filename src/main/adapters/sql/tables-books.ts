import type { TableDescriptions } from './schema-types.ts'

type BookTables = Pick<
  TableDescriptions,
  'pendingTransfers' | 'settlements' | 'reconciliations' | 'reconciliationBreaks'
>

/** Transfers in two phases, settlement and reconciliation: schema 6. */
export const BOOK_TABLES: BookTables = {
  pendingTransfers: {
    columns: {
      id: 'text',
      debitAccountId: 'text',
      creditAccountId: 'text',
      currency: 'text',
      amount: 'decimal',
      kind: 'text',
      causeId: 'text',
      status: 'text',
      expiresAt: 'instant?',
      createdAt: 'instant',
      resolvedAt: 'instant?',
      postedAmount: 'decimal?',
      transferId: 'text?',
      reason: 'text?',
    },
    key: ['id'],
    indexes: [
      { on: ['createdAt'], where: `"status" = 'pending'` },
      { on: ['debitAccountId', '-createdAt'] },
      { on: ['creditAccountId', '-createdAt'] },
    ],
    since: 6,
  },
  settlements: {
    columns: {
      fillId: 'text',
      matchId: 'text',
      orderId: 'text',
      accountId: 'text',
      userId: 'text',
      symbol: 'text',
      tradeDate: 'text',
      settlementDate: 'text',
      settlesAt: 'instant',
      status: 'text',
      confirmationNumber: 'text',
      executedAt: 'instant',
      resolvedAt: 'instant?',
      failureReason: 'text?',
    },
    key: ['fillId'],
    indexes: [
      { on: ['orderId'] },
      { on: ['userId', '-executedAt'] },
      // What waits is little, however long the history grows.
      { on: ['settlesAt'], where: `"status" = 'executed'` },
      { on: ['accountId'], where: `"status" <> 'settled'`, since: 9 },
    ],
    since: 6,
  },
  reconciliations: {
    columns: {
      id: 'text',
      kind: 'text',
      businessDate: 'text',
      tolerance: 'decimal',
      status: 'text',
      internalBalance: 'decimal',
      externalBalance: 'decimal',
      checkedCount: 'integer',
      breakCount: 'integer',
      checks: 'json',
      startedBy: 'text',
      startedAt: 'instant',
      finishedAt: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    indexes: [{ on: ['kind', '-startedAt'] }],
    since: 6,
  },
  reconciliationBreaks: {
    columns: {
      id: 'text',
      reconciliationId: 'text',
      lastReconciliationId: 'text',
      category: 'text',
      key: 'text',
      subject: 'text',
      internalValue: 'text?',
      externalValue: 'text?',
      difference: 'decimal?',
      status: 'text',
      assignee: 'text?',
      comment: 'text?',
      openedAt: 'instant',
      updatedAt: 'instant',
      updatedBy: 'text',
    },
    key: ['id'],
    indexes: [
      { on: ['status', '-openedAt'] },
      { on: ['lastReconciliationId'] },
      { on: ['reconciliationId'] },
    ],
    since: 6,
  },
}
