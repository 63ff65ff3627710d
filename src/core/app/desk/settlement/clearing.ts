import { Decimal, ZERO, asId, assert, decimalText } from '../../../kernel/index.ts'
import type { AccountId } from '../../../kernel/index.ts'
import { isMargined, settlesInCoin } from '../../../instruments/index.ts'
import type { TransferKind } from '../../../ledger/index.ts'
import { raiseCash } from './close-out.ts'
import { freeToPay, payFromMargin, refreshCollateralOf } from '../collateral/collateral.ts'
import type { ContractBooking } from './contract-moves.ts'
import { deskFact } from '../state/facts.ts'
import { endOrdersToPay } from './holds-beyond.ts'
import { openReceivable } from './receivables.ts'
import { postTransfer } from './post-transfer.ts'
import type { Scope } from '../state/scope.ts'
import { venueAccount } from '../state/venue-account.ts'
import type { DeskState } from '../state/state-types.ts'

/** What an account gets from clearing, or pays to it (below 0). */
type ClearedPayment = Readonly<{
  accountId: AccountId
  signedAmount: Decimal
  kind: TransferKind
  /** The other side of a match, who is owed what is missing. */
  bearerId?: AccountId | null
}>

/** Frees the cash that a client owes, whatever holds it; orders end for a settlement, never within a match. */
function bringTogether(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  { accountId, bearerId = null }: ClearedPayment,
  owed: Decimal,
): void {
  // Of what is owed in coin the shorts' own cover is free by now, and nothing else stands behind it.
  if (settlesInCoin(booking.instrument)) return
  if (isMargined(booking.instrument)) payFromMargin(state, scope, accountId, owed)
  freeToPay(state, scope, accountId, owed)
  raiseCash(state, scope, booking, accountId, owed)
  if (bearerId !== null) return
  endOrdersToPay(state, scope, accountId, owed)
  scope.settled.add(accountId)
}

/**
 * Moves an amount between an account and clearing. A client who cannot pay is closed out first, where the booking says at
 * what price. What is missing even then is paid by the default fund instead, so that whoever is owed gets it all; the
 * client owes it to the fund from then on, and the audit log says so. With a bearer the fund stands aside: what is missing
 * is owed to the bearer. Returns what clearing got (below 0) or gave.
 */
export function throughClearing(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  payment: ClearedPayment,
): Decimal {
  const { accountId, signedAmount, kind, bearerId = null } = payment
  if (signedAmount.isZero()) return ZERO
  const { clearingId, causeId, instrument } = booking
  const post = (debitAccountId: AccountId, creditAccountId: AccountId, amount: Decimal): void => {
    if (amount.isZero()) return
    const { currency } = instrument
    const id = asId<'transfer'>(state.ids.next())
    postTransfer(state, scope, {
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
  if (!mayOverdraw) bringTogether(state, scope, booking, payment, owed)
  const paid = mayOverdraw
    ? owed
    : Decimal.min(owed, Decimal.max(ZERO, state.ledger.available(accountId, instrument.currency)))
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
  const { currency } = booking.instrument
  const before = state.ledger.balance(booking.clearingId, currency).cash
  run()
  assert(
    state.ledger.balance(booking.clearingId, currency).cash.eq(before),
    'settlement passes through clearing and leaves nothing there',
  )
}
