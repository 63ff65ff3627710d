import { ZERO } from '../../kernel/index.ts'
import type { Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import type { DeskReads } from '../desk.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import { positionAnswerOf } from './answers.ts'
import type { PositionAnswer, Valuation } from './answers.ts'

/** What pricing an option's payoff needs of the market now: rates continuous, volatility annual, time in years. */
export type OptionMarket = Readonly<{
  underlying: InstrumentSymbol
  spot: number
  rateCont: number
  dividendYieldCont: number
  timeYears: number
  /** Of the option, else of the nearest strike that has one. */
  volAnnual: number
  /** One standard deviation of the underlying at the expiry, as the chain has it; null while the chain has none. */
  expectedMove: number | null
}>

/** Marks and model values, answered by market data. */
export type Valuations = Readonly<{
  valuationOf: (symbol: InstrumentSymbol) => Valuation
  /** Null for what is not an option, or when there is no forward or no volatility to work with. */
  optionMarketOf: (symbol: InstrumentSymbol) => OptionMarket | null
  /** Last level of an index, or mark of a spot instrument; null when there is none. */
  spotOf: (symbol: InstrumentSymbol) => Decimal | null
}>

const UNKNOWN: Valuation = { mark: null, state: 'empty', at: null, greeks: null, impliedVolatility: null }

/** One position with its live value. An instrument that is no longer listed keeps its record and has no price. */
export function valuedPosition(
  desk: DeskReads,
  valuations: Pick<Valuations, 'valuationOf'>,
  position: PositionRecord,
): PositionAnswer | null {
  const instrument = desk.instrument(position.symbol)
  if (instrument === null) return null
  const valuation = position.quantity.isZero() ? UNKNOWN : valuations.valuationOf(position.symbol)
  return positionAnswerOf(position, instrument, valuation, collateralOfPosition(desk, position))
}

/** What its account holds for a short option, by the pairs that it is the short of; 0 for everything else. */
export function collateralOfPosition(
  desk: Pick<DeskReads, 'collateralOf'>,
  { accountId, symbol, quantity }: PositionRecord,
): Decimal {
  if (!quantity.isNegative()) return ZERO
  return desk
    .collateralOf(accountId)
    .books.flatMap(({ requirement }) => requirement.groups.flatMap(({ pairings }) => pairings))
    .reduce((sum, pairing) => (pairing.short === symbol ? sum.plus(pairing.requirement) : sum), ZERO)
}
