import { Decimal, ZERO, ok } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import type { MarginFailure } from '../failures.ts'
import type { MarginParameters } from './parameters.ts'
import { netPremiumOf } from './report.ts'
import { lossOf, revaluationOf, scenarioOf, worstOf } from './revaluation.ts'
import type { Shift } from './revaluation.ts'
import type { MarginLeg, MarginReport, MarginUnderlying } from './types.ts'

type SpanScenario = Readonly<{ shift: Shift; cover: number }>

const THIRDS = [0, 1, -1, 2, -2, 3, -3] as const
const sign = (value: number): string => (value > 0 ? '+' : '−')

/** CME, SPAN methodology: 0, ±1/3, ±2/3, ±3/3 of the price range at volatility up and down, then two extreme moves. */
function spanScenarios(underlying: MarginUnderlying, rules: MarginParameters): readonly SpanScenario[] {
  const { priceScan, volScan, extremeMultiple, extremeCover, lookAheadYears } = rules.span
  const [range, volRange] = [priceScan[underlying.class], volScan[underlying.class]]
  const priced = (thirds: number): string =>
    thirds === 0 ? 'price unchanged' : `price ${sign(thirds)}${Math.abs(thirds)}/3`
  const normal = THIRDS.flatMap((thirds) =>
    [1, -1].map((direction) => ({
      shift: {
        name: `${priced(thirds)}, volatility ${direction > 0 ? 'up' : 'down'}`,
        spotShift: (range * thirds) / 3,
        volShift: volRange * direction,
        yearsPassed: lookAheadYears,
      },
      cover: 1,
    })),
  )
  const extreme = [1, -1].map((direction) => ({
    shift: {
      name: `price ${sign(direction)}${extremeMultiple} ranges, ${Math.round(extremeCover * 100)} % of it`,
      // A fall of more than everything is a fall to next to nothing.
      spotShift: Math.max(range * extremeMultiple * direction, SPOT_FALL_MAX),
      volShift: 0,
      yearsPassed: lookAheadYears,
    },
    cover: extremeCover,
  }))
  return [...normal, ...extreme]
}

const SPOT_FALL_MAX = -0.9999

/** Least charge for short options: a share of the value that they are written on. */
const shortMinimum = (underlying: MarginUnderlying, legs: readonly MarginLeg[], rate: number): Decimal =>
  legs.reduce(
    (sum, leg) =>
      leg.kind === 'option' && leg.quantity.isNegative()
        ? sum.plus(leg.quantity.abs().times(leg.multiplier).times(underlying.price).times(rate))
        : sum,
    ZERO,
  )

/**
 * SPAN-style scan: greatest loss of sixteen scenarios a day ahead, the two extreme ones counted in part, not below the
 * short option minimum. `net_option_value` (options at their premium) is what a clearing house would credit against it.
 */
export function spanMargin(
  underlying: MarginUnderlying,
  legs: readonly MarginLeg[],
  rules: MarginParameters,
): Result<MarginReport, MarginFailure> {
  const revaluation = revaluationOf(underlying, legs)
  if (!revaluation.ok) return revaluation
  const scenarios = spanScenarios(underlying, rules).map(({ shift, cover }) =>
    scenarioOf(shift, revaluation.value.profitAt(shift).times(cover)),
  )
  const worst = worstOf(scenarios)
  const minimum = shortMinimum(underlying, legs, rules.span.shortOptionMinimum)
  const scan = lossOf(worst)
  const requirement = Decimal.max(scan, minimum)
  const isMinimum = minimum.gt(scan)
  return ok({
    method: 'span',
    initial: requirement,
    maintenance: requirement,
    netPremium: netPremiumOf(legs),
    worst,
    breakdown: [
      {
        item: isMinimum ? 'short option minimum' : (worst?.name ?? 'unchanged'),
        rule: isMinimum ? 'short_option_minimum' : 'scan_risk',
        quantity: legs.reduce((sum, leg) => sum.plus(leg.quantity.abs()), ZERO),
        initial: requirement,
        maintenance: requirement,
      },
    ],
    scenarios,
    details: { scan_risk: scan, short_option_minimum: minimum, net_option_value: netPremiumOf(legs) },
  })
}
