import type { AuditFact } from '../../audit/index.ts'
import type { AlgoOrderRecord } from '../../execution/index.ts'
import { decimalText } from '../../kernel/index.ts'
import type { Decimal, JsonObject } from '../../kernel/index.ts'
import { deskFact } from '../desk/state/facts.ts'

const textOrNull = (amount: Decimal | null): string | null => (amount === null ? null : decimalText(amount))

const factsOf = (record: AlgoOrderRecord): JsonObject => ({
  account_id: record.accountId,
  symbol: record.symbol,
  algo: record.algo,
  side: record.side,
  quantity: decimalText(record.quantity),
  limit_price: textOrNull(record.limitPrice),
  participation: textOrNull(record.participation),
  urgency: textOrNull(record.urgency),
  status: record.status,
  reason: record.statusReason,
  filled_quantity: decimalText(record.filledQuantity),
  children: record.childCount,
})

/** The fact that a parent is in the state that it is in, and who brought it there. */
export const algoFact = (
  record: AlgoOrderRecord,
  actorId: string,
  requestId: string | null,
  personal: AuditFact['personal'],
): AuditFact =>
  deskFact({
    action: `algo_order.${record.status}`,
    actorId,
    resourceType: 'algo_order',
    resourceId: record.id,
    at: record.updatedAt,
    facts: factsOf(record),
    requestId,
    personal,
  })
