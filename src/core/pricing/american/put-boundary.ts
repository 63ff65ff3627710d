import { INVERSE_SQRT_TWO_PI, cdfGiven, fastCdf } from './fast-normal.ts'
import { factorise, solveFactored } from '../dense-solve.ts'
import type { Factors } from '../dense-solve.ts'
import type { CollocationScheme } from './scheme.ts'

/**
 * The exercise boundary of an American put of strike 1 with one boundary (rate > 0, or rate = 0 > yield), after
 * L. Andersen, M. Lake, D. Offengenden, "High-performance American option pricing", J. Comput. Finance 20 (2016): QD+
 * start (M. Li, "Analytical approximations for the critical stock prices of American options", 2010), then steps on their
 * system FP-A at Chebyshev nodes, on H = ln²(B/X), X the boundary just before expiry. Instead of the plain fixed-point
 * iteration we take Newton steps with the system's Jacobian of the first one: each divides the error by a hundred.
 */
export type PutMarket = Readonly<{
  rateCont: number
  yieldCont: number
  timeYears: number
  volAnnual: number
}>

/** ln B at the nodes of a scheme, as gaps ln X − ln B > 0 and their squares H; X is the boundary just before expiry. */
export type BoundaryState = Readonly<{ logStart: number; gaps: Float64Array; transformed: Float64Array }>

export type PutBoundary = Readonly<{
  scheme: CollocationScheme
  market: PutMarket
  state: BoundaryState
  /** Of the system's Jacobian, for neighbouring markets. */
  factors: Factors
  /** Largest change of ln B in the last step: the measure of convergence. */
  lastChange: number
}>

/** ln of the boundary at the whole life, for strike 1. */
export const logBoundaryOf = (boundary: PutBoundary): number =>
  boundary.state.logStart - (boundary.state.gaps[0] as number)

const startOfBoundary = (rateCont: number, yieldCont: number): number =>
  yieldCont > rateCont && yieldCont > 0 ? Math.log(rateCont / yieldCont) : 0

/** The function whose root ln B is QD+'s boundary at one time, for strike 1. */
function qdPlusDefect(market: PutMarket, time: number): (logB: number) => number {
  const { rateCont: r, yieldCont: q, volAnnual } = market
  const variance = volAnnual * volAnnual
  const s = volAnnual * Math.sqrt(time)
  const omega1 = (2 * (r - q)) / variance - 1
  const growth = Math.exp(r * time)
  const discount = 1 / growth
  // α/h with α = 2r/σ², h = 1 − e^(−rτ): finite as r goes to 0.
  const alphaOverH = (Math.abs(r * time) < 1e-12 ? 2 / time : (-2 * r) / Math.expm1(-r * time)) / variance
  const root = Math.sqrt(omega1 * omega1 + 4 * alphaOverH)
  const lambda = -(omega1 + root) / 2
  const slope = 2 * lambda + omega1
  const fixed = -(discount / slope) * (alphaOverH + (alphaOverH * alphaOverH) / (root * slope))
  const perTheta = 2 / variance / slope
  const yieldFactor = Math.exp(-q * time)
  return (logB) => {
    const b = Math.exp(logB)
    const dPlus = (logB + (r - q) * time) / s + s / 2
    const dMinus = dPlus - s
    const upPlus = fastCdf(-dPlus)
    const upMinus = fastCdf(-dMinus)
    const put = discount * upMinus - b * yieldFactor * upPlus
    const density = INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * dPlus * dPlus)
    const theta =
      (-b * yieldFactor * density * volAnnual) / (2 * Math.sqrt(time)) +
      r * discount * upMinus -
      q * b * yieldFactor * upPlus
    const gain = 1 - b - put
    // Multiplied through by the early-exercise gain, so that it has no pole where the gain vanishes.
    return (1 - yieldFactor * upPlus) * b + (lambda + fixed) * gain + perTheta * theta
  }
}

/** Secant on QD+'s equation from a guess, kept inside (low, ln X). */
function qdPlusLog(market: PutMarket, time: number, guess: number, logStart: number): number {
  const defect = qdPlusDefect(market, time)
  const scale = market.volAnnual * Math.sqrt(time)
  let previous = guess
  let atPrevious = defect(previous)
  let current = Math.min(guess + 0.02 * scale, logStart - 1e-9 * scale)
  if (current === previous) current -= 0.01 * scale
  for (let iteration = 0; iteration < 8; iteration++) {
    const atCurrent = defect(current)
    let step = (atCurrent * (current - previous)) / (atCurrent - atPrevious)
    if (!Number.isFinite(step)) break
    step = Math.max(-scale, Math.min(scale, step))
    previous = current
    atPrevious = atCurrent
    current -= step
    if (current >= logStart) current = (previous + logStart) / 2
    if (Math.abs(step) < 1e-3 * scale) break
  }
  return current
}

