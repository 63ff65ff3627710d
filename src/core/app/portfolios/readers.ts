import { decimalText, ok, toIso } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import { pageOf, pagingAnswerOf } from '../../kernel/wire.ts'
import type { ImportedTransactionRecord, PortfolioRecord } from '../../portfolio/index.ts'
import type { HandlersOf } from '../handlers.ts'
import type { PortfolioDeps } from './deps.ts'
import { taxLotAnswers, taxLotsCsv, tradesCsv } from './exports.ts'
import { fillsOf } from './lots.ts'
import { rangeOf } from './transactions.ts'
import {
  allocationAnswer,
  holdingAnswers,
  lotBookOf,
  performanceAnswer,
  pnlAnswer,
  portfolioAnswer,
  rebalanceAnswer,
  riskAnswer,
  viewOf,
} from './views.ts'

/** A portfolio that is there; a deleted one is not. */
export type Find = (id: string) => Promise<Result<PortfolioRecord, Failure>>

type Entries = HandlersOf<'portfolios'>
type Readers = Pick<Entries, 'get' | 'holdings' | 'performance' | 'pnl' | 'allocation' | 'risk' | 'rebalance'>

const viewer = (deps: PortfolioDeps, find: Find) => async (id: string) => {
  const portfolio = await find(id)
  return portfolio.ok ? ok(await viewOf(deps, portfolio.value)) : portfolio
}

/** Handlers of what a portfolio shows; each reads, none writes. */
export function makeReaders(deps: PortfolioDeps, find: Find): Readers {
  const view = viewer(deps, find)
  return {
    get: async ({ id }) => {
      const viewed = await view(id)
      if (!viewed.ok) return viewed
      const answer = portfolioAnswer(viewed.value)
      return ok({ ...answer, portfolio: answer })
    },
    holdings: async ({ id }) => {
      const viewed = await view(id)
      if (!viewed.ok) return viewed
      const holdings = holdingAnswers(viewed.value)
      return ok({ portfolio_id: id, holdings, total: holdings.length })
    },
    performance: async (input) => {
      const viewed = await view(input.id)
      return viewed.ok ? performanceAnswer(deps, viewed.value, input) : viewed
    },
    pnl: async (input) => {
      const viewed = await view(input.id)
      return viewed.ok ? ok(await pnlAnswer(deps, viewed.value, input)) : viewed
    },
    allocation: async ({ id }) => {
      const viewed = await view(id)
      return viewed.ok ? ok(allocationAnswer(viewed.value)) : viewed
    },
    risk: async ({ id }) => {
      const viewed = await view(id)
      return viewed.ok ? ok(await riskAnswer(deps, viewed.value)) : viewed
    },
    rebalance: async (input) => {
      const viewed = await view(input.id)
      return viewed.ok ? rebalanceAnswer(deps, viewed.value, input) : viewed
    },
  }
}

const importedAnswerOf = (row: ImportedTransactionRecord) => ({
  id: row.id,
  source: row.source,
  line: row.line,
  executed_at: toIso(row.at),
  transaction_type: row.kind,
  symbol: row.symbol,
  quantity: decimalText(row.quantity),
  price: row.price === null ? null : decimalText(row.price),
  multiplier: decimalText(row.multiplier),
  fee: decimalText(row.fee),
  amount: decimalText(row.amount),
  currency: row.currency,
  reference: row.reference,
  notes: row.notes,
})

/** Lots and trades, as answers and as files. */
export function makeExports(
  deps: PortfolioDeps,
  find: Find,
): Pick<Entries, 'taxLots' | 'taxLotsCsv' | 'tradesCsv' | 'imported'> {
  const view = viewer(deps, find)
  const lots = async (input: Parameters<Entries['taxLots']>[0]) => {
    const viewed = await view(input.id)
    if (!viewed.ok) return viewed
    const { portfolio } = viewed.value
    const method = input.method ?? portfolio.costMethod
    return ok({ method, id: portfolio.id, book: await lotBookOf(deps, viewed.value, method) })
  }
  return {
    taxLots: async (input) => {
      const found = await lots(input)
      if (!found.ok) return found
      const { method, id, book } = found.value
      const answers = taxLotAnswers(book)
      return ok({ portfolio_id: id, method, lots: answers, total: answers.length })
    },
    imported: async (input) => {
      const portfolio = await find(input.id)
      if (!portfolio.ok) return portfolio
      const window = pageOf(input)
      const found = await deps.store.portfolios.importedTransactions(portfolio.value.id, window)
      return ok({ transactions: found.items.map(importedAnswerOf), ...pagingAnswerOf(window, found.total) })
    },
    taxLotsCsv: async (input) => {
      const found = await lots(input)
      return found.ok ? ok(taxLotsCsv(found.value.book, `tax-lots-${found.value.id}`)) : found
    },
    tradesCsv: async (input) => {
      const viewed = await view(input.id)
      if (!viewed.ok) return viewed
      const range = rangeOf(input)
      if (!range.ok) return range
      const { userId, accountId, id } = viewed.value.portfolio
      const fills = await fillsOf(deps, userId, { id: accountId }, range.value)
      return ok(tradesCsv(fills, `trades-${id}`, viewed.value.book, deps.desk))
    },
  }
}
