import { CURRENCY_SCALE, Decimal, ZERO, asId, assert, decimalText } from '../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../kernel/index.ts'
import {
  deliverableOf,
  deliveryPrice,
  exerciseCost,
  isMargined,
  underlyingOf,
} from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type { TransferKind } from '../../ledger/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import { positionFor, venueAccount } from './booking.ts'
import { buyIn, raiseCash } from './close-out.ts'
import { freeToPay, payFromMargin, refreshCollateralOf } from './collateral.ts'
import { movePosition } from './contract-moves.ts'
import type { ContractBooking } from './contract-moves.ts'
import { deskFact } from './facts.ts'
import { settledPriceOf } from './futures-state.ts'
import { endOrdersToPay } from './holds-beyond.ts'
import { transfer } from './scope.ts'
import { openReceivable } from './receivables.ts'
import type { Scope } from './scope.ts'
import { marketOf } from './state.ts'
import type { DeskState } from './state.ts'

/** Frees the cash that a client owes, whatever holds it; orders end for a settlement, never within a match. */
function bringTogether(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  accountId: AccountId,
  owed: Decimal,
  isSettlement: boolean,
): void {
  if (isMargined(booking.instrument)) payFromMargin(state, scope, accountId, owed)
  freeToPay(state, scope, accountId, owed)
  raiseCash(state, scope, booking, accountId, owed)
  if (!isSettlement) return
  endOrdersToPay(state, scope, accountId, owed)
  scope.settled.add(accountId)
}

/**
 * Moves `amount` between an account and clearing. A client who cannot pay is closed out first, where the booking says at
 * what price. What is missing even then is paid by the default fund instead, so that whoever is owed gets it all; the
 * client owes it to the fund from then on, and the audit log says so. With a bearer the fund stands aside: what is missing
 * is owed to the bearer. Returns what clearing got (below 0) or gave.
 */
export function throughClearing(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  accountId: AccountId,
  signedAmount: Decimal,
  kind: TransferKind,
  bearerId: AccountId | null = null,
): Decimal {
  if (signedAmount.isZero()) return ZERO
  const { clearingId, causeId, instrument } = booking
  const post = (debitAccountId: AccountId, creditAccountId: AccountId, amount: Decimal): void => {
    if (amount.isZero()) return
    const { currency } = instrument
    const id = asId<'transfer'>(state.ids.next())
    transfer(state, scope, {
      id,
      debitAccountId,
      creditAccountId,
      currency,
      amount,
      kind,
      causeId,
      at: scope.at,
    })
  }
  if (signedAmount.isPositive()) {
    post(clearingId, accountId, signedAmount)
    return signedAmount
  }
  const owed = signedAmount.abs()
  const mayOverdraw = state.ledger.account(accountId)?.mayOverdraw ?? false
  refreshCollateralOf(state, scope, accountId)
  if (!mayOverdraw) bringTogether(state, scope, booking, accountId, owed, bearerId === null)
  const paid = mayOverdraw ? owed : Decimal.min(owed, Decimal.max(ZERO, state.ledger.available(accountId)))
  post(accountId, clearingId, paid)
  const shortfall = owed.minus(paid)
  if (shortfall.isZero()) return signedAmount
  const creditorId = bearerId ?? venueAccount(state, scope, 'default_fund', booking.moneyKind)
  if (bearerId === null) post(creditorId, clearingId, shortfall)
  const debt = { accountId, creditorId, currency: instrument.currency, amount: shortfall, causeId }
  const receivable = openReceivable(state, scope, debt)
  const facts = {
    symbol: instrument.symbol,
    owed: decimalText(owed),
    shortfall: decimalText(shortfall),
    kind,
    cause_id: causeId,
    paid_by: creditorId,
    receivable_id: receivable.id,
  }
  const about = { actorId: 'system', resourceType: 'account', resourceId: accountId }
  const fact = deskFact({ action: 'settlement.shortfall', ...about, at: scope.at, facts })
  // A failure among successes: administrators find it without knowing its name.
  scope.facts.push({ ...fact, result: 'failed', code: 'settlement_shortfall' })
  return bearerId === null ? signedAmount : paid.negated()
}

/** Runs bookings that pass through clearing and checks that they leave nothing there. */
export function cleared(state: DeskState, booking: ContractBooking, run: () => void): void {
  const before = state.ledger.balance(booking.clearingId).cash
  run()
  assert(
    state.ledger.balance(booking.clearingId).cash.eq(before),
    'settlement passes through clearing and leaves nothing there',
  )
}

type Exercised = Readonly<{ position: PositionRecord; quantity: Decimal; payoff: Decimal | null }>

/**
 * Books `quantity` contracts of one account as exercised (long) or assigned (short). In cash the account receives or
 * pays payoff × quantity × multiplier and the contracts close at the payoff. Physical (`payoff` null): the exercise cost
 * changes hands against the units of the underlying, and the contracts close at 0, their premium being the loss or gain.
 */
export function bookExercised(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  { position, quantity, payoff }: Exercised,
): Readonly<{ position: PositionRecord; realizedPnl: Decimal; amount: Decimal }> {
  const { instrument, causeId } = booking
  const isLong = position.quantity.isPositive()
  const signed = isLong ? quantity.negated() : quantity
  const cause = isLong ? 'exercise' : 'assignment'
  const about = { cause, causeId, multiplier: instrument.multiplier } as const
  if (payoff !== null) {
    const settled = settledPriceOf(marketOf(state, instrument.symbol))
    const worth = payoff.minus(settled).times(quantity).times(instrument.multiplier)
    const amount = isLong ? worth : worth.negated()
    // The position is what a cash settlement closes: whoever reads its lots finds the money by its id.
    const paying = { ...booking, causeId: position.id }
    const moved = movePosition(state, scope, position, signed, payoff, about)
    throughClearing(state, scope, paying, position.accountId, amount, 'settlement')
    return { ...moved, amount }
  }
  const receivesUnits = (instrument.option?.optionType === 'call') === isLong
  const cost = exerciseCost(instrument).times(quantity)
  const amount = receivesUnits ? cost.negated() : cost
  // Positions first: what they free pays, and what was delivered can be sold.
  const moved = movePosition(state, scope, position, signed, ZERO, about)
  deliver(state, scope, booking, position, receivesUnits, deliverableOf(instrument).times(quantity))
  throughClearing(state, scope, booking, position.accountId, amount, 'exercise')
  if (position.userId !== null) buyIn(state, scope, booking, position.accountId)
  return { ...moved, amount }
}

function deliver(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  holder: Pick<PositionRecord, 'accountId' | 'userId'>,
  receives: boolean,
  units: Decimal,
): void {
  const symbol = underlyingOf(booking.instrument) as InstrumentSymbol
  const { multiplier } = marketOf(state, symbol).instrument
  const before = positionFor(state, scope, holder, symbol)
  const price = deliveryPrice(booking.instrument)
  const about = { cause: 'delivery', causeId: booking.causeId, multiplier } as const
  movePosition(state, scope, before, receives ? units : units.negated(), price, about)
}

/** Whether every amount of an exercise of that many contracts fits the ledger. */
export const isExactCost = (instrument: Instrument, quantity: Decimal): boolean =>
  exerciseCost(instrument).times(quantity).decimalPlaces() <= CURRENCY_SCALE[instrument.currency]
