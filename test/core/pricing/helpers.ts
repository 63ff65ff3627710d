import { assert } from '../../../src/core/kernel/index.ts'
import type { Failure, Result } from '../../../src/core/kernel/index.ts'
import { impliedVol, volOrFailure } from '../../../src/core/pricing/index.ts'
import type { PricedOption } from '../../../src/core/pricing/index.ts'

/** Unwraps a value that the test expects to be there. */
export function valueOf<T>(result: Result<T, Failure>): T {
  assert(result.ok, `refused: ${result.ok ? '' : result.failure.message}`)
  return result.value
}

export function failureOf(result: Result<unknown, Failure>): Failure {
  assert(!result.ok, 'expected a refusal')
  return result.failure
}

/** |actual − expected| relative to expected; absolute when expected is 0. */
export const relativeError = (actual: number, expected: number): number =>
  Math.abs(actual - expected) / (Math.abs(expected) || 1)

/** A row of texts from plain values. */
export const rowOf = (row: object): Record<string, string> =>
  Object.fromEntries(Object.entries(row).map(([column, value]) => [column, String(value)]))

export const impliedVolOrFailure = (option: PricedOption) => volOrFailure(impliedVol(option))
