import { z } from 'zod'
import { instrumentKind } from '../instruments/contract.ts'
import { amount, entry, integerInput, symbolInput, timestamp } from '../kernel/wire.ts'

const TAG = 'market data'

export const quoteState = z.enum(['live', 'late', 'stale', 'crossed', 'one_sided', 'empty'])

const count = z.number().int()

/** How many UTC days back, today among them. */
export const daysInput = integerInput(1, 365)

const listInput = {
  symbol: symbolInput.optional(),
  /** Everything but options when neither symbol nor type is given. */
  type: instrumentKind.optional(),
  limit: integerInput(1, 200).default(50),
}

/** How many instruments are in each state. */
const statesAnswer = z.object({
  live: count,
  late: count,
  stale: count,
  crossed: count,
  one_sided: count,
  empty: count,
})

const summaryRow = z.object({
  symbol: z.string(),
  name: z.string(),
  asset_type: instrumentKind,
  currency: z.string(),
  price: amount.nullable(),
  previous_close: amount.nullable(),
  change: amount.nullable(),
  change_percent: z.number().nullable(),
  /** The newest daily bar; null when there is none. Its day is `session`, YYYY-MM-DD in UTC. */
  session: z.string().nullable(),
  open: amount.nullable(),
  high: amount.nullable(),
  low: amount.nullable(),
  volume: amount.nullable(),
  state: quoteState,
  is_paper: z.boolean(),
  timestamp: timestamp.nullable(),
})

const statisticsRow = z.object({
  symbol: z.string(),
  asset_type: instrumentKind,
  currency: z.string(),
  /** Daily bars in the window; everything below is null when there is none. */
  bars: count,
  from: timestamp.nullable(),
  to: timestamp.nullable(),
  open: amount.nullable(),
  high: amount.nullable(),
  low: amount.nullable(),
  close: amount.nullable(),
  average_close: amount.nullable(),
  /** Close of the last bar less open of the first. */
  change: amount.nullable(),
  change_percent: z.number().nullable(),
  volume: amount.nullable(),
  average_volume: amount.nullable(),
  up_days: count.nullable(),
  down_days: count.nullable(),
  /** Standard deviation of the daily log returns × √(days traded a year), 1.00 = 100 %; null with fewer than three bars. */
  volatility_annual: z.number().nullable(),
  /** Deepest fall of the close from an earlier close, as a fraction of that one: 0.2 = 20 %. */
  max_drawdown: z.number().nullable(),
})

/** What the market as a whole says. */
export const overviewContract = {
  summary: entry('GET', '/market/summary', {
    permission: 'public',
    tag: TAG,
    summary:
      'The market at a glance: last price, change and day’s range of each instrument, and counts over all',
  })
    .input(z.object(listInput))
    .output(
      z.object({
        summary: z.array(summaryRow),
        /** Instruments that fit the question, shown here or not. */
        total: count,
        advancing: count,
        declining: count,
        unchanged: count,
        by_type: z.record(instrumentKind, count),
        timestamp,
      }),
    ),

  statistics: entry('GET', '/market/statistics', {
    permission: 'public',
    tag: TAG,
    summary: 'Range, change, volume, volatility and drawdown of the last days, from adjusted daily bars',
  })
    .input(z.object({ ...listInput, days: daysInput.default(30) }))
    .output(z.object({ statistics: z.array(statisticsRow), total: count, days: count, timestamp })),

  health: entry('GET', '/market/health', {
    permission: 'public',
    tag: TAG,
    summary: 'How fresh the market data are: states of the quotes, age of the newest, last trade',
  })
    .input(z.object({ symbol: symbolInput.optional() }))
    .output(
      z.object({
        /**
         * Of what can be traded or is published live: `healthy` when no quote is stale, crossed or empty, `degraded` when
         * some are, `stale` when all are, `idle` when there is no such instrument. An option that is only offered is well.
         */
        status: z.enum(['healthy', 'degraded', 'stale', 'idle']),
        instruments: count,
        states: statesAnswer,
        /** Imported reference data, as old as its file: not judged. */
        reference_instruments: count,
        newest_quote_age_ms: z.number().nullable(),
        last_trade_at: timestamp.nullable(),
        /** The first symbols, at most 20, that keep the status from `healthy`. */
        troubled: z.array(z.object({ symbol: z.string(), state: quoteState, age_ms: z.number().nullable() })),
        timestamp,
      }),
    ),
}
