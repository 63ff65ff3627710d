import { ZERO } from '../../kernel/index.ts'
import type { Decimal, InstrumentSymbol } from '../../kernel/index.ts'
import { isMargined, settlesInCoin } from '../../instruments/index.ts'
import type { MarginReport } from '../desk-port/collateral.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { PositionRecord } from '../../portfolio/index.ts'
import { positionAnswerOf } from './answers.ts'
import type { HeldForPosition, PositionAnswer, Valuation } from './answers.ts'

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
  /**
   * The value of something, such as an account, made once for each state that desk and market are in, whoever asks. One
   * object has one kind of value. Without it everybody values anew.
   */
  valueOnce?: <Value>(of: object, value: () => Value) => Value
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
  desk: Pick<DeskReads, 'collateralOf' | 'instrument' | 'marginOf' | 'rateOf' | 'settledPriceOf'>,
  position: PositionRecord,
): HeldForPosition => ({
  collateral: collateralOfPosition(desk, position),
  settledPrice: desk.settledPriceOf(position.symbol),
  rate: desk.rateOf(desk.instrument(position.symbol)?.currency ?? 'USD'),
  liquidation: liquidationOf(desk, position),
})

const PAID_FULLY = 'The position is paid or covered wholly: no price of its own liquidates it.'
const FLAT = 'The position is flat.'
const UNREACHABLE = 'The account has so much margin that no price above 0 uses it up.'

/** The price of its future that liquidates a position, or why none does. */
export function liquidationOf(
  desk: Pick<DeskReads, 'instrument' | 'marginOf'>,
  { accountId, symbol, quantity }: PositionRecord,
): HeldForPosition['liquidation'] {
  if (quantity.isZero()) return { price: null, reason: FLAT }
  const instrument = desk.instrument(symbol)
  if (instrument === null || !isMargined(instrument)) return { price: null, reason: PAID_FULLY }
  const own = desk.marginOf(accountId).positions.find((one) => one.symbol === symbol)
  const price = own?.liquidationPrice ?? null
  return { price, reason: price === null ? UNREACHABLE : null }
}

/** How near accounts are to liquidation, from maintenance over equity. */
export function liquidationRiskOf({ ratio, isExhausted, positions }: MarginReport): LiquidationRisk {
  if (positions.length === 0) return 'none'
  if (isExhausted || ratio === null || ratio.gte(1)) return 'critical'
  return ratio.gte('0.8') ? 'high' : ratio.gte('0.5') ? 'medium' : 'low'
}

type LiquidationRisk = 'none' | 'low' | 'medium' | 'high' | 'critical'

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
  // A short call in coin holds one coin a unit.
  if (instrument !== null && settlesInCoin(instrument)) return quantity.abs().times(instrument.multiplier)
  return desk
    .collateralOf(accountId)
    .books.flatMap(({ requirement }) => requirement.groups.flatMap(({ pairings }) => pairings))
    .reduce((sum, pairing) => (pairing.short === symbol ? sum.plus(pairing.requirement) : sum), ZERO)
}
