import type { TableDescriptions } from './types.ts'

type BookTables = Pick<
  TableDescriptions,
  | 'accounts'
  | 'balances'
  | 'transfers'
  | 'pendingTransfers'
  | 'receivables'
  | 'settlements'
  | 'reconciliations'
  | 'reconciliationBreaks'
>

/** Accounts and what moves between them. Two phases, settlement and reconciliation: schema 6. What clients owe: schema 9. */
export const BOOK_TABLES: BookTables = {
  accounts: {
    columns: {
      id: 'text',
      userId: 'text?',
      accountType: 'text',
      moneyKind: 'text',
      status: 'text',
      ethereumAddress: 'text?',
      mayOverdraw: 'boolean',
      portfolioId: 'text?',
      createdAt: 'instant',
    },
    columnSince: { portfolioId: 4 },
    key: ['id'],
    indexes: [
      { on: ['userId', 'createdAt'] },
      { on: ['ethereumAddress'], unique: true },
      {
        on: ['userId'],
        unique: true,
        where: `"account_type" = 'demo'`,
        applies: (account) => account.accountType === 'demo',
      },
    ],
  },
  balances: {
    columns: { accountId: 'text', currency: 'text', cash: 'decimal', held: 'decimal' },
    key: ['accountId', 'currency'],
    indexes: [],
  },
  transfers: {
    columns: {
      id: 'text',
      debitAccountId: 'text',
      creditAccountId: 'text',
      currency: 'text',
      amount: 'decimal',
      kind: 'text',
      causeId: 'text',
      at: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    indexes: [{ on: ['debitAccountId', '-at'] }, { on: ['creditAccountId', '-at'] }],
  },
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
  receivables: {
    columns: {
      id: 'text',
      accountId: 'text',
      creditorId: 'text',
      currency: 'text',
      amount: 'decimal',
      outstanding: 'decimal',
      causeId: 'text',
      openedAt: 'instant',
      updatedAt: 'instant',
    },
    key: ['id'],
    indexes: [{ on: ['accountId', '-openedAt'] }, { on: ['openedAt'], where: `"outstanding" <> '0'` }],
    since: 9,
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
