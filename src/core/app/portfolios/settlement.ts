import { settlementDateOf } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import { instant, parseIso, present } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import { overallStatus } from '../../ledger/index.ts'
import type { SettlementRecord } from '../../ledger/index.ts'
import type { OrderAnswer } from '../trading/answers.ts'

/** Where the settlement of one order stands. `date` is the latest of its fills'. */
export type OrderSettlement = Readonly<{
  date: string
  settledAt: Instant | null
  /** Why one of its fills did not settle. */
  failureReason: string | null
}>

/** What the ledger knows of an order's fills; null while there is none. */
export function settlementOfOrder(records: readonly SettlementRecord[]): OrderSettlement | null {
  const status = overallStatus(records)
  if (status === null) return null
  const ends = records.map(({ resolvedAt }) => resolvedAt ?? 0)
  return {
    date: present(
      records
        .map(({ settlementDate }) => settlementDate)
        .toSorted()
        .at(-1),
      'a settlement date',
    ),
    settledAt: status === 'settled' ? instant(Math.max(...ends)) : null,
    failureReason: records.find((one) => one.status === 'failed')?.failureReason ?? null,
  }
}

/** Of an order that has just been placed: what the ledger books for its fills, by the same rule. */
export function settlementAtTrade(
  instrument: Instrument | null,
  order: Pick<OrderAnswer, 'executed_at'>,
): OrderSettlement | null {
  if (order.executed_at === null || instrument === null) return null
  const at = present(parseIso(order.executed_at), 'instant of an execution')
  const { settlementDate, settlesAt } = settlementDateOf(instrument, at)
  return { date: settlementDate, settledAt: settlesAt <= at ? at : null, failureReason: null }
}
