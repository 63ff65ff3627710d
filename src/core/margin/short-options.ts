import { Decimal, ZERO } from '../kernel/index.ts'
import type { Instant, InstrumentSymbol } from '../kernel/index.ts'
import { intrinsicValue } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { INITIAL_OVER_MAINTENANCE } from './account-models.ts'
import type { MarginModel } from './account-models.ts'
import { marginOf } from './calculator/calculate.ts'
import { MARGIN_PARAMETERS } from './calculator/parameters.ts'
import type { MarginMethod, MarginReport, OptionLeg, UnderlyingClass } from './calculator/types.ts'
import type { MarginBook, MarginOption } from './types.ts'

/** A price and when it was seen. Prices are per unit of the underlying. */
export type MarginMark = Readonly<{ price: Decimal; at: Instant }>

/** The options of one account in one underlying with what they count at; null where nothing was ever seen. */
export type MarkedBook = MarginBook &
  Readonly<{
    underlying: Readonly<{ class: UnderlyingClass; mark: MarginMark | null }>
    marks: ReadonlyMap<InstrumentSymbol, MarginMark>
  }>

/** What the shorts of one book must hold at their marks, in the currency of the strike, rounded up to cents. */
export type ShortMargin = Readonly<{ method: MarginMethod; initial: Decimal; maintenance: Decimal }>

/** Short options without a mark, or the underlying when it has none: the model says nothing of such a book. */
export type Unmarked = Readonly<{ unmarked: readonly InstrumentSymbol[] }>

/**
 * Rules for indices are milder than for single names; every index here is a broad one. An underlying that is not listed
 * itself is one too when its options are settled in cash.
 */
export function underlyingClassOf(
  instrument: Pick<Instrument, 'kind'> | null,
  option: Pick<NonNullable<Instrument['option']>, 'settlement'> | null,
): UnderlyingClass {
  if (instrument === null) return option?.settlement === 'cash' ? 'broad_index' : 'equity'
  switch (instrument.kind) {
    case 'index':
      return 'broad_index'
    case 'spot':
      return 'crypto'
    case 'future':
    case 'commodity':
      return 'future'
    default:
      return 'equity'
  }
}

const MS_PER_YEAR = 365 * 86_400_000
/** Parts of a contract that stock answers for. */
const CONTRACT_DIGITS = 8

const unitsOf = ({ settlement, deliverable, multiplier }: MarginOption): Decimal =>
  settlement === 'physical' ? deliverable : multiplier

/** Terms and prices are of a multiplier's unit; of an odd deliverable they become those of a unit delivered. */
const perUnit = (option: MarginOption, price: Decimal): Decimal =>
  price.times(option.multiplier).div(unitsOf(option))

/** Takes out the calls that stock of the account delivers, the lowest strikes first. Paid for, it needs no margin. */
function withoutCovered({ stock, options }: MarginBook): readonly MarginOption[] {
  let left = Decimal.max(ZERO, stock)
  const isCall = ({ right, settlement, quantity }: MarginOption): boolean =>
    right === 'call' && settlement === 'physical' && quantity.isNegative()
  const byStrike = [...options].sort(
    (a, b) => a.strike.cmp(b.strike) || (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0),
  )
  return byStrike.flatMap((option) => {
    if (!isCall(option)) return [option]
    const fits = Decimal.min(
      option.quantity.abs(),
      left.div(option.deliverable).toDecimalPlaces(CONTRACT_DIGITS, Decimal.ROUND_DOWN),
    )
    left = left.minus(fits.times(option.deliverable))
    const quantity = option.quantity.plus(fits)
    return quantity.isZero() ? [] : [{ ...option, quantity }]
  })
}

/**
 * Time runs to the expiry from when the mark was seen, so that a mark says the same volatility for as long as it stands. By
 * strategy only the order of expiries counts.
 */
const timeOf = (option: MarginOption, method: MarginMethod, mark: MarginMark | undefined): number =>
  Math.max(0, option.expiresAt - (method === 'portfolio' ? (mark?.at ?? option.expiresAt) : 0)) / MS_PER_YEAR

