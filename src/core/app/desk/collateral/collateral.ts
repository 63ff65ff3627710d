import { Decimal, ZERO, decimalText } from '../../../kernel/index.ts'
import type { AccountId, Instant, InstrumentSymbol } from '../../../kernel/index.ts'
import { isExpired } from '../../../instruments/index.ts'
import type { MarginRequirement } from '../../../margin/index.ts'
import type { CollateralChange } from '../../../orders/index.ts'
import {
  NO_CHANGES,
  chargeOf,
  futuresMargin,
  leastQuantity,
  underlyingIsMargined,
  underlyingOfOption,
} from './charge.ts'
import type { QuantityChanges } from './charge.ts'
import type { ClosingOrder } from './closing-credit.ts'
import { coinChange, coinOf, loadCoins, refreshCoins, releaseCoin } from './coin-cover.ts'
import { currencyOf } from '../state/coin-rate.ts'
import { markDirty } from '../state/collateral-state.ts'
import type { Charge } from '../state/collateral-state.ts'
import { deskFact } from '../state/facts.ts'
import type { Scope } from '../state/scope.ts'
import { keepMarginMarks, modelOf } from './short-margin.ts'
import { offeredQuantity } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

const knownCharge = (state: DeskState, accountId: AccountId, underlying: InstrumentSymbol): Charge | null =>
  state.collateral.charges.get(accountId)?.get(underlying) ?? null

/** Whether the account is short options on the underlying, or would be once its open sales fill. */
export const isShortOf = (state: DeskState, accountId: AccountId, underlying: InstrumentSymbol): boolean =>
  knownCharge(state, accountId, underlying)?.hasShorts === true

export const collateralHeld = (state: DeskState, accountId: AccountId): Decimal =>
  state.collateral.held.get(accountId) ?? ZERO

const uncoveredOf = (requirement: MarginRequirement | undefined): Decimal =>
  (requirement?.uncovered ?? []).reduce((sum, { quantity }) => sum.plus(quantity), ZERO)

/** Underlyings in which the changes meet short options, or make some. */
function touchedBy(
  state: DeskState,
  accountId: AccountId,
  changes: QuantityChanges,
): readonly InstrumentSymbol[] {
  const touched = new Set<InstrumentSymbol>()
  for (const symbol of changes.keys()) {
    const own = underlyingOfOption(state, symbol)
    const goesShort = own !== null && leastQuantity(state, accountId, symbol, changes).isNegative()
    const underlying = own ?? symbol
    if (goesShort || isShortOf(state, accountId, underlying) || underlyingIsMargined(state, symbol)) {
      touched.add(underlying)
    }
  }
  return [...touched]
}

/** Everything that the account must hold, with some of its charges replaced; null where nothing would be enough. */
function wantedOf(
  state: DeskState,
  accountId: AccountId,
  replaced: ReadonlyMap<InstrumentSymbol, Charge> = new Map(),
): Decimal | null {
  const charges = new Map([...(state.collateral.charges.get(accountId) ?? []), ...replaced])
  let sum = ZERO
  for (const { requirement, credit } of charges.values()) {
    if (requirement.uncovered.length > 0) return null
    sum = sum.plus(requirement.requirement).minus(credit)
  }
  return sum
}

/** Whether more cash would carry the account: what it must hold has a bound, and is more than it has. */
export const lacksCollateral = (state: DeskState, accountId: AccountId): boolean =>
  state.collateral.unmet.has(accountId) && wantedOf(state, accountId) !== null

/**
 * What trading `changes` would do to what the account holds; null when neither short options nor margin depend on them.
 * `price` is what a future counts at that never traded, `closing` an order that would wait beside them.
 */
export function collateralChange(
  state: DeskState,
  accountId: AccountId,
  changes: QuantityChanges,
  price: Decimal | null = null,
  closing: ClosingOrder | null = null,
): CollateralChange | null {
  const coin = coinOf(state, changes)
  if (coin !== null) return coinChange(state, accountId, coin, changes)
  const touched = touchedBy(state, accountId, changes)
  if (touched.length === 0) return null
  const replaced = new Map(
    touched.map((one) => [one, chargeOf(state, accountId, one, { changes, price, closing })]),
  )
  let uncovered = ZERO
  const uncoveredSymbols: InstrumentSymbol[] = []
  const unmarkedSymbols: InstrumentSymbol[] = []
  for (const [underlying, { requirement, unmarked }] of replaced) {
    const grown = uncoveredOf(requirement).minus(
      uncoveredOf(knownCharge(state, accountId, underlying)?.requirement),
    )
    if (grown.gt(ZERO)) uncovered = uncovered.plus(grown)
    unmarkedSymbols.push(...unmarked)
    uncoveredSymbols.push(...requirement.uncovered.map(({ symbol }) => symbol))
  }
  const before = collateralHeld(state, accountId)
  const wanted = wantedOf(state, accountId, replaced) ?? before
  const lacking = modelOf(state, accountId) === 'cash' ? null : wantedOf(state, accountId)
  // A margin account that lacks margin may come nearer to what it should have, though that is still more than it has.
  const most = lacking?.gt(before) ? Decimal.max(ZERO, before.plus(wanted.minus(lacking))) : wanted
  const after = Decimal.min(wanted, most)
  return { before, after, change: after.minus(before), uncovered, uncoveredSymbols, unmarkedSymbols }
}

