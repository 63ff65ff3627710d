/** Nodes and weights on an interval. */
type Quadrature = Readonly<{ nodes: Float64Array; weights: Float64Array }>

/** Gauss-Legendre on [low, high] by Newton on the Legendre recurrence; exact for polynomials of degree 2·count − 1. */
export function gaussLegendre(count: number, low: number, high: number): Quadrature {
  const nodes = new Float64Array(count)
  const weights = new Float64Array(count)
  const half = (high - low) / 2
  for (let i = 0; i < count; i++) {
    let x = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5))
    let slope = 1
    for (let iteration = 0; iteration < 100; iteration++) {
      let previous = 1
      let current = x
      for (let degree = 2; degree <= count; degree++) {
        const next = ((2 * degree - 1) * x * current - (degree - 1) * previous) / degree
        previous = current
        current = next
      }
      slope = (count * (x * current - previous)) / (x * x - 1)
      const step = current / slope
      x -= step
      if (Math.abs(step) < 1e-15) break
    }
    nodes[i] = low + half * (1 + x)
    weights[i] = (2 * half) / ((1 - x * x) * slope * slope)
  }
  return { nodes, weights }
}

/** Chebyshev points of the second kind, cos(iπ/degree) for i = 0 … degree: from 1 down to −1. */
export const chebyshevPoints = (degree: number): Float64Array =>
  Float64Array.from({ length: degree + 1 }, (_unused, i) => Math.cos((i * Math.PI) / degree))

/**
 * The row that takes values at the Chebyshev points to the value at `z` of the polynomial through them (barycentric
 * form; Berrut and Trefethen, SIAM Review 46, 2004). The last point's value is 0 in our use, so its weight is left out.
 */
export function interpolationRow(points: Float64Array, z: number): Float64Array {
  const degree = points.length - 1
  const row = new Float64Array(degree)
  let total = 0
  for (let k = 0; k <= degree; k++) {
    const gap = z - (points[k] as number)
    if (Math.abs(gap) < 1e-15) {
      row.fill(0)
      if (k < degree) row[k] = 1
      return row
    }
    const weight = ((k % 2 === 0 ? 1 : -1) * (k === 0 || k === degree ? 0.5 : 1)) / gap
    total += weight
    if (k < degree) row[k] = weight
  }
  for (let k = 0; k < degree; k++) row[k] = (row[k] as number) / total
  return row
}
