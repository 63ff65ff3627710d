import { bestOfStarts, withDifferences } from '../pricing/index.ts'
import { weightsOf } from './quotes.ts'
import { toldSteps } from './steps.ts'
import type { OnShare, SliceQuotes, SsviParameters, SviParameters } from './types.ts'

/**
 * SSVI (Gatheral and Jacquier, "Arbitrage-free SVI volatility surfaces", Quantitative Finance 2014, section 4):
 * w(k, θ) = θ/2·(1 + ρφk + √((φk + ρ)² + 1 − ρ²)), with φ(θ) of power-law, η/(θ^γ(1+θ)^(1−γ)), or Heston-like,
 * (1/λθ)(1 − (1 − e^(−λθ))/λθ), form.
 */
function ssviPhi(parameters: SsviParameters, theta: number): number {
  if (parameters.phi === 'power_law') {
    return parameters.eta / (theta ** parameters.gamma * (1 + theta) ** (1 - parameters.gamma))
  }
  const u = parameters.lambda * theta
  // (1 − (1 − e^(−u))/u)/u by its series where the difference has no digits left.
  return u < 1e-4 ? 0.5 - u / 6 + (u * u) / 24 : (1 + Math.expm1(-u) / u) / u
}

/** A slice of SSVI as raw SVI (Gatheral and Jacquier 2014, lemma 3.1 with the natural parametrisation). */
export function ssviSlice(parameters: SsviParameters, theta: number): SviParameters {
  const { rho } = parameters
  const phi = ssviPhi(parameters, theta)
  const cosine = (1 - rho) * (1 + rho)
  return {
    a: (theta / 2) * cosine,
    b: (theta * phi) / 2,
    rho,
    m: -rho / phi,
    sigma: Math.sqrt(cosine) / phi,
  }
}

/** Sufficient conditions of theorem 4.2: θφ(1+|ρ|) < 4 and θφ²(1+|ρ|) ≤ 4. */
export function ssviHasNoButterfly(parameters: SsviParameters, theta: number): boolean {
  const phi = ssviPhi(parameters, theta)
  const skew = 1 + Math.abs(parameters.rho)
  return theta * phi * skew < 4 && theta * phi * phi * skew <= 4 * (1 + 1e-12)
}

/** Theorem 4.1 between two at-the-money variances: θ does not fall and 0 ≤ ∂(θφ)/∂θ ≤ φ(1 + √(1−ρ²))/ρ² at both. */
export function ssviHasNoCalendar(parameters: SsviParameters, earlier: number, later: number): boolean {
  const { rho } = parameters
  const bound = rho === 0 ? Infinity : (1 + Math.sqrt((1 - rho) * (1 + rho))) / (rho * rho)
  const holds = (theta: number): boolean => {
    const step = 1e-5 * theta
    const product = (at: number): number => at * ssviPhi(parameters, at)
    const slope = (product(theta + step) - product(theta - step)) / (2 * step)
    return slope >= -1e-9 && slope <= ssviPhi(parameters, theta) * bound * (1 + 1e-9)
  }
  return later >= earlier && holds(earlier) && holds(later)
}

type SsviFit = Readonly<{ parameters: SsviParameters; thetas: readonly number[] }>

const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

/**
 * Coordinates that cannot leave the region free of arbitrage: |ρ| < 1; power law with γ in (0, 1/2] and η(1+|ρ|) ≤ 2
 * (remark 4.4), Heston-like with λ ≥ (1+|ρ|)/4 (example 4.1); θ rising.
 */
function ssviOf(x: readonly number[], phi: SsviParameters['phi'], count: number): SsviFit {
  const rho = Math.tanh(x[0] as number)
  const skew = 1 + Math.abs(rho)
  let theta = 0
  const thetas = Array.from({ length: count }, (_, i) => (theta += Math.exp(x[3 + i] as number)))
  if (phi === 'heston') {
    return { parameters: { phi, rho, lambda: skew / 4 + Math.exp(x[1] as number) }, thetas }
  }
  const eta = (2 / skew) * logistic(x[1] as number)
  return { parameters: { phi, rho, eta, gamma: x[2] as number }, thetas }
}

const ITERATIONS_MAX = 300
/** The best start's, and a dozen of each of six. */
const STEPS_MAX = ITERATIONS_MAX + 6 * 13

/** One SSVI for all slices, at least one, ascending in time: free of butterfly and calendar arbitrage by construction. */
export function fitSsvi(
  slices: readonly SliceQuotes[],
  phi: SsviParameters['phi'] = 'power_law',
  gainMin = 1e-15,
  onShare: OnShare = () => undefined,
): SsviFit {
  const weights = slices.map(weightsOf)
  const rows = slices.reduce((sum, { quotes }) => sum + quotes.length, 0)
  const residualsOf = withDifferences(rows, (x, residuals) => {
    const { parameters, thetas } = ssviOf(x, phi, slices.length)
    let row = 0
    slices.forEach(({ quotes, timeYears }, at) => {
      const { a, b, rho, m, sigma } = ssviSlice(parameters, thetas[at] as number)
      quotes.forEach(({ logMoneyness, volAnnual }, i) => {
        const offset = logMoneyness - m
        const w = a + b * (rho * offset + Math.sqrt(offset * offset + sigma * sigma))
        residuals[row++] = (Math.sqrt(w / timeYears) - volAnnual) * (weights[at]?.[i] as number)
      })
    })
    return true
  })
  const bounds = {
    lower: [-5, -12, 1e-3, ...slices.map(() => -40)],
    upper: [5, 12, 0.5, ...slices.map(() => 4)],
  }
  const increments = startIncrements(slices)
  const starts = [-0.7, 0, 0.7].flatMap((tilt) => [-1, 1.5].map((bend) => [tilt, bend, 0.4, ...increments]))
  const evaluate = toldSteps(residualsOf, STEPS_MAX, onShare)
  const best = bestOfStarts({ rows, evaluate, ...bounds, gainMin, iterationsMax: ITERATIONS_MAX }, starts, 1)
  return ssviOf(best, phi, slices.length)
}

/** Logarithms of the steps of at-the-money variance that the quotes show, none at or below 0. */
function startIncrements(slices: readonly SliceQuotes[]): readonly number[] {
  let before = 0
  return slices.map(({ quotes, timeYears }) => {
    const [nearest] = quotes.toSorted((l, r) => Math.abs(l.logMoneyness) - Math.abs(r.logMoneyness))
    const level = (nearest?.volAnnual ?? 0) ** 2 * timeYears
    const increment = Math.max(level - before, 0.02 * level)
    before += increment
    return Math.log(increment)
  })
}
