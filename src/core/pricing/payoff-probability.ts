import { ok } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import type { PricingFailure } from './failures.ts'
import { normalCdf } from './normal.ts'
import { payoffAtExpiry, payoffSummary } from './payoff.ts'
import type { PayoffExtreme, PayoffLeg } from './payoff.ts'

/** The law of the underlying at expiry: lognormal about its forward, with this deviation of its log. */
type ExpiryLaw = Readonly<{ forward: number; deviation: number }>

/** Shares of 1. The rest of gain and loss is what ends at exactly nothing. */
type PayoffProbabilities = Readonly<{
  gain: number
  loss: number
  /** Of the largest gain and loss; null where they are unlimited, 0 where a single price has them. */
  maxGain: number | null
  maxLoss: number | null
}>

/** P(S ≤ spot), Φ((ln(spot/F) + ½s²)/s): Black and Scholes' Φ(−d2) at that strike. */
function below(spot: number, { forward, deviation }: ExpiryLaw): number {
  if (spot === 0) return 0
  if (spot === Infinity) return 1
  if (deviation === 0) return spot >= forward ? 1 : 0
  return normalCdf(Math.log(spot / forward) / deviation + deviation / 2)
}

/** A flat stretch of the profit is at its extreme when it differs from it by rounding alone. */
const TOLERANCE = 1e-9

/**
 * How likely the legs gain, lose, and reach their largest gain or loss at the common expiry, fees apart. Refuses as
 * `payoffSummary`.
 */
export function payoffProbabilities(
  legs: readonly PayoffLeg[],
  law: ExpiryLaw,
): Result<PayoffProbabilities, PricingFailure> {
  const summary = payoffSummary(legs)
  if (!summary.ok) return summary
  const { breakevens, maxGain, maxLoss } = summary.value
  const strikes = legs.flatMap((leg) => (leg.kind === 'option' ? [leg.strike] : []))
  const corners = [...new Set([0, ...strikes, ...breakevens])].sort((left, right) => left - right)
  // Between two corners the profit is a line that does not cross 0: two points of it say all.
  const inside = corners.flatMap((from, at) => {
    const to = corners[at + 1] ?? from + Math.max(from, law.forward)
    return [from + (to - from) / 3, from + ((to - from) * 2) / 3]
  })
  const curve = payoffAtExpiry(legs, inside)
  if (!curve.ok) return curve
  const size = Math.max(...curve.value.map(({ profit }) => Math.abs(profit)))
  const isAt = (profit: number, extreme: PayoffExtreme, sign: 1 | -1): boolean =>
    extreme.kind === 'limited' && Math.abs(profit - sign * extreme.amount) <= TOLERANCE * size
  const found = { gain: 0, loss: 0, maxGain: 0, maxLoss: 0 }
  corners.forEach((from, at) => {
    const share = below(corners[at + 1] ?? Infinity, law) - below(from, law)
    const [first, second] = [curve.value[2 * at]?.profit ?? 0, curve.value[2 * at + 1]?.profit ?? 0]
    const isBoth = (test: (profit: number) => boolean): number => (test(first) && test(second) ? share : 0)
    found.gain += isBoth((profit) => profit > TOLERANCE * size)
    found.loss += isBoth((profit) => profit < -TOLERANCE * size)
    found.maxGain += isBoth((profit) => isAt(profit, maxGain, 1))
    found.maxLoss += isBoth((profit) => isAt(profit, maxLoss, -1))
  })
  return ok({
    ...found,
    maxGain: maxGain.kind === 'limited' ? found.maxGain : null,
    maxLoss: maxLoss.kind === 'limited' ? found.maxLoss : null,
  })
}
