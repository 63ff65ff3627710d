import { escrowedSpot, presentDividends } from './dividends.ts'
import type { Contract, Point } from './types.ts'

/**
 * Finite differences for the Black-Scholes equation in x = ln(spot): Crank-Nicolson with Rannacher's implicit half steps
 * after every kink (R. Rannacher, 1984; M. Giles, R. Carter, J. Comput. Finance 9, 2006), time steps that grow with the
 * square root of the time left (P. Forsyth, K. Vetzal, SIAM J. Sci. Comput. 23, 2002), and the exercise condition
 * met exactly in every step by policy iteration, whichever side or sides the exercise region lies on.
 */
type Grid = Readonly<{ low: number; step: number; nodes: number; timeSteps: number }>

/** Standard deviations either side of the spot. */
const WIDTH = 6
const POLICY_ITERATIONS_MAX = 60

/** A grid about the spot with the strike on a node; halving its steps keeps every node. */
export function gridFor(contract: Contract, intervals: number): Grid {
  const { timeYears, volAnnual, rateCont, yieldCont } = contract
  const centre = Math.log(escrowedSpot(contract))
  const deviation = volAnnual * Math.sqrt(timeYears)
  // What drifts further than this is worthless or exercised, which the edges know.
  const half = WIDTH * deviation + Math.min(Math.abs(rateCont - yieldCont) * timeYears, WIDTH * deviation)
  const step = (2 * half) / intervals
  const strikeOffset = (Math.log(contract.strike) - centre) / step
  const shift = Math.abs(strikeOffset) < intervals / 2 ? strikeOffset - Math.round(strikeOffset) : 0
  return {
    low: centre - half + shift * step,
    step,
    nodes: intervals + 1,
    timeSteps: Math.ceil(intervals / 4),
  }
}

/** A step in ln(spot) beyond this, or a drift across it beyond twice the diffusion, and the differences mean little. */
const STEP_MAX = 0.12
const PECLET_MAX = 2

/** Whether a grid can follow these terms at all. */
export function isResolved({ rateCont, yieldCont, volAnnual }: Contract, { step }: Grid): boolean {
  const variance = volAnnual * volAnnual
  return step <= STEP_MAX && Math.abs(rateCont - yieldCont - variance / 2) * step <= PECLET_MAX * variance
}

export const halved = (grid: Grid): Grid => ({
  low: grid.low,
  step: grid.step / 2,
  nodes: 2 * grid.nodes - 1,
  timeSteps: 2 * grid.timeSteps,
})

type Segment = Readonly<{ from: number; to: number; steps: number }>

/** Times to expiry between which nothing happens: exercise dates and ex-dates part them. */
function segmentsOf(contract: Contract, timeSteps: number): readonly Segment[] {
  const { timeYears, dividends, exerciseTimes } = contract
  const dates = [...dividends.map((dividend) => dividend.timeYears), ...(exerciseTimes ?? [])]
  const inside = dates.map((date) => timeYears - date).filter((left) => left > 0 && left < timeYears)
  const ends = [...new Set([0, ...inside, timeYears])].sort((a, b) => a - b)
  return ends.slice(1).map((to, index) => {
    const from = ends[index] ?? 0
    return { from, to, steps: Math.max(6, Math.ceil((timeSteps * (to - from)) / timeYears)) }
  })
}

type State = Readonly<{
  contract: Contract
  grid: Grid
  spots: Float64Array
  values: Float64Array
  /** What exercise pays now. */
  payoff: Float64Array
  /** 1 where the last solution was exercised. */
  exercised: Uint8Array
  right: Float64Array
  pivots: Float64Array
  solution: Float64Array
}>

function fillPayoff(state: State, timeLeft: number): void {
  const { contract, spots, payoff } = state
  const ahead =
    contract.dividends.length === 0 ? 0 : presentDividends(contract, contract.timeYears - timeLeft)
  const strike = contract.strike - ahead
  for (let i = 0; i < payoff.length; i++) payoff[i] = contract.sign * ((spots[i] as number) - strike)
}

