import { ZERO, present } from '../../../kernel/index.ts'
import type {
  AccountId,
  CurrencyCode,
  Decimal,
  Instant,
  InstrumentSymbol,
  OrderId,
  UserId,
} from '../../../kernel/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import { feeKindOf, feeRatesFor } from '../../../ledger/index.ts'
import type { FeeRates } from '../../../ledger/index.ts'
import { makeBook } from '../../../matching/index.ts'
import { remainingQuantity } from '../../../orders/index.ts'
import type { OrderRecord, TradingControlRecord } from '../../../orders/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import { currencyOf, rateOf } from './coin-rate.ts'
import { noteChange, noteClosing, noteMargined } from './collateral-state.ts'
import { makePending } from './pending.ts'
import { ALWAYS_OPEN, beginPhase } from './phase-state.ts'
import { dayNumber } from './tape.ts'
import type { DeskState, Market, Participant } from './state-types.ts'

export { dayNumber }

/** What an account pays for an instrument; of an account that nobody knows, the common rates. */
export function feeRatesOf(state: DeskState, instrument: Instrument, accountId: AccountId): FeeRates {
  const account = state.ledger.account(accountId)
  return account === null
    ? state.fees[feeKindOf(instrument)]
    : feeRatesFor(state.fees, feeKindOf(instrument), account.accountType)
}

/** The book's number for whoever must not trade with themselves: a user over all accounts, or a market maker. */
export function ownerOf(state: DeskState, accountId: AccountId, userId: UserId | null): number {
  const key = userId ?? accountId
  let owner = state.owners.get(key)
  if (owner === undefined) {
    owner = state.owners.size
    state.owners.set(key, owner)
  }
  return owner
}

export function marketOf(state: DeskState, symbol: InstrumentSymbol): Market {
  let market = state.markets.get(symbol)
  if (market === undefined) {
    const instrument = present(state.registry.get(symbol), `instrument ${symbol}`)
    market = {
      instrument,
      book: makeBook<Participant>(),
      quotes: new Map(),
      pending: makePending(),
      last: null,
      volume: ZERO,
      previousClose: null,
      day: dayNumber(state.clock.now()),
      moveTier: 0,
      phase: ALWAYS_OPEN,
      callEndsAt: null,
      shown: null,
      ...{ band: null, quote: null },
      updatedAt: instrument.listedAt,
      ...{ settlementPrice: null, settledAt: null, marginMark: null },
    }
    state.markets.set(symbol, market)
    beginPhase(state, market)
  }
  return market
}

export function ensure<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key)
  if (value === undefined) {
    value = make()
    map.set(key, value)
  }
  return value
}

export const offeredQuantity = (state: DeskState, accountId: AccountId, symbol: InstrumentSymbol): Decimal =>
  state.offered.get(accountId)?.get(symbol) ?? ZERO

/**
 * What the account's other purchases of the instrument may still fill; with `onlyReducing` those that reduce only. One
 * that waits to reduce only asks for nothing yet.
 */
export function openPurchases(
  state: DeskState,
  order: Pick<OrderRecord, 'accountId' | 'symbol'> & Readonly<{ id?: OrderId }>,
  onlyReducing = false,
): Decimal {
  let sum = ZERO
  for (const id of state.openOrdersByAccount.get(order.accountId) ?? []) {
    const other = state.openOrders.get(id)?.order
    if (!other || id === order.id || other.side === 'sell' || other.symbol !== order.symbol) continue
    const reduces = other.isReduceOnly === true
    if (reduces ? other.status === 'pending' : onlyReducing) continue
    sum = sum.plus(remainingQuantity(other))
  }
  return sum
}

/** Offered is what may be sold as it stands; an order that only reduces is cut to what there is when it fires. */
export function changeOffered(state: DeskState, order: OrderRecord, change: Decimal): void {
  if (order.side === 'buy') {
    noteMargined(state, order.accountId, order.symbol)
    noteClosing(state, order.accountId, order.symbol)
  }
  if (order.side === 'buy' || change.isZero()) return
  if (order.status === 'pending' && order.isReduceOnly) return
  const bySymbol = ensure(state.offered, order.accountId, () => new Map<InstrumentSymbol, Decimal>())
  const next = (bySymbol.get(order.symbol) ?? ZERO).plus(change)
  if (next.isZero()) bySymbol.delete(order.symbol)
  else bySymbol.set(order.symbol, next)
  noteChange(state, order.accountId, order.symbol)
}

/**
 * A user's accounts of one kind of money share the daily limit: opening another account must not buy another limit. Their
 * value stands under the first of them.
 */
