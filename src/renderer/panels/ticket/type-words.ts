import {
  formatAmount,
  formatDay,
  formatQuantity,
  formatTime,
  zoneName,
} from '../../widgets/figures/format.ts'
import { instrumentName } from '../../widgets/words/instrument.ts'
import { KINDS, SELF_TRADE_WORDS, VALIDITY_WORDS, isTriggered } from './kinds.ts'
import type { Conditions, TicketTerms } from './machine.ts'

/** The day and time at which an order ends, in the zone of the reader. */
const endWords = (at: string, timeZone: string): string =>
  `${formatDay(at, timeZone)} ${formatTime(at, timeZone).slice(0, 5)} ${zoneName(timeZone, Date.parse(at))}`

/** Until when what waits goes on waiting: `until the end of the day`, `until 20 Nov 2026 16:00 ET`. */
export function untilWords({ timeInForce, conditions }: TicketTerms, timeZone: string): string {
  if (timeInForce === 'GTD' && conditions.expiresAt !== null)
    return `until ${endWords(conditions.expiresAt, timeZone)}`
  return timeInForce === 'DAY' ? 'until the end of the day' : 'until you cancel it'
}

const WATCHED = { last: 'trades', mark: 'is marked' } as const

/** Which way the price must move for the trigger: a stop fires on a move against the holder, a profit on one for them. */
const firesAbove = ({ side, orderType }: TicketTerms): boolean =>
  (orderType === 'take_profit') === (side === 'sell')

/** What a waiting order does once it fires. */
function thenWords({ side, price }: TicketTerms, priceDecimals: number): string {
  const verb = side === 'buy' ? 'buys' : 'sells'
  return price === null
    ? `${verb} at the market`
    : `${verb} at ${formatAmount(price, priceDecimals)} or better`
}

/** How an order that waits outside the book fires, in one sentence; null for one that does not wait. */
export function triggerSentence(terms: TicketTerms, priceDecimals: number, timeZone: string): string | null {
  const { conditions, orderType, side } = terms
  if (!isTriggered(orderType)) return null
  const watched = `${instrumentName(terms.symbol)} ${WATCHED[conditions.triggerBy ?? 'last']}`
  const then = `then ${thenWords(terms, priceDecimals)}`
  const until = untilWords(terms, timeZone)
  if (orderType === 'trailing_stop') {
    const trail =
      conditions.trailAmount === null
        ? `${formatQuantity(conditions.trailPercent)} %`
        : formatAmount(conditions.trailAmount, priceDecimals)
    const where =
      side === 'sell'
        ? `${trail} below the highest price from now on`
        : `${trail} above the lowest price from now on`
    return `Nothing trades now. It waits, ${until}, and fires when ${watched} ${where}, ${then}.`
  }
  const bound = firesAbove(terms) ? 'at or above' : 'at or below'
  const at = formatAmount(conditions.stopPrice, priceDecimals)
  return `Nothing trades now. It waits, ${until}, and fires when ${watched} ${bound} ${at}, ${then}.`
}

const SELF_TRADE_SENTENCES: Readonly<Record<NonNullable<Conditions['selfTrade']>, string>> = {
  cancel_oldest: 'Where it would meet an order of your own, that one is cancelled and this one goes on.',
  cancel_both: 'Where it would meet an order of your own, both are cancelled.',
  decrement:
    'Where it would meet an order of your own, both become smaller by the lesser and nothing trades.',
}

/** What the order's conditions mean, one sentence each. */
export function conditionSentences(terms: TicketTerms, priceDecimals: number): readonly string[] {
  const { conditions } = terms
  const price = (text: string): string => formatAmount(text, priceDecimals)
  const said: string[] = []
  if (conditions.displayQuantity !== null)
    said.push(`The book shows ${formatQuantity(conditions.displayQuantity)} at a time.`)
  if (conditions.postOnly) said.push('It never takes: if it would trade at once, it is refused.')
  if (conditions.reduceOnly) said.push('It only ever makes your position smaller.')
  if (conditions.selfTrade !== null) said.push(SELF_TRADE_SENTENCES[conditions.selfTrade])
  const { stopLoss, takeProfit } = conditions
  if (stopLoss !== null && takeProfit !== null)
    said.push(
      `What fills gets a stop loss at ${price(stopLoss)} and a take profit at ${price(takeProfit)}; one cancels the other.`,
    )
  else if (stopLoss !== null) said.push(`What fills gets a stop loss at ${price(stopLoss)}.`)
  else if (takeProfit !== null) said.push(`What fills gets a take profit at ${price(takeProfit)}.`)
  return said
}

function howWords({ orderType, price, conditions }: TicketTerms, priceDecimals: number): readonly string[] {
  const at = (text: string | null): string => formatAmount(text, priceDecimals)
  const limit = price === null ? [] : [`limit ${at(price)}`]
  switch (orderType) {
    case 'market':
      return ['at the market']
    case 'limit':
      return limit
    case 'iceberg':
      return ['iceberg', ...limit, `shows ${formatQuantity(conditions.displayQuantity)}`]
    case 'trailing_stop':
      return [
        conditions.trailAmount === null
          ? `trailing stop ${formatQuantity(conditions.trailPercent)} %`
          : `trailing stop ${at(conditions.trailAmount)}`,
      ]
    default:
      return [`${KINDS[orderType].words.toLowerCase()} ${at(conditions.stopPrice)}`, ...limit]
  }
}

/** How an order is asked for, in one line for the review: `Stop limit 6,800.00 · limit 6,795.00 · day`. */
export function termsLine(terms: TicketTerms, priceDecimals: number, timeZone: string): string {
  const { conditions, timeInForce } = terms
  const words = [
    ...howWords(terms, priceDecimals),
    timeInForce === 'GTD' ? untilWords(terms, timeZone) : VALIDITY_WORDS[timeInForce].toLowerCase(),
    ...(conditions.postOnly ? ['post only'] : []),
    ...(conditions.reduceOnly ? ['reduce only'] : []),
    ...(conditions.selfTrade === null
      ? []
      : [`own orders: ${SELF_TRADE_WORDS[conditions.selfTrade].toLowerCase()}`]),
  ].join(' · ')
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`
}
