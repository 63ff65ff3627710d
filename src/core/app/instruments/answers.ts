import { HOURS_DEFAULT } from '../../instruments/index.ts'
import type { Instrument, StepTable } from '../../instruments/index.ts'
import { decimalText, toIso } from '../../kernel/index.ts'

const bandsOf = (table: StepTable | null | undefined): { from_price: string; step: string }[] =>
  Object.entries(table ?? {}).map(([from_price, step]) => ({ from_price, step }))

/** What a listing says beside its steps, as the asset answer shows it. */
export function listingTermsOf(instrument: Instrument) {
  const { option, future, deliverable, delistedAt } = instrument
  const delivers = option === null ? null : (deliverable ?? instrument.multiplier)
  return {
    sector: instrument.sector ?? null,
    hours: instrument.hours ?? HOURS_DEFAULT,
    exercise: option?.exercise ?? null,
    settlement: option?.settlement ?? future?.settlement ?? null,
    payoff: instrument.payoff ?? ('linear' as const),
    deliverable: delivers === null ? null : decimalText(delivers),
    funding_hours: future?.fundingHours ?? null,
    funding_rate_max: future?.fundingRateMax ? decimalText(future.fundingRateMax) : null,
    tick_table: bandsOf(instrument.tickTable),
    lot_table: bandsOf(instrument.lotTable),
    delisted_at: delistedAt === null || delistedAt === undefined ? null : toIso(delistedAt),
  }
}
