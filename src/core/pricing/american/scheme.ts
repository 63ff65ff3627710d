import { chebyshevPoints, gaussLegendre, interpolationRow } from './quadrature.ts'

/**
 * What a collocation needs that depends on its sizes only. Times run over u = τ·cos²θ, τ − u = τ·sin²θ with θ in
 * (0, π/2): both √u (in which the boundary is smooth) and √(τ−u) (in which the kernel is) become smooth functions of θ,
 * so that Gauss-Legendre in θ converges fast at both ends.
 */
export type CollocationScheme = Readonly<{
  /** Chebyshev nodes whose boundary is solved for; the further one at τ = 0 is known. */
  nodeCount: number
  /** √τ/√τmax of each node, from 1 downward. */
  rootTimeShares: Float64Array
  /** Steps after the QD+ start; the first one takes the Jacobian, the others reuse it. */
  iterations: number
  /** A last change of ln B, weighed by its worth, that makes the further steps needless. */
  enough: number
  pointCount: number
  sines: Float64Array
  cosines: Float64Array
  weights: Float64Array
  /** [node][point][node]: takes the transformed boundary at the nodes to its value at the quadrature's times. */
  interpolation: Float64Array
  pricing: PricingPoints
}>

export type PricingPoints = Readonly<{
  count: number
  sines: Float64Array
  cosines: Float64Array
  weights: Float64Array
  /** [point][node] at τ = τmax. */
  interpolation: Float64Array
}>

/**
 * √τ is this power of the Chebyshev variable: the boundary's √(τ·ln τ) at expiry is milder there than in √τ itself, which
 * takes a digit off the error at 20 nodes and more.
 */
const CLUSTERING = 1.25

const chebyshevOf = (rootTimeShare: number): number => 2 * rootTimeShare ** (1 / CLUSTERING) - 1

function flattened(rows: readonly Float64Array[]): Float64Array {
  const width = rows[0]?.length ?? 0
  const flat = new Float64Array(rows.length * width)
  rows.forEach((row, index) => flat.set(row, index * width))
  return flat
}

/** θ = (π/2)·y²: a spot next to the boundary makes the integrand change within a small θ, where these points crowd. */
function pricingPoints(chebyshev: Float64Array, count: number): PricingPoints {
  const unit = gaussLegendre(count, 0, 1)
  const nodes = unit.nodes.map((y) => (Math.PI / 2) * y * y)
  const weights = unit.weights.map((weight, j) => Math.PI * weight * (unit.nodes[j] as number))
  const cosines = nodes.map(Math.cos)
  const rows = [...cosines].map((cosine) => interpolationRow(chebyshev, chebyshevOf(cosine)))
  return { count, sines: nodes.map(Math.sin), cosines, weights, interpolation: flattened(rows) }
}

type SchemeSizes = Readonly<{
  nodes: number
  iterations: number
  enough: number
  points: number
  pricingPoints: number
}>

function makeScheme(sizes: SchemeSizes): CollocationScheme {
  const chebyshev = chebyshevPoints(sizes.nodes)
  const { nodes, weights } = gaussLegendre(sizes.points, 0, Math.PI / 2)
  const cosines = nodes.map(Math.cos)
  const rootTimeShares = chebyshev.slice(0, sizes.nodes).map((x) => ((1 + x) / 2) ** CLUSTERING)
  const rows = [...rootTimeShares].flatMap((share) =>
    [...cosines].map((cosine) => interpolationRow(chebyshev, chebyshevOf(share * cosine))),
  )
  return {
    nodeCount: sizes.nodes,
    rootTimeShares,
    iterations: sizes.iterations,
    enough: sizes.enough,
    pointCount: sizes.points,
    sines: nodes.map(Math.sin),
    cosines,
    weights,
    interpolation: flattened(rows),
    pricing: pricingPoints(chebyshev, sizes.pricingPoints),
  }
}

const SMALL = makeScheme({ nodes: 10, iterations: 3, enough: 4e-6, points: 12, pricingPoints: 32 })
const MIDDLE = makeScheme({ nodes: 14, iterations: 3, enough: 4e-6, points: 14, pricingPoints: 36 })
const LARGE = makeScheme({ nodes: 18, iterations: 3, enough: 4e-6, points: 18, pricingPoints: 40 })
const SMOOTH = makeScheme({ nodes: 22, iterations: 5, enough: 1e-10, points: 28, pricingPoints: 64 })
const HIGH = makeScheme({ nodes: 40, iterations: 6, enough: 1e-12, points: 48, pricingPoints: 96 })

/**
 * `fast`: within 1e-6 of a strike of 100; the longer the life in units of the rates, the more nodes it takes.
 * `smooth`: within 1e-7, for the higher derivatives. `high`: within 1e-8.
 */
export type Precision = 'fast' | 'smooth' | 'high'

export function schemeFor(
  precision: Precision,
  rateCont: number,
  yieldCont: number,
  timeYears: number,
): CollocationScheme {
  if (precision === 'high') return HIGH
  if (precision === 'smooth') return SMOOTH
  const load = Math.max(Math.abs(rateCont), Math.abs(yieldCont)) * timeYears
  if (load < 0.01) return SMALL
  return load < 0.1 ? MIDDLE : LARGE
}
