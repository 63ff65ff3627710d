/** Fills `residuals` at `x`, and row by row the Jacobian when it is asked for. */
export type Residuals = (x: readonly number[], residuals: Float64Array, jacobian: Float64Array | null) => void

type LeastSquaresProblem = Readonly<{
  start: readonly number[]
  rows: number
  evaluate: Residuals
  lower: readonly number[]
  upper: readonly number[]
  iterationsMax?: number
  /** Ends when a step lowers the cost by no more than this share of it. */
  gainMin?: number
}>

type LeastSquaresFit = Readonly<{ x: readonly number[]; cost: number }>

const DAMPING_START = 1e-3
const DAMPING_MAX = 1e12
const SCOUT_ROUNDS = 12

/**
 * Bounded nonlinear least squares, Σ r², after Levenberg (1944) and Marquardt (1963) with Marquardt's scaling by the
 * diagonal; a step beyond a bound is cut back to it. Deterministic. Ends when a step no longer moves x or the cost.
 */
export function leastSquares(problem: LeastSquaresProblem): LeastSquaresFit {
  const { rows, evaluate, lower, upper } = problem
  const n = problem.start.length
  const clamp = (x: readonly number[]): readonly number[] =>
    x.map((value, i) => Math.min(upper[i] as number, Math.max(lower[i] as number, value)))
  const residuals = new Float64Array(rows)
  const jacobian = new Float64Array(rows * n)
  let x = clamp(problem.start)
  evaluate(x, residuals, jacobian)
  let cost = sumOfSquares(residuals)
  let damping = DAMPING_START
  const trial = new Float64Array(rows)
  for (let round = 0; round < (problem.iterationsMax ?? 2000) && cost > 0; round++) {
    const { normal, gradient } = normalEquations(residuals, jacobian, rows, n)
    let moved = false
    while (damping <= DAMPING_MAX) {
      const step = dampedStep(normal, gradient, damping, n)
      const next = step && clamp(x.map((value, i) => value - (step[i] as number)))
      const size = next ? relativeMove(x, next) : 0
      if (next) evaluate(next, trial, null)
      const nextCost = next ? sumOfSquares(trial) : Infinity
      if (next && nextCost < cost) {
        const gain = (cost - nextCost) / cost
        moved = size > 1e-15 && gain > (problem.gainMin ?? 1e-15)
        x = next
        cost = nextCost
        damping = Math.max(1e-15, damping / 8)
        break
      }
      if (next && size < 1e-15) break
      damping *= 4
    }
    if (!moved) break
    evaluate(x, residuals, jacobian)
  }
  return { x, cost }
}

/** The best end of several starts: each goes a few rounds, the `polished` best of them to the end. */
export function bestOfStarts(
  problem: Omit<LeastSquaresProblem, 'start'>,
  starts: readonly (readonly number[])[],
  polished: number,
): readonly number[] {
  const ranked = (fits: readonly LeastSquaresFit[]): readonly LeastSquaresFit[] =>
    fits.toSorted((left, right) => left.cost - right.cost)
  const scouts = ranked(
    starts.map((start) => leastSquares({ ...problem, start, iterationsMax: SCOUT_ROUNDS })),
  )
  const ends = ranked(scouts.slice(0, polished).map(({ x }) => leastSquares({ ...problem, start: x })))
  return ends[0]?.x ?? []
}

/** Residuals without their own Jacobian get one by central differences. */
export function withDifferences(
  rows: number,
  plain: (x: readonly number[], residuals: Float64Array) => void,
): Residuals {
  const up = new Float64Array(rows)
  const down = new Float64Array(rows)
  return (x, residuals, jacobian) => {
    plain(x, residuals)
    if (!jacobian) return
    const n = x.length
    for (let column = 0; column < n; column++) {
      const step = 6e-6 * Math.max(1, Math.abs(x[column] as number))
      const moved = [...x]
      moved[column] = (x[column] as number) + step
      plain(moved, up)
      moved[column] = (x[column] as number) - step
      plain(moved, down)
      for (let row = 0; row < rows; row++) {
        jacobian[row * n + column] = ((up[row] as number) - (down[row] as number)) / (2 * step)
      }
    }
  }
}

function sumOfSquares(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value * value
  return Number.isFinite(sum) ? sum : Infinity
}

const relativeMove = (from: readonly number[], to: readonly number[]): number =>
  from.reduce(
    (most, value, i) => Math.max(most, Math.abs((to[i] as number) - value) / Math.max(1e-3, Math.abs(value))),
    0,
  )

type Normal = Readonly<{ normal: Float64Array; gradient: Float64Array }>

function normalEquations(residuals: Float64Array, jacobian: Float64Array, rows: number, n: number): Normal {
  const normal = new Float64Array(n * n)
  const gradient = new Float64Array(n)
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < n; i++) {
      const left = jacobian[row * n + i] as number
      if (left === 0) continue
      gradient[i] = (gradient[i] as number) + left * (residuals[row] as number)
      for (let j = 0; j <= i; j++) {
        normal[i * n + j] = (normal[i * n + j] as number) + left * (jacobian[row * n + j] as number)
      }
    }
  }
  return { normal, gradient }
}

function dampedStep(
  normal: Float64Array,
  gradient: Float64Array,
  damping: number,
  n: number,
): Float64Array | null {
  const matrix = Float64Array.from(normal)
  for (let i = 0; i < n; i++) matrix[i * n + i] = (normal[i * n + i] as number) * (1 + damping) + 1e-300
  return solvePositive(matrix, gradient, n)
}

/** Solves the symmetric positive system of the lower triangle by Cholesky's factors; null when it is not positive. */
export function solvePositive(lower: Float64Array, right: Float64Array, n: number): Float64Array | null {
  const at = (i: number, j: number): number => lower[i * n + j] as number
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = at(i, j)
      for (let k = 0; k < j; k++) sum -= at(i, k) * at(j, k)
      if (i === j && !(sum > 0)) return null
      lower[i * n + j] = i === j ? Math.sqrt(sum) : sum / at(j, j)
    }
  }
  const solution = Float64Array.from(right)
  for (let i = 0; i < n; i++) {
    let sum = solution[i] as number
    for (let k = 0; k < i; k++) sum -= at(i, k) * (solution[k] as number)
    solution[i] = sum / at(i, i)
  }
  for (let i = n - 1; i >= 0; i--) {
    let sum = solution[i] as number
    for (let k = i + 1; k < n; k++) sum -= at(k, i) * (solution[k] as number)
    solution[i] = sum / at(i, i)
  }
  return solution
}
