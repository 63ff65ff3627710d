import { decimalText, ok, toIso } from '../../kernel/index.ts'
import { daysToLiquidate, groupGreeks, namedScenarios, overallScore, usedShare } from '../../risk/index.ts'
import type { Concentration, LimitReading, Measured } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { moneyOrNull } from '../portfolios/answers.ts'
import { callerOf } from '../trading/requests.ts'
import { isMargined } from '../../instruments/index.ts'
import type { HeldPosition } from '../portfolios/equity.ts'
import { collateralOfPosition, liquidationOf, liquidationRiskOf } from '../trading/valuation.ts'
import { makeRiskCompute } from './compute.ts'
import { exposureAnswer, exposuresOf } from './counterparties.ts'
import type { RiskDeps } from './deps.ts'
import { accountNow, approximationOf, asOf, equityOf, openAccounts, riskView } from './holdings.ts'
import type { RiskView } from './risk-view.ts'
import { DEFAULT_RISK_LIMITS, limitReadings, readRiskLimits, riskUseOf } from './limits.ts'
import type { RiskLimits, RiskReading } from './limits.ts'
import { boundStatus } from './bound-status.ts'
import {
  byUnderlying,
  concentrationOf,
  leverageOf,
  liquidHoldings,
  liquidityOf,
  positionVars,
  varOf,
} from './measures.ts'
import { stressRowOf } from './scenario-answers.ts'

type Entries = HandlersOf<'risk'>

const TOP = 10

/** One bound with what is used of it; `accountId` is null for all accounts in view together. */
type BoundReading = RiskReading & Readonly<{ accountId: string | null }>

const concentrationAnswer = ({ hhi, slices }: Concentration) => ({
  hhi,
  top: slices.slice(0, TOP).map((slice) => ({ ...slice })),
})

/** Reasons by name, of the figures that have one. */
const reasonsOf = (measures: Readonly<Record<string, Readonly<{ reason: string | null }>>>) =>
  Object.fromEntries(
    Object.entries(measures).flatMap(([name, { reason }]) =>
      reason === null ? [] : [[name, reason] as const],
    ),
  )

async function tailOf(
  deps: RiskDeps,
  view: RiskView,
  context: HandlerContext,
  asked: Readonly<{ confidence: number; days: number }>,
): Promise<Readonly<{ var: Measured; es: Measured }>> {
  const told = await varOf(deps, makeRiskCompute(deps, context.signal), view, asked)
  if (!told.ok) {
    const none = { value: null, reason: told.failure.message }
    return { var: none, es: none }
  }
  return { var: { value: told.value.var, reason: null }, es: { value: told.value.es, reason: null } }
}

/** One-day 95 % VaR, as bounds count it whatever an answer was asked for; null where nobody bounds it. */
async function boundedVar(deps: RiskDeps, view: RiskView, limits: RiskLimits, context: HandlerContext) {
  if (limits.maxVar === null) return null
  return (await tailOf(deps, view, context, { confidence: 0.95, days: 1 })).var.value
}

/**
 * All bounds against what they use, the fullest first: each account in view by its own, and several of them together by
 * those that hold where nobody set any. The score is of these.
 */
async function boundsOf(
  deps: RiskDeps,
  view: RiskView,
  context: HandlerContext,
): Promise<readonly BoundReading[]> {
  const readingsOf = async (accountId: string | null, of: RiskView, limits: RiskLimits) => {
    const use = riskUseOf(of, limits, await boundedVar(deps, of, limits, context))
    return limitReadings(limits, use).map((reading) => ({ accountId, ...reading }))
  }
  const all = await Promise.all(
    view.values.map(async ({ account }) =>
      readingsOf(account.id, accountNow(deps, account), await readRiskLimits(deps.store, account.id)),
    ),
  )
  const together = view.values.length > 1 ? await readingsOf(null, view, DEFAULT_RISK_LIMITS) : []
  return [...all.flat(), ...together].toSorted((one, other) => usedShare(other) - usedShare(one) || 0)
}

async function stressSummary(deps: RiskDeps, view: RiskView, context: HandlerContext) {
  const compute = makeRiskCompute(deps, context.signal)
  const told = await compute.stress(view.book, namedScenarios(), equityOf(view))
  return told.ok ? told.value.map(stressRowOf) : []
}

export async function portfolioAnswer(
  deps: RiskDeps,
  input: Parameters<Entries['portfolio']>[0],
  context: HandlerContext,
) {
  const found = riskView(deps, input, context)
  if (!found.ok) return found
  const view = found.value
  const [tail, liquidity, stress] = await Promise.all([
    tailOf(deps, view, context, { confidence: input.confidence, days: input.horizon }),
    liquidityOf(deps, view),
    stressSummary(deps, view, context),
  ])
  const leverage = leverageOf(view)
  const [total] = groupGreeks(view.greeks(), () => 'all')
  const names = concentrationAnswer(concentrationOf(view, byUnderlying))
  const bounds = await boundsOf(deps, view, context)
  return ok({
    ...{ mode: view.mode, equity: moneyOrNull(view.equity) },
    ...{ confidence: input.confidence, horizon_days: input.horizon },
    ...{ var: tail.var.value, expected_shortfall: tail.es.value },
    ...{ leverage_ratio: leverage.value, liquidity_ratio: liquidity.value },
    concentration: {
      ...names,
      by_sector: concentrationAnswer(concentrationOf(view, ({ held }) => held.sector)),
      by_expiry: concentrationAnswer(concentrationOf(view, ({ facts }) => facts.expiry)),
    },
    counterparty: exposuresOf(view).map(exposureAnswer),
    greeks: total ? { ...total.greeks } : null,
    dollar_greeks: total ? { ...total.dollars } : null,
    margin: {
      requirement: decimalText(view.held),
      available: decimalText(view.cash.minus(view.held)),
    },
    stress_summary: stress,
    approximation: approximationOf(view),
    overall_risk_score: overallScore(bounds),
    limits: bounds.map((reading) => ({
      ...{ account_id: reading.accountId, limit: reading.key, value: reading.value, max: reading.max },
      status: boundStatus(usedShare(reading)),
    })),
    unvalued: [...view.unvalued],
    unavailable: reasonsOf({
      var: tail.var,
      expected_shortfall: tail.es,
      leverage_ratio: leverage,
      liquidity_ratio: liquidity,
    }),
    as_of: asOf(view),
  })
}

