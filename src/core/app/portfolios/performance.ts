import {
  MS_PER_DAY,
  ZERO,
  addMs,
  asId,
  decimalText,
  instant,
  ok,
  refused,
  toIso,
} from '../../kernel/index.ts'
import type { Decimal, Failure, Instant, Result } from '../../kernel/index.ts'
import {
  allocationBy,
  annualised,
  compareReturns,
  dailyReturns,
  drawdownOf,
  growthIndex,
  internalRate,
  measured,
  missing,
  modifiedDietz,
  sharpeRatio,
  sortinoRatio,
  timeWeightedReturn,
  tradeStatistics,
  violationsOf,
  volatilityAnnual,
} from '../../portfolio/index.ts'
import type {
  ClosedLot,
  DailyReturn,
  EquityPoint,
  IndexPoint,
  Irr,
  Measure,
  PortfolioRecord,
} from '../../portfolio/index.ts'
import { figuresOf, moneyOf, moneyOrNull, moneyText, sliceAnswer } from './answers.ts'
import type { PerformanceAnswer } from './answers.ts'
import type { PortfolioDeps } from './deps.ts'
import { sumOf } from './equity.ts'
import type { AccountValue } from './equity.ts'
import { portfolioFailure } from './failures.ts'
import { dayStart, monthStart, pointsOf, yearStart } from './history.ts'
import type { HistoryPoint } from './history.ts'

const DAYS_OF: Readonly<Record<string, number>> = {
  '1d': 1,
  '7d': 7,
  '1w': 7,
  '30d': 30,
  '1m': 30,
  '3m': 90,
  '90d': 90,
  '6m': 182,
  '1y': 365,
  '365d': 365,
}

/** When a period began; null for all there is. */
export function periodStart(period: string, now: Instant): Instant | null {
  if (period === 'all') return null
  if (period === 'mtd') return monthStart(now)
  if (period === 'ytd') return yearStart(now)
  return addMs(now, -(DAYS_OF[period] ?? 1) * MS_PER_DAY)
}

const IRR_REASONS: Readonly<Record<Exclude<Irr['status'], 'converged'>, string>> = {
  too_few: 'There is no history yet: a rate needs money at two moments.',
  one_sided: 'Nothing was paid in, or nothing is left.',
  no_bracket: 'No rate makes the flows worth nothing.',
  not_converged: 'The search for the rate did not converge.',
}

const IRR_DAYS_MIN = 30

/** Money-weighted rate a year of a history: paid in at its first value, taken out at its last. */
function irrOf(points: readonly EquityPoint[]): Measure {
  const [first, last] = [points[0], points.at(-1)]
  if (!first || !last || first.equity === null || last.equity === null) return missing(IRR_REASONS.too_few)
  if (last.at - first.at < IRR_DAYS_MIN * MS_PER_DAY) {
    return missing(`The period is shorter than ${IRR_DAYS_MIN} days; a rate a year would mislead.`)
  }
  const flows = [
    { at: first.at, amount: -first.equity },
    ...points.slice(0, -1).map(({ at, flow }) => ({ at, amount: -flow })),
    { at: last.at, amount: last.equity },
  ]
  const found = internalRate(flows)
  return found.status === 'converged' ? measured(found.rateAnnual) : missing(IRR_REASONS[found.status])
}

/** Everything that is told of returns, from points of value; figures or reasons. */
export function returnFigures(points: readonly EquityPoint[], riskFreeAnnual: number) {
  const chained = growthIndex(points)
  const index: readonly IndexPoint[] = chained.points ?? []
  const returns = dailyReturns(index).map(({ value }) => value)
  const drawdown = drawdownOf(index)
  const none = missing(chained.reason ?? 'There is no history yet.')
  const twr = timeWeightedReturn(points)
  const [first, last] = [points[0]?.at ?? instant(0), points.at(-1)?.at ?? instant(0)]
  const measures = {
    twr,
    twr_annual: annualised(twr, first, last),
    money_weighted_return: modifiedDietz(points),
    irr: irrOf(points),
    volatility: volatilityAnnual(returns),
    sharpe_ratio: sharpeRatio(returns, riskFreeAnnual),
    sortino: sortinoRatio(returns, riskFreeAnnual),
    max_drawdown: drawdown ? measured(drawdown.max) : none,
    current_drawdown: drawdown ? measured(drawdown.current) : none,
  }
  return { measures, index, daily: dailyReturns(index) }
}

/** Daily closes of a benchmark as returns of UTC days. */
async function benchmarkReturns(
  deps: PortfolioDeps,
  symbol: string,
  from: Instant,
  to: Instant,
): Promise<readonly DailyReturn[]> {
  const bars = await deps.store.market.bars(asId<'instrument'>(symbol), '1d', {
    from: addMs(dayStart(from), -7 * MS_PER_DAY),
    to,
    limit: 5_000,
  })
  return bars.flatMap((bar, at) => {
    const before = bars[at - 1]
    if (!before || before.close.isZero()) return []
    return [{ day: dayStart(bar.at), value: bar.close.div(before.close).toNumber() - 1 }]
  })
}

type BenchmarkAsked = Readonly<{ symbol: string | null; riskFreeAnnual: number }>

async function benchmarkOf(
  deps: PortfolioDeps,
  asked: BenchmarkAsked,
  own: readonly DailyReturn[],
  period: Readonly<{ from: Instant; to: Instant }>,
): Promise<
  Result<Readonly<{ answer: PerformanceAnswer['benchmark']; unavailable: Record<string, string> }>, Failure>
