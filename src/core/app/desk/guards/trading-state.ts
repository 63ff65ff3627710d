import { ZERO, amountText, decimalText, toIso, wholeStepsOf } from '../../../kernel/index.ts'
import type { AccountId, Decimal, InstrumentSymbol, JsonObject, OrderId } from '../../../kernel/index.ts'
import { isMargined } from '../../../instruments/index.ts'
import { isConditional, isLimitKind, orderFailure } from '../../../orders/index.ts'
import type { OrderFailure, OrderRecord, TradingControlRecord } from '../../../orders/index.ts'
import type { MultiLegRequest, OrderRequest } from '../../desk-port/desk.ts'
import type { GuardReading } from '../../desk-port/guards.ts'
import { readingText } from './day-guards.ts'
import { isAnchored } from '../state/mark.ts'
import { isContinuous, marketTicks, referenceTicksOf } from '../state/phase-state.ts'
import { closingFailure } from './retired.ts'
import type { Scope } from '../state/scope.ts'
import { controlKey, keepControl, offeredQuantity, openPurchases } from '../state/state.ts'
import type { DeskState, Market } from '../state/state-types.ts'

type Subject = Readonly<{ accountId: AccountId; symbol: InstrumentSymbol }>

const controlOf = (
  state: DeskState,
  scope: TradingControlRecord['scope'],
  subject: string,
): TradingControlRecord | null =>
  state.controls.size === 0 ? null : (state.controls.get(controlKey(scope, subject)) ?? null)

/** Sets a control, and keeps it for the store. */
export function putControl(state: DeskState, scope: Scope, control: TradingControlRecord): void {
  keepControl(state, control)
  scope.heads.push({ op: 'put', table: 'tradingControls', record: control })
}

/** When a control lifts by itself, for details; nothing of one that a person must lift. */
const resumesAt = ({ until }: TradingControlRecord): JsonObject =>
  until === null ? {} : { resumes_at: toIso(until) }

/** Nothing trades in this market at the moment, whoever asks. */
export const isMarketHalted = (state: DeskState, symbol: InstrumentSymbol): boolean =>
  haltOf(state, symbol) !== null

/** What halts a market for everybody; null while nothing does. */
export function haltOf(state: DeskState, symbol: InstrumentSymbol): TradingControlRecord | null {
  const market = controlOf(state, 'instrument', symbol)
  if (market?.state === 'halted') return market
  const venue = controlOf(state, 'venue', 'venue')
  return venue?.state === 'halted' ? venue : null
}

/** Whether orders trade in the market as they come: it is open, and nothing holds it. */
export const isTrading = (state: DeskState, market: Market): boolean =>
  isContinuous(market) && !isMarketHalted(state, market.instrument.symbol)

/**
 * Whether an order can only make a position smaller, once every other order of its side has filled. What an open order
 * itself offers counts as its own. One that waits to reduce only passes: it is cut when it fires.
 */
export function isReducing(
  state: DeskState,
  order: Pick<OrderRecord, 'accountId' | 'symbol' | 'side' | 'orderType' | 'quantity'> &
    Readonly<{ id?: OrderId; filledQuantity?: Decimal; isReduceOnly?: boolean | null }>,
  isOpen: boolean,
): boolean {
  if (order.isReduceOnly === true && isConditional(order)) return true
  const { accountId, symbol, side } = order
  const quantity = order.quantity.minus(order.filledQuantity ?? ZERO)
  const held = state.positions.get(accountId)?.get(symbol)?.quantity ?? ZERO
  if (side === 'buy') {
    const short = held.negated()
    return quantity.lte(short) && quantity.lte(short.minus(openPurchases(state, order)))
  }
  const own = isOpen ? quantity : ZERO
  return quantity.lte(held.minus(offeredQuantity(state, accountId, symbol)).plus(own))
}

function bindingControl(state: DeskState, accountId: AccountId): TradingControlRecord | null {
  const found = [controlOf(state, 'venue', 'venue'), controlOf(state, 'account', accountId)]
  return (
    found.find((control) => control?.state === 'halted') ??
    found.find((control) => control?.state === 'reducing') ??
    null
  )
}

/**
 * The refusal of an order that would open or enlarge a position in a margined contract of which nobody but clients says
 * what it is worth: no margin could be told that stands behind it.
 */
function unanchoredFailure(state: DeskState, symbol: InstrumentSymbol): OrderFailure | null {
  const instrument = state.registry.get(symbol)
  if (instrument === null || !isMargined(instrument)) return null
  const market = state.markets.get(symbol)
  if (market !== undefined && isAnchored(state, market)) return null
  const message = `${symbol} has no reference price now: only orders that make a position smaller are taken.`
  return orderFailure('no_market', message, { field: 'symbol', details: { symbol } })
}

