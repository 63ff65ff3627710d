import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import { sentenceOf } from '../../client/index.ts'
import type { CallOutcome, EntryInput, EntryOutput } from '../../client/index.ts'
import { formatAmount, formatQuantity } from '../../widgets/figures/format.ts'
import { parseEntry, parseStepped } from '../../widgets/figures/entry.ts'
import type { Entry } from '../../widgets/figures/entry.ts'
import { remedyWords } from '../ticket/words.ts'
import { shownDecimals } from './rows.ts'
import type { Order } from './rows.ts'

/** New terms as typed. The quantity is the whole order's, what has filled included. */
export type AmendDraft = Readonly<{ priceText: string; quantityText: string }>

/** Tick and lot of the instrument as decimal text; null before they are known: then the venue checks alone. */
export type Steps = Readonly<{ tick: string; lot: string }> | null

export type AmendRead = Readonly<{
  price: Entry
  quantity: Entry
  /** What to send: the changed terms only. Null while something is not understood, or nothing changes. */
  request: EntryInput<'trading.amendOrder'> | null
  /** What the change does to the order's place, or why there is nothing to send. */
  words: string
}>

export const draftOf = (order: Order): AmendDraft => ({
  priceText: order.price ?? '',
  quantityText: order.quantity,
})

const refused = (hint: string): Entry => ({ kind: 'refused', hint })

function quantityEntry(order: Order, text: string, steps: Steps): Entry {
  const entry = steps === null ? parseEntry(text) : parseStepped(text, new Decimal(steps.lot), 'lot')
  if (entry.kind !== 'value' || entry.value.gt(order.filled_quantity)) return entry
  return new Decimal(order.filled_quantity).isZero()
    ? refused('It must be above 0.')
    : refused(
        `${formatQuantity(order.filled_quantity)} have filled: write more than that, or cancel the rest.`,
      )
}

const changed = (entry: Entry, from: string | null): string | null =>
  entry.kind === 'value' && (from === null || !entry.value.eq(from)) ? decimalText(entry.value) : null

function placeWords(price: string | null, quantity: string | null, order: Order): string {
  if (price === null && quantity === null) return 'Nothing changes yet.'
  return price === null && new Decimal(quantity ?? 0).lt(order.quantity)
    ? 'The order keeps its place in the queue.'
    : 'The order goes to the end of the queue at its price. It fills at once if it crosses.'
}

/** Reads the typed terms against the order as it stands. */
export function readAmendment(order: Order, draft: AmendDraft, steps: Steps): AmendRead {
  const price =
    steps === null
      ? parseEntry(draft.priceText)
      : parseStepped(draft.priceText, new Decimal(steps.tick), 'tick')
  const quantity = quantityEntry(order, draft.quantityText, steps)
  if (price.kind !== 'value' || quantity.kind !== 'value')
    return { price, quantity, request: null, words: 'Write a price and a quantity.' }
  const [newPrice, newQuantity] = [changed(price, order.price), changed(quantity, order.quantity)]
  const words = placeWords(newPrice, newQuantity, order)
  if (newPrice === null && newQuantity === null) return { price, quantity, request: null, words }
  const request = {
    trade_id: order.trade_id,
    ...(newPrice === null ? {} : { price: newPrice }),
    ...(newQuantity === null ? {} : { quantity: newQuantity }),
  }
  return { price, quantity, request, words }
}

/** The same terms for the order in the same state are one amendment, however often they are sent. */
export const amendKey = (order: Order, request: EntryInput<'trading.amendOrder'>): string =>
  `amend-${order.order_id}-${Date.parse(order.updated_at)}-${request.price ?? ''}-${request.quantity ?? ''}`

export type AmendOutcome = Readonly<{
  /** True when the form has done its work. */
  done: boolean
  title: string
  /** Label and sentence: what happened, rule, what is safe, what you can do. */
  facts: readonly (readonly [string, string])[]
}>

const sentence = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function answeredWords(order: EntryOutput<'trading.amendOrder'>): string {
  const at = (price: string | null): string => formatAmount(price, shownDecimals(price))
  const terms = `${formatQuantity(order.quantity)} at ${at(order.price)}`
  if (order.status === 'filled')
    return `Amended and filled: ${formatQuantity(order.filled_quantity)} at ${at(order.executed_price)}`
  if (order.status === 'cancelled') return 'Amended; the rest met an order of your own and was cancelled'
  return order.fills.length > 0 ? `Amended to ${terms}, part filled` : `Amended to ${terms}, working`
}

/** The words of each end that sending an amendment can have. */
export function amendOutcomeOf(outcome: CallOutcome<EntryOutput<'trading.amendOrder'>>): AmendOutcome {
  switch (outcome.kind) {
    case 'answer':
      return { done: true, title: answeredWords(outcome.value), facts: [] }
    case 'refused':
      return {
        done: false,
        title: 'Denied by us. The order was not changed.',
        facts: [
          ['What happened', sentence(outcome.failure.message)],
          ['Rule', outcome.failure.code],
          ['What is safe', 'The order stands as it was before.'],
          ['What you can do', remedyWords(outcome.failure.code)],
        ],
      }
    case 'unsent':
      return {
        done: false,
        title: 'Not sent. The order was not changed.',
        facts: [
          ['What happened', sentence(sentenceOf(outcome))],
          ['What is safe', 'The order stands as it was before.'],
          ['What you can do', 'Send it again once the link is back.'],
        ],
      }
    case 'unknown':
      return {
        done: false,
        title: 'Unknown. It may have the old terms or the new ones.',
        facts: [
          ['What happened', sentenceOf(outcome)],
          ['What is safe', 'It is one order either way. The same terms sent again change it once.'],
          ['What you can do', 'Wait until the list shows its terms, send them again, or cancel the order.'],
        ],
      }
  }
}
