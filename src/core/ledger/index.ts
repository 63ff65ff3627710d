export {
  ACCOUNTS_PER_USER_MAX,
  isVenueRole,
  makeVenueAccount,
  moneyKindOf,
  venueAccountId,
  venueRoleOf,
} from './accounts.ts'
export type { VenueRole } from './accounts.ts'
export { parseAddress } from './address.ts'
export { LEDGER_FAILURES, ledgerFailure } from './failures.ts'
export type { LedgerFailure } from './failures.ts'
export {
  DEFAULT_FEES_TEXT,
  FEE_KINDS,
  feeKindOf,
  FEE_SHARE_MAX,
  dearestRate,
  feeOf,
  feeRatesFor,
  loadFeeSchedule,
} from './fees.ts'
export type { FeeRates, FeeSchedule } from './fees.ts'
export { makeLedger } from './ledger.ts'
export type { Ledger } from './ledger.ts'
export { isDue } from './pending.ts'
export { TOLERANCE_DEFAULT, differenceOf, differenceText, mayBecome, totalsOf } from './reconciliation.ts'
export type {
  BreakCategory,
  BreakRecord,
  BreakStatus,
  Comparison,
  Difference,
  ReconciliationKind,
  ReconciliationRecord,
} from './reconciliation.ts'
export { overallStatus, resolveSettlement, settlementOf } from './settlement.ts'
export type { SettlementRecord, SettlementStatus } from './settlement.ts'
export { statementOf, trialBalance } from './statement.ts'
export type * from './types.ts'
