import { ok } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import type { PortfolioRecord } from '../../portfolio/index.ts'
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
      const holdings = await holdingAnswers(deps, viewed.value)
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

/** Lots and trades, as answers and as files. */
export function makeExports(
  deps: PortfolioDeps,
  find: Find,
): Pick<Entries, 'taxLots' | 'taxLotsCsv' | 'tradesCsv'> {
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
    taxLotsCsv: async (input) => {
      const found = await lots(input)
      return found.ok ? ok(taxLotsCsv(found.value.book, `tax-lots-${found.value.id}`)) : found
    },
    tradesCsv: async (input) => {
      const portfolio = await find(input.id)
      if (!portfolio.ok) return portfolio
      const range = rangeOf(input)
      if (!range.ok) return range
      const { userId, accountId, id } = portfolio.value
      const fills = await fillsOf(deps, userId, { id: accountId }, range.value)
      return ok(tradesCsv(fills, `trades-${id}`))
    },
  }
}
