import { Decimal, ZERO } from '../kernel/index.ts'
import type { InstrumentSymbol } from '../kernel/index.ts'

/** What is held of one instrument, valued. `value` is negative for a short; null without a price. */
export type Holding = Readonly<{
  symbol: InstrumentSymbol
  quantity: Decimal
  value: Decimal | null
  sector: string
  type: string
}>

/** One slice. `weight` is its signed share of the whole; null when the whole is not above 0. */
export type Slice = Readonly<{ key: string; value: Decimal; weight: number | null }>

type AllocationKey = 'asset' | 'sector' | 'type'

/** The slice that uninvested money makes in every allocation. */
const CASH_KEY = 'CASH'

const keyOf = (holding: Holding, by: AllocationKey): string =>
  by === 'asset' ? holding.symbol : by === 'sector' ? holding.sector : holding.type

/**
 * Weights by asset, sector or type, cash among them, largest first. Holdings without a price are left out of the sums,
 * as they are of the whole. Law: Σ value is the whole, Σ weight is 1 whenever the whole is above 0.
 */
export function allocationBy(
  holdings: readonly Holding[],
  cash: Decimal,
  by: AllocationKey,
): readonly Slice[] {
  const sums = new Map<string, Decimal>(cash.isZero() ? [] : [[CASH_KEY, cash]])
  for (const holding of holdings) {
    if (holding.value === null) continue
    const key = keyOf(holding, by)
    sums.set(key, (sums.get(key) ?? ZERO).plus(holding.value))
  }
  return slicesOf(sums)
}

/** Slices of several accounts as one: of each key the sum, weighed against the whole of all. */
export function joinedSlices(parts: readonly (readonly Slice[])[]): readonly Slice[] {
  const sums = new Map<string, Decimal>()
  for (const { key, value } of parts.flat()) sums.set(key, (sums.get(key) ?? ZERO).plus(value))
  return slicesOf(sums)
}

function slicesOf(sums: ReadonlyMap<string, Decimal>): readonly Slice[] {
  const whole = [...sums.values()].reduce((sum, value) => sum.plus(value), ZERO)
  return [...sums]
    .map(([key, value]) => ({ key, value, weight: whole.gt(ZERO) ? value.div(whole).toNumber() : null }))
    .toSorted((a, b) => b.value.cmp(a.value) || (a.key < b.key ? -1 : 1))
}

/** Herfindahl–Hirschman index of the shares of gross value, 1/n to 1; null when nothing is held. */
export function concentration(holdings: readonly Holding[]): number | null {
  const values = holdings.flatMap(({ value }) => (value === null ? [] : [value.abs()]))
  const gross = values.reduce((sum, value) => sum.plus(value), ZERO)
  if (gross.isZero()) return null
  return values.reduce((sum, value) => sum + value.div(gross).toNumber() ** 2, 0)
}

type AllocationLimits = Readonly<{
  /** Largest share of the whole that one instrument may have, in (0, 1]. */
  maxPositionSize: Decimal | null
  maxSectorAllocation: Decimal | null
  /** Largest loss of a position as a share of its cost, in (0, 1]. */
  stopLossThreshold: Decimal | null
}>

type Violation = Readonly<{
  rule: 'max_position_size' | 'max_sector_allocation' | 'stop_loss_threshold'
  key: string
  value: number
  bound: number
}>

type Costed = Holding & Readonly<{ costBasis: Decimal; unrealizedPnl: Decimal | null }>

/** Which of the portfolio's own limits its holdings break now. */
export function violationsOf(
  holdings: readonly Costed[],
  cash: Decimal,
  limits: AllocationLimits,
): readonly Violation[] {
  const over = (by: AllocationKey, bound: Decimal | null, rule: Violation['rule']): readonly Violation[] =>
    bound === null
      ? []
      : allocationBy(holdings, cash, by).flatMap(({ key, weight }) =>
          key !== CASH_KEY && weight !== null && Math.abs(weight) > bound.toNumber()
            ? [{ rule, key, value: Math.abs(weight), bound: bound.toNumber() }]
            : [],
        )
  const stop = limits.stopLossThreshold
  const fallen = stop === null ? [] : holdings.flatMap((holding) => lossBeyond(holding, stop))
  return [
    ...over('asset', limits.maxPositionSize, 'max_position_size'),
    ...over('sector', limits.maxSectorAllocation, 'max_sector_allocation'),
    ...fallen,
  ]
}

function lossBeyond({ symbol, costBasis, unrealizedPnl }: Costed, stop: Decimal): readonly Violation[] {
  if (unrealizedPnl === null || costBasis.isZero()) return []
  const loss = unrealizedPnl.negated().div(costBasis.abs())
  if (loss.lte(stop)) return []
  return [{ rule: 'stop_loss_threshold', key: symbol, value: loss.toNumber(), bound: stop.toNumber() }]
}

/** An instrument that a rebalancing may trade. `price` per unit of the underlying; lots of `lotSize`. */
export type Rebalanced = Readonly<{
  symbol: InstrumentSymbol
  quantity: Decimal
  price: Decimal
  multiplier: Decimal
  lotSize: Decimal
  /** Share of the whole that it should have. */
  target: Decimal
}>

type RebalanceStep = Readonly<{
  symbol: InstrumentSymbol
  side: 'buy' | 'sell'
  quantity: Decimal
  value: Decimal
  weight: number
  target: number
}>

/**
 * Orders that bring each instrument to its target share of `whole`, rounded down to whole lots, sales first. A step
 * smaller than one lot is none. Suggestions only: nothing is sent.
 */
export function rebalanceSteps(items: readonly Rebalanced[], whole: Decimal): readonly RebalanceStep[] {
  if (whole.lte(ZERO)) return []
  const steps = items.flatMap((item): readonly RebalanceStep[] => {
    const unit = item.price.times(item.multiplier)
    if (unit.lte(ZERO)) return []
    const value = item.quantity.times(unit)
    const wanted = whole.times(item.target).minus(value)
    const quantity = wanted
      .abs()
      .div(unit)
      .div(item.lotSize)
      .toDecimalPlaces(0, Decimal.ROUND_DOWN)
      .times(item.lotSize)
    if (quantity.isZero()) return []
    return [
      {
        symbol: item.symbol,
        side: wanted.isNegative() ? 'sell' : 'buy',
        quantity,
        value: quantity.times(unit),
        weight: value.div(whole).toNumber(),
        target: item.target.toNumber(),
      },
    ]
  })
  return steps.toSorted((a, b) =>
    a.side === b.side ? b.value.cmp(a.value) || (a.symbol < b.symbol ? -1 : 1) : a.side === 'sell' ? -1 : 1,
  )
}
