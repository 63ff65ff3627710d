import type { Clock } from '../../kernel/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { LiveMarket } from '../market/index.ts'
import type { Store } from '../store/store.ts'
import type { Valuations } from '../trading/valuation.ts'
import type { ComputationBoard } from './computations.ts'
import type { ComputePlaces } from './compute.ts'
import type { SharedViews } from './risk-view.ts'

/** What risk needs: positions, marks and models, daily bars, a place for long work. It changes nothing. */
export type RiskDeps = Readonly<{
  desk: DeskReads
  store: Pick<Store, 'market' | 'setting'>
  live: Pick<LiveMarket, 'unstoredBars' | 'standing'>
  valuations: Valuations
  clock: Clock
  /** Daily closes by day where somebody remembers them; else they are read. */
  closes?: (symbol: string) => Promise<ReadonlyMap<string, number>>
  /** Average daily volume where somebody remembers it; else it is read. */
  volumes?: (symbol: string) => Promise<number | null>
  /** Where long computations say how far they are. */
  computations?: ComputationBoard
  /** Lets others have the loop in the middle of an answer. */
  breathe?: () => Promise<void>
  /** Where valued books are shared; without it every question values them anew. */
  views?: SharedViews
}> &
  ComputePlaces
