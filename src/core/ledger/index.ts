export { ACCOUNTS_PER_USER_MAX, makeVenueAccount, moneyKindOf, venueAccountId } from './accounts.ts'
export type { VenueRole } from './accounts.ts'
export { checksumAddress, parseAddress } from './address.ts'
export { LEDGER_FAILURES, ledgerFailure } from './failures.ts'
export type { LedgerFailure } from './failures.ts'
export {
  DEFAULT_FEES_TEXT,
  FEE_KINDS,
  FEE_PER_UNIT_MAX,
  FEE_SHARE_MAX,
  dearestRate,
  feeOf,
  loadFeeSchedule,
} from './fees.ts'
export type { FeeKind, FeeRate, FeeRates, FeeSchedule, FeeScheduleText } from './fees.ts'
export { makeLedger } from './ledger.ts'
export type { Ledger } from './ledger.ts'
export { statementOf, trialBalance } from './statement.ts'
export type { StatementLine, TrialBalance, TrialLine } from './statement.ts'
export type * from './types.ts'
