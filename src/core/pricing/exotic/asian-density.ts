/**
 * The law of a sum of lognormal prices, exactly up to quadrature: with L the log of (weighted) prices yet to come over
 * the price before them, L_n = X_n + c and L_k = X_k + ln(1 + e^(L_(k+1))), one normal step X at a time (A. Carverhill
 * and L. Clewlow, RISK 3 (1990); E. Benhamou, Journal of Computational Finance 6 (2002)). Densities stand on a uniform
 * grid whose trapezium sums converge geometrically, since every density is smooth over the deviation of a step.
 */
export type LogSumLaw = Readonly<{ low: number; step: number; density: Float64Array }>

export type StepTerms = Readonly<{
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
  const mass = coarse / (deviation * Math.sqrt(2 * Math.PI))
  const bellOf = (step: number): Bell => {
    const reach = Math.ceil(((REACH + deviation) * deviation) / step)
    return { step, deviation, reach, weights: new Float64Array(2 * reach + 1) }
  }
  const bell = bellOf(coarse)
  const bellAt = makeBellAt(bell, steps, (index) => (softPlus(index * coarse) + drift) / coarse)
  let law: Readonly<{ values: Float64Array; low: number }> = {
    values: new Float64Array(1).fill(1 / coarse),
    low: 0,
  }
  for (let done = 1; done <= steps; done++) {
    const { values, low } = law
    const isRefined = done === steps && refinement > 1
    const isFirst = done === 1
    const finer = isRefined ? bellOf(coarse / refinement) : bell
    const step = finer.step
    // The law that the first step starts from is a point.
    const placed = (index: number): PlacedBell =>
      isFirst || isRefined
        ? placeBell(finer, ((isFirst ? lastLogWeight : softPlus(index * coarse)) + drift) / step)
        : bellAt(index)
    const from = placed(low).nearest - finer.reach
    const end = placed(low + values.length - 1).nearest + finer.reach
    const next = new Float64Array(end - from + 1)
    for (let at = 0; at < values.length; at++) {
      const { nearest, weights, first } = placed(low + at)
      const value = (values[at] ?? 0) * mass
      const into = nearest - finer.reach - from
      const width = 2 * finer.reach + 1
      for (let node = 0; node < width; node++) {
        next[into + node] = (next[into + node] ?? 0) + value * (weights[first + node] ?? 0)
      }
    }
    law = trimmed(next, from, step)
  }
  const step = refinement > 1 && steps > 0 ? coarse / refinement : coarse
  return { low: law.low * step, step, density: law.values }
}

/** The normal of one step on a grid, `reach` nodes to each side of the one next to its centre; `weights` is room for it. */
type Bell = Readonly<{ step: number; deviation: number; reach: number; weights: Float64Array }>

/** Heights of a bell at the nodes around `nearest`, from `weights[first]` on. */
type PlacedBell = Readonly<{ nearest: number; weights: Float64Array; first: number }>

/** Fills `weights` by the ratio of neighbours: a few exponentials for the whole bell. `centre` is in steps. */
function fillBell(
  { step, deviation, reach }: Bell,
  centre: number,
  weights: Float64Array,
  first: number,
): number {
  const nearest = Math.round(centre)
  const offset = nearest - centre
  const middle = first + reach
  const narrow = (step / deviation) ** 2
  const peak = Math.exp((-offset * offset * narrow) / 2)
  const narrowing = Math.exp(-narrow)
  let [up, upRatio] = [peak, Math.exp((-offset - 0.5) * narrow)]
  let [down, downRatio] = [peak, Math.exp((offset - 0.5) * narrow)]
  weights[middle] = peak
  for (let node = 1; node <= reach; node++) {
    up *= upRatio
    upRatio *= narrowing
    down *= downRatio
    downRatio *= narrowing
    weights[middle + node] = up
    weights[middle - node] = down
  }
  return nearest
}

const placeBell = (bell: Bell, centre: number): PlacedBell => ({
  nearest: fillBell(bell, centre, bell.weights, 0),
  weights: bell.weights,
  first: 0,
})

/** Weights that are kept at most, 2 MB. */
const KEPT_WEIGHTS = 2 ** 18

/**
 * The bell of a node is the same at every step of one law: each is made once while the window, about 24 nodes times the
 * root of the steps, stands around it.
 */
function makeBellAt(
  bell: Bell,
  steps: number,
  centreOf: (index: number) => number,
): (index: number) => PlacedBell {
  const width = 2 * bell.reach + 1
  const wanted = Math.min(64 * Math.sqrt(steps), KEPT_WEIGHTS / width)
  const places = 2 ** Math.max(Math.floor(Math.log2(wanted)), 0)
  const weights = new Float64Array(places * width)
  const kept: { index: number; bell: PlacedBell }[] = []
  return (index) => {
    const place = index & (places - 1)
    const found = kept[place]
    if (found?.index === index) return found.bell
    const nearest = fillBell(bell, centreOf(index), weights, place * width)
    const made = { nearest, weights, first: place * width }
    kept[place] = { index, bell: made }
    return made
  }
}
