import { Decimal, ZERO, ok } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { MarginFailure } from '../failures.ts'
import type { MarginParameters } from './parameters.ts'
import { netPremiumOf } from './report.ts'
import { lossOf, revaluationOf, scenarioOf, worstOf } from './revaluation.ts'
import type { Shift } from './revaluation.ts'
import type { MarginLeg, MarginReport, MarginUnderlying } from './types.ts'

const PERCENT = 100

function shiftTo(spotShift: number): Shift {
  const percent = Number((spotShift * PERCENT).toFixed(6))
  const name = percent === 0 ? 'unchanged' : `underlying ${percent > 0 ? '+' : '−'}${Math.abs(percent)} %`
  return { name, spotShift, volShift: 0, yearsPassed: 0 }
}

/** Points from the greatest move down to the greatest move up, evenly on each side. */
function gridOf(underlying: MarginUnderlying, rules: MarginParameters): readonly Shift[] {
  const { moves, pointsPerSide } = rules.portfolio
  const { down, up } = moves[underlying.class]
  const steps = Array.from({ length: pointsPerSide }, (_, at) => (at + 1) / pointsPerSide)
  return [...steps.map((step) => -down * step).reverse(), ...steps.map((step) => up * step)].map(shiftTo)
}

/** Least charge per contract of options and futures, whatever the grid says. */
const minimumOf = (legs: readonly MarginLeg[], perUnit: number): Decimal =>
  legs.reduce(
    (sum, leg) =>
      leg.kind === 'stock' ? sum : sum.plus(leg.quantity.abs().times(leg.multiplier).times(perUnit)),
    ZERO,
  )

/**
 * Portfolio margin (FINRA 4210(g); the OCC's theoretical values): greatest loss over ten moves of the underlying at
 * constant volatility, not below the minimum per contract. Initial and maintenance are the same.
 */
export function portfolioMargin(
  underlying: MarginUnderlying,
  legs: readonly MarginLeg[],
  rules: MarginParameters,
): Result<MarginReport, MarginFailure> {
  const revaluation = revaluationOf(underlying, legs)
  if (!revaluation.ok) return revaluation
  const scenarios = gridOf(underlying, rules).map((shift) =>
    scenarioOf(shift, revaluation.value.profitAt(shift)),
  )
  const worst = worstOf(scenarios)
  const [loss, minimum] = [lossOf(worst), minimumOf(legs, rules.portfolio.minimumPerUnit)]
  const requirement = Decimal.max(loss, minimum)
  const isMinimum = minimum.gt(loss)
  const contracts = legs.reduce((sum, leg) => sum.plus(leg.quantity.abs()), ZERO)
  return ok({
    method: 'portfolio',
    initial: requirement,
    maintenance: requirement,
    netPremium: netPremiumOf(legs),
    worst,
    breakdown: [
      {
        item: isMinimum ? 'minimum per contract' : (worst?.name ?? 'unchanged'),
        rule: isMinimum ? 'contract_minimum' : 'greatest_loss',
        quantity: contracts,
        initial: requirement,
        maintenance: requirement,
      },
    ],
    scenarios,
    details: { scan_loss: loss, contract_minimum: minimum },
  })
}
