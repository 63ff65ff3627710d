import type { MonteCarloTerms } from './types.ts'

/** A path of ln S: `logs[0]` is today; `variances[i]` is the variance accumulated from i to i+1. */
export type PathBuilder = (normals: Float64Array, logs: Float64Array, variances: Float64Array) => void

/** Geometric Brownian motion, exact at the times given. */
function brownianPath(terms: MonteCarloTerms, timesYears: Float64Array, volAnnual: number): PathBuilder {
  const steps = timesYears.length
  const drift = new Float64Array(steps)
  const deviation = new Float64Array(steps)
  const squared = new Float64Array(steps)
  for (let at = 0; at < steps; at++) {
    const gap = (timesYears[at] ?? 0) - (at === 0 ? 0 : (timesYears[at - 1] ?? 0))
    squared[at] = volAnnual * volAnnual * gap
    drift[at] = (terms.rateCont - terms.dividendYieldCont) * gap - (squared[at] ?? 0) / 2
    deviation[at] = volAnnual * Math.sqrt(gap)
  }
  const start = Math.log(terms.spot)
  return (normals, logs, variances) => {
    let log = start
    logs[0] = log
    for (let at = 0; at < steps; at++) {
      log += (drift[at] as number) + (deviation[at] as number) * (normals[at] as number)
      logs[at + 1] = log
      variances[at] = squared[at] as number
    }
  }
}

const PSI_SWITCH = 1.5

/**
 * Heston by the quadratic-exponential scheme of L. Andersen, "Simple and efficient simulation of the Heston stochastic volatility model",
 * Journal of Computational Finance 11 (2008), §3.2 (ψ_c = 1.5) and §4.2 with γ₁ = γ₂ = ½; the martingale correction of §4.3. The first half of
 * the normals drives the spot, the second the variance. `uniformOf` gives Φ.
 */
function hestonPath(
  terms: MonteCarloTerms,
  timesYears: Float64Array,
  parameters: Extract<MonteCarloTerms['dynamics'], { model: 'heston' }>['parameters'],
  uniformOf: (normal: number) => number,
): PathBuilder {
  const steps = timesYears.length
  const { v0, kappa, theta, volOfVol, correlation: rho } = parameters
  const step = terms.timeYears / steps
  const decay = Math.exp(-kappa * step)
  const share = kappa * step < 1e-8 ? step : (1 - decay) / kappa
  const omega2 = volOfVol * volOfVol
  const k0 = -(rho * kappa * theta * step) / volOfVol
  const k1 = 0.5 * step * ((kappa * rho) / volOfVol - 0.5) - rho / volOfVol
  const k2 = 0.5 * step * ((kappa * rho) / volOfVol - 0.5) + rho / volOfVol
  const k3 = 0.5 * step * (1 - rho * rho)
  const a = k2 + 0.5 * k3
  const drift = (terms.rateCont - terms.dividendYieldCont) * step
  const start = Math.log(terms.spot)
  return (normals, logs, variances) => {
    let log = start
    let v = v0
    logs[0] = log
    for (let at = 0; at < steps; at++) {
      const mean = theta + (v - theta) * decay
      const squared = v * omega2 * decay * share + 0.5 * theta * omega2 * kappa * share * share
      const psi = mean > 0 ? squared / (mean * mean) : 0
      const normal = normals[steps + at] as number
      let next = 0
      let correction = 0
      if (mean > 0 && psi <= PSI_SWITCH) {
        const inverse = 2 / psi
        const b2 = inverse - 1 + Math.sqrt(inverse * (inverse - 1))
        const scale = mean / (1 + b2)
        const root = Math.sqrt(b2) + normal
        next = scale * root * root
        const spread = 1 - 2 * a * scale
        correction =
          spread > 0 ? -(a * b2 * scale) / spread + 0.5 * Math.log(spread) - 0.5 * k3 * v - k1 * v : k0
      } else if (mean > 0) {
        const p = (psi - 1) / (psi + 1)
        const beta = (1 - p) / mean
        const uniform = uniformOf(normal)
        next = uniform <= p ? 0 : Math.log((1 - p) / (1 - uniform)) / beta
        correction = beta > a ? -Math.log(p + (beta * (1 - p)) / (beta - a)) - 0.5 * k3 * v - k1 * v : k0
      }
      const variance = k3 * (v + next)
      log += drift + correction + k1 * v + k2 * next + Math.sqrt(variance) * (normals[at] as number)
      logs[at + 1] = log
      variances[at] = 0.5 * step * (v + next)
      v = next
    }
  }
}

/** How many normals a path of this many steps takes. */
export const normalsPerStep = (terms: MonteCarloTerms): 1 | 2 => (terms.dynamics.model === 'heston' ? 2 : 1)

/** The terms' paths at these times (equally spaced for Heston). */
export function pathBuilder(
  terms: MonteCarloTerms,
  timesYears: Float64Array,
  uniformOf: (normal: number) => number,
): PathBuilder {
  const { dynamics } = terms
  if (dynamics.model === 'bsm') return brownianPath(terms, timesYears, dynamics.volAnnual)
  const { parameters } = dynamics
  // Without randomness of its own the variance is a function of time; the scheme divides by ω.
  const safe = { ...parameters, volOfVol: Math.max(parameters.volOfVol, 1e-6) }
  return hestonPath(terms, timesYears, safe, uniformOf)
}
