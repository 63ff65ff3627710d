import { ok, refused } from '../../kernel/index.ts'
import type { Failure } from '../../kernel/index.ts'
import { bsmValues } from '../../pricing/index.ts'
import { NO_GREEKS, betaOf, betaWeighted, groupGreeks, levelOf } from '../../risk/index.ts'
import type { GreekGroup, PositionGreeks } from '../../risk/index.ts'
import type { HandlerContext } from '../call.ts'
import type { HandlersOf } from '../handlers.ts'
import type { RiskDeps } from './deps.ts'
import { sharedHistory } from './history.ts'
import { asOf, riskView, symbolOf } from './holdings.ts'
import type { RiskHolding, RiskView } from './risk-view.ts'
import { concentrationOf } from './measures.ts'

type Entries = HandlersOf<'risk'>

/** Slope of the underlying over the benchmark; null without twenty shared days. The benchmark itself has 1. */
async function betaTo(deps: RiskDeps, underlying: string, benchmark: string): Promise<number | null> {
  if (underlying === benchmark) return 1
  const history = await sharedHistory(deps, [underlying, benchmark])
  if (!history.ok) return null
  const [own, market] = history.value.returns
  return own && market ? betaOf(own, market) : null
}

const groupFields = ({ positions, greeks, dollars }: GreekGroup) => ({
  positions,
  greeks: { ...greeks },
  dollar_greeks: { ...dollars },
})

function byExpiryStrike(view: RiskView, all: readonly PositionGreeks[]) {
  const facts = new Map(view.holdings.map(({ position, facts: known }) => [position.id, known]))
  const groups = groupGreeks(all, ({ position }) => {
    const known = facts.get(position.id)
    return known?.expiry && known.strike !== null
      ? JSON.stringify([known.underlying, known.expiry, known.strike])
      : null
  })
  return groups
    .map((group) => {
      const [underlying, expiry, strike] = JSON.parse(group.key) as [string, string, number]
      return { underlying, expiry, strike, ...groupFields(group) }
    })
    .toSorted(
      (a, b) =>
        a.underlying.localeCompare(b.underlying) || a.expiry.localeCompare(b.expiry) || a.strike - b.strike,
    )
}

export async function greeksAnswer(
  deps: RiskDeps,
  input: Parameters<Entries['greeksPortfolio']>[0],
  context: HandlerContext,
) {
  const view = riskView(deps, input, context)
  if (!view.ok) return view
  const all = view.value.greeks()
  const [total] = groupGreeks(all, () => 'all')
  const groups = groupGreeks(all, ({ position }) => position.underlying)
  const benchmarkPrice = deps.valuations.spotOf(symbolOf(input.benchmark))?.toNumber() ?? null
  const betas = new Map(
    await Promise.all(
      groups.map(async ({ key }) => [key, await betaTo(deps, key, input.benchmark)] as const),
    ),
  )
  const weighted =
    benchmarkPrice === null ? null : betaWeighted(all, benchmarkPrice, (name) => betas.get(name) ?? null)
  const spots = new Map(all.map(({ position, spot }) => [position.underlying, spot]))
  return ok({
    mode: view.value.mode,
    net_greeks: { ...(total?.greeks ?? NO_GREEKS) },
    dollar_greeks: { ...(total?.dollars ?? NO_GREEKS) },
    by_underlying: groups.map((group) => ({
      underlying: group.key,
      spot: spots.get(group.key) ?? 0,
      beta: betas.get(group.key) ?? null,
      ...groupFields(group),
    })),
    by_expiry_strike: byExpiryStrike(view.value, all),
    beta_weighted:
      weighted === null || benchmarkPrice === null
        ? null
        : {
            benchmark: input.benchmark,
            benchmark_price: benchmarkPrice,
            ...{ delta: weighted.delta, gamma: weighted.gamma },
            ...{ dollar_delta: weighted.dollars.delta, dollar_gamma: weighted.dollars.gamma },
            unweighted: [...weighted.unweighted],
          },
    unvalued: [...view.value.unvalued],
    unavailable: (benchmarkPrice === null
      ? { beta_weighted: `${input.benchmark} has no price here.` }
      : {}) as Record<string, string>,
    as_of: asOf(view.value),
  })
}

const axis = (middle: number, range: number, steps: number): number[] =>
  Array.from({ length: steps }, (_, at) => middle * (1 - range + (2 * range * at) / (steps - 1)))

const HEATMAP_FIELDS: Readonly<Record<string, string>> = {
  ...{ spot: 'spot', strike: 'strike', time_years: 'expiry_days' },
  ...{ rate: 'risk_free_rate', dividend_yield: 'dividend_yield' },
}
const NO_CELL = { price: 0, delta: 0, gamma: 0, vega: 0, theta: 0, rho: 0 }

/** Value and greeks of one option over spot × volatility; closed forms, so at most 2,500 of them stay on this thread. */
export async function heatmapAnswer(_: unknown, input: Parameters<Entries['greeksHeatmap']>[0]) {
  let failure: Failure | null = null
  const cellAt = (spot: number, volAnnual: number) => {
    const values = bsmValues({
      ...{ optionType: input.option_type, spot, volAnnual, strike: input.strike },
      ...{ rateCont: input.risk_free_rate, dividendYieldCont: input.dividend_yield },
      timeYears: input.expiry_days / 365,
    })
    if (!values.ok) {
      failure ??= { ...values.failure, field: HEATMAP_FIELDS[values.failure.field ?? ''] ?? 'base_vol' }
      return NO_CELL
    }
    const { price, delta, gamma, vega, theta, rho } = values.value
    return { price, delta, gamma: gamma ?? 0, vega, theta: theta ?? 0, rho }
  }
  const spots = axis(input.spot, input.spot_range, input.grid_steps)
  const vols = axis(input.base_vol, input.vol_range, input.grid_steps)
  const net = cellAt(input.spot, input.base_vol)
  const grid = vols.map((vol) => spots.map((spot) => cellAt(spot, vol)))
  return failure === null ? ok({ net_greeks: net, spots, vols, grid }) : refused<Failure>(failure)
}

const KEYS: Readonly<Record<string, (holding: RiskHolding) => string>> = {
  underlying: ({ facts }) => facts.underlying,
  symbol: ({ held }) => held.symbol,
  sector: ({ held }) => held.sector,
  expiry: ({ facts }) => facts.expiry ?? 'none',
  type: ({ held }) => held.type,
  account: ({ held }) => held.position.accountId,
  venue: ({ held }) => held.instrument.exchange,
}

/** Cells of the risk heat map: delta-equivalent exposure by a grouping. A share of half the whole is already high. */
export async function heatCells(
  deps: RiskDeps,
  input: Parameters<Entries['heatmap']>[0],
  context: HandlerContext,
) {
  const view = riskView(deps, input, context)
  if (!view.ok) return view
  const { slices } = concentrationOf(view.value, (holding) => KEYS[input.grouping]?.(holding) ?? null)
  return ok({
    ...{ mode: view.value.mode, grouping: input.grouping },
    cells: slices.map(({ key, exposure, share }) => ({
      ...{ label: key, value: exposure, share },
      level: levelOf(share * HEAT_SCALE),
    })),
    unvalued: [...view.value.unvalued],
  })
}

/** From a quarter of the exposure on a cell is moderate, from 40 % high, from a half critical. */
const HEAT_SCALE = 2
