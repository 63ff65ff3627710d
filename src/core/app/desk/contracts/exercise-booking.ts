import { CURRENCY_SCALE, ZERO } from '../../../kernel/index.ts'
import type { InstrumentSymbol, Decimal } from '../../../kernel/index.ts'
import { deliverableOf, deliveryPrice, exerciseCost, underlyingOf } from '../../../instruments/index.ts'
import type { Instrument } from '../../../instruments/index.ts'
import type { PositionRecord } from '../../../portfolio/index.ts'
import { throughClearing } from '../settlement/clearing.ts'
import { buyIn } from '../settlement/close-out.ts'
import { movePosition } from '../settlement/contract-moves.ts'
import type { ContractBooking } from '../settlement/contract-moves.ts'
import { settledPriceOf } from '../state/futures-state.ts'
import { positionFor } from '../settlement/positions.ts'
import type { Scope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import type { DeskState } from '../state/state-types.ts'

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
  const { accountId } = position
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
    const moved = movePosition(state, scope, position, { signed, price: payoff, ...about })
    throughClearing(state, scope, paying, { accountId, signedAmount: amount, kind: 'settlement' })
    return { ...moved, amount }
  }
  const receivesUnits = (instrument.option?.optionType === 'call') === isLong
  const cost = exerciseCost(instrument).times(quantity)
  const amount = receivesUnits ? cost.negated() : cost
  // Positions first: what they free pays, and what was delivered can be sold.
  const moved = movePosition(state, scope, position, { signed, price: ZERO, ...about })
  const units = deliverableOf(instrument).times(quantity)
  deliver(state, scope, booking, position, receivesUnits ? units : units.negated())
  throughClearing(state, scope, booking, { accountId, signedAmount: amount, kind: 'exercise' })
  if (position.userId !== null) buyIn(state, scope, booking, accountId)
  return { ...moved, amount }
}

/** Units of the underlying that a holder receives, or gives (below 0). */
function deliver(
  state: DeskState,
  scope: Scope,
  booking: ContractBooking,
  holder: Pick<PositionRecord, 'accountId' | 'userId'>,
  units: Decimal,
): void {
  const symbol = underlyingOf(booking.instrument) as InstrumentSymbol
  const { multiplier } = marketOf(state, symbol).instrument
  const before = positionFor(state, scope, holder, symbol)
  const price = deliveryPrice(booking.instrument)
  const { causeId } = booking
  movePosition(state, scope, before, { signed: units, price, cause: 'delivery', causeId, multiplier })
}

/** Whether every amount of an exercise of that many contracts fits the ledger. */
export const isExactCost = (instrument: Instrument, quantity: Decimal): boolean =>
  exerciseCost(instrument).times(quantity).decimalPlaces() <= CURRENCY_SCALE[instrument.currency]
