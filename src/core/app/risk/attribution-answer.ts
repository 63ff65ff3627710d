import { MS_PER_MINUTE, ZERO, addMs, decimalText, ok, toIso, yearsBetween } from '../../kernel/index.ts'
import type { Decimal, Instant } from '../../kernel/index.ts'
import { attribute, makeRiskBook, sumAttributions } from '../../risk/index.ts'
import type { RiskPosition } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import { keptVol } from '../vol/index.ts'
import type { SurfaceFit } from '../vol/index.ts'
import type { RiskDeps } from './deps.ts'
import { asOf, riskView, symbolOf } from './holdings.ts'
import type { RiskHolding, RiskView } from './risk-view.ts'

type Attribution = ReturnType<typeof attribute>
type Begin = Readonly<{ model: RiskPosition['model']; at: Instant | null }>

/** A surface this much older or younger than a position is not its begin. */
const NEAR_MS = 15 * MS_PER_MINUTE
const NO_SURFACE = 'No surface of its expiry was kept when it was opened.'
const RATES = 'Options: rates and carry are those of now, so rho is 0; the begin is the surface kept nearest.'

/** The kept fit nearest to a moment, before it rather than after. */
async function fitNear(deps: RiskDeps, underlying: string, at: Instant): Promise<SurfaceFit | null> {
  const symbol = symbolOf(underlying)
  const page = { limit: 1, offset: 0 }
  const before = await deps.store.market.volSurfaces(symbol, { from: addMs(at, -NEAR_MS), to: at }, page)
  if (before.items[0]) return before.items[0].surface as unknown as SurfaceFit
  const range = { from: at, to: addMs(at, NEAR_MS) }
  // Newest first: the oldest of these is the nearest.
  const after = await deps.store.market.volSurfaces(symbol, range, { limit: 100, offset: 0 })
  const nearest = after.items.at(-1)
  return nearest ? (nearest.surface as unknown as SurfaceFit) : null
}

/** The market that an option was opened in, with what its surface says and the rates of now; null without a surface. */
async function beginOf(deps: RiskDeps, { position, held, facts }: RiskHolding): Promise<Begin | null> {
  const { model } = position
  const { openedAt, averagePrice } = held.position
  if (model.kind === 'linear') return { model: { ...model, price: averagePrice.toNumber() }, at: null }
  const { option } = held.instrument
  const fit = await fitNear(deps, facts.underlying, openedAt)
  const kept = fit && facts.expiry && keptVol(fit, facts.expiry, model.strike)
  if (!fit || !kept || option === null) return null
  const at = Date.parse(fit.timestamp) as Instant
  const timeYears = yearsBetween(at, option.expiresAt)
  const spot = kept.forward * Math.exp(-(model.rateCont - model.dividendYieldCont) * timeYears)
  return { model: { ...model, spot, timeYears, volAnnual: kept.volAnnual }, at }
}

/** Nothing of it explained: the whole profit is residual. */
const unexplained = (profit: Decimal): Attribution => ({
  ...{ delta: ZERO, gamma: ZERO, vega: ZERO, theta: ZERO, rho: ZERO, cross: ZERO },
  ...{ residual: profit, total: profit },
})

const textOf = (one: Attribution) => ({
  delta: decimalText(one.delta),
  gamma: decimalText(one.gamma),
  vega: decimalText(one.vega),
  theta: decimalText(one.theta),
  rho: decimalText(one.rho),
  cross: decimalText(one.cross),
  residual: decimalText(one.residual),
  total: decimalText(one.total),
})

type Row = Readonly<{ holding: RiskHolding; parts: Attribution; at: Instant | null; reason: string | null }>

async function rowOf(deps: RiskDeps, holding: RiskHolding): Promise<Row | null> {
  const profit = holding.held.unrealizedPnl
  if (profit === null) return null
  const begin = await beginOf(deps, holding)
  const start = begin && { ...holding.position, model: begin.model }
  if (!begin || !start || !makeRiskBook([start]).ok) {
    return { holding, parts: unexplained(profit), at: null, reason: NO_SURFACE }
  }
  const parts = attribute({ start, end: holding.position, profit })
  return { holding, parts, at: begin.at, reason: null }
}

/** So many positions look for the surface of their first day before others get the loop. */
const ROWS_TOGETHER = 8

async function rowsOf(deps: RiskDeps, holdings: readonly RiskHolding[]): Promise<readonly Row[]> {
  const rows: Row[] = []
  for (let from = 0; from < holdings.length; from += ROWS_TOGETHER) {
    await deps.breathe?.()
    const some = holdings.slice(from, from + ROWS_TOGETHER)
    const found = await Promise.all(some.map((holding) => rowOf(deps, holding)))
    rows.push(...found.filter((row) => row !== null))
  }
  return rows
}

function unpricedOf({ holdings, unvalued }: RiskView) {
  const unpriced = holdings.flatMap(({ held }) =>
    held.unrealizedPnl === null ? [{ symbol: held.symbol as string, reason: 'It has no price now.' }] : [],
  )
  return [...unvalued, ...unpriced]
}

/** Unrealised profit of open positions since they were opened, part by part; each position's parts add up to what it shows. */
export async function attributionAnswer(
  deps: RiskDeps,
  input: Parameters<HandlersOf<'risk'>['attribution']>[0],
  context: HandlerContext,
) {
  const view = riskView(deps, input, context)
  if (!view.ok) return view
  const rows = await rowsOf(deps, view.value.holdings)
  const underlyings = [...new Set(rows.map(({ holding }) => holding.facts.underlying))].sort()
  const sumOf = (some: readonly Row[]) => textOf(sumAttributions(some.map(({ parts }) => parts)))
  return ok({
    mode: view.value.mode,
    ...sumOf(rows),
    by_underlying: underlyings.map((underlying) => ({
      underlying,
      ...sumOf(rows.filter(({ holding }) => holding.facts.underlying === underlying)),
    })),
    positions: rows.map(({ holding, parts, at, reason }) => ({
      position_id: holding.held.position.id,
      account_id: holding.held.position.accountId,
      symbol: holding.held.symbol as string,
      underlying: holding.facts.underlying,
      quantity: decimalText(holding.held.quantity),
      since: toIso(holding.held.position.openedAt),
      market_at: at === null ? null : toIso(at),
      ...textOf(parts),
      reason,
    })),
    approximation: rows.some(({ holding }) => holding.position.model.kind === 'option') ? RATES : null,
    unvalued: unpricedOf(view.value),
    as_of: asOf(view.value),
  })
}