/** The refusal of an order while its market, its account or everybody is held back. */
export function controlFailure(state: DeskState, subject: Subject, isSmaller: boolean): OrderFailure | null {
  const closing = closingFailure(state, subject.accountId, isSmaller)
  if (closing) return closing
  const market = controlOf(state, 'instrument', subject.symbol)
  if (market?.state === 'halted') {
    const message = `Trading in ${subject.symbol} is halted (${market.reason}).`
    const details = { symbol: subject.symbol, reason: market.reason, ...resumesAt(market) }
    return orderFailure('instrument_halted', message, { field: 'symbol', details })
  }
  const worthless = isSmaller ? null : unanchoredFailure(state, subject.symbol)
  if (worthless) return worthless
  return heldBackFailure(state, subject.accountId, isSmaller)
}

/** The refusal while the account or the whole venue is halted, or takes only what makes a position smaller. */
export function heldBackFailure(
  state: DeskState,
  accountId: AccountId,
  isSmaller: boolean,
): OrderFailure | null {
  const control = bindingControl(state, accountId)
  if (control === null || (control.state === 'reducing' && isSmaller)) return null
  const about = { scope: control.scope, state: control.state, reason: control.reason }
  const details = { ...about, ...resumesAt(control) }
  const who = control.scope === 'venue' ? 'The venue' : 'The account'
  if (control.state === 'halted') {
    const message = `${who} is halted (${control.reason}). Open orders can be cancelled.`
    return orderFailure('trading_halted', message, { details })
  }
  const message = `${who} takes only orders that make a position smaller (${control.reason}).`
  return orderFailure('only_reducing', message, { details })
}

/** Counts an order against its account's rate; the refusal when there were too many in this second. */
export function rateFailure(state: DeskState, accountId: AccountId): OrderFailure | null {
  const second = Math.floor(state.clock.now() / 1_000)
  if (second !== state.rateSecond) {
    state.sent.clear()
    state.rateSecond = second
  }
  const count = (state.sent.get(accountId) ?? 0) + 1
  state.sent.set(accountId, count)
  const bound = state.limits.ordersPerSecondMax
  if (count <= bound) return null
  const message = `The account has sent ${count} orders in this second; the most is ${bound}.`
  const details = { limit: 'orders_per_second', value: String(count), bound: String(bound), retry_after_s: 1 }
  return orderFailure('order_rate_exceeded', message, { details })
}

/** What guards look at, of a new order or of new terms. */
type Guarded = Pick<OrderRequest, 'symbol' | 'side' | 'orderType' | 'quantity' | 'price' | 'confirm'>

/** Below this many ticks no distance is far: an option for pennies moves by multiples of itself. */
export const NEAR_TICKS = 20

/**
 * What a limit is measured from, in ticks: the best price that it could trade at. Where nobody is there to trade with, the
 * last price, or the own side's best where that is more daring already: else an order into an empty side would name any
 * price and wait there for whoever comes. An option's last price says nothing once its underlying has moved.
 */
function measuredFrom(
  at: Market,
  side: Guarded['side'],
): Readonly<{ ticks: number | null; isLast: boolean }> {
  const best = marketTicks(at, side === 'buy' ? 'sell' : 'buy')
  if (best !== null) return { ticks: best, isLast: false }
  const last = at.instrument.option === null ? referenceTicksOf(at) : null
  const own = marketTicks(at, side)
  if (last === null || own === null) return { ticks: last, isLast: true }
  return { ticks: side === 'buy' ? Math.max(last, own) : Math.min(last, own), isLast: true }
}

/**
 * How far a limit lies beyond what it is measured from, as a fraction of the cheaper of the two; 0 when it would rest
 * behind it. So a purchase at twice and a sale at half the market are equally far.
 */
function deviationOf(request: Guarded, { instrument }: Market, from: number | null): Decimal {
  const { price, side } = request
  if (from === null || price === null || !isLimitKind(request) || isConditional(request)) return ZERO
  const ticks = wholeStepsOf(price, instrument.tickSize)
  if (ticks !== null && (side === 'buy' ? ticks <= from : ticks >= from)) return ZERO
  const market = instrument.tickSize.times(from)
  const beyond = side === 'buy' ? price.minus(market) : market.minus(price)
  if (beyond.isNegative()) return ZERO
  const isNear = beyond.lte(instrument.tickSize.times(NEAR_TICKS))
  return isNear ? ZERO : beyond.div(side === 'buy' ? market : price)
}

const percent = (fraction: Decimal): string => `${fraction.times(100).toDecimalPlaces(1).toFixed()} %`

/** What somebody must type to send an order beyond a soft guard. */
const confirmationOf = (request: Guarded): string => {
  const price = request.price === null ? 'MARKET' : decimalText(request.price)
  return `${request.side.toUpperCase()} ${decimalText(request.quantity)} ${request.symbol} ${price}`
}

