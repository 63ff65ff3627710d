import { MODE, POLICY } from './core.ts'
import type { RemainderPolicy, SelfTradeMode } from './types.ts'

/** The core's numbers of the words that its doors take. */
export const POLICY_CODES: Readonly<Record<RemainderPolicy, number>> = {
  rest: POLICY.rest,
  cancel: POLICY.cancel,
  all_or_none: POLICY.allOrNone,
}

export const MODE_CODES: Readonly<Record<SelfTradeMode, number>> = {
  cancel_newest: MODE.cancelNewest,
  cancel_oldest: MODE.cancelOldest,
  cancel_both: MODE.cancelBoth,
  decrement_and_cancel: MODE.decrement,
}

export const isWhole = (value: number): boolean => Number.isSafeInteger(value) && value > 0
