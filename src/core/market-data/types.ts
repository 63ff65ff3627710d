import type { CsvRow, Decimal, Instant, InstrumentSymbol, JsonObject } from '../kernel/index.ts'

export type Timeframe = '1m' | '5m' | '15m' | '30m' | '1h' | '4h' | '1d' | '1w'

export type BarRecord = Readonly<{
  symbol: InstrumentSymbol
  timeframe: Timeframe
  /** Start of the interval. */
  at: Instant
  open: Decimal
  high: Decimal
  low: Decimal
  close: Decimal
  volume: Decimal
}>

/** How far a price may be trusted. `late` is over 2 s old, `stale` over 10 s; `crossed` has bid ≥ ask. */
export type QuoteState = 'live' | 'late' | 'stale' | 'crossed' | 'one_sided' | 'empty'

/** Best bid and ask of one instrument as last seen. Null sides have no resting interest. */
export type Quote = Readonly<{
  symbol: InstrumentSymbol
  bid: Decimal | null
  ask: Decimal | null
  bidSize: Decimal
  askSize: Decimal
  last: Decimal | null
  /** Traded quantity since 00:00 UTC. */
  volume: Decimal
  /** Last price of the previous UTC day, for the change. Null when unknown. */
  previousClose: Decimal | null
  at: Instant
}>

/** An imported chain as of one moment: reference data, never tradeable. */
export type ChainSnapshotRecord = Readonly<{
  underlying: InstrumentSymbol
  asOf: Instant
  source: string
  /** The snapshot in the contract's `OptionChain` shape. */
  chain: JsonObject
}>

/** A price in which the desk believes for valuation, and where it came from. */
export type MarkPrice = Readonly<{ price: Decimal | null; from: 'mid' | 'last' | 'none' }>

/** A public trade as the bar builder needs it. */
export type TradeTick = Readonly<{ at: Instant; price: Decimal; quantity: Decimal }>

/** One row of an imported file. */
export type FileRow = CsvRow

/** What was wrong with a line, and what was done about it. */
export type RowProblem = Readonly<{
  line: number
  action: 'repaired' | 'refused' | 'quarantined'
  reason: string
}>

/** The level of an instrument that nobody trades, as its publisher gave it. */
export type ReferenceLevel = Readonly<{
  symbol: InstrumentSymbol
  price: Decimal
  previousClose: Decimal | null
  at: Instant
  /** `paper` for the demo's simulated index. */
  source: string
}>

/** Levels of indices and other references, as a port: the demo's paper market provides it, a feed may. */
export type ReferencePrices = Readonly<{ level: (symbol: InstrumentSymbol) => ReferenceLevel | null }>
