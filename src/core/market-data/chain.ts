import { parityTerms } from './forward.ts'
import type { ParityStrike, ParityTerms } from './forward.ts'
import type { OptionValuer, QuoteValues, ValuedQuote, VolTerms } from './ports.ts'
import { boundsFault, outlierFaults, ownFault } from './quarantine.ts'

/** Float64 view of one option's quote; a missing side is null. Prices are in the premium's currency. */
export type ChainQuote = Readonly<{
  bid: number | null
  ask: number | null
  /** A published fair price, where the venue gives one. */
  mark: number | null
  volume: number
  openInterest: number
  /** True when the quote is too old to say where the forward is. */
  isStale: boolean
}>

type ChainStrike = Readonly<{ strike: number; call: ChainQuote | null; put: ChainQuote | null }>

type ExpiryInput = Readonly<{
  /** Ascending in strike. */
  strikes: readonly ChainStrike[]
  spot: number | null
  timeYears: number
  inverse: boolean
  discountPrior: number
  tick: number
  /** Early exercise: the strikes then cannot tell the discount factor. */
  isAmerican?: boolean
}>

export type ChainSideValues = Readonly<{
  values: QuoteValues
  /** In the premium's currency; null when there is no usable price. */
  mark: number | null
  quarantine: string | null
}>

export type ChainRowValues = Readonly<{
  strike: number
  call: ChainSideValues | null
  put: ChainSideValues | null
}>

export type ExpirySummary = Readonly<{
  parity: ParityTerms | null
  /** Interpolated at the forward in total variance between the strikes around it. */
  atmVolatility: number | null
  /** Call plus put at the strike nearest to the forward, in the premium's currency. */
  straddle: number | null
  /** F·σ·√T: one standard deviation of the underlying at expiry, in its currency. */
  expectedMove: number | null
  putCallVolumeRatio: number | null
  putCallOpenInterestRatio: number | null
}>

export type ExpiryValues = Readonly<{ rows: readonly ChainRowValues[]; summary: ExpirySummary }>

export const NO_VALUES: QuoteValues = {
  bidIv: null,
  askIv: null,
  markIv: null,
  delta: null,
  gamma: null,
  vega: null,
  theta: null,
  rho: null,
}

type SideFaults = Readonly<{ call: readonly (string | null)[]; put: readonly (string | null)[] }>

/** Faults that need neither forward nor volatility, for each side of each strike: own faults, then outliers of the rest. */
function firstFaults({ strikes, tick }: ExpiryInput): SideFaults {
  const faultsOf = (optionType: 'call' | 'put'): readonly (string | null)[] => {
    const own = new Array<string | null>(strikes.length).fill(null)
    let isClean = true
    for (let at = 0; at < strikes.length; at += 1) {
      const quote = strikes[at]?.[optionType] ?? null
      const fault = quote && ownFault(quote)
      if (fault === null) continue
      own[at] = fault
      isClean = false
    }
    const outliers = outlierFaults(strikes, (row, at) => (own[at] === null ? row[optionType] : null), tick)
    return isClean ? outliers : own.map((fault, at) => fault ?? outliers[at] ?? null)
  }
  return { call: faultsOf('call'), put: faultsOf('put') }
}

/** The fair price of a quote: the middle, else the published mark. One side alone says nothing. */
const fairPrice = (quote: Pick<ChainQuote, 'bid' | 'ask' | 'mark'>): number | null =>
  quote.bid !== null && quote.ask !== null ? (quote.bid + quote.ask) / 2 : quote.mark

const spreadOf = ({ bid, ask }: ChainQuote): number => (bid !== null && ask !== null ? ask - bid : 0)

/** A strike as parity reads it; null where a side is missing, too old or without a fair price. */
function parityStrike({ strike, call, put }: ChainStrike): ParityStrike | null {
  if (!call || !put || call.isStale || put.isStale) return null
  const [callMid, putMid] = [fairPrice(call), fairPrice(put)]
  if (callMid === null || putMid === null || callMid <= 0 || putMid <= 0) return null
  const isDealable = call.bid !== null && call.ask !== null && put.bid !== null && put.ask !== null
  const difference = isDealable ? { low: call.bid - put.ask, high: call.ask - put.bid } : null
  const markDifference = call.mark !== null && put.mark !== null ? call.mark - put.mark : null
  return { strike, callMid, putMid, spread: spreadOf(call) + spreadOf(put), difference, markDifference }
}

function parityStrikes({ strikes }: ExpiryInput, faults: SideFaults): readonly ParityStrike[] {
  const found: ParityStrike[] = []
  for (let at = 0; at < strikes.length; at += 1) {
    if (faults.call[at] || faults.put[at]) continue
    const one = parityStrike(strikes[at] as ChainStrike)
    if (one !== null) found.push(one)
  }
  return found
}

/**
 * One expiry: forward and discount factor by parity, then volatility and greeks of every contract at them. Premiums paid
 * in the underlying are turned into its currency with the forward first (the inverse option is worth Black(F, K)/F).
 * When the in-the-money side of a strike has no volatility of its own (its middle is at or below intrinsic: a spread of
 * a tick hides the little time value) it takes that of the other side, for parity makes them equal. Where neither side
 * has one, greeks are computed at the nearest strike's volatility, and the volatility itself stays null.
 */