/** What an order that is to close a short does to the collateral while it waits, signed; 0 of every other one. */
export function waitingChange(state: DeskState, accountId: AccountId, closing: ClosingOrder | null): Decimal {
  if (closing === null) return ZERO
  const changes = new Map([[closing.symbol, ZERO]])
  return collateralChange(state, accountId, changes, null, closing)?.change ?? ZERO
}

/**
 * What the account holds once so many of a future, signed, have traded, its open orders as they are; null of whatever is
 * not margined.
 */
export function marginAfterFill(
  state: DeskState,
  accountId: AccountId,
  symbol: InstrumentSymbol,
  signed: Decimal,
): CollateralChange | null {
  if (!underlyingIsMargined(state, symbol)) return null
  const change = futuresMargin(state, { accountId, symbol }, { ordered: ZERO, filled: signed }, null).minus(
    knownCharge(state, accountId, symbol)?.futures ?? ZERO,
  )
  const before = collateralHeld(state, accountId)
  const after = Decimal.max(ZERO, before.plus(change))
  return {
    before,
    after,
    change: after.minus(before),
    uncovered: ZERO,
    uncoveredSymbols: [],
    unmarkedSymbols: [],
  }
}

/** Sets what is held of the account's cash as collateral. `scope` is null while the desk is being loaded. */
function keepHeld(state: DeskState, scope: Scope | null, accountId: AccountId, target: Decimal): void {
  const before = collateralHeld(state, accountId)
  const change = target.minus(before)
  if (change.isZero()) return
  state.ledger.hold(accountId, change)
  if (target.isZero()) state.collateral.held.delete(accountId)
  else state.collateral.held.set(accountId, target)
  scope?.accounts.add(accountId)
}

/** Whether any short of the account is still alive: an expired one is only waiting for its own settlement. */
function hasLiveShort(state: DeskState, accountId: AccountId, at: Instant): boolean {
  const symbols = [...(state.collateral.options.get(accountId)?.values() ?? [])].flatMap((one) => [...one])
  return symbols.some((symbol) => {
    const instrument = state.registry.get(symbol)
    const isAlive = instrument !== null && !isExpired(instrument, at)
    return isAlive && leastQuantity(state, accountId, symbol, NO_CHANGES).lt(ZERO)
  })
}

function unmetFact(scope: Scope, accountId: AccountId, wanted: Decimal | null, held: Decimal): void {
  const facts = { required: wanted === null ? null : decimalText(wanted), held: decimalText(held) }
  const about = { actorId: 'system', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ action: 'collateral.unmet', ...about, at: scope.at, facts }))
}

/** Holds what the account must hold, or all that it has where that is less. */
function settleHeld(state: DeskState, scope: Scope | null, accountId: AccountId): void {
  const wanted = wantedOf(state, accountId)
  const spare = Decimal.max(ZERO, state.ledger.available(accountId).plus(collateralHeld(state, accountId)))
  const target = wanted === null ? spare : Decimal.min(wanted, spare)
  keepHeld(state, scope, accountId, target)
  const { unmet } = state.collateral
  const isUnmet = wanted === null || target.lt(wanted)
  const isNew = isUnmet && !unmet.has(accountId)
  if (isNew && scope && hasLiveShort(state, accountId, scope.at)) unmetFact(scope, accountId, wanted, target)
  if (isUnmet) unmet.add(accountId)
  else unmet.delete(accountId)
}

/** Forgets options that the account neither has nor offers any more. */
function prune(state: DeskState, accountId: AccountId, underlying: InstrumentSymbol): void {
  const owned = state.collateral.options.get(accountId)
  const symbols = owned?.get(underlying)
  for (const symbol of symbols ?? []) {
    const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
    const isGone = held.isZero() && offeredQuantity(state, accountId, symbol).isZero()
    if (isGone) symbols?.delete(symbol)
  }
  if (symbols?.size === 0) owned?.delete(underlying)
  if (owned?.size === 0) state.collateral.options.delete(accountId)
}

function recharge(
  state: DeskState,
  scope: Scope | null,
  accountId: AccountId,
  underlying: InstrumentSymbol,
): void {
  prune(state, accountId, underlying)
  const { charges } = state.collateral
  let charge = chargeOf(state, accountId, underlying)
  if (scope && charge.hasShorts && modelOf(state, accountId) !== 'cash') {
    const symbols = state.collateral.options.get(accountId)?.get(underlying) ?? []
    if (keepMarginMarks(state, scope, underlying, symbols)) charge = chargeOf(state, accountId, underlying)
    scope.watchedShorts.add(accountId)
  }
  const known = charges.get(accountId)
  if (charge.hasShorts || !charge.futures.isZero()) {
    if (known) known.set(underlying, charge)
    else charges.set(accountId, new Map([[underlying, charge]]))
    return
  }
  known?.delete(underlying)
  if (known?.size === 0) charges.delete(accountId)
}

