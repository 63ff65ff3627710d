import type { ContractOutputs } from '../../contract/index.ts'
import type { Instrument } from '../../instruments/index.ts'
import {
  addMs,
  asId,
  decimalText,
  MS_PER_YEAR,
  ok,
  present,
  refused,
  toIso,
  ZERO,
} from '../../kernel/index.ts'
import type { Clock, Decimal, Failure, Instant, InstrumentSymbol, Result } from '../../kernel/index.ts'
import { payoffCurve, payoffSummary } from '../../pricing/index.ts'
import type { PayoffLeg, PayoffMarket, PayoffSummary } from '../../pricing/index.ts'
import type { DeskReads } from '../desk.ts'
import { tradingFailure } from './failures.ts'
import type { Valuations } from './valuation.ts'

type PayoffAnswer = ContractOutputs['trading']['payoff']

type PayoffRequest = Readonly<{
  legs: readonly Readonly<{
    symbol: string
    side: 'buy' | 'sell'
    quantity: Decimal
    price?: Decimal | undefined
  }>[]
  at?: Instant | undefined
  vol_shift: number
  points: number
}>

type Structure = Readonly<{
  underlying: string
  spot: number
  legs: readonly PayoffLeg[]
  market: PayoffMarket
  expiresAt: Instant
  /** Of the first option leg; null without one. */
  volAnnual: number | null
  expectedMove: number | null
  timeYears: number
}>

const unavailable = (message: string) => refused(tradingFailure('payoff_unavailable', message))

type LegInput = PayoffRequest['legs'][number]

function legOf(
  valuations: Valuations,
  instrument: Instrument,
  leg: LegInput,
  volShift: number,
): Result<PayoffLeg, Failure> {
  const symbol = instrument.symbol
  const entry = leg.price ?? valuations.valuationOf(symbol).mark
  if (entry === null) return unavailable(`${symbol} has no price now; give the leg's price.`)
  const terms = {
    quantity: leg.quantity.toNumber() * (leg.side === 'buy' ? 1 : -1),
    multiplier: instrument.multiplier.toNumber(),
    entryPrice: entry.toNumber(),
  }
  if (instrument.option === null) return ok({ kind: 'underlying', ...terms })
  const market = valuations.optionMarketOf(symbol)
  if (market === null) return unavailable(`${symbol} has no implied volatility now.`)
  return ok({
    kind: 'option',
    ...terms,
    optionType: instrument.option.optionType,
    strike: instrument.option.strike.toNumber(),
    timeYears: market.timeYears,
    volAnnual: Math.max(0.0001, market.volAnnual + volShift),
  })
}

function structureOf(
  desk: DeskReads,
  valuations: Valuations,
  request: PayoffRequest,
  now: Instant,
): Result<Structure, Failure> {
  const legs: PayoffLeg[] = []
  const instruments: Instrument[] = []
  for (const [index, input] of request.legs.entries()) {
    const instrument = desk.instrument(asId<'instrument'>(input.symbol))
    if (instrument === null) {
      const field = `legs.${index}.symbol`
      return refused(tradingFailure('unknown_symbol', `No instrument ${input.symbol}.`, { field }))
    }
    const leg = legOf(valuations, instrument, input, request.vol_shift)
    if (!leg.ok) return leg
    legs.push(leg.value)
    instruments.push(instrument)
  }
  const underlyings = new Set(instruments.map((one) => one.option?.underlying ?? one.symbol))
  const expiries = new Set(instruments.flatMap((one) => (one.option ? [one.option.expiresAt] : [])))
  if (underlyings.size !== 1 || expiries.size > 1) {
    return refused(
      tradingFailure('legs_differ', 'Legs need one underlying and one expiry.', { field: 'legs' }),
    )
  }
  const underlying = present([...underlyings][0], 'underlying')
  const spot = valuations.spotOf(underlying)
  if (spot === null) return unavailable(`${underlying} has no price now.`)
  const option = instruments.find((one) => one.option !== null)
  const market = option ? valuations.optionMarketOf(option.symbol) : null
  const timeYears = market?.timeYears ?? 1 / 12
  return ok({
    underlying,
    spot: spot.toNumber(),
    // Valued at different moments, legs of one expiry are milliseconds apart: here they end together.
    legs: legs.map((leg) => (leg.kind === 'option' ? { ...leg, timeYears } : leg)),
    market: { rateCont: market?.rateCont ?? 0, dividendYieldCont: market?.dividendYieldCont ?? 0 },
    expiresAt: option?.option?.expiresAt ?? addMs(now, MS_PER_YEAR / 12),
    volAnnual: market?.volAnnual ?? null,
    expectedMove: market?.expectedMove ?? null,
    timeYears,
  })
}