/** Starting boundary at every node, longest life first: each node's root is the next one's guess in √τ. */
function startingGaps(scheme: CollocationScheme, market: PutMarket, logStart: number): Float64Array {
  const gaps = new Float64Array(scheme.nodeCount)
  let gap = 1.2 * market.volAnnual * Math.sqrt(market.timeYears)
  let share = 1
  for (let i = 0; i < scheme.nodeCount; i++) {
    const nextShare = scheme.rootTimeShares[i] as number
    gap *= nextShare / share
    share = nextShare
    const time = market.timeYears * share * share
    const log = qdPlusLog(market, time, logStart - gap, logStart)
    gap = logStart - log
    gaps[i] = gap
  }
  return gaps
}

type FinalTerms = Readonly<{ n: number; d: number; nSlope: number; dSlope: number }>

/** What FP-A's numerator and denominator have from expiry itself, and what both add to the slope of ln f in ln B. */
function finalTerms(logForward: number, s: number): FinalTerms {
  const dPlus = logForward / s + 0.5 * s
  const dMinus = dPlus - s
  const ePlus = Math.exp(-0.5 * dPlus * dPlus)
  const phiPlus = (INVERSE_SQRT_TWO_PI * ePlus) / s
  const phiMinus = (INVERSE_SQRT_TWO_PI * Math.exp(-0.5 * dMinus * dMinus)) / s
  return {
    n: phiMinus,
    d: cdfGiven(dPlus, ePlus) + phiPlus,
    nSlope: (-phiMinus * dMinus) / s,
    dSlope: (phiPlus * dMinus) / s,
  }
}

/** Product of one row of a flat matrix with a vector. */
function rowTimes(flat: Float64Array, row: number, vector: Float64Array): number {
  let sum = 0
  for (let k = 0; k < vector.length; k++) sum += (flat[row + k] as number) * (vector[k] as number)
  return sum
}

/** Adds a multiple of one row of a flat matrix to another's. */
function addRow(
  target: Float64Array,
  base: number,
  flat: Float64Array,
  row: number,
  count: number,
  factor: number,
): void {
  for (let k = 0; k < count; k++) {
    target[base + k] = (target[base + k] as number) + factor * (flat[row + k] as number)
  }
}

/**
 * The quadrature's weights with e^(qu), which no step changes, [node][point]. What the interest has in its place needs no
 * exponential of its own: e^(ru − d−²/2) = e^((r−q)τ) · e^(qu) · e^(−d+²/2) · B(τ)/B(u).
 */
function grownWeights(scheme: CollocationScheme, { yieldCont: q, timeYears }: PutMarket): Float64Array {
  const { nodeCount, pointCount, cosines, weights, rootTimeShares } = scheme
  const grown = new Float64Array(nodeCount * pointCount)
  for (let i = 0, at = 0; i < nodeCount; i++) {
    const share = rootTimeShares[i] as number
    for (let j = 0; j < pointCount; j++, at++) {
      const cosine = cosines[j] as number
      const weight = (weights[j] as number) * cosine
      const u = timeYears * share * share * cosine * cosine
      grown[at] = q === 0 ? weight : weight * Math.exp(q * u)
    }
  }
  return grown
}

/** What all residuals of a market have in common. */
type PutSystem = Readonly<{ scheme: CollocationScheme; market: PutMarket; grown: Float64Array }>

const systemOf = (scheme: CollocationScheme, market: PutMarket): PutSystem => ({
  ...{ scheme, market },
  grown: grownWeights(scheme, market),
})

