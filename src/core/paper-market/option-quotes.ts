import type { Instrument } from '../instruments/index.ts'
import { assert, decimal, yearsBetween } from '../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../kernel/index.ts'
import { black76Values } from '../pricing/index.ts'
import type { IndexVols } from './history.ts'
import { hash, uniformAt } from './noise.ts'
import { PAPER_RATE, atmTotalVariance, paperForward, totalVariance } from './surface.ts'
import type { PaperLevel, PaperQuote, Participants } from './types.ts'

/** Call and put of one strike: always quoted together, so that parity holds at every moment. */
export type OptionPair = Readonly<{
  expiresAt: Instant
  strike: number
  call: InstrumentSymbol
  put: InstrumentSymbol
}>

/** What the maker believes about one pair. Prices in points, discounted. */
export type PairModel = Readonly<{
  call: number
  put: number
  volAnnual: number
  /** Per 1.00 of volatility. */
  vega: number
  /** |ln(K/F)| in standard deviations to expiry. */
  deviations: number
  /** F − K, discounted. */
  intrinsic: number
  timeYears: number
}>

/** Less than a minute is priced as a minute, so that the last quotes before expiry stay finite. */
const TIME_MIN_YEARS = 60 / (365 * 86_400)

/** Model value of a pair: the out-of-the-money side by Black-76 on the surface, the other by parity. */
export function modelPair(
  pair: Pick<OptionPair, 'strike' | 'expiresAt'>,
  spot: number,
  vols: IndexVols,
  now: Instant,
): PairModel {
  const timeYears = Math.max(TIME_MIN_YEARS, yearsBetween(now, pair.expiresAt))
  const forward = paperForward(spot, timeYears)
  const k = Math.log(pair.strike / forward)
  const theta = atmTotalVariance(vols, timeYears)
  const volAnnual = Math.sqrt(totalVariance(theta, k) / timeYears)
  const optionType = k >= 0 ? 'call' : 'put'
  const values = black76Values({
    optionType,
    forward,
    strike: pair.strike,
    rateCont: PAPER_RATE,
    timeYears,
    volAnnual,
  })
  assert(values.ok, 'the paper surface priced outside its domain')
  const intrinsic = Math.exp(-PAPER_RATE * timeYears) * (forward - pair.strike)
  const { price, vega } = values.value
  const call = optionType === 'call' ? price : price + intrinsic
  const put = optionType === 'put' ? price : price - intrinsic
  return { call, put, volAnnual, vega, deviations: Math.abs(k) / Math.sqrt(theta), intrinsic, timeYears }
}

/** One step of price, 0.05 points. */
const TICKS_PER_POINT = 20

/** Half the width around the model in points: volatility points near the money, more in the wings and far out in time. */
function halfWidth(model: PairModel, optionType: 'call' | 'put'): number {
  const wing = 1 + Math.min(2, model.deviations / 2)
  const tenor = 1 + 0.5 * Math.sqrt(model.timeYears)
  const inTheMoney = Math.max(0, optionType === 'call' ? model.intrinsic : -model.intrinsic)
  return 0.03 + model.vega * 0.0008 * wing * tenor + 0.0004 * inTheMoney
}

const levelsFor = (model: PairModel): number => {
  if (model.deviations < 0.5) return 3
  return model.deviations < 1.5 ? 2 : 1
}

/** Several times what the quotes of one moment hold; 4 MB. */
const STEPS_KEPT_MAX = 20_000

/** Exact prices and sizes by whole number, made once. */
type DecimalCache = Readonly<{ ticks: (ticks: number) => Decimal; whole: (value: number) => Decimal }>

export function makeDecimalCache(): DecimalCache {
  const known = new Map<number, Decimal>()
  const whole = (value: number): Decimal => {
    const found = known.get(value)
    if (found) return found
    const made = decimal(value)
    known.set(value, made)
    return made
  }
  const steps = new Map<number, Decimal>()
  const ticks = (count: number): Decimal => {
    const found = steps.get(count)
    if (found) return found
    // The quotient keeps the room it was worked out in; a copy has just what it needs, half of that.
    const made = decimal(decimal(count).dividedBy(TICKS_PER_POINT))
    // Strikes and levels bound what can occur; the bound here is for the memory of a run of months.
    if (steps.size >= STEPS_KEPT_MAX) steps.clear()
    steps.set(count, made)
    return made
  }
  return { ticks, whole }
}

