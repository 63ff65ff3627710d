import { ZERO } from '../../kernel/index.ts'
import type { Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import { isMargined } from '../../instruments/index.ts'
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
  return positionAnswerOf(position, instrument, valuation, heldForPosition(desk, position))
}

/** What an account holds for a position, and up to which price a future has been paid. */
export const heldForPosition = (
  desk: Pick<DeskReads, 'collateralOf' | 'instrument' | 'settledPriceOf'>,
  position: PositionRecord,
) => ({
  collateral: collateralOfPosition(desk, position),
  settledPrice: desk.settledPriceOf(position.symbol),
})

/**
 * What its account holds for a position: the initial margin of a future with its open orders, for a short option that of
 * the pairs that it is the short of, and 0 for everything else.
 */
export function collateralOfPosition(
  desk: Pick<DeskReads, 'collateralOf' | 'instrument'>,
  { accountId, symbol, quantity }: PositionRecord,
): Decimal {
  const instrument = desk.instrument(symbol)
  if (instrument !== null && isMargined(instrument)) {
    const own = desk.collateralOf(accountId).books.find(({ underlying }) => underlying === symbol)
    return own?.margin ?? ZERO
  }
  if (!quantity.isNegative()) return ZERO
  return desk
    .collateralOf(accountId)
    .books.flatMap(({ requirement }) => requirement.groups.flatMap(({ pairings }) => pairings))
    .reduce((sum, pairing) => (pairing.short === symbol ? sum.plus(pairing.requirement) : sum), ZERO)
}
