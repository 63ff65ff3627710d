/** LU factors of a small dense matrix (row-major, overwritten) with partial pivoting; null when it is singular. */
export type Factors = Readonly<{ size: number; lu: Float64Array; pivots: Int32Array }>

export function factorise(lu: Float64Array, size: number): Factors | null {
  const pivots = new Int32Array(size)
  for (let column = 0; column < size; column++) {
    let pivot = column
    let largest = Math.abs(lu[column * size + column] as number)
    for (let row = column + 1; row < size; row++) {
      const entry = Math.abs(lu[row * size + column] as number)
      if (entry > largest) {
        largest = entry
        pivot = row
      }
    }
    if (!(largest > 0) || largest === Infinity) return null
    pivots[column] = pivot
    if (pivot !== column) {
      for (let k = 0; k < size; k++) {
        const kept = lu[column * size + k] as number
        lu[column * size + k] = lu[pivot * size + k] as number
        lu[pivot * size + k] = kept
      }
    }
    const inverse = 1 / (lu[column * size + column] as number)
    for (let row = column + 1; row < size; row++) {
      const factor = (lu[row * size + column] as number) * inverse
      lu[row * size + column] = factor
      if (factor === 0) continue
      for (let k = column + 1; k < size; k++) {
        lu[row * size + k] = (lu[row * size + k] as number) - factor * (lu[column * size + k] as number)
      }
    }
  }
  return { size, lu, pivots }
}

/** Solves in place. */
export function solveFactored({ size, lu, pivots }: Factors, right: Float64Array): void {
  for (let row = 0; row < size; row++) {
    const pivot = pivots[row] as number
    const kept = right[pivot] as number
    right[pivot] = right[row] as number
    right[row] = kept
  }
  for (let row = 1; row < size; row++) {
    let sum = right[row] as number
    for (let k = 0; k < row; k++) sum -= (lu[row * size + k] as number) * (right[k] as number)
    right[row] = sum
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = right[row] as number
    for (let k = row + 1; k < size; k++) sum -= (lu[row * size + k] as number) * (right[k] as number)
    right[row] = sum / (lu[row * size + row] as number)
  }
}

/** Solves the symmetric positive system of the lower triangle (overwritten) by Cholesky's factors; null when it is not positive. */
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
