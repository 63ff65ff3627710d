import { decimal } from '../../kernel/index.ts'
import type { Decimal } from '../../kernel/index.ts'

/** Bounds on cash that comes and goes without a trade, in USD. */
export type TransferLimits = Readonly<{
  /** One deposit of paper money. */
  paperDepositMax: Decimal
  /** Deposits of an account in any 24 hours. */
  dailyDepositMax: Decimal
  /** Withdrawals of an account in any 24 hours. */
  dailyWithdrawalMax: Decimal
}>

export const DEFAULT_TRANSFER_LIMITS: TransferLimits = {
  paperDepositMax: decimal(1_000_000),
  dailyDepositMax: decimal(1_000_000),
  dailyWithdrawalMax: decimal(1_000_000),
}
