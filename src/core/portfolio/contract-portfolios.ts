import { z } from 'zod'
import {
  amount,
  amountInput,
  csvAnswer,
  entry,
  idInput,
  instantInput,
  pagingAnswer,
  pagingFields,
  positiveAmountInput,
} from '../kernel/wire.ts'
import {
  holdingAnswer,
  importedAnswer,
  performanceAnswer,
  portfolioAnswer,
  riskAnswer,
  slice,
  taxLot,
  transactionAnswer,
  transactionKinds,
  transactionStatuses,
  unavailable,
} from './contract-shapes.ts'

const TAG = 'portfolios'

const lowered = (text: string): string => text.trim().toLowerCase()
const word = z.string().max(40).transform(lowered)
const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) => word.pipe(z.enum(words))

const shareInput = amountInput.refine(
  (value) => value.greaterThan(0) && value.lessThanOrEqualTo(1),
  'must be above 0 and at most 1',
)

const INITIAL_CASH_MAX = 1_000_000

const portfolioFields = {
  name: z.string().trim().min(1).max(120),
  description: z.string().trim().max(1_000).nullish(),
  portfolio_type: oneOf(['personal', 'retirement', 'business', 'trust', 'managed']),
  risk_level: oneOf(['very_low', 'low', 'moderate', 'high', 'very_high']),
  investment_objective: z.string().trim().max(500).nullish(),
  max_position_size: shareInput.nullish(),
  max_sector_allocation: shareInput.nullish(),
  stop_loss_threshold: shareInput.nullish(),
  /** How closed quantity finds its cost. */
  cost_method: oneOf(['average', 'fifo']),
}

const createInput = z
  .object({
    ...portfolioFields,
    portfolio_type: portfolioFields.portfolio_type.default('personal'),
    risk_level: portfolioFields.risk_level.default('moderate'),
    cost_method: portfolioFields.cost_method.default('average'),
    base_currency: z
      .string()
      .trim()
      .toUpperCase()
      .pipe(z.enum(['USD']))
      .default('USD'),
    mode: oneOf(['paper', 'live']).default('paper'),
    initial_cash: amountInput
      .refine(
        (value) => value.greaterThanOrEqualTo(0) && value.lessThanOrEqualTo(INITIAL_CASH_MAX),
        `must be from 0 to ${INITIAL_CASH_MAX}`,
      )
      .refine((value) => value.decimalPlaces() <= 8, 'has at most 8 digits after the point')
      .nullish(),
  })
  .superRefine(({ mode, initial_cash }, context) => {
    if (mode === 'paper' || !initial_cash || initial_cash.isZero()) return
    context.addIssue({ code: 'custom', path: ['initial_cash'], message: 'is for paper portfolios only' })
  })

const updateInput = z.object({
  id: idInput,
  ...portfolioFields,
  name: portfolioFields.name.optional(),
  portfolio_type: portfolioFields.portfolio_type.optional(),
  risk_level: portfolioFields.risk_level.optional(),
  cost_method: portfolioFields.cost_method.optional(),
})

const symbolText = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9.&_:-]{0,31}$/, 'must be 1 to 32 of A-Z 0-9 . & _ : -')

const tradeFields = {
  asset_id: symbolText.nullish(),
  asset_symbol: symbolText.nullish(),
  symbol: symbolText.nullish(),
  quantity: positiveAmountInput.optional(),
  /** Limit; without it the order goes at the market. */
  price: positiveAmountInput.nullish(),
  order_type: oneOf(['market', 'limit']).nullish(),
  notes: z.string().trim().max(500).nullish(),
  client_order_id: z
    .string()
    .regex(/^[A-Za-z0-9._:-]{1,64}$/, 'must be 1 to 64 letters, digits or . _ : -')
    .nullish(),
}

type TradeFields = Readonly<{
  asset_id?: string | null | undefined
  asset_symbol?: string | null | undefined
  symbol?: string | null | undefined
  quantity?: unknown
  price?: unknown
  order_type?: string | null | undefined
}>

function checkTrade(input: TradeFields, context: z.RefinementCtx): void {
  const issue = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message })
  const named = new Set([input.asset_id, input.asset_symbol, input.symbol].filter(Boolean))
  if (named.size === 0) issue('asset_symbol', 'is required')
  if (named.size > 1) issue('asset_symbol', 'contradicts asset_id')
  if (input.quantity === undefined) issue('quantity', 'is required')
  if (input.order_type === 'limit' && !input.price) issue('price', 'is required for a limit order')
}