/** Deep in or out of the money: the better of the discounted forward and, where it is allowed, of exercise. */
function edgeValue(state: State, index: number, timeLeft: number, mayExercise: boolean): number {
  const { contract, spots, payoff } = state
  const { sign, strike, rateCont, yieldCont } = contract
  const forward =
    (spots[index] as number) * Math.exp(-yieldCont * timeLeft) - strike * Math.exp(-rateCont * timeLeft)
  const held = Math.max(sign * forward, 0)
  return mayExercise ? Math.max(held, payoff[index] as number) : held
}

type Band = Readonly<{ lower: number; diagonal: number; upper: number }>

/** The right side of a step: (1 + explicit·dt·L)·values. */
function fillRight(state: State, band: Band, explicit: number): void {
  const { values, right } = state
  for (let i = 1; i < values.length - 1; i++) {
    const change =
      band.lower * (values[i - 1] as number) +
      band.diagonal * (values[i] as number) +
      band.upper * (values[i + 1] as number)
    right[i] = (values[i] as number) + explicit * change
  }
}

/** Solves the tridiagonal system, with exercised rows replaced by the pay-off. */
function solveRows(state: State, band: Band, implicit: number): void {
  const { right, pivots, solution, exercised, payoff } = state
  const lower = -implicit * band.lower
  const diagonal = 1 - implicit * band.diagonal
  const upper = -implicit * band.upper
  const last = solution.length - 1
  pivots[0] = 0
  let above = solution[0] as number
  for (let i = 1; i < last; i++) {
    if (exercised[i] === 1) {
      pivots[i] = 0
      above = payoff[i] as number
    } else {
      const denominator = diagonal - lower * (pivots[i - 1] as number)
      pivots[i] = upper / denominator
      above = ((right[i] as number) - lower * above) / denominator
    }
    solution[i] = above
  }
  for (let i = last - 1; i > 0; i--) {
    solution[i] = (solution[i] as number) - (pivots[i] as number) * (solution[i + 1] as number)
  }
}

/** Marks the rows where exercise pays more than the equation; answers whether any mark changed. */
function improvePolicy(state: State, band: Band, implicit: number): boolean {
  const { right, solution, exercised, payoff } = state
  let changed = false
  for (let i = 1; i < solution.length - 1; i++) {
    const here = solution[i] as number
    const flow =
      band.lower * (solution[i - 1] as number) +
      band.diagonal * here +
      band.upper * (solution[i + 1] as number)
    const surplus = here - implicit * flow - (right[i] as number)
    const over = here - (payoff[i] as number)
    const exercise = exercised[i] === 1 ? (surplus >= 0 ? 1 : 0) : over < 0 ? 1 : 0
    if (exercise !== exercised[i]) {
      exercised[i] = exercise
      changed = true
    }
  }
  return changed
}

/** One time step of `dt` to `timeLeft`; `weight` is the implicit share, 1 or ½. */
function advance(state: State, band: Band, dt: number, weight: number, timeLeft: number): void {
  const { solution, values, exercised } = state
  const mayExercise = state.contract.exerciseTimes === null
  const last = values.length - 1
  if (mayExercise) fillPayoff(state, timeLeft)
  fillRight(state, band, (1 - weight) * dt)
  solution[0] = edgeValue(state, 0, timeLeft, mayExercise)
  solution[last] = edgeValue(state, last, timeLeft, mayExercise)
  if (!mayExercise) exercised.fill(0)
  for (let iteration = 0; iteration < POLICY_ITERATIONS_MAX; iteration++) {
    solveRows(state, band, weight * dt)
    if (!mayExercise || !improvePolicy(state, band, weight * dt)) break
  }
  values.set(solution)
}

/** Runs one segment: two implicit half steps twice, then Crank-Nicolson, steps growing like the square of their number. */
function runSegment(state: State, band: Band, segment: Segment): void {
  const { from, to, steps } = segment
  const timeAt = (index: number): number => from + (to - from) * (index / steps) ** 2
  for (let index = 1; index <= steps; index++) {
    const begin = timeAt(index - 1)
    const end = index === steps ? to : timeAt(index)
    if (index <= 2) {
      advance(state, band, (end - begin) / 2, 1, (begin + end) / 2)
      advance(state, band, (end - begin) / 2, 1, end)
    } else {
      advance(state, band, end - begin, 0.5, end)
    }
  }
}

