import { STENCIL_NODES, stencil } from './stencil.ts'
import type { AllValues } from './types.ts'

/** The inputs that the greeks differentiate by; `underlying` is the spot, or the forward where the model holds one. */
export type GreekInputs = Readonly<{
  underlying: number
  strike: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
  volAnnual: number
}>

export type GreekInput = keyof GreekInputs

/** Where the value function may be asked: both ends included. */
export type InputRange = Readonly<{ least: number; most: number }>

/**
 * Time counts only as r·T, q·T and σ√T, the rates only as discount and carry; on a forward the carry is nothing at any
 * rate.
 */
type TimeScaling = 'spot' | 'forward'

type NumericGreekOptions = Readonly<{
  level: 'basic' | 'all'
  /** Narrower ranges than `DEFAULT_RANGES`, as a barrier sets one for the spot. Close to an end the nodes lie on one side. */
  ranges?: Partial<Record<GreekInput, InputRange>>
  /** The input's natural scale, in its own unit, where the default (see `scaleOf`) does not fit the model. */
  scales?: Partial<Record<GreekInput, number>>
  /** A value that takes long is asked less often, for a thousandth of the accuracy. */
  isCostly?: boolean
  /** How the value scales with time, where the model says it: what time and yield move then follows from the others. */
  scaling?: TimeScaling
  /** The value keeps a curvature when `timeYears` or `volAnnual` is 0, as an option on an option does. */
  staysCurved?: boolean
}>

/** A greek without a finite limit is null; one that the level does not ask for is absent. */
type NumericGreeks = Readonly<{ price: number }> &
  Partial<Readonly<Record<Exclude<keyof AllValues, 'price'>, number | null>>>

type Line = (x: number) => number

/** Where along which input, over what scale, within which range. */
type Place = Readonly<{ x: number; scale: number; range: InputRange; effort: Effort }>

/** Derivatives of a line at a point, first to third. */
type Slopes = readonly [first: number, second: number, third: number]

const HALF = (STENCIL_NODES - 1) / 2
/**
 * Each trial halves the step of the one before, from `widest` (half-width of the nodes in scales of the input); the
 * trial that agrees best with its own inner nodes is taken, and one as sure of itself as `enough` is the last.
 */
type Effort = Readonly<{ trials: number; widest: number; enough: readonly [number, number, number] }>
const FINE: Effort = { trials: 5, widest: 0.4, enough: [1e-11, 1e-9, 1e-7] }
const COSTLY: Effort = { trials: 2, widest: 0.2, enough: [1e-8, 1e-6, 1e-4] }
const UNIT = 2 ** -52
const WIDENING = 8
/** Scales below this share of the input are where values become straight pieces. */
const SMALL = 1e-2

const ANYTHING: InputRange = { least: -Infinity, most: Infinity }
const NOT_NEGATIVE: InputRange = { least: 0, most: Infinity }
const DEFAULT_RANGES: Readonly<Record<GreekInput, InputRange>> = {
  underlying: NOT_NEGATIVE,
  strike: NOT_NEGATIVE,
  rateCont: ANYTHING,
  dividendYieldCont: ANYTHING,
  timeYears: NOT_NEGATIVE,
  volAnnual: NOT_NEGATIVE,
}

/** How many of the nodes lie below x: half of them, or as the range asks. */
function nodesBelow(x: number, step: number, range: InputRange): number {
  const room = (distance: number): number => Math.max(Math.floor(distance / step + 1e-9), 0)
  const below = Math.min(HALF, room(x - range.least))
  return Math.max(below, STENCIL_NODES - 1 - room(range.most - x))
}

type Trial = Readonly<{ slopes: Slopes; errors: Slopes }>

function tryStep(line: Line, centre: number, x: number, step: number, range: InputRange): Trial {
  const below = Math.min(nodesBelow(x, step, range), STENCIL_NODES - 1)
  const { full, inner } = stencil(below)
  const values = new Float64Array(STENCIL_NODES)
  for (let node = 0; node < STENCIL_NODES; node++) {
    const at = Math.min(Math.max(x + (node - below) * step, range.least), range.most)
    values[node] = node === below ? centre : line(at)
  }
  const slopes: [number, number, number] = [NaN, NaN, NaN]
  const errors: [number, number, number] = [NaN, NaN, NaN]
  for (const order of [1, 2, 3] as const) {
    let [all, fewer, noise] = [0, 0, 0]
    for (let node = 0; node < STENCIL_NODES; node++) {
      const [weight, value] = [full[order]?.[node] ?? 0, values[node] ?? NaN]
      // Weights of a derivative sum to nothing: counted from the centre, what does not move has slope 0 and no rounding.
      const moved = value - centre
      all += weight * moved
      fewer += (inner[order]?.[node - 1] ?? 0) * moved
      noise += Math.abs(weight * value)
    }
    const unit = step ** order
    slopes[order - 1] = all / unit
    // The inner nodes err by the inverse square of the step more; a tenth of the gap is a careful guess at the rest.
    errors[order - 1] = (Math.abs(all - fewer) / 10 + 4 * UNIT * noise) / unit
  }
  return { slopes, errors }
}

