import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput } from './failures.ts'
import type { PricingFailure } from './failures.ts'

/** One rule of a model's door: the column's name, its value and the smallest it may be. */
type DomainRule = readonly [column: string, value: number, rule: 'finite' | 'not_negative' | 'positive']

const SENTENCE = {
  finite: 'must be a finite number',
  not_negative: 'must be a finite number, 0 or more',
  positive: 'must be a finite number above 0',
} as const

function holds(value: unknown, rule: DomainRule[2]): boolean {
  if (typeof value !== 'number' || !Number.isFinite(value)) return false
  return rule === 'finite' || (rule === 'positive' ? value > 0 : value >= 0)
}

/** The first rule that a value breaks, as a refusal; null when all hold. */
export function firstBreach(rules: readonly DomainRule[]): PricingFailure | null {
  const breach = rules.find(([, value, rule]) => !holds(value, rule))
  return breach ? invalidInput(breach[0], SENTENCE[breach[2]]) : null
}

/** Growth factors must stay in float64: e^(±rate·T) that overflows or vanishes is refused, naming the rate. */
export function growthBreach(column: string, rateCont: number, timeYears: number): PricingFailure | null {
  return Math.abs(rateCont * timeYears) <= 500
    ? null
    : invalidInput(column, 'times time_years is beyond ±500, which no price survives')
}

/** The last fence: a set of results of which any left float64 is refused whole, so no infinity or NaN escapes. */
export function finiteValues<T extends Readonly<Record<string, number | null>>>(
  values: T,
): Result<T, PricingFailure> {
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && !Number.isFinite(value)) {
      return refused(invalidInput('vol', `with these terms ${name} leaves the range of float64`))
    }
  }
  return ok(values)
}