const SIZE_SALT = 307

export type QuoteMaker = (
  pair: OptionPair,
  model: PairModel,
  now: Instant,
) => readonly [PaperQuote, PaperQuote]

/** Makes the two quotes of a pair. A bid below one tick is left out: the option is then offered only. */
export function makeQuoteMaker(seed: number, participants: Participants, cache: DecimalCache): QuoteMaker {
  const side = (optionType: 'call' | 'put', pair: OptionPair, model: PairModel, now: Instant): PaperQuote => {
    const fair = model[optionType]
    const half = halfWidth(model, optionType)
    const bid = Math.floor((fair - half) * TICKS_PER_POINT)
    const ask = Math.ceil((fair + half) * TICKS_PER_POINT)
    const spacing = Math.max(1, Math.round((half * TICKS_PER_POINT) / 2))
    const count = levelsFor(model)
    const chance = hash(
      seed,
      SIZE_SALT,
      pair.strike * 2 + (optionType === 'call' ? 1 : 0),
      Math.floor(now / 2_000),
    )
    const base = model.deviations < 1.5 ? 20 + (chance % 41) : 5 + (chance % 21)
    const levels = (best: number, direction: 1 | -1): readonly PaperLevel[] =>
      Array.from({ length: count }, (_, i) => best + direction * i * spacing)
        .filter((ticks) => ticks > 0)
        .map((ticks, i) => ({ price: cache.ticks(ticks), quantity: cache.whole(base * (i + 1)) }))
    return {
      participant: participants.maker,
      symbol: pair[optionType],
      bids: levels(bid, -1),
      asks: levels(ask, 1),
    }
  }
  return (pair, model, now) => [side('call', pair, model, now), side('put', pair, model, now)]
}

/** Seconds between two quotes of a pair before the budget stretches or shortens them: nearer means more often. */
export function baseIntervalMs(model: PairModel): number {
  if (model.deviations < 0.75 && model.timeYears < 0.13) return 1_000
  return model.deviations < 1.5 ? 2_500 : 6_000
}

/** Longest time between two quotes of a contract, well inside the 10 s after which it would be stale. */
const QUOTE_INTERVAL_MAX_MS = 7_000
/** Shortest. */
const QUOTE_INTERVAL_MIN_MS = 50

/** Intervals that spend `quotesPerSecond` over all pairs (two quotes each), none longer than the maximum. */
export function planIntervals(bases: readonly number[], quotesPerSecond: number): readonly number[] {
  const rate = bases.reduce((sum, base) => sum + 2_000 / base, 0)
  const stretch = rate / quotesPerSecond
  return bases.map((base) => Math.min(QUOTE_INTERVAL_MAX_MS, Math.max(QUOTE_INTERVAL_MIN_MS, base * stretch)))
}

/** Pairs of the listed options of one underlying, by expiry then strike. */
export function pairsOf(instruments: readonly Instrument[]): readonly OptionPair[] {
  const found = new Map<
    string,
    { expiresAt: Instant; strike: number; call?: InstrumentSymbol; put?: InstrumentSymbol }
  >()
  for (const { option, symbol } of instruments) {
    if (!option) continue
    const key = `${option.expiresAt}:${option.strike.toFixed()}`
    const pair = found.get(key) ?? { expiresAt: option.expiresAt, strike: option.strike.toNumber() }
    found.set(key, { ...pair, [option.optionType]: symbol })
  }
  return [...found.values()]
    .flatMap((pair): OptionPair[] =>
      pair.call && pair.put ? [{ ...pair, call: pair.call, put: pair.put }] : [],
    )
    .toSorted((a, b) => a.expiresAt - b.expiresAt || a.strike - b.strike)
}

/** Share of its interval by which a pair's first quote is put off, so that they do not all come at once. */
export const phaseOf = (seed: number, pair: OptionPair): number =>
  uniformAt(seed, SIZE_SALT + 1, pair.strike, Math.floor(pair.expiresAt / 1_000))