/**
 * First to third derivative of a smooth line at x, those above `highest` without care for their error. Central
 * differences of nine equally spaced nodes, which is what three Richardson extrapolations of the three-point rule
 * give; one-sided ones near an end of the range. Steps halve until the estimates are sure of themselves; each order
 * keeps its own best trial.
 */
function slopesOf(line: Line, centre: number, place: Place, highest: 1 | 2 | 3): Slopes {
  const best: [number, number, number] = [NaN, NaN, NaN]
  const least: [number, number, number] = [Infinity, Infinity, Infinity]
  const isSure = (): boolean =>
    place.effort.enough.every(
      (share, at) => at >= highest || (least[at] ?? 0) <= share * Math.abs(best[at] ?? 0),
    )
  const attempt = (width: number): void => {
    const step = (place.scale * width) / HALF
    const { slopes, errors } = tryStep(line, centre, place.x, step, place.range)
    for (const at of [0, 1, 2] as const) {
      if (errors[at] < least[at]) [best[at], least[at]] = [slopes[at], errors[at]]
    }
  }
  for (let trial = 0; trial < place.effort.trials && !isSure(); trial++) {
    attempt(place.effort.widest / 2 ** trial)
  }
  // A value that is straight around here shows nothing but rounding over so small a step: then wider ones tell more.
  let width = place.effort.widest * WIDENING
  while (
    !isSure() &&
    width * place.scale < Math.abs(place.x) / 2 &&
    place.scale < SMALL * Math.abs(place.x)
  ) {
    attempt(width)
    width *= WIDENING
  }
  return best
}

/** Below this share of the life values are straight pieces, and a shorter step shows rounding alone. */
const STRAIGHT_SHARE = 1e-4

/** Time moves a value by its own share, and by carrying the forward over one deviation where that is sooner. */
function timeScaleOf({ timeYears, rateCont, dividendYieldCont }: GreekInputs, deviation: number): number {
  if (timeYears === 0) return 1e-6
  const drift = Math.abs(rateCont - dividendYieldCont)
  if (deviation >= drift * timeYears) return timeYears
  return Math.max(deviation / drift, timeYears * STRAIGHT_SHARE)
}

/**
 * How far an input moves before the value changes its shape. The value of a diffusion is smooth over σ√T in the log of
 * its underlying and strike, singular at zero time and zero volatility, and feels a rate through r·T and r√T/σ.
 */
function scaleOf(input: GreekInput, at: GreekInputs): number {
  const deviation = at.volAnnual * Math.sqrt(at.timeYears)
  if (input === 'underlying' || input === 'strike') {
    return Math.abs(at[input]) * (deviation === 0 ? 1e-3 : Math.min(deviation, 1))
  }
  if (input === 'volAnnual') return at.volAnnual === 0 ? 1e-4 : Math.min(at.volAnnual, 1)
  if (input === 'timeYears') return timeScaleOf(at, deviation)
  const perYear = 1 / Math.max(at.timeYears, 1e-6)
  return deviation === 0 ? 1e-3 : Math.min(Math.min(deviation, 1) * perYear, 1)
}

/**
 * Value, first-order greeks and, at level `all`, the second-order set by numerical differentiation of `value`, which
 * must be smooth and accurate to float64 around `at`. Signs and units are those of `FirstOrderValues` and `AllValues`.
 * Accuracy on closed forms: about 1e-10 of the greek's own scale in the first order, 1e-8 in the second, 1e-6 in the third.
 */
