import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { parseStepped } from './entry.ts'
import type { Entry } from './entry.ts'
import type { TicketTerms } from './machine.ts'

export type Asset = EntryOutput<'market.asset'>

/** The ticket's fields as they stand in the form: texts, not yet understood. */
export type Draft = Readonly<{
  symbol: string | null
  side: 'buy' | 'sell'
  orderType: 'market' | 'limit'
  priceText: string
  quantityText: string
  timeInForce: TicketTerms['timeInForce']
}>

export const EMPTY_DRAFT: Draft = {
  symbol: null,
  side: 'buy',
  orderType: 'limit',
  priceText: '',
  quantityText: '',
  timeInForce: 'DAY',
}

/** A market order never rests, so only these two say something about it. */
export const VALIDITIES: Readonly<Record<Draft['orderType'], readonly TicketTerms['timeInForce'][]>> = {
  market: ['IOC', 'FOK'],
  limit: ['DAY', 'GTC', 'IOC', 'FOK'],
}

export const VALIDITY_WORDS: Readonly<Record<TicketTerms['timeInForce'], string>> = {
  DAY: 'Day',
  GTC: 'Until cancelled',
  IOC: 'At once or cancel',
  FOK: 'All at once or none',
}

/** Takes a change of fields. A new order type begins with its own first validity: that of a market order must not stay. */
export function editDraft(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change }
  const known = VALIDITIES[next.orderType]
  const carried = next.orderType === draft.orderType || change.timeInForce !== undefined
  return carried && known.includes(next.timeInForce) ? next : { ...next, timeInForce: known[0] ?? 'IOC' }
}

/** The draft understood: either whole terms, or what is still missing or wrong, field by field. */
export type Understood = Readonly<{
  price: Entry
  quantity: Entry
  terms: TicketTerms | null
}>

const EMPTY: Entry = { kind: 'empty' }

export function understand(draft: Draft, asset: Asset | null, accountId: string | null): Understood {
  const tick = asset === null ? null : new Decimal(asset.tick_size)
  const lot = asset === null ? null : new Decimal(asset.lot_size)
  const price =
    draft.orderType === 'market' || tick === null ? EMPTY : parseStepped(draft.priceText, tick, 'tick')
  const quantity = lot === null ? EMPTY : parseStepped(draft.quantityText, lot, 'lot')
  const isPriced = draft.orderType === 'market' || price.kind === 'value'
  const whole = accountId !== null && asset !== null && draft.symbol === asset.symbol && isPriced
  if (!whole || quantity.kind !== 'value') return { price, quantity, terms: null }
  const terms: TicketTerms = {
    accountId,
    symbol: asset.symbol,
    side: draft.side,
    orderType: draft.orderType,
    quantity: decimalText(quantity.value),
    price: price.kind === 'value' ? decimalText(price.value) : null,
    timeInForce: draft.timeInForce,
  }
  return { price, quantity, terms }
}

/** The body of `trading.createTrade` and `trading.preview` for these terms. */
export const orderBody = (terms: TicketTerms) => ({
  symbol: terms.symbol,
  side: terms.side,
  order_type: terms.orderType,
  quantity: terms.quantity,
  ...(terms.price === null ? {} : { price: terms.price }),
  time_in_force: terms.timeInForce,
  account_id: terms.accountId,
})
