import { Decimal, ZERO, decimal } from '../../../kernel/index.ts'
import type { AccountId, InstrumentSymbol } from '../../../kernel/index.ts'
import { intrinsicValue } from '../../../instruments/index.ts'
import { futuresClassOf, underlyingClassOf } from '../../../margin/index.ts'
import type {
  FuturesClass,
  MarginBook,
  MarginMark,
  MarginModel,
  MarginRequirement,
} from '../../../margin/index.ts'
import { markDirty } from '../state/collateral-state.ts'
import type { ShortCharge } from '../state/collateral-state.ts'
import { isLevelStale, levelOf, makersMiddle } from '../state/mark.ts'
import type { Scope } from '../state/scope.ts'
import { marketOf } from '../state/state.ts'
import type { DeskState, Market } from '../state/state-types.ts'

/** A mark follows the market once it is that share of the underlying's price away: a tick writes nothing. */
const STEP_SHARE = decimal('0.001')

/**
 * An option's mark is left behind by no more than that share of itself, and of a cheap one by a tenth of the least margin per
 * unit (0.375): far out of the money it is dear to close long before it has moved by a share of the underlying.
 */
const OPTION_STEP_SHARE = decimal('0.1')
const OPTION_STEP_MIN = decimal('0.0375')

/** How an account is held to its short options; nothing chosen is cash. */
export const modelOf = (state: Pick<DeskState, 'futures'>, accountId: AccountId): MarginModel =>
  state.futures.margins.get(accountId)?.model ?? 'cash'

/**
 * What a market shows now: the middle of what market makers quote, or the level of an index. What clients quote or trade says
 * nothing: the default fund would pay for what two of them agree on.
 */
const shownNow = (state: DeskState, market: Market): Decimal | null =>
  makersMiddle(market) ?? levelOf(state, market.instrument.symbol, levelClassOf(market))

const levelClassOf = ({ instrument }: Market): FuturesClass =>
  instrument.kind === 'index' ? 'other' : futuresClassOf(instrument)

/** Whether the mark of what options are written on is kept only because the level that it follows is too old. */
export function isUnderlyingStale(state: DeskState, underlying: InstrumentSymbol): boolean {
  const market = state.markets.get(underlying)
  if (market === undefined || makersMiddle(market) !== null) return false
  return isLevelStale(state, underlying, levelClassOf(market))
}

/** What an instrument counts at: the kept mark, else what its market shows now; null of one that shows nothing. */
function markFor(state: DeskState, symbol: InstrumentSymbol): MarginMark | null {
  if (state.registry.get(symbol) === null) return null
  const market = marketOf(state, symbol)
  if (market.marginMark !== null) return market.marginMark
  const price = shownNow(state, market)
  return price === null ? null : { price, at: state.clock.now() }
}

const keptMark = (state: DeskState, symbol: InstrumentSymbol): MarginMark | null =>
  state.markets.get(symbol)?.marginMark ?? null

/** What one book of a margin account holds instead of full collateral. */
type Judged = Readonly<{
  requirement: MarginRequirement
  shorts: ShortCharge | null
  unmarked: readonly InstrumentSymbol[]
}>

/** Whose book it is, in what; `isHeld` of one as it is, and not as an order would make it. */
type BookOwner = Readonly<{ accountId: AccountId; underlying: InstrumentSymbol; isHeld: boolean }>

/**
 * What the shorts of one book hold by the account's model: initial margin, or full collateral where that is less, so that
 * margin never asks for more than cash does. Without a mark it is full collateral, and what nothing covers is refused. What
 * is held follows from kept marks alone, so that a restart holds the same; an order is judged by what markets show, too.
 */
export function judgedByModel(
  state: DeskState,
  { accountId, underlying, isHeld }: BookOwner,
  book: MarginBook,
  found: MarginRequirement,
): Judged {
  const plain: Judged = { requirement: found, shorts: null, unmarked: [] }
  const model = modelOf(state, accountId)
  const first = book.options.find(({ quantity }) => quantity.isNegative())
  if (model === 'cash' || first === undefined) return plain
  const instruments = book.options.map(({ symbol }) => state.registry.get(symbol))
  // Contracts that pay in coin stay fully covered: these rule books are in the currency of the strike.
  if (instruments.some((one) => one?.payoff === 'inverse')) return plain
  const marks = new Map<InstrumentSymbol, MarginMark>()
  const markOf = isHeld ? keptMark : markFor
  for (const { symbol } of book.options) {
    const mark = markOf(state, symbol)
    if (mark) marks.set(symbol, mark)
  }
  const of = underlyingClassOf(state.registry.get(underlying), first)
  const marked = { ...book, marks, underlying: { class: of, mark: markOf(state, underlying) } }
  const margin = state.margin.shortMarginOf(model, marked)
  if ('unmarked' in margin) return { ...plain, unmarked: margin.unmarked }
  const full = found.uncovered.length > 0 ? null : found.requirement
  const isFull = full !== null && full.lte(margin.initial)
  return {
    requirement: isFull ? found : { requirement: margin.initial, groups: [], uncovered: [] },
    shorts: { ...margin, full, isFull },
    unmarked: [],
  }
}

