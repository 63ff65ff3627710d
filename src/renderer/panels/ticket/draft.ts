import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import type { EntryOutput } from '../../client/index.ts'
import { parseEntry, parseStepped } from '../../widgets/figures/entry.ts'
import type { Entry } from '../../widgets/figures/entry.ts'
import { KINDS, canPostOnly, isTriggered } from './kinds.ts'
import type { OrderKind, SelfTrade, TriggerBy, Validity } from './kinds.ts'
import { NO_CONDITIONS } from './machine.ts'
import type { Conditions, TicketTerms } from './machine.ts'

export type Asset = EntryOutput<'market.asset'>

/** The ticket's fields as they stand in the form: texts, not yet understood. A field out of sight keeps its text. */
export type Draft = Readonly<{
  symbol: string | null
  side: 'buy' | 'sell'
  orderType: OrderKind
  priceText: string
  quantityText: string
  timeInForce: Validity
  /** Price at which a waiting order fires. */
  stopText: string
  triggerBy: TriggerBy
  trailText: string
  trailUnit: 'amount' | 'percent'
  displayText: string
  /** End of a GTD order on the clock of this machine, `2026-11-20T16:00`. */
  endText: string
  postOnly: boolean
  reduceOnly: boolean
  selfTrade: SelfTrade
  /** Whether stop-loss and take-profit are attached to what it fills. */
  protects: boolean
  stopLossText: string
  takeProfitText: string
}>

export const EMPTY_DRAFT: Draft = {
  symbol: null,
  side: 'buy',
  orderType: 'limit',
  priceText: '',
  quantityText: '',
  timeInForce: 'DAY',
  stopText: '',
  triggerBy: 'last',
  trailText: '',
  trailUnit: 'percent',
  displayText: '',
  endText: '',
  postOnly: false,
  reduceOnly: false,
  selfTrade: 'cancel_newest',
  protects: false,
  stopLossText: '',
  takeProfitText: '',
}

/** Takes a change of fields. A new kind begins with its own first validity: that of a market order must not stay. */
export function editDraft(draft: Draft, change: Partial<Draft>): Draft {
  const next = { ...draft, ...change }
  const known = KINDS[next.orderType].validities
  const carried = next.orderType === draft.orderType || change.timeInForce !== undefined
  const valid =
    carried && known.includes(next.timeInForce) ? next : { ...next, timeInForce: known[0] ?? 'IOC' }
  return {
    ...valid,
    postOnly: valid.postOnly && canPostOnly(valid.orderType, valid.timeInForce),
    // What only ever closes leaves nothing to protect.
    protects: valid.protects && !valid.reduceOnly,
  }
}

export type FieldName =
  'price' | 'quantity' | 'stop' | 'trail' | 'display' | 'end' | 'stopLoss' | 'takeProfit'

/** The draft understood: either whole terms, or what is still missing or wrong, field by field. */
export type Understood = Readonly<Record<FieldName, Entry>> &
  Readonly<{
    /** Why there are no terms yet, in words; null when there are. */
    missing: string | null
    terms: TicketTerms | null
  }>

const EMPTY: Entry = { kind: 'empty' }

/** A trail in price is whole ticks, in percent anything above 0 and below 100. */
function parseTrail(draft: Draft, tick: Decimal): Entry {
  if (draft.trailUnit === 'amount') return parseStepped(draft.trailText, tick, 'tick')
  const entry = parseEntry(draft.trailText)
  if (entry.kind !== 'value') return entry
  return entry.value.gt(0) && entry.value.lt(100)
    ? entry
    : { kind: 'refused', hint: 'It must be above 0 and below 100 percent.' }
}

const END = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/

/** The end of a GTD order as an instant; the field speaks the clock of this machine. */
function endOf(text: string): string | null {
  const date = END.test(text) ? new Date(text) : null
  return date === null || Number.isNaN(date.getTime()) ? null : date.toISOString()
}

function readFields(draft: Draft, asset: Asset): Readonly<Record<FieldName, Entry>> {
  const tick = new Decimal(asset.tick_size)
  const lot = new Decimal(asset.lot_size)
  const kind = KINDS[draft.orderType]
  const price = (text: string): Entry => parseStepped(text, tick, 'tick')
  const size = (text: string): Entry => parseStepped(text, lot, 'lot')
  return {
    price: kind.hasPrice ? price(draft.priceText) : EMPTY,
    quantity: size(draft.quantityText),
    stop: kind.hasStop ? price(draft.stopText) : EMPTY,
    trail: kind.hasTrail ? parseTrail(draft, tick) : EMPTY,
    display: kind.hasDisplay ? size(draft.displayText) : EMPTY,
    end: EMPTY,
    stopLoss: draft.protects ? price(draft.stopLossText) : EMPTY,
    takeProfit: draft.protects ? price(draft.takeProfitText) : EMPTY,
  }
}

