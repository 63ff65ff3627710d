/**
 * Non-linear least squares in a box: Levenberg (1944) and Marquardt (1963) with Marquardt's diagonal scaling and the gain-ratio
 * damping of K. Madsen, H. Nielsen, O. Tingleff, "Methods for Non-Linear Least Squares Problems" (2004), algorithm 3.16.
 * A parameter that lies on its bound and would be pushed out of the box is held there for the step.
 */

/** Fills `residuals` for these parameters; returns false where the model has no value (the step is then shortened). */
type ResidualFunction = (parameters: Float64Array, residuals: Float64Array) => boolean

type LeastSquaresProblem = Readonly<{
  residuals: ResidualFunction
  residualCount: number
  start: readonly number[]
  /** Bounds per parameter; ±Infinity for none. */
  lower: readonly number[]
  upper: readonly number[]
  /** Steps that are accepted or refused at most; 200 unless given. */
  iterationsMax?: number
  /** Relative: ends when the cost falls, or the parameters move, by less. 1e-12 unless given. */
  tolerance?: number
}>

export type LeastSquaresFit = Readonly<{
  parameters: readonly number[]
  /** √(Σ residual² / count). */
  rmse: number
  iterations: number
  /** `converged`: cost, step or gradient within tolerance. `no_start`: the model has no value there; rmse is then infinite. */
  status: 'converged' | 'iteration_limit' | 'no_start'
}>

type Space = Readonly<{ problem: LeastSquaresProblem; size: number; count: number }>

const inBox = (space: Space, values: Float64Array): Float64Array =>
  values.map((value, at) =>
    Math.min(Math.max(value, space.problem.lower[at] ?? -Infinity), space.problem.upper[at] ?? Infinity),
  )

function costOf(residuals: Float64Array): number {
  let sum = 0
  for (const residual of residuals) sum += residual * residual
  return sum / 2
}

/** The residuals at a point and half their sum of squares; a point without a value costs infinitely much. */
function evaluate(space: Space, point: Float64Array): Readonly<{ residuals: Float64Array; cost: number }> {
  const residuals = new Float64Array(space.count)
  const cost = space.problem.residuals(point, residuals) ? costOf(residuals) : Infinity
  return { residuals, cost: Number.isFinite(cost) ? cost : Infinity }
}

/** Forward differences, turned inwards at an upper bound or where the model ends; a column without a value is 0. */
function jacobian(space: Space, point: Float64Array, base: Float64Array): Float64Array[] {
  return Array.from(point, (value, at) => {
    const size = 1e-7 * Math.max(Math.abs(value), 1e-3)
    for (const step of value + size > (space.problem.upper[at] ?? Infinity) ? [-size] : [size, -size]) {
      const moved = Float64Array.from(point)
      moved[at] = value + step
      const { residuals, cost } = evaluate(space, moved)
      const taken = (moved[at] ?? 0) - value
      if (cost < Infinity) return residuals.map((residual, row) => (residual - (base[row] ?? 0)) / taken)
    }
    return new Float64Array(space.count)
  })
}

const dot = (left: Float64Array, right: Float64Array): number => {
  let sum = 0
  for (let at = 0; at < left.length; at++) sum += (left[at] ?? 0) * (right[at] ?? 0)
  return sum
}

/** Solves A·x = b by elimination with partial pivoting; null when A is singular. */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): Float64Array | null {
  const size = right.length
  const rows = matrix.map((row, at) => Float64Array.from([...row, right[at] ?? 0]))
  for (let column = 0; column < size; column++) {
    let best = column
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(rows[row]?.[column] ?? 0) > Math.abs(rows[best]?.[column] ?? 0)) best = row
    }
    const pivotRow = rows[best]
    const pivot = pivotRow?.[column] ?? 0
    if (!pivotRow || pivot === 0 || !Number.isFinite(pivot)) return null
    rows[best] = rows[column] ?? pivotRow
    rows[column] = pivotRow
    for (let row = column + 1; row < size; row++) eliminate(rows[row] ?? pivotRow, pivotRow, column)
  }
  const solution = new Float64Array(size)
  for (let row = size - 1; row >= 0; row--) {
    const line = rows[row] ?? solution
    let sum = line[size] ?? 0
    for (let column = row + 1; column < size; column++) sum -= (line[column] ?? 0) * (solution[column] ?? 0)
    solution[row] = sum / (line[row] ?? NaN)
  }
  return solution
}

