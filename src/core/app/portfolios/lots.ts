import { ONE, ZERO, assert, present } from '../../kernel/index.ts'
import type { AccountId, Decimal, Instant, InstrumentSymbol, UserId } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { FillRecord } from '../../orders/index.ts'
import type { LotCarry, LotEvent, LotTrade } from '../../portfolio/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { PositionAdjustmentRecord, Store } from '../store/store.ts'
import { readAll } from './deps.ts'
import { isInDollars } from './equity.ts'

type HistoryPorts = Readonly<{ store: Pick<Store, 'trading' | 'contracts'> }>

/** Contract multiplier of a fill, from its own value: no listing is asked, which may have gone. */
const multiplierOf = ({ value, price, quantity }: FillRecord): Decimal =>
  price.isZero() ? ONE : value.div(price.times(quantity))

const tradeOf = (fill: FillRecord): LotTrade => ({
  id: fill.id,
  symbol: fill.symbol,
  side: fill.side,
  quantity: fill.quantity,
  price: fill.price,
  multiplier: multiplierOf(fill),
  fee: fill.fee,
  at: fill.at,
})

/** All fills of an account, oldest first. */
export async function fillsOf(
  { store }: HistoryPorts,
  userId: UserId,
  account: Pick<AccountRecord, 'id'>,
  range: Readonly<{ from?: Instant; to?: Instant }> = {},
): Promise<readonly FillRecord[]> {
  const fills = await readAll((page) =>
    store.trading.fills({ userId, accountId: account.id, ...range }, page),
  )
  return fills.toReversed()
}

/** Fees in dollars that these fills paid, when they paid them: what a lot bears falls into the period of its closing instead. */
export const feesOf = (
  { desk }: Readonly<{ desk: Pick<DeskReads, 'instrument'> }>,
  fills: readonly FillRecord[],
): Decimal => fills.reduce((sum, { fee, symbol }) => (isInDollars(desk, symbol) ? sum.plus(fee) : sum), ZERO)

type Adjustment = PositionAdjustmentRecord
type MultiplierOf = (symbol: InstrumentSymbol) => Decimal

/** A change that has a price of its own: an expiry, a settlement in cash, a fraction that was paid out. */
const tradeOfAdjustment = (change: Adjustment, multiplierOf: MultiplierOf): LotTrade => ({
  id: change.id,
  symbol: change.symbol,
  side: change.quantityChange.isNegative() ? 'sell' : 'buy',
  quantity: change.quantityChange.abs(),
  price: change.price,
  multiplier: multiplierOf(change.symbol),
  fee: ZERO,
  at: change.at,
})

/** Positions that moved to other names: all removals of an action, then as many arrivals in the same order. */
function carriedOf(changes: readonly Adjustment[], multiplierOf: MultiplierOf): LotCarry {
  const half = changes.length / 2
  assert(Number.isInteger(half), 'a position that moves leaves one name and arrives at another')
  const moves = changes.slice(0, half).map(({ symbol: from }, position) => {
    const { symbol: to, quantityChange } = present(changes[half + position], 'an arrival')
    return { from, to, quantity: quantityChange.abs(), multiplier: multiplierOf(to) }
  })
  return { change: 'carry', moves }
}

