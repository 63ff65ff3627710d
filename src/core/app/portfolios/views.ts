import { ZERO, asId, decimal, decimalText, ok, present, refused } from '../../kernel/index.ts'
import type { Decimal, Failure, Result, UserId } from '../../kernel/index.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import {
  allocationBy,
  concentration,
  pnlBreakdown,
  rebalanceSteps,
  replayLots,
  violationsOf,
} from '../../portfolio/index.ts'
import type {
  CostMethod,
  LotBook,
  PnlGroup,
  PortfolioRecord,
  PositionRecord,
  Rebalanced,
} from '../../portfolio/index.ts'
import type { HandlersOf } from '../handlers.ts'
import {
  figuresOf,
  holdingAnswerOf,
  moneyOrNull,
  moneyText,
  portfolioAnswerOf,
  sliceAnswer,
  textOrNull,
} from './answers.ts'
import type { HoldingAnswer, PortfolioAnswer } from './answers.ts'
import { booksByMethod, realizedInAll, valueByLots } from './by-method.ts'
import { allPositionsOf } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { isInDollars, sumOf, valueAccount } from './equity.ts'
import type { AccountValue, HeldPosition } from './equity.ts'
import { portfolioFailure } from './failures.ts'
import { accountHistory, flowsOf, gainOf, pointsOf } from './history.ts'
import { feesOf, fillsOf, lotEventsOf, strategyNameOf } from './lots.ts'
import { exposureOf, greeksOf, performanceOf, periodStart, realizedOf, returnFigures } from './performance.ts'

/** A portfolio with its account valued now by its own cost method, and its positions since the first day. */
type Viewed = Readonly<{
  portfolio: PortfolioRecord
  value: AccountValue
  positions: readonly PositionRecord[]
  /** Where the positions alone do not tell what was realised. */
  book: LotBook | undefined
}>

const accountOf = (deps: PortfolioDeps, portfolio: PortfolioRecord): AccountRecord =>
  deps.desk.account(portfolio.accountId) as AccountRecord

export async function viewOf(deps: PortfolioDeps, portfolio: PortfolioRecord): Promise<Viewed> {
  const [viewed] = await viewsOf(deps, portfolio.userId, [portfolio])
  return present(viewed, 'the view of a portfolio')
}

/** Many portfolios of one user with one read of the store. */
async function viewsOf(
  deps: PortfolioDeps,
  userId: UserId,
  portfolios: readonly PortfolioRecord[],
): Promise<readonly Viewed[]> {
  if (portfolios.length === 0) return []
  const all = await allPositionsOf(deps, userId)
  const books = await booksByMethod(deps, userId, portfolios)
  return portfolios.map((portfolio) => {
    const book = books.get(portfolio.accountId)
    return {
      portfolio,
      value: valueByLots(valueAccount(deps, accountOf(deps, portfolio)), book),
      positions: all.filter(
        ({ accountId, symbol }) => accountId === portfolio.accountId && isInDollars(deps.desk, symbol),
      ),
      book,
    }
  })
}

export function portfolioAnswer({ portfolio, value, positions, book }: Viewed): PortfolioAnswer {
  const pnl = realizedInAll(positions, book)
  const fees = sumOf(positions.map((position) => position.fees))
  return portfolioAnswerOf(portfolio, value, { pnl, fees })
}

export async function portfolioAnswers(
  deps: PortfolioDeps,
  userId: UserId,
  portfolios: readonly PortfolioRecord[],
): Promise<PortfolioAnswer[]> {
  return (await viewsOf(deps, userId, portfolios)).map(portfolioAnswer)
}

export async function lotBookOf(deps: PortfolioDeps, viewed: Viewed, method: CostMethod): Promise<LotBook> {
  const { portfolio, value, book } = viewed
  if (book !== undefined && method === portfolio.costMethod) return book
  return replayLots(await lotEventsOf(deps, portfolio.userId, value.account), method)
}

export const holdingAnswers = ({ portfolio, value }: Viewed): HoldingAnswer[] =>
  value.positions.map((held) => holdingAnswerOf(held, portfolio.id, value.equity))

type Inputs<Entry extends keyof HandlersOf<'portfolios'>> = Parameters<HandlersOf<'portfolios'>[Entry]>[0]

