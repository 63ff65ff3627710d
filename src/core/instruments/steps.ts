import { ZERO, decimal, decimalText, isMultipleOf, parseDecimal } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'
import { instrumentFailure } from './failures.ts'
import type { InstrumentFailure } from './failures.ts'
import type { Instrument, StepTable } from './types.ts'

type Steps = Pick<Instrument, 'tickSize' | 'lotSize' | 'tickTable' | 'lotTable'>

/** Bands from the lowest on; an object itself would give whole numbers first. */
export const bandsOf = (table: StepTable | null | undefined): readonly (readonly [string, string])[] =>
  Object.entries(table ?? {}).toSorted(([a], [b]) => Number(a) - Number(b))

/** The step at a price: of the highest band that begins at or below it, else the finest. */
function stepAt(table: StepTable | null | undefined, finest: Decimal, price: Decimal): Decimal {
  let step = finest
  for (const [from, wide] of bandsOf(table)) {
    if (price.gte(from)) step = decimal(wide)
  }
  return step
}

/** Smallest price step at `price`: SPX options move by 0.05 below 3 and by 0.10 from there on. */
export const tickAt = (steps: Steps, price: Decimal): Decimal =>
  stepAt(steps.tickTable, steps.tickSize, price)

/** Smallest quantity step at `price`. */
const lotAt = (steps: Steps, price: Decimal): Decimal => stepAt(steps.lotTable, steps.lotSize, price)

/** Null when `price` is a whole number of ticks; else the refusal, naming the field and the step. */
export function tickFailure(steps: Steps, price: Decimal, field = 'price'): InstrumentFailure | null {
  const step = steps.tickTable ? tickAt(steps, price) : steps.tickSize
  if (isMultipleOf(price, step)) return null
  const [value, tick] = [decimalText(price), decimalText(step)]
  return instrumentFailure('off_tick', `The price ${value} is not a multiple of the tick ${tick}.`, {
    field,
    details: { value, step: tick },
  })
}

/** Null when `quantity` is a whole number of lots at that price (of the finest without one); else the refusal. */
export function lotFailure(
  steps: Steps,
  quantity: Decimal,
  field = 'quantity',
  price: Decimal | null = null,
): InstrumentFailure | null {
  const step = price === null || !steps.lotTable ? steps.lotSize : lotAt(steps, price)
  if (isMultipleOf(quantity, step)) return null
  const [value, lot] = [decimalText(quantity), decimalText(step)]
  return instrumentFailure('off_lot', `The quantity ${value} is not a multiple of the lot ${lot}.`, {
    field,
    details: { value, step: lot },
  })
}

/** Most price bands of a table. */
const BANDS_MAX = 32

/**
 * Null when a table may stand over its finest step: no two bands begin together, every step is a multiple of the finest, and
 * no band is finer than what comes before it, so that each price on a coarse step lies on all finer ones.
 */
export function stepTableFault(table: StepTable | null | undefined, finest: Decimal): string | null {
  const bands = bandsOf(table)
  if (bands.length > BANDS_MAX) return `has more than ${BANDS_MAX} bands`
  let [lastFrom, lastStep] = [decimal(-1), finest]
  for (const [fromText, stepText] of bands) {
    const [from, step] = [parseDecimal(fromText), parseDecimal(stepText)]
    if (from === null || step === null || from.lt(ZERO) || step.lte(ZERO)) return 'holds no decimals'
    if (from.lte(lastFrom)) return 'has two bands from the same price on'
    if (!isMultipleOf(step, lastStep)) return `has a step ${stepText} that is no multiple of the finer one`
    ;[lastFrom, lastStep] = [from, step]
  }
  return null
}
