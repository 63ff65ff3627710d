import { Decimal, ZERO } from '../../../kernel/index.ts'
import type { AccountId, CurrencyCode, InstrumentSymbol } from '../../../kernel/index.ts'
import { COINS, settlesInCoin } from '../../../instruments/index.ts'
import type { CollateralChange } from '../../../orders/index.ts'
import { NO_CHANGES, leastQuantity } from './charge.ts'
import type { QuantityChanges } from './charge.ts'
import { currencyOf } from '../state/coin-rate.ts'
import type { Scope } from '../state/scope.ts'
import { ensure } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

/*
 * What short options that settle in a coin hold, in that coin. A call pays (S − K) ÷ S, which is less than one coin a unit
 * whatever becomes of S: one coin a unit covers it for good, and nothing else is asked or lent. A put pays (K − S) ÷ S, which
 * grows without end as S falls: no amount of coin covers it, so nobody may be short of one. Long options cover nothing here.
 */

type Cover = Readonly<{
  held: Decimal
  /** Short puts, in contracts. */
  uncovered: Decimal
  uncoveredSymbols: readonly InstrumentSymbol[]
}>

function coverOf(
  state: DeskState,
  accountId: AccountId,
  currency: CurrencyCode,
  changes: QuantityChanges = NO_CHANGES,
): Cover {
  const symbols = new Set([
    ...(state.positions.get(accountId)?.keys() ?? []),
    ...(state.offered.get(accountId)?.keys() ?? []),
    ...changes.keys(),
  ])
  let [held, uncovered] = [ZERO, ZERO]
  const uncoveredSymbols: InstrumentSymbol[] = []
  for (const symbol of symbols) {
    const instrument = state.registry.get(symbol)
    if (!instrument?.option || instrument.currency !== currency) continue
    const least = leastQuantity(state, accountId, symbol, changes)
    if (!least.lt(ZERO)) continue
    if (instrument.option.optionType === 'call') held = held.plus(least.abs().times(instrument.multiplier))
    else {
      uncovered = uncovered.plus(least.abs())
      uncoveredSymbols.push(symbol)
    }
  }
  return { held, uncovered, uncoveredSymbols }
}

export const coinHeld = (state: DeskState, accountId: AccountId, currency: CurrencyCode): Decimal =>
  state.collateral.coins.get(accountId)?.get(currency) ?? ZERO

/** The coin in which the changes settle; null where they settle in dollars. Whoever trades both at once was refused. */
export function coinOf(state: DeskState, changes: QuantityChanges): CurrencyCode | null {
  for (const symbol of changes.keys()) {
    const currency = currencyOf(state, symbol)
    if (settlesInCoin({ currency })) return currency
  }
  return null
}

/** What trading `changes` would do to the coin that the account holds for its short options; null when nothing. */
export function coinChange(
  state: DeskState,
  accountId: AccountId,
  currency: CurrencyCode,
  changes: QuantityChanges,
): CollateralChange | null {
  const now = coverOf(state, accountId, currency)
  const then = coverOf(state, accountId, currency, changes)
  const before = coinHeld(state, accountId, currency)
  const uncovered = Decimal.max(ZERO, then.uncovered.minus(now.uncovered))
  if (then.held.eq(before) && uncovered.isZero()) return null
  const { held: after, uncoveredSymbols } = then
  return { before, after, change: after.minus(before), uncovered, uncoveredSymbols, unmarkedSymbols: [] }
}

function keepCoin(
  state: DeskState,
  scope: Scope | null,
  accountId: AccountId,
  currency: CurrencyCode,
  target: Decimal,
): void {
  const change = target.minus(coinHeld(state, accountId, currency))
  if (change.isZero()) return
  state.ledger.hold(accountId, change, currency)
  const coins = ensure(state.collateral.coins, accountId, () => new Map<CurrencyCode, Decimal>())
  if (target.isZero()) coins.delete(currency)
  else coins.set(currency, target)
  scope?.accounts.add(accountId)
}

/** Holds what an account's shorts in coin ask for. It is there: an order that would make more of them was refused. */
export function refreshCoins(state: DeskState, scope: Scope | null, accountId: AccountId): void {
  if (!state.collateral.dirtyCoins.delete(accountId)) return
  for (const currency of COINS)
    keepCoin(state, scope, accountId, currency, coverOf(state, accountId, currency).held)
}

/** Frees, before it is paid for, what a purchase frees. Never holds more. */
export function releaseCoin(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  currency: CurrencyCode,
  changes: QuantityChanges,
): void {
  const change = coinChange(state, accountId, currency, changes)
  if (change?.change.isNegative()) keepCoin(state, scope, accountId, currency, change.after)
}

/** What of the coin that the store knew as held is held by shorts: all that orders and transfers do not hold. */
export function loadCoins(state: DeskState): void {
  for (const id of [...state.collateral.dirtyCoins]) {
    for (const currency of COINS) {
      let stored = state.ledger.balance(id, currency).held
      for (const orderId of state.openOrdersByAccount.get(id) ?? []) {
        const order = state.openOrders.get(orderId)?.order
        if (order && currencyOf(state, order.symbol) === currency) stored = stored.minus(order.heldCash)
      }
      for (const pending of state.ledger.pending.all()) {
        if (pending.debitAccountId === id && pending.currency === currency)
          stored = stored.minus(pending.amount)
      }
      if (stored.gt(ZERO))
        ensure(state.collateral.coins, id, () => new Map<CurrencyCode, Decimal>()).set(currency, stored)
    }
    refreshCoins(state, null, id)
  }
}
