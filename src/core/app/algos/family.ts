import { ZERO } from '../../kernel/index.ts'
import type { Decimal, Instant, OrderId } from '../../kernel/index.ts'
import type { AlgoOrderRecord } from '../../execution/index.ts'
import { isOpen } from '../../orders/index.ts'
import type { OrderRecord } from '../../orders/index.ts'

/** A parent and what is known of its children. The children in the store are the truth; all of this follows from them. */
export type Family = {
  record: AlgoOrderRecord
  /** As last handed to the store. */
  stored: AlgoOrderRecord
  endedQuantity: Decimal
  endedValue: Decimal
  endedFees: Decimal
  endedCount: number
  /** Children whose end has not been told yet, as last seen. */
  readonly live: Map<OrderId, OrderRecord>
  /** Nothing is sent before. */
  retryAt: number
}

/** Counts a child as it is now. One that has ended is added up once and forgotten. */
export function countChild(family: Family, child: OrderRecord): void {
  if (isOpen(child)) {
    family.live.set(child.id, child)
    return
  }
  family.live.delete(child.id)
  family.endedQuantity = family.endedQuantity.plus(child.filledQuantity)
  family.endedValue = family.endedValue.plus(child.filledValue)
  family.endedFees = family.endedFees.plus(child.fees)
  family.endedCount += 1
}

export function makeFamily(record: AlgoOrderRecord, children: readonly OrderRecord[]): Family {
  const family: Family = {
    record,
    stored: record,
    endedQuantity: ZERO,
    endedValue: ZERO,
    endedFees: ZERO,
    endedCount: 0,
    live: new Map(),
    retryAt: 0,
  }
  for (const child of children) countChild(family, child)
  return family
}

/**
 * The most that the children can ever fill: what the ended ones did, and the whole of those whose end is not known. What
 * the parent may still send is its quantity less this.
 */
export const committedQuantity = (family: Family): Decimal =>
  [...family.live.values()].reduce((sum, { quantity }) => sum.plus(quantity), family.endedQuantity)

/** Quantity that open children still offer, as last seen. */
export const openQuantity = (family: Family): Decimal =>
  [...family.live.values()].reduce(
    (sum, { quantity, filledQuantity }) => sum.plus(quantity).minus(filledQuantity),
    ZERO,
  )

/** The record with the fills of its children as last seen. */
export function summed(family: Family, at: Instant): AlgoOrderRecord {
  let [filledQuantity, filledValue, fees] = [family.endedQuantity, family.endedValue, family.endedFees]
  for (const child of family.live.values()) {
    filledQuantity = filledQuantity.plus(child.filledQuantity)
    filledValue = filledValue.plus(child.filledValue)
    fees = fees.plus(child.fees)
  }
  const childCount = family.endedCount + family.live.size
  return { ...family.record, filledQuantity, filledValue, fees, childCount, updatedAt: at }
}
