import { ok, refused } from '../kernel/index.ts'
import type { Result } from '../kernel/index.ts'
import { logMoneyness, millsGap } from './black.ts'
import { firstBreach } from './domain.ts'
import { pricingFailure } from './failures.ts'
import type { PricingFailure } from './failures.ts'
import { commonImpliedVol } from './kernels/implied.ts'
import { INVERSE_SQRT_TWO_PI, millsRatio, normalCdf } from './normal.ts'
import type { ImpliedVol, PricedOption } from './types.ts'

/**
 * Implied volatility after P. Jäckel, "Let's be rational" (Wilmott, 2015): the normalised out-of-the-money value
 * b(x, s), x = −|ln(F/K)|, s = σ√T, is inverted by Householder's third-order step on one of three objectives that are
 * each nearly linear in their region. The guess, the guard (a bracket that only ever shrinks, with bisection when a
 * step leaves it) and the gap of Mills ratios are ours. Every call ends: the bracket halves at worst.
 */

const EPSILON = Number.EPSILON
/** A premium this near a bound, in units of the larger discounted leg, is on it: discounting the legs rounds them. */
const BOUND_TOLERANCE = 4 * EPSILON
/**
 * So far outside a bound a premium may be, plus `PER_EXPONENT` for each unit of |rT| + |(r−q)T|, before it is arbitrage.
 * With u = ε/2, L the larger leg and exp within 2u: rounding x in e^x moves it by a part u|x|. The discount factor e^(−rT)
 * is off by (|rT| + 2)u and scales the bound; the forward, of a difference and two products, by (2|(r−q)T| + 3)u of its
 * leg; F − K and its discounting add 2u: together (|rT| + 2|(r−q)T| + 7)uL for our bound. Who made the premium leg by
 * leg, Se^(−qT) and Ke^(−rT), was off by (|qT| + |rT| + 7)uL, with |qT| ≤ |rT| + |(r−q)T|. The sum is at most
 * (7 + 1.5·exponents)εL. The upper bound is one leg, computed twice: (|rT| + 2|(r−q)T| + 6)εL. Both are below (7 + 2·exponents)εL.
 */
const EXPONENTIALS_TOLERANCE = 7 * EPSILON
const PER_EXPONENT = 2 * EPSILON
const ITERATIONS_MAX = 200

/** One evaluation of an objective at s: its distance to the root in sign, and the Newton and curvature pieces. */
type Step = Readonly<{ tooLow: boolean; newton: number; second: number; third: number }>

/** b″/b′ and b‴/b′ at s, from ln b′ = −(x²/s² + s²/4)/2 + constant. */
const curvature = (x: number, s: number): readonly [number, number] => {
  const second = (x * x) / (s * s * s) - s / 4
  return [second, second * second - (3 * x * x) / (s * s * s * s) - 0.25]
}

/** Below the inflection: 1/ln b, evaluated as a logarithm so that no wing underflows. */
function lowerStep(x: number, s: number, logTarget: number): Step {
  const [h, t] = [x / s, s / 2]
  const gap = millsGap(h, t)
  const logValue = Math.log(INVERSE_SQRT_TWO_PI * gap) - (h * h + t * t) / 2
  const slope = 1 / gap
  const [second, third] = curvature(x, s)
  const bend = 1 + 2 / logValue
  return {
    tooLow: logValue < logTarget,
    newton: ((logTarget - logValue) * (logValue / logTarget)) / slope,
    second: second - slope * bend,
    third: third + 2 * slope * slope * (1 + (3 / logValue) * (1 + 1 / logValue)) - 3 * second * slope * bend,
  }
}

/** b′ at s. */
const normalisedVega = (x: number, s: number): number => {
  const [h, t] = [x / s, s / 2]
  return INVERSE_SQRT_TWO_PI * Math.exp(-(h * h + t * t) / 2)
}

/** The middle: b itself. */
function middleStep(x: number, s: number, target: number): Step {
  const [h, t] = [x / s, s / 2]
  const value =
    h + t > 0.85
      ? Math.exp(x / 2) * normalCdf(h + t) - Math.exp(-x / 2) * normalCdf(h - t)
      : normalisedVega(x, s) * millsGap(h, t)
  const [second, third] = curvature(x, s)
  return { tooLow: value < target, newton: (target - value) / normalisedVega(x, s), second, third }
}

/** Near the upper bound: the logarithm of what is missing to it, a sum of two tails without cancellation. */
function upperStep(x: number, s: number, logMissingTarget: number): Step {
  const [h, t] = [x / s, s / 2]
  // e^(x/2)Φ(−h−t) + e^(−x/2)Φ(h−t), with b′ divided out of both terms.
  const missingPerVega = millsRatio(-h - t) + millsRatio(h - t)
  const logMissing = Math.log(INVERSE_SQRT_TWO_PI * missingPerVega) - (h * h + t * t) / 2
  const slope = 1 / missingPerVega
  const [second, third] = curvature(x, s)
  return {
    tooLow: logMissing > logMissingTarget,
    newton: (logMissing - logMissingTarget) / slope,
    second: second + slope,
    third: third + 3 * second * slope + 2 * slope * slope,
  }
}

