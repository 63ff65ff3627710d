import { Decimal, ZERO } from '../../../kernel/index.ts'
import type { InstrumentSymbol } from '../../../kernel/index.ts'
import { isMargined } from '../../../instruments/index.ts'
import { basisMaxOf, futuresClassOf, levelMaxAgeMsOf } from '../../../margin/index.ts'
import type { FuturesClass } from '../../../margin/index.ts'
import type { FundingPrices } from '../../desk-port/desk.ts'
import type { DeskState, Market, ReferenceLevel } from './state-types.ts'

/*
 * What a margined contract counts at. Nothing here looks at what clients quote or trade: two of them who agree could name
 * any price, and the default fund would pay the one whom the other cannot pay.
 */

type Sides = Readonly<{ bid: number | null; ask: number | null }>

/** The best prices that the venue's own participants named, in ticks; clients who took them have not moved them. */
function makersOf({ quotes }: Market): Sides {
  let [bid, ask]: [number | null, number | null] = [null, null]
  for (const one of quotes.values()) {
    if (one.bid !== null) bid = Math.max(bid ?? one.bid, one.bid)
    if (one.ask !== null) ask = Math.min(ask ?? one.ask, one.ask)
  }
  return { bid, ask }
}

/** The middle of what market makers quote, in whole ticks; null unless they quote both sides. */
export function makersMiddle(market: Market): Decimal | null {
  const { bid, ask } = makersOf(market)
  return bid === null || ask === null ? null : market.instrument.tickSize.times(Math.round((bid + ask) / 2))
}

const onTick = ({ instrument }: Market, price: Decimal): Decimal =>
  Decimal.max(1, price.div(instrument.tickSize).round()).times(instrument.tickSize)

const CLASSES: readonly FuturesClass[] = ['crypto', 'other']

/** When a level is too old for what follows it: coins first, the rest later; only what lies after the last look. */
export const levelEndsOf = ({ at, lookedAt }: ReferenceLevel): readonly number[] =>
  CLASSES.map((one) => at + levelMaxAgeMsOf(one) + 1).filter((end) => end > lookedAt)

/** Whether the level that was heard last is too old to mark or to liquidate at; false where none was heard. */
export function isLevelStale(
  state: Pick<DeskState, 'levels' | 'clock'>,
  symbol: InstrumentSymbol,
  of: FuturesClass,
): boolean {
  const level = state.levels.get(symbol)
  return level !== undefined && state.clock.now() - level.at > levelMaxAgeMsOf(of)
}

/** What an index or another reference stands at; null before it was heard, and once that is too long ago. */
export const levelOf = (
  state: Pick<DeskState, 'levels' | 'clock'>,
  symbol: InstrumentSymbol,
  of: FuturesClass,
): Decimal | null => (isLevelStale(state, symbol, of) ? null : (state.levels.get(symbol)?.price ?? null))

/** What the underlying is worth to whoever trusts nobody: its published level, else what makers of its market quote. */
function indexOf(state: DeskState, symbol: InstrumentSymbol, of: FuturesClass): Decimal | null {
  const level = levelOf(state, symbol, of)
  if (level !== null) return level
  const market = state.markets.get(symbol)
  return market === undefined ? null : makersMiddle(market)
}

function indexUnder(state: DeskState, { instrument }: Market): Decimal | null {
  const underlying = instrument.future?.underlying
  const index = underlying === undefined ? null : indexOf(state, underlying, futuresClassOf(instrument))
  return index?.gt(ZERO) === true ? index : null
}

/** How far a price lies above the index, as a share of it, within the bound of the contract's class. */
function basisOf({ instrument }: Market, price: Decimal, index: Decimal): Decimal {
  const max = basisMaxOf(instrument)
  const share = price.minus(index).div(index).toDecimalPlaces(8)
  return Decimal.max(max.negated(), Decimal.min(max, share))
}

/**
 * Remembers how a contract lies to its index: as its makers quote it; where they do not, and nothing is remembered (after
 * a restart), as its settlement price has it.
 */
export function noteBasis(state: DeskState, market: Market): void {
  const { instrument, settlementPrice } = market
  if (!isMargined(instrument)) return
  const index = indexUnder(state, market)
  if (index === null) return
  const { basis } = state.futures
  const price = makersMiddle(market) ?? (basis.has(instrument.symbol) ? null : settlementPrice)
  if (price !== null) basis.set(instrument.symbol, basisOf(market, price, index))
}

/** A price moved to where one side of makers has it: nobody sells below their bid, nobody pays more than they ask. */
function withinSides({ instrument }: Market, price: Decimal, { bid, ask }: Sides): Decimal {
  const { tickSize } = instrument
  if (bid !== null) return Decimal.max(price, tickSize.times(bid))
  return ask === null ? price : Decimal.min(price, tickSize.times(ask))
}

/**
 * What a margined contract counts at now: the middle of its makers; where they do not quote both sides, its index and the
 * basis that it had to it; without an index the price that was paid up to, which outlives a restart, as one side of makers
 * allows it. Null before all of these.
 */
export function markOf(state: DeskState, market: Market): Decimal | null {
  const middle = makersMiddle(market)
  if (middle !== null) return middle
  const { settlementPrice, last, instrument } = market
  const index = indexUnder(state, market)
  if (index !== null) {
    const known = state.futures.basis.get(instrument.symbol)
    const basis = known ?? (settlementPrice === null ? ZERO : basisOf(market, settlementPrice, index))
    return onTick(market, index.times(basis.plus(1)))
  }
  const sides = makersOf(market)
  if (settlementPrice !== null) return withinSides(market, settlementPrice, sides)
  const side = sides.bid ?? sides.ask
  return side === null ? last : instrument.tickSize.times(side)
}

/**
 * The mark that triggers wait for, in half ticks: of a contract what its margin is made of; of everything else the middle of
 * its makers, else its level, else the last trade, as for a contract without these. A middle that clients' orders alone make
 * fires nothing: anybody could set it.
 */
export function fairHalfTicks(state: DeskState, market: Market): number | null {
  const { instrument, last } = market
  const halves = (price: Decimal | null): number | null =>
    price === null ? null : price.div(instrument.tickSize).times(2).round().toNumber()
  if (isMargined(instrument)) return halves(markOf(state, market))
  const { bid, ask } = makersOf(market)
  if (bid !== null && ask !== null) return bid + ask
  return halves(levelOf(state, instrument.symbol, futuresClassOf(instrument)) ?? last)
}

/** Whether anybody but clients says what a contract is worth now. */
export function isAnchored(state: DeskState, market: Market): boolean {
  const { bid, ask } = makersOf(market)
  return bid !== null || ask !== null || indexUnder(state, market) !== null
}

/**
 * Whether a contract counts at its settlement price only because the level that it follows is too old: until it is heard
 * again nobody is liquidated for it.
 */
export function isMarkStale(state: DeskState, market: Market): boolean {
  const { instrument } = market
  const underlying = instrument.future?.underlying
  if (underlying === undefined || makersMiddle(market) !== null) return false
  return isLevelStale(state, underlying, futuresClassOf(instrument)) && indexUnder(state, market) === null
}

/** Whether the contract's mark can move without a quote of its own: with its index alone. */
export const followsIndex = (market: Market): boolean => makersMiddle(market) === null

/** The prices that funding is reckoned from; null where nobody but clients says what one of them is. */
export function fundingPricesOf(state: DeskState, market: Market): FundingPrices | null {
  const indexPrice = indexUnder(state, market)
  const markPrice = isAnchored(state, market) ? markOf(state, market) : null
  return indexPrice === null || markPrice === null ? null : { markPrice, indexPrice }
}
