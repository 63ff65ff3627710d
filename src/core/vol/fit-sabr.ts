import { bestOfStarts, withDifferences } from './least-squares.ts'
import { weightsOf } from './quotes.ts'
import type { SabrParameters, SliceQuotes, Smile } from './types.ts'

/** ln((√(1 − 2ρz + z²) + z − ρ)/(1 − ρ)) over z, by its series near z = 0 where both vanish. */
function inverseChi(z: number, rho: number): number {
  if (Math.abs(z) < 1e-3) {
    return 1 + z * (rho / 2 + z * ((3 * rho * rho - 1) / 6 + (z * rho * (5 * rho * rho - 3)) / 8))
  }
  // For z far below 0 the sum under the logarithm cancels; its conjugate does not.
  const root = Math.sqrt(1 - 2 * rho * z + z * z)
  const chi = z > 0 ? Math.log((root + z - rho) / (1 - rho)) : -Math.log((root - z + rho) / (1 + rho))
  return chi / z
}

/**
 * Lognormal SABR volatility (Hagan, Kumar, Lesniewski and Woodward 2002, eq. 2.17a), `logMoneyness` = ln(K/F); the at
 * the money limit is exact because z/χ(z) is.
 */
export function sabrVolAt(
  { alpha, beta, rho, nu }: SabrParameters,
  forward: number,
  logMoneyness: number,
  timeYears: number,
): number {
  const rest = 1 - beta
  const logRatio = -logMoneyness
  const power = forward ** rest * Math.exp((rest * logMoneyness) / 2)
  const z = (nu / alpha) * power * logRatio
  const square = (rest * logRatio) ** 2
  const curve = 1 + square / 24 + (square * square) / 1920
  const drift =
    (rest * rest * alpha * alpha) / (24 * power * power) +
    (rho * beta * nu * alpha) / (4 * power) +
    ((2 - 3 * rho * rho) * nu * nu) / 24
  return (alpha / (power * curve * inverseChi(z, rho))) * (1 + drift * timeYears)
}

/** Total variance of SABR; derivatives by central differences, which the formula bears well. */
export function sabrSmile(parameters: SabrParameters, forward: number, timeYears: number): Smile {
  const variance = (k: number): number =>
    Math.max(0, sabrVolAt(parameters, forward, k, timeYears)) ** 2 * timeYears
  const step = 1e-4
  return {
    timeYears,
    jet: (k) => {
      const [down, w, up] = [variance(k - step), variance(k), variance(k + step)]
      return { w, slope: (up - down) / (2 * step), curvature: (up - 2 * w + down) / (step * step) }
    },
    centre: 0,
    scale: Math.max(0.02, 0.5 * Math.sqrt(variance(0))),
    knots: [],
    wingSlope: 0,
  }
}

const sabrOf = (x: readonly number[], beta: number): SabrParameters => ({
  alpha: Math.exp(x[0] as number),
  beta,
  rho: Math.tanh(x[1] as number),
  nu: Math.exp(x[2] as number),
})

/** α, ρ and ν at a given β; the formula is an expansion, so its wings may hold arbitrage, which the search then tells. */
export function fitSabr(slice: SliceQuotes, beta: number): SabrParameters {
  const { quotes, forward, timeYears } = slice
  const weights = weightsOf(slice)
  const rows = quotes.length
  const evaluate = withDifferences(rows, (x, residuals) => {
    const parameters = sabrOf(x, beta)
    quotes.forEach(({ logMoneyness, volAnnual }, i) => {
      const vol = sabrVolAt(parameters, forward, logMoneyness, timeYears)
      residuals[i] = (vol - volAnnual) * (weights[i] as number)
    })
  })
  const [nearest] = quotes.toSorted((l, r) => Math.abs(l.logMoneyness) - Math.abs(r.logMoneyness))
  const level = Math.log((nearest?.volAnnual ?? 0.2) * forward ** (1 - beta))
  const bounds = { lower: [level - 5, -4, -8], upper: [level + 5, 4, 4] }
  const starts = [-0.5, 0.3].flatMap((tilt) => [0.3, 1.5].map((nu) => [level, tilt, Math.log(nu)]))
  return sabrOf(bestOfStarts({ rows, evaluate, ...bounds, iterationsMax: 300 }, starts, 1), beta)
}