/** What happened to an account's positions beside its fills, oldest first, as its lots feel it. */
export function lotEventsFrom(
  fills: readonly FillRecord[],
  changes: readonly Adjustment[],
  multiplierOf: MultiplierOf,
): readonly LotEvent[] {
  const held = new Map<InstrumentSymbol, Decimal>()
  const count = (symbol: InstrumentSymbol, change: Decimal): Decimal => {
    const next = (held.get(symbol) ?? ZERO).plus(change)
    held.set(symbol, next)
    return next
  }
  const delivered = new Map(
    changes.filter(({ cause }) => cause === 'delivery').map((change) => [change.causeId, change]),
  )
  const moved = new Set<string>()
  const eventOf = (change: Adjustment): readonly LotEvent[] => {
    const { symbol, quantityChange, cause, causeId } = change
    const quantity = count(symbol, quantityChange)
    if (quantityChange.isZero() || cause === 'delivery') return []
    if (cause === 'split') {
      const moves = [
        { from: symbol, to: symbol, quantity: quantity.abs(), multiplier: multiplierOf(symbol) },
      ] as const
      return [{ change: 'carry', moves }]
    }
    if (cause === 'option_adjustment') {
      if (moved.has(causeId)) return []
      moved.add(causeId)
      const together = changes.filter((other) => other.causeId === causeId && other.cause === cause)
      return [carriedOf(together, multiplierOf)]
    }
    const units = cause === 'exercise' || cause === 'assignment' ? delivered.get(causeId) : undefined
    if (!units) return [tradeOfAdjustment(change, multiplierOf)]
    const delivery = tradeOfAdjustment(units, multiplierOf)
    return [{ change: 'delivery', option: symbol, quantity: quantityChange.abs(), delivery }]
  }
  const happened = [
    ...fills.map((fill) => ({ at: fill.at, id: fill.id as string, fill, change: null })),
    ...changes.map((change) => ({ at: change.at, id: change.id, fill: null, change })),
  ].toSorted((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1))
  return happened.flatMap(({ fill, change }) => {
    if (change !== null) return eventOf(change)
    count(fill.symbol, fill.side === 'buy' ? fill.quantity : fill.quantity.negated())
    return [tradeOf(fill)]
  })
}

/** Lots are counted in dollars: what was paid in a coin is in statements and lists of fills alone. */
const inDollars = <Of extends Readonly<{ symbol: InstrumentSymbol }>>(
  desk: Pick<DeskReads, 'instrument'>,
  all: readonly Of[],
): readonly Of[] => all.filter(({ symbol }) => isInDollars(desk, symbol))

/**
 * Everything that opened, closed or changed quantity in an account, oldest first: its fills, and expiries, exercises,
 * assignments, deliveries, splits and renamed options in their places.
 */
export async function lotEventsOf(
  ports: HistoryPorts & Readonly<{ desk: Pick<DeskReads, 'instrument'> }>,
  userId: UserId,
  account: Pick<AccountRecord, 'id'>,
): Promise<readonly LotEvent[]> {
  const { store, desk } = ports
  const fills = await fillsOf(ports, userId, account)
  const changes = await readAll((page) => store.contracts.adjustments({ accountId: account.id }, page))
  const multiplierOf = (symbol: InstrumentSymbol): Decimal => desk.instrument(symbol)?.multiplier ?? ONE
  return lotEventsFrom(inDollars(desk, fills), inDollars(desk, changes.toReversed()), multiplierOf)
}

const byAccount = <Record extends Readonly<{ accountId: string }>>(records: readonly Record[]) =>
  Map.groupBy(records, ({ accountId }) => accountId)

/** The same of many accounts of one user, in the order of `accountIds`, with one read of the user's history. */
export async function lotEventsOfAll(
  { store, desk }: HistoryPorts & Readonly<{ desk: Pick<DeskReads, 'instrument'> }>,
  userId: UserId,
  accountIds: readonly AccountId[],
): Promise<readonly (readonly LotEvent[])[]> {
  const fills = byAccount(await readAll((page) => store.trading.fills({ userId }, page)))
  const changes = byAccount(await readAll((page) => store.contracts.adjustments({ userId }, page)))
  const multiplierOf = (symbol: InstrumentSymbol): Decimal => desk.instrument(symbol)?.multiplier ?? ONE
  return accountIds.map((id) =>
    lotEventsFrom(
      inDollars(desk, (fills.get(id) ?? []).toReversed()),
      inDollars(desk, (changes.get(id) ?? []).toReversed()),
      multiplierOf,
    ),
  )
}

/** Symbols that somebody traded, for breakdowns by strategy: options count under their underlying. */
export const strategyNameOf =
  (underlyingOf: (symbol: InstrumentSymbol) => InstrumentSymbol | null) =>
  (symbol: InstrumentSymbol): string =>
    underlyingOf(symbol) ?? symbol
