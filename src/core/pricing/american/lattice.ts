import { escrowedSpot, presentDividends } from './dividends.ts'
import type { Contract, Point } from './types.ts'

/**
 * Binomial trees: J. C. Cox, S. A. Ross, M. Rubinstein, "Option pricing: a simplified approach", J. Financial Economics 7
 * (1979); where a step's drift leaves its probabilities outside (0, 1) the tree is centred on the forward instead
 * (same volatility, u and d both times e^((r−q)dt)).
 */
type Moves = Readonly<{ up: number; down: number; weightUp: number; weightDown: number }>

function movesOf({ rateCont, yieldCont, volAnnual }: Contract, step: number): Moves {
  const jump = volAnnual * Math.sqrt(step)
  const growth = (rateCont - yieldCont) * step
  const discount = Math.exp(-rateCont * step)
  const centred = -Math.expm1(-jump) / (2 * Math.sinh(jump))
  const plain = (Math.exp(growth) - Math.exp(-jump)) / (2 * Math.sinh(jump))
  const isPlain = plain > 0 && plain < 1
  const chance = isPlain ? plain : centred
  const drift = isPlain ? 0 : growth
  return {
    up: Math.exp(drift + jump),
    down: Math.exp(drift - jump),
    weightUp: discount * chance,
    weightDown: discount * (1 - chance),
  }
}

/** e to more than this is beyond float64. */
const LOG_MOST = Math.log(Number.MAX_VALUE)

/** Whether the outermost nodes of a tree, e^(±σ√(T·steps)) about the forward, stay within float64 at this volatility. */
export function isTreeWithin(contract: Contract, volAnnual: number, steps: number): boolean {
  const spread = volAnnual * Math.sqrt(contract.timeYears * steps)
  return Math.log(escrowedSpot(contract)) + spread <= LOG_MOST && spread <= LOG_MOST
}

/** Which steps may exercise: all, or the ones nearest to the dates. */
function exerciseSteps({ exerciseTimes, timeYears }: Contract, steps: number): Uint8Array {
  const may = new Uint8Array(steps + 1)
  if (exerciseTimes === null) return may.fill(1)
  for (const time of exerciseTimes) may[Math.round((time / timeYears) * steps)] = 1
  return may
}

/** Rolls one step back over nodes 0 … last, taking what exercise pays where it pays more. */
function rollBack(
  values: Float64Array,
  spots: Float64Array,
  last: number,
  moves: Moves,
  terms: RollTerms,
): void {
  const { weightUp, weightDown } = moves
  let below = values[0] as number
  if (terms.may === 0) {
    for (let j = 0; j <= last; j++) {
      const above = values[j + 1] as number
      values[j] = weightUp * above + weightDown * below
      below = above
    }
    return
  }
  const slope = terms.sign * terms.level
  const constant = -terms.sign * terms.strike
  for (let j = 0; j <= last; j++) {
    const above = values[j + 1] as number
    const held = weightUp * above + weightDown * below
    const exercised = slope * (spots[j] as number) + constant
    values[j] = held > exercised ? held : exercised
    below = above
  }
}

type RollTerms = Readonly<{ may: number; sign: number; level: number; strike: number }>

/**
 * Price, and delta, gamma and theta from the nodes of the first two steps (Hull's way). `steps` at least 3. The time
 * of an exercise date is rounded to a step.
 */
export function treePoint(contract: Contract, steps: number): Point {
  const { sign, strike, timeYears } = contract
  const step = timeYears / steps
  const moves = movesOf(contract, step)
  const spot = escrowedSpot(contract)
  const ratio = moves.up / moves.down
  // Powers of u/d about the middle, so that a wide tree stays within float64.
  const middle = steps / 2
  const spots = Float64Array.from({ length: steps + 1 }, (_unused, j) =>
    Math.exp((j - middle) * Math.log(ratio)),
  )
  const logLevel = Math.log(spot) + middle * Math.log(ratio)
  const logDown = Math.log(moves.down)
  const levelAt = (index: number): number => Math.exp(logLevel + index * logDown)
  const may = exerciseSteps(contract, steps)
  const values = new Float64Array(steps + 1)
  const atExpiry = levelAt(steps)
  for (let j = 0; j <= steps; j++) values[j] = Math.max(sign * (atExpiry * (spots[j] as number) - strike), 0)
  let early: readonly number[] = []
  let later: readonly number[] = []
  const hasDividends = contract.dividends.length > 0
  for (let index = steps - 1; index >= 0; index--) {
    const strikeThen = hasDividends ? strike - presentDividends(contract, index * step) : strike
    rollBack(values, spots, index, moves, {
      may: may[index] as number,
      sign,
      level: levelAt(index),
      strike: strikeThen,
    })
    if (index === 2) later = [...values.subarray(0, 3)]
    if (index === 1) early = [...values.subarray(0, 2)]
  }
  const price = values[0] as number
  const spotAt = (index: number, j: number): number => levelAt(index) * (spots[j] as number)
  const [low = 0, mid = 0, high = 0] = later
  const slopeHigh = (high - mid) / (spotAt(2, 2) - spotAt(2, 1))
  const slopeLow = (mid - low) / (spotAt(2, 1) - spotAt(2, 0))
  const delta = ((early[1] ?? 0) - (early[0] ?? 0)) / (spotAt(1, 1) - spotAt(1, 0))
  const gamma = (slopeHigh - slopeLow) / ((spotAt(2, 2) - spotAt(2, 0)) / 2)
  // The middle node is two steps on; where the tree drifts, what the drift alone changed is taken off.
  const drifted = spotAt(2, 1) - spot
  const theta = (mid - price - delta * drifted - 0.5 * gamma * drifted * drifted) / (2 * step)
  return { price, delta, gamma, theta }
}
