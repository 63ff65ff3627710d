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

/** A rate within ±100 % a year is no culprit, whatever the years make of it. */
const ORDINARY_RATE = 1

/**
 * Growth factors must stay in float64: e^(±rate·T) that overflows or vanishes is refused, naming the rate, or the time when
 * the rate is an ordinary one.
 */
export function growthBreach(column: string, rateCont: number, timeYears: number): PricingFailure | null {
  if (Math.abs(rateCont * timeYears) <= 500) return null
  const [named, other] = Math.abs(rateCont) <= ORDINARY_RATE ? ['time_years', column] : [column, 'time_years']
  return invalidInput(named, `times ${other} is beyond ±500, which no price survives`)
}

/** What terms are called where they are not called as their column is. */
const COLUMN_OF: Readonly<Record<string, string>> = {
  volAnnual: 'vol',
  volAbsolute: 'vol',
  rateCont: 'rate',
  dividendYieldCont: 'dividend_yield',
  yieldCont: 'dividend_yield',
  timeYears: 'time_years',
  volOfVol: 'vol_of_vol',
}

/** Columns that say how to compute, not what. */
const SETTINGS: readonly string[] = ['id', 'paths', 'seed', 'steps']

/** The column whose number is the furthest from 1, in decades: results leave float64 by a term that is near its end. */
function mostExtreme(terms: Readonly<Record<string, unknown>>): string {
  let [found, furthest] = ['vol', 0]
  for (const [name, term] of Object.entries(terms)) {
    const value = typeof term === 'string' && term.trim() !== '' ? Number(term) : term
    if (typeof value !== 'number' || value === 0 || !Number.isFinite(value) || SETTINGS.includes(name))
      continue
    const decades = Math.abs(Math.log10(Math.abs(value)))
    if (decades > furthest) [found, furthest] = [COLUMN_OF[name] ?? name, decades]
  }
  return found
}

/**
 * The last fence: a set of results of which any left float64 is refused whole, so no infinity or NaN escapes. Named is the
 * most extreme of the `terms`, by which they came to it.
 */
export function finiteValues<T extends Readonly<Record<string, number | null>>>(
  values: T,
  terms: Readonly<Record<string, unknown>>,
): Result<T, PricingFailure> {
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && !Number.isFinite(value)) {
      return refused(invalidInput(mostExtreme(terms), `with these terms ${name} leaves the range of float64`))
    }
  }
  return ok(values)
}