/** How far beyond the market a price may lie in this instrument, as a fraction: its own, else the venue's. */
export const priceBandOf = (state: DeskState, symbol: InstrumentSymbol): Decimal =>
  state.guards.instruments.get(symbol)?.priceBand ?? state.limits.priceBand

/** The price band that no confirmation opens: only the side that would pay for it is refused. */
export function bandFailure(state: DeskState, request: Guarded, market: Market): OrderFailure | null {
  const { ticks, isLast } = measuredFrom(market, request.side)
  // What waits in an empty side pays nobody yet, and a last price may be old: that is asked, not refused.
  const deviation = isLast ? ZERO : deviationOf(request, market, ticks)
  const priceBand = priceBandOf(state, request.symbol)
  if (deviation.lte(priceBand)) return null
  const [value, bound] = [percent(deviation), percent(priceBand)]
  const message = `The price lies ${value} beyond the market; the most is ${bound}.`
  const details = { limit: 'price_band', value, bound }
  return orderFailure('outside_price_band', message, { field: 'price', details })
}

/** What meets no guard. */
export const UNGUARDED = { confirmed: null, failure: null } as const

type Confirmation = Readonly<{ confirmed: string | null; failure: OrderFailure | null }>

/** One soft guard that an order meets, in words that "more than" can follow. */
type SoftGuard = Readonly<{ guard: string; what: string; value: string; bound: string }>

function sizeGuards({ limits }: DeskState, notional: Decimal | null): readonly SoftGuard[] {
  if (notional === null || notional.lte(limits.confirmNotional)) return []
  const [value, bound] = [decimalText(notional), decimalText(limits.confirmNotional)]
  return [
    {
      guard: 'order_size',
      what: `The order is worth ${amountText(value)} USD, more than ${amountText(bound)}.`,
      value,
      bound,
    },
  ]
}

const warningGuards = (warnings: readonly GuardReading[]): readonly SoftGuard[] =>
  warnings.map((reading) => {
    const [value, bound] = [decimalText(reading.value), decimalText(reading.warn ?? ZERO)]
    return {
      guard: reading.name,
      what: `${readingText(reading)}; from ${bound} on it is asked.`,
      value,
      bound,
    }
  })

function softGuardsOf(
  state: DeskState,
  request: Guarded,
  notional: Decimal | null,
  market: Market,
  warnings: readonly GuardReading[],
): readonly SoftGuard[] {
  const { confirmPriceDeviation } = state.limits
  const { ticks, isLast } = measuredFrom(market, request.side)
  const deviation = deviationOf(request, market, ticks)
  const met: SoftGuard[] = []
  if (deviation.gt(confirmPriceDeviation)) {
    const [value, bound] = [percent(deviation), percent(confirmPriceDeviation)]
    const what = `The price lies ${value} beyond the ${isLast ? 'last price' : 'market'}, more than ${bound}.`
    met.push({ guard: 'price_deviation', what, value, bound })
  }
  return [...met, ...sizeGuards(state, notional), ...warningGuards(warnings)]
}

/**
 * The soft guards that the order meets, and the refusal unless it brings their confirmation: one for all of them.
 * `warnings` are those of the account's day.
 */
export function softGuard(
  state: DeskState,
  request: Guarded,
  notional: Decimal | null,
  market: Market,
  warnings: readonly GuardReading[] = [],
): Confirmation {
  const met = softGuardsOf(state, request, notional, market, warnings)
  return confirmedBy(met, () => confirmationOf(request), request.confirm)
}

/** The same for an order of several legs, by what they are worth together; none of them has a price of its own. */
export function unitGuard(
  state: DeskState,
  { quantity, netPrice, confirm }: MultiLegRequest,
  notional: Decimal,
  warnings: readonly GuardReading[],
): Confirmation {
  const price = netPrice === null ? 'MARKET' : decimalText(netPrice)
  const met = [...sizeGuards(state, notional), ...warningGuards(warnings)]
  return confirmedBy(met, () => `UNIT ${decimalText(quantity)} ${price}`, confirm)
}

/** The refusal unless `typed` is what confirms every guard that is met. */
function confirmedBy(
  met: readonly SoftGuard[],
  confirmation: () => string,
  typed: string | null | undefined,
): Confirmation {
  const [first] = met
  if (first === undefined) return UNGUARDED
  const confirm = confirmation()
  const guards = met.map(({ guard }) => guard)
  if (typed === confirm) return { confirmed: guards.join(', '), failure: null }
  const { guard, value, bound } = first
  const message = `${met.map(({ what }) => what).join(' ')} To send it all the same, confirm with: ${confirm}`
  const details = { guard, guards, limit: guard, value, bound, confirm }
  return {
    confirmed: null,
    failure: orderFailure('confirmation_required', message, { field: 'confirm', details }),
  }
}
