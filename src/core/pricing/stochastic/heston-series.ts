import { TRANSFORM_SIZE, transformAt } from './heston-transform.ts'
import type { HestonParameters } from './heston-types.ts'
import type { Span } from './heston-span.ts'

/**
 * The integrals of A. Lewis ("Option Valuation under Stochastic Volatility", 2000, ch. 2) on the line Im z = −½, less the same
 * integrals of a Black-Scholes model with equal total variance (L. Andersen, V. Piterbarg, "Interest Rate Modeling", 2010, vol. 1,
 * §8.4: the control variate), by the trapezoidal rule. The control takes the poles away, so the rule converges as fast as the
 * option values fall off (`heston-span.ts` gives its step) and one set of nodes serves every strike: the factors
 * e^(−iku) of equally spaced u come by rotation.
 */

/**
 * How many derivatives' integrands are summed, in the order value, x, Γ, v, t, Γ_x, xv, vv, vvv, Γ_v, xt, Γ_t; `U` is the undiscounted
 * value over √(F·K), x = ln F, v = v0, Γ = U_xx − U_x.
 */
export type ChannelCount = 1 | 5 | 12

/** Nodes worked at a time; each block begins with exact angles, so that rotation errors do not add up. */
const BLOCK = 64
/** Nodes from one look at what is left to the next. */
const STRIDE = 4
const NODES_MAX = 1 << 19
const TOLERANCE = 1e-13

export type SeriesTask = Readonly<{
  parameters: HestonParameters
  timeYears: number
  /** Total variance of the control. */
  variance: number
  span: Span
  /** ln(K/F), each within the span. */
  logStrikes: Float64Array
  channels: ChannelCount
}>

/** Fills one node's weights into the block; returns |Φ| and the control's there, together. */
function fillNode(
  block: Float64Array,
  at: number,
  scratch: Float64Array,
  task: SeriesTask,
  u: number,
): number {
  const { parameters, timeYears, variance } = task
  transformAt(scratch, parameters, timeYears, u, -0.5)
  const dRe = scratch[2] ?? 0
  const dIm = scratch[3] ?? 0
  const size = Math.exp((scratch[0] ?? 0) + dRe * parameters.v0)
  const angle = (scratch[1] ?? 0) + dIm * parameters.v0
  const phiRe = size * Math.cos(angle)
  const phiIm = size * Math.sin(angle)
  const a = u * u + 0.25
  const control = Math.exp((-variance * a) / 2)
  const gapRe = phiRe - control
  block[at] = gapRe / a
  block[at + BLOCK] = phiIm / a
  if (task.channels > 1) fillGreeks(block, at, scratch, task, [u, phiRe, phiIm, gapRe])
  return size + control
}

/** The further channels of a node: each is a product of the factors that the derivative brings down. */
function fillGreeks(
  block: Float64Array,
  at: number,
  scratch: Float64Array,
  { parameters, channels }: SeriesTask,
  [u, phiRe, phiIm, gapRe]: readonly [number, number, number, number],
): void {
  const [, , dRe = 0, dIm = 0, bRe = 0, bIm = 0] = scratch
  const a = u * u + 0.25
  const put = (channel: number, re: number, im: number): void => {
    block[at + 2 * channel * BLOCK] = re
    block[at + (2 * channel + 1) * BLOCK] = im
  }
  const { kappa, theta, volOfVol, v0 } = parameters
  const halfOmega2 = (volOfVol * volOfVol) / 2
  const slopeRe = halfOmega2 * (dRe * dRe - dIm * dIm) - (bRe * dRe - bIm * dIm) - a / 2
  const slopeIm = 2 * halfOmega2 * dRe * dIm - (bRe * dIm + bIm * dRe)
  // ∂ ln Φ/∂T = κθ·D + v0·D′, with Riccati's D′ = ½ω²D² − bD − ½a
  const growthRe = kappa * theta * dRe + v0 * slopeRe
  const growthIm = kappa * theta * dIm + v0 * slopeIm
  const vRe = phiRe * dRe - phiIm * dIm
  const vIm = phiRe * dIm + phiIm * dRe
  const tRe = phiRe * growthRe - phiIm * growthIm
  const tIm = phiRe * growthIm + phiIm * growthRe
  put(1, (0.5 * gapRe - u * phiIm) / a, (0.5 * phiIm + u * gapRe) / a)
  put(2, -gapRe, -phiIm)
  put(3, vRe / a, vIm / a)
  put(4, tRe / a, tIm / a)
  if (channels === 5) return
  const vvRe = vRe * dRe - vIm * dIm
  const vvIm = vRe * dIm + vIm * dRe
  put(5, -(0.5 * gapRe - u * phiIm), -(0.5 * phiIm + u * gapRe))
  put(6, (0.5 * vRe - u * vIm) / a, (0.5 * vIm + u * vRe) / a)
  put(7, vvRe / a, vvIm / a)
  put(8, (vvRe * dRe - vvIm * dIm) / a, (vvRe * dIm + vvIm * dRe) / a)
  put(9, -vRe, -vIm)
  put(10, (0.5 * tRe - u * tIm) / a, (0.5 * tIm + u * tRe) / a)
  put(11, -tRe, -tIm)
}

