import type { TableName } from '../../../../core/app/index.ts'
import type { TableDescription, TableDescriptions } from './types.ts'
import { AUDIT_TABLES } from './audit.ts'
import { BOOK_TABLES } from './books.ts'
import { CASE_TABLES } from './cases.ts'
import { CONTRACT_TABLES } from './contracts.ts'
import { GUARD_TABLES } from './guards.ts'
import { INSTRUMENT_TABLES } from './instruments.ts'
import { IDENTITY_TABLES, KEY_TABLES } from './identity.ts'
import { KYC_TABLES } from './kyc.ts'
import { MARKET_TABLES } from './market.ts'
import { PORTFOLIO_TABLES } from './portfolios.ts'
import { REPORT_TABLES } from './reports.ts'
import { TRADING_TABLES } from './trading.ts'
import { SCREENING_TABLES } from './screening.ts'
import { PRIVACY_TABLES } from './privacy.ts'

/** The schema this build writes. A store with a higher one is refused. */
export const SCHEMA_VERSION = 31

/**
 * Every table, once. Migrations, row mapping and statements are derived from here. A change of shape raises
 * `SCHEMA_VERSION` and marks what is new with `since`; what an earlier version created never changes.
 */
const TABLES: TableDescriptions = {
  ...IDENTITY_TABLES,
  ...KEY_TABLES,
  ...REPORT_TABLES,
  ...SCREENING_TABLES,
  ...BOOK_TABLES,
  ...INSTRUMENT_TABLES,
  ...TRADING_TABLES,
  idempotency: {
    columns: { userId: 'text', key: 'text', requestHash: 'text', answer: 'json', createdAt: 'instant' },
    key: ['userId', 'key'],
    indexes: [{ on: ['createdAt'], since: 2 }],
  },
  ...AUDIT_TABLES,
  subjectKeys: {
    columns: { subjectId: 'text', wrappedKey: 'text', createdAt: 'instant' },
    key: ['subjectId'],
    indexes: [],
  },
  ...MARKET_TABLES,
  ...PORTFOLIO_TABLES,
  settings: { columns: { name: 'text', value: 'text' }, key: ['name'], indexes: [] },
  ...CONTRACT_TABLES,
  ...GUARD_TABLES,
  ...KYC_TABLES,
  ...CASE_TABLES,
  ...PRIVACY_TABLES,
}

export const TABLE_NAMES = Object.keys(TABLES) as readonly TableName[]

/** The description with its table's own type forgotten, for code that treats all tables alike. */
type AnyTable = TableDescription<TableName>
export const describeTable = (name: TableName): AnyTable => TABLES[name] as unknown as AnyTable