/** Four standard deviations around the spot, and room for every strike. */
function spotGrid(structure: Structure, points: number): number[] {
  const spread = (structure.volAnnual ?? 0.3) * Math.sqrt(Math.max(structure.timeYears, 1 / 365)) * 4
  const strikes = structure.legs.flatMap((leg) => (leg.kind === 'option' ? [leg.strike] : []))
  const low = Math.max(
    0,
    Math.min(structure.spot * (1 - Math.min(spread, 0.9)), ...strikes.map((k) => k * 0.97)),
  )
  const high = Math.max(structure.spot * (1 + spread), ...strikes.map((k) => k * 1.03))
  return Array.from({ length: points }, (_, index) => low + ((high - low) * index) / (points - 1))
}

const extremeOf = (extreme: PayoffSummary['maxLoss']): number | null =>
  extreme.kind === 'limited' ? extreme.amount : null

/** What the legs would hold in an account that has nothing else; its positions may make it less. */
function collateralAnswer(desk: DeskReads, legs: readonly LegInput[]): PayoffAnswer['collateral'] {
  const changes = new Map<InstrumentSymbol, Decimal>()
  for (const { symbol, side, quantity } of legs) {
    const id = asId<'instrument'>(symbol)
    const signed = side === 'buy' ? quantity : quantity.negated()
    changes.set(id, (changes.get(id) ?? ZERO).plus(signed))
  }
  const { requirement, groups, uncovered } = desk.standaloneCollateral(changes)
  return {
    required: uncovered.length > 0 ? null : decimalText(requirement),
    strategies: groups.map(({ strategy }) => strategy),
    uncovered: uncovered.map((short) => ({ symbol: short.symbol, quantity: decimalText(short.quantity) })),
  }
}

/** Profit at expiry and at the chosen date over a grid of underlying prices, with exact breakevens and extremes. */
export function payoffOf(
  desk: DeskReads,
  valuations: Valuations,
  clock: Clock,
  request: PayoffRequest,
): Result<PayoffAnswer, Failure> {
  const now = clock.now()
  const structure = structureOf(desk, valuations, request, now)
  if (!structure.ok) return structure
  const { legs, market, timeYears, expectedMove, spot, expiresAt } = structure.value
  const at = Math.min(Math.max(request.at ?? now, now), expiresAt) as Instant
  const elapsed = Math.min((at - now) / MS_PER_YEAR, timeYears)
  const spots = spotGrid(structure.value, request.points)
  const expiry = payoffCurve(legs, spots, timeYears, market)
  const date = payoffCurve(legs, spots, elapsed, market)
  const summary = payoffSummary(legs)
  if (!expiry.ok) return expiry
  if (!date.ok) return date
  if (!summary.ok) return summary
  return ok({
    underlying: structure.value.underlying,
    spot,
    expires_at: toIso(expiresAt),
    at: toIso(at),
    curve: expiry.value.map((point, index) => ({
      spot: point.spot,
      at_expiry: point.profit,
      at_date: present(date.value[index], 'point at date').profit,
    })),
    breakevens: [...summary.value.breakevens],
    worst_loss: extremeOf(summary.value.maxLoss),
    best_gain: extremeOf(summary.value.maxGain),
    collateral: collateralAnswer(desk, request.legs),
    expected_move: expectedMove,
  })
}