function eliminate(target: Float64Array, pivotRow: Float64Array, column: number): void {
  const factor = (target[column] ?? 0) / (pivotRow[column] ?? NaN)
  if (factor === 0) return
  for (let at = column; at < target.length; at++)
    target[at] = (target[at] ?? 0) - factor * (pivotRow[at] ?? 0)
}

type Model = Readonly<{ columns: readonly Float64Array[]; gradient: Float64Array }>

/** Parameters that may move: not those on a bound with the descent pointing out of the box. */
const freeParameters = (space: Space, point: Float64Array, gradient: Float64Array): number[] =>
  Array.from(point.keys()).filter((at) => {
    const [value, slope] = [point[at] ?? 0, gradient[at] ?? 0]
    if (value <= (space.problem.lower[at] ?? -Infinity) && slope > 0) return false
    return !(value >= (space.problem.upper[at] ?? Infinity) && slope < 0)
  })

function dampedStep(model: Model, free: readonly number[], damping: number): Float64Array | null {
  const columnOf = (at: number): Float64Array => model.columns[at] ?? new Float64Array(0)
  const normal = free.map((row) => free.map((column) => dot(columnOf(row), columnOf(column))))
  const scale = normal.map((row, at) => Math.max(row[at] ?? 0, 1e-30))
  const damped = normal.map((row, at) =>
    row.map((value, column) => (column === at ? value + damping * (scale[at] ?? 0) : value)),
  )
  const solved = solveLinear(
    damped,
    free.map((at) => -(model.gradient[at] ?? 0)),
  )
  if (!solved) return null
  const step = new Float64Array(model.gradient.length)
  free.forEach((at, index) => {
    step[at] = solved[index] ?? 0
  })
  return step
}

/** The fall of the linear model's cost over a step, positive for a descent. */
function predictedFall(model: Model, step: Float64Array, count: number): number {
  let change = dot(model.gradient, step)
  for (let row = 0; row < count; row++) {
    let moved = 0
    for (let at = 0; at < step.length; at++) moved += (model.columns[at]?.[row] ?? 0) * (step[at] ?? 0)
    change += (moved * moved) / 2
  }
  return -change
}

const norm = (vector: Float64Array): number => Math.sqrt(dot(vector, vector))

/**
 * The parameters in the box with the least sum of squared residuals near `start`. Deterministic; a local minimum, so give a start
 * in its valley. Refuses nothing: the status says how the search ended.
 */
export function leastSquares(problem: LeastSquaresProblem): LeastSquaresFit {
  const space: Space = { problem, size: problem.start.length, count: problem.residualCount }
  const tolerance = problem.tolerance ?? 1e-12
  const iterationsMax = problem.iterationsMax ?? 200
  let point = inBox(space, Float64Array.from(problem.start))
  let here = evaluate(space, point)
  if (here.cost === Infinity)
    return { parameters: [...point], rmse: Infinity, iterations: 0, status: 'no_start' }
  let [damping, growth, iterations] = [1e-3, 2, 0]
  let model: Model | null = null
  const fit = (status: LeastSquaresFit['status']): LeastSquaresFit => {
    return { parameters: [...point], rmse: Math.sqrt((2 * here.cost) / space.count), iterations, status }
  }
  for (; iterations < iterationsMax; iterations++) {
    if (!model) {
      const columns = jacobian(space, point, here.residuals)
      model = { columns, gradient: Float64Array.from(columns, (column) => dot(column, here.residuals)) }
    }
    const free = freeParameters(space, point, model.gradient)
    const step = free.length > 0 ? dampedStep(model, free, damping) : null
    if (!step || here.cost === 0) return fit('converged')
    const next = inBox(
      space,
      point.map((value, at) => value + (step[at] ?? 0)),
    )
    const taken = next.map((value, at) => value - (point[at] ?? 0))
    if (norm(taken) <= tolerance * (norm(point) + tolerance)) return fit('converged')
    const there = evaluate(space, next)
    const fall = here.cost - there.cost
    const gain = fall / Math.max(predictedFall(model, taken, space.count), Number.MIN_VALUE)
    if (fall > 0) {
      const isFlat = fall <= tolerance * here.cost
      ;[point, here, model, growth] = [next, there, null, 2]
      damping *= Math.max(1 / 3, 1 - (2 * Math.min(gain, 1) - 1) ** 3)
      if (isFlat) return fit('converged')
    } else {
      damping *= growth
      growth *= 2
    }
  }
  return fit('iteration_limit')
}
