import { MS_PER_DAY, ZERO, addMs, decimalText, ok, toIso, utcDay } from '../../kernel/index.ts'
import type { Decimal, Failure, Instant, Result } from '../../kernel/index.ts'
import { allocationBy, concentration, joinedSlices, tradeStatistics } from '../../portfolio/index.ts'
import { positionAnswerOf } from '../trading/answers.ts'
import { heldForPosition } from '../trading/valuation.ts'
import type { HandlersOf } from '../handlers.ts'
import { figuresOf, moneyOf, moneyOrNull, moneyText, sliceAnswer } from './answers.ts'
import { readAll } from './deps.ts'
import type { PortfolioDeps } from './deps.ts'
import { isInDollars, sumOf } from './equity.ts'
import type { AccountValue, HeldPosition } from './equity.ts'
import { toldSum } from './everything.ts'
import type { Everything } from './everything.ts'
import {
  dailyIndex,
  dailyValues,
  dayStart,
  flowsOf,
  gainOf,
  gainSince,
  monthStart,
  yearStart,
} from './history.ts'
import type { DayValue } from './history.ts'
import { feesOf } from './lots.ts'
import { NO_LIMITS, exposureOf, greeksOf, performanceOf, realizedOf, returnFigures } from './performance.ts'
import type { GreekSums } from './performance.ts'

type Gain = Readonly<{ gain: Decimal | null; base: Decimal | null; reason: string | null }>

/** The gain of all accounts since a moment; null with the reason as soon as one of them has none. */
async function gainOfAll({ values, past }: Everything, since: Instant): Promise<Gain> {
  const histories = await past.since(since)
  const gains = values.map((value, at) => gainSince(value, histories[at] ?? [], since))
  const unknown = gains.find(({ gain }) => gain === null)
  if (unknown) return unknown
  return {
    gain: toldSum(gains.map(({ gain }) => gain)),
    base: sumOf(gains.map(({ base }) => base ?? ZERO)),
    reason: null,
  }
}

async function gainsOf(all: Everything) {
  const [today, month, year] = await Promise.all([
    gainOfAll(all, dayStart(all.now)),
    gainOfAll(all, monthStart(all.now)),
    gainOfAll(all, yearStart(all.now)),
  ])
  const reasons = { today_pnl: today.reason, mtd_pnl: month.reason, ytd_pnl: year.reason }
  const unavailable = Object.fromEntries(
    Object.entries(reasons).flatMap(([name, reason]) => (reason === null ? [] : [[name, reason] as const])),
  )
  return { today, month, year, unavailable }
}

type Answer<Entry extends keyof HandlersOf<'overview'>> =
  Awaited<ReturnType<HandlersOf<'overview'>[Entry]>> extends infer Got
    ? Got extends Readonly<{ ok: true; value: infer Value }>
      ? Value
      : never
    : never

const sumOfCounts = (values: readonly AccountValue[]): number =>
  values.reduce((count, { coinPositions }) => count + coinPositions.length, 0)

export async function overviewAnswer(all: Everything): Promise<Answer<'overview'>> {
  const { today, month, year, unavailable } = await gainsOf(all)
  const percent = today.gain && today.base?.gt(ZERO) ? today.gain.div(today.base).times(100).toNumber() : null
  return {
    user_id: all.userId,
    mode: all.mode,
    accounts: all.values.length,
    total_capital: moneyOrNull(all.equity),
    cash_available: decimalText(all.available),
    cash_balance: decimalText(all.cash),
    invested_capital: moneyText(sumOf(all.values.map(({ invested }) => moneyOf(invested)))),
    market_value: moneyOrNull(all.marketValue),
    unrealized_pnl: moneyOrNull(all.unrealizedPnl),
    realized_pnl: decimalText(all.realizedPnl),
    fees: decimalText(sumOf(all.positions.map(({ fees }) => fees))),
    today_pnl: moneyOrNull(today.gain),
    today_pnl_percent: percent,
    mtd_pnl: moneyOrNull(month.gain),
    ytd_pnl: moneyOrNull(year.gain),
    open_positions: all.held.length + sumOfCounts(all.values),
    as_of: toIso(all.now),
    unavailable,
  }
}

const slicesOf = ({ values }: Everything, key: 'asset' | 'sector' | 'type') =>
  joinedSlices(
    values.map(({ positions, cash }) =>
      allocationBy(positions, cash, key).map((slice) => ({ ...slice, value: moneyOf(slice.value) })),
    ),
  )