/** Adds a block of nodes to every strike's sums: Σ Re[e^(−iku)·g(u)] = Σ g_re·cos(ku) + g_im·sin(ku). */
function addBlock(
  sums: Float64Array,
  block: Float64Array,
  { logStrikes, channels }: SeriesTask,
  [first, step, count]: readonly [number, number, number],
): void {
  for (let strike = 0; strike < logStrikes.length; strike++) {
    if (channels === 1 && strike + 1 < logStrikes.length) {
      addPair(sums, block, logStrikes, strike, [first, step, count])
      strike += 1
      continue
    }
    const k = logStrikes[strike] ?? 0
    const turnCos = Math.cos(k * step)
    const turnSin = Math.sin(k * step)
    const firstCos = Math.cos(k * first)
    const firstSin = Math.sin(k * first)
    for (let channel = 0; channel < channels; channel++) {
      const from = 2 * channel * BLOCK
      let cosine = firstCos
      let sine = firstSin
      let sum = 0
      for (let at = from; at < from + count; at++) {
        sum += (block[at] as number) * cosine + (block[at + BLOCK] as number) * sine
        const turned = cosine * turnCos - sine * turnSin
        sine = sine * turnCos + cosine * turnSin
        cosine = turned
      }
      const cell = strike * channels + channel
      sums[cell] = (sums[cell] ?? 0) + sum
    }
  }
}

/** The prices of two strikes at once: two independent rotations keep the processor busy. Same sums as one by one. */
function addPair(
  sums: Float64Array,
  block: Float64Array,
  logStrikes: Float64Array,
  strike: number,
  [first, step, count]: readonly [number, number, number],
): void {
  const k = logStrikes[strike] as number
  const l = logStrikes[strike + 1] as number
  const [kTurnCos, kTurnSin] = [Math.cos(k * step), Math.sin(k * step)]
  const [lTurnCos, lTurnSin] = [Math.cos(l * step), Math.sin(l * step)]
  let [kCos, kSin, lCos, lSin] = [
    Math.cos(k * first),
    Math.sin(k * first),
    Math.cos(l * first),
    Math.sin(l * first),
  ]
  let [kSum, lSum] = [0, 0]
  for (let at = 0; at < count; at++) {
    const re = block[at] as number
    const im = block[at + BLOCK] as number
    kSum += re * kCos + im * kSin
    lSum += re * lCos + im * lSin
    const kTurned = kCos * kTurnCos - kSin * kTurnSin
    const lTurned = lCos * lTurnCos - lSin * lTurnSin
    kSin = kSin * kTurnCos + kCos * kTurnSin
    lSin = lSin * lTurnCos + lCos * lTurnSin
    kCos = kTurned
    lCos = lTurned
  }
  sums[strike] = (sums[strike] as number) + kSum
  sums[strike + 1] = (sums[strike + 1] as number) + lSum
}

/**
 * For each strike and channel (strike-major) what is to be added to the control's undiscounted value over √(F·K); null when the
 * transform falls off too slowly for the nodes allowed.
 */
export function hestonSeries(task: SeriesTask): Float64Array | null {
  const { logStrikes, channels, span } = task
  // A period that holds every strike of the span, so that a strike's value does not depend on its neighbours.
  const step = (2 * Math.PI) / (span.left + span.right)
  const sums = new Float64Array(logStrikes.length * channels)
  const block = new Float64Array(2 * channels * BLOCK)
  const scratch = new Float64Array(TRANSFORM_SIZE)
  let previous = 0
  let priceEnded = false
  for (let start = 0; start < NODES_MAX; start += BLOCK) {
    let count = 0
    let ended = false
    while (count < BLOCK && !ended) {
      const u = (start + count) * step
      const fall = fillNode(block, count, scratch, task, u)
      if (!Number.isFinite(fall)) return null
      count += 1
      // Beyond the price's own end its sum stands still, so that it is the same with and without greeks.
      if (priceEnded) block[count - 1] = block[count - 1 + BLOCK] = 0
      if (count % STRIDE !== 0) continue
      // What is left: the integrand falls at least as fast as over the last nodes, and its weight as 1/u².
      const rate = fall < previous ? Math.log(previous / Math.max(fall, 1e-300)) / (STRIDE * step) : 0
      const reach = Math.min(u, 1 / rate)
      priceEnded ||= fall * reach < TOLERANCE * (u * u + 0.25)
      ended = priceEnded && (channels === 1 || fall * reach * (1 + u / 16) < TOLERANCE)
      previous = fall
    }
    if (start === 0) halveFirst(block, channels)
    addBlock(sums, block, task, [start * step, step, count])
    if (ended) {
      const factor = -step / Math.PI
      return sums.map((sum) => sum * factor)
    }
  }
  return null
}

/** The trapezoidal rule gives the node at 0 half its weight. */
function halveFirst(block: Float64Array, channels: number): void {
  for (let row = 0; row < 2 * channels; row++) block[row * BLOCK] = (block[row * BLOCK] ?? 0) / 2
}