/** A leg as the calculator reads it. No option counts for less than it would pay now. */
function legOf(book: MarkedBook, spot: Decimal, option: MarginOption, method: MarginMethod): OptionLeg {
  const { symbol, right, quantity } = option
  const mark = book.marks.get(symbol)
  const strike = perUnit(option, option.strike)
  const intrinsic = intrinsicValue({ optionType: right, strike }, spot)
  const value = mark === undefined ? intrinsic : Decimal.max(intrinsic, perUnit(option, mark.price))
  // What was bought has been paid for: by strategy it answers for shorts and asks for nothing more.
  const isPaid = method === 'strategy' && quantity.isPositive()
  return {
    ...{ kind: 'option', name: symbol, right, strike, quantity, multiplier: unitsOf(option) },
    premium: isPaid ? ZERO : method === 'deribit' ? value.div(spot) : value,
    timeYears: timeOf(option, method, mark),
    volAnnual: null,
  }
}

type Figures = Readonly<{ initial: Decimal; maintenance: Decimal }>

/** What the account must have in cash: the report's figures with what closing at the marks would cost or bring. */
function figuresOf(report: MarginReport, spot: Decimal): Figures {
  const { method, initial, maintenance, netPremium } = report
  if (method === 'deribit') return { initial: initial.times(spot), maintenance: maintenance.times(spot) }
  if (method !== 'portfolio') return { initial, maintenance }
  const value = netPremium ?? ZERO
  const need = (margin: Decimal): Decimal => Decimal.max(ZERO, margin.minus(value))
  return { initial: need(initial), maintenance: need(maintenance) }
}

/** Options of one kind of settlement: what pays in cash and what delivers do not answer for each other. */
function groupFigures(
  book: MarkedBook,
  spot: Decimal,
  options: readonly MarginOption[],
  method: MarginMethod,
): Figures | null {
  if (!options.some(({ quantity }) => quantity.isNegative())) return { initial: ZERO, maintenance: ZERO }
  // A long that shows no price is left out of a revaluation: it could only make the loss smaller.
  const counted = options.filter(
    ({ symbol, quantity }) => method === 'strategy' || quantity.isNegative() || book.marks.has(symbol),
  )
  const report = marginOf({
    method,
    underlying: {
      ...{ class: book.underlying.class, price: spot },
      ...{ rateCont: 0, dividendYieldCont: 0, volAnnual: null },
    },
    legs: counted.map((option) => legOf(book, spot, option, method)),
    rules: MARGIN_PARAMETERS,
    ...{ leverage: null, maintenanceRate: null, takerFee: null, fundingPaid: ZERO },
  })
  return report.ok ? figuresOf(report.value, spot) : null
}

/** Margin is told in cents, never too few. */
const inCents = (amount: Decimal): Decimal => amount.toDecimalPlaces(2, Decimal.ROUND_UP)

function figuresBy(book: MarkedBook, spot: Decimal, method: MarginMethod): ShortMargin | null {
  const options = withoutCovered(book)
  let [initial, maintenance] = [ZERO, ZERO]
  for (const settlement of ['cash', 'physical'] as const) {
    const group = options.filter((option) => option.settlement === settlement)
    const figures = groupFigures(book, spot, group, method)
    if (figures === null) return null
    initial = initial.plus(figures.initial)
    maintenance = maintenance.plus(figures.maintenance)
  }
  const least = maintenance.times(INITIAL_OVER_MAINTENANCE)
  return { method, initial: inCents(Decimal.max(initial, least)), maintenance: inCents(maintenance) }
}

const methodOf = (model: Exclude<MarginModel, 'cash'>, of: UnderlyingClass): MarginMethod =>
  of === 'crypto' ? 'deribit' : model

/**
 * Margin of one account's short options in one underlying by its model, at the marks that the book names. Calls that stock
 * delivers ask for nothing; longs were paid for and ask for nothing. Where a grid cannot be worked out because no volatility
 * explains a mark, the rules by strategy are taken. A short without a mark, or an underlying without one, has no figure.
 */
export function shortOptionMargin(
  model: Exclude<MarginModel, 'cash'>,
  book: MarkedBook,
): ShortMargin | Unmarked {
  const { mark } = book.underlying
  const shorts = withoutCovered(book).filter(({ quantity }) => quantity.isNegative())
  const unmarked = shorts.map(({ symbol }) => symbol).filter((symbol) => !book.marks.has(symbol))
  if (mark === null || !mark.price.gt(ZERO)) return { unmarked: shorts.map(({ symbol }) => symbol) }
  if (unmarked.length > 0) return { unmarked }
  const method = methodOf(model, book.underlying.class)
  return (
    figuresBy(book, mark.price, method) ??
    figuresBy(book, mark.price, 'strategy') ?? { unmarked: shorts.map(({ symbol }) => symbol) }
  )
}