export function numericGreeks(
  value: (inputs: GreekInputs) => number,
  at: GreekInputs,
  options: NumericGreekOptions,
): NumericGreeks {
  if (at.volAnnual * Math.sqrt(at.timeYears) === 0 && options.staysCurved !== true) {
    return certainGreeks(value, at, options)
  }
  const price = value(at)
  const placeOf = (input: GreekInput): Place => ({
    x: at[input],
    scale: options.scales?.[input] ?? scaleOf(input, at),
    range: options.ranges?.[input] ?? DEFAULT_RANGES[input],
    effort: options.isCostly ? COSTLY : FINE,
  })
  const along = (input: GreekInput, highest: 1 | 2 | 3, from: GreekInputs, centre: number): Slopes =>
    slopesOf((x) => value({ ...from, [input]: x }), centre, placeOf(input), highest)
  const isAll = options.level === 'all'
  const bySpot = along('underlying', isAll ? 3 : 2, at, price)
  const byVol = along('volAnnual', isAll ? 3 : 1, at, price)
  const rho = along('rateCont', 1, at, price)[0]
  const { scaling } = options
  const theta = scaling
    ? -perYear(scaling, at, { value: price, byRate: rho, byVol: byVol[0] })
    : -along('timeYears', 1, at, price)[0]
  const first = { price, delta: bySpot[0], gamma: bySpot[1], vega: byVol[0], theta, rho }
  if (!isAll) return first
  const across = (
    input: 'volAnnual' | 'timeYears' | 'rateCont',
  ): readonly [ofDelta: number, ofGamma: number] =>
    crossSlopes(
      (x) => {
        const moved = { ...at, [input]: x }
        return along('underlying', 2, moved, value(moved))
      },
      bySpot,
      placeOf(input),
    )
  const [vanna, zomma] = across('volAnnual')
  const [deltaPerYear, color] =
    scaling === undefined ? across('timeYears') : slopesPerYear(scaling, at, { bySpot, vanna, zomma }, across)
  const dividendRho =
    scaling === undefined ? along('dividendYieldCont', 1, at, price)[0] : byYield(scaling, at, price, rho)
  return {
    ...first,
    vanna,
    volga: byVol[1],
    charm: -deltaPerYear,
    speed: bySpot[2],
    zomma,
    color,
    ultima: byVol[2],
    dividendRho,
    strikeDelta: along('strike', 1, at, price)[0],
  }
}

type Across = (input: 'rateCont') => readonly [ofDelta: number, ofGamma: number]

/** Δ and Γ by time, from what they do by the rate and the volatility. */
function slopesPerYear(
  scaling: TimeScaling,
  at: GreekInputs,
  { bySpot, vanna, zomma }: Readonly<{ bySpot: Slopes; vanna: number; zomma: number }>,
  across: Across,
): readonly [ofDelta: number, ofGamma: number] {
  const isCarried = scaling === 'spot' && at.rateCont !== at.dividendYieldCont
  const [deltaByRate, gammaByRate] = isCarried ? across('rateCont') : [0, 0]
  return [
    perYear(scaling, at, { value: bySpot[0], byRate: deltaByRate, byVol: vanna }),
    perYear(scaling, at, { value: bySpot[1], byRate: gammaByRate, byVol: zomma }),
  ]
}

type Moved = Readonly<{ value: number; byRate: number; byVol: number }>

/**
 * ∂/∂T of the value, or of a derivative by the spot, that scales with time: T·∂V/∂T = r·∂V/∂r + q·∂V/∂q + σ/2·∂V/∂σ
 * and ∂V/∂q = −T·V − ∂V/∂r; on a forward ∂V/∂r is −T·V.
 */
function perYear(scaling: TimeScaling, at: GreekInputs, { value, byRate, byVol }: Moved): number {
  const { rateCont, dividendYieldCont, timeYears, volAnnual } = at
  const spread = ((volAnnual / 2) * byVol) / timeYears
  if (scaling === 'forward') return spread - rateCont * value
  return spread + ((rateCont - dividendYieldCont) * byRate) / timeYears - dividendYieldCont * value
}

const byYield = (scaling: TimeScaling, { timeYears }: GreekInputs, price: number, rho: number): number =>
  scaling === 'forward' ? 0 : -timeYears * price - rho

/** First derivatives, along another input, of the first and second slope: one set of nodes for both. */
function crossSlopes(
  slopesAt: (x: number) => Slopes,
  centre: Slopes,
  place: Place,
): readonly [ofFirst: number, ofSecond: number] {
  const asked = new Map<number, Slopes>()
  const read = (x: number): Slopes => {
    const slopes = asked.get(x) ?? slopesAt(x)
    asked.set(x, slopes)
    return slopes
  }
  const of = (order: 0 | 1): number => slopesOf((x) => read(x)[order], centre[order], place, 1)[0]
  return [of(0), of(1)]
}

/** Steps of the straight pieces that values consist of once nothing is uncertain, in shares of the input. */
const STRAIGHT_STEP = 1e-6

