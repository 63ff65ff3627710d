import type { TableDescriptions } from './schema-types.ts'

/** Portfolios, cash that moved without a trade, equity as it was seen, and what other brokers' files said: schema 4. Managed clients: schema 9. */
export const PORTFOLIO_TABLES: Pick<
  TableDescriptions,
  | 'portfolios'
  | 'cashMovements'
  | 'equitySnapshots'
  | 'importedTransactions'
  | 'managedClients'
  | 'orderNotes'
> = {
  portfolios: {
    columns: {
      id: 'text',
      userId: 'text',
      accountId: 'text',
      name: 'text',
      description: 'text?',
      portfolioType: 'text',
      riskLevel: 'text',
      baseCurrency: 'text',
      investmentObjective: 'text?',
      mode: 'text',
      costMethod: 'text',
      maxPositionSize: 'decimal?',
      maxSectorAllocation: 'decimal?',
      stopLossThreshold: 'decimal?',
      createdAt: 'instant',
      updatedAt: 'instant',
      deletedAt: 'instant?',
    },
    key: ['id'],
    indexes: [
      { on: ['userId', 'createdAt'], since: 4 },
      { on: ['accountId'], unique: true, since: 4 },
    ],
    since: 4,
  },
  cashMovements: {
    columns: {
      id: 'text',
      accountId: 'text',
      userId: 'text',
      kind: 'text',
      status: 'text',
      currency: 'text',
      amount: 'decimal',
      counterAccountId: 'text?',
      symbol: 'text?',
      reference: 'text?',
      notes: 'text?',
      transferId: 'text?',
      createdAt: 'instant',
      executedAt: 'instant?',
    },
    key: ['id'],
    indexes: [{ on: ['accountId', '-createdAt'], since: 4 }],
    since: 4,
  },
  equitySnapshots: {
    columns: {
      id: 'text',
      accountId: 'text',
      userId: 'text',
      at: 'instant',
      reason: 'text',
      cash: 'decimal',
      equity: 'decimal?',
      unrealizedPnl: 'decimal?',
      flow: 'decimal',
    },
    key: ['id'],
    appendOnly: true,
    indexes: [{ on: ['accountId', 'at'], since: 4 }],
    since: 4,
  },
  importedTransactions: {
    columns: {
      id: 'text',
      portfolioId: 'text?',
      source: 'text',
      line: 'integer',
      at: 'instant',
      kind: 'text',
      symbol: 'text?',
      quantity: 'decimal',
      price: 'decimal?',
      multiplier: 'decimal',
      fee: 'decimal',
      amount: 'decimal',
      currency: 'text',
      reference: 'text?',
      notes: 'text?',
    },
    key: ['id'],
    indexes: [{ on: ['portfolioId', 'at'], since: 4 }],
    since: 4,
  },
  managedClients: {
    columns: {
      id: 'text',
      managerId: 'text',
      name: 'text',
      reference: 'text?',
      allocations: 'json',
      managementFeeAnnual: 'decimal',
      performanceFee: 'decimal',
      hurdleAnnual: 'decimal',
      createdAt: 'instant',
    },
    sealed: ['name', 'reference'],
    key: ['id'],
    indexes: [{ on: ['managerId', 'createdAt'] }],
    since: 9,
  },
  orderNotes: {
    columns: { orderId: 'text', notes: 'text', at: 'instant' },
    key: ['orderId'],
    indexes: [],
    since: 4,
  },
}
