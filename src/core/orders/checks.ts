import { ZERO, amountText, decimalText, toIso } from '../kernel/index.ts'
import type { Decimal, Instant, InstrumentSymbol } from '../kernel/index.ts'
import {
  callName,
  expiryOf,
  isCall,
  isExpired,
  isMarketOpen,
  lotFailure,
  nextOpenAt,
  phaseAt,
  tickFailure,
} from '../instruments/index.ts'
import type { Instrument, MarketPhase } from '../instruments/index.ts'
import type { AccountRecord } from '../ledger/index.ts'
import type { Side } from '../matching/index.ts'
import { isLimitKind } from './conditions.ts'
import { orderFailure } from './failures.ts'
import type { OrderFailure } from './failures.ts'
import type { OrderConditions, OrderType, TimeInForce } from './types.ts'

/** A figure of a check as it is at hand. Its text is made for those who read it: nobody reads of a check that passed. */
type CheckFigure = Decimal | number | string | null
type CheckMessage = string | (() => string)

/** One check before an order, passed or not, with its bound and value where it has them. `checkTexts` puts it in words. */
export type CheckOutcome = Readonly<{
  name: string
  passed: boolean
  limit: CheckFigure
  value: CheckFigure
  message: CheckMessage
  failure: OrderFailure | null
}>

const figureText = (figure: CheckFigure): string | null =>
  figure === null || typeof figure === 'string'
    ? figure
    : typeof figure === 'number'
      ? String(figure)
      : decimalText(figure)

/** The check in words, its figures as decimal text. */
export const checkTexts = ({ name, passed, limit, value, message }: CheckOutcome) => ({
  name,
  passed,
  limit: figureText(limit),
  value: figureText(value),
  message: typeof message === 'string' ? message : message(),
})

/** The level of an identity check, and the value in USD that it allows in a UTC day. */
export type KycLimit = Readonly<{
  level: number
  dailyMax: Decimal
  /** The levels above, lowest first. */
  higher: readonly Readonly<{ level: number; dailyMax: Decimal }>[]
}>

/** The words and figures of a refusal above a level: it names the lowest level that would allow the whole value. */
export function aboveLevel(limit: KycLimit, used: Decimal, asked: Decimal) {
  const { level, dailyMax, higher } = limit
  const needed = higher.find((each) => used.plus(asked).lte(each.dailyMax))?.level ?? null
  const way = needed === null ? 'no level allows more' : `level ${needed} is needed`
  return {
    message: `Level ${level} of the identity check allows ${amountText(dailyMax)} USD a day, of which ${amountText(used)} are used; ${way}.`,
    details: {
      ...{ limit: 'kyc_level', level, level_needed: needed },
      ...{ value: decimalText(asked), bound: decimalText(dailyMax), used: decimalText(used) },
    },
  }
}

/** What the caller asks for. No price at which it fills, no account balance: those are the venue's to know. */
export type OrderTerms = Readonly<{
  symbol: InstrumentSymbol
  side: Side
  orderType: OrderType
  timeInForce: TimeInForce
  quantity: Decimal
  price: Decimal | null
  kycApproved: boolean
  /** What the level of the identity check allows in a day, in USD; absent or null: nothing does. */
  kycLimit?: KycLimit | null
  /** Asked for as IOC by name; a market order is so without being asked. */
  isImmediate?: boolean
  /** Absent on plain orders. */
  conditions?: OrderConditions
}>

export const passed = (
  name: string,
  message: CheckMessage,
  limit: CheckFigure = null,
  value: CheckFigure = null,
): CheckOutcome => ({ name, passed: true, limit, value, message, failure: null })

export const failed = (
  name: string,
  failure: OrderFailure,
  limit: CheckFigure = null,
  value: CheckFigure = null,
): CheckOutcome => ({ name, passed: false, limit, value, message: failure.message, failure })

export const unknownSymbol = (symbol: string): OrderFailure =>
  orderFailure('unknown_symbol', `There is no instrument ${symbol}.`, {
    field: 'symbol',
    details: { value: symbol },
  })

export const unknownAccount = (accountId: string): OrderFailure =>
  orderFailure('unknown_account', 'There is no such account.', {
    field: 'account_id',
    details: { value: accountId },
  })

export const unknownOrder = (orderId: string): OrderFailure =>
  orderFailure('unknown_order', 'There is no such order.', { details: { order_id: orderId } })

function checkQuantity(terms: OrderTerms, instrument: Instrument): CheckOutcome {
  const value = terms.quantity
  const limit = instrument.lotSize
  if (!value.isFinite() || value.lte(ZERO)) {
    const details = { value: decimalText(value), minimum: decimalText(limit) }
    const failure = orderFailure('invalid_quantity', 'The quantity must be above 0.', {
      field: 'quantity',
      details,
    })
    return failed('quantity', failure, limit, value)
  }
  const failure = lotFailure(instrument, value, 'quantity', terms.price)
  if (failure) return failed('lot', orderFailure('off_lot', failure.message, failure), limit, value)
  return passed('lot', 'The quantity is a whole number of lots.', limit, value)
}

