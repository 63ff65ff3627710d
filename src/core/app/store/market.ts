import type { Instant, InstrumentSymbol, JsonObject } from '../../kernel/index.ts'
import type { BarRecord, ChainSnapshotRecord, Timeframe } from '../../market-data/index.ts'
import type { Page, Paged } from './page.ts'

/** A fit of a symbol's chain, in plain data. `slot` comes round again, so that a symbol keeps a bounded number of them. */
export type VolSurfaceRecord = Readonly<{
  symbol: InstrumentSymbol
  slot: number
  at: Instant
  surface: JsonObject
}>

export type MarketQueries = Readonly<{
  bars: (
    symbol: InstrumentSymbol,
    timeframe: Timeframe,
    range: Readonly<{ from?: Instant; to?: Instant; limit: number }>,
  ) => Promise<readonly BarRecord[]>
  chainSnapshot: (underlying: InstrumentSymbol) => Promise<ChainSnapshotRecord | null>
  chainSnapshots: () => Promise<readonly Readonly<{ underlying: InstrumentSymbol; asOf: Instant }>[]>
  /** Fits that were kept, newest first; both ends belong to the range. */
  volSurfaces: (
    symbol: InstrumentSymbol,
    range: Readonly<{ from?: Instant; to?: Instant }>,
    page: Page,
  ) => Promise<Paged<VolSurfaceRecord>>
}>