/** Values along one input, and the slope to one side of where they stand: to the other where the range ends. */
const sideSlope = (line: Line, x: number, step: number, range: InputRange): number => {
  const inward = x + step >= range.least && x + step <= range.most ? step : -step
  // Divided by the distance that float64 has between the two, not by the one that was asked for.
  const to = x + inward
  return (line(to) - line(x)) / (to - x)
}

/** Slopes to both sides over a step, and how they change over an eighth of it: kinks and jumps show by that. */
function shapeOf(line: Line, x: number, step: number, range: InputRange) {
  const [right, left] = [sideSlope(line, x, step, range), sideSlope(line, x, -step, range)]
  const [fineRight, fineLeft] = [sideSlope(line, x, step / 8, range), sideSlope(line, x, -step / 8, range)]
  const tolerance = 1e-4 * (1 + Math.abs(right) + Math.abs(left))
  const isJump = Math.abs(fineRight - right) + Math.abs(fineLeft - left) > tolerance
  return { mean: (right + left) / 2, isJump, isKink: isJump || Math.abs(right - left) > tolerance }
}

/**
 * The greeks where no deviation is left. The value is then straight in the spot, with kinks and jumps: at a kink delta
 * is the mean of its sides and the curvature has no finite limit, at a jump delta has none either. Theta has none where
 * the value leaves an end of life like the root of the time.
 */
function certainGreeks(
  value: (inputs: GreekInputs) => number,
  at: GreekInputs,
  options: NumericGreekOptions,
): NumericGreeks {
  const price = value(at)
  const rangeOf = (input: GreekInput): InputRange => options.ranges?.[input] ?? DEFAULT_RANGES[input]
  const along =
    (input: GreekInput, from = at): Line =>
    (x) =>
      value({ ...from, [input]: x })
  const shape = (input: GreekInput, step: number, from = at) =>
    shapeOf(along(input, from), from[input], step, rangeOf(input))
  const smooth = (input: GreekInput): number => {
    // Steps of a power of two: most inputs reach their nodes without rounding, and straight values have none left.
    const scale = 2 ** Math.floor(Math.log2(scaleOf(input, at))) / FINE.widest
    const place = { x: at[input], scale, range: rangeOf(input), effort: FINE }
    return slopesOf(along(input), price, place, 1)[0]
  }
  const bySpot = shape('underlying', Math.abs(at.underlying) * STRAIGHT_STEP || STRAIGHT_STEP)
  const { isJump, isKink } = bySpot
  const timeStep = 1e-5 * (at.timeYears || 1)
  const byTime = shape('timeYears', timeStep)
  const isRoot = at.timeYears === 0 && (isKink || byTime.isJump)
  const perYear = (from: GreekInputs): number => shape('timeYears', timeStep, from).mean
  const byRate = (input: 'rateCont' | 'dividendYieldCont'): number =>
    isKink ? shape(input, 1e-5).mean : smooth(input)
  const first = {
    price,
    delta: isJump ? null : isKink ? bySpot.mean : smooth('underlying'),
    gamma: isKink ? null : 0,
    vega: sideSlope(along('volAnnual'), at.volAnnual, 1e-6 * (at.volAnnual || 1), rangeOf('volAnnual')),
    theta: isRoot ? null : -byTime.mean,
    rho: byRate('rateCont'),
  }
  if (options.level === 'basic') return first
  const wide = Math.abs(at.underlying) * 1e-3 || 1e-3
  const strikeStep = Math.abs(at.strike) * STRAIGHT_STEP || STRAIGHT_STEP
  return {
    ...first,
    ...{ vanna: isKink ? null : 0, volga: isKink ? null : 0, ultima: isKink ? null : 0 },
    charm: isKink || isRoot ? null : -crossStraight(perYear, at, wide, rangeOf('underlying')),
    ...{ speed: first.gamma, zomma: first.gamma, color: first.gamma },
    dividendRho: byRate('dividendYieldCont'),
    strikeDelta: isJump ? null : shape('strike', strikeStep).mean,
  }
}

/** ∂²V/∂S∂T of straight pieces, between two spots inside the range. */
function crossStraight(
  perYear: (from: GreekInputs) => number,
  at: GreekInputs,
  step: number,
  range: InputRange,
): number {
  const up = Math.min(at.underlying + step, range.most)
  const down = Math.max(at.underlying - step, range.least)
  return (perYear({ ...at, underlying: up }) - perYear({ ...at, underlying: down })) / (up - down)
}