export async function performanceAnswer(deps: PortfolioDeps, viewed: Viewed, input: Inputs<'performance'>) {
  const { portfolio, value } = viewed
  const now = deps.clock.now()
  const from = periodStart(input.period, now)
  const history = await accountHistory(deps.store, value, now, from)
  const book = await lotBookOf(deps, viewed, portfolio.costMethod)
  const closed = book.closed.filter((lot) => from === null || lot.closedAt >= from)
  const fees =
    from === null
      ? sumOf([...book.open, ...book.closed].map((lot) => lot.fees))
      : feesOf(deps, await fillsOf(deps, portfolio.userId, value.account, { from }))
  const { cash, equity, unrealizedPnl, positions } = value
  const matter = {
    period: input.period,
    now,
    from,
    cash,
    equity,
    unrealizedPnl,
    positions,
    history,
    gain: gainOf(history),
    flows: flowsOf(history),
    closed,
    realized: realizedOf(closed),
    fees,
  }
  const asked = { symbol: input.benchmark ?? null, riskFreeAnnual: input.risk_free_rate }
  const told = await performanceOf(deps, { ...matter, limits: portfolio }, asked)
  return told.ok ? ok({ portfolio_id: portfolio.id, performance: told.value }) : told
}

export async function pnlAnswer(
  deps: PortfolioDeps,
  viewed: Viewed,
  input: Readonly<{ group: PnlGroup; method?: CostMethod | undefined }>,
) {
  const method = input.method ?? viewed.portfolio.costMethod
  const book = await lotBookOf(deps, viewed, method)
  const strategyOf = strategyNameOf((symbol) => deps.desk.instrument(symbol)?.option?.underlying ?? null)
  const lines = pnlBreakdown(
    book,
    input.group,
    (symbol) => deps.valuations.valuationOf(symbol).mark,
    strategyOf,
  )
  return {
    portfolio_id: viewed.portfolio.id,
    group: input.group,
    method,
    lines: lines.map((line) => ({
      key: line.key,
      realized_pnl: moneyText(line.realized),
      unrealized_pnl: moneyOrNull(line.unrealized),
      fees: moneyText(line.fees),
      total_pnl: moneyOrNull(line.total),
      closings: line.closings,
    })),
  }
}

export function allocationAnswer({ portfolio, value }: Viewed) {
  const by = (key: 'asset' | 'sector' | 'type') =>
    allocationBy(value.positions, value.cash, key).map(sliceAnswer)
  return {
    portfolio_id: portfolio.id,
    total_value: moneyOrNull(value.equity),
    by_asset: by('asset'),
    by_sector: by('sector'),
    by_type: by('type'),
  }
}

export async function riskAnswer(deps: PortfolioDeps, { portfolio, value }: Viewed) {
  const history = await accountHistory(deps.store, value, deps.clock.now())
  const { measures } = returnFigures(pointsOf(history), 0)
  const { volatility, max_drawdown } = measures
  const { values, unavailable } = figuresOf({ volatility, max_drawdown })
  const greeks = greeksOf(value.positions)
  const largest = allocationBy(value.positions, ZERO, 'asset').toSorted((a, b) =>
    b.value.abs().cmp(a.value.abs()),
  )[0]
  return {
    portfolio_id: portfolio.id,
    risk_level: portfolio.riskLevel,
    total_value: moneyOrNull(value.equity),
    ...exposureOf([value.positions], value.equity),
    concentration: concentration(value.positions),
    largest_position: largest
      ? sliceAnswer({
          ...largest,
          weight: value.equity?.gt(ZERO) ? largest.value.div(value.equity).toNumber() : null,
        })
      : null,
    greeks,
    ...values,
    limits: {
      max_position_size: textOrNull(portfolio.maxPositionSize),
      max_sector_allocation: textOrNull(portfolio.maxSectorAllocation),
      stop_loss_threshold: textOrNull(portfolio.stopLossThreshold),
    },
    risk_violations: [...violationsOf(value.positions, value.cash, portfolio)],
    unavailable: {
      ...unavailable,
      ...(greeks === null ? { greeks: 'A position has no model values.' } : {}),
    },
  }
}

type Targets = ReadonlyMap<string, Decimal>

const TARGET = /^([A-Z0-9][A-Z0-9.&_:-]{0,31}):(0(?:\.\d{1,18})?|1(?:\.0{1,18})?)$/

