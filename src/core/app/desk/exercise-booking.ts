import { CURRENCY_SCALE, Decimal, ZERO, asId, assert, decimalText } from '../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../kernel/index.ts'
import { deliverableOf, deliveryPrice, exerciseCost, underlyingOf } from '../../instruments/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import type { MoneyKind, TransferKind } from '../../ledger/index.ts'
import { applyFill } from '../../portfolio/index.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import type { PositionAdjustmentRecord } from '../store.ts'
import { keepPosition, positionFor, venueAccount } from './booking.ts'
import { deskFact } from './facts.ts'
import { transfer } from './scope.ts'
import { openReceivable } from './receivables.ts'
import type { Scope } from './scope.ts'
import { marketOf } from './state.ts'
import type { DeskState } from './state.ts'

/** What one booking belongs to: the contract, whose clearing account it passes through, and what it is called. */
export type ContractBooking = Readonly<{
  instrument: Instrument
  moneyKind: MoneyKind
  clearingId: AccountId
  /** The expiry, exercise or action behind it. */
  causeId: string
}>

type Cause = PositionAdjustmentRecord['cause']

/** Records a change of quantity that no fill made. */
export function adjusted(
  state: DeskState,
  scope: Scope,
  change: Readonly<{
    position: PositionRecord
    quantityChange: Decimal
    price: Decimal
    cause: Cause
    causeId: string
  }>,
): void {
  const { position, quantityChange, price, cause, causeId } = change
  const { accountId, userId, symbol } = position
  const id = state.ids.next()
  const about = { accountId, userId, symbol, quantityChange, price, cause, causeId }
  scope.logs.push({ op: 'insert', table: 'positionAdjustments', record: { id, ...about, at: scope.at } })
}

/** Changes a position by `signed` units at a price per unit, as a fill would, without a fee. Answers the profit it realised. */
export function movePosition(
  state: DeskState,
  scope: Scope,
  before: PositionRecord,
  signed: Decimal,
  price: Decimal,
  about: Readonly<{ cause: Cause; causeId: string; multiplier: Decimal }>,
): Readonly<{ position: PositionRecord; realizedPnl: Decimal }> {
  const side = signed.isNegative() ? 'sell' : 'buy'
  const { multiplier, cause, causeId } = about
  const fill = { side, quantity: signed.abs(), price, multiplier, fee: ZERO, at: scope.at } as const
  const { position, realizedPnl } = applyFill(before, fill)
  keepPosition(state, scope, position)
  adjusted(state, scope, { position, quantityChange: signed, price, cause, causeId })
  return { position, realizedPnl }
}

/**
 * Moves `amount` between an account and clearing. What a client owes and cannot pay is paid by the default
 * fund instead, so that whoever is owed gets it all; the client owes it to the fund from then on, and the audit log says so.
 */
export function throughClearing(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  accountId: AccountId,
  signedAmount: Decimal,
  kind: TransferKind,
): void {
  if (signedAmount.isZero()) return
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
  if (signedAmount.isPositive()) return post(clearingId, accountId, signedAmount)
  const owed = signedAmount.abs()
  const mayOverdraw = state.ledger.account(accountId)?.mayOverdraw ?? false
  const paid = mayOverdraw ? owed : Decimal.min(owed, Decimal.max(ZERO, state.ledger.available(accountId)))
  post(accountId, clearingId, paid)
  const shortfall = owed.minus(paid)
  if (shortfall.isZero()) return
  const fundId = venueAccount(state, scope, 'default_fund', booking.moneyKind)
  post(fundId, clearingId, shortfall)
  const debt = { accountId, creditorId: fundId, currency: instrument.currency, amount: shortfall, causeId }
  const receivable = openReceivable(state, scope, debt)
  const facts = {
    symbol: instrument.symbol,
    owed: decimalText(owed),
    shortfall: decimalText(shortfall),
    kind,
    cause_id: causeId,
    paid_by: fundId,
    receivable_id: receivable.id,
  }
  const about = { actorId: 'system', resourceType: 'account', resourceId: accountId }
  const fact = deskFact({ action: 'settlement.shortfall', ...about, at: scope.at, facts })
  // A failure among successes: administrators find it without knowing its name.
  scope.facts.push({ ...fact, result: 'failed', code: 'settlement_shortfall' })
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
    const worth = payoff.times(quantity).times(instrument.multiplier)
    const amount = isLong ? worth : worth.negated()
    // The position is what a cash settlement closes: whoever reads its lots finds the money by its id.
    const paying = { ...booking, causeId: position.id }
    throughClearing(state, scope, paying, position.accountId, amount, 'settlement')
    return { ...movePosition(state, scope, position, signed, payoff, about), amount }
  }
  const receivesUnits = (instrument.option?.optionType === 'call') === isLong
  const cost = exerciseCost(instrument).times(quantity)
  const amount = receivesUnits ? cost.negated() : cost
  throughClearing(state, scope, booking, position.accountId, amount, 'exercise')
  const moved = movePosition(state, scope, position, signed, ZERO, about)
  deliver(state, scope, booking, position, receivesUnits, deliverableOf(instrument).times(quantity))
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
