import { z } from 'zod'
import { amount, entry, instantInput, symbolInput, timestamp } from '../kernel/wire.ts'

/** Every family of instruments; the same list as `INSTRUMENT_KINDS` of the room. */
export const instrumentKind = z.enum([
  'spot',
  'index',
  'equity',
  'etf',
  'commodity',
  'fx',
  'carbon',
  'option',
  'future',
  'perpetual',
])

const stepAnswer = z.object({ from_price: amount, step: amount })

/** What a listing says beside its steps: additive to the asset answer, null where it does not apply. */
export const listingTerms = {
  sector: z.string().nullable(),
  hours: z.string(),
  exercise: z.enum(['european', 'american']).nullable(),
  settlement: z.enum(['cash', 'physical']).nullable(),
  payoff: z.enum(['linear', 'inverse']),
  /** Units of the underlying that one option delivers. */
  deliverable: amount.nullable(),
  funding_hours: z.number().int().nullable(),
  funding_rate_max: amount.nullable(),
  /** Price bands with coarser steps; empty when one step holds everywhere. */
  tick_table: z.array(stepAnswer),
  lot_table: z.array(stepAnswer),
  delisted_at: timestamp.nullable(),
}

const TAG = 'instruments'

/** Hours, settlement dates, exercise, corporate actions and funding: rows TRD-10, TRD-19 and TRD-20. */
export const instrumentsContract = {
  session: entry('GET', '/market/sessions/{symbol}', {
    permission: 'public',
    tag: TAG,
    summary: 'Trading session and settlement date of an instrument at an instant',
  })
    .input(z.object({ symbol: symbolInput, at: instantInput.optional() }))
    .output(
      z.object({
        symbol: z.string(),
        at: timestamp,
        hours: z.string(),
        time_zone: z.string(),
        is_open: z.boolean(),
        /** Of the running session, else of the next. */
        opens_at: timestamp,
        closes_at: timestamp,
        /** Where a DAY order placed now ends. */
        day_ends_at: timestamp,
        trade_date: z.string(),
        settlement_date: z.string(),
        settlement_days: z.number().int(),
        settlement_calendars: z.array(z.string()),
        settlement_source: z.string(),
      }),
    ),
}