const transactionInput = z
  .object({
    id: idInput,
    transaction_type: oneOf(transactionKinds),
    ...tradeFields,
    /** Cash: the amount; `quantity` (times `price`, if there is one) says the same. */
    amount: positiveAmountInput.optional(),
    currency: z
      .string()
      .trim()
      .toUpperCase()
      .pipe(z.enum(['USD']))
      .optional(),
    reference: z.string().trim().max(120).nullish(),
    /** Where a transfer goes: an own account or portfolio. */
    to_account_id: idInput.nullish(),
    to_portfolio_id: idInput.nullish(),
    /** Of a withdrawal: live money always waits for approval; paper money is paid out at once unless told. */
    payout: oneOf(['at_once', 'on_approval'] as const).optional(),
  })
  .superRefine((input, context) => {
    const kind = input.transaction_type
    if (kind === 'buy' || kind === 'sell') {
      checkTrade(input, context)
      return
    }
    if (input.amount === undefined && input.quantity === undefined) {
      context.addIssue({ code: 'custom', path: ['amount'], message: 'or a quantity is required' })
    }
    if (kind === 'transfer' && !input.to_account_id && !input.to_portfolio_id) {
      context.addIssue({ code: 'custom', path: ['to_account_id'], message: 'or to_portfolio_id is required' })
    }
  })

export type TransactionInput = z.output<typeof transactionInput>

const orderInput = z.object({ id: idInput, ...tradeFields }).superRefine(checkTrade)

const period = z
  .string()
  .toLowerCase()
  .pipe(z.enum(['1d', '7d', '1w', '30d', '1m', '3m', '90d', '6m', '1y', '365d', 'mtd', 'ytd', 'all']))

const read = (summary: string) =>
  ({
    permission: 'portfolio.read',
    tag: TAG,
    summary,
    guard: { kind: 'portfolio', field: 'id' },
  }) as const

const write = (summary: string, status = 200) =>
  ({
    permission: 'portfolio.write',
    tag: TAG,
    summary,
    audit: 'transaction',
    idempotent: true,
    status,
    guard: { kind: 'portfolio', field: 'id' },
  }) as const

const onlyId = z.object({ id: idInput })
const costQuery = { method: oneOf(['average', 'fifo']).optional() }
const dates = {
  from: instantInput.optional(),
  to: instantInput.optional(),
  start_date: instantInput.optional(),
  end_date: instantInput.optional(),
}
const portfolioMessage = z.object({ message: z.string(), portfolio: portfolioAnswer })
const placed = z.object({
  message: z.string(),
  transaction: transactionAnswer,
  holding: holdingAnswer.nullable(),
  realized_pnl: amount,
})

