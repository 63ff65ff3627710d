import type { CurrencyCode, Decimal, Instant, InstrumentSymbol } from '../kernel/index.ts'

export type InstrumentKind =
  'spot' | 'index' | 'equity' | 'etf' | 'commodity' | 'fx' | 'carbon' | 'option' | 'future' | 'perpetual'

/** When a market trades; the rules are in `sessions.ts`. */
export type HoursId =
  | 'always'
  | 'always_new_york'
  | 'us_equity'
  | 'us_index_option'
  | 'us_futures'
  | 'fx'
  | 'london_equity'
  | 'carbon'

export type OptionType = 'call' | 'put'

/** A listed contract as the venue knows it. Prices are per unit of the underlying, never per contract. */
export type Instrument = Readonly<{
  symbol: InstrumentSymbol
  name: string
  kind: InstrumentKind
  /** The currency in which premium, price and settlement are paid. */
  currency: CurrencyCode
  /** Smallest price step, > 0. */
  tickSize: Decimal
  /** Smallest quantity step, > 0. */
  lotSize: Decimal
  /** Units of the underlying per contract: 1 for spot, 100 for an SPX option. Notional = price × quantity × multiplier. */
  multiplier: Decimal
  exchange: string
  /** False for reference data only: an index level, an imported historical chain. */
  isTradeable: boolean
  /** True when its prices come from the demo's simulated participants; screens say "paper market". */
  isPaper: boolean
  option: OptionTerms | null
  listedAt: Instant
  /** What a dated or perpetual future says beside its price; null or absent for everything else. */
  future?: FutureTerms | null
  /** Trading hours; null or absent: always. */
  hours?: HoursId | null
  sector?: string | null
  /** Coarser price steps by price: from that price on (key, decimal text) the tick is so much. The finest is `tickSize`. */
  tickTable?: StepTable | null
  /** Coarser quantity steps by price, likewise. The finest is `lotSize`. */
  lotTable?: StepTable | null
  /** Units of the underlying that one option delivers; null or absent: `multiplier`. Differs after some reverse splits. */
  deliverable?: Decimal | null
  /** `inverse`: quoted in the settlement currency's counter, paid in coin (payoff ÷ settlement price). */
  payoff?: 'linear' | 'inverse' | null
  /** Set when a corporate action or the venue took it off the list; nothing trades in it any more. */
  delistedAt?: Instant | null
}>

/** Steps by price band: `{ "0": "0.05", "3": "0.1" }`. Keys and values are decimal text, ascending by number. */
export type StepTable = Readonly<Record<string, string>>

/**
 * A dated future (`expiresAt` set) pays the settlement price at expiry; a perpetual (`fundingHours` set) exchanges funding
 * between longs and shorts every so many hours, counted from 00:00 UTC.
 */
export type FutureTerms = Readonly<{
  underlying: InstrumentSymbol
  expiresAt: Instant | null
  settlement: 'cash' | 'physical'
  fundingHours: number | null
  /** Bound of the funding rate per interval, as a share; null where there is none. */
  fundingRateMax: Decimal | null
}>

/** At `expiresAt` a cash-settled option pays its intrinsic value; a physical one moves the underlying at the strike. */
export type OptionTerms = Readonly<{
  underlying: InstrumentSymbol
  optionType: OptionType
  strike: Decimal
  expiresAt: Instant
  exercise: 'european' | 'american'
  settlement: 'cash' | 'physical'
}>
