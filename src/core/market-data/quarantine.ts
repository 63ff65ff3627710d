/** The float64 view of an option quote that the checks read; sides that are not there are null. */
type CheckedQuote = Readonly<{
  optionType: 'call' | 'put'
  strike: number
  bid: number | null
  ask: number | null
  mark: number | null
}>

/** What the expiry is worth, for the bounds; null terms leave that check out. */
type ExpiryTerms = Readonly<{
  forward: number | null
  discountFactor: number | null
  /** Smallest price step: a quote may miss a bound by two of these before it is called impossible. */
  tick: number
}>

const text = (value: number): string => String(Number(value.toPrecision(8)))

/** The prices of a quote alone. */
type QuotedSides = Pick<CheckedQuote, 'bid' | 'ask' | 'mark'>

/** Faults of a quote by itself: crossed or negative. Null when there is none. */
export function ownFault(quote: QuotedSides): string | null {
  const { bid, ask, mark } = quote
  if (bid !== null && bid < 0) return `bid ${text(bid)} is negative`
  if (ask !== null && ask < 0) return `ask ${text(ask)} is negative`
  if (mark !== null && mark < 0) return `mark ${text(mark)} is negative`
  if (bid !== null && ask !== null && bid >= ask)
    return `crossed: bid ${text(bid)} is not below ask ${text(ask)}`
  return null
}

/**
 * No-arbitrage bounds of a European option: DF·max(0, ±(F − K)) ≤ price ≤ DF·F (call) or DF·K (put). A bid above the
 * upper bound, or an ask below the lower one, is money for nothing and so not a price. A mark is judged where it stands
 * alone: beside a bid or an ask nobody reads it.
 */
export function boundsFault(quote: CheckedQuote, terms: ExpiryTerms): string | null {
  const { forward, discountFactor } = terms
  if (forward === null || discountFactor === null) return null
  const sign = quote.optionType === 'call' ? 1 : -1
  const lower = discountFactor * Math.max(0, sign * (forward - quote.strike))
  const upper = discountFactor * (sign > 0 ? forward : quote.strike)
  const slack = 2 * terms.tick + 1e-3 * upper
  if (quote.bid !== null && quote.bid > upper + slack)
    return `bid ${text(quote.bid)} is above the bound ${text(upper)}`
  if (quote.ask !== null && quote.ask < lower - slack)
    return `ask ${text(quote.ask)} is below intrinsic ${text(lower)}`
  const mark = quote.bid === null && quote.ask === null ? quote.mark : null
  if (mark !== null && (mark < lower - slack || mark > upper + slack)) {
    return `mark ${text(mark)} is outside ${text(lower)} to ${text(upper)}`
  }
  return null
}

/** A middle that bends the wrong way by more than this many spreads of the strikes involved is an outlier. */
const OUTLIER_SPREADS = 2
/** What is left of a difference of equal decimals in float64, in ticks: no breach. */
const ROUNDING_TICKS = 1e-9

type Struck = Pick<CheckedQuote, 'strike'>
type SidesOf<Row> = (row: Row, at: number) => QuotedSides | null

/** The middles of the quotes that have one, in columns: a chain is looked through at every tick. */
type Middles = Readonly<{
  count: number
  index: Int32Array
  strike: Float64Array
  price: Float64Array
  spread: Float64Array
}>

function middlesOf<Row extends Struck>(rows: readonly Row[], sidesOf: SidesOf<Row>): Middles {
  const index = new Int32Array(rows.length)
  const strike = new Float64Array(rows.length)
  const price = new Float64Array(rows.length)
  const spread = new Float64Array(rows.length)
  let count = 0
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at] as Row
    const sides = sidesOf(row, at)
    if (sides === null) continue
    const { bid, ask, mark } = sides
    const hasBoth = bid !== null && ask !== null
    if (!hasBoth && mark === null) continue
    index[count] = at
    strike[count] = row.strike
    price[count] = hasBoth ? (bid + ask) / 2 : (mark as number)
    spread[count] = hasBoth ? ask - bid : 0
    count += 1
  }
  return { count, index, strike, price, spread }
}

