import { Decimal, ZERO, assert, decimalText, present } from '../kernel/index.ts'
import type { Instant } from '../kernel/index.ts'
import { moneyDigits } from './coin.ts'
import { isDelisted } from './families.ts'
import { instrumentFailure } from './failures.ts'
import type { InstrumentFailure } from './failures.ts'
import { intrinsicValue, isExpired } from './make.ts'
import type { Instrument } from './types.ts'

/** OCC Rule 805: what is in the money by a cent or more at expiry is exercised unless its holder says otherwise. */
const AUTOMATIC_EXERCISE_MIN: Decimal = new Decimal('0.01')

/** Units of the underlying that one contract delivers. */
export const deliverableOf = (instrument: Instrument): Decimal =>
  instrument.deliverable ?? instrument.multiplier

/** What the delivery of one contract costs: strike × multiplier. Reverse splits change the units, not this. */
export const exerciseCost = (instrument: Instrument): Decimal =>
  present(instrument.option, `option terms of ${instrument.symbol}`).strike.times(instrument.multiplier)

/** Settlement per unit at `settlementPrice`, before rounding. Options: intrinsic value (inverse: in coin). Futures: the price. */
function rawPayoff(instrument: Instrument, settlementPrice: Decimal): Decimal {
  if (instrument.option === null) {
    assert(instrument.payoff !== 'inverse', 'inverse futures are reference data')
    return settlementPrice
  }
  const intrinsic = intrinsicValue(instrument.option, settlementPrice)
  return instrument.payoff === 'inverse' && !intrinsic.isZero() ? intrinsic.div(settlementPrice) : intrinsic
}

/** Settlement per unit at as many digits as keep every position's settlement exact in the ledger. */
export function payoffPerUnit(instrument: Instrument, settlementPrice: Decimal): Decimal {
  const step = instrument.lotSize.times(instrument.multiplier)
  const digits = Math.max(0, moneyDigits(instrument.currency) - step.decimalPlaces())
  return rawPayoff(instrument, settlementPrice).toDecimalPlaces(digits, Decimal.ROUND_HALF_EVEN)
}

/** Whether an option that expires at this price is exercised without being asked. Inverse ones: whatever they are worth. */
export function isExercisedAutomatically(instrument: Instrument, settlementPrice: Decimal): boolean {
  const option = present(instrument.option, `option terms of ${instrument.symbol}`)
  const intrinsic = intrinsicValue(option, settlementPrice)
  return instrument.payoff === 'inverse' ? intrinsic.gt(ZERO) : intrinsic.gte(AUTOMATIC_EXERCISE_MIN)
}

const notAllowed = (
  instrument: Instrument,
  reason: string,
  message: string,
  further: Readonly<Record<string, string>> = {},
): InstrumentFailure =>
  instrumentFailure('exercise_not_allowed', message, {
    field: 'symbol',
    details: { symbol: instrument.symbol, reason, ...further },
  })

/** Why a holder may not exercise now; null when they may. `free` is what they hold and no open sale of theirs offers. */
export function exerciseFailure(
  instrument: Instrument,
  quantity: Decimal,
  free: Decimal,
  now: Instant,
): InstrumentFailure | null {
  const { option, symbol } = instrument
  if (option === null) return notAllowed(instrument, 'not_an_option', `${symbol} is not an option.`)
  if (isExpired(instrument, now)) return notAllowed(instrument, 'expired', `${symbol} has expired.`)
  if (isDelisted(instrument, now)) return notAllowed(instrument, 'delisted', `${symbol} is no longer listed.`)
  if (option.exercise === 'european') {
    return notAllowed(instrument, 'european', `${symbol} is European: it is exercised at its expiry only.`)
  }
  if (quantity.lte(free)) return null
  const [value, held] = [decimalText(quantity), decimalText(Decimal.max(free, ZERO))]
  const message = `Exercising ${value} ${symbol} needs as much held and not offered by open orders; ${held} are.`
  return notAllowed(instrument, 'not_held', message, { limit: 'free_holding', value, bound: held })
}

/** Price per unit of the underlying at which a physical exercise books it: exercise cost ÷ units, to 18 digits. */
export const deliveryPrice = (instrument: Instrument): Decimal =>
  exerciseCost(instrument).div(deliverableOf(instrument)).toDecimalPlaces(18, Decimal.ROUND_HALF_EVEN)