export function allocationAnswer(all: Everything): Answer<'allocation'> {
  const by = (key: 'asset' | 'sector' | 'type') => slicesOf(all, key).map(sliceAnswer)
  return {
    mode: all.mode,
    allocations: by('asset'),
    by_sector: by('sector'),
    by_type: by('type'),
    total_value: moneyOrNull(all.equity),
  }
}

const NO_HISTORY = 'There is no history yet: it begins with the first snapshot at the end of a day.'

async function daysOf(all: Everything, days: number): Promise<readonly DayValue[]> {
  const from = addMs(dayStart(all.now), -(days - 1) * MS_PER_DAY)
  // One day earlier, so that the first day has something to be compared with.
  const start = addMs(from, -MS_PER_DAY)
  return dailyValues(await all.past.since(start), from, all.now)
}

export async function curveAnswer(all: Everything, days: number): Promise<Answer<'equityCurve'>> {
  const values = await daysOf(all, days)
  let peak = 0
  const index = dailyIndex(values).points ?? []
  const falls = index.map((point) => {
    peak = Math.max(peak, point.index)
    return peak > 0 ? point.index / peak - 1 : 0
  })
  return {
    mode: all.mode,
    days,
    equity_curve: values.map(({ day, value }, at) => ({
      date: day,
      value: moneyText(value),
      drawdown: falls[at] ?? null,
    })),
    unavailable: values.length < 2 ? { equity_curve: NO_HISTORY } : {},
  }
}

/** Profit of each day: its value − the day before's − what came in. Days without both are left out, never guessed. */
export async function pnlAnswer(all: Everything, days: number): Promise<Answer<'dashboardPnl'>> {
  const from = addMs(dayStart(all.now), -(days - 1) * MS_PER_DAY)
  const histories = await all.past.since(addMs(from, -1))
  const values = dailyValues(histories, addMs(from, -MS_PER_DAY), all.now)
  const byDay = new Map(values.map((value) => [value.day, value]))
  let cumulative = ZERO
  const daily = values.flatMap((value) => {
    const yesterday = byDay.get(utcDay(addMs(value.start, -1)))
    const openedThen = histories.every((history) => utcDay(history[0]?.at ?? all.now) === value.day)
    if (value.start < from || (!yesterday && !openedThen)) return []
    const pnl = value.value.minus(yesterday?.value ?? ZERO).minus(value.flow)
    cumulative = cumulative.plus(pnl)
    return [{ date: value.day, pnl: moneyText(pnl), cumulative: moneyText(cumulative) }]
  })
  return {
    mode: all.mode,
    period: { days, from: utcDay(from), to: utcDay(all.now) },
    daily_pnl: daily,
    total_pnl: moneyText(cumulative),
    unavailable: daily.length === 0 ? { daily_pnl: NO_HISTORY } : {},
  }
}

export function positionsAnswer(
  deps: Pick<PortfolioDeps, 'desk'>,
  all: Everything,
): Answer<'dashboardPositions'> {
  const listed = [...all.held, ...all.values.flatMap(({ coinPositions }) => coinPositions)]
  const cost = sumOf(all.held.map(({ costBasis }) => costBasis.abs()))
  const pnl = all.unrealizedPnl
  return {
    mode: all.mode,
    count: listed.length,
    total_pnl: moneyOrNull(pnl),
    total_pnl_percent: pnl === null || cost.isZero() ? null : pnl.div(cost).times(100).toNumber(),
    positions: listed.map(({ position, instrument, valuation, unrealizedPnl }) => ({
      ...positionAnswerOf(position, instrument, valuation, heldForPosition(deps.desk, position)),
      // From the whole cost, as holdings tell it: the entry price is rounded.
      unrealized_pnl: moneyOrNull(unrealizedPnl),
    })),
  }
}