/** Stands for a neighbour that is not there. */
const NONE = -1

/** Height at `strike` of the straight line through two middles; −∞ when one is missing. */
function lineAt({ strike, price }: Middles, at: number, a: number, b: number): number {
  if (a === NONE || b === NONE) return -Infinity
  const [from, to] = [strike[a] as number, price[a] as number]
  return to + (((strike[at] as number) - from) / ((strike[b] as number) - from)) * ((price[b] as number) - to)
}

/**
 * Outliers of one side of an expiry against their neighbours, rows ascending in strike; `sidesOf` says what of a row is
 * looked at, null for nothing. Option prices are convex in
 * the strike: a middle may lie neither above the chord of its two neighbours, nor below the straight lines that the two
 * strikes on either side point at it. What breaks this by more than twice the largest spread involved plus two ticks is
 * an offender; but one bad price makes its neighbours look bent too, so of offenders within two strikes only the one is
 * quarantined without which the rest is most nearly convex. Returns a reason or null for every row.
 */
export function outlierFaults<Row extends Struck>(
  rows: readonly Row[],
  sidesOf: SidesOf<Row>,
  tick: number,
): readonly (string | null)[] {
  const middles = middlesOf(rows, sidesOf)
  const { count } = middles
  const faults = new Array<string | null>(rows.length).fill(null)
  const breaches = new Float64Array(count)
  const offenders: number[] = []
  for (let i = 0; i < count; i += 1) {
    breaches[i] = breachOf(middles, neighboursOf(i, count), tick)
    if ((breaches[i] as number) > 0) offenders.push(i)
  }
  if (offenders.length === 0) return faults
  const rests = new Float64Array(count).fill(Infinity)
  for (const i of offenders) rests[i] = breachWithout(middles, i, tick)
  for (const i of offenders) {
    const rest = rests[i] as number
    const around = [rests[i - 2], rests[i - 1], rests[i + 1], rests[i + 2]]
    if (around.every((other) => rest < (other ?? Infinity) || other === Infinity)) {
      const beyond = text(breaches[i] as number)
      faults[middles.index[i] as number] = `outlier: ${beyond} beyond what the neighbouring strikes allow`
    }
  }
  return faults
}

/** A middle and its two neighbours on either side, by place. */
type Neighbours = Readonly<{ left2: number; left: number; at: number; right: number; right2: number }>

const neighboursOf = (at: number, count: number): Neighbours => ({
  left2: at >= 2 ? at - 2 : NONE,
  left: at >= 1 ? at - 1 : NONE,
  at,
  right: at + 1 < count ? at + 1 : NONE,
  right2: at + 2 < count ? at + 2 : NONE,
})

/** What is left of the offence around `i` when it is taken out. */
function breachWithout(middles: Middles, i: number, tick: number): number {
  const rest: number[] = []
  for (let at = Math.max(0, i - 5); at <= Math.min(middles.count - 1, i + 5); at += 1)
    if (at !== i) rest.push(at)
  return rest.reduce((sum, at, place) => {
    const placed = (step: number): number => rest[place + step] ?? NONE
    const around = { left2: placed(-2), left: placed(-1), at, right: placed(1), right2: placed(2) }
    return sum + Math.max(0, breachOf(middles, around, tick))
  }, 0)
}

/** By how much a middle leaves the convex band of its neighbours after the tolerance; 0 or less when it does not. */
function breachOf(middles: Middles, { left2, left, at, right, right2 }: Neighbours, tick: number): number {
  const price = middles.price[at] as number
  const spreadOf = (place: number): number => (place === NONE ? 0 : (middles.spread[place] as number))
  const chord = lineAt(middles, at, left, right)
  const above = chord === -Infinity ? 0 : price - chord
  const below = Math.max(lineAt(middles, at, left2, left), lineAt(middles, at, right, right2)) - price
  const own = (middles.spread[at] as number) / 2
  const spread = Math.max(spreadOf(left2), spreadOf(left), spreadOf(right), spreadOf(right2), own)
  const breach = Math.max(above, below) - OUTLIER_SPREADS * spread - 2 * tick
  return breach > ROUNDING_TICKS * tick ? breach : 0
}