function checkPrice(terms: OrderTerms, instrument: Instrument): CheckOutcome {
  const limit = instrument.tickSize
  if (terms.price === null) {
    if (!isLimitKind(terms)) return passed('tick', 'A market order needs no price.')
    const failure = orderFailure('price_required', 'A limit order needs a price.', { field: 'price' })
    return failed('price', failure)
  }
  const value = terms.price
  if (!value.isFinite() || value.lte(ZERO)) {
    const details = { value: decimalText(value), minimum: decimalText(limit) }
    const failure = orderFailure('invalid_price', 'The price must be above 0.', { field: 'price', details })
    return failed('price', failure, limit, value)
  }
  const failure = tickFailure(instrument, value)
  if (failure) return failed('tick', orderFailure('off_tick', failure.message, failure), limit, value)
  return passed('tick', 'The price is a whole number of ticks.', limit, value)
}

/** What a call takes: everything that can wait for its one price. */
function checkCall(
  { symbol, orderType, timeInForce, isImmediate }: OrderTerms,
  phase: MarketPhase,
): CheckOutcome {
  const until = phase.until === null ? null : toIso(phase.until)
  const call = callName(phase)
  // A market order never waits longer than for the next price there is: here that of the call.
  const isAtOnce =
    timeInForce === 'FOK' || isImmediate === true || (timeInForce === 'IOC' && orderType !== 'market')
  if (!isAtOnce) return passed('tradeable', `${symbol} is in its ${call}: the order waits for its price.`)
  const when = until === null ? '' : `, which ends at ${until}`
  const message = `Nothing trades at once in the ${call} of ${symbol}${when}.`
  const details = { symbol, phase: phase.state, uncrosses_at: until }
  return failed('tradeable', orderFailure('call_phase', message, { field: 'time_in_force', details }))
}

function checkTradeable(
  terms: OrderTerms,
  instrument: Instrument,
  now: Instant,
  phase: MarketPhase,
): CheckOutcome {
  const details = { symbol: instrument.symbol }
  if (!instrument.isTradeable) {
    const message = `${instrument.symbol} is reference data and cannot be traded.`
    return failed('tradeable', orderFailure('not_tradeable', message, { field: 'symbol', details }))
  }
  const expiresAt = expiryOf(instrument)
  if (isExpired(instrument, now) && expiresAt !== null) {
    const expiredAt = toIso(expiresAt)
    const message = `${instrument.symbol} expired at ${expiredAt}.`
    const facts = { ...details, expired_at: expiredAt }
    return failed(
      'tradeable',
      orderFailure('instrument_expired', message, { field: 'symbol', details: facts }),
    )
  }
  if (isCall(phase)) return checkCall(terms, phase)
  if (phase.state === 'closed' || !isMarketOpen(instrument, now)) {
    const opensAt = toIso(nextOpenAt(instrument, now))
    const message = `The market of ${instrument.symbol} is closed; it opens at ${opensAt}.`
    const facts = { ...details, opens_at: opensAt }
    return failed('tradeable', orderFailure('market_closed', message, { field: 'symbol', details: facts }))
  }
  return passed('tradeable', `${instrument.symbol} is open for trading.`)
}

function checkAccount(account: AccountRecord): CheckOutcome {
  if (account.status === 'active') return passed('account', 'The account is active.')
  const details = { account_id: account.id, status: account.status }
  const failure = orderFailure(`account_${account.status}`, `The account is ${account.status}.`, {
    field: 'account_id',
    details,
  })
  return failed('account', failure)
}

function checkIdentity(terms: OrderTerms, account: AccountRecord): CheckOutcome {
  if (account.moneyKind === 'paper') return passed('identity', 'Paper money needs no identity check.')
  if (terms.kycApproved) return passed('identity', 'The identity is approved.')
  const message = 'Live orders need an approved identity check.'
  return failed('identity', orderFailure('kyc_required', message, { details: { account_id: account.id } }))
}

function checkMoneyKind(instrument: Instrument, account: AccountRecord): CheckOutcome {
  const market = instrument.isPaper ? 'paper' : 'live'
  if (market === account.moneyKind)
    return passed('money_kind', `Market and account both hold ${market} money.`)
  const message = `${instrument.symbol} trades in ${market} money; the account holds ${account.moneyKind} money.`
  const details = { limit: market, value: account.moneyKind }
  const failure = orderFailure('money_kind_mismatch', message, { field: 'account_id', details })
  return failed('money_kind', failure)
}

/**
 * The checks that need no market: the order's terms against the instrument and the account. In the order of refusal:
 * schema matters (422) before state (409), then the account (403), then rules (400). `phase` is where the market stands;
 * without it, where its hours have it.
 */
export function checkTerms(
  terms: OrderTerms,
  instrument: Instrument,
  account: AccountRecord,
  now: Instant,
  phase: MarketPhase = phaseAt(instrument, now),
): readonly CheckOutcome[] {
  return [
    checkQuantity(terms, instrument),
    checkPrice(terms, instrument),
    checkTradeable(terms, instrument, now, phase),
    checkAccount(account),
    checkIdentity(terms, account),
    checkMoneyKind(instrument, account),
  ]
}

/** The failures that leave an order without meaning: nothing can be estimated for it. */
export const isMalformed = (check: CheckOutcome): boolean =>
  check.failure !== null &&
  [
    'invalid_quantity',
    'invalid_price',
    'price_required',
    'off_tick',
    'off_lot',
    'stop_price_required',
    'stop_wrong_side',
    'protection_wrong_side',
    'invalid_trail',
    'invalid_display_quantity',
    'expiry_in_past',
  ].includes(check.failure.code)

export const firstFailure = (checks: readonly CheckOutcome[]): OrderFailure | null =>
  checks.find((check) => check.failure !== null)?.failure ?? null
