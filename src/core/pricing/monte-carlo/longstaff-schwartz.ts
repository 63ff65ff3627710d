import { factorise, solveFactored } from '../dense-solve.ts'
import type { PathBuilder } from './dynamics.ts'
import type { PathPayoff } from './payoffs.ts'
import type { MonteCarloTerms } from './types.ts'

/** Per exercise date the continuation value over the strike as a cubic of spot/strike; NaN where too few paths were in the money. */
export type ExercisePolicy = readonly Float64Array[]

const BASIS = 4
const TRAINING_PAIRS = 8_192

const continuation = (policy: Float64Array, x: number): number =>
  (((policy[3] as number) * x + (policy[2] as number)) * x + (policy[1] as number)) * x +
  (policy[0] as number)

/** Least squares of realised values on the basis, over the paths in the money. */
function regress(xs: Float64Array, values: Float64Array, sign: number): Float64Array {
  const normal = new Float64Array(BASIS * BASIS)
  const right = new Float64Array(BASIS)
  let count = 0
  xs.forEach((x, path) => {
    if (sign * (x - 1) <= 0) return
    count += 1
    const powers = [1, x, x * x, x * x * x]
    powers.forEach((left, row) => {
      powers.forEach((power, column) => {
        const at = row * BASIS + column
        normal[at] = (normal[at] as number) + left * power
      })
      right[row] = (right[row] as number) + left * (values[path] ?? 0)
    })
  })
  const factors = count >= 10 * BASIS ? factorise(normal, BASIS) : null
  if (factors === null) return right.fill(NaN)
  solveFactored(factors, right)
  return right
}

/**
 * The exercise rule of F. Longstaff and E. Schwartz, "Valuing American options by simulation", Review of Financial Studies 14 (2001), learnt on
 * paths of its own, so that the price made with it is biased low alone. `fillNormals` gives a path's normals.
 */
export function learnPolicy(
  terms: MonteCarloTerms,
  steps: number,
  builder: PathBuilder,
  fillNormals: (out: Float64Array) => void,
): ExercisePolicy {
  const paths = 2 * TRAINING_PAIRS
  const sign = terms.optionType === 'call' ? 1 : -1
  const shares = Array.from({ length: steps + 1 }, () => new Float64Array(paths))
  const [normals, logs, variances] = [
    new Float64Array(steps),
    new Float64Array(steps + 1),
    new Float64Array(steps),
  ]
  for (let path = 0; path < paths; path++) {
    if (path % 2 === 0) fillNormals(normals)
    else for (let at = 0; at < steps; at++) normals[at] = -(normals[at] ?? 0)
    builder(normals, logs, variances)
    for (let at = 0; at <= steps; at++) {
      const line = shares[at]
      if (line) line[path] = Math.exp(logs[at] as number) / terms.strike
    }
  }
  const stepDiscount = Math.exp((-terms.rateCont * terms.timeYears) / steps)
  const values = (shares[steps] ?? new Float64Array(0)).map((x) => Math.max(sign * (x - 1), 0))
  const policies: Float64Array[] = Array.from({ length: steps }, () => new Float64Array(BASIS).fill(NaN))
  for (let at = steps - 1; at >= 1; at--) {
    const xs = shares[at] ?? new Float64Array(0)
    values.forEach((value, path) => {
      values[path] = value * stepDiscount
    })
    const policy = regress(xs, values, sign)
    policies[at] = policy
    xs.forEach((x, path) => {
      const intrinsic = sign * (x - 1)
      if (intrinsic > 0 && intrinsic >= continuation(policy, x)) values[path] = intrinsic
    })
  }
  return policies
}

/** The discounted payoff of a path stopped by the policy. */
export function stoppedPayoff(terms: MonteCarloTerms, steps: number, policy: ExercisePolicy): PathPayoff {
  const sign = terms.optionType === 'call' ? 1 : -1
  const { strike, rateCont, timeYears } = terms
  const discounts = Float64Array.from({ length: steps + 1 }, (_, at) =>
    Math.exp((-rateCont * timeYears * at) / steps),
  )
  return (logs) => {
    for (let at = 1; at <= steps; at++) {
      const x = Math.exp(logs[at] as number) / strike
      const intrinsic = sign * (x - 1)
      if (intrinsic <= 0) continue
      const rule = policy[at]
      if (at === steps || (rule && intrinsic >= continuation(rule, x)))
        return (discounts[at] as number) * strike * intrinsic
    }
    return 0
  }
}
