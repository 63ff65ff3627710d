import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { invalidInput, riskFailure } from './failures.ts'
import type { RiskFailure } from './failures.ts'
import type { Revaluer } from './revaluation.ts'
import { namedScenario, namedScenarios } from './stress-scenarios.ts'

/** A shock of one's own: what is not given stays as it is. Units as in `NamedScenario`. */
export type CustomScenario = Readonly<{
  name?: string | undefined
  priceShock?: number | undefined
  volShock?: number | undefined
  rateShock?: number | undefined
  /** Calendar days that pass first, 0 or more. */
  days?: number | undefined
}>

export type StressScenario = Readonly<{
  name: string
  priceShock: number
  volShock: number
  rateShock: number
  /** Calendar days that pass first; none for a shock that comes at once. */
  days?: number | undefined
}>

export type StressSeverity = 'none' | 'low' | 'moderate' | 'high' | 'critical'

export type StressResult = Readonly<{
  scenario: StressScenario
  profit: number
  /** Of the equity; null without one above 0. */
  profitShare: number | null
  severity: StressSeverity
  /** In the order of the book. */
  byPosition: Float64Array
}>

/** A shock beyond these is a slip of the keyboard, not a scenario. */
const RELATIVE_MAX = 100
const RATE_MAX = 1
const DAYS_MAX = 36_500

/** A scenario by its name or of one's own. Refuses `unknown_scenario`, and `invalid_input` for a shock of −100 % or less. */
export function stressScenario(asked: string | CustomScenario): Result<StressScenario, RiskFailure> {
  if (typeof asked === 'string') {
    const named = namedScenario(asked)
    if (named !== null) return ok(named)
    const known = namedScenarios().map(({ name }) => name)
    const message = `There is no scenario ${asked.slice(0, 64)}.`
    return refused(riskFailure('unknown_scenario', message, { field: 'scenarios', details: { known } }))
  }
  const { priceShock = 0, volShock = 0, rateShock = 0, days = 0 } = asked
  for (const [field, shock] of [
    ['price_shock', priceShock],
    ['vol_shock', volShock],
  ] as const) {
    if (!(shock > -1)) return refused(invalidInput(field, 'must be above -1 (-100 %)'))
    if (!(shock <= RELATIVE_MAX)) return refused(invalidInput(field, `must be at most ${RELATIVE_MAX}`))
  }
  if (!(Math.abs(rateShock) <= RATE_MAX)) return refused(invalidInput('rate_shock', 'must lie in -1 to 1'))
  if (!(days >= 0 && days <= DAYS_MAX)) return refused(invalidInput('days', `must lie in 0 to ${DAYS_MAX}`))
  return ok({ name: asked.name ?? 'custom', priceShock, volShock, rateShock, days })
}

/** By the share of the equity that is lost: below 1 % none, then 5, 15 and 30 %. Without equity every loss is critical. */
export function severityOf(profit: number, share: number | null): StressSeverity {
  if (profit >= 0) return 'none'
  if (share === null) return 'critical'
  const loss = -share
  return loss < 0.01
    ? 'none'
    : loss < 0.05
      ? 'low'
      : loss < 0.15
        ? 'moderate'
        : loss < 0.3
          ? 'high'
          : 'critical'
}

/** The book under one scenario, every position revalued. `equity` in the currency of the book, or null. */
export function stressTest(
  revaluer: Revaluer,
  scenario: StressScenario,
  equity: number | null,
): StressResult {
  const byPosition = new Float64Array(revaluer.baseValues.length)
  const { priceShock: spot, volShock: vol, rateShock: rate } = scenario
  const profit = revaluer.profit({ spot, vol, rate, days: scenario.days ?? 0 }, byPosition)
  const profitShare = equity !== null && equity > 0 ? profit / equity : null
  return { scenario, profit, profitShare, severity: severityOf(profit, profitShare), byPosition }
}
