import { Decimal, ZERO } from '../../kernel/index.ts'

/** `quantity` of the short at `short` answered for by the long at `long`. */
type Match = Readonly<{ short: number; long: number; quantity: Decimal }>

/** Sums of costs stay whole numbers below this, so that float64 adds and compares them exactly. */
const WHOLE_MAX = 2 ** 52

/**
 * Savings as whole numbers, rounded down where their digits do not fit: what is made then saves at least as much as it says.
 * Rows are shorts; 0 where a pair saves nothing or may not be made.
 */
function wholeSavings(
  counts: Readonly<{ shorts: number; longs: number }>,
  saving: (short: number, long: number) => Decimal | null,
): readonly Float64Array[] {
  const exact = Array.from({ length: counts.shorts }, (_, short) =>
    Array.from({ length: counts.longs }, (_, long) => Decimal.max(ZERO, saving(short, long) ?? ZERO)),
  )
  const most = exact.flat().reduce((max, one) => Decimal.max(max, one), ZERO)
  const digits = exact.flat().reduce((max, one) => Math.max(max, one.decimalPlaces()), 0)
  const room = Math.floor(
    Math.log10(WHOLE_MAX / (counts.shorts + counts.longs + 2) / Math.max(1, most.toNumber())),
  )
  const scale = new Decimal(10).pow(Math.min(digits, room))
  return exact.map((row) => Float64Array.from(row, (one) => one.times(scale).floor().toNumber()))
}

type Flow = Readonly<{
  savings: readonly Float64Array[]
  /** What is left of each side, and what has been given, by short and long. */
  shortLeft: Decimal[]
  longLeft: Decimal[]
  given: Decimal[][]
  /** 1 where something has been given. */
  isGiven: readonly Uint8Array[]
  shortCount: number
  longCount: number
}>

/** Potentials of shorts, then of longs, and the way back from each node of the last search; −1 is the beginning. */
type Search = Readonly<{
  potential: Float64Array
  distance: Float64Array
  came: Int32Array
  isDone: Uint8Array
}>

/** The node of the least distance that is not done; −1 when none is reached. The first of equals, for one order of answers. */
function nearest({ distance, isDone }: Search): number {
  let best = -1
  for (let node = 0; node < distance.length; node += 1) {
    if (isDone[node] === 1 || distance[node] === Infinity) continue
    if (best < 0 || (distance[node] as number) < (distance[best] as number)) best = node
  }
  return best
}

function relax(search: Search, from: number, to: number, cost: number): void {
  const { potential, distance, came, isDone } = search
  if (isDone[to] === 1) return
  const reached = (distance[from] as number) + cost + (potential[from] as number) - (potential[to] as number)
  if (reached >= (distance[to] as number)) return
  distance[to] = reached
  came[to] = from
}

/** Least distances from all shorts that have something left (Dijkstra over reduced costs, which are never negative). */
function searchFrom(flow: Flow, search: Search): void {
  const { savings, shortLeft, isGiven, shortCount, longCount } = flow
  const { potential, distance, came, isDone } = search
  isDone.fill(0)
  came.fill(-1)
  distance.fill(Infinity)
  for (let short = 0; short < shortCount; short += 1) {
    if (shortLeft[short]?.gt(ZERO)) distance[short] = -(potential[short] as number)
  }
  for (let node = nearest(search); node >= 0; node = nearest(search)) {
    isDone[node] = 1
    if (node < shortCount) {
      const row = savings[node] as Float64Array
      for (let long = 0; long < longCount; long += 1) {
        const saved = row[long] as number
        if (saved > 0) relax(search, node, shortCount + long, -saved)
      }
      continue
    }
    const long = node - shortCount
    for (let short = 0; short < shortCount; short += 1) {
      if (isGiven[short]?.[long] === 1) relax(search, node, short, savings[short]?.[long] as number)
    }
  }
}

/** The long with something left at the end of the cheapest way; −1 where no way saves anything. */
function cheapestEnd({ longLeft, shortCount }: Flow, { potential, distance }: Search): number {
  let [best, least] = [-1, 0]
  for (const [long, left] of longLeft.entries()) {
    const node = shortCount + long
    const cost = (distance[node] as number) + (potential[node] as number)
    if (left.gt(ZERO) && cost < least) [best, least] = [node, cost]
  }
  return best
}

function wayTo(end: number, came: Int32Array): readonly number[] {
  const way = [end]
  for (let node = came[end] as number; node >= 0; node = came[node] as number) way.unshift(node)
  return way
}

/** Sends as much as fits along a way of shorts and longs in turn: forwards it gives, backwards it takes back. */
function send({ shortLeft, longLeft, given, isGiven, shortCount }: Flow, way: readonly number[]): void {
  const [first, last] = [way[0] as number, (way.at(-1) as number) - shortCount]
  const steps = way.slice(1).map((to, at) => {
    const from = way[at] as number
    return from < shortCount
      ? { short: from, long: to - shortCount, sign: 1 }
      : { short: to, long: from - shortCount, sign: -1 }
  })
  const back = steps.flatMap(({ short, long, sign }) => (sign < 0 ? [given[short]?.[long] as Decimal] : []))
  const quantity = Decimal.min(shortLeft[first] as Decimal, longLeft[last] as Decimal, ...back)
  for (const { short, long, sign } of steps) {
    const row = given[short] as Decimal[]
    const sum = (row[long] as Decimal).plus(quantity.times(sign))
    row[long] = sum
    ;(isGiven[short] as Uint8Array)[long] = sum.gt(ZERO) ? 1 : 0
  }
  shortLeft[first] = (shortLeft[first] as Decimal).minus(quantity)
  longLeft[last] = (longLeft[last] as Decimal).minus(quantity)
}

/**
 * Gives longs to shorts so that the sum of `saving` times quantity is the greatest: a transportation problem by successive
 * cheapest paths with potentials (J. Edmonds, R. Karp 1972), in time of the order of paths × (shorts + longs)². A pair that saves
 * nothing (0, or null where it may not be made) is not made. Quantities are exact; savings count to 52 bits, sums included.
 */
export function bestMatches(
  shorts: readonly Decimal[],
  longs: readonly Decimal[],
  saving: (short: number, long: number) => Decimal | null,
): readonly Match[] {
  const [shortCount, longCount] = [shorts.length, longs.length]
  const savings = wholeSavings({ shorts: shortCount, longs: longCount }, saving)
  const flow: Flow = {
    ...{ savings, shortCount, longCount, shortLeft: [...shorts], longLeft: [...longs] },
    given: shorts.map(() => longs.map(() => ZERO)),
    isGiven: shorts.map(() => new Uint8Array(longCount)),
  }
  const size = shortCount + longCount
  // From a common beginning every short is at 0, every long at its dearest saving.
  const potential = Float64Array.from({ length: size }, (_, node) =>
    node < shortCount ? 0 : Math.min(0, ...savings.map((row) => -(row[node - shortCount] as number))),
  )
  const search: Search = {
    potential,
    distance: new Float64Array(size),
    came: new Int32Array(size),
    isDone: new Uint8Array(size),
  }
  for (;;) {
    searchFrom(flow, search)
    const end = cheapestEnd(flow, search)
    if (end < 0) break
    send(flow, wayTo(end, search.came))
    for (let node = 0; node < size; node += 1) {
      const far = search.distance[node] as number
      if (far < Infinity) potential[node] = (potential[node] as number) + far
    }
  }
  return flow.given.flatMap((row, short) =>
    row.flatMap((quantity, long) => (quantity.gt(ZERO) ? [{ short, long, quantity }] : [])),
  )
}