export function valueExpiry(input: ExpiryInput, valuer: OptionValuer): ExpiryValues {
  const faults = firstFaults(input)
  const parity = parityTerms(parityStrikes(input, faults), input)
  const own = withOwnVols(input, commonOf(input, parity), faults, valuer)
  if (!parity) return { rows: own, summary: summarise(input, own, parity) }
  const terms = { ...parity, timeYears: input.timeYears }
  const rows = atGivenVols(own, borrowedVols(own, parity.forward), terms, valuer, true)
  const greeked = atGivenVols(rows, missingVols(rows, parity.forward), terms, valuer, false)
  return { rows: greeked, summary: summarise(input, rows, parity) }
}

/** A volatility that a side takes from another; null leaves it as it is. */
type GivenVols = Readonly<{ call: number | null; put: number | null }>

const NOTHING_GIVEN: GivenVols = { call: null, put: null }
const givenOf = (call: number | null, put: number | null): GivenVols =>
  call === null && put === null ? NOTHING_GIVEN : { call, put }

/** The in-the-money side of a strike that has no volatility of its own takes that of the other. */
function borrowedVols(rows: readonly ChainRowValues[], forward: number): readonly GivenVols[] {
  const from = (side: ChainSideValues | null, other: ChainSideValues | null, inMoney: number) =>
    side === null || side.quarantine !== null || side.values.markIv !== null || inMoney <= 0
      ? null
      : (other?.values.markIv ?? null)
  return rows.map(({ strike, call, put }) =>
    givenOf(from(call, put, forward - strike), from(put, call, strike - forward)),
  )
}

const isWithoutGreeks = (side: ChainSideValues | null): boolean =>
  side !== null && side.quarantine === null && side.values.delta === null

/** Contracts without a volatility of their strike get greeks at the nearest strike's. */
function missingVols(rows: readonly ChainRowValues[], forward: number): readonly GivenVols[] {
  if (!rows.some(({ call, put }) => isWithoutGreeks(call) || isWithoutGreeks(put))) return []
  const vols = nearestVols(rows, forward)
  return rows.map(({ call, put }, i) => {
    const of = (side: ChainSideValues | null): number | null =>
      isWithoutGreeks(side) ? (vols[i] ?? null) : null
    return givenOf(of(call), of(put))
  })
}

/** Rows with greeks, and with `isOwn` the volatility too, where one is given. */
function atGivenVols(
  rows: readonly ChainRowValues[],
  given: readonly GivenVols[],
  { forward, discountFactor, timeYears }: ParityTerms & Pick<ExpiryInput, 'timeYears'>,
  valuer: OptionValuer,
  isOwn: boolean,
): readonly ChainRowValues[] {
  const terms: VolTerms[] = []
  for (const [i, { call, put }] of given.entries()) {
    const { strike } = rows[i] as ChainRowValues
    const common = { forward, discountFactor, strike, timeYears }
    if (call !== null) terms.push({ ...common, optionType: 'call', volAnnual: call })
    if (put !== null) terms.push({ ...common, optionType: 'put', volAnnual: put })
  }
  if (terms.length === 0) return rows
  const found = valuer.atVols(terms).values()
  const filled = (side: ChainSideValues | null, volAnnual: number | null): ChainSideValues | null => {
    if (volAnnual === null) return side
    const values = found.next().value ?? null
    if (side === null || values === null) return side
    const { delta, gamma, vega, theta, rho } = values
    const markIv = isOwn ? volAnnual : side.values.markIv
    return { ...side, values: { ...side.values, markIv, delta, gamma, vega, theta, rho } }
  }
  return rows.map((row, i) => {
    const { call, put } = given[i] ?? NOTHING_GIVEN
    if (call === null && put === null) return row
    return { strike: row.strike, call: filled(row.call, call), put: filled(row.put, put) }
  })
}

/** For each strike its own volatility, else that of the nearest strike that has one. */
function nearestVols(rows: readonly ChainRowValues[], forward: number): readonly (number | null)[] {
  const own = rows.map((row) => strikeVol(row, forward))
  const reach = (order: readonly number[]): readonly (readonly [vol: number, strike: number] | null)[] => {
    const found: (readonly [number, number] | null)[] = rows.map(() => null)
    let last: readonly [number, number] | null = null
    for (const i of order) {
      const vol = own[i]
      if (vol !== undefined && vol !== null) last = [vol, rows[i]?.strike ?? 0]
      found[i] = last
    }
    return found
  }
  const up = reach(rows.map((_, i) => i))
  const down = reach(rows.map((_, i) => rows.length - 1 - i))
  return rows.map(({ strike }, i) => {
    const [left, right] = [up[i], down[i]]
    if (!left || !right) return (left ?? right)?.[0] ?? null
    return strike - left[1] <= right[1] - strike ? left[0] : right[0]
  })
}

