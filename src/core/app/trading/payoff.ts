import type { ContractOutputs } from '../../contract/index.ts'
import { settlesInCoin } from '../../instruments/index.ts'
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
import { payoffCurve, payoffProbabilities, payoffSummary } from '../../pricing/index.ts'
import type { PayoffLeg, PayoffMarket, PayoffSummary } from '../../pricing/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { tradingFailure } from './failures.ts'
import type { Valuations } from './valuation.ts'

type PayoffAnswer = ContractOutputs['trading']['payoff']

type LegInput = Readonly<{
  symbol: string
  side: 'buy' | 'sell'
  quantity: Decimal
  price?: Decimal | undefined
}>

type PayoffRequest = Readonly<{
  legs: readonly LegInput[]
  held?: readonly LegInput[] | undefined
  at?: Instant | undefined
  vol_shift: number
  points: number
}>

type Structure = Readonly<{
  underlying: string
  spot: number
  legs: readonly PayoffLeg[]
  /** Positions beside the legs. */
  held: readonly PayoffLeg[]
  market: PayoffMarket
  expiresAt: Instant
  /** Of the first option leg; null without one. */
  volAnnual: number | null
  expectedMove: number | null
  timeYears: number
}>

const unavailable = (message: string) => refused(tradingFailure('payoff_unavailable', message))

function legOf(valuations: Valuations, instrument: Instrument, leg: LegInput): Result<PayoffLeg, Failure> {
  const symbol = instrument.symbol
  if (settlesInCoin(instrument)) return unavailable(`${symbol} pays in coin; payoffs are drawn in dollars.`)
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
    volAnnual: market.volAnnual,
  })
}

/** The legs under another volatility, in points of 1.00; expiry does not know the difference. */
const shifted = (legs: readonly PayoffLeg[], volShift: number): readonly PayoffLeg[] =>
  legs.map((leg) =>
    leg.kind === 'option' ? { ...leg, volAnnual: Math.max(VOL_MIN, leg.volAnnual + volShift) } : leg,
  )

const VOL_MIN = 0.0001

/** Legs and held positions in one list, each with the field that a refusal names. */
const inputsOf = ({ legs, held = [] }: PayoffRequest): readonly (readonly [string, LegInput])[] => [
  ...legs.map((leg, index) => [`legs.${index}`, leg] as const),
  ...held.map((leg, index) => [`held.${index}`, leg] as const),
]

function structureOf(
  desk: DeskReads,
  valuations: Valuations,
  request: PayoffRequest,
  now: Instant,
): Result<Structure, Failure> {
  const legs: PayoffLeg[] = []
  const instruments: Instrument[] = []
  for (const [place, input] of inputsOf(request)) {
    const instrument = desk.instrument(asId<'instrument'>(input.symbol))
    if (instrument === null) {
      const field = `${place}.symbol`
      return refused(tradingFailure('unknown_symbol', `No instrument ${input.symbol}.`, { field }))
    }
    const leg = legOf(valuations, instrument, input)
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
  // Valued at different moments, legs of one expiry are milliseconds apart: here they end together.
  const together = legs.map((leg) => (leg.kind === 'option' ? { ...leg, timeYears } : leg))
  return ok({
    underlying,
    spot: spot.toNumber(),
    legs: together.slice(0, request.legs.length),
    held: together.slice(request.legs.length),
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
  const strikes = [...structure.legs, ...structure.held].flatMap((leg) =>
    leg.kind === 'option' ? [leg.strike] : [],
  )
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

type Moments = Readonly<{ elapsedYears: number; timeYears: number; market: PayoffMarket; volShift: number }>

/** Profit of legs at their expiry, at the chosen date under the shift, and now under none. */
function curveOf(
  legs: readonly PayoffLeg[],
  spots: readonly number[],
  { elapsedYears, timeYears, market, volShift }: Moments,
): Result<PayoffAnswer['curve'], Failure> {
  const expiry = payoffCurve(legs, spots, timeYears, market)
  const date = payoffCurve(shifted(legs, volShift), spots, elapsedYears, market)
  const today = payoffCurve(legs, spots, 0, market)
  if (!expiry.ok) return expiry
  if (!date.ok) return date
  if (!today.ok) return today
  return ok(
    expiry.value.map((point, index) => ({
      spot: point.spot,
      at_expiry: point.profit,
      at_date: present(date.value[index], 'point at date').profit,
      at_now: present(today.value[index], 'point now').profit,
    })),
  )
}

/** How likely the legs end where; null while nothing says how far the underlying may go. */
function probabilitiesOf(structure: Structure): Result<PayoffAnswer['probabilities'], Failure> {
  const { legs, spot, expectedMove, timeYears, market } = structure
  if (expectedMove === null) return ok(null)
  const forward = spot * Math.exp((market.rateCont - market.dividendYieldCont) * timeYears)
  const found = payoffProbabilities(legs, { forward, deviation: expectedMove / spot })
  if (!found.ok) return found
  const { gain, loss, maxGain, maxLoss } = found.value
  return ok({ gain, loss, max_gain: maxGain, max_loss: maxLoss })
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
  const { legs, held, market, timeYears, expectedMove, spot, expiresAt } = structure.value
  const at = Math.min(Math.max(request.at ?? now, now), expiresAt) as Instant
  const elapsedYears = Math.min((at - now) / MS_PER_YEAR, timeYears)
  const moments: Moments = { elapsedYears, timeYears, market, volShift: request.vol_shift }
  const spots = spotGrid(structure.value, request.points)
  const curve = curveOf(legs, spots, moments)
  const heldCurve = held.length === 0 ? ok(null) : curveOf([...legs, ...held], spots, moments)
  const summary = payoffSummary(legs)
  if (!curve.ok) return curve
  if (!heldCurve.ok) return heldCurve
  if (!summary.ok) return summary
  const probabilities = probabilitiesOf(structure.value)
  if (!probabilities.ok) return probabilities
  return ok({
    underlying: structure.value.underlying,
    spot,
    expires_at: toIso(expiresAt),
    at: toIso(at),
    curve: curve.value,
    held_curve: heldCurve.value,
    breakevens: [...summary.value.breakevens],
    worst_loss: extremeOf(summary.value.maxLoss),
    best_gain: extremeOf(summary.value.maxGain),
    collateral: collateralAnswer(desk, request.legs),
    expected_move: expectedMove,
    probabilities: probabilities.value,
  })
}
