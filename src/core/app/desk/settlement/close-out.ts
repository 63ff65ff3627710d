import { CURRENCY_SCALE, Decimal, ZERO, asId, decimalText, present } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../../kernel/index.ts'
import { intrinsicValue, isExpired, underlyingOf } from '../../../instruments/index.ts'
import { underlyingOfOption } from '../collateral/charge.ts'
import { freeToPay, refreshCollateralOf } from '../collateral/collateral.ts'
import { movePosition } from './contract-moves.ts'
import type { ContractBooking } from './contract-moves.ts'
import { deskFact } from '../state/facts.ts'
import { positionFor } from './positions.ts'
import { endWithPair } from '../open-orders/protection.ts'
import { openReceivable } from './receivables.ts'
import { postTransfer } from './post-transfer.ts'
import type { Scope } from '../state/scope.ts'
import { modelOf, takeOverPriceOf } from '../collateral/short-margin.ts'
import { marketOf } from '../state/state.ts'
import { venueAccount } from '../state/venue-account.ts'
import type { DeskState } from '../state/state-types.ts'

/** One position that the venue takes over: signed quantity out of the account, at a price per unit. */
export type Taken = Readonly<{ symbol: InstrumentSymbol; quantity: Decimal; price: Decimal }>

const quantityOf = (state: DeskState, accountId: AccountId, symbol: InstrumentSymbol): Decimal =>
  state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO

/**
 * Moves cash between the client and the default fund. What the client owes and has not got is owed to the fund. Answers
 * what was paid.
 */
function pay(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  ends: Readonly<{ accountId: AccountId; venueId: AccountId }>,
  signed: Decimal,
): Decimal {
  const { accountId, venueId } = ends
  refreshCollateralOf(state, scope, accountId)
  const due = signed.toDecimalPlaces(CURRENCY_SCALE.USD, Decimal.ROUND_HALF_EVEN)
  if (due.isNegative()) freeToPay(state, scope, accountId, due.abs())
  const amount = due.isNegative()
    ? Decimal.min(due.abs(), Decimal.max(ZERO, state.ledger.available(accountId)))
    : due
  const debt = due.isNegative() ? due.abs().minus(amount) : ZERO
  const { currency } = booking.instrument
  if (!debt.isZero()) {
    const { causeId } = booking
    openReceivable(state, scope, { accountId, creditorId: venueId, currency, amount: debt, causeId })
  }
  if (amount.isZero()) return ZERO
  const [debitAccountId, creditAccountId] = due.isNegative() ? [accountId, venueId] : [venueId, accountId]
  postTransfer(state, scope, {
    id: asId<'transfer'>(state.ids.next()),
    ...{ debitAccountId, creditAccountId, currency, amount },
    kind: 'settlement',
    causeId: booking.causeId,
    at: scope.at,
  })
  return due.isNegative() ? amount.negated() : amount
}

/** The venue takes positions over and pays, or is paid, what they are worth at the given prices. */
export function takeOver(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  accountId: AccountId,
  taken: readonly Taken[],
): void {
  if (taken.length === 0) return
  const venueId = venueAccount(state, scope, 'default_fund', booking.moneyKind)
  const userId = state.ledger.account(accountId)?.userId ?? null
  let worth = ZERO
  for (const { symbol, quantity, price } of taken) {
    const { multiplier } = marketOf(state, symbol).instrument
    const about = { price, cause: 'close_out', causeId: booking.causeId, multiplier } as const
    const own = positionFor(state, scope, { accountId, userId }, symbol)
    movePosition(state, scope, own, { signed: quantity.negated(), ...about })
    const venues = positionFor(state, scope, { accountId: venueId, userId: null }, symbol)
    movePosition(state, scope, venues, { signed: quantity, ...about })
    worth = worth.plus(quantity.times(price).times(multiplier))
  }
  const paid = pay(state, scope, booking, { accountId, venueId }, worth)
  const facts = {
    cause_id: booking.causeId,
    worth: decimalText(worth),
    paid: decimalText(paid),
    positions: taken.map(({ symbol, quantity, price }) => ({
      symbol,
      quantity: decimalText(quantity),
      price: decimalText(price),
    })),
  }
  const about = { actorId: 'system', resourceType: 'account', resourceId: accountId }
  scope.facts.push(deskFact({ action: 'account.closed_out', ...about, at: scope.at, facts }))
}

