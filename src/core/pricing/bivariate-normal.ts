import { normalCdf } from './normal.ts'

/**
 * A. Genz, "Numerical computation of rectangular bivariate and trivariate normal and t probabilities", Statistics and
 * Computing 14 (2004): his BVND after Z. Drezner and G. Wesolowsky (1990), Gauss-Legendre in the arcsine of the correlation and
 * a series split off near ±1. Absolute error about 1e-15.
 */
type Rule = readonly (readonly [weight: number, node: number])[]

const RULE_6: Rule = [
  [0.1713244923791705, 0.9324695142031522],
  [0.3607615730481384, 0.6612093864662647],
  [0.467913934572691, 0.238619186083197],
]
const RULE_12: Rule = [
  [0.04717533638651177, 0.9815606342467191],
  [0.1069393259953183, 0.904117256370475],
  [0.1600783285433464, 0.769902674194305],
  [0.2031674267230659, 0.5873179542866171],
  [0.2334925365383547, 0.3678314989981802],
  [0.2491470458134029, 0.1252334085114692],
]
const RULE_20: Rule = [
  [0.01761400713915212, 0.9931285991850949],
  [0.04060142980038694, 0.9639719272779138],
  [0.06267204833410905, 0.912234428251326],
  [0.08327674157670475, 0.8391169718222188],
  [0.1019301198172404, 0.7463319064601508],
  [0.1181945319615184, 0.636053680726515],
  [0.1316886384491766, 0.5108670019508271],
  [0.1420961093183821, 0.3737060887154196],
  [0.1491729864726037, 0.2277858511416451],
  [0.1527533871307259, 0.07652652113349732],
]

/** P(X > h, Y > k) for |correlation| < 0.925: the integral over the arcsine from 0. */
function moderate(h: number, k: number, correlation: number): number {
  const size = Math.abs(correlation)
  const rule = size < 0.3 ? RULE_6 : size < 0.75 ? RULE_12 : RULE_20
  const half = (h * h + k * k) / 2
  const angle = Math.asin(correlation)
  let sum = 0
  for (const [weight, node] of rule) {
    for (const side of [-1, 1]) {
      const sine = Math.sin((angle * (side * node + 1)) / 2)
      sum += weight * Math.exp((sine * h * k - half) / (1 - sine * sine))
    }
  }
  return (sum * angle) / (4 * Math.PI) + normalCdf(-h) * normalCdf(-k)
}

/** The part near correlation ±1 that the arcsine rule cannot follow, for k already signed so that the correlation is positive. */
function nearOne(h: number, k: number, correlation: number): number {
  const complement = (1 - correlation) * (1 + correlation)
  let a = Math.sqrt(complement)
  const gap = Math.abs(h - k)
  const gap2 = gap * gap
  const c = (4 - h * k) / 8
  const d = (12 - h * k) / 16
  let sum =
    a *
    Math.exp(-(gap2 / complement + h * k) / 2) *
    (1 - (c * (gap2 - complement) * (1 - (d * gap2) / 5)) / 3 + (c * d * complement * complement) / 5)
  if (h * k > -160) {
    const tail = Math.sqrt(2 * Math.PI) * normalCdf(-gap / a)
    sum -= Math.exp((-h * k) / 2) * tail * gap * (1 - (c * gap2 * (1 - (d * gap2) / 5)) / 3)
  }
  a /= 2
  for (const [weight, node] of RULE_20) {
    for (const side of [-1, 1]) {
      const square = (a * (side * node + 1)) ** 2
      const root = Math.sqrt(1 - square)
      const exponent = -(gap2 / square + h * k) / 2
      if (exponent <= -100) continue
      const exact = Math.exp((-h * k * square) / (2 * (1 + root) * (1 + root))) / root
      sum += a * weight * Math.exp(exponent) * (exact - (1 + c * square * (1 + d * square)))
    }
  }
  return -sum / (2 * Math.PI)
}

/** P(X > h, Y > k). */
function upperProbability(h: number, k: number, correlation: number): number {
  if (Math.abs(correlation) < 0.925) return moderate(h, k, correlation)
  const signed = correlation < 0 ? -k : k
  const series = Math.abs(correlation) < 1 ? nearOne(h, signed, Math.abs(correlation)) : 0
  if (correlation > 0) return series + normalCdf(-Math.max(h, signed))
  const rest =
    signed > h ? (h < 0 ? normalCdf(signed) - normalCdf(h) : normalCdf(-h) - normalCdf(-signed)) : 0
  return Math.max(0, rest - series)
}

/** P(X < x, Y < y) of two standard normals with this correlation, −1 … 1. */
export function bivariateNormalCdf(x: number, y: number, correlation: number): number {
  if (x === -Infinity || y === -Infinity) return 0
  if (x === Infinity) return normalCdf(y)
  if (y === Infinity) return normalCdf(x)
  return upperProbability(-x, -y, correlation)
}