/** Keeps the marks that a book is judged at, where they are not kept yet; answers whether any is new. */
export function keepMarginMarks(
  state: DeskState,
  scope: Scope,
  underlying: InstrumentSymbol,
  options: Iterable<InstrumentSymbol>,
): boolean {
  let isNew = false
  for (const symbol of [underlying, ...options]) {
    if (state.registry.get(symbol) === null) continue
    const market = marketOf(state, symbol)
    if (market.marginMark !== null) continue
    setMark(scope, market, shownNow(state, market))
    isNew ||= market.marginMark !== null
  }
  return isNew
}

function setMark(scope: Scope, market: Market, price: Decimal | null): void {
  if (price === null) return
  market.marginMark = { price, at: scope.at }
  scope.taped.add(market)
}

/** How far a mark may be left behind. */
function stepOf(state: DeskState, { instrument, marginMark }: Market): Decimal {
  const { option } = instrument
  const above = option === null ? null : markFor(state, option.underlying)
  const step = (above ?? marginMark)?.price.times(STEP_SHARE) ?? ZERO
  if (option === null || marginMark === null) return step
  return Decimal.min(step, Decimal.max(marginMark.price.times(OPTION_STEP_SHARE), OPTION_STEP_MIN))
}

/**
 * What an option of a margin account changes hands at when the venue takes it: its kept mark, and no less than it would pay at
 * its underlying's. Null without a mark.
 */
export function takeOverPriceOf(state: DeskState, symbol: InstrumentSymbol): Decimal | null {
  const [option, mark] = [state.registry.get(symbol)?.option ?? null, keptMark(state, symbol)]
  const spot = option === null ? null : keptMark(state, option.underlying)
  if (option === null || mark === null || spot === null) return mark?.price ?? null
  return Decimal.max(mark.price, intrinsicValue(option, spot.price))
}

/** What the venue trusts an instrument to be worth now: what it shows, else its kept mark; null of what has neither. */
export const trustedPriceOf = (state: DeskState, market: Market): Decimal | null =>
  shownNow(state, market) ?? market.marginMark?.price ?? null

/**
 * Lets a kept mark follow its market, and works out again what it changes. Accounts that are warned are looked at even when
 * it stands: their market may trade again.
 */
export function followMarginMark(state: DeskState, scope: Scope, market: Market): void {
  const { marginMark, instrument } = market
  if (marginMark === null) return
  const shown = shownNow(state, market)
  const isStep = shown !== null && shown.minus(marginMark.price).abs().gte(stepOf(state, market))
  if (isStep && !shown.eq(marginMark.price)) setMark(scope, market, shown)
  const underlying = instrument.option?.underlying ?? instrument.symbol
  for (const [accountId, charges] of state.collateral.charges) {
    if (!charges.has(underlying) || modelOf(state, accountId) === 'cash') continue
    if (isStep) markDirty(state.collateral, accountId, underlying)
    if (isStep || state.futures.warned.has(accountId)) scope.watchedShorts.add(accountId)
  }
}

/** A split changes what a unit is. */
export function scaleMarginMark(market: Market, factor: Decimal): void {
  const { marginMark } = market
  if (marginMark === null) return
  const price = marginMark.price.times(factor).toDecimalPlaces(18, Decimal.ROUND_HALF_EVEN)
  market.marginMark = { ...marginMark, price }
}

/** An option under new terms counts at what the old one did, in its new units. */
export function carryMarginMark(
  state: DeskState,
  scope: Scope,
  { to, priceDivisor }: Readonly<{ to: InstrumentSymbol; priceDivisor: Decimal }>,
  mark: MarginMark | null,
): void {
  if (mark === null) return
  const market = marketOf(state, to)
  const price = mark.price.div(priceDivisor).toDecimalPlaces(18, Decimal.ROUND_HALF_EVEN)
  market.marginMark = { ...mark, price }
  scope.taped.add(market)
}
