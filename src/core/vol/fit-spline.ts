import { butterflyOf, calendarOf } from './arbitrage.ts'
import { weightsOf } from './quotes.ts'
import type { SliceQuotes, Smile, SplineKnot, VarianceJet } from './types.ts'

/**
 * Natural cubic smoothing spline of total variance in log-moneyness (Reinsch 1967; Green and Silverman 1994, section
 * 2.3): minimises Σ weight²·(w(kᵢ) − wᵢ)² + λ∫w″². λ = 0 goes through every quote; the straight line at the other end
 * is nearly always free of arbitrage.
 */

type Knots = Readonly<{ k: readonly number[]; w: readonly number[]; weight: readonly number[] }>

/** Quotes of one strike are one knot at their weighted mean. */
function knotsOf(slice: SliceQuotes): Knots {
  const weights = weightsOf(slice)
  const merged = new Map<number, { sum: number; weight: number }>()
  slice.quotes.forEach(({ logMoneyness, volAnnual }, i) => {
    const variance = volAnnual * volAnnual * slice.timeYears
    const weight = ((weights[i] as number) / (2 * volAnnual * slice.timeYears)) ** 2
    const known = merged.get(logMoneyness) ?? { sum: 0, weight: 0 }
    merged.set(logMoneyness, { sum: known.sum + weight * variance, weight: known.weight + weight })
  })
  const knots = [...merged].toSorted(([left], [right]) => left - right)
  return {
    k: knots.map(([k]) => k),
    w: knots.map(([, { sum, weight }]) => sum / weight),
    weight: knots.map(([, { weight }]) => weight),
  }
}

/** Solves (R + λ·Qᵀ·W⁻¹·Q)·γ = Qᵀ·w, a matrix of five diagonals, by banded Cholesky; values are w − λ·W⁻¹·Q·γ. */
function smoothed({ k, w, weight }: Knots, lambda: number): readonly SplineKnot[] {
  const n = k.length
  const inner = n - 2
  const at = (values: readonly number[], i: number): number => values[i] as number
  const gap = (i: number): number => at(k, i + 1) - at(k, i)
  // Column j of Q has entries for knots j, j+1 and j+2.
  const column = (j: number): readonly [number, number, number] => {
    const [left, right] = [1 / gap(j), 1 / gap(j + 1)]
    return [left, -left - right, right]
  }
  const band = Array.from({ length: inner }, () => [0, 0, 0])
  const right: number[] = []
  for (let j = 0; j < inner; j++) {
    const own = column(j)
    const row = band[j] as number[]
    row[0] = (gap(j) + gap(j + 1)) / 3
    if (j > 0) row[1] = gap(j) / 6
    right.push(own[0] * at(w, j) + own[1] * at(w, j + 1) + own[2] * at(w, j + 2))
    for (let back = 0; back <= Math.min(2, j); back++) {
      const other = column(j - back)
      let sum = 0
      for (let i = 0; i + back < 3; i++)
        sum += ((own[i] as number) * (other[i + back] as number)) / at(weight, j + i)
      row[back] = (row[back] as number) + lambda * sum
    }
  }
  const gamma = solveBand(band, right)
  return w.map((value, i) => {
    let pull = 0
    for (let j = Math.max(0, i - 2); j <= Math.min(inner - 1, i); j++) {
      pull += (column(j)[i - j] as number) * at(gamma, j)
    }
    const bend = i === 0 || i === n - 1 ? 0 : at(gamma, i - 1)
    return { logMoneyness: at(k, i), totalVariance: value - (lambda * pull) / at(weight, i), bend }
  })
}

/** Row j holds the entries (j, j), (j, j−1), (j, j−2) of a symmetric positive matrix. */
function solveBand(band: readonly (readonly number[])[], right: readonly number[]): readonly number[] {
  const n = right.length
  const factor = band.map((row) => [...row])
  const entry = (i: number, back: number): number => factor[i]?.[back] ?? 0
  for (let i = 0; i < n; i++) {
    const row = factor[i] as number[]
    if (i >= 2) row[2] = entry(i, 2) / entry(i - 2, 0)
    if (i >= 1) row[1] = (entry(i, 1) - entry(i, 2) * entry(i - 1, 1)) / entry(i - 1, 0)
    row[0] = Math.sqrt(entry(i, 0) - entry(i, 1) ** 2 - entry(i, 2) ** 2)
  }
  const solution = [...right]
  const value = (i: number): number => solution[i] ?? 0
  for (let i = 0; i < n; i++) {
    solution[i] = (value(i) - entry(i, 1) * value(i - 1) - entry(i, 2) * value(i - 2)) / entry(i, 0)
  }
  for (let i = n - 1; i >= 0; i--) {
    solution[i] = (value(i) - entry(i + 1, 1) * value(i + 1) - entry(i + 2, 2) * value(i + 2)) / entry(i, 0)
  }
  return solution
}

