import { Decimal, ZERO, amountText, decimalText, present } from '../kernel/index.ts'
import type { AccountId, CurrencyCode, Instant, InstrumentSymbol } from '../kernel/index.ts'
import { isMargined } from '../instruments/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { FEE_KINDS, dearestRate, feeKindOf, feeOf } from '../ledger/index.ts'
import type { FeeSchedule } from '../ledger/index.ts'
import { shortOptionMargin, strategyRequirement } from '../margin/index.ts'
import type {
  MarginBook,
  MarginModel,
  MarginRequirement,
  MarkedBook,
  ShortMargin,
  Unmarked,
} from '../margin/index.ts'
import type { Side } from '../matching/index.ts'
import { orderFailure } from './failures.ts'
import type { OrderFailure } from './failures.ts'

/**
 * What an order does to the collateral of its account, were it and every open sale to fill: the worst that can come, as
 * a sale never lowers and a purchase never raises what must be held.
 */
export type CollateralChange = Readonly<{
  before: Decimal
  after: Decimal
  /** after − before; below 0 it frees cash. */
  change: Decimal
  /** Short calls more than before that nothing would cover, in contracts. */
  uncovered: Decimal
  uncoveredSymbols: readonly InstrumentSymbol[]
  /** Of a margin account: shorts that no price is known of, so that their margin cannot be told. */
  unmarkedSymbols: readonly InstrumentSymbol[]
}>

/** What is remembered of one account's margin beside its positions. */
export type AccountMarginRecord = Readonly<{
  accountId: AccountId
  /** Notional over margin that its owner asked for; null follows the venue's. */
  leverage: Decimal | null
  /** How it is held to its short options; null as everybody: in cash. */
  model: MarginModel | null
  /** Since when it is short of margin and was warned; null while it is not. */
  warnedAt: Instant | null
  updatedAt: Instant
}>

/** What a margin system needs to know about an order to say whether the account can carry it. */
export type MarginNeed = Readonly<{
  instrument: Instrument
  side: Side
  quantity: Decimal
  /** Most cash that leaves the account if the order fills: value and fee; 0 for a sale. */
  cashOut: Decimal
  /** Cash that a sale brings at once, after its fee; 0 of one that may wait for it. */
  cashIn: Decimal
  /** Whether some of it may rest: what its fill would free is not there while it waits. */
  mayWait: boolean
  /** cash − held. */
  availableCash: Decimal
  /** Long quantity that no other open sale of the account offers. */
  freeHolding: Decimal
  /** Null when no short option of the account depends on the order, and the instrument is not margined. */
  collateral: CollateralChange | null
  /** What the order does to the collateral while it waits: below 0 that of an order that is to close a short option. */
  waitingChange: Decimal
  /** Whether the order can only make a position smaller, whatever else of its side fills. */
  isReducing: boolean
}>

/** The verdict names its figures, so that a refusal and a preview can show them; the words are made when they are read. */
export type MarginVerdict = Readonly<{
  name: string
  limit: Decimal
  value: Decimal
  message: () => string
  failure: OrderFailure | null
}>

/** Which accounts may carry which orders, and what they hold for it. */
export type MarginPort = Readonly<{
  assess: (need: MarginNeed) => MarginVerdict
  /** Cash to hold back while `quantity` rests at `price`, so that every fill can be paid. */
  cashToHold: (
    order: Readonly<{
      instrument: Instrument
      side: Side
      price: Decimal
      quantity: Decimal
      /** Of a margined instrument: the price up to which positions have been paid; null before its first trade. */
      settledPrice: Decimal | null
    }>,
  ) => Decimal
  /** What the positions of one account in one underlying must hold. Never less for a short more or a long less. */
  collateralOf: (book: MarginBook) => MarginRequirement
  /** The same for a margin account, at the marks of the book. */
  shortMarginOf: (model: Exclude<MarginModel, 'cash'>, book: MarkedBook) => ShortMargin | Unmarked
}>