const ASKED: readonly (readonly [FieldName, string, string])[] = [
  ['quantity', 'give a quantity', 'the quantity is not clear'],
  ['price', 'give a limit', 'the limit is not clear'],
  ['stop', 'give a stop price', 'the stop price is not clear'],
  ['trail', 'give a trail', 'the trail is not clear'],
  ['display', 'say how much shows', 'the shown quantity is not clear'],
  ['stopLoss', 'give a stop loss or a take profit', 'the stop loss is not clear'],
  ['takeProfit', 'give a stop loss or a take profit', 'the take profit is not clear'],
]

/** The first thing that is missing or not understood, in the order in which an order is spoken. */
function missingOf(draft: Draft, fields: Readonly<Record<FieldName, Entry>>): string | null {
  const kind = KINDS[draft.orderType]
  const isProtected = fields.stopLoss.kind === 'value' || fields.takeProfit.kind === 'value'
  const needs: Readonly<Record<FieldName, boolean>> = {
    quantity: true,
    price: kind.hasPrice,
    stop: kind.hasStop,
    trail: kind.hasTrail,
    display: kind.hasDisplay,
    end: false,
    stopLoss: draft.protects && !isProtected,
    takeProfit: draft.protects && !isProtected,
  }
  for (const [name, missing, unclear] of ASKED) {
    if (fields[name].kind === 'refused') return unclear
    if (fields[name].kind === 'empty' && needs[name]) return missing
  }
  return draft.timeInForce === 'GTD' && endOf(draft.endText) === null ? 'give its last day and time' : null
}

const textOf = (entry: Entry): string | null => (entry.kind === 'value' ? decimalText(entry.value) : null)

function conditionsOf(draft: Draft, fields: Readonly<Record<FieldName, Entry>>): Conditions {
  const [stopLoss, takeProfit] = [textOf(fields.stopLoss), textOf(fields.takeProfit)]
  const isWatched = isTriggered(draft.orderType) || stopLoss !== null || takeProfit !== null
  return {
    ...NO_CONDITIONS,
    stopPrice: textOf(fields.stop),
    triggerBy: isWatched ? draft.triggerBy : null,
    trailAmount: draft.trailUnit === 'amount' ? textOf(fields.trail) : null,
    trailPercent: draft.trailUnit === 'percent' ? textOf(fields.trail) : null,
    displayQuantity: textOf(fields.display),
    expiresAt: draft.timeInForce === 'GTD' ? endOf(draft.endText) : null,
    postOnly: draft.postOnly,
    reduceOnly: draft.reduceOnly,
    selfTrade: draft.selfTrade === 'cancel_newest' ? null : draft.selfTrade,
    stopLoss,
    takeProfit,
  }
}

const NOTHING_READ: Readonly<Record<FieldName, Entry>> = {
  price: EMPTY,
  quantity: EMPTY,
  stop: EMPTY,
  trail: EMPTY,
  display: EMPTY,
  end: EMPTY,
  stopLoss: EMPTY,
  takeProfit: EMPTY,
}

export function understand(draft: Draft, asset: Asset | null, accountId: string | null): Understood {
  if (asset === null || draft.symbol !== asset.symbol) {
    return { ...NOTHING_READ, missing: 'the instrument is being read', terms: null }
  }
  const fields = readFields(draft, asset)
  const missing = accountId === null ? 'there is no account yet' : missingOf(draft, fields)
  const quantity = textOf(fields.quantity)
  if (missing !== null || accountId === null || quantity === null) return { ...fields, missing, terms: null }
  const terms: TicketTerms = {
    accountId,
    symbol: asset.symbol,
    side: draft.side,
    orderType: draft.orderType,
    quantity,
    price: textOf(fields.price),
    timeInForce: draft.timeInForce,
    conditions: conditionsOf(draft, fields),
  }
  return { ...fields, missing: null, terms }
}

/** The body of `trading.createTrade` and `trading.preview` for these terms. */
export function orderBody({ conditions, ...terms }: TicketTerms) {
  const given = <Name extends string, Value>(name: Name, value: Value | null) =>
    (value === null || value === false ? {} : { [name]: value }) as Partial<Record<Name, Value>>
  return {
    symbol: terms.symbol,
    side: terms.side,
    order_type: terms.orderType,
    quantity: terms.quantity,
    ...given('price', terms.price),
    ...given('stop_price', conditions.stopPrice),
    ...given('trigger_by', conditions.triggerBy),
    ...given('trail_amount', conditions.trailAmount),
    ...given('trail_percent', conditions.trailPercent),
    ...given('display_quantity', conditions.displayQuantity),
    ...given('expires_at', conditions.expiresAt),
    ...given('post_only', conditions.postOnly),
    ...given('reduce_only', conditions.reduceOnly),
    ...given('self_trade_prevention', conditions.selfTrade),
    ...given('stop_loss', conditions.stopLoss),
    ...given('take_profit', conditions.takeProfit),
    time_in_force: terms.timeInForce,
    account_id: terms.accountId,
  }
}
