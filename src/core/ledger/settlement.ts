import { settlementDateOf } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { assert } from '../kernel/index.ts'
import type { AccountId, FillId, Instant, InstrumentSymbol, OrderId, UserId } from '../kernel/index.ts'

export type SettlementStatus = 'executed' | 'settled' | 'failed'

/** What became of one fill after the trade: executed, then settled or failed, each once. */
export type SettlementRecord = Readonly<{
  fillId: FillId
  matchId: string
  orderId: OrderId
  accountId: AccountId
  userId: UserId
  symbol: InstrumentSymbol
  /** Trading day and settlement day of the market, `2026-11-23`. */
  tradeDate: string
  settlementDate: string
  /** From here on it is due. */
  settlesAt: Instant
  status: SettlementStatus
  confirmationNumber: string
  executedAt: Instant
  /** When it settled or failed. */
  resolvedAt: Instant | null
  failureReason: string | null
}>

/** Of a fill, what its settlement needs. */
type SettledFill = Readonly<{
  id: FillId
  matchId: string
  orderId: OrderId
  accountId: AccountId
  userId: UserId
  symbol: InstrumentSymbol
  at: Instant
}>

const CONFIRMATION_DIGITS = 12

/** `OPX-20261123-0A1B2C3D4E5F`: the trade date and the last twelve letters and digits of the fill's id. */
function confirmationNumberOf(tradeDate: string, fillId: FillId): string {
  const digits = fillId.replace(/[^0-9A-Za-z]/g, '').toUpperCase()
  return `OPX-${tradeDate.replaceAll('-', '')}-${digits.slice(-CONFIRMATION_DIGITS)}`
}

/**
 * The settlement that a fill begins: dates by its asset class on the calendars of its market. What is delivered at the
 * trade is settled at once.
 */
export function settlementOf(instrument: Instrument, fill: SettledFill): SettlementRecord {
  const { tradeDate, settlementDate, settlesAt } = settlementDateOf(instrument, fill.at)
  const isImmediate = settlesAt <= fill.at
  return {
    fillId: fill.id,
    matchId: fill.matchId,
    orderId: fill.orderId,
    accountId: fill.accountId,
    userId: fill.userId,
    symbol: fill.symbol,
    tradeDate,
    settlementDate,
    settlesAt,
    status: isImmediate ? 'settled' : 'executed',
    confirmationNumber: confirmationNumberOf(tradeDate, fill.id),
    executedAt: fill.at,
    resolvedAt: isImmediate ? fill.at : null,
    failureReason: null,
  }
}

/** Ends a settlement that is still executed. `failureReason` null settles it. */
export function resolveSettlement(
  settlement: SettlementRecord,
  at: Instant,
  failureReason: string | null,
): SettlementRecord {
  assert(settlement.status === 'executed', `${settlement.fillId}: settles or fails once`)
  return {
    ...settlement,
    status: failureReason === null ? 'settled' : 'failed',
    resolvedAt: at,
    failureReason,
  }
}

/** One word for several fills: failed if any failed, executed while any waits. Null when there are none. */
export function overallStatus(
  settlements: readonly Pick<SettlementRecord, 'status'>[],
): SettlementStatus | null {
  if (settlements.length === 0) return null
  const has = (status: SettlementStatus): boolean => settlements.some((each) => each.status === status)
  return has('failed') ? 'failed' : has('executed') ? 'executed' : 'settled'
}
