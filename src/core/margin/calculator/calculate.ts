import { Decimal, ZERO, decimal, ok, refused } from '../../kernel/index.ts'
import type { Result } from '../../kernel/index.ts'
import { marginFailure } from '../failures.ts'
import type { MarginFailure } from '../failures.ts'
import { cryptoVenueMargin } from './crypto-venue.ts'
import { leveragedMargin } from './leverage.ts'
import { portfolioMargin } from './portfolio.ts'
import { totalsOf } from './report.ts'
import { readMarginRequest } from './request.ts'
import type { MarginRequest } from './request.ts'
import { spanMargin } from './span.ts'
import { strategyMargin } from './strategy.ts'
import type { FutureLeg, MarginDetail, MarginItem, MarginLeg, MarginReport } from './types.ts'

type Judged = Readonly<{ item: MarginItem; details: MarginReport['details'] }>

/** One leg on margin. Stock counts as bought and sold at the underlying's price. */
function leveragedLeg(
  request: MarginRequest,
  leg: FutureLeg | Extract<MarginLeg, { kind: 'stock' }>,
): Result<Judged, MarginFailure> {
  const { leverage: rules } = request.rules
  const { price } = request.underlying
  const size = leg.kind === 'future' ? leg.quantity.times(leg.multiplier) : leg.quantity
  const margin = leveragedMargin({
    size,
    entryPrice: leg.kind === 'future' ? leg.entryPrice : price,
    markPrice: leg.kind === 'future' ? leg.price : price,
    leverage: request.leverage ?? decimal(rules.leverageDefault),
    leverageMax: rules.leverageMax,
    maintenanceRate: request.maintenanceRate ?? decimal(rules.maintenanceRate),
    takerFee: request.takerFee ?? decimal(rules.takerFee),
    fundingPaid: request.fundingPaid,
  })
  if (!margin.ok) return margin
  const { initial, maintenance, liquidationPrice, equity, unrealisedProfit } = margin.value
  return ok({
    item: { item: leg.name, rule: 'leverage', quantity: leg.quantity, initial, maintenance },
    details: { liquidation_price: liquidationPrice, equity, unrealised_pnl: unrealisedProfit },
  })
}

function leverageMargin(request: MarginRequest): Result<MarginReport, MarginFailure> {
  const [leg, ...more] = request.legs
  if (leg === undefined || more.length > 0) {
    return refused(marginFailure('unsupported', 'leverage is worked out for one position at a time'))
  }
  if (leg.kind === 'option') {
    return refused(marginFailure('unsupported', `${leg.name}: options have no margin by leverage`))
  }
  const judged = leveragedLeg(request, leg)
  if (!judged.ok) return judged
  const breakdown = [judged.value.item]
  return ok({
    method: 'leverage',
    ...totalsOf(breakdown),
    netPremium: ZERO,
    worst: null,
    breakdown,
    scenarios: [],
    details: judged.value.details,
  })
}

/** What the legs of a request must hold, by its method. Pure; amounts in the currency of the underlying's price. */
export function marginOf(request: MarginRequest): Result<MarginReport, MarginFailure> {
  const { method, underlying, legs, rules } = request
  switch (method) {
    case 'strategy':
      return strategyMargin(underlying, legs, rules)
    case 'portfolio':
      return portfolioMargin(underlying, legs, rules)
    case 'span':
      return spanMargin(underlying, legs, rules)
    case 'deribit':
      return cryptoVenueMargin(underlying, legs, rules)
    case 'leverage':
      return leverageMargin(request)
  }
}

type Cell = number | string | null
const cellOf = (value: Decimal | string | null): Cell => (value instanceof Decimal ? value.toNumber() : value)

const detailCells = (details: MarginReport['details']): Partial<Record<MarginDetail, Cell>> =>
  Object.fromEntries(Object.entries(details).map(([name, value]) => [name, cellOf(value)]))

/** Figures as JSON numbers. `requirement` is the initial one. */
function marginFigures(report: MarginReport) {
  const { method, initial, maintenance, netPremium, worst, breakdown, scenarios, details } = report
  const scenario = ({ name, spotShift, volShift, profit }: NonNullable<typeof worst>) => ({
    ...{ name, spot_shift: spotShift, vol_shift: volShift, pnl: profit.toNumber() },
  })
  return {
    method,
    requirement: initial.toNumber(),
    initial: initial.toNumber(),
    maintenance: maintenance.toNumber(),
    net_premium: cellOf(netPremium),
    worst_scenario: worst === null ? null : scenario(worst),
    breakdown: breakdown.map((line) => ({
      ...{ item: line.item, rule: line.rule, quantity: line.quantity.toNumber() },
      ...{ requirement: line.initial.toNumber(), maintenance: line.maintenance.toNumber() },
    })),
    ...(scenarios.length > 0 ? { scenarios: scenarios.map(scenario) } : {}),
    ...detailCells(details),
  }
}

type MarginFigures = ReturnType<typeof marginFigures>

/** A request as JSON to its answer as the command line prints it. */
export function marginFiguresOf(value: unknown): Result<MarginFigures, MarginFailure> {
  const request = readMarginRequest(value)
  if (!request.ok) return request
  const report = marginOf(request.value)
  return report.ok ? ok(marginFigures(report.value)) : report
}
