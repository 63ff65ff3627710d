import { Decimal, ZERO } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol, OrderId } from '../../../kernel/index.ts'
import { settlesInCoin } from '../../../instruments/index.ts'
import type { MarginRequirement } from '../../../margin/index.ts'
import { remainingQuantity } from '../../../orders/index.ts'
import type { DeskState } from '../state/state-types.ts'

/*
 * An order that waits to buy a short option back holds what that costs, and the short holds its collateral: together more
 * than either can come to, for the fill that spends the one frees the other. So a book is charged less by what the one
 * order frees that counts for most. The law that lets it: with H held by the order, C(q) by the book once q more are bought,
 * the account holds H + C(0) − min(H, C(0) − C(q)) = max(C(0), H + C(q)), which no fill, cancel or amendment makes more
 * than what is left, as C is convex and never rises. That is so of full collateral alone: margin by a model need not be convex
 * in what was bought back, so a margin account holds both.
 */

/** A purchase of an option that waits: what is left of it, and the cash that it holds. */
export type ClosingOrder = Readonly<{
  symbol: InstrumentSymbol
  quantity: Decimal
  cost: Decimal
  /** The order whose new terms these are. */
  replaces: OrderId | null
}>

type Asked = Readonly<{
  accountId: AccountId
  underlying: InstrumentSymbol
  /** Signed quantities that count as traded. */
  changes: ReadonlyMap<InstrumentSymbol, Decimal>
  closing: ClosingOrder | null
}>

/** Orders of the account that wait to buy shorts in the underlying back, cut to the short; the dearest first. */
function waitingToClose(state: DeskState, asked: Asked): readonly ClosingOrder[] {
  const { accountId, underlying, changes, closing } = asked
  const shortOf = (symbol: InstrumentSymbol): Decimal => {
    const instrument = state.registry.get(symbol)
    if (instrument?.option?.underlying !== underlying || settlesInCoin(instrument)) return ZERO
    const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
    return Decimal.max(ZERO, held.plus(Decimal.max(ZERO, changes.get(symbol) ?? ZERO)).negated())
  }
  const found: ClosingOrder[] = closing === null ? [] : [closing]
  for (const id of state.openOrdersByAccount.get(accountId) ?? []) {
    const order = state.openOrders.get(id)?.order
    if (!order || order.side === 'sell' || order.heldCash.isZero() || id === closing?.replaces) continue
    const { symbol, heldCash: cost } = order
    found.push({ symbol, quantity: remainingQuantity(order), cost, replaces: null })
  }
  return found
    .map((one) => ({ ...one, quantity: Decimal.min(one.quantity, shortOf(one.symbol)) }))
    .filter(({ quantity }) => quantity.gt(ZERO))
    .sort((a, b) => b.cost.cmp(a.cost))
}

/**
 * What one order that waits to close a short lowers a book's charge by: its cost, or what its fill would free where that is
 * less. `held` is the charge, `after` what is charged once so much of an option more has been bought.
 */
export function closingCredit(
  state: DeskState,
  asked: Asked,
  held: MarginRequirement,
  after: (symbol: InstrumentSymbol, quantity: Decimal) => MarginRequirement,
): Decimal {
  let best = ZERO
  if (held.uncovered.length > 0 || held.requirement.isZero()) return best
  for (const { symbol, quantity, cost } of waitingToClose(state, asked)) {
    if (cost.lte(best)) break
    const freed = held.requirement.minus(after(symbol, quantity).requirement)
    best = Decimal.max(best, Decimal.min(cost, freed))
  }
  return best
}

/** The order as it would wait; null of what holds no cash, or is no option. */
export function closingOrderOf(
  state: DeskState,
  symbol: InstrumentSymbol,
  terms: Readonly<{ side: 'buy' | 'sell'; price: Decimal | null; quantity: Decimal }>,
  replaces: OrderId | null = null,
): ClosingOrder | null {
  const { side, price, quantity } = terms
  const instrument = state.registry.get(symbol)
  if (side === 'sell' || price === null || !instrument?.option || settlesInCoin(instrument)) return null
  const cost = state.margin.cashToHold({ instrument, side, price, quantity, settledPrice: null })
  return { symbol, quantity, cost, replaces }
}