/** Orders in the underlying and its options go first: they would trade what is taken over. */
function cancelOrdersIn(
  state: DeskState,
  scope: Scope,
  accountId: AccountId,
  underlying: InstrumentSymbol,
): void {
  for (const id of [...(state.openOrdersByAccount.get(accountId) ?? [])]) {
    const participant = state.openOrders.get(id)
    const symbol = participant?.order?.symbol
    if (!participant || symbol === undefined) continue
    const isOf = symbol === underlying || underlyingOfOption(state, symbol) === underlying
    if (!isOf) continue
    endWithPair(state, scope, participant, { event: 'cancelled', reason: 'closed_out' })
  }
}

/**
 * Every option on the underlying at its intrinsic value, and of a margin account at no less than its mark: its shorts are not
 * covered for that little. What is settling at this moment settles by itself.
 */
function optionsIn(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  accountId: AccountId,
  price: Decimal,
): readonly Taken[] {
  const underlying = underlyingOf(booking.instrument)
  const settling = isExpired(booking.instrument, scope.at) ? booking.instrument.symbol : null
  const isCash = modelOf(state, accountId) === 'cash'
  return [...(state.positions.get(accountId)?.values() ?? [])].flatMap(({ symbol, quantity }) => {
    const option = state.registry.get(symbol)?.option ?? null
    if (option === null || underlyingOfOption(state, symbol) !== underlying) return []
    if (quantity.isZero() || symbol === settling) return []
    const least = isCash ? ZERO : (takeOverPriceOf(state, symbol) ?? ZERO)
    return [{ symbol, quantity, price: Decimal.max(least, intrinsicValue(option, price)) }]
  })
}

/** Units of the underlying whose sale brings what is missing, in whole lots, at most what is there. */
function unitsToSell(
  state: DeskState,
  accountId: AccountId,
  symbol: InstrumentSymbol,
  missing: Decimal,
  price: Decimal,
): Decimal {
  const held = quantityOf(state, accountId, symbol)
  if (!held.gt(ZERO) || !price.gt(ZERO)) return ZERO
  const { lotSize, multiplier } = marketOf(state, symbol).instrument
  const lots = missing.div(price.times(multiplier).times(lotSize)).ceil()
  return Decimal.min(held, lots.times(lotSize))
}

/**
 * Finds the cash for what an option owes when the account has too little: a spread is settled leg by leg, and one leg may
 * be due before the other. The venue buys what was delivered, and then takes over the account's options in that
 * underlying at their intrinsic value. Together with full collateral that pays what is due: it is the greatest loss at those
 * very values.
 */
export function raiseCash(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  accountId: AccountId,
  owed: Decimal,
): void {
  const price = booking.closeOutPrice
  const missing = (): Decimal => {
    // What came in is held again by the shorts of a margin account; it is there to pay this.
    freeToPay(state, scope, accountId, owed)
    return owed.minus(state.ledger.available(accountId))
  }
  if (price === null || missing().lte(ZERO)) return
  const underlying = present(underlyingOf(booking.instrument), 'underlying of an option') as InstrumentSymbol
  cancelOrdersIn(state, scope, accountId, underlying)
  const isDelivered = booking.instrument.option?.settlement === 'physical'
  const short = Decimal.max(ZERO, missing())
  const units = isDelivered ? unitsToSell(state, accountId, underlying, short, price) : ZERO
  if (!units.isZero()) {
    takeOver(state, scope, booking, accountId, [{ symbol: underlying, quantity: units, price }])
  }
  if (missing().lte(ZERO)) return
  takeOver(state, scope, booking, accountId, optionsIn(state, scope, booking, accountId, price))
}

/** Buys in what an account delivered without having it: nobody is short of the underlying itself. */
export function buyIn(state: DeskState, scope: Scope, booking: ContractBooking, accountId: AccountId): void {
  const price = booking.closeOutPrice
  const underlying = underlyingOf(booking.instrument) as InstrumentSymbol | null
  if (price === null || underlying === null) return
  const quantity = quantityOf(state, accountId, underlying)
  if (!quantity.isNegative() || quantity.isZero()) return
  const { multiplier } = marketOf(state, underlying).instrument
  refreshCollateralOf(state, scope, accountId)
  raiseCash(state, scope, booking, accountId, quantity.abs().times(price).times(multiplier))
  takeOver(state, scope, booking, accountId, [{ symbol: underlying, quantity, price }])
}

/** Takes one long over at its intrinsic value, where its holder has shorts and no means to exercise it. */
export function takeLong(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  accountId: AccountId,
): void {
  const { symbol, option } = booking.instrument
  const price = present(booking.closeOutPrice, 'the settlement price')
  const quantity = quantityOf(state, accountId, symbol)
  const worth = intrinsicValue(present(option, 'option terms'), price)
  takeOver(state, scope, booking, accountId, [{ symbol, quantity, price: worth }])
}
