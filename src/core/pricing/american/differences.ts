import type { AmericanValues, Contract, Point } from './types.ts'

/** What a method knows about its own smoothness. Rates in absolute steps, volatility and time in shares of themselves. */
export type DifferenceSteps = Readonly<{
  volShare: number
  rate: number
  yield: number
  timeShare: number
  /** In units of the spot. */
  spotShare: number
  /** 1: only upward, −1: only downward, 0: both sides. At a rate that is next to another regime one side is smooth. */
  rateSide: -1 | 0 | 1
  yieldSide: -1 | 0 | 1
  spotSide: 0 | 1 | -1
}>

export type GreekValues = Omit<AmericanValues, 'method' | 'errorEstimate'>
type Asked = Readonly<{ level: 'basic' | 'all'; holdsForward: boolean }>
type Line = (shift: number) => number

/** First derivative: central, or by three points on one side. */
function slope(line: Line, step: number, side: -1 | 0 | 1): number {
  if (side === 0) return (line(step) - line(-step)) / (2 * step)
  return (side * (4 * line(side * step) - 3 * line(0) - line(2 * side * step))) / (2 * step)
}

/** −∂V/∂T where the holder waits: what the Black-Scholes equation leaves. */
function thetaFromEquation(contract: Contract, spot: number, { price, delta, gamma }: Point): number {
  const { rateCont, yieldCont, volAnnual } = contract
  return (
    rateCont * price -
    (rateCont - yieldCont) * spot * delta -
    0.5 * volAnnual * volAnnual * spot * spot * gamma
  )
}

/** Greeks by volatility from five points: the first two orders to the fourth power of the step, the third to the second. */
function byVol(point: (contract: Contract) => Point, contract: Contract, base: Point, share: number) {
  const h = share * contract.volAnnual
  const at = (shift: number): Point => point({ ...contract, volAnnual: contract.volAnnual + shift * h })
  const [a, b, d, e] = [at(-2), at(-1), at(1), at(2)]
  const first = (read: (point: Point) => number): number =>
    (8 * (read(d) - read(b)) - (read(e) - read(a))) / (12 * h)
  return {
    vega: first((p) => p.price),
    vanna: first((p) => p.delta),
    zomma: first((p) => p.gamma),
    volga: (16 * (b.price + d.price) - a.price - e.price - 30 * base.price) / (12 * h * h),
    ultima: (e.price - 2 * d.price + 2 * b.price - a.price) / (2 * h * h * h),
  }
}

/**
 * Greeks from a method's price, delta and gamma: differences in volatility, rates and time of whatever it has directly.
 * `holdsForward` is Black-76's: rate and yield move together. `spot` is what diffuses.
 */
export function greeksByDifference(
  point: (contract: Contract) => Point,
  contract: Contract,
  spot: number,
  steps: DifferenceSteps,
  asked: Asked,
): GreekValues {
  const base = point(contract)
  const { price, delta, gamma } = base
  const moved = (change: Partial<Contract>): Point => point({ ...contract, ...change })
  const { rateCont, yieldCont, timeYears, volAnnual, strike } = contract
  const rho = asked.holdsForward
    ? slope((h) => moved({ rateCont: rateCont + h, yieldCont: yieldCont + h }).price, steps.rate, 0)
    : slope((h) => moved({ rateCont: rateCont + h }).price, steps.rate, steps.rateSide)
  const theta = base.theta ?? thetaFromEquation(contract, spot, base)
  const vega =
    asked.level === 'all'
      ? byVol(point, contract, base, steps.volShare * 8)
      : { vega: slope((h) => moved({ volAnnual: volAnnual + h }).price, steps.volShare * volAnnual, 0) }
  const first = { price, delta, gamma, theta, rho, ...vega }
  if (asked.level === 'basic') return first as GreekValues
  const inTime = (read: (point: Point) => number): number =>
    slope((h) => read(moved({ timeYears: timeYears + h })), steps.timeShare * timeYears, 0)
  const isHomogeneous = contract.dividends.length === 0
  return {
    ...first,
    ...vega,
    dividendRho: asked.holdsForward
      ? 0
      : slope((h) => moved({ yieldCont: yieldCont + h }).price, steps.yield, steps.yieldSide),
    charm: -inTime((p) => p.delta),
    color: inTime((p) => p.gamma),
    speed: slope(
      (h) => moved({ spot: contract.spot + h }).gamma,
      steps.spotShare * contract.spot,
      steps.spotSide,
    ),
    strikeDelta: isHomogeneous
      ? (price - contract.spot * delta) / strike
      : slope((h) => moved({ strike: strike + h }).price, steps.spotShare * strike, 0),
  } as GreekValues
}

/** What an option that should be exercised now is: its intrinsic value, whatever the volatility and the rates. */
export function exercisedValues({ sign, spot, strike }: Contract): GreekValues {
  const none = { gamma: 0, vega: 0, theta: 0, rho: 0, dividendRho: 0, vanna: 0, volga: 0, charm: 0 }
  const third = { speed: 0, zomma: 0, color: 0, ultima: 0 }
  return { price: sign * (spot - strike), delta: sign, strikeDelta: -sign, ...none, ...third }
}
