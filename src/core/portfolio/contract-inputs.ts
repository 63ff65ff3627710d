import { z } from 'zod'
import type { Decimal } from '../kernel/index.ts'
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

/** What a portfolio is made with for good. */
const fixedFields = {
  base_currency: z
    .string()
    .trim()
    .toUpperCase()
    .pipe(z.enum(['USD'], 'cannot be changed'))
    .optional(),
  mode: oneOf(['paper', 'live']).optional(),
}

export const updateInput = z.object({
  id: idInput,
  ...fixedFields,
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
  amount?: unknown
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
  if (input.amount !== undefined) issue('amount', 'contradicts a trade, which says its quantity')
  if (input.order_type === 'limit' && !input.price) issue('price', 'is required for a limit order')
}

type CashFields = Readonly<{
  amount?: Decimal | undefined
  quantity?: Decimal | undefined
  price?: Decimal | null | undefined
}>

/** The amount may come as a quantity; where both come they say the same. */
function checkCash({ amount, quantity, price }: CashFields, context: z.RefinementCtx): void {
  const issue = (message: string): void => context.addIssue({ code: 'custom', path: ['amount'], message })
  if (amount === undefined && quantity === undefined) issue('or a quantity is required')
  if (amount === undefined || quantity === undefined) return
  if (!amount.eq(quantity.times(price ?? 1))) issue('contradicts quantity')
}

type Destination = Readonly<{
  to_account_id?: string | null | undefined
  to_portfolio_id?: string | null | undefined
}>

/** Only a transfer goes to another account: on anything else a destination would be money that never arrives there. */
function checkDestination(
  kind: TransactionKind | undefined,
  input: Destination,
  context: z.RefinementCtx,
): void {
  const issue = (path: string, message: string): void =>
    context.addIssue({ code: 'custom', path: [path], message })
  const { to_account_id: account, to_portfolio_id: portfolio } = input
  if (kind !== 'transfer') {
    if (account) issue('to_account_id', `contradicts a ${kind ?? 'transaction'}`)
    if (portfolio) issue('to_portfolio_id', `contradicts a ${kind ?? 'transaction'}`)
  } else if (!account && !portfolio) issue('to_account_id', 'or to_portfolio_id is required')
  else if (account && portfolio) issue('to_portfolio_id', 'contradicts to_account_id')
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
    const trades = kind === 'buy' || kind === 'sell'
    if (trades) checkTrade(input, context)
    else checkCash(input, context)
    checkDestination(kind, input, context)
  })
  .transform((input) => ({
    ...input,
    transaction_type: kindOfWords(input).kind as TransactionKind,
  }))

export type TransactionInput = z.output<typeof transactionInput>

export const orderInput = z.object({ id: idInput, ...tradeFields }).superRefine(checkTrade)