/** What all quotes of an expiry are valued with; null without a forward or time. */
type Common = Readonly<{
  forward: number
  discountFactor: number
  timeYears: number
  /** Premium units in the underlying's currency. */
  unit: number
  tick: number
}>

function commonOf({ inverse, timeYears, tick }: ExpiryInput, parity: ParityTerms | null): Common | null {
  if (!parity || !(timeYears > 0)) return null
  const { forward, discountFactor } = parity
  const unit = inverse ? forward : 1
  return { forward, discountFactor, timeYears, unit, tick: tick * unit }
}

function valuedQuote(
  optionType: 'call' | 'put',
  strike: number,
  { bid, ask }: ChainQuote,
  mark: number | null,
  { forward, discountFactor, timeYears, unit }: Common,
): ValuedQuote {
  return {
    optionType,
    forward,
    discountFactor,
    strike,
    timeYears,
    bid: bid === null ? null : bid * unit,
    ask: ask === null ? null : ask * unit,
    mark: mark === null ? null : mark * unit,
  }
}

const quarantined = (quarantine: string): ChainSideValues => ({ values: NO_VALUES, mark: null, quarantine })

/** A side whose values are still to come: a chain is looked through at every tick, and no side is copied for them. */
type OpenSide = { values: QuoteValues; readonly mark: number | null; readonly quarantine: null }

/** Every quote with what is wrong with it, or with its own values; all of them are valued in one go. */
function withOwnVols(
  { strikes }: ExpiryInput,
  common: Common | null,
  faults: SideFaults,
  valuer: OptionValuer,
): readonly ChainRowValues[] {
  const quotes: ValuedQuote[] = []
  const open: OpenSide[] = []
  const sideOf = (
    optionType: 'call' | 'put',
    strike: number,
    quote: ChainQuote | null,
    fault: string | null,
  ): ChainSideValues | null => {
    if (quote === null) return null
    if (fault !== null) return quarantined(fault)
    const side: OpenSide = { values: NO_VALUES, mark: fairPrice(quote), quarantine: null }
    if (common === null) return side
    const valued = valuedQuote(optionType, strike, quote, side.mark, common)
    const bound = boundsFault(valued, common)
    if (bound !== null) return quarantined(bound)
    quotes.push(valued)
    open.push(side)
    return side
  }
  const rows = strikes.map(({ strike, call, put }, at) => ({
    strike,
    call: sideOf('call', strike, call, faults.call[at] ?? null),
    put: sideOf('put', strike, put, faults.put[at] ?? null),
  }))
  const found = valuer.values(quotes)
  for (let at = 0; at < open.length; at += 1) (open[at] as OpenSide).values = found[at] ?? NO_VALUES
  return rows
}

function summarise(
  input: ExpiryInput,
  rows: readonly ChainRowValues[],
  parity: ParityTerms | null,
): ExpirySummary {
  const atmVolatility = parity && atmVol(rows, parity.forward)
  const sums = { callVolume: 0, putVolume: 0, callInterest: 0, putInterest: 0 }
  for (const { call, put } of input.strikes) {
    sums.callVolume += call?.volume ?? 0
    sums.callInterest += call?.openInterest ?? 0
    sums.putVolume += put?.volume ?? 0
    sums.putInterest += put?.openInterest ?? 0
  }
  const ratioOf = (puts: number, calls: number): number | null => (calls > 0 ? puts / calls : null)
  return {
    parity,
    atmVolatility,
    straddle: parity && straddleOf(rows, parity.forward),
    expectedMove:
      parity && atmVolatility !== null ? parity.forward * atmVolatility * Math.sqrt(input.timeYears) : null,
    putCallVolumeRatio: ratioOf(sums.putVolume, sums.callVolume),
    putCallOpenInterestRatio: ratioOf(sums.putInterest, sums.callInterest),
  }
}

/** Volatility of the strike's out-of-the-money side, else of the other. */
function strikeVol(row: ChainRowValues, forward: number): number | null {
  const [first, second] = row.strike >= forward ? [row.call, row.put] : [row.put, row.call]
  return first?.values.markIv ?? second?.values.markIv ?? null
}

/** Linear in log-strike and variance between the strikes that enclose the forward; the nearest alone at an edge. */
function atmVol(rows: readonly ChainRowValues[], forward: number): number | null {
  let below: readonly [number, number] | null = null
  for (const row of rows) {
    const vol = strikeVol(row, forward)
    if (vol === null) continue
    const x = Math.log(row.strike / forward)
    if (x <= 0) below = [x, vol]
    else if (below === null) return vol
    else {
      const weight = -below[0] / (x - below[0])
      return Math.sqrt(below[1] ** 2 + weight * (vol ** 2 - below[1] ** 2))
    }
  }
  return below?.[1] ?? null
}

function straddleOf(rows: readonly ChainRowValues[], forward: number): number | null {
  let nearest: number | null = null
  let least = Infinity
  for (const { strike, call, put } of rows) {
    const [callMark, putMark] = [call?.mark ?? null, put?.mark ?? null]
    const apart = Math.abs(strike - forward)
    if (callMark === null || putMark === null || apart >= least) continue
    nearest = callMark + putMark
    least = apart
  }
  return nearest
}
