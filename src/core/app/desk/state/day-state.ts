import type { AccountId, Decimal, Instant, InstrumentSymbol } from '../../../kernel/index.ts'
import type { AccountDayRecord, AccountGuardRecord, InstrumentGuardRecord } from '../../../orders/index.ts'
import type { CoinLoss } from '../../desk-port/guards.ts'
import type { DeskSnapshot } from '../../store/store.ts'

/** What an account has lost today: in dollars over all, and what of it was lost in coin. */
export type DayLoss = Readonly<{ dollars: Decimal; coins: readonly CoinLoss[] }>

/** What the desk counts of accounts since 00:00 UTC. */
export type DayState = {
  readonly days: Map<AccountId, AccountDayRecord>
  readonly orders: Map<AccountId, number>
  readonly trades: Map<AccountId, number>
  /** The day of the counts, by its number. */
  countsDay: number
  /** The last reading of each loss; taken anew after a second, and after money or positions moved. */
  readonly losses: Map<AccountId, Readonly<{ at: Instant; loss: DayLoss }>>
}

/** The bounds that somebody set for one account or one market. */
export type GuardState = Readonly<{
  accounts: Map<AccountId, AccountGuardRecord>
  instruments: Map<InstrumentSymbol, InstrumentGuardRecord>
}>

export const makeDayState = (snapshot: DeskSnapshot, day: number): DayState => ({
  days: new Map((snapshot.accountDays ?? []).map((record) => [record.accountId, record])),
  orders: new Map(snapshot.ordersToday ?? []),
  trades: new Map(snapshot.tradesToday ?? []),
  countsDay: day,
  losses: new Map(),
})

export const makeGuardState = (snapshot: DeskSnapshot): GuardState => ({
  accounts: new Map((snapshot.accountGuards ?? []).map((record) => [record.accountId, record])),
  instruments: new Map((snapshot.instrumentGuards ?? []).map((record) => [record.symbol, record])),
})
