import type { TableDescriptions } from './schema-types.ts'

/** What the desk remembers of prices and days beside its orders, and the bounds that people set. */
export const GUARD_TABLES: Pick<TableDescriptions, 'tapes'> = {
  tapes: {
    columns: {
      symbol: 'text',
      dayStart: 'instant',
      last: 'decimal?',
      volume: 'decimal',
      previousClose: 'decimal?',
      moveTier: 'integer',
      updatedAt: 'instant',
    },
    key: ['symbol'],
    since: 8,
    indexes: [],
  },
}
