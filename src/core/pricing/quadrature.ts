/** Nodes and weights of a rule on [−1, 1]. */
type QuadratureRule = Readonly<{ nodes: readonly number[]; weights: readonly number[] }>

/** P_n and its derivative at x, by the three-term recurrence (Abramowitz and Stegun 22.7.10, 22.8.5). */
function legendre(count: number, x: number): readonly [value: number, slope: number] {
  let [previous, current] = [1, x]
  for (let n = 2; n <= count; n++) {
    ;[previous, current] = [current, ((2 * n - 1) * x * current - (n - 1) * previous) / n]
  }
  return [current, (count * (x * current - previous)) / (x * x - 1)]
}

/** Gauss and Legendre's rule of `count` nodes (2 or more), exact for polynomials up to degree 2·count − 1. */
export function gaussLegendre(count: number): QuadratureRule {
  const nodes: number[] = []
  const weights: number[] = []
  for (let at = 0; at < count; at++) {
    let x = -Math.cos((Math.PI * (at + 0.75)) / (count + 0.5))
    for (let step = 0; step < 8; step++) {
      const [value, slope] = legendre(count, x)
      x -= value / slope
    }
    const [, slope] = legendre(count, x)
    nodes.push(x)
    weights.push(2 / ((1 - x * x) * slope * slope))
  }
  return { nodes, weights }
}

/** The integral of a smooth function over one panel. */
export function integratePanel(
  rule: QuadratureRule,
  low: number,
  high: number,
  integrand: (x: number) => number,
): number {
  const [middle, half] = [(low + high) / 2, (high - low) / 2]
  let sum = 0
  for (let node = 0; node < rule.nodes.length; node++) {
    sum += (rule.weights[node] ?? 0) * integrand(middle + half * (rule.nodes[node] ?? 0))
  }
  return sum * half
}
