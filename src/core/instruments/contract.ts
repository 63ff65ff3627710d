import { z } from 'zod'
import {
  amount,
  amountInput,
  dayInput,
  entry,
  idInput,
  instantInput,
  pagingAnswer,
  pagingFields,
  positiveAmountInput,
  symbolInput,
  timestamp,
} from '../kernel/wire.ts'

/** Every family of instruments, as `InstrumentKind` of the room. */
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

const corporateActionInput = z
  .object({
    kind: z.enum(['split', 'cash_dividend', 'symbol_change']),
    symbol: symbolInput,
    /** Ex-date. */
    effective_on: dayInput,
    /** `numerator` new shares for every `denominator` old ones. */
    numerator: z.number().int().min(1).max(10_000).optional(),
    denominator: z.number().int().min(1).max(10_000).default(1),
    /** What a share is worth after the split, where fractions are paid in cash. */
    cash_in_lieu_price: positiveAmountInput.nullish(),
    /** Per share. */
    amount: positiveAmountInput.optional(),
    /** Special dividends lower the strikes of options; ordinary ones do not. */
    special: z.boolean().default(false),
    new_symbol: symbolInput.optional(),
  })
  .superRefine((action, context) => {
    const needed = { split: 'numerator', cash_dividend: 'amount', symbol_change: 'new_symbol' } as const
    const field = needed[action.kind]
    if (action[field] === undefined) {
      context.addIssue({ code: 'custom', path: [field], message: `is required for a ${action.kind}` })
    }
  })

const corporateActionAnswer = z.object({
  id: z.string(),
  kind: z.enum(['split', 'cash_dividend', 'symbol_change']),
  symbol: z.string(),
  effective_on: z.string(),
  terms: z.record(z.string(), z.unknown()),
  result: z.record(z.string(), z.unknown()),
  applied_by: z.string(),
  applied_at: timestamp,
})

const hoursInput = z.enum([
  'always',
  'always_new_york',
  'us_equity',
  'us_index_option',
  'us_futures',
  'fx',
  'london_equity',
  'carbon',
])

const stepTableInput = z.record(z.string().max(24), z.string().max(24))

/** What every listing says. The symbols of options, futures and perpetuals follow from their terms. */
const listingFields = {
  tick_size: positiveAmountInput,
  lot_size: positiveAmountInput,
  multiplier: positiveAmountInput.optional(),
  exchange: z.string().min(1).max(32),
  hours: hoursInput.optional(),
  sector: z.string().min(1).max(64).optional(),
  tick_table: stepTableInput.optional(),
  lot_table: stepTableInput.optional(),
  is_tradeable: z.boolean().default(true),
  is_paper: z.boolean().default(true),
}

const listingInput = z
  .object({
    asset_type: instrumentKind,
    symbol: symbolInput.optional(),
    underlying: symbolInput.optional(),
    name: z.string().min(1).max(120).optional(),
    ...listingFields,
    currency: z.enum(['USD', 'BTC', 'ETH']).default('USD'),
    option_type: z.enum(['call', 'put']).optional(),
    strike: positiveAmountInput.optional(),
    expires_at: instantInput.optional(),
    exercise: z.enum(['european', 'american']).default('european'),
    settlement: z.enum(['cash', 'physical']).default('cash'),
    payoff: z.enum(['linear', 'inverse']).optional(),
    funding_hours: z.number().int().min(1).max(24).optional(),
    funding_rate_max: positiveAmountInput.nullish(),
  })
  .superRefine((listing, context) => {
    const needed = {
      option: ['underlying', 'option_type', 'strike', 'expires_at'],
      future: ['underlying', 'expires_at'],
      perpetual: ['underlying', 'funding_hours'],
    } as const
    const kind = listing.asset_type
    const fields =
      kind === 'option' || kind === 'future' || kind === 'perpetual' ? needed[kind] : (['symbol'] as const)
    for (const field of fields) {
      if (listing[field] !== undefined) continue
      context.addIssue({ code: 'custom', path: [field], message: `is required for ${kind}` })
    }
  })

export type ListingInput = z.output<typeof listingInput>

const seriesInput = z.object({
  underlying: symbolInput,
  ...listingFields,
  exercise: z.enum(['european', 'american']).default('american'),
  settlement: z.enum(['cash', 'physical']).default('physical'),
  reference_price: positiveAmountInput,
  /** Strikes within so much of the price: 0.3 is 30 % up and down. */
  width: positiveAmountInput.optional(),
  strike_interval: positiveAmountInput.optional(),
  weeklies: z.number().int().min(0).max(12).default(4),
  monthlies: z.number().int().min(0).max(24).default(6),
  quarterlies: z.number().int().min(0).max(8).default(2),
})

export type SeriesInput = z.output<typeof seriesInput>
export type CorporateActionInput = z.output<typeof corporateActionInput>

const TAG = 'instruments'

