import { ZERO, asId, assert, decimalText } from '../../../kernel/index.ts'
import type { Decimal, InstrumentSymbol } from '../../../kernel/index.ts'
import { isExercisedAutomatically, isExpired, payoffPerUnit } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import type { DeskOutcome } from '../../desk-port/desk.ts'
import { assignedFact, assignedQuantities, positionsIn } from './assignment.ts'
import { cleared } from '../settlement/clearing.ts'
import { takeLong } from '../settlement/close-out.ts'
import { isShortOf } from '../collateral/collateral.ts'
import { bookingOf, movePosition } from '../settlement/contract-moves.ts'
import type { ContractBooking } from '../settlement/contract-moves.ts'
import { endedFact } from '../open-orders/end-order.ts'
import { bookExercised } from './exercise-booking.ts'
import { instructionKey } from '../state/exercise-state.ts'
import { meansFailure } from './exercise.ts'
import { deskFact } from '../state/facts.ts'
import { followUp } from '../consequences/follow-up.ts'
import { keepPosition } from '../settlement/positions.ts'
import { finish } from '../consequences/finish.ts'
import { makeScope } from '../state/scope.ts'
import type { Scope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import { withdraw, withdrawQuotes } from '../open-orders/withdraw.ts'
import type { DeskState, Market } from '../state/state-types.ts'

/** Takes every quote and every order out of a book for good. */
export function clearBook(state: DeskState, scope: Scope, market: Market, reason: string): void {
  withdrawQuotes(scope, market)
  const waiting = [...market.pending.bySequence.values()]
  for (const tag of [...market.book.resting().map((order) => order.tag), ...waiting]) {
    endedFact(scope, withdraw(state, scope, tag, 'expired', reason), 'order.expired')
  }
}

/** How an expiry treats everybody: what a contract pays (null: it delivers), and how much of each position is exercised. */
type Outcome = Readonly<{
  payoff: Decimal | null
  quantityOf: (position: PositionRecord) => Decimal
}>

/** Shorts first: what they pay is there before the longs are paid. */
const payersFirst = (positions: readonly PositionRecord[]): readonly PositionRecord[] =>
  [...positions].sort((a, b) => a.quantity.cmp(b.quantity) || (a.accountId < b.accountId ? -1 : 1))

const refuses = (state: DeskState, { accountId, symbol }: PositionRecord): boolean =>
  state.contracts.instructions.get(instructionKey(accountId, symbol))?.instruction === 'do_not_exercise'

/** A client who cannot pay for a delivery, or has nothing to deliver, is not exercised: brokers let such options lapse. */
function hasMeans(state: DeskState, instrument: Instrument, position: PositionRecord): boolean {
  if (instrument.option?.settlement !== 'physical' || position.userId === null) return true
  return meansFailure(state, instrument, position.accountId, position.quantity) === null
}

/**
 * A long leg of a spread is exercised for whoever has no means to bring: the venue takes it over at its intrinsic value,
 * and exercises it in their place. To let it lapse would take away what covers the short leg.
 */
function takeLongLegs(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  positions: readonly PositionRecord[],
): readonly PositionRecord[] {
  const { instrument, closeOutPrice } = booking
  const { option } = instrument
  if (option === null || closeOutPrice === null || !isExercisedAutomatically(instrument, closeOutPrice)) {
    return positions
  }
  for (const position of positions) {
    const isLeg = position.userId !== null && isShortOf(state, position.accountId, option.underlying)
    if (!isLeg || !position.quantity.isPositive() || refuses(state, position)) continue
    if (!hasMeans(state, instrument, position)) takeLong(state, scope, booking, position.accountId)
  }
  return payersFirst(positionsIn(state, instrument.symbol))
}

/** Who exercises and who is assigned; a future settles with everybody. */
function outcomeOf(
  state: DeskState,
  market: Market,
  positions: readonly PositionRecord[],
  settlementPrice: Decimal,
  causeId: string,
): Outcome {
  const { instrument } = market
  const payoff = payoffPerUnit(instrument, settlementPrice)
  const whole = (position: PositionRecord): Decimal => position.quantity.abs()
  if (instrument.option === null) return { payoff, quantityOf: whole }
  if (!isExercisedAutomatically(instrument, settlementPrice)) return { payoff: ZERO, quantityOf: () => ZERO }
  const exercising = positions.filter(
    (position) =>
      position.quantity.isPositive() && !refuses(state, position) && hasMeans(state, instrument, position),
  )
  const exercised = exercising.reduce((sum, { quantity }) => sum.plus(quantity), ZERO)
  const assigned = assignedQuantities(instrument, positions, exercised, causeId)
  const holders = new Set(exercising.map(({ accountId }) => accountId))
  return {
    payoff: instrument.option.settlement === 'physical' ? null : payoff,
    quantityOf: (position) => {
      if (position.quantity.isNegative()) return assigned.get(position.accountId) ?? ZERO
      return holders.has(position.accountId) ? position.quantity : ZERO
    },
  }
}

/** Exercises or assigns what is due of one position and lets the rest lapse; afterwards it is flat. */
function settle(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  position: PositionRecord,
  outcome: Outcome,
): void {
  const due = outcome.quantityOf(position)
  let [left, realizedPnl, amount] = [position, ZERO, ZERO]
  if (!due.isZero()) {
    const booked = bookExercised(state, scope, booking, { position, quantity: due, payoff: outcome.payoff })
    ;({ position: left, realizedPnl, amount } = booked)
    if (position.quantity.isNegative() && booking.instrument.option) {
      assignedFact(scope, booking, position, due, amount)
    }
  }
  if (!left.quantity.isZero()) {
    const { multiplier } = booking.instrument
    const about = { cause: 'expiry', causeId: booking.causeId, multiplier } as const
    const lapsed = movePosition(state, scope, left, {
      signed: left.quantity.negated(),
      price: ZERO,
      ...about,
    })
    left = lapsed.position
    realizedPnl = realizedPnl.plus(lapsed.realizedPnl)
  }
  keepPosition(state, scope, { ...left, settledAt: scope.at })
  const facts = {
    account_id: position.accountId,
    symbol: position.symbol,
    quantity: decimalText(position.quantity),
    exercised_quantity: decimalText(due),
    payoff_per_unit: outcome.payoff === null ? null : decimalText(outcome.payoff),
    amount: decimalText(amount),
    realized_pnl: decimalText(realizedPnl),
  }
  const about = { actorId: 'system', resourceType: 'position', resourceId: asId<'position'>(position.id) }
  scope.facts.push(deskFact({ action: 'position.settled', ...about, at: scope.at, facts }))
}

/**
 * Ends an expired contract: its orders expire and every position is settled through the clearing account, which is back
 * where it was afterwards. An option in the money by a cent or more is exercised for every holder who did not say
 * otherwise, and assigned to the shorts in proportion: in cash at max(0, S − K) (puts max(0, K − S)) × quantity ×
 * multiplier, or by delivery at the strike. A future pays the settlement price. Doing it twice settles nothing the second
 * time.
 */
export function expireOption(
  state: DeskState,
  symbol: InstrumentSymbol,
  settlementPrice: Decimal,
): DeskOutcome<Readonly<{ settled: number }>> {
  const scope = makeScope(state.clock.now())
  const market = marketOf(state, symbol)
  assert(isExpired(market.instrument, scope.at), `${symbol} has not expired`)
  assert(settlementPrice.isFinite() && settlementPrice.gte(ZERO), 'the settlement price is not negative')
  clearBook(state, scope, market, 'instrument_expired')
  const before = payersFirst(positionsIn(state, symbol))
  if (before.length === 0) return finish(state, scope, { settled: 0 })
  const causeId = state.ids.next()
  const closeOutPrice = market.instrument.option === null ? null : settlementPrice
  const booking = bookingOf(state, scope, market, causeId, closeOutPrice)
  const positions = takeLongLegs(state, scope, booking, before)
  const outcome = outcomeOf(state, market, positions, settlementPrice, causeId)
  cleared(state, booking, () => {
    for (const position of positions) settle(state, scope, booking, position, outcome)
  })
  const facts = {
    settlement_price: decimalText(settlementPrice),
    payoff_per_unit: outcome.payoff === null ? null : decimalText(outcome.payoff),
    positions: positions.length,
    cause_id: causeId,
  }
  const action = market.instrument.option ? 'option.expired' : 'future.expired'
  const about = { actorId: 'system', resourceType: 'instrument', resourceId: symbol }
  scope.facts.push(deskFact({ action, ...about, at: scope.at, facts }))
  followUp(state, scope)
  return finish(state, scope, { settled: positions.length })
}