/** One node's residual ln f − ln B of FP-A, and optionally that residual's derivatives by the gaps. */
function residual(
  { scheme, market, grown }: PutSystem,
  state: BoundaryState,
  i: number,
  jacobian: Float64Array | null,
): number {
  const { rateCont: r, yieldCont: q, volAnnual } = market
  const { nodeCount, pointCount, sines, interpolation } = scheme
  const { gaps, transformed } = state
  const logB = state.logStart - (gaps[i] as number)
  const rootTime = Math.sqrt(market.timeYears) * (scheme.rootTimeShares[i] as number)
  const time = rootTime * rootTime
  const sWhole = volAnnual * rootTime
  const carry = (r - q) * time
  const densityWeight = (2 * rootTime * INVERSE_SQRT_TWO_PI) / volAnnual
  const ratio = Math.exp(logB + carry)
  const interest = r * densityWeight * Math.exp(carry - (gaps[i] as number))
  let [n, d, ownSlope] = [0, 0, 0]
  const base = i * nodeCount
  for (let j = 0; j < pointCount; j++) {
    const row = (i * pointCount + j) * nodeCount
    const root = Math.sqrt(Math.max(rowTimes(interpolation, row, transformed), 0))
    const sine = sines[j] as number
    const s = sWhole * sine
    const middle = (root - (gaps[i] as number) + carry * sine * sine) / s
    const dPlus = middle + 0.5 * s
    const ePlus = Math.exp(-0.5 * dPlus * dPlus)
    const weight = grown[i * pointCount + j] as number
    const minus = interest === 0 ? 0 : weight * interest * ePlus * Math.exp(root)
    n += minus
    let slope = -minus
    if (q !== 0) {
      const growth = weight * q
      d += growth * (2 * time * sine * cdfGiven(dPlus, ePlus) + densityWeight * ePlus)
      slope += ratio * growth * densityWeight * ePlus
    }
    slope *= (dPlus - s) / s
    if (jacobian !== null) {
      ownSlope += slope
      if (root > 0) addRow(jacobian, base, interpolation, row, nodeCount, slope / root)
    }
  }
  const last = finalTerms(logB + carry, sWhole)
  n += last.n
  d += last.d
  if (jacobian !== null) {
    ownSlope += last.nSlope + ratio * last.dSlope
    // Each ln B(u) moves with the gaps through the interpolation of their squares.
    for (let k = base; k < base + nodeCount; k++) {
      jacobian[k] = ((jacobian[k] as number) * (gaps[k - base] as number)) / n
    }
    jacobian[base + i] = (jacobian[base + i] as number) - ownSlope / n + 1
  }
  return Math.log(n / d) - carry - logB
}

/** One step for all nodes: gaps ← gaps − J⁻¹·residual, each within a third and three times of what it was. */
function stepBoundary(state: BoundaryState, factors: Factors, residuals: Float64Array): number {
  solveFactored(factors, residuals)
  let largest = 0
  for (let i = 0; i < residuals.length; i++) {
    const before = state.gaps[i] as number
    const after = Math.min(3 * before, Math.max(before / 3, before - (residuals[i] as number)))
    largest = Math.max(largest, Math.abs(after - before))
    state.gaps[i] = after
    state.transformed[i] = after * after
  }
  return largest
}

/** What a relative move of the boundary is worth, by strike, up to a factor of a few hundredths. */
export const worthOfBoundary = ({ rateCont, yieldCont, timeYears, volAnnual }: PutMarket): number =>
  Math.min(1, ((Math.abs(rateCont) + Math.abs(yieldCont)) * Math.sqrt(timeYears)) / volAnnual)

/** The boundary over a whole life, or null when the system could not be set up in float64. */
export function solveBoundary(scheme: CollocationScheme, market: PutMarket): PutBoundary | null {
  const logStart = startOfBoundary(market.rateCont, market.yieldCont)
  const { nodeCount, iterations } = scheme
  const gaps = startingGaps(scheme, market, logStart)
  const state = { logStart, gaps, transformed: gaps.map((gap) => gap * gap) }
  const system = systemOf(scheme, market)
  const residuals = new Float64Array(nodeCount)
  const jacobian = new Float64Array(nodeCount * nodeCount)
  for (let i = 0; i < nodeCount; i++) residuals[i] = residual(system, state, i, jacobian)
  const factors = factorise(jacobian, nodeCount)
  if (factors === null) return null
  let lastChange = stepBoundary(state, factors, residuals)
  const enough = scheme.enough / worthOfBoundary(market)
  for (let iteration = 1; iteration < iterations && lastChange > enough; iteration++) {
    for (let i = 0; i < nodeCount; i++) residuals[i] = residual(system, state, i, null)
    lastChange = stepBoundary(state, factors, residuals)
  }
  return { scheme, market, state, factors, lastChange }
}

/** The boundary of a market next to a solved one: further steps from its solution with its Jacobian. */
export function neighbouringBoundary(base: PutBoundary, market: PutMarket, steps: number): PutBoundary {
  const { scheme, factors } = base
  const logStart = startOfBoundary(market.rateCont, market.yieldCont)
  const state = { logStart, gaps: base.state.gaps.slice(), transformed: base.state.transformed.slice() }
  const system = systemOf(scheme, market)
  const residuals = new Float64Array(scheme.nodeCount)
  let lastChange = base.lastChange
  for (let step = 0; step < steps; step++) {
    for (let i = 0; i < scheme.nodeCount; i++) residuals[i] = residual(system, state, i, null)
    lastChange = stepBoundary(state, factors, residuals)
  }
  return { scheme, market, state, factors, lastChange }
}
