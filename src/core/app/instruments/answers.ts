import { HOURS_DEFAULT, bandsOf } from '../../instruments/index.ts'
import type { Instrument, StepTable } from '../../instruments/index.ts'
import { decimalText, toIso } from '../../kernel/index.ts'

const bandAnswers = (table: StepTable | null | undefined): { from_price: string; step: string }[] =>
  bandsOf(table).map(([from_price, step]) => ({ from_price, step }))

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
    tick_table: bandAnswers(instrument.tickTable),
    lot_table: bandAnswers(instrument.lotTable),
    delisted_at: delistedAt === null || delistedAt === undefined ? null : toIso(delistedAt),
  }
}
