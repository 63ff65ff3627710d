import type { TableDescriptions } from './types.ts'

/** What happens to contracts beside trading: wishes for an expiry, corporate actions, funding, and what they changed. */
export const CONTRACT_TABLES: Pick<
  TableDescriptions,
  'exerciseInstructions' | 'positionAdjustments' | 'corporateActions' | 'fundings'
> = {
  exerciseInstructions: {
    columns: { accountId: 'text', symbol: 'text', userId: 'text', instruction: 'text', at: 'instant' },
    key: ['accountId', 'symbol'],
    since: 5,
    indexes: [],
  },
  positionAdjustments: {
    columns: {
      id: 'text',
      accountId: 'text',
      userId: 'text?',
      symbol: 'text',
      quantityChange: 'decimal',
      price: 'decimal',
      cause: 'text',
      causeId: 'text',
      at: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    since: 5,
    indexes: [{ on: ['accountId', 'symbol', '-at'] }, { on: ['userId', '-at'] }],
  },
  corporateActions: {
    columns: {
      id: 'text',
      kind: 'text',
      symbol: 'text',
      effectiveOn: 'text',
      terms: 'json',
      result: 'json',
      appliedBy: 'text',
      at: 'instant',
    },
    key: ['id'],
    appendOnly: true,
    since: 5,
    indexes: [{ on: ['symbol', '-at'] }],
  },
  fundings: {
    columns: {
      symbol: 'text',
      at: 'instant',
      rate: 'decimal',
      markPrice: 'decimal',
      indexPrice: 'decimal',
      amountPerUnit: 'decimal',
      longQuantity: 'decimal',
      bookedAt: 'instant',
    },
    key: ['symbol', 'at'],
    appendOnly: true,
    since: 5,
    indexes: [],
  },
}
