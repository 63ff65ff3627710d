import type { TableDescriptions } from './types.ts'

/** What the desk remembers of prices and days beside its orders, and the bounds that people set. */
export const GUARD_TABLES: Pick<
  TableDescriptions,
  'tapes' | 'accountDays' | 'accountGuards' | 'accountMargins' | 'instrumentGuards'
> = {
  tapes: {
    columns: {
      symbol: 'text',
      dayStart: 'instant',
      last: 'decimal?',
      volume: 'decimal',
      previousClose: 'decimal?',
      moveTier: 'integer',
      updatedAt: 'instant',
      callEndsAt: 'instant?',
      settlementPrice: 'decimal?',
      settledAt: 'instant?',
      marginPrice: 'decimal?',
      marginPricedAt: 'instant?',
    },
    columnSince: {
      ...{ callEndsAt: 10, settlementPrice: 12, settledAt: 12 },
      ...{ marginPrice: 17, marginPricedAt: 17 },
    },
    key: ['symbol'],
    since: 8,
    indexes: [],
  },
  accountDays: {
    columns: {
      accountId: 'text',
      dayStart: 'instant',
      equity: 'decimal',
      flows: 'decimal',
      acceptedLoss: 'decimal',
      marks: 'json',
      coins: 'json?',
    },
    columnSince: { coins: 28 },
    key: ['accountId', 'dayStart'],
    since: 8,
    indexes: [{ on: ['dayStart'] }],
  },
  accountGuards: {
    columns: {
      accountId: 'text',
      dailyLossWarn: 'decimal?',
      dailyLossMax: 'decimal?',
      ordersPerDayWarn: 'integer?',
      ordersPerDayMax: 'integer?',
      tradesPerDayWarn: 'integer?',
      tradesPerDayMax: 'integer?',
      setBy: 'text',
      setAt: 'instant',
    },
    key: ['accountId'],
    since: 8,
    indexes: [],
  },
  accountMargins: {
    columns: {
      accountId: 'text',
      leverage: 'decimal?',
      warnedAt: 'instant?',
      updatedAt: 'instant',
      model: 'text?',
    },
    columnSince: { model: 17 },
    key: ['accountId'],
    since: 14,
    indexes: [],
  },
  instrumentGuards: {
    columns: {
      symbol: 'text',
      priceBand: 'decimal?',
      moveTiers: 'json?',
      setBy: 'text',
      setAt: 'instant',
    },
    key: ['symbol'],
    since: 8,
    indexes: [],
  },
}