/** Beyond the last knot: on along the tangent where variance grows outward; where it falls, ever flatter, to no less than half. */
function wingJet(value: number, outward: number, distance: number, sign: 1 | -1): VarianceJet {
  if (outward >= 0) return { w: value + outward * distance, slope: sign * outward, curvature: 0 }
  const length = Math.max(1e-9, value / (-2 * outward))
  const fade = Math.exp(-distance / length)
  return {
    w: value + outward * length * (1 - fade),
    slope: sign * outward * fade,
    curvature: (-outward / length) * fade,
  }
}

export function splineSmile(knots: readonly SplineKnot[], timeYears: number): Smile {
  const k = knots.map(({ logMoneyness }) => logMoneyness)
  const values = knots.map(({ totalVariance }) => totalVariance)
  const bends = knots.map(({ bend }) => bend)
  const last = k.length - 1
  const at = (list: readonly number[], i: number): number => list[i] as number
  const secant = (i: number): number => (at(values, i + 1) - at(values, i)) / (at(k, i + 1) - at(k, i))
  const firstSlope = secant(0) - ((at(k, 1) - at(k, 0)) * (2 * at(bends, 0) + at(bends, 1))) / 6
  const lastSlope =
    secant(last - 1) + ((at(k, last) - at(k, last - 1)) * (2 * at(bends, last) + at(bends, last - 1))) / 6
  const jet = (place: number): VarianceJet => {
    if (place <= at(k, 0)) return wingJet(at(values, 0), -firstSlope, at(k, 0) - place, -1)
    if (place >= at(k, last)) return wingJet(at(values, last), lastSlope, place - at(k, last), 1)
    let [low, high] = [0, last]
    while (high - low > 1) {
      const middle = (low + high) >> 1
      if (at(k, middle) <= place) low = middle
      else high = middle
    }
    const h = at(k, high) - at(k, low)
    const [right, left] = [(place - at(k, low)) / h, (at(k, high) - place) / h]
    const [bendLow, bendHigh] = [at(bends, low), at(bends, high)]
    return {
      w:
        left * at(values, low) +
        right * at(values, high) +
        ((left ** 3 - left) * bendLow + (right ** 3 - right) * bendHigh) * ((h * h) / 6),
      slope: secant(low) + ((1 - 3 * left * left) * bendLow + (3 * right * right - 1) * bendHigh) * (h / 6),
      curvature: left * bendLow + right * bendHigh,
    }
  }
  return {
    timeYears,
    jet,
    centre: 0,
    scale: Math.max(1e-3, (at(k, last) - at(k, 0)) / 4),
    knots: k,
    wingSlope: Math.max(0, -firstSlope, lastSlope),
    wings: null,
  }
}

const LADDER_STEPS = 40

/**
 * A spline through the quotes (`isFree`), else the least smoothed one on a geometric ladder of λ that has neither
 * butterfly arbitrage nor, where it is quoted, lies under the earlier smile; ordinates below the earlier smile are
 * lifted to it first. Where nothing on the ladder is both, the least smoothed without butterfly arbitrage, else the
 * one through the quotes: what is left is reported.
 */
export function fitSpline(slice: SliceQuotes, earlier: Smile | null, isFree: boolean): readonly SplineKnot[] {
  const own = knotsOf(slice)
  const lifted = own.k.map((k, i) =>
    Math.max(own.w[i] as number, earlier ? earlier.jet(k).w * (1 + 1e-6) : 0),
  )
  const ordinates = isFree ? own : { ...own, w: lifted }
  const width = (own.k.at(-1) as number) - (own.k[0] as number)
  const scale = (width ** 3 * own.weight.reduce((sum, weight) => sum + weight, 0)) / own.weight.length
  const range = { low: own.k[0] as number, high: own.k.at(-1) as number }
  const interpolated = smoothed(ordinates, 0)
  if (isFree) return interpolated
  let firstConvex: readonly SplineKnot[] | null = null
  for (let step = -1; step < LADDER_STEPS; step++) {
    const knots = step < 0 ? interpolated : smoothed(ordinates, scale * 10 ** (-9 + step / 3))
    const smile = splineSmile(knots, slice.timeYears)
    if (knots.some(({ totalVariance }) => totalVariance <= 0) || butterflyOf(smile) !== null) continue
    firstConvex ??= knots
    if (earlier === null || calendarOf(earlier, smile, range) === null) return knots
  }
  return firstConvex ?? interpolated
}
