export { ACCOUNTS_PER_USER_MAX, makeVenueAccount, moneyKindOf, venueAccountId } from './accounts.ts'
export type { VenueRole } from './accounts.ts'
export { parseAddress } from './address.ts'
export { LEDGER_FAILURES, ledgerFailure } from './failures.ts'
export type { LedgerFailure } from './failures.ts'
export { DEFAULT_FEES_TEXT, dearestRate, feeOf, loadFeeSchedule } from './fees.ts'
export type { FeeSchedule } from './fees.ts'
export { makeLedger } from './ledger.ts'
export type { Ledger } from './ledger.ts'
export { isDue } from './pending.ts'
export {
  BREAK_CATEGORIES,
  BREAK_STATUSES,
  RECONCILIATION_KINDS,
  TOLERANCE_DEFAULT,
  differenceOf,
  differenceText,
  mayBecome,
  totalsOf,
} from './reconciliation.ts'
export type {
  BreakCategory,
  BreakRecord,
  BreakStatus,
  Comparison,
  Difference,
  ReconciliationKind,
  ReconciliationRecord,
} from './reconciliation.ts'
export { SETTLEMENT_STATUSES, overallStatus, resolveSettlement, settlementOf } from './settlement.ts'
export type { SettlementRecord, SettlementStatus } from './settlement.ts'
export { statementOf, trialBalance } from './statement.ts'
export type * from './types.ts'
