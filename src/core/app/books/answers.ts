import type { ContractOutputs } from '../../contract/index.ts'
import { decimalText, present, toIso } from '../../kernel/index.ts'
import type { Decimal, Instant } from '../../kernel/index.ts'
import { overallStatus } from '../../ledger/index.ts'
import type { PendingTransferRecord, ReceivableRecord, SettlementRecord } from '../../ledger/index.ts'

type SettlementAnswer = ContractOutputs['books']['settle']
type TradeSettlement = ContractOutputs['books']['tradeSettlement']['settlement']
type PendingAnswer = ContractOutputs['books']['reserveTransfer']

const isoOrNull = (at: Instant | null): string | null => (at === null ? null : toIso(at))
const textOrNull = (value: Decimal | null): string | null => (value === null ? null : decimalText(value))

export const settlementAnswerOf = (record: SettlementRecord): SettlementAnswer => ({
  settlement_id: record.fillId,
  fill_id: record.fillId,
  trade_id: record.orderId,
  match_id: record.matchId,
  account_id: record.accountId,
  symbol: record.symbol,
  trade_date: record.tradeDate,
  settlement_date: record.settlementDate,
  settles_at: toIso(record.settlesAt),
  status: record.status,
  confirmation_number: record.confirmationNumber,
  executed_at: toIso(record.executedAt),
  settled_at: record.status === 'settled' ? isoOrNull(record.resolvedAt) : null,
  failed_at: record.status === 'failed' ? isoOrNull(record.resolvedAt) : null,
  failure_reason: record.failureReason,
})

/** Of an order's fills, oldest first; null while there is none. */
export function tradeSettlementOf(records: readonly SettlementRecord[]): TradeSettlement {
  const status = overallStatus(records)
  if (status === null) return null
  const dates = records.map(({ settlementDate }) => settlementDate).sort()
  return {
    status,
    trade_date: present(records[0], 'a settlement').tradeDate,
    settlement_date: present(dates.at(-1), 'a settlement date'),
    fills: records.map(settlementAnswerOf),
  }
}

export const pendingAnswerOf = (record: PendingTransferRecord): PendingAnswer => ({
  transfer_id: record.id,
  debit_account_id: record.debitAccountId,
  credit_account_id: record.creditAccountId,
  currency: record.currency,
  amount: decimalText(record.amount),
  kind: record.kind,
  cause_id: record.causeId,
  status: record.status,
  posted_amount: textOrNull(record.postedAmount),
  posted_transfer_id: record.transferId,
  reason: record.reason,
  expires_at: isoOrNull(record.expiresAt),
  created_at: toIso(record.createdAt),
  resolved_at: isoOrNull(record.resolvedAt),
})

export const receivableAnswerOf = (
  record: ReceivableRecord,
): ContractOutputs['books']['receivables']['receivables'][number] => ({
  receivable_id: record.id,
  account_id: record.accountId,
  creditor_account_id: record.creditorId,
  currency: record.currency,
  amount: decimalText(record.amount),
  outstanding: decimalText(record.outstanding),
  status: record.outstanding.isZero() ? 'paid' : 'open',
  cause_id: record.causeId,
  opened_at: toIso(record.openedAt),
  updated_at: toIso(record.updatedAt),
})