/** One row a position, those that no model values too. */
/** Where a future's margin is used up, and how far from its mark that is as a share of it. */
function liquidationFields(desk: RiskDeps['desk'], { position, instrument, valuation }: HeldPosition) {
  const { price, reason } = liquidationOf(desk, position)
  const { mark } = valuation
  const margined = isMargined(instrument) && !position.quantity.isZero()
  const isKnown = price !== null && mark !== null && !mark.isZero()
  return {
    liquidation_price: moneyOrNull(price),
    liquidation_price_reason: reason,
    distance_to_liquidation: isKnown ? price.minus(mark).abs().div(mark).toNumber() : null,
    liquidation_risk: margined ? liquidationRiskOf(desk.marginOf(position.accountId)) : ('none' as const),
  }
}

export async function positionsAnswer(
  deps: RiskDeps,
  input: Parameters<Entries['positions']>[0],
  context: HandlerContext,
) {
  const found = riskView(deps, input, context)
  if (!found.ok) return found
  const view = found.value
  const vars = await positionVars(deps, makeRiskCompute(deps, context.signal), view)
  const greeks = view.greeks()
  const liquid = await liquidHoldings(deps, view)
  const at = new Map(view.holdings.map(({ position }, index) => [position.id, index]))
  const reasons = new Map(view.unvalued.map(({ symbol, reason }) => [symbol, reason]))
  const positions = view.values
    .flatMap(({ positions: held }) => held)
    .map((held) => {
      const index = at.get(held.position.id) ?? -1
      const valued = greeks[index]
      const holding = liquid[index]
      const days: Measured = holding
        ? daysToLiquidate(holding)
        : { value: null, reason: reasons.get(held.symbol) ?? 'It has no model value.' }
      const own = vars[index] ?? { value: null, reason: reasons.get(held.symbol) ?? 'It has no model value.' }
      return {
        position_id: held.position.id as string,
        account_id: held.position.accountId as string,
        symbol: held.symbol as string,
        underlying: (held.instrument.option?.underlying ?? held.symbol) as string,
        quantity: decimalText(held.quantity),
        exposure: moneyOrNull(held.value),
        greeks: valued ? { ...valued.greeks } : null,
        margin_requirement: decimalText(collateralOfPosition(deps.desk, held.position)),
        ...liquidationFields(deps.desk, held),
        var: own.value,
        days_to_liquidate: days.value,
        unavailable: reasonsOf({
          greeks: { reason: valued ? null : (reasons.get(held.symbol) ?? 'It has no model value.') },
          var: own,
          days_to_liquidate: days,
        }),
      }
    })
  return ok({ mode: view.mode, positions, as_of: asOf(view) })
}

type Metric =
  Awaited<ReturnType<Entries['metrics']>> extends infer Got
    ? Got extends Readonly<{ ok: true; value: infer Value }>
      ? Value extends { risk_metrics: Record<string, { var: infer One }> }
        ? One
        : never
      : never
    : never

/** A liquidity ratio is bound from below. */
const LIQUIDITY_FLOOR = 1

function metricOf(measure: Measured, limit: number | null, isFloor: boolean, date: string): Metric {
  const told = { value: measure.value, limit, calculation_date: date, reason: measure.reason }
  if (measure.value === null) return { ...told, status: 'unavailable' }
  if (limit === null) return { ...told, status: 'no_limit' }
  const share = isFloor
    ? usedShare({ value: limit, max: measure.value })
    : usedShare({ value: measure.value, max: limit })
  return { ...told, status: boundStatus(share) }
}

/** Each own account, its figures and their limits. */
export async function metricsAnswer(deps: RiskDeps, _: unknown, context: HandlerContext) {
  const date = toIso(deps.clock.now())
  const all: LimitReading[] = []
  const metrics: Record<string, { var: Metric; leverage_ratio: Metric; liquidity_ratio: Metric }> = {}
  for (const account of openAccounts(deps, context)) {
    const view = accountNow(deps, account)
    const limits = await readRiskLimits(deps.store, account.id)
    const tail = await tailOf(deps, view, context, { confidence: 0.95, days: 1 })
    all.push(...limitReadings(limits, riskUseOf(view, limits, tail.var.value)))
    metrics[account.id] = {
      var: metricOf(tail.var, limits.maxVar?.toNumber() ?? null, false, date),
      leverage_ratio: metricOf(leverageOf(view), limits.maxLeverage?.toNumber() ?? null, false, date),
      liquidity_ratio: metricOf(await liquidityOf(deps, view), LIQUIDITY_FLOOR, true, date),
    }
  }
  return ok({
    user_id: callerOf(context).userId as string,
    risk_metrics: metrics,
    overall_risk_score: overallScore(all),
    last_updated: date,
  })
}
