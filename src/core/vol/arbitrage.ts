import type { Smile, VarianceJet } from './types.ts'

/** Keeps g finite where a slice touches zero variance. */
const VARIANCE_MIN = 1e-16

/**
 * Durrleman's condition: g(k) = (1 − k·w′/2w)² − w′²/4·(1/w + 1/4) + w″/2 is the density of ln(S/F) up to a positive
 * factor, so a slice is free of butterfly arbitrage exactly when g ≥ 0 and its call prices vanish far out (Gatheral and
 * Jacquier 2014, lemma 2.2).
 */
export function durrleman({ w, slope, curvature }: VarianceJet, logMoneyness: number): number {
  const variance = Math.max(w, VARIANCE_MIN)
  const carried = 1 - (logMoneyness * slope) / (2 * variance)
  return carried * carried - ((slope * slope) / 4) * (1 / variance + 0.25) + curvature / 2
}

/** A place and the value there. */
export type Lowest = Readonly<{ logMoneyness: number; value: number }>

/** Lee (2004): total variance grows at most like 2|k|. */
export const LEE_SLOPE_MAX = 2

/** Where options have any value: six deviations at the money, and at least e^±2 of the forward. */
export function reachOf(smile: Smile): number {
  const { w } = smile.jet(0)
  return Math.max(2, 6 * Math.sqrt(Math.max(0, w)))
}

/** Offsets in units of a slice's scale are spread evenly in asinh: close at its bend, wide in the wings. */
const BEND_POINTS = 240
const EVEN_POINTS = 160

/** Places to look at, ascending: dense around the bend, even over the reach, knots and the spaces between them. */
function searchPlaces(smiles: readonly Smile[], reach: number): readonly number[] {
  const places: number[] = []
  for (let i = 0; i <= EVEN_POINTS; i++) places.push(-reach + (2 * reach * i) / EVEN_POINTS)
  for (const { centre, scale, knots } of smiles) {
    const low = Math.asinh((-reach - centre) / scale)
    const high = Math.asinh((reach - centre) / scale)
    for (let i = 1; i < BEND_POINTS; i++) {
      places.push(centre + scale * Math.sinh(low + ((high - low) * i) / BEND_POINTS))
    }
    knots.forEach((knot, i) => {
      const next = knots[i + 1] ?? knot
      for (let part = 0; part < 4; part++) places.push(knot + ((next - knot) * part) / 4)
    })
  }
  return places.filter((place) => Math.abs(place) <= reach).toSorted((left, right) => left - right)
}

const GOLDEN = (Math.sqrt(5) - 1) / 2

/** The lowest value of a function over the places, each local low refined between its neighbours by golden section. */
function lowestOf(value: (logMoneyness: number) => number, places: readonly number[]): Lowest {
  const values = places.map(value)
  const indices = values.map((_, i) => i)
  const lows = indices.filter(
    (i) =>
      (values[i - 1] ?? Infinity) >= (values[i] as number) &&
      (values[i + 1] ?? Infinity) >= (values[i] as number),
  )
  const deepest = lows.toSorted((i, j) => (values[i] as number) - (values[j] as number)).slice(0, 6)
  let best: Lowest = { logMoneyness: 0, value: Infinity }
  for (const i of deepest) {
    const found = golden(
      value,
      places[Math.max(0, i - 1)] as number,
      places[Math.min(places.length - 1, i + 1)] as number,
    )
    const own: Lowest = { logMoneyness: places[i] as number, value: values[i] as number }
    for (const candidate of [own, found]) if (candidate.value < best.value) best = candidate
  }
  return best
}

function golden(value: (logMoneyness: number) => number, from: number, to: number): Lowest {
  let [low, high] = [from, to]
  let left = high - GOLDEN * (high - low)
  let right = low + GOLDEN * (high - low)
  let [atLeft, atRight] = [value(left), value(right)]
  for (let round = 0; round < 60 && high - low > 1e-10; round++) {
    if (atLeft <= atRight) {
      high = right
      right = left
      atRight = atLeft
      left = high - GOLDEN * (high - low)
      atLeft = value(left)
    } else {
      low = left
      left = right
      atLeft = atRight
      right = low + GOLDEN * (high - low)
      atRight = value(right)
    }
  }
  return atLeft <= atRight ? { logMoneyness: left, value: atLeft } : { logMoneyness: right, value: atRight }
}