export async function metricsAnswer(
  deps: PortfolioDeps,
  all: Everything,
): Promise<Answer<'dashboardMetrics'>> {
  const ids = new Set<string>(all.values.map(({ account }) => account.id))
  const orders = await readAll((page) => deps.store.trading.orders({ userId: all.userId }, page))
  const filled = orders.filter(
    ({ accountId, filledQuantity, symbol }) =>
      ids.has(accountId) && !filledQuantity.isZero() && isInDollars(deps.desk, symbol),
  )
  const statistics = tradeStatistics((await all.past.lots()).flatMap(({ closed }) => closed))
  const { month, year, unavailable } = await gainsOf(all)
  const value = sumOf(filled.map(({ filledValue }) => filledValue))
  return {
    mode: all.mode,
    win_rate: statistics.winRate,
    total_trades: filled.length,
    completed_trades: statistics.completed,
    winning_trades: statistics.won,
    losing_trades: statistics.lost,
    profit_factor: statistics.profitFactor,
    avg_trade_value: filled.length === 0 ? null : moneyText(value.div(filled.length)),
    total_fees: decimalText(sumOf(filled.map(({ fees }) => fees))),
    pnl_ytd: moneyOrNull(year.gain),
    pnl_mtd: moneyOrNull(month.gain),
    unavailable: {
      ...(statistics.winRate === null ? { win_rate: 'Nothing has been closed yet.' } : {}),
      ...(unavailable.mtd_pnl ? { pnl_mtd: unavailable.mtd_pnl } : {}),
      ...(unavailable.ytd_pnl ? { pnl_ytd: unavailable.ytd_pnl } : {}),
    },
  }
}

const dailyPoints = (values: readonly DayValue[]) =>
  values.map(({ at, value }, position) => ({
    at,
    equity: value,
    flow: values[position + 1]?.flow ?? ZERO,
  }))

export async function riskAnswer(all: Everything, days: number): Promise<Answer<'riskMetrics'>> {
  const points = dailyPoints(await daysOf(all, days)).map(({ at, equity, flow }) => ({
    at,
    equity: equity.toNumber(),
    flow: flow.toNumber(),
  }))
  const { volatility, sharpe_ratio, sortino, max_drawdown } = returnFigures(points, 0).measures
  const { values, unavailable } = figuresOf({ volatility, sharpe_ratio, sortino, max_drawdown })
  const greeks = greeksOf(all.held)
  const slices = allocationBy(all.held, ZERO, 'asset').toSorted((a, b) => b.value.abs().cmp(a.value.abs()))
  const largest = slices[0]
  return {
    mode: all.mode,
    ...exposureOf(
      all.values.map(({ positions }) => positions),
      all.equity,
    ),
    concentration: concentration(all.held),
    largest_position: largest
      ? sliceAnswer({
          ...largest,
          weight: all.equity?.gt(ZERO) ? largest.value.div(all.equity).toNumber() : null,
        })
      : null,
    ...values,
    greeks,
    unavailable: { ...unavailable, ...(greeks ? {} : { greeks: 'A position has no model values.' }) },
  }
}

export async function allPerformance(
  deps: PortfolioDeps,
  all: Everything,
  days: number,
): Promise<Result<Answer<'performance'>, Failure>> {
  const from = addMs(all.now, -days * MS_PER_DAY)
  const closed = (await all.past.lots()).map((book) => book.closed.filter((lot) => lot.closedAt >= from))
  const histories = await all.past.since(from)
  const accounts = new Set(all.values.map(({ account }) => account.id))
  const fills = await readAll((page) => deps.store.trading.fills({ userId: all.userId, from }, page))
  const told = await performanceOf(
    deps,
    {
      period: `${days}d`,
      now: all.now,
      from,
      cash: all.cash,
      equity: all.equity,
      unrealizedPnl: all.unrealizedPnl,
      positions: all.held,
      history: dailyPoints(await daysOf(all, days)),
      gain: toldSum(histories.map(gainOf)),
      flows: sumOf(histories.map(flowsOf)),
      closed: closed.flat(),
      realized: sumOf(closed.map((lots) => moneyOf(realizedOf(lots)))),
      fees: feesOf(
        deps,
        fills.filter(({ accountId }) => accounts.has(accountId)),
      ),
      limits: NO_LIMITS,
    },
    { symbol: null, riskFreeAnnual: 0 },
  )
  return told.ok ? ok({ mode: all.mode, performance: told.value }) : told
}

export function greeksAnswer(all: Everything): Answer<'greeks'> {
  const groups = new Map<string, HeldPosition[]>()
  for (const held of all.held) {
    const key = held.instrument.option?.underlying ?? held.symbol
    groups.set(key, [...(groups.get(key) ?? []), held])
  }
  const valued = (group: readonly HeldPosition[]) =>
    group.filter(({ valuation }) => valuation.greeks !== null)
  const none: GreekSums = { delta: 0, gamma: 0, theta: 0, vega: 0, rho: 0 }
  return {
    mode: all.mode,
    total: greeksOf(all.held),
    by_underlying: [...groups].map(([underlying, group]) => ({
      underlying,
      positions: group.length,
      ...(greeksOf(valued(group)) ?? none),
    })),
    unvalued: all.held.filter(({ valuation }) => valuation.greeks === null).map(({ symbol }) => symbol),
  }
}
