import type { ContractOutputs } from '../../contract/index.ts'
import { MS_PER_DAY, ZERO, decimalText, numberOf, toIso, utcDay } from '../../kernel/index.ts'
import type { Decimal, Instant } from '../../kernel/index.ts'
import { greeksOnSpot } from '../../market-data/index.ts'
import type {
  ChainQuote,
  ExpirySummary,
  QuoteState,
  QuoteValues,
  SpotBasis,
} from '../../market-data/index.ts'

/** An option chain as the contract has it. */
export type OptionChain = ContractOutputs['market']['chain']
export type ChainRow = OptionChain['chain'][number]
export type ChainSide = NonNullable<ChainRow['call']>
export type ChainExpiry = OptionChain['expiries'][number]
/** What of a chain is not its rows: changes with every move of the forward. */
export type ChainHead = Omit<OptionChain, 'chain' | 'expiries'>

/** What is known of one option before any model. */
export type SideFacts = Readonly<{
  symbol: string
  bid: Decimal | null
  ask: Decimal | null
  bidSize: Decimal
  askSize: Decimal
  last: Decimal | null
  /** The venue's own mark, where it publishes one. */
  published: Decimal | null
  volume: Decimal
  openInterest: Decimal
  state: QuoteState
  at: Instant | null
}>

const textOf = (value: Decimal | null): string | null => (value === null ? null : decimalText(value))

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null

/** The exact mark: middle of an uncrossed quote, else the venue's own; null when quarantined. */
export function markOf(facts: SideFacts, quarantine: string | null): Decimal | null {
  if (quarantine !== null) return null
  const { bid, ask, published } = facts
  return bid !== null && ask !== null && bid.lessThan(ask) ? bid.plus(ask).dividedBy(2) : published
}

const numberOrNull = (value: Decimal | null): number | null => (value === null ? null : numberOf(value))

export const chainQuoteOf = (facts: SideFacts): ChainQuote => ({
  bid: numberOrNull(facts.bid),
  ask: numberOrNull(facts.ask),
  mark: numberOrNull(facts.published),
  volume: numberOf(facts.volume),
  openInterest: numberOf(facts.openInterest),
  isStale: facts.state === 'stale',
})

/** Greeks are with respect to the spot wherever there is one: the one convention of every answer. */
export const shownValues = (values: QuoteValues, basis: SpotBasis | null): QuoteValues =>
  basis === null ? values : greeksOnSpot(values, basis)

export function sideAnswer(facts: SideFacts, quarantine: string | null, values: QuoteValues): ChainSide {
  return {
    symbol: facts.symbol,
    bid: textOf(facts.bid),
    ask: textOf(facts.ask),
    bid_size: decimalText(facts.bidSize),
    ask_size: decimalText(facts.askSize),
    last: textOf(facts.last),
    mark: textOf(markOf(facts, quarantine)),
    volume: decimalText(facts.volume),
    open_interest: decimalText(facts.openInterest),
    bid_iv: finite(values.bidIv),
    ask_iv: finite(values.askIv),
    mark_iv: finite(values.markIv),
    delta: finite(values.delta),
    gamma: finite(values.gamma),
    theta: finite(values.theta),
    vega: finite(values.vega),
    rho: finite(values.rho),
    state: facts.state,
    timestamp: facts.at === null ? null : toIso(facts.at),
    quarantine,
  }
}

type ChainTerms = Readonly<{
  underlying: string
  spot: Decimal | null
  spotState: QuoteState
  expiresAt: Instant
  timeYears: number
  multiplier: Decimal
  currency: string
  source: string
  isPaper: boolean
  isTradeable: boolean
  at: Instant
}>

export const headAnswer = (terms: ChainTerms, summary: ExpirySummary): ChainHead => ({
  symbol: terms.underlying,
  spot: textOf(terms.spot),
  spot_state: terms.spotState,
  expiry: utcDay(terms.expiresAt),
  expires_at: toIso(terms.expiresAt),
  time_years: terms.timeYears,
  forward: finite(summary.parity?.forward ?? null),
  discount_factor: finite(summary.parity?.discountFactor ?? null),
  atm_volatility: finite(summary.atmVolatility),
  straddle: finite(summary.straddle),
  expected_move: finite(summary.expectedMove),
  put_call_volume_ratio: finite(summary.putCallVolumeRatio),
  put_call_open_interest_ratio: finite(summary.putCallOpenInterestRatio),
  multiplier: decimalText(terms.multiplier),
  currency: terms.currency,
  model: 'black76',
  source: terms.source,
  is_paper: terms.isPaper,
  is_tradeable: terms.isTradeable,
  timestamp: toIso(terms.at),
})

/** Third Friday: the monthly cycle. Everything else is called weekly. */
function cycleOf(expiresAt: Instant): 'M' | 'W' {
  const day = new Date(expiresAt)
  return day.getUTCDay() === 5 && day.getUTCDate() >= 15 && day.getUTCDate() <= 21 ? 'M' : 'W'
}

export const expiryAnswer = (expiresAt: Instant, strikes: number, now: Instant): ChainExpiry => ({
  expiry: utcDay(expiresAt),
  expires_at: toIso(expiresAt),
  days: Math.max(0, (expiresAt - now) / MS_PER_DAY),
  cycle: cycleOf(expiresAt),
  strikes,
})

/** The `count` rows whose strikes are nearest to `centre`, still ascending; all when `count` is not given. */
export function strikeWindow(
  rows: readonly ChainRow[],
  centre: number | null,
  count: number | undefined,
): readonly ChainRow[] {
  if (count === undefined || count >= rows.length) return rows
  const middle = centre ?? Number(rows[Math.floor(rows.length / 2)]?.strike ?? ZERO)
  const distance = (row: ChainRow): number => Math.abs(Number(row.strike) - middle)
  const nearest = new Set(rows.toSorted((a, b) => distance(a) - distance(b)).slice(0, count))
  return rows.filter((row) => nearest.has(row))
}
