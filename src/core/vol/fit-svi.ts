import { bestOfStarts, solvePositive, sviJet } from '../pricing/index.ts'
import type { Residuals } from '../pricing/index.ts'
import { weightsOf } from './quotes.ts'
import type { SliceQuotes, SviParameters } from './types.ts'

/**
 * Raw SVI through one expiry's quotes. Starts come from the quasi-explicit form (Zeliade 2009): for fixed (m, σ) the
 * total variance is linear in (a, bρσ, bσ). The best few are polished by Levenberg–Marquardt on all five, in coordinates
 * that cannot leave the domain: ln of the smallest variance, ln b, atanh ρ, m, ln σ.
 */

type Coordinates = readonly number[]

/** A slope of 2 and a correlation of 0.9995 leave room for what is arbitrage, and none for what is nonsense. */
const LOWER = [-60, -30, -4.2] as const
const UPPER = [4, Math.log(2), 4.2] as const

export function sviOfCoordinates([minimum, slope, tilt, m, width]: Coordinates): SviParameters {
  const b = Math.exp(slope as number)
  const rho = Math.tanh(tilt as number)
  const sigma = Math.exp(width as number)
  const a = Math.exp(minimum as number) - b * sigma * Math.sqrt((1 - rho) * (1 + rho))
  return { a, b, rho, m: m as number, sigma }
}

export function coordinatesOf({ a, b, rho, m, sigma }: SviParameters): Coordinates {
  const minimum = a + b * sigma * Math.sqrt((1 - rho) * (1 + rho))
  const logOf = (value: number): number => Math.log(Math.max(value, 1e-25))
  return [logOf(minimum), logOf(b), Math.atanh(Math.max(-0.9999, Math.min(0.9999, rho))), m, Math.log(sigma)]
}

type Bounds = Readonly<{ lower: readonly number[]; upper: readonly number[] }>

/** The bend is neither a kink nor wider or farther away than what was quoted many times over. */
export function boundsOf({ quotes }: SliceQuotes): Bounds {
  const places = quotes.map(({ logMoneyness }) => logMoneyness)
  const [low, high] = [Math.min(...places), Math.max(...places)]
  const range = high - low
  return {
    lower: [...LOWER, low - 10 * range, Math.log(range * 2e-3)],
    upper: [...UPPER, high + 10 * range, Math.log(range * 20)],
  }
}

/** Weighted volatility residuals with their analytic Jacobian in the coordinates. */
function quoteResiduals(slice: SliceQuotes): Residuals {
  const weights = weightsOf(slice)
  const { quotes, timeYears } = slice
  return (x, residuals, jacobian) => {
    const { a, b, rho, m, sigma } = sviOfCoordinates(x)
    const minimum = Math.exp(x[0] as number)
    const cosine = Math.sqrt((1 - rho) * (1 + rho))
    quotes.forEach(({ logMoneyness, volAnnual }, row) => {
      const offset = logMoneyness - m
      const root = Math.sqrt(offset * offset + sigma * sigma)
      const w = Math.max(1e-18, a + b * (rho * offset + root))
      const vol = Math.sqrt(w / timeYears)
      const weight = weights[row] as number
      residuals[row] = (vol - volAnnual) * weight
      if (!jacobian) return
      const scale = weight / (2 * timeYears * vol)
      jacobian[row * 5] = scale * minimum
      jacobian[row * 5 + 1] = scale * (w - minimum)
      jacobian[row * 5 + 2] = scale * b * (cosine * cosine * offset + sigma * rho * cosine)
      jacobian[row * 5 + 3] = scale * b * (-rho - offset / root)
      jacobian[row * 5 + 4] = scale * b * sigma * (sigma / root - cosine)
    })
    return true
  }
}

type Start = Readonly<{ parameters: SviParameters; cost: number }>

const CENTRES = 11
const WIDTHS = [0.01, 0.03, 0.08, 0.2, 0.5, 1.2] as const
/** Smiles far wider than their quotes, whose bend lies outside. */
const WIDE = [1.5, 4] as const
const STARTS = 6
const POLISHED = 2

/** The best points of a grid over (m, σ), each with its linear best (a, b, ρ). */
function startsOf(slice: SliceQuotes): readonly SviParameters[] {
  const { quotes } = slice
  const places = quotes.map(({ logMoneyness }) => logMoneyness)
  const [low, high] = [Math.min(...places), Math.max(...places)]
  const range = high - low
  const weights = weightsOf(slice)
  const starts: Start[] = []
  for (let i = 0; i < CENTRES; i++) {
    const m = low - range / 4 + (1.5 * range * i) / (CENTRES - 1)
    for (const width of WIDTHS) starts.push(linearBest(slice, weights, m, width * range))
  }
  for (const width of WIDE) {
    for (const side of [-2, -1, 1, 2]) {
      const m = (low + high) / 2 + (side * width * range) / 2
      starts.push(linearBest(slice, weights, m, width * range))
    }
  }
  return starts
    .toSorted((left, right) => left.cost - right.cost)
    .slice(0, STARTS)
    .map(({ parameters }) => parameters)
}

/** Weighted linear regression of w on (1, y, √(y²+1)), y = (k−m)/σ, brought back into the domain when it leaves it. */
function linearBest(slice: SliceQuotes, weights: readonly number[], m: number, sigma: number): Start {
  const { quotes, timeYears } = slice
  const normal = new Float64Array(9)
  const right = new Float64Array(3)
  quotes.forEach(({ logMoneyness, volAnnual }, row) => {
    const y = (logMoneyness - m) / sigma
    const basis = [1, y, Math.sqrt(y * y + 1)]
    const weight = ((weights[row] as number) / (2 * volAnnual * timeYears)) ** 2
    const target = volAnnual * volAnnual * timeYears
    basis.forEach((left, i) => {
      right[i] = (right[i] as number) + weight * left * target
      basis.forEach((other, j) => {
        normal[i * 3 + j] = (normal[i * 3 + j] as number) + weight * left * other
      })
    })
  })
  for (let i = 0; i < 3; i++) normal[i * 4] = (normal[i * 4] as number) * (1 + 1e-12)
  const solved = solvePositive(normal, right, 3)
  const variances = quotes.map(({ volAnnual }) => volAnnual * volAnnual * timeYears)
  const least = Math.min(...variances)
  const steepness = Math.max(solved?.[2] ?? 0, 0.05 * least)
  const tilt = Math.max(-0.98 * steepness, Math.min(0.98 * steepness, solved?.[1] ?? 0))
  const floor = steepness * Math.sqrt(1 - (tilt / steepness) ** 2)
  const level = Math.max(solved?.[0] ?? least, 0.01 * least - floor)
  const parameters = { a: level, b: steepness / sigma, rho: tilt / steepness, m, sigma }
  let cost = 0
  quotes.forEach(({ logMoneyness, volAnnual }, row) => {
    const vol = Math.sqrt(Math.max(0, sviJet(parameters, logMoneyness).w) / timeYears)
    cost += ((vol - volAnnual) * (weights[row] as number)) ** 2
  })
  return { parameters, cost }
}

/** The best raw SVI through the quotes, wherever they lead: it may hold arbitrage. At least five distinct strikes. */
export function fitSviFree(slice: SliceQuotes): SviParameters {
  const evaluate = quoteResiduals(slice)
  const rows = slice.quotes.length
  const starts = startsOf(slice).map(coordinatesOf)
  return sviOfCoordinates(bestOfStarts({ rows, evaluate, ...boundsOf(slice) }, starts, POLISHED))
}
