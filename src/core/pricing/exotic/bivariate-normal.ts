import { normalCdf } from '../normal.ts'
import { gaussLegendre } from '../quadrature.ts'

const RULE = gaussLegendre(20)
const STEEP_CORRELATION = 0.925
const ROOT_TWO_PI = 2.5066282746310002

/** Moderate correlation: Plackett's integral over the angle, by quadrature. */
function moderate(h: number, k: number, correlation: number): number {
  const angle = Math.asin(correlation)
  const halfSquares = (h * h + k * k) / 2
  let sum = 0
  for (let node = 0; node < RULE.nodes.length; node++) {
    const sine = Math.sin((angle * ((RULE.nodes[node] ?? 0) + 1)) / 2)
    sum += (RULE.weights[node] ?? 0) * Math.exp((sine * h * k - halfSquares) / (1 - sine * sine))
  }
  return (sum * angle) / (4 * Math.PI) + normalCdf(-h) * normalCdf(-k)
}

/** What the distribution lacks of its limit at correlation 1: an expansion about it, and quadrature for the rest. */
function steepRest(h: number, k: number, correlation: number): number {
  const product = h * k
  const square = (1 - correlation) * (1 + correlation)
  const root = Math.sqrt(square)
  const gapSquare = (h - k) ** 2
  const c = (4 - product) / 8
  const d = (12 - product) / 80
  const exponent = -(gapSquare / square + product) / 2
  let leading = 0
  if (exponent > -100) {
    leading =
      root *
      Math.exp(exponent) *
      (1 - (c * (gapSquare - square) * (1 - d * gapSquare)) / 3 + c * d * square * square)
  }
  if (product > -100) {
    const gap = Math.sqrt(gapSquare)
    const tail = ROOT_TWO_PI * normalCdf(-gap / root)
    leading -= Math.exp(-product / 2) * tail * gap * (1 - (c * gapSquare * (1 - d * gapSquare)) / 3)
  }
  let sum = 0
  for (let node = 0; node < RULE.nodes.length; node++) {
    const x = ((root / 2) * ((RULE.nodes[node] ?? 0) + 1)) ** 2
    const power = -(gapSquare / x + product) / 2
    if (power <= -100) continue
    const cosine = Math.sqrt(1 - x)
    const expansion = 1 + c * x * (1 + 5 * d * x)
    const exact = Math.exp(((-product / 2) * x) / (1 + cosine) ** 2) / cosine
    sum += (RULE.weights[node] ?? 0) * Math.exp(power) * (expansion - exact)
  }
  return ((root / 2) * sum - leading) / (2 * Math.PI)
}

/** P(X > h, Y > k) of a steep correlation. */
function steep(h: number, k: number, correlation: number): number {
  if (correlation > 0) {
    const rest = correlation < 1 ? steepRest(h, k, correlation) : 0
    return rest + normalCdf(-Math.max(h, k))
  }
  const rest = correlation > -1 ? steepRest(h, -k, correlation) : 0
  const within = h < 0 ? normalCdf(-k) - normalCdf(h) : normalCdf(-h) - normalCdf(k)
  return (-k > h ? within : 0) - rest
}

/**
 * P(X < x, Y < y) of two standard normals; infinite arguments and correlations of ±1 included. Absolute error below
 * 1e-15 (A. Genz, "Numerical computation of rectangular bivariate and trivariate normal and t probabilities",
 * Statistics and Computing 14 (2004) 251-260, after Drezner and Wesolowsky 1990).
 */
export function bivariateNormalCdf(x: number, y: number, correlation: number): number {
  if (x === -Infinity || y === -Infinity) return 0
  if (x === Infinity) return normalCdf(y)
  if (y === Infinity) return normalCdf(x)
  const value =
    Math.abs(correlation) < STEEP_CORRELATION ? moderate(-x, -y, correlation) : steep(-x, -y, correlation)
  return Math.min(Math.max(value, 0), 1)
}
