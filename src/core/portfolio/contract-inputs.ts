import { z } from 'zod'
import { amountInput, idInput, positiveAmountInput } from '../kernel/wire.ts'
import { kindOfWords, transactionKinds } from './contract-shapes.ts'
import type { TransactionKind } from './contract-shapes.ts'

const lowered = (text: string): string => text.trim().toLowerCase()
const word = z.string().max(40).transform(lowered)
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  word.pipe(z.enum(words))

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

export const createInput = z
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

export const updateInput = z.object({
  id: idInput,
  ...portfolioFields,
  name: portfolioFields.name.optional(),
  portfolio_type: portfolioFields.portfolio_type.optional(),
  risk_level: portfolioFields.risk_level.optional(),
  cost_method: portfolioFields.cost_method.optional(),
})

export const symbolText = z
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

export const transactionInput = z
  .object({
    id: idInput,
    transaction_type: oneOf(transactionKinds).optional(),
    trade_type: oneOf(['buy', 'sell']).optional(),
    side: oneOf(['buy', 'sell']).optional(),
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
    const { kind, problem } = kindOfWords(input)
    if (problem !== null) {
      return context.addIssue({ code: 'custom', path: ['transaction_type'], message: problem })
    }
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
  .transform((input) => ({
    ...input,
    transaction_type: kindOfWords(input).kind as TransactionKind,
  }))

export type TransactionInput = z.output<typeof transactionInput>

export const orderInput = z.object({ id: idInput, ...tradeFields }).superRefine(checkTrade)
