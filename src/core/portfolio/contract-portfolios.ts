import { z } from 'zod'
import {
  amount,
  csvAnswer,
  entry,
  idInput,
  instantInput,
  numberInput,
  pagingAnswer,
  pagingFields,
} from '../kernel/wire.ts'
import { importReport, importedAnswer, statementInput } from './contract-import.ts'
import {
  oneOf,
  createInput,
  updateInput,
  symbolText,
  transactionInput,
  orderInput,
} from './contract-inputs.ts'
import {
  holdingAnswer,
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

/** Portfolios, their transactions, performance and tax lots. */
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
        risk_free_rate: numberInput(-1, 1).default(0),
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

  createTransaction: entry('POST', '/portfolios/{id}/transactions', {
    ...write('Buy, sell or move cash', 201),
    stepUpWhere: { field: 'transaction_type', values: ['withdrawal'] },
  })
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

  importStatement: entry('POST', '/portfolios/{id}/imported-transactions', {
    ...write('Read a broker’s statement; `dry_run` keeps nothing and only tells what it would'),
  })
    .input(statementInput)
    .output(importReport),

  taxLotsCsv: entry('GET', '/portfolios/{id}/tax-lots.csv', read('Open and closed lots as CSV'))
    .input(z.object({ id: idInput, ...costQuery }))
    .output(csvAnswer),

  tradesCsv: entry('GET', '/portfolios/{id}/trades.csv', read('Every fill as CSV'))
    .input(z.object({ id: idInput, ...dates }))
    .output(csvAnswer),
}
