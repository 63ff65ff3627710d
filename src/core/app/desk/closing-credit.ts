import { Decimal, ZERO, decimal, present } from '../../kernel/index.ts'
import type { AccountId, InstrumentSymbol, OrderId } from '../../kernel/index.ts'
import { remainingQuantity } from '../../orders/index.ts'
import type { Charge } from './collateral-state.ts'
import type { DeskState } from './state.ts'

/*
 * An order that waits to buy a short option back holds what that costs, and the short holds its collateral: together more
 * than either can come to, for the fill that spends the one frees the other. So a book is charged less by what the one
 * order frees that counts for most. The law that lets it: with H held by the order, C(q) by the book once q more are bought,
 * the account holds H + C(0) − min(H, C(0) − C(q)) = max(C(0), H + C(q)), which no fill, cancel or amendment makes more
 * than what is left, as C is convex and never rises.
 *
 * A margin account is charged the lesser of two: full collateral and its model's margin. The lesser of two convex figures need
 * not be convex, so its credit is what one of them alone allows: with G for either, H + C(0) less the credit comes to
 * max(G(0), H + G(q)), which is enough, as C is nowhere above G.
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
    if (state.registry.get(symbol)?.option?.underlying !== underlying) return ZERO
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

type Charged = Pick<Charge, 'requirement' | 'shorts'>
type After = (quantity: Decimal) => Charged

const chargeIn = ({ requirement }: Charged): Decimal => requirement.requirement
const modelledIn = (charged: Charged): Decimal => charged.shorts?.initial ?? chargeIn(charged)
function fullIn({ requirement, shorts }: Charged): Decimal | null {
  if (shorts !== null) return shorts.full
  return requirement.uncovered.length > 0 ? null : requirement.requirement
}

/** Margin is told in cents, rounded up: between two of its figures one may lie that much above their line. */
const ROUNDING = decimal('0.01')

/** Fills at which rules by strategy are looked at: every lot of an order that has no more of them. */
const LOOKS_MAX = 8

/** Rules by strategy pair anew at every fill, which no law makes convex: what they charge on the way is looked at. */
function creditByLooks(
  held: Charged,
  { quantity, cost }: ClosingOrder,
  lotSize: Decimal,
  after: After,
): Decimal {
  const lots = quantity.div(lotSize).round()
  const looks = Math.min(lots.toNumber(), LOOKS_MAX)
  let credit = cost
  for (let at = looks; at > 0 && credit.gt(ZERO); at -= 1) {
    const filled = lots.times(at).div(looks).round().times(lotSize)
    const left = cost.times(quantity.minus(filled)).div(quantity)
    credit = Decimal.min(credit, left.plus(chargeIn(held)).minus(chargeIn(after(filled))))
  }
  return credit
}

/** What one order lowers the charge by. */
function creditOf(held: Charged, order: ClosingOrder, lotSize: Decimal, after: After): Decimal {
  const { quantity, cost } = order
  if (held.shorts?.method === 'strategy') return creditByLooks(held, order, lotSize, after)
  const closed = after(quantity)
  const credit = Decimal.min(cost, chargeIn(held).minus(chargeIn(closed)))
  if (held.shorts === null || quantity.lte(lotSize)) return credit
  const allowed = (from: Decimal, to: Decimal): Decimal =>
    Decimal.min(cost.minus(from.minus(chargeIn(held))), chargeIn(held).minus(to))
  const byModel = allowed(modelledIn(held), modelledIn(closed)).minus(ROUNDING)
  const [full, left] = [fullIn(held), fullIn(closed)]
  return full === null || left === null ? byModel : Decimal.max(byModel, allowed(full, left))
}

/**
 * What one order that waits to close a short lowers a book's charge by: its cost, or what its fill would free where that is
 * less. `held` is the charge, `after` what is charged once so much of an option more has been bought.
 */
export function closingCredit(
  state: DeskState,
  asked: Asked,
  held: Charged,
  after: (symbol: InstrumentSymbol, quantity: Decimal) => Charged,
): Decimal {
  let best = ZERO
  if (held.requirement.uncovered.length > 0 || held.requirement.requirement.isZero()) return best
  for (const order of waitingToClose(state, asked)) {
    if (order.cost.lte(best)) break
    const { lotSize } = present(state.registry.get(order.symbol), `instrument ${order.symbol}`)
    const credit = creditOf(held, order, lotSize, (quantity) => after(order.symbol, quantity))
    best = Decimal.max(best, credit)
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
  if (side === 'sell' || price === null || !instrument?.option) return null
  const cost = state.margin.cashToHold({ instrument, side, price, quantity, settledPrice: null })
  return { symbol, quantity, cost, replaces }
}