/** Householder's third-order correction of a Newton step. */
const householder = ({ newton, second, third }: Step): number =>
  (newton * (1 + (second * newton) / 2)) / (1 + newton * (second + (third * newton) / 6))

const between = (low: number, high: number): number => {
  if (high === Infinity) return low * 2
  return low > 0 ? Math.sqrt(low) * Math.sqrt(high) : high / 16
}

/** The root in (low, high), from a guess inside; the bracket shrinks at every evaluation. */
function solve(evaluate: (s: number) => Step, guess: number, lowest: number, highest: number): number {
  let [low, high] = [lowest, highest]
  let s = guess > low && guess < high ? guess : between(low, high)
  for (let iteration = 0; iteration < ITERATIONS_MAX; iteration++) {
    const step = evaluate(s)
    if (step.tooLow) low = s
    else high = s
    const move = householder(step)
    let next = s + (move * step.newton > 0 ? move : step.newton)
    if (Math.abs(next - s) <= 2 * EPSILON * s) return next
    if (!(next > low && next < high)) next = between(low, high)
    if (next === s || next === low || next === high) return s
    s = next
  }
  return s
}

/** Guess below the inflection s_c: cubic Hermite in g = √(−1/ln b), which is nearly linear in s from 0 to s_c. */
function lowerGuess(
  x: number,
  inflection: number,
  logAtInflection: number,
  slope: number,
  logTarget: number,
): number {
  const end = Math.sqrt(-1 / logAtInflection)
  const u = Math.sqrt(-1 / logTarget) / end
  const slopeAtZero = (-x / Math.SQRT2) * end
  const slopeAtEnd = 2 / (end * end * slope)
  return u * (1 - u) * (1 - u) * slopeAtZero + u * u * (3 - 2 * u) * inflection - u * u * (1 - u) * slopeAtEnd
}

/** s with b(x, s) = `target`, for x ≤ 0 and 0 < target < e^(x/2); `logMissing` = ln(e^(x/2) − target), free of cancellation. */
function normalisedImplied(
  x: number,
  target: number,
  logTarget: number,
  logMissing: number,
  onStep: () => void = () => undefined,
): number {
  const told =
    (evaluate: (s: number) => Step) =>
    (s: number): Step => {
      onStep()
      return evaluate(s)
    }
  const inflection = Math.sqrt(-2 * x)
  const vegaAtInflection = INVERSE_SQRT_TWO_PI * Math.exp(x / 2)
  // At the inflection d1 = 0: the gap is m(0) − m(−s_c).
  const gap = x === 0 ? 0 : millsGap(-inflection / 2, inflection / 2)
  const logAtInflection = Math.log(INVERSE_SQRT_TWO_PI * gap) + x / 2
  if (logTarget < logAtInflection) {
    const guess = lowerGuess(x, inflection, logAtInflection, 1 / gap, logTarget)
    return solve(
      told((s) => lowerStep(x, s, logTarget)),
      guess,
      0,
      inflection,
    )
  }
  const first = inflection + Math.max(0, target - vegaAtInflection * gap) / vegaAtInflection
  const low = inflection
  if (logMissing < x / 2 - Math.LN2)
    return solve(
      told((s) => upperStep(x, s, logMissing)),
      first,
      low,
      Infinity,
    )
  return solve(
    told((s) => middleStep(x, s, target)),
    first,
    low,
    Infinity,
  )
}

function invalid(option: PricedOption): ImpliedVol | null {
  const breach = firstBreach([
    ['forward', option.forward, 'positive'],
    ['strike', option.strike, 'positive'],
    ['rate', option.discountFactor, 'positive'],
    ['time_years', option.timeYears, 'positive'],
    ['price', option.price, 'finite'],
  ])
  return breach && { status: 'invalid_input', column: breach.field ?? 'price', message: breach.message }
}

/**
 * `price` − discounted intrinsic value. Undiscounted it is exact but for its own rounding: what float64 loses of
 * forward − strike (Knuth's TwoSum) is taken off as well.
 */
function timeValue({ optionType, forward, strike, discountFactor, price }: PricedOption): number {
  const sign = optionType === 'call' ? 1 : -1
  const difference = forward - strike
  if (sign * difference <= 0) return price
  if (discountFactor !== 1) return price - discountFactor * (sign * difference)
  const strikePart = forward - difference
  const lost = forward - (difference + strikePart) + (strikePart - strike)
  return price - sign * difference - sign * lost
}