function limitedTogetherAs(state: DeskState, accountId: AccountId): AccountId {
  const account = state.ledger.account(accountId)
  const owned = account?.userId ? state.accountsByUser.get(account.userId) : undefined
  const isAlike = (id: AccountId): boolean => state.ledger.account(id)?.moneyKind === account?.moneyKind
  return owned?.find(isAlike) ?? accountId
}

function beginUsedDay(state: DeskState, at: Instant): void {
  if (state.usedDay === dayNumber(at)) return
  state.usedToday.clear()
  state.usedCoins.clear()
  state.usedDay = dayNumber(at)
}

/**
 * Value in dollars that counts against the daily limit that the account is under, of the UTC day of `at`. What was ordered
 * in a coin is kept in that coin and counts at its level now.
 */
export function usedToday(state: DeskState, accountId: AccountId, at: Instant): Decimal {
  beginUsedDay(state, at)
  const owner = limitedTogetherAs(state, accountId)
  let used = state.usedToday.get(owner) ?? ZERO
  for (const [currency, byOwner] of state.usedCoins) {
    const value = byOwner.get(owner)
    if (value) used = used.plus(value.times(rateOf(state, currency) ?? ZERO))
  }
  return used
}

/** Adds value in a currency to what the account has used today. */
export function addUsed(
  state: DeskState,
  accountId: AccountId,
  currency: CurrencyCode,
  change: Decimal,
  at: Instant,
): void {
  if (change.isZero()) return
  beginUsedDay(state, at)
  const owner = limitedTogetherAs(state, accountId)
  const used =
    currency === 'USD'
      ? state.usedToday
      : ensure(state.usedCoins, currency, () => new Map<AccountId, Decimal>())
  used.set(owner, (used.get(owner) ?? ZERO).plus(change))
}

/** An order counts for the day on which it was placed. */
export function changeUsed(state: DeskState, order: OrderRecord, change: Decimal, at: Instant): void {
  if (dayNumber(order.createdAt) === dayNumber(at))
    addUsed(state, order.accountId, currencyOf(state, order.symbol), change, at)
}

/** What an order of an earlier day grew by today counts for today, and stays counted however it ends. */
export const countGrowth = (state: DeskState, order: OrderRecord, growth: Decimal, at: Instant): void =>
  addUsed(state, order.accountId, currencyOf(state, order.symbol), growth, at)

/** A flat position of an earlier day is history: the store has it, and the next fill opens a new one. */
export const isCurrent = (position: PositionRecord, at: Instant): boolean =>
  !position.quantity.isZero() || dayNumber(position.updatedAt) === dayNumber(at)

export function indexOpenOrder(state: DeskState, participant: Participant, order: OrderRecord): void {
  state.openOrders.set(order.id, participant)
  ensure(state.openOrdersByAccount, order.accountId, () => new Set<OrderId>()).add(order.id)
  if (order.isReduceOnly === true) state.reduceOnly.add(order.id)
  if (order.groupId !== null) ensure(state.groups, order.groupId, () => new Set<OrderId>()).add(order.id)
  if (order.expiresAt === null) return
  state.ends.set(order.id, order.expiresAt)
  state.firstEnd = Math.min(state.firstEnd, order.expiresAt)
}

export function forgetOpenOrder(state: DeskState, order: OrderRecord): void {
  state.openOrders.delete(order.id)
  state.reduceOnly.delete(order.id)
  state.openOrdersByAccount.get(order.accountId)?.delete(order.id)
  state.ends.delete(order.id)
  const group = order.groupId === null ? undefined : state.groups.get(order.groupId)
  group?.delete(order.id)
  if (order.groupId !== null && group?.size === 0) state.groups.delete(order.groupId)
}

export const controlKey = (scope: TradingControlRecord['scope'], subject: string): string =>
  `${scope} ${subject}`

/** Remembers a control; the deadline of a dead man's switch is an end like those of orders. */
export function keepControl(state: DeskState, control: TradingControlRecord): void {
  state.controls.set(controlKey(control.scope, control.subject), control)
  if (control.until !== null) state.firstEnd = Math.min(state.firstEnd, control.until)
}

export function indexAccount(state: DeskState, id: AccountId): void {
  const account = present(state.ledger.account(id), `account ${id}`)
  if (account.userId !== null) ensure(state.accountsByUser, account.userId, () => []).push(id)
  if (account.ethereumAddress !== null) state.accountByAddress.set(account.ethereumAddress.toLowerCase(), id)
}
