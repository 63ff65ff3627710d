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

/** Faults of a quote by itself: crossed or negative. Null when there is none. */
export function ownFault(quote: CheckedQuote): string | null {
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
 * upper bound, or an ask below the lower one, is money for nothing and so not a price.
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
  if (quote.mark !== null && (quote.mark < lower - slack || quote.mark > upper + slack)) {
    return `mark ${text(quote.mark)} is outside ${text(lower)} to ${text(upper)}`
  }
  return null
}

/** A middle that bends the wrong way by more than this many spreads of the strikes involved is an outlier. */
const OUTLIER_SPREADS = 2
/** What is left of a difference of equal decimals in float64, in ticks: no breach. */
const ROUNDING_TICKS = 1e-9

type Middle = Readonly<{ index: number; strike: number; price: number; spread: number }>

function middlesOf(quotes: readonly CheckedQuote[]): readonly Middle[] {
  return quotes.flatMap((quote, index): Middle[] => {
    const { bid, ask, mark, strike } = quote
    if (bid !== null && ask !== null) return [{ index, strike, price: (bid + ask) / 2, spread: ask - bid }]
    return mark === null ? [] : [{ index, strike, price: mark, spread: 0 }]
  })
}

/** Height at `strike` of the straight line through two middles; null when one is missing. */
function lineAt(strike: number, a: Middle | undefined, b: Middle | undefined): number | null {
  return a && b ? a.price + ((strike - a.strike) / (b.strike - a.strike)) * (b.price - a.price) : null
}

/**
 * Outliers of one side of an expiry against their neighbours, quotes ascending in strike. Option prices are convex in
 * the strike: a middle may lie neither above the chord of its two neighbours, nor below the straight lines that the two
 * strikes on either side point at it. What breaks this by more than twice the largest spread involved plus two ticks is
 * an offender; but one bad price makes its neighbours look bent too, so of offenders within two strikes only the one is
 * quarantined without which the rest is most nearly convex. Returns a reason or null for every quote.
 */
export function outlierFaults(quotes: readonly CheckedQuote[], tick: number): readonly (string | null)[] {
  const middles = middlesOf(quotes)
  const breaches = middles.map((_, i) => breachOf(middles, i, tick))
  const rests = middles.map((_, i) => ((breaches[i] ?? 0) > 0 ? breachWithout(middles, i, tick) : Infinity))
  const faults: (string | null)[] = quotes.map(() => null)
  middles.forEach(({ index }, i) => {
    const [breach = 0, rest = Infinity] = [breaches[i], rests[i]]
    const around = [rests[i - 2], rests[i - 1], rests[i + 1], rests[i + 2]]
    if (breach > 0 && around.every((other) => rest < (other ?? Infinity) || other === Infinity)) {
      faults[index] = `outlier: ${text(breach)} beyond what the neighbouring strikes allow`
    }
  })
  return faults
}

/** What is left of the offence around `i` when it is taken out. */
function breachWithout(middles: readonly Middle[], i: number, tick: number): number {
  const rest = middles.filter((_, at) => at !== i && Math.abs(at - i) <= 5)
  return rest.reduce((sum, _, at) => sum + Math.max(0, breachOf(rest, at, tick)), 0)
}

/** By how much a middle leaves the convex band of its neighbours after the tolerance; 0 or less when it does not. */
function breachOf(middles: readonly Middle[], i: number, tick: number): number {
  const middle = middles[i]
  if (!middle) return 0
  const [left2, left, right, right2] = [middles[i - 2], middles[i - 1], middles[i + 1], middles[i + 2]]
  const chord = lineAt(middle.strike, left, right)
  const fromLeft = lineAt(middle.strike, left2, left)
  const fromRight = lineAt(middle.strike, right, right2)
  const above = chord === null ? 0 : middle.price - chord
  const below = Math.max(fromLeft ?? -Infinity, fromRight ?? -Infinity) - middle.price
  const spread = Math.max(
    ...[left2, left, right, right2].map((other) => other?.spread ?? 0),
    middle.spread / 2,
  )
  const breach = Math.max(above, below) - OUTLIER_SPREADS * spread - 2 * tick
  return breach > ROUNDING_TICKS * tick ? breach : 0
}
