import type { Clock, IdSource, UserId } from '../../kernel/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { PaymentWatch } from '../monitoring/watch.ts'
import type { Store } from '../store/store.ts'
import type { TransferLimits } from '../accounts/transfer-limits.ts'
import type { TradingDeps } from '../trading/place-order.ts'
import type { Valuations } from '../trading/valuation.ts'

/** What portfolios need: the one order engine, the store, marks, time and ids. */
export type PortfolioDeps = TradingDeps &
  Readonly<{
    valuations: Valuations
    clock: Clock
    ids: IdSource
    transferLimits: TransferLimits
    /** Monitors live money; absent where that is switched off. */
    watch?: PaymentWatch | undefined
  }>

/** Rows read at a time where all of an account's history is needed. */
const ROWS_READ = 500

/** Reads every page of a list. */
export async function readAll<Item>(
  read: (page: Readonly<{ limit: number; offset: number }>) => Promise<Readonly<{ items: readonly Item[] }>>,
): Promise<readonly Item[]> {
  const all: Item[] = []
  for (;;) {
    const { items } = await read({ limit: ROWS_READ, offset: all.length })
    all.push(...items)
    if (items.length < ROWS_READ) return all
  }
}

/** Everything that a user ever held, of all accounts. */
export const allPositionsOf = (
  { store }: Readonly<{ store: Pick<Store, 'trading'> }>,
  userId: UserId,
): Promise<readonly PositionRecord[]> => readAll((page) => store.trading.positions({ userId }, page))
