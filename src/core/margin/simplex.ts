import { Decimal, ZERO, assert } from '../kernel/index.ts'

/** Minimise cost · x over x ≥ 0 with row · x ≥ bound for every row. Costs are not negative. */
export type LinearProgram = Readonly<{
  costs: readonly Decimal[]
  rows: readonly Readonly<{ coefficients: readonly Decimal[]; bound: Decimal }>[]
}>

/** Arithmetic has 60 digits; what is nearer to 0 than this is 0. */
const NOTHING = new Decimal('1e-35')
const PIVOTS_MAX = 400

const isZero = (value: Decimal): boolean => value.abs().lt(NOTHING)
const isBelow = (value: Decimal): boolean => value.lt(NOTHING.negated())

type Tableau = {
  readonly cells: Decimal[][]
  readonly right: Decimal[]
  readonly costs: Decimal[]
  /** Number of the variable of each row and column: first those of the program, then one slack a row. */
  readonly inRow: number[]
  readonly inColumn: number[]
}

function tableauOf({ costs, rows }: LinearProgram): Tableau {
  return {
    cells: rows.map(({ coefficients }) => coefficients.map((one) => one.negated())),
    right: rows.map(({ bound }) => bound.negated()),
    costs: [...costs],
    inRow: rows.map((_, row) => costs.length + row),
    inColumn: costs.map((_, column) => column),
  }
}

/** Bland's rule for both choices: the smallest number among equals, so that it never goes in a circle. */
function leavingRow({ right, inRow }: Tableau): number | null {
  let found: number | null = null
  right.forEach((value, row) => {
    const isSmaller = found === null || (inRow[row] as number) < (inRow[found] as number)
    if (isBelow(value) && isSmaller) found = row
  })
  return found
}

function enteringColumn({ cells, costs, inColumn }: Tableau, row: number): number | null {
  let [found, least]: [number | null, Decimal] = [null, ZERO]
  ;(cells[row] as Decimal[]).forEach((cell, column) => {
    if (!isBelow(cell)) return
    const ratio = (costs[column] as Decimal).div(cell.negated())
    const isEqual = found !== null && isZero(ratio.minus(least))
    const isFirst = isEqual && (inColumn[column] as number) < (inColumn[found as number] as number)
    if (found === null || isFirst || (!isEqual && ratio.lt(least))) [found, least] = [column, ratio]
  })
  return found
}

/** Takes `factor` times the scaled pivot row from a row; the pivot's own cell becomes −factor ÷ pivot. */
function eliminate(target: Decimal[], scaled: readonly Decimal[], column: number, pivot: Decimal): void {
  const factor = target[column] as Decimal
  if (isZero(factor)) return
  scaled.forEach((value, at) => {
    if (at === column || isZero(value)) return
    target[at] = (target[at] as Decimal).minus(factor.times(value))
  })
  target[column] = factor.negated().div(pivot)
}

function pivotAt(tableau: Tableau, row: number, column: number): void {
  const { cells, right, costs, inRow, inColumn } = tableau
  const pivot = cells[row]?.[column] as Decimal
  const scaled = (cells[row] as Decimal[]).map((cell) => cell.div(pivot))
  const scaledRight = (right[row] as Decimal).div(pivot)
  cells.forEach((target, at) => {
    if (at === row) return
    right[at] = (right[at] as Decimal).minus((target[column] as Decimal).times(scaledRight))
    eliminate(target, scaled, column, pivot)
  })
  eliminate(costs, scaled, column, pivot)
  scaled[column] = new Decimal(1).div(pivot)
  cells[row] = scaled
  right[row] = scaledRight
  const moved = inRow[row] as number
  inRow[row] = inColumn[column] as number
  inColumn[column] = moved
}

/**
 * Dual simplex (Lemke 1954) on the slack basis, which is dual feasible because no cost is negative. Deterministic; null
 * when it has not ended after 400 pivots or when no x satisfies the rows.
 */
export function solveProgram(program: LinearProgram): readonly Decimal[] | null {
  for (const { coefficients } of program.rows) {
    assert(coefficients.length === program.costs.length, 'every row names every variable')
  }
  const tableau = tableauOf(program)
  for (let pivots = 0; pivots < PIVOTS_MAX; pivots += 1) {
    const row = leavingRow(tableau)
    if (row === null) {
      const values = program.costs.map(() => ZERO)
      tableau.inRow.forEach((variable, at) => {
        if (variable < values.length) values[variable] = tableau.right[at] as Decimal
      })
      return values
    }
    const column = enteringColumn(tableau, row)
    if (column === null) return null
    pivotAt(tableau, row, column)
  }
  return null
}
