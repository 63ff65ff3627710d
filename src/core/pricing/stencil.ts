/** Weights of one derivative, a number for each node. */
type Weights = readonly number[]

/**
 * Weights of finite differences on equally spaced nodes `first … first + count − 1`, in units of the step, for the
 * derivatives of order 0 to 3 at 0 (B. Fornberg, "Generation of finite difference formulas on arbitrarily spaced
 * grids", Math. Comp. 51 (1988) 699-706, the recursion of section 2).
 */
function weightsOf(count: number, first: number): readonly Weights[] {
  const highest = 3
  const table = Array.from({ length: count }, () => new Float64Array(highest + 1))
  const row = (node: number): Float64Array => table[node] ?? new Float64Array(highest + 1)
  row(0)[0] = 1
  let product = 1
  for (let n = 1; n < count; n++) {
    const newest = first + n
    let nextProduct = 1
    for (let node = 0; node < n; node++) {
      const distance = n - node
      nextProduct *= distance
      const [here, last] = [row(node), row(n)]
      for (let k = Math.min(n, highest); k >= 0; k--) {
        const [same, lower] = [here[k] ?? 0, k === 0 ? 0 : k * (here[k - 1] ?? 0)]
        if (node === n - 1) last[k] = (product * (lower - (newest - 1) * same)) / nextProduct
      }
      for (let k = Math.min(n, highest); k >= 0; k--) {
        const lower = k === 0 ? 0 : k * (here[k - 1] ?? 0)
        here[k] = (newest * (here[k] ?? 0) - lower) / distance
      }
    }
    product = nextProduct
  }
  return Array.from({ length: highest + 1 }, (_, order) => table.map((cells) => cells[order] ?? 0))
}

const tablesOf = (count: number): readonly (readonly Weights[])[] =>
  Array.from({ length: count }, (_, before) => weightsOf(count, -before))

export const STENCIL_NODES = 9

const FULL = tablesOf(STENCIL_NODES)
/** The same nodes without the first and the last: what the error of an estimate is judged by. */
const INNER = Array.from({ length: STENCIL_NODES }, (_, before) => weightsOf(STENCIL_NODES - 2, 1 - before))

/** The weights of nine nodes of which `before` lie below the point, by order of derivative. */
export const stencil = (
  before: number,
): Readonly<{ full: readonly Weights[]; inner: readonly Weights[] }> => ({
  full: FULL[before] ?? [],
  inner: INNER[before] ?? [],
})
