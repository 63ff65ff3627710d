import { ZERO, decimalText } from '../kernel/index.ts'
import type { Decimal } from '../kernel/index.ts'
import type { Instrument } from '../instruments/index.ts'
import { dearestRate, feeOf } from '../ledger/index.ts'
import type { FeeSchedule } from '../ledger/index.ts'
import type { Side } from '../matching/index.ts'
import { orderFailure } from './failures.ts'
import type { OrderFailure } from './failures.ts'

/** What a margin system needs to know about an order to say whether the account can carry it. */
export type MarginNeed = Readonly<{
  instrument: Instrument
  side: Side
  quantity: Decimal
  /** Most cash that leaves the account if the order fills: value and fee; 0 for a sale. */
  cashOut: Decimal
  /** cash − held. */
  availableCash: Decimal
  /** Long quantity that no other open sale of the account offers. */
  freeHolding: Decimal
}>

/** The verdict names its figures, so that a refusal and a preview can show them. */
export type MarginVerdict = Readonly<{
  name: string
  limit: string
  value: string
  message: string
  failure: OrderFailure | null
}>

/** Which accounts may carry which orders. v1 is fully paid; the margin systems take its place behind this port. */
export type MarginPort = Readonly<{
  assess: (need: MarginNeed) => MarginVerdict
  /** Cash to hold back while `quantity` rests at `price`, so that every fill can be paid. */
  cashToHold: (
    order: Readonly<{ instrument: Instrument; side: Side; price: Decimal; quantity: Decimal }>,
  ) => Decimal
}>

function assessPurchase(need: MarginNeed): MarginVerdict {
  const [limit, value] = [decimalText(need.availableCash), decimalText(need.cashOut)]
  const isCovered = need.cashOut.lte(need.availableCash)
  const message = isCovered
    ? `Needs ${value} USD of ${limit} available.`
    : `The order needs ${value} USD with its fee; ${limit} USD is available.`
  const details = {
    limit: 'available_cash',
    value,
    bound: limit,
    missing: decimalText(need.cashOut.minus(need.availableCash)),
  }
  const failure = isCovered
    ? null
    : orderFailure('insufficient_cash', message, { field: 'quantity', details })
  return { name: 'cash', limit, value, message, failure }
}

function assessSale(need: MarginNeed): MarginVerdict {
  const [limit, value] = [decimalText(need.freeHolding), decimalText(need.quantity)]
  const { symbol, kind } = need.instrument
  if (need.quantity.lte(need.freeHolding)) {
    return { name: 'holdings', limit, value, message: `Sells ${value} of ${limit} free.`, failure: null }
  }
  const isOption = kind === 'option'
  const message = isOption
    ? `Selling ${value} ${symbol} would leave a short option uncovered; ${limit} are held and free.`
    : `Selling ${value} ${symbol} needs as much free; ${limit} are held and not offered by other orders.`
  const code = isOption ? 'uncovered_short_option' : 'insufficient_holdings'
  const details = { limit: 'free_holding', value, bound: limit }
  const failure = orderFailure(code, message, { field: 'quantity', details })
  return { name: 'holdings', limit, value, message, failure }
}

/** Fully paid: a purchase needs its whole price and fee in cash, a sale needs the thing sold. Nobody goes short. */
export const makeFullyPaidMargin = (fees: FeeSchedule): MarginPort => ({
  assess: (need) => (need.side === 'buy' ? assessPurchase(need) : assessSale(need)),
  cashToHold: ({ instrument, side, price, quantity }) => {
    if (side === 'sell' || quantity.isZero()) return ZERO
    const value = price.times(quantity).times(instrument.multiplier)
    return value.plus(feeOf(dearestRate(fees[instrument.kind]), value, quantity))
  },
})