/** How far outside its bound, in units of the larger discounted leg, a premium may be by rounding alone. */
function outsideTolerance({ discountFactor, growthExponent }: PricedOption): number {
  const exponent = growthExponent ?? Math.abs(Math.log(discountFactor))
  return exponent === 0 ? BOUND_TOLERANCE : EXPONENTIALS_TOLERANCE + PER_EXPONENT * exponent
}

/**
 * The Black volatility that a discounted premium implies, per year, within a few units in the last place of what the
 * premium's own rounding permits. Never NaN: whatever has no volatility has a status instead. A discounted premium within
 * 4 ulp inside a bound (in units of the larger discounted leg) is on that bound, and so is one outside it by no more than
 * the exponentials round; out of the money only 0 itself is. With discount factor 1 the bounds are known exactly, and every
 * float64 premium strictly between them has its volatility.
 */
export function impliedVol(option: PricedOption): ImpliedVol {
  const common = commonImpliedVol(
    option.optionType === 'call',
    option.forward,
    option.strike,
    option.discountFactor,
    option.timeYears,
    option.price,
  )
  if (common > 0) return { status: 'ok', volAnnual: common }
  const refusal = invalid(option)
  if (refusal) return refusal
  const sign = option.optionType === 'call' ? 1 : -1
  const forwardLeg = option.discountFactor * option.forward
  const strikeLeg = option.discountFactor * option.strike
  const largerLeg = Math.max(forwardLeg, strikeLeg)
  const outside = outsideTolerance(option)
  const inTheMoney = sign * (option.forward - option.strike) > 0
  const intrinsic = inTheMoney ? option.discountFactor * (sign * (option.forward - option.strike)) : 0
  const bound = sign > 0 ? forwardLeg : strikeLeg
  const overFloor = option.price - intrinsic
  const isExact = option.discountFactor === 1
  if (option.price < 0 || overFloor < (inTheMoney ? -outside * largerLeg : 0))
    return { status: 'below_intrinsic' }
  // Rounding is monotone: a premium over the float64 next to forward − strike is over forward − strike itself.
  if (overFloor <= (inTheMoney && !isExact ? BOUND_TOLERANCE * largerLeg : 0))
    return { status: 'at_intrinsic', volAnnual: 0 }
  if (option.price - bound > outside * bound) return { status: 'above_maximum' }
  if (option.price - bound >= (isExact ? 0 : -BOUND_TOLERANCE * bound)) return { status: 'at_upper_bound' }

  const overIntrinsic = timeValue(option)
  const x = -Math.abs(logMoneyness(option.forward, option.strike))
  const scale = Math.sqrt(forwardLeg) * Math.sqrt(strikeLeg)
  const target = overIntrinsic / scale
  // A premium among the smallest float64 would vanish in the quotient; its logarithm does not.
  const logTarget = target > 1e-300 ? Math.log(target) : Math.log(overIntrinsic) - Math.log(scale)
  const deviation = normalisedImplied(x, target, logTarget, Math.log((bound - option.price) / scale))
  const volAnnual = deviation / Math.sqrt(option.timeYears)
  if (volAnnual > 0 && Number.isFinite(volAnnual)) return { status: 'ok', volAnnual }
  const message = 'time_years: the volatility leaves the range of float64'
  return { status: 'invalid_input', column: 'time_years', message }
}

/** An implied volatility for callers that want a number or a failure: `no_solution` outside the bounds or on the upper one. */
export function volOrFailure(implied: ImpliedVol): Result<number, PricingFailure> {
  if (implied.status === 'ok' || implied.status === 'at_intrinsic') return ok(implied.volAnnual)
  if (implied.status === 'invalid_input') {
    // The message names the column already.
    return refused(pricingFailure('invalid_input', implied.message, { field: implied.column }))
  }
  return refused(
    pricingFailure('no_solution', `no volatility gives this price: ${implied.status}`, {
      field: 'price',
      details: { status: implied.status },
    }),
  )
}

/** How many steps the iteration takes to the volatility of a premium that has one; 0 for every other. */
export function impliedVolIterations(option: PricedOption): number {
  if (impliedVol(option).status !== 'ok') return 0
  const { forward, strike, discountFactor, price } = option
  const sign = option.optionType === 'call' ? 1 : -1
  const [forwardLeg, strikeLeg] = [discountFactor * forward, discountFactor * strike]
  const overIntrinsic = timeValue(option)
  const scale = Math.sqrt(forwardLeg) * Math.sqrt(strikeLeg)
  const logTarget = Math.log(overIntrinsic) - Math.log(scale)
  const logMissing = Math.log(((sign > 0 ? forwardLeg : strikeLeg) - price) / scale)
  const x = -Math.abs(logMoneyness(forward, strike))
  let steps = 0
  normalisedImplied(x, overIntrinsic / scale, logTarget, logMissing, () => (steps += 1))
  return steps
}
