/**
 * The law of a sum of lognormal prices, exactly up to quadrature: with L the log of (weighted) prices yet to come over
 * the price before them, L_n = X_n + c and L_k = X_k + ln(1 + e^(L_(k+1))), one normal step X at a time (A. Carverhill
 * and L. Clewlow, RISK 3 (1990); E. Benhamou, Journal of Computational Finance 6 (2002)). Densities stand on a uniform
 * grid whose trapezium sums converge geometrically, since every density is smooth over the deviation of a step.
 */
export type LogSumLaw = Readonly<{ low: number; step: number; density: Float64Array }>

type StepTerms = Readonly<{
  /** Steps that are in the sum. */
  steps: number
  /** Mean and deviation of one step's log return. */
  drift: number
  deviation: number
  /** Log of the last price's weight; 0, or ln ½ for the end of a trapezium. */
  lastLogWeight: number
  /** How often finer than a step's own the grid of the answer is, for what is to be integrated against it. */
  refinement: number
}>

/** Nodes to one deviation of a step, and the widest step that still follows ln(1 + e^y): trapezia err below 1e-12. */
const NODES_PER_DEVIATION = 1.4
const STEP_MAX = 0.4
/** The normal beyond this many deviations is under 1e-16 of its peak; prices weigh the upper side by one more each. */
const REACH = 8.5
/** Ends of a density below this share of its peak are dropped. */
const NEGLIGIBLE = 1e-17

/** ln(1 + e^y). */
const softPlus = (y: number): number => (y > 0 ? y + Math.log1p(Math.exp(-y)) : Math.log1p(Math.exp(y)))

/** The nodes whose density, or density times price, counts: the window moves and widens with the law. */
function trimmed(
  values: Float64Array,
  low: number,
  step: number,
): Readonly<{ values: Float64Array; low: number }> {
  let [peak, peakAt] = [0, 0]
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? 0
    if (value <= peak) continue
    peak = value
    peakAt = at
  }
  const bound = peak * NEGLIGIBLE
  let [first, last] = [0, values.length - 1]
  while (first < last && (values[first] ?? 0) <= bound) first += 1
  while (last > first && (values[last] ?? 0) * Math.exp((last - peakAt) * step) <= bound) last -= 1
  return { values: values.subarray(first, last + 1), low: low + first }
}

/** Density of the log of the sum, over the price before its first step. Nodes are whole multiples of the grid step. */
export function logSumLaw({ steps, drift, deviation, lastLogWeight, refinement }: StepTerms): LogSumLaw {
  const coarse = Math.min(deviation / NODES_PER_DEVIATION, STEP_MAX)
  const scale = 1 / (deviation * Math.sqrt(2 * Math.PI))
  const stepOf = (done: number): number => (done === steps ? coarse / refinement : coarse)
  const reachOf = (step: number): number => Math.ceil(((REACH + deviation) * deviation) / step)
  const seed = new Float64Array(1).fill(1 / coarse)
  let law: Readonly<{ values: Float64Array; low: number }> = { values: seed, low: 0 }
  for (let done = 1; done <= steps; done++) {
    const { values, low } = law
    const step = stepOf(done)
    const bell: Bell = { step, deviation, reach: reachOf(step) }
    // The law that the first step starts from is a point.
    const centreOf = (at: number): number =>
      ((done === 1 ? lastLogWeight : softPlus((low + at) * coarse)) + drift) / step
    const last = values.length - 1
    const from = Math.round(centreOf(0)) - bell.reach
    const next = new Float64Array(Math.round(centreOf(last)) + bell.reach - from + 1)
    for (let at = 0; at <= last; at++) {
      spread(next, from, centreOf(at), (values[at] ?? 0) * coarse * scale, bell)
    }
    law = trimmed(next, from, step)
  }
  const step = stepOf(steps)
  return { low: law.low * step, step, density: law.values }
}

type Bell = Readonly<{ step: number; deviation: number; reach: number }>

/**
 * Adds one node's normal to the grid, by the ratio of neighbours: a few exponentials for the whole bell. `centre` is in
 * steps; the grid reaches far enough to both sides of it.
 */
function spread(into: Float64Array, from: number, centre: number, weight: number, bell: Bell): void {
  const nearest = Math.round(centre)
  const offset = nearest - centre
  const middle = nearest - from
  const narrow = (bell.step / bell.deviation) ** 2
  const peak = weight * Math.exp((-offset * offset * narrow) / 2)
  const narrowing = Math.exp(-narrow)
  let [up, upRatio] = [peak, Math.exp((-offset - 0.5) * narrow)]
  let [down, downRatio] = [peak, Math.exp((offset - 0.5) * narrow)]
  into[middle] = (into[middle] ?? 0) + peak
  for (let node = 1; node <= bell.reach; node++) {
    up *= upRatio
    upRatio *= narrowing
    down *= downRatio
    downRatio *= narrowing
    into[middle + node] = (into[middle + node] ?? 0) + up
    into[middle - node] = (into[middle - node] ?? 0) + down
  }
}