function refreshOne(state: DeskState, scope: Scope | null, accountId: AccountId): void {
  const underlyings = state.collateral.dirty.get(accountId)
  state.collateral.dirty.delete(accountId)
  for (const underlying of underlyings ?? []) recharge(state, scope, accountId, underlying)
  settleHeld(state, scope, accountId)
}

/** Works out anew what a command's trades changed, and holds it. Runs before anything asks what cash is free. */
export function refreshCollateral(state: DeskState, scope: Scope): void {
  const { dirty, unmet, dirtyCoins } = state.collateral
  for (const id of [...dirtyCoins]) refreshCoins(state, scope, id)
  if (dirty.size === 0 && unmet.size === 0) return
  const accounts = new Set(dirty.keys())
  for (const id of unmet) if (scope.accounts.has(id)) accounts.add(id)
  for (const id of accounts) refreshOne(state, scope, id)
}

/** The same for one account, in the middle of a command. */
export function refreshCollateralOf(state: DeskState, scope: Scope, accountId: AccountId): void {
  refreshCoins(state, scope, accountId)
  if (state.collateral.dirty.has(accountId)) refreshOne(state, scope, accountId)
}

/** Frees, before it is paid for, what a purchase of the account frees. Never holds more. */
export function releaseCollateral(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  changes: QuantityChanges,
): void {
  const coin = coinOf(state, changes)
  if (coin !== null) {
    releaseCoin(state, scope, accountId, coin, changes)
    return
  }
  const held = collateralHeld(state, accountId)
  if (held.isZero()) return
  const change = collateralChange(state, accountId, changes)
  if (change?.change.isNegative()) keepHeld(state, scope, accountId, Decimal.max(ZERO, change.after))
}

/** Initial margin of all futures of an account with their open orders, as they are now. */
export function marginWanted(state: DeskState, accountId: AccountId): Decimal {
  let sum = ZERO
  for (const [symbol, { futures }] of state.collateral.charges.get(accountId) ?? []) {
    if (!futures.isZero()) sum = sum.plus(chargeOf(state, accountId, symbol).futures)
  }
  return sum
}

/** What is held of the account's cash as margin of its futures. */
export function marginHeld(state: DeskState, accountId: AccountId): Decimal {
  let [sum, others] = [ZERO, ZERO]
  for (const { futures, requirement, credit } of state.collateral.charges.get(accountId)?.values() ?? []) {
    sum = sum.plus(futures)
    others = others.plus(requirement.requirement).minus(futures).minus(credit)
  }
  // What short options hold comes first where there is too little for both.
  return Decimal.min(sum, Decimal.max(ZERO, collateralHeld(state, accountId).minus(others)))
}

/**
 * Frees as much margin as a payment lacks: margin is there to be paid out of. What must be held is worked out again before
 * anything else asks what is free.
 */
export function payFromMargin(state: DeskState, scope: Scope, accountId: AccountId, owed: Decimal): void {
  const missing = owed.minus(state.ledger.available(accountId))
  if (missing.lte(ZERO)) return
  const freed = Decimal.min(missing, marginHeld(state, accountId))
  if (freed.isZero()) return
  keepHeld(state, scope, accountId, collateralHeld(state, accountId).minus(freed))
  for (const [symbol, { futures }] of state.collateral.charges.get(accountId) ?? []) {
    if (!futures.isZero()) markDirty(state.collateral, accountId, symbol)
  }
}

/** The same of a margin account's short options: whatever it holds for them is there to pay what one of them owes. */
export function freeToPay(state: DeskState, scope: Scope, accountId: AccountId, owed: Decimal): void {
  if (modelOf(state, accountId) !== 'cash') freeToHold(state, scope, accountId, owed)
}

/** The same before an order that closes a short holds its cost: what it brings down is worked out once it waits. */
export function freeToHold(state: DeskState, scope: Scope, accountId: AccountId, cost: Decimal): void {
  const missing = cost.minus(state.ledger.available(accountId))
  if (missing.lte(ZERO)) return
  const held = collateralHeld(state, accountId)
  keepHeld(state, scope, accountId, Decimal.max(ZERO, held.minus(missing)))
  for (const symbol of state.collateral.charges.get(accountId)?.keys() ?? []) {
    markDirty(state.collateral, accountId, symbol)
  }
}

/** Collateral of every account as positions and open sales have it; what the store knew as held is part of it. */
export function loadCollateral(state: DeskState): void {
  loadCoins(state)
  for (const id of [...state.collateral.dirty.keys()]) {
    let others = ZERO
    for (const orderId of state.openOrdersByAccount.get(id) ?? []) {
      const order = state.openOrders.get(orderId)?.order
      if (order && currencyOf(state, order.symbol) === 'USD') others = others.plus(order.heldCash)
    }
    for (const { debitAccountId, currency, amount } of state.ledger.pending.all()) {
      if (debitAccountId === id && currency === 'USD') others = others.plus(amount)
    }
    const stored = state.ledger.balance(id).held.minus(others)
    if (stored.gt(ZERO)) state.collateral.held.set(id, stored)
    refreshOne(state, null, id)
  }
}
