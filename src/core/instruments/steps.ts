import { decimalText, isMultipleOf } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'
import { instrumentFailure } from './failures.ts'
import type { InstrumentFailure } from './failures.ts'
import type { Instrument } from './types.ts'

type Steps = Pick<Instrument, 'tickSize' | 'lotSize'>

/** Null when `price` is a whole number of ticks; else the refusal, naming the field and the step. */
export function tickFailure(steps: Steps, price: Decimal, field = 'price'): InstrumentFailure | null {
  if (isMultipleOf(price, steps.tickSize)) return null
  const [value, tick] = [decimalText(price), decimalText(steps.tickSize)]
  return instrumentFailure('off_tick', `The price ${value} is not a multiple of the tick ${tick}.`, {
    field,
    details: { value, step: tick },
  })
}

/** Null when `quantity` is a whole number of lots; else the refusal, naming the field and the step. */
export function lotFailure(steps: Steps, quantity: Decimal, field = 'quantity'): InstrumentFailure | null {
  if (isMultipleOf(quantity, steps.lotSize)) return null
  const [value, lot] = [decimalText(quantity), decimalText(steps.lotSize)]
  return instrumentFailure('off_lot', `The quantity ${value} is not a multiple of the lot ${lot}.`, {
    field,
    details: { value, step: lot },
  })
}