/** Portfolios, their transactions, performance and tax lots: rows PFO-01 to PFO-10 of the API inventory. */
export const portfoliosContract = {
  list: entry('GET', '/portfolios', { permission: 'portfolio.read', tag: TAG, summary: 'Own portfolios' })
    .input(z.object(pagingFields))
    .output(z.object({ portfolios: z.array(portfolioAnswer), ...pagingAnswer })),

  create: entry('POST', '/portfolios', {
    permission: 'portfolio.write',
    tag: TAG,
    summary: 'Open a portfolio with an account of its own',
    audit: 'transaction',
    idempotent: true,
    status: 201,
  })
    .input(createInput)
    .output(portfolioMessage),

  get: entry('GET', '/portfolios/{id}', read('One portfolio, valued now'))
    .input(onlyId)
    .output(portfolioAnswer.extend({ portfolio: portfolioAnswer })),

  update: entry('PUT', '/portfolios/{id}', {
    ...write('Change name, words or limits of a portfolio'),
    aliases: ['PATCH /portfolios/{id}'],
  })
    .input(updateInput)
    .output(portfolioMessage),

  remove: entry('DELETE', '/portfolios/{id}', write('Delete a portfolio; its records are kept for the audit'))
    .input(onlyId)
    .output(
      z.object({ message: z.string(), id: z.string(), account_id: z.string(), account_status: z.string() }),
    ),

  holdings: entry('GET', '/portfolios/{id}/holdings', read('What the portfolio holds, valued now'))
    .input(onlyId)
    .output(
      z.object({ portfolio_id: z.string(), holdings: z.array(holdingAnswer), total: z.number().int() }),
    ),

  performance: entry('GET', '/portfolios/{id}/performance', read('Returns, risk and fees of a period'))
    .input(
      z.object({
        id: idInput,
        period: period.default('all'),
        benchmark: symbolText.optional(),
        risk_free_rate: z.coerce.number().min(-1).max(1).default(0),
      }),
    )
    .output(z.object({ portfolio_id: z.string(), performance: performanceAnswer })),

  pnl: entry('GET', '/portfolios/{id}/pnl', read('Profit by leg, strategy, day or month'))
    .input(
      z.object({
        id: idInput,
        group: oneOf(['leg', 'strategy', 'day', 'month']).default('leg'),
        ...costQuery,
      }),
    )
    .output(
      z.object({
        portfolio_id: z.string(),
        group: z.string(),
        method: z.enum(['average', 'fifo']),
        lines: z.array(
          z.object({
            key: z.string(),
            realized_pnl: amount,
            unrealized_pnl: amount.nullable(),
            fees: amount,
            total_pnl: amount.nullable(),
            closings: z.number().int(),
          }),
        ),
      }),
    ),

  allocation: entry('GET', '/portfolios/{id}/allocation', read('Weights by asset, sector and type'))
    .input(onlyId)
    .output(
      z.object({
        portfolio_id: z.string(),
        total_value: amount.nullable(),
        by_asset: z.array(slice),
        by_sector: z.array(slice),
        by_type: z.array(slice),
      }),
    ),

  risk: entry('GET', '/portfolios/{id}/risk', read('Exposure, concentration and broken limits'))
    .input(onlyId)
    .output(riskAnswer),

  rebalance: entry(
    'GET',
    '/portfolios/{id}/rebalance',
    read('Orders that would bring the weights to their targets'),
  )
    .input(
      z.object({
        id: idInput,
        /** `equal` weights what is held equally, `limits` only cuts what is above the portfolio's own limit. */
        method: oneOf(['equal', 'limits', 'targets']).optional(),
        /** `SYMBOL:0.4,SYMBOL:0.5`; the rest stays cash. */
        targets: z.string().max(2_000).optional(),
      }),
    )
    .output(
      z.object({
        portfolio_id: z.string(),
        method: z.enum(['equal', 'limits', 'targets']),
        total_value: amount.nullable(),
        suggestions: z.array(
          z.object({
            symbol: z.string(),
            side: z.enum(['buy', 'sell']),
            quantity: amount,
            value: amount,
            weight: z.number(),
            target: z.number(),
          }),
        ),
        unavailable,
      }),
    ),

  createTransaction: entry('POST', '/portfolios/{id}/transactions', write('Buy, sell or move cash', 201))
    .input(transactionInput)
    .output(placed),

  buy: entry('POST', '/portfolios/{id}/buy', write('Buy at the market, or at a limit', 201))
    .input(orderInput)
    .output(placed),

  sell: entry('POST', '/portfolios/{id}/sell', write('Sell at the market, or at a limit', 201))
    .input(orderInput)
    .output(placed),

  transactions: entry('GET', '/portfolios/{id}/transactions', read('Orders and cash movements, newest first'))
    .input(
      z.object({
        id: idInput,
        type: oneOf(transactionKinds).optional(),
        transaction_type: oneOf(transactionKinds).optional(),
        status: oneOf(transactionStatuses).optional(),
        ...dates,
        ...pagingFields,
      }),
    )
    .output(z.object({ transactions: z.array(transactionAnswer), ...pagingAnswer })),

  transaction: entry('GET', '/portfolios/{id}/transactions/{tid}', read('One transaction'))
    .input(z.object({ id: idInput, tid: idInput }))
    .output(transactionAnswer),

  cancelTransaction: entry(
    'POST',
    '/portfolios/{id}/transactions/{tid}/cancel',
    write('Cancel a transaction that is still pending'),
  )
    .input(z.object({ id: idInput, tid: idInput, reason: z.string().trim().max(500).nullish() }))
    .output(z.object({ message: z.string(), transaction: transactionAnswer })),

  taxLots: entry('GET', '/portfolios/{id}/tax-lots', read('Open and closed lots'))
    .input(z.object({ id: idInput, ...costQuery }))
    .output(
      z.object({
        portfolio_id: z.string(),
        method: z.enum(['average', 'fifo']),
        lots: z.array(taxLot),
        total: z.number().int(),
      }),
    ),

  imported: entry('GET', '/portfolios/{id}/imported-transactions', read('Lines of imported statements'))
    .input(z.object({ id: idInput, ...pagingFields }))
    .output(z.object({ transactions: z.array(importedAnswer), ...pagingAnswer })),

  taxLotsCsv: entry('GET', '/portfolios/{id}/tax-lots.csv', read('Open and closed lots as CSV'))
    .input(z.object({ id: idInput, ...costQuery }))
    .output(csvAnswer),

  tradesCsv: entry('GET', '/portfolios/{id}/trades.csv', read('Every fill as CSV'))
    .input(z.object({ id: idInput, ...dates }))
    .output(csvAnswer),
}
