import { ok } from '../../kernel/index.ts'
import type { Failure, Result } from '../../kernel/index.ts'
import {
  concentrationBy,
  dollarGreeks,
  historicalRisk,
  leverageRatio,
  liquidityRatio,
  sortedLosses,
} from '../../risk/index.ts'
import type {
  Concentration,
  FactorHistory,
  LiquidHolding,
  Measured,
  RiskBook,
  TailRisk,
} from '../../risk/index.ts'
import type { RiskCompute } from './compute.ts'
import type { RiskDeps } from './deps.ts'
import { sharedHistory, volumeOf } from './history.ts'
import type { SharedHistory } from './history.ts'
import { equityOf } from './holdings.ts'
import type { RiskHolding, RiskView } from './risk-view.ts'

/** What one holding moves like of its underlying, in money, signed. */
const exposuresOf = (view: Pick<RiskView, 'greeks'>): readonly number[] =>
  view.greeks().map(({ greeks, spot }) => dollarGreeks(greeks, spot).delta)

type Exposed = Readonly<{ holding: RiskHolding; exposure: number }>

const exposed = (view: RiskView): readonly Exposed[] => {
  const exposures = exposuresOf(view)
  return view.holdings.map((holding, at) => ({ holding, exposure: exposures[at] ?? 0 }))
}

/** Shares of the delta-equivalent exposure by a key. */
export const concentrationOf = (
  view: RiskView,
  keyOf: (holding: RiskHolding) => string | null,
): Concentration =>
  concentrationBy(
    exposed(view),
    ({ holding }) => keyOf(holding),
    ({ exposure }) => exposure,
  )

export const byUnderlying = ({ facts }: RiskHolding): string => facts.underlying

/** Net delta-equivalent exposure of each underlying, absolute, over the equity. */
export function leverageOf(view: RiskView): Measured {
  const gross = concentrationOf(view, byUnderlying).slices.reduce(
    (sum, { exposure }) => sum + Math.abs(exposure),
    0,
  )
  return leverageRatio(gross, equityOf(view))
}

/** The largest exposure to one underlying, over the gross exposure or the equity, whichever is larger: cash spreads a risk too. */
export function largestShare(view: RiskView): number {
  const { slices } = concentrationOf(view, byUnderlying)
  const gross = slices.reduce((sum, { exposure }) => sum + Math.abs(exposure), 0)
  const whole = Math.max(gross, equityOf(view) ?? 0)
  return whole > 0 ? Math.abs(slices[0]?.exposure ?? 0) / whole : 0
}

/** Market value of what is held of one instrument, absolute: it needs a price and no model; 0 without one. */
export const positionSize = ({ values }: Pick<RiskView, 'values'>, symbol: string): number =>
  values
    .flatMap(({ positions }) => positions)
    .filter((held) => held.symbol === symbol)
    .reduce((sum, { value }) => sum + (value?.abs().toNumber() ?? 0), 0)

/** The largest market value of one position, absolute; 0 without positions. */
export const largestPosition = ({ values }: Pick<RiskView, 'values'>): number =>
  Math.max(
    0,
    ...values.flatMap(({ positions }) => positions.map(({ value }) => value?.abs().toNumber() ?? 0)),
  )

const liquidOf = ({ held }: RiskHolding, volume: number | null): LiquidHolding => ({
  quantity: held.quantity.abs().toNumber(),
  value: held.value?.abs().toNumber() ?? 0,
  dailyVolume: volume,
})

export async function liquidHoldings(deps: RiskDeps, view: RiskView): Promise<readonly LiquidHolding[]> {
  const symbols = [...new Set(view.holdings.map(({ held }) => held.symbol))]
  const volumes = new Map(
    await Promise.all(symbols.map(async (symbol) => [symbol, await volumeOf(deps, symbol)] as const)),
  )
  return view.holdings.map((holding) => liquidOf(holding, volumes.get(holding.held.symbol) ?? null))
}

/** Free cash and what sells within a day, over what is held for obligations. */
export async function liquidityOf(deps: RiskDeps, view: RiskView): Promise<Measured> {
  const longs = (await liquidHoldings(deps, view)).filter(
    (_, at) => view.holdings[at]?.held.quantity.isPositive() === true,
  )
  return liquidityRatio(view.cash.toNumber(), longs, view.held.toNumber())
}

/** Profits of today's book on each past day, with the days. Refuses `no_history`. */
export async function historyOf(
  deps: RiskDeps,
  compute: RiskCompute,
  book: RiskBook,
): Promise<Result<Readonly<{ history: SharedHistory; profits: Float64Array }>, Failure>> {
  const history = await sharedHistory(deps, book.factors)
  if (!history.ok) return history
  const profits = await compute.history(book, history.value.returns)
  return profits.ok ? ok({ history: history.value, profits: profits.value }) : profits
}

const NOTHING_HELD: TailRisk = { var: 0, es: 0 }

/** Historical VaR and ES in money; nothing held loses nothing, no history is a reason. */
export async function varOf(
  deps: RiskDeps,
  compute: RiskCompute,
  { book, unvalued }: Pick<RiskView, 'book' | 'unvalued'>,
  { confidence, days }: Readonly<{ confidence: number; days: number }>,
): Promise<Result<TailRisk, Failure>> {
  if (book.positions.length === 0 && unvalued.length === 0) return ok(NOTHING_HELD)
  const told = await historyOf(deps, compute, book)
  if (!told.ok) return told
  const day = historicalRisk(sortedLosses(told.value.profits), confidence, 'order_statistic')
  const scale = Math.sqrt(days)
  return ok({ var: day.var * scale, es: day.es * scale })
}

/** One-day 95 % VaR of each position alone, over all the history that its own underlying has, or why there is none. */
export async function positionVars(
  deps: RiskDeps,
  compute: RiskCompute,
  { book }: Pick<RiskView, 'book'>,
): Promise<readonly Measured[]> {
  const vars: Measured[] = book.positions.map(() => ({ value: null, reason: NOT_WORKED_OUT }))
  for (const [factor, name] of book.factors.entries()) {
    const own = [...book.positions.keys()].filter((at) => book.factorOf[at] === factor)
    const history = await sharedHistory(deps, [name])
    const profits = history.ok
      ? await compute.byPosition(partOf(book, own, name), history.value.returns)
      : history
    for (const [row, at] of own.entries()) {
      vars[at] =
        history.ok && profits.ok
          ? { value: tailOf(profits.value, row, history.value), reason: null }
          : { value: null, reason: profits.ok ? NOT_WORKED_OUT : profits.failure.message }
    }
  }
  return vars
}

const NOT_WORKED_OUT = 'It was not worked out.'

const partOf = (book: RiskBook, own: readonly number[], name: string): RiskBook => ({
  positions: own.flatMap((at) => book.positions[at] ?? []),
  factors: [name],
  factorOf: new Int32Array(own.length),
})

function tailOf(
  profits: Float64Array,
  row: number,
  { days }: Readonly<{ days: number; returns: FactorHistory }>,
) {
  const own = profits.subarray(row * days, (row + 1) * days)
  return historicalRisk(sortedLosses(own), 0.95, 'order_statistic').var
}
