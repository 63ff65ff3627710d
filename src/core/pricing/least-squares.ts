import { solvePositive } from './dense-solve.ts'

/**
 * Fills `residuals` at `x`, and row by row the Jacobian when it is asked for. Answers false where the model has no value: the step is
 * then shortened.
 */
export type Residuals = (
  x: readonly number[],
  residuals: Float64Array,
  jacobian: Float64Array | null,
) => boolean

type LeastSquaresProblem = Readonly<{
  start: readonly number[]
  rows: number
  evaluate: Residuals
  /** Bounds per parameter; ±Infinity for none. */
  lower: readonly number[]
  upper: readonly number[]
  /** Steps that lower the cost, at most. */
  iterationsMax?: number
  /** Ends when a step lowers the cost by no more than this share of it. */
  gainMin?: number
}>

export type LeastSquaresFit = Readonly<{
  x: readonly number[]
  /** Σ residual². */
  cost: number
  iterations: number
  /** `converged`: no step lowers the cost any more. `no_start`: the model has no value there; the cost is then infinite. */
  status: 'converged' | 'iteration_limit' | 'no_start'
}>

const ITERATIONS_MAX = 2000
const GAIN_MIN = 1e-15
const MOVE_MIN = 1e-15
const DAMPING_START = 1e-3
const DAMPING_MAX = 1e12
const SCOUT_ROUNDS = 12

/** Where a search stands, with the arrays that it fills again and again. */
type Search = {
  x: readonly number[]
  cost: number
  damping: number
  readonly residuals: Float64Array
  readonly trial: Float64Array
  readonly jacobian: Float64Array
}

/** Half the gradient, and JᵀJ's lower triangle. */
type Normal = Readonly<{ normal: Float64Array; gradient: Float64Array }>

/**
 * The parameters in the box with the least Σ r² near `start`, after Levenberg (1944) and Marquardt (1963) with Marquardt's scaling by the
 * diagonal. A step beyond a bound is cut back to it; a parameter on its bound that would be pushed out is held for the step.
 * Deterministic; a local minimum, so give a start in its valley. Refuses nothing: the status says how the search ended.
 */
export function leastSquares(problem: LeastSquaresProblem): LeastSquaresFit {
  const { rows, evaluate } = problem
  const size = problem.start.length
  const search: Search = {
    x: inBox(problem, problem.start),
    cost: Infinity,
    damping: DAMPING_START,
    residuals: new Float64Array(rows),
    trial: new Float64Array(rows),
    jacobian: new Float64Array(rows * size),
  }
  const fit = (status: LeastSquaresFit['status'], iterations: number): LeastSquaresFit => {
    return { x: search.x, cost: search.cost, iterations, status }
  }
  const hasValue = evaluate(search.x, search.residuals, search.jacobian)
  search.cost = hasValue ? sumOfSquares(search.residuals) : Infinity
  if (search.cost === Infinity) return fit('no_start', 0)
  const iterationsMax = problem.iterationsMax ?? ITERATIONS_MAX
  for (let iteration = 0; iteration < iterationsMax; iteration++) {
    if (search.cost === 0 || !advance(problem, search)) return fit('converged', iteration)
    evaluate(search.x, search.residuals, search.jacobian)
  }
  return fit('iteration_limit', iterationsMax)
}

/** One step that lowers the cost; false when there is none, or it was hardly one. */
function advance(problem: LeastSquaresProblem, search: Search): boolean {
  const { rows, evaluate } = problem
  const equations = normalEquations(search.residuals, search.jacobian, rows, search.x.length)
  const free = freeParameters(problem, search.x, equations.gradient)
  while (free.length > 0 && search.damping <= DAMPING_MAX) {
    const next = dampedStep(problem, search, equations, free)
    const size = next ? relativeMove(search.x, next) : 0
    const cost = next && evaluate(next, search.trial, null) ? sumOfSquares(search.trial) : Infinity
    // An equal cost is taken too: nearer the bottom the cost has no more digits, the step still has.
    if (next && cost <= search.cost) {
      const gain = (search.cost - cost) / search.cost
      search.x = next
      search.cost = cost
      search.damping = Math.max(1e-15, search.damping / 8)
      return size > MOVE_MIN && gain > (problem.gainMin ?? GAIN_MIN)
    }
    if (next && size < MOVE_MIN) return false
    search.damping *= 4
  }
  return false
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

/**
 * Residuals without their own Jacobian get one by central differences, one-sided where the model ends; a column without a
 * value on either side is 0.
 */
export function withDifferences(
  rows: number,
  plain: (x: readonly number[], residuals: Float64Array) => boolean,
): Residuals {
  const up = new Float64Array(rows)
  const down = new Float64Array(rows)
  return (x, residuals, jacobian) => {
    if (!plain(x, residuals)) return false
    for (let column = 0; jacobian && column < x.length; column++) {
      const value = x[column] as number
      const step = 6e-6 * Math.max(1e-2, Math.abs(value))
      const [above, below] = [value + step, value - step]
      const moved = [...x]
      moved[column] = above
      const hasUp = plain(moved, up)
      moved[column] = below
      const hasDown = plain(moved, down)
      const width = (hasUp ? above : value) - (hasDown ? below : value)
      for (let row = 0; row < rows; row++) {
        const high = (hasUp ? up : residuals)[row] as number
        const low = (hasDown ? down : residuals)[row] as number
        jacobian[row * x.length + column] = width > 0 ? (high - low) / width : 0
      }
    }
    return true
  }
}

type Box = Pick<LeastSquaresProblem, 'lower' | 'upper'>

const inBox = ({ lower, upper }: Box, x: readonly number[]): readonly number[] =>
  x.map((value, i) => Math.min(upper[i] as number, Math.max(lower[i] as number, value)))

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

/** Parameters that may move: not those on a bound with the descent pointing out of the box. */
const freeParameters = (box: Box, x: readonly number[], gradient: Float64Array): readonly number[] =>
  [...x.keys()].filter((at) => {
    const [value, slope] = [x[at] as number, gradient[at] as number]
    if (value <= (box.lower[at] as number) && slope > 0) return false
    return !(value >= (box.upper[at] as number) && slope < 0)
  })

function dampedStep(
  box: Box,
  { x, damping }: Search,
  { normal, gradient }: Normal,
  free: readonly number[],
): readonly number[] | null {
  const n = x.length
  const size = free.length
  const matrix = new Float64Array(size * size)
  free.forEach((i, row) => {
    for (let column = 0; column < row; column++)
      matrix[row * size + column] = normal[i * n + (free[column] as number)] as number
    matrix[row * size + row] = (normal[i * n + i] as number) * (1 + damping) + 1e-300
  })
  const right = Float64Array.from(free, (i) => gradient[i] as number)
  const step = solvePositive(matrix, right, size)
  if (!step) return null
  const next = [...x]
  free.forEach((i, row) => {
    next[i] = (x[i] as number) - (step[row] as number)
  })
  return inBox(box, next)
}