/** `SYMBOL:share,SYMBOL:share`, shares from 0 to 1 that sum to at most 1. */
function targetsOf(text: string): Result<Targets, Failure> {
  const wrong = (message: string) =>
    refused(portfolioFailure('invalid_targets', message, { field: 'targets' }))
  const targets = new Map<string, Decimal>()
  for (const part of text.toUpperCase().split(',')) {
    const [, symbol, share] = TARGET.exec(part.trim()) ?? []
    if (!symbol || !share)
      return wrong(`"${part.trim().slice(0, 64)}" is not SYMBOL:share with a share from 0 to 1.`)
    if (targets.has(symbol)) return wrong(`${symbol} is named twice.`)
    targets.set(symbol, decimal(share))
  }
  const total = sumOf(targets.values())
  return total.gt(1)
    ? wrong(`The shares sum to ${decimalText(total)}; they may sum to 1 at most.`)
    : ok(targets)
}

type Method = 'equal' | 'limits' | 'targets'

/** The share that an instrument should have, by the method; null leaves it as it is. */
function targetOf(
  method: Method,
  targets: Targets,
  { portfolio, value }: Viewed,
  held: HeldPosition,
): Decimal | null {
  if (method === 'targets') return targets.get(held.symbol) ?? ZERO
  if (method === 'equal') return decimal(1).div(value.positions.length)
  const most = portfolio.maxPositionSize
  const weight = held.value !== null && value.equity?.gt(ZERO) ? held.value.div(value.equity) : null
  return most !== null && weight !== null && weight.gt(most) ? most : null
}

function rebalancedOf(
  deps: PortfolioDeps,
  symbol: string,
  quantity: Decimal,
  target: Decimal,
): Rebalanced | null {
  const instrument = deps.desk.instrument(asId<'instrument'>(symbol))
  const price = instrument === null ? null : deps.valuations.valuationOf(instrument.symbol).mark
  if (instrument === null || price === null) return null
  const { multiplier, lotSize } = instrument
  return { symbol: instrument.symbol, quantity, price, multiplier, lotSize, target }
}

/** Orders that would bring the weights to their targets. Suggestions: nothing is sent. */
export function rebalanceAnswer(
  deps: PortfolioDeps,
  viewed: Viewed,
  input: Inputs<'rebalance'>,
): Awaited<ReturnType<HandlersOf<'portfolios'>['rebalance']>> {
  const { portfolio, value } = viewed
  const read = input.targets === undefined ? ok(new Map<string, Decimal>()) : targetsOf(input.targets)
  if (!read.ok) return read
  const targets = read.value
  const unknown = [...targets.keys()].find(
    (symbol) => deps.desk.instrument(asId<'instrument'>(symbol)) === null,
  )
  if (unknown !== undefined) {
    return refused(
      portfolioFailure('invalid_targets', `There is no instrument ${unknown}.`, { field: 'targets' }),
    )
  }
  const standard: Method = portfolio.maxPositionSize === null ? 'equal' : 'limits'
  const method: Method = input.targets === undefined ? (input.method ?? standard) : 'targets'
  const unavailable: Record<string, string> = {}
  const wanted = [
    ...value.positions.map((held) => ({
      symbol: held.symbol as string,
      quantity: held.quantity,
      target: targetOf(method, targets, viewed, held),
    })),
    ...[...targets]
      .filter(([symbol]) => !value.positions.some((held) => held.symbol === symbol))
      .map(([symbol, target]) => ({ symbol, quantity: ZERO, target })),
  ]
  const items = wanted.flatMap(({ symbol, quantity, target }) => {
    if (target === null) return []
    const item = rebalancedOf(deps, symbol, quantity, target)
    if (item === null) unavailable[symbol] = 'The instrument has no price now.'
    return item ?? []
  })
  if (value.equity === null) unavailable.total_value = 'A position has no price.'
  const steps = value.equity === null ? [] : rebalanceSteps(items, value.equity)
  return ok({
    portfolio_id: portfolio.id,
    method,
    total_value: moneyOrNull(value.equity),
    suggestions: steps.map((step) => ({
      ...step,
      quantity: decimalText(step.quantity),
      value: moneyText(step.value),
    })),
    unavailable,
  })
}