/** What the order may spend: the cash that is free, and what its fill frees, or where it may wait what its waiting does. */
function spendable({ availableCash, collateral, mayWait, waitingChange }: MarginNeed): Decimal {
  if (mayWait) return availableCash.minus(waitingChange)
  return availableCash.plus(Decimal.max(ZERO, collateral?.change.negated() ?? ZERO))
}

/** A refusal in coin names the coin; one in dollars never had to. */
const coinDetails = (currency: CurrencyCode): Readonly<Record<string, string>> =>
  currency === 'USD' ? {} : { currency }

function assessPurchase(need: MarginNeed): MarginVerdict {
  const available = spendable(need)
  const { cashOut } = need
  const { currency } = need.instrument
  const message = (): string =>
    `Needs ${amountText(cashOut)} ${currency} of ${amountText(available)} available.`
  const verdict = { name: 'cash', limit: available, value: cashOut, message }
  if (cashOut.lte(available)) return { ...verdict, failure: null }
  const [value, bound] = [decimalText(cashOut), decimalText(available)]
  const missing = decimalText(cashOut.minus(available))
  const details = { limit: 'available_cash', value, bound, missing, ...coinDetails(currency) }
  const refusal = `The order needs ${amountText(value)} ${currency} with its fee; ${amountText(bound)} ${currency} is available.`
  return {
    ...verdict,
    failure: orderFailure('insufficient_cash', refusal, { field: 'quantity', details }),
  }
}

/** The refusal of uncovered calls whose margin cannot be told: no price of them, or of what they are written on, is known. */
export function unmarkedFailure(symbols: readonly InstrumentSymbol[]): OrderFailure {
  const named = symbols.join(', ')
  const message = `The margin of ${named} cannot be told: the option or its underlying has no price here yet.`
  const details = { limit: 'marked_shorts', value: String(symbols.length), bound: '0', symbols: named }
  return orderFailure('no_mark', message, { field: 'symbol', details })
}

/** The refusal of what would leave short calls uncovered. `quantity` is what was asked for. */
export function uncoveredFailure(
  symbol: InstrumentSymbol,
  quantity: Decimal,
  { uncovered, uncoveredSymbols, unmarkedSymbols }: CollateralChange,
): OrderFailure | null {
  if (uncovered.lte(ZERO)) return null
  if (unmarkedSymbols.length > 0) return unmarkedFailure(unmarkedSymbols)
  const [value, short] = [decimalText(quantity), uncoveredSymbols.join(', ')]
  const bound = decimalText(Decimal.max(ZERO, quantity.minus(uncovered)))
  const message = `Trading ${value} ${symbol} would leave a short option uncovered (${short}): nothing bounds its loss.`
  const details = { limit: 'covered_quantity', value, bound, uncovered: decimalText(uncovered), short }
  return orderFailure('uncovered_short_option', message, { field: 'quantity', details })
}

/** The refusal of what needs more collateral than there is cash for; `isMargin` where futures alone ask for it. */
export function collateralFailure(
  { change, after }: CollateralChange,
  available: Decimal,
  isMargin = false,
  currency: CurrencyCode = 'USD',
): OrderFailure | null {
  if (change.lte(ZERO) || change.lte(available)) return null
  const [value, bound] = [decimalText(change), decimalText(available)]
  const missing = decimalText(change.minus(available))
  if (isMargin) {
    const message = `The futures would hold ${amountText(value)} USD more as margin; ${amountText(bound)} USD is free.`
    const details = { limit: 'available_cash', value, bound, missing, margin: decimalText(after) }
    return orderFailure('insufficient_margin', message, { field: 'quantity', details })
  }
  const message = `The short options would hold ${amountText(value)} ${currency} more as collateral; ${amountText(bound)} ${currency} is available.`
  const collateral = decimalText(after)
  const details = { limit: 'available_cash', value, bound, missing, collateral, ...coinDetails(currency) }
  return orderFailure('insufficient_collateral', message, { field: 'quantity', details })
}