/** Exercise on a date: a dividend on it is still ahead. */
function exerciseNow(state: State, timeLeft: number): void {
  fillPayoff(state, timeLeft)
  for (let i = 0; i < state.values.length; i++) {
    state.values[i] = Math.max(state.values[i] as number, state.payoff[i] as number)
  }
}

function mayExerciseAt({ exerciseTimes, timeYears }: Contract, timeLeft: number): boolean {
  if (exerciseTimes === null) return true
  return exerciseTimes.some((time) => Math.abs(timeYears - timeLeft - time) <= 1e-12 * timeYears)
}

/** Value and first two spot derivatives on one grid; gamma and delta by the quartic through the five nodes about the spot. */
export function gridPoint(contract: Contract, grid: Grid): Point {
  const spots = Float64Array.from({ length: grid.nodes }, (_unused, i) => Math.exp(grid.low + i * grid.step))
  const empty = (): Float64Array => new Float64Array(grid.nodes)
  const state: State = {
    contract,
    grid,
    spots,
    values: empty(),
    payoff: empty(),
    exercised: new Uint8Array(grid.nodes),
    right: empty(),
    pivots: empty(),
    solution: empty(),
  }
  const { sign, strike, rateCont, yieldCont, volAnnual } = contract
  for (let i = 0; i < grid.nodes; i++) state.values[i] = Math.max(sign * ((spots[i] as number) - strike), 0)
  const diffusion = (volAnnual * volAnnual) / (2 * grid.step * grid.step)
  const drift = (rateCont - yieldCont - (volAnnual * volAnnual) / 2) / (2 * grid.step)
  const band = { lower: diffusion - drift, diagonal: -2 * diffusion - rateCont, upper: diffusion + drift }
  for (const segment of segmentsOf(contract, grid.timeSteps)) {
    runSegment(state, band, segment)
    if (mayExerciseAt(contract, segment.to)) exerciseNow(state, segment.to)
  }
  return readAt(state, escrowedSpot(contract))
}

/**
 * In the money what the option is worth over exercise now is interpolated, which is exactly 0 in the exercise region; out of
 * the money its value itself, which a strike far away would drown.
 */
function readAt({ grid, values, spots, contract }: State, spot: number): Point {
  const offset = (Math.log(spot) - grid.low) / grid.step
  const centre = Math.max(2, Math.min(grid.nodes - 3, Math.round(offset)))
  const t = offset - centre
  const { sign, strike } = contract
  const ahead = contract.spot - spot
  const isIn = sign * (contract.spot - strike) > 0
  const at = (shift: number): number => {
    const value = values[centre + shift] as number
    return isIn ? value - sign * ((spots[centre + shift] as number) - (strike - ahead)) : value
  }
  const [a, b, c, d, e] = [at(-2), at(-1), at(0), at(1), at(2)]
  // Taylor coefficients of the quartic through the five nodes.
  const c1 = (a - 8 * b + 8 * d - e) / 12
  const c2 = (-a + 16 * b - 30 * c + 16 * d - e) / 24
  const c3 = (-a + 2 * b - 2 * d + e) / 12
  const c4 = (a - 4 * b + 6 * c - 4 * d + e) / 24
  const excess = c + t * (c1 + t * (c2 + t * (c3 + t * c4)))
  const first = (c1 + t * (2 * c2 + t * (3 * c3 + t * 4 * c4))) / grid.step
  const second = (2 * c2 + t * (6 * c3 + t * 12 * c4)) / (grid.step * grid.step)
  return {
    price: excess + (isIn ? sign * (contract.spot - strike) : 0),
    delta: first / spot + (isIn ? sign : 0),
    gamma: (second - first) / (spot * spot),
    theta: null,
  }
}
