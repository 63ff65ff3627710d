import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import {
  formatAmount,
  formatExpiry,
  formatMoney,
  formatQuantity,
  withUnit,
} from '../../widgets/figures/format.ts'
import { futureParts, instrumentName, optionParts } from '../../widgets/words/instrument.ts'
import { waitingWords } from '../../widgets/words/market-words.ts'
import { futureFillSentences, futureLossSentences } from './futures-words.ts'
import { isTriggered } from './kinds.ts'
import type { PreviewAnswer, TicketTerms } from './machine.ts'
import { conditionSentences, triggerSentence, untilWords } from './type-words.ts'

type Paid = Pick<PreviewAnswer, 'currency'>

/** The size of an amount in what the order is paid in. */
const money = (amount: Decimal | string, { currency }: Paid): string =>
  formatMoney(new Decimal(amount).abs(), currency)

/** `Buy 2 SPX 20 Nov 26 6,900 C`; without a quantity yet, `Buy SPX 20 Nov 26 6,900 C`. */
export function titleSentence(
  side: 'buy' | 'sell',
  quantity: Decimal | string | null,
  symbol: string,
): string {
  const verb = side === 'buy' ? 'Buy' : 'Sell'
  const count = quantity === null ? '' : ` ${formatQuantity(quantity)}`
  return `${verb}${count} ${instrumentName(symbol)}`
}

/** Verb of the last button: what kind of money moves is in the word. */
export const sendVerb = (moneyKind: 'live' | 'paper'): string =>
  moneyKind === 'live' ? 'Send live order' : 'Place paper order'

/** Whether the order is for something that is held on margin instead of being paid. */
const isFuture = ({ symbol }: TicketTerms): boolean => futureParts(symbol) !== null

/** What the order adds to the collateral of short options; below 0 it frees some. */
const collateralChange = ({ collateral }: PreviewAnswer): Decimal =>
  new Decimal(collateral.after).minus(collateral.before)

function collateralSentence(preview: PreviewAnswer): string | null {
  const change = collateralChange(preview)
  if (change.isZero()) return null
  return change.isNegative()
    ? `${money(change, preview)} of collateral is freed.`
    : `${money(change, preview)} is held as collateral for the short option.`
}

function cashSentence(terms: TicketTerms, preview: PreviewAnswer): string {
  // What is held as collateral is told by itself.
  const cash = new Decimal(preview.cash_change).plus(collateralChange(preview))
  const fees = new Decimal(preview.fees)
  const feeWords = money(fees, preview)
  return terms.side === 'buy'
    ? `You pay ${money(cash.abs().minus(fees), preview)} now, plus ${feeWords} fees.`
    : `You receive ${money(cash.plus(fees), preview)} now, less ${feeWords} fees.`
}

function waitSentence(
  terms: TicketTerms,
  left: Decimal,
  { currency }: Paid,
  priceDecimals: number,
  timeZone: string,
): string {
  const rest = formatQuantity(left)
  if (terms.timeInForce === 'FOK') return 'It would not fill whole, so all of it would be cancelled at once.'
  if (terms.timeInForce === 'IOC') return `${rest} would find no counterparty and be cancelled at once.`
  const price = withUnit(formatAmount(terms.price, priceDecimals), currency)
  return `${rest} would wait at ${price}, ${untilWords(terms, timeZone)}.`
}

/** An order in a call: nothing now, and then one price for all. */
function callSentences(
  terms: TicketTerms,
  preview: PreviewAnswer,
  call: NonNullable<PreviewAnswer['call']>,
  priceDecimals: number,
): readonly string[] {
  const isMarket = terms.orderType === 'market'
  const price = terms.price === null ? null : formatAmount(terms.price, priceDecimals)
  const bound = isMarket || price === null ? '' : `, yours at ${price} or better`
  const rest = isMarket ? ' What finds nobody there is cancelled.' : ''
  const cash = new Decimal(preview.cash_change)
  const held = cash.isNegative()
    ? [`Up to ${money(cash, preview)} of your balance is held, fees included.`]
    : []
  return [`Nothing fills now. ${waitingWords(call)}${bound}.${rest}`, ...held]
}

function fillSentences(
  terms: TicketTerms,
  preview: PreviewAnswer,
  held: Decimal | null,
  priceDecimals: number,
  timeZone: string,
): readonly string[] {
  const trigger = triggerSentence(terms, priceDecimals, timeZone)
  if (trigger !== null) return [trigger]
  if (preview.call !== null) return callSentences(terms, preview, preview.call, priceDecimals)
  const filled = new Decimal(preview.estimated_fill.quantity)
  const left = new Decimal(terms.quantity).minus(filled)
  const collateral = collateralSentence(preview)
  if (left.lte(0) && isFuture(terms)) return futureFillSentences(terms, preview, held)
  if (left.lte(0)) return [cashSentence(terms, preview), ...(collateral === null ? [] : [collateral])]
  const wait = waitSentence(terms, left, preview, priceDecimals, timeZone)
  if (terms.timeInForce === 'FOK') return [wait]
  const average = preview.estimated_fill.price
  const now =
    filled.isZero() || average === null
      ? 'Nothing fills now.'
      : `${formatQuantity(filled)} fill now at about ${withUnit(formatAmount(average, priceDecimals), preview.currency)}.`
  const cash = new Decimal(preview.cash_change)
  const used = cash.isNegative()
    ? [`Up to ${money(cash, preview)} of your balance is used or held, fees included.`]
    : []
  return [now, wait, ...used]
}

