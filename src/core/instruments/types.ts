import type { CurrencyCode, Decimal, Instant, InstrumentSymbol } from '../kernel/index.ts'

export type InstrumentKind = 'spot' | 'index' | 'equity' | 'option'
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
}>

/** European, cash settled in this release: at `expiresAt` the holder receives the intrinsic value. */
export type OptionTerms = Readonly<{
  underlying: InstrumentSymbol
  optionType: OptionType
  strike: Decimal
  expiresAt: Instant
  exercise: 'european'
  settlement: 'cash'
}>