> {
  if (asked.symbol === null) return ok({ answer: null, unavailable: {} })
  if (deps.desk.instrument(asId<'instrument'>(asked.symbol)) === null) {
    const message = `There is no instrument ${asked.symbol}.`
    return refused(portfolioFailure('unknown_benchmark', message, { field: 'benchmark' }))
  }
  const theirs = await benchmarkReturns(deps, asked.symbol, period.from, period.to)
  const inPeriod = theirs.filter(({ day }) => day >= dayStart(period.from))
  const compared = compareReturns(own, theirs, asked.riskFreeAnnual)
  const total =
    inPeriod.length === 0
      ? missing('There are no daily prices of the benchmark in the period.')
      : measured(inPeriod.reduce((growth, { value }) => growth * (1 + value), 1) - 1)
  const { values, unavailable } = figuresOf({
    'benchmark.return': total,
    'benchmark.beta': compared.beta,
    'benchmark.alpha': compared.alphaAnnual,
    'benchmark.tracking_error': compared.trackingError,
    'benchmark.information_ratio': compared.informationRatio,
    'benchmark.correlation': compared.correlation,
  })
  const answer = {
    symbol: asked.symbol,
    return: values['benchmark.return'],
    beta: values['benchmark.beta'],
    alpha: values['benchmark.alpha'],
    tracking_error: values['benchmark.tracking_error'],
    information_ratio: values['benchmark.information_ratio'],
    correlation: values['benchmark.correlation'],
    days: compared.days,
  }
  return ok({ answer, unavailable })
}

/** What a performance is made of: the value now, its past, and what was closed. */
type PerformanceMatter = Readonly<{
  period: string
  now: Instant
  from: Instant | null
  cash: Decimal
  equity: Decimal | null
  unrealizedPnl: Decimal | null
  positions: AccountValue['positions']
  history: readonly HistoryPoint[]
  /** Over the period, without what came in; null when one end is not known. */
  gain: Decimal | null
  flows: Decimal
  closed: readonly ClosedLot[]
  realized: Decimal
  fees: Decimal
  limits: Pick<PortfolioRecord, 'maxPositionSize' | 'maxSectorAllocation' | 'stopLossThreshold'>
}>

/** One portfolio's performance over a period; every figure or the reason why it is null. */
export async function performanceOf(
  deps: PortfolioDeps,
  matter: PerformanceMatter,
  asked: BenchmarkAsked,
): Promise<Result<PerformanceAnswer, Failure>> {
  const { history, closed, now } = matter
  const { measures, daily } = returnFigures(pointsOf(history), asked.riskFreeAnnual)
  const { values, unavailable } = figuresOf(measures)
  const start = history[0]?.at ?? now
  const benchmark = await benchmarkOf(deps, asked, daily, { from: start, to: now })
  if (!benchmark.ok) return benchmark
  const statistics = tradeStatistics(closed)
  const { gain } = matter
  const percent = measures.money_weighted_return.value
  return ok({
    period: matter.period,
    from: history.length > 1 ? toIso(start) : null,
    to: toIso(now),
    total_value: moneyOrNull(matter.equity),
    cash_balance: decimalText(matter.cash),
    total_return: moneyOrNull(gain),
    total_return_percent: percent === null ? null : percent * 100,
    net_deposits: moneyText(matter.flows),
    ...values,
    realized_pnl: moneyText(matter.realized),
    unrealized_pnl: moneyOrNull(matter.unrealizedPnl),
    fees: moneyText(matter.fees),
    win_rate: statistics.winRate,
    completed_trades: statistics.completed,
    profit_factor: statistics.profitFactor,
    asset_allocation: allocationBy(matter.positions, matter.cash, 'asset').map(sliceAnswer),
    risk_violations: [...violationsOf(matter.positions, matter.cash, matter.limits)],
    benchmark: benchmark.value.answer,
    daily_returns: daily.length,
    unavailable: {
      ...unavailable,
      ...(gain === null ? { total_return: 'The value at the start or the end is not known.' } : {}),
      ...(statistics.winRate === null ? { win_rate: 'Nothing has been closed yet.' } : {}),
      ...benchmark.value.unavailable,
    },
  })
}

export const NO_LIMITS = { maxPositionSize: null, maxSectorAllocation: null, stopLossThreshold: null }

export const realizedOf = (closed: readonly ClosedLot[]): Decimal =>
  sumOf(closed.map((lot) => lot.realizedPnl))

/** Gross and net value of what is held, added up over accounts as each tells it for itself. */
export function exposureOf(accounts: readonly AccountValue['positions'][], equity: Decimal | null) {
  const perAccount = accounts.map((positions) => positions.flatMap(({ value }) => value ?? []))
  const gross = sumOf(perAccount.map((values) => moneyOf(sumOf(values.map((value) => value.abs())))))
  return {
    gross_exposure: moneyText(gross),
    net_exposure: moneyText(sumOf(perAccount.map((values) => moneyOf(sumOf(values))))),
    leverage: equity === null || equity.lte(ZERO) ? null : gross.div(equity).toNumber(),
  }
}

export type GreekSums = Readonly<{ delta: number; gamma: number; theta: number; vega: number; rho: number }>
const NO_GREEKS: GreekSums = { delta: 0, gamma: 0, theta: 0, vega: 0, rho: 0 }

/** Greeks per unit × quantity × multiplier, summed; null as soon as one position has none. */
export function greeksOf(positions: AccountValue['positions']): GreekSums | null {
  let sums = NO_GREEKS
  for (const { valuation, quantity, instrument } of positions) {
    const { greeks } = valuation
    if (greeks === null) return null
    const scale = quantity.times(instrument.multiplier).toNumber()
    sums = {
      delta: sums.delta + greeks.delta * scale,
      gamma: sums.gamma + greeks.gamma * scale,
      theta: sums.theta + greeks.theta * scale,
      vega: sums.vega + greeks.vega * scale,
      rho: sums.rho + greeks.rho * scale,
    }
  }
  return sums
}