/** Where the underlying has to settle for the worst to happen; empty when there is no one such place. */
function worstPlace(terms: TicketTerms): string {
  const option = optionParts(terms.symbol)
  if (option === null) return terms.side === 'buy' ? `, if ${terms.symbol} falls to 0` : ''
  const strike = formatQuantity(option.strike)
  const day = formatExpiry(option.expiry)
  if (terms.side === 'sell') {
    return option.right === 'P' ? `, if ${option.underlying} falls to 0 by ${day}` : ''
  }
  const where = option.right === 'C' ? `at or below ${strike}` : `at or above ${strike}`
  return `, if ${option.underlying} settles ${where} on ${day}`
}

function closingWords(terms: TicketTerms, held: Decimal | null): string | null {
  if (held === null || held.isZero()) return null
  const closes = terms.side === 'sell' ? held.isPositive() : held.isNegative()
  if (!closes) return null
  const size = held.abs()
  const closed = Decimal.min(size, new Decimal(terms.quantity))
  const whole = closed.eq(size) ? 'all' : 'of the'
  return whole === 'all'
    ? `It closes the ${formatQuantity(size)} you hold.`
    : `It closes ${formatQuantity(closed)} of the ${formatQuantity(size)} you hold.`
}

function lossSentences(terms: TicketTerms, preview: PreviewAnswer, held: Decimal | null): readonly string[] {
  if (isFuture(terms)) return futureLossSentences(terms, preview, held)
  // The engine reckons bounds in dollars; in coin an option loses at most what was paid, or the coin that covers it.
  if (preview.currency !== 'USD')
    return terms.side === 'buy'
      ? ['The most you can lose is what you pay.']
      : ['The most you can lose is the coin held for it, less what you receive.']
  const { worst_loss: loss, best_gain: gain } = preview
  // Neither bound means that the engine had no price to reckon from, not that both ends are open.
  if (loss === null && gain === null)
    return [
      isTriggered(terms.orderType)
        ? 'What it can lose is known once it fires.'
        : 'What it can lose is not known while there is no price.',
    ]
  const worst =
    loss === null
      ? 'On its own it has no bound to its loss.'
      : `The most you can lose is ${formatMoney(loss, 'USD')} before fees${worstPlace(terms)}.`
  return [worst, ...(gain === null ? ['Its gain has no bound.'] : [])]
}

/**
 * What the order does, in sentences with amounts. `held` is the signed position in the instrument before it, null when
 * not known: an order that closes says so instead of what a position of its own could lose.
 */
export function consequence(
  terms: TicketTerms,
  preview: PreviewAnswer,
  held: Decimal | null,
  priceDecimals: number,
  timeZone = 'UTC',
): string {
  const closing = closingWords(terms, held)
  const isWholeClose = closing !== null && held !== null && held.abs().gte(terms.quantity)
  return [
    ...fillSentences(terms, preview, held, priceDecimals, timeZone),
    ...conditionSentences(terms, priceDecimals),
    ...(closing === null || isFuture(terms) ? [] : [closing]),
    ...(isWholeClose ? [] : lossSentences(terms, preview, held)),
    availableSentence(preview),
  ].join(' ')
}

/** What is free to trade with afterwards, holds for orders and short options taken off; what is short when it is less than nothing. */
function availableSentence(preview: PreviewAnswer): string {
  const after = preview.balance_after
  return new Decimal(after).isNegative()
    ? `It needs ${money(after, preview)} more than you have available.`
    : `You have ${money(after, preview)} available after it.`
}

/** What would wait in the book: a limit order's rest, unless its validity cancels it at once. */
function restingQuantity(terms: TicketTerms, preview: PreviewAnswer): Decimal {
  const rests = terms.orderType === 'limit' || terms.orderType === 'iceberg'
  const waits = rests && terms.timeInForce !== 'IOC' && terms.timeInForce !== 'FOK'
  return waits ? new Decimal(terms.quantity).minus(preview.estimated_fill.quantity) : new Decimal(0)
}

/**
 * The fee with its name. What rests pays the smaller fee of a maker, but until it fills, the larger one of a taker is held
 * with its value: then both stand here.
 */
