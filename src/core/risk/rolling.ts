import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput, riskFailure } from './failures.ts'
import type { RiskFailure } from './failures.ts'
import { historicalRisk, sortedLosses } from './historical.ts'
import type { QuantileConvention } from './types.ts'

/** From `first` on, one figure a day: `var[0]` belongs to day `first` of the profits. */
export type RollingTail = Readonly<{
  first: number
  /** Positive for a loss, in the unit of the profits. */
  var: Float64Array
  /** 1 where the day lost more than its VaR. */
  exceptions: Uint8Array
}>

/**
 * The historical VaR of each day from the `window` days before it, never from itself or later ones, and whether the day lost
 * more. Refuses `no_history` when no day has a whole window before it, and `invalid_input`.
 */
export function rollingTail(
  profits: ArrayLike<number>,
  window: number,
  confidence: number,
  convention: QuantileConvention,
): Result<RollingTail, RiskFailure> {
  if (!(confidence >= 0.5 && confidence < 1))
    return refused(invalidInput('confidence', 'must lie in [0.5, 1)'))
  if (!Number.isSafeInteger(window) || window < 1)
    return refused(invalidInput('window', 'must be a whole number of days, 1 or more'))
  const days = profits.length - window
  if (days < 1) {
    const message = `There are ${profits.length} days of prices; a window of ${window} needs one more.`
    return refused(riskFailure('no_history', message, { details: { days: profits.length, window } }))
  }
  const all = Float64Array.from(profits)
  const values = new Float64Array(days)
  const exceptions = new Uint8Array(days)
  for (let day = 0; day < days; day += 1) {
    const value = historicalRisk(sortedLosses(all.subarray(day, day + window)), confidence, convention).var
    values[day] = value
    exceptions[day] = -(all[day + window] ?? 0) > value ? 1 : 0
  }
  return ok({ first: window, var: values, exceptions })
}
