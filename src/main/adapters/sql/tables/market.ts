import type { TableDescriptions } from './types.ts'

/** Bars, imported chains, and the surfaces that were fitted. */
export const MARKET_TABLES: Pick<TableDescriptions, 'bars' | 'chainSnapshots' | 'volSurfaces'> = {
  bars: {
    columns: {
      symbol: 'text',
      timeframe: 'text',
      at: 'instant',
      open: 'decimal',
      high: 'decimal',
      low: 'decimal',
      close: 'decimal',
      volume: 'decimal',
    },
    key: ['symbol', 'timeframe', 'at'],
    indexes: [],
  },
  chainSnapshots: {
    columns: { underlying: 'text', asOf: 'instant', source: 'text', chain: 'json' },
    key: ['underlying'],
    indexes: [],
  },
  volSurfaces: {
    columns: { symbol: 'text', slot: 'integer', at: 'instant', surface: 'json' },
    key: ['symbol', 'slot'],
    since: 10,
    indexes: [{ on: ['symbol', '-at'] }],
  },
}