export function feeFigures(
  terms: TicketTerms,
  preview: PreviewAnswer,
): readonly (readonly [words: string, figure: string])[] {
  const fees = formatMoney(preview.fees, preview.currency)
  if (restingQuantity(terms, preview).lte(0)) return [['Fees', fees]]
  const isWhole = new Decimal(preview.estimated_fill.quantity).isZero()
  const { used_before, used_after } = preview.margin_impact
  const held = new Decimal(used_after).minus(used_before)
  return [
    [isWhole ? 'Fee if it rests' : 'Fees if its rest waits', fees],
    ...(held.isPositive() && !held.isZero()
      ? ([['Held at most, fee included', money(held, preview)]] as const)
      : []),
  ]
}

/** Digits behind the point that the engine takes in a price; an average over levels can have more. */
const PRICE_DECIMALS_MAX = 12

/**
 * The price that the preview reckons gain and loss from: where the order would fill, else its limit. The payoff panel draws
 * from the same one, so that both name the same worst loss. Null when there is neither.
 */
export const reckonedPrice = (terms: TicketTerms, preview: PreviewAnswer): string | null => {
  const price = preview.estimated_fill.price ?? terms.price
  return price === null ? null : decimalText(new Decimal(price).toDecimalPlaces(PRICE_DECIMALS_MAX))
}

const CHECK_TITLES: Readonly<Record<string, string>> = {
  quantity: 'Quantity above 0',
  lot: 'Whole lots of',
  price: 'Limit price given',
  tick: 'Whole ticks of',
  tradeable: 'Open for trading',
  account: 'Account active',
  identity: 'Identity',
  money_kind: 'Same kind of money',
  market: 'Counterparty',
  notional: 'Order value, max',
  cash: 'Cash available',
  collateral: 'Margin for short options and futures',
  holdings: 'Held and free',
  daily_limit: 'Value today, max',
  open_orders: 'Open orders, max',
}

/** What a guard is called. One that this page does not know keeps the engine's name, in words. */
export function checkTitle(name: string): string {
  const known = CHECK_TITLES[name]
  if (known !== undefined) return known
  const words = name.replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** Figures of a check: thousands, whole or with cents, small ones with all digits; as they are when they are no figures. */
export function checkFigure(text: string | null): string {
  if (text === null) return ''
  if (!/^-?\d+(\.\d+)?$/.test(text)) return text
  const value = new Decimal(text)
  return formatAmount(
    value,
    value.isInteger() ? 0 : value.abs().gte(1) ? 2 : Math.min(8, value.decimalPlaces()),
  )
}

/** Guards that count what the order is paid in; all others count dollars, or no money. */
const COUNTS_CASH = ['cash', 'collateral']

/** A guard's figure, with its unit where that is a coin. */
export const guardFigure = (name: string, text: string | null, currency: string): string =>
  COUNTS_CASH.includes(name) && text !== null ? withUnit(checkFigure(text), currency) : checkFigure(text)

/** A guard in one line: what it asks and its bound. A market order has no price whose ticks could be counted. */
export const checkLine = (
  check: Readonly<{ name: string; limit: string | null }>,
  currency = 'USD',
): string =>
  check.name === 'tick' && check.limit === null
    ? 'No price to check'
    : `${checkTitle(check.name)} ${guardFigure(check.name, check.limit, currency)}`.trim()

/** What a person can do about a denial, by its code. */
export function remedyWords(code: string): string {
  switch (code) {
    case 'notional':
    case 'notional_above_maximum':
      return 'Send a smaller quantity, or split the order.'
    case 'notional_below_minimum':
      return 'Send a larger quantity.'
    case 'cash':
    case 'insufficient_cash':
      return 'Send fewer, lower the limit, or cancel an order that holds cash.'
    case 'margin':
    case 'insufficient_margin':
      return 'Send fewer, or cancel an order that holds margin.'
    case 'uncovered_short_option':
      return 'Buy what covers it first, or both as one unit.'
    case 'collateral':
    case 'insufficient_collateral':
      return 'Sell fewer, or buy a wing that bounds the loss.'
    case 'insufficient_holdings':
    case 'holdings':
      return 'Sell no more than you hold.'
    case 'daily_limit':
    case 'daily_limit_exceeded':
      return 'Send less, or wait for the next day in UTC.'
    case 'open_orders':
    case 'open_order_limit_exceeded':
      return 'Cancel an open order first.'
    case 'market':
    case 'no_market':
      return 'Use a limit order, or wait for a counterparty.'
    case 'tick':
    case 'off_tick':
      return 'Choose a price on the tick.'
    case 'lot':
    case 'off_lot':
      return 'Choose a quantity of whole lots.'
    case 'confirmation_required':
      return 'Check it again: the review asks for the confirmation to be typed.'
    case 'trading_halted':
      return 'Resume trading with the kill switch, Ctrl Shift K.'
    case 'only_reducing':
      return 'Send an order that makes a position smaller, or resume trading with the kill switch.'
    default:
      return 'Change the order and check it again.'
  }
}