function assessCollateral(need: MarginNeed, collateral: CollateralChange): MarginVerdict {
  const available = need.availableCash.plus(need.cashIn)
  const { currency } = need.instrument
  const value = Decimal.max(ZERO, collateral.change)
  const failure =
    uncoveredFailure(need.instrument.symbol, need.quantity, collateral) ??
    collateralFailure(collateral, available, false, currency)
  const message = (): string =>
    `Holds ${amountText(value)} ${currency} more as collateral, of ${amountText(available)} available.`
  return { name: 'collateral', limit: available, value, message, failure }
}

function assessSale(need: MarginNeed): MarginVerdict {
  const { quantity, freeHolding } = need
  const { symbol, kind } = need.instrument
  const message = (): string => `Sells ${decimalText(quantity)} of ${decimalText(freeHolding)} free.`
  const verdict = { name: 'holdings', limit: freeHolding, value: quantity, message }
  if (kind !== 'option' && quantity.gt(freeHolding)) {
    const [value, bound] = [decimalText(quantity), decimalText(freeHolding)]
    const refusal = `Selling ${value} ${symbol} needs as much free; ${bound} are held and not offered by other orders.`
    const details = { limit: 'free_holding', value, bound }
    return {
      ...verdict,
      failure: orderFailure('insufficient_holdings', refusal, { field: 'quantity', details }),
    }
  }
  return need.collateral === null ? { ...verdict, failure: null } : assessCollateral(need, need.collateral)
}

/**
 * Futures and perpetuals, long and short alike: initial margin for what the position may come to, and in cash the fee and
 * what the price lies beyond the one that positions have been paid up to. What only makes a position smaller always may.
 */
function assessMargined(need: MarginNeed): MarginVerdict {
  const { availableCash: limit, cashOut, collateral, isReducing } = need
  const margin = Decimal.max(ZERO, collateral?.change ?? ZERO)
  const value = margin.plus(cashOut)
  const message = (): string =>
    `Needs ${decimalText(margin)} USD of margin and ${decimalText(cashOut)} USD for its fee and its price, of ${decimalText(limit)} free.`
  const verdict = { name: 'margin', limit, value, message }
  if (isReducing || value.lte(limit)) return { ...verdict, failure: null }
  const missing = decimalText(value.minus(limit))
  const details = {
    ...{ limit: 'available_cash', value: decimalText(value), bound: decimalText(limit), missing },
    ...{ margin: decimalText(margin), cash: decimalText(cashOut) },
  }
  const refusal = `The order needs ${decimalText(value)} USD: ${decimalText(margin)} of margin, the rest for its fee and its price; ${decimalText(limit)} USD is free.`
  const failure = orderFailure('insufficient_margin', refusal, { field: 'quantity', details })
  return { ...verdict, failure }
}

/** What the price of a future lies beyond the one that was paid up to, on the side that pays for it; never below 0. */
export function variationDue(side: Side, value: Decimal, settledValue: Decimal): Decimal {
  const above = value.minus(settledValue)
  return Decimal.max(ZERO, side === 'buy' ? above : above.negated())
}

/**
 * Cash accounts: a purchase needs its whole price and fee in cash, a sale needs the thing sold, and a short option needs
 * what covers it, or cash for the greatest loss of what covers it (room `margin`). Futures are margined. Nobody borrows.
 */
export function makeCashMargin(fees: FeeSchedule): MarginPort {
  const dearest = new Map(FEE_KINDS.map((kind) => [kind, dearestRate(fees[kind])] as const))
  return {
    assess: (need) => {
      if (isMargined(need.instrument)) return assessMargined(need)
      return need.side === 'buy' ? assessPurchase(need) : assessSale(need)
    },
    cashToHold: ({ instrument, side, price, quantity, settledPrice }) => {
      const margined = isMargined(instrument)
      if ((side === 'sell' && !margined) || quantity.isZero()) return ZERO
      const value = price.times(quantity).times(instrument.multiplier)
      const fee = feeOf(present(dearest.get(feeKindOf(instrument)), 'a fee for every kind'), value, quantity)
      if (!margined) return value.plus(fee)
      const settled = (settledPrice ?? price).times(quantity).times(instrument.multiplier)
      return fee.plus(variationDue(side, value, settled))
    },
    collateralOf: strategyRequirement,
    shortMarginOf: shortOptionMargin,
  }
}