/** Hours, settlement dates, exercise, corporate actions and funding. */
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
        /** What the hours let orders do then; a halt is not theirs. */
        phase: z.enum(['closed', 'opening_call', 'open', 'closing_call']),
        phase_until: timestamp.nullable(),
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

  exercise: entry('POST', '/trading/exercise', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Exercise American options before they expire',
    audit: 'transaction',
    idempotent: true,
    status: 201,
  })
    .input(z.object({ symbol: symbolInput, quantity: positiveAmountInput, account_id: idInput.nullish() }))
    .output(
      z.object({
        exercise_id: z.string(),
        account_id: z.string(),
        symbol: z.string(),
        quantity: amount,
        settlement: z.enum(['cash', 'physical']),
        /** What `amount`, payoff and profit are in. */
        currency: z.string(),
        /** Signed change of cash. */
        amount: amount,
        payoff_per_unit: amount.nullable(),
        underlying: z.string(),
        /** Signed change of the underlying position; 0 in cash settlement. */
        underlying_quantity: amount,
        realized_pnl: amount,
        remaining_quantity: amount,
        assignments: z.number().int(),
        created_at: timestamp,
      }),
    ),

  instructExercise: entry('POST', '/trading/exercise/instructions', {
    permission: 'order.write',
    tag: TAG,
    summary: 'Say that held options are not to be exercised at their expiry, or take that back',
    audit: 'transaction',
    idempotent: true,
  })
    .input(
      z.object({
        symbol: symbolInput,
        instruction: z.enum(['do_not_exercise', 'automatic']),
        account_id: idInput.nullish(),
      }),
    )
    .output(
      z.object({
        account_id: z.string(),
        symbol: z.string(),
        instruction: z.enum(['do_not_exercise', 'automatic']),
        updated_at: timestamp,
      }),
    ),

  adjustments: entry('GET', '/trading/position-adjustments', {
    permission: 'position.read',
    tag: TAG,
    summary: 'Changes of the own positions that no fill made: expiry, exercise, assignment, splits',
  })
    .input(z.object({ symbol: symbolInput.optional(), account_id: idInput.optional(), ...pagingFields }))
    .output(
      z.object({
        adjustments: z.array(
          z.object({
            id: z.string(),
            account_id: z.string(),
            symbol: z.string(),
            quantity_change: amount,
            /** In `currency`. */
            price: amount,
            currency: z.string(),
            cause: z.string(),
            cause_id: z.string(),
            created_at: timestamp,
          }),
        ),
        ...pagingAnswer,
      }),
    ),

  corporateActions: entry('GET', '/market/corporate-actions', {
    permission: 'market.read',
    tag: TAG,
    summary: 'Splits, dividends and symbol changes that were carried out',
  })
    .input(z.object({ symbol: symbolInput.optional(), ...pagingFields }))
    .output(z.object({ corporate_actions: z.array(corporateActionAnswer), ...pagingAnswer })),

  applyCorporateAction: entry('POST', '/admin/corporate-actions', {
    permission: 'data.write',
    tag: TAG,
    summary: 'Carry a split, cash dividend or symbol change out',
    audit: 'data',
    idempotent: true,
    status: 201,
  })
    .input(corporateActionInput)
    .output(z.object({ ...corporateActionAnswer.shape, is_repeat: z.boolean() })),

  listInstrument: entry('POST', '/admin/instruments', {
    permission: 'data.write',
    tag: TAG,
    summary: 'List an instrument of any family',
    audit: 'data',
    idempotent: true,
    status: 201,
  })
    .input(listingInput)
    .output(z.object({ symbols: z.array(z.string()), listed: z.number().int() })),

  listSeries: entry('POST', '/admin/instruments/series', {
    permission: 'data.write',
    tag: TAG,
    summary: 'List an option series by rule: expiries and strikes around a price',
    audit: 'data',
    idempotent: true,
    status: 201,
  })
    .input(seriesInput)
    .output(z.object({ symbols: z.array(z.string()), listed: z.number().int() })),

  expire: entry('POST', '/admin/instruments/expire', {
    permission: 'data.write',
    tag: TAG,
    summary: 'Settle an expired contract at a settlement price',
    audit: 'data',
    idempotent: true,
  })
    .input(z.object({ symbol: symbolInput, settlement_price: amountInput }))
    .output(z.object({ symbol: z.string(), settlement_price: amount, settled: z.number().int() })),

  funding: entry('GET', '/market/funding/{symbol}', {
    permission: 'public',
    tag: TAG,
    summary: 'Funding of a perpetual: what was exchanged, newest first, and when the next is due',
  })
    .input(z.object({ symbol: symbolInput, ...pagingFields }))
    .output(
      z.object({
        symbol: z.string(),
        funding_hours: z.number().int(),
        next_at: timestamp,
        /** The rate at the prices of now; null where one of them is missing. */
        indicative_rate: amount.nullable(),
        fundings: z.array(
          z.object({
            at: timestamp,
            rate: amount,
            mark_price: amount,
            index_price: amount,
            amount_per_unit: amount,
            long_quantity: amount,
          }),
        ),
        ...pagingAnswer,
      }),
    ),
}