/** Below this g is rounding, not arbitrage. */
const G_TOLERANCE = 1e-9
/** The same for two total variances, as a fraction of the larger. */
const VARIANCE_TOLERANCE = 1e-9
const REACH_MAX = 4_096

/** Log-moneyness from `low` to `high`. */
export type Range = Readonly<{ low: number; high: number }>

/** Search places within a range, its ends among them. */
function placesWithin(smiles: readonly Smile[], reach: number, range: Range | null): readonly number[] {
  const places = searchPlaces(smiles, reach)
  if (range === null) return places
  const inside = places.filter((k) => k > range.low && k < range.high)
  return [range.low, ...inside, range.high]
}

/**
 * Where g is lowest when it is negative anywhere (or anywhere in `range`), else null. A wing steeper than Lee's bound
 * has g < 0 far out (g → 1/4 − slope²/16): then the search widens until it meets it.
 */
export function butterflyOf(smile: Smile, range: Range | null = null): Lowest | null {
  const value = (k: number): number => durrleman(smile.jet(k), k)
  const isTooSteep = range === null && smile.wingSlope > LEE_SLOPE_MAX * (1 + 1e-12)
  let reach = reachOf(smile)
  for (;;) {
    const found = lowestOf(value, placesWithin([smile], reach, range))
    if (found.value < -G_TOLERANCE) return found
    if (!isTooSteep || reach >= REACH_MAX) return null
    reach *= 4
  }
}

const isUnder = (earlier: Smile, found: Lowest): boolean => {
  const size = Math.abs(earlier.jet(found.logMoneyness).w)
  return found.value < -VARIANCE_TOLERANCE * size - 1e-15
}

/**
 * Where the later smile lies deepest under the earlier one, within the reach of both, or only in `range`; null when it nowhere does.
 * Curves whose wings are lines are followed beyond their reach, to the end of the line: what is found there first counts.
 */
export function calendarOf(earlier: Smile, later: Smile, range: Range | null = null): Lowest | null {
  const reach = Math.max(reachOf(earlier), reachOf(later))
  const places = placesWithin([earlier, later], reach, range)
  const gap = (k: number): number => later.jet(k).w - earlier.jet(k).w
  const found = lowestOf(gap, places)
  if (isUnder(earlier, found)) return found
  return range === null ? farCalendarOf(earlier, later, reach) : null
}

const RINGS = 6
const RING_POINTS = 16

/**
 * Beyond the reach, ring by ring outward; every ring four times as far as the one before, and bends that lie so far out looked at
 * closely. Beyond the last ring both curves are their lines, and the lines' crossing decides.
 */
function farCalendarOf(earlier: Smile, later: Smile, reach: number): Lowest | null {
  if (!earlier.wings || !later.wings) return null
  const gap = (k: number): number => later.jet(k).w - earlier.jet(k).w
  const bends = [earlier, later].flatMap(({ centre, scale }) =>
    Array.from({ length: 2 * RING_POINTS + 1 }, (_, i) => centre + scale * Math.sinh((i - RING_POINTS) / 4)),
  )
  for (let ring = 0, low = reach; ring < RINGS; ring++, low *= 4) {
    const even = Array.from({ length: RING_POINTS + 1 }, (_, i) => low * 4 ** (i / RING_POINTS))
    for (const side of [-1, 1]) {
      const bent = bends.map((k) => side * k).filter((k) => k > low && k < 4 * low)
      const places = [...even, ...bent].toSorted((left, right) => left - right)
      const found = lowestOf((k) => gap(side * k), places)
      const place = { ...found, logMoneyness: side * found.logMoneyness }
      if (isUnder(earlier, place)) return place
    }
  }
  for (const [at, side] of [-1, 1].entries()) {
    const [before, after] = [earlier.wings[at], later.wings[at]]
    if (!before || !after || after.slope >= before.slope) continue
    // Twice as far as the lines' crossing the later one is as far under as it was over.
    const logMoneyness = (side * 2 * (after.level - before.level)) / (before.slope - after.slope)
    const place = { logMoneyness, value: gap(logMoneyness) }
    if (Number.isFinite(logMoneyness) && isUnder(earlier, place)) return place
  }
  return null
}
