import type { TableDescriptions } from './types.ts'

/** What is listed. */
export const INSTRUMENT_TABLES: Pick<TableDescriptions, 'instruments'> = {
  instruments: {
    columns: {
      symbol: 'text',
      name: 'text',
      kind: 'text',
      currency: 'text',
      tickSize: 'decimal',
      lotSize: 'decimal',
      multiplier: 'decimal',
      exchange: 'text',
      isTradeable: 'boolean',
      isPaper: 'boolean',
      option: {
        group: {
          underlying: 'text',
          optionType: 'text',
          strike: 'decimal',
          expiresAt: 'instant',
          exercise: 'text',
          settlement: 'text',
        },
      },
      listedAt: 'instant',
      future: {
        group: {
          underlying: 'text',
          expiresAt: 'instant?',
          settlement: 'text',
          fundingHours: 'integer?',
          fundingRateMax: 'decimal?',
        },
      },
      hours: 'text?',
      sector: 'text?',
      tickTable: 'json?',
      lotTable: 'json?',
      deliverable: 'decimal?',
      payoff: 'text?',
      delistedAt: 'instant?',
    },
    columnSince: {
      future: 5,
      hours: 5,
      sector: 5,
      tickTable: 5,
      lotTable: 5,
      deliverable: 5,
      payoff: 5,
      delistedAt: 5,
    },
    key: ['symbol'],
    indexes: [{ on: ['option.underlying', 'option.expiresAt'] }],
  },
}
