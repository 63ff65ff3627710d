import { Decimal, decimalText } from '../../../core/kernel/index.ts'
import type { EntryInput, EntryOutput } from '../../client/index.ts'
import { parseEntry, parseStepped } from '../../widgets/figures/entry.ts'
import type { Entry } from '../../widgets/figures/entry.ts'
import { windowOf } from './times.ts'

export type Asset = EntryOutput<'market.asset'>
export type AlgoKind = 'twap' | 'vwap' | 'pov' | 'is'
type AlgoBody = EntryInput<'execution.create'>

/** What stands in the fields, as typed. */
export type Draft = Readonly<{
  algo: AlgoKind
  side: 'buy' | 'sell'
  quantityText: string
  limitText: string
  startText: string
  endText: string
  /** Percent of what others trade. */
  shareText: string
  urgencyText: string
  style: 'take' | 'join'
}>

export const EMPTY_DRAFT: Draft = {
  algo: 'twap',
  side: 'buy',
  quantityText: '',
  limitText: '',
  startText: 'now',
  endText: '30m',
  shareText: '10',
  urgencyText: '2',
  style: 'take',
}

/** One order over time, exactly as it goes out. */
export type Parent = Readonly<{
  algo: AlgoKind
  symbol: string
  side: 'buy' | 'sell'
  /** Decimal text, as all figures here. */
  quantity: string
  limitPrice: string | null
  startMs: number | null
  endMs: number
  /** A share of one, of `pov` alone. */
  participation: string | null
  urgency: string | null
  style: 'take' | 'join'
}>

export type Understood = Readonly<{
  quantity: Entry
  limit: Entry
  share: Entry
  urgency: Entry
  /** Why the window is not understood; null when it is. */
  windowHint: string | null
  endMs: number | null
  /** The order, or null with the reason why it cannot be reviewed yet. */
  parent: Parent | null
  off: string | null
}>

const HUNDRED = new Decimal(100)
const URGENCY_MAX = 50

function shareOf(text: string): Entry {
  const entry = parseEntry(text)
  if (entry.kind !== 'value') return entry
  return entry.value.gt(0) && entry.value.lte(HUNDRED)
    ? entry
    : { kind: 'refused', hint: 'From above 0 to 100 percent.' }
}

function urgencyOf(text: string): Entry {
  const entry = parseEntry(text)
  if (entry.kind !== 'value') return entry
  return entry.value.lte(URGENCY_MAX) ? entry : { kind: 'refused', hint: `From 0 to ${URGENCY_MAX}.` }
}

const textOf = (entry: Entry): string | null => (entry.kind === 'value' ? decimalText(entry.value) : null)

/** Why a field keeps the order from being reviewed, in words that name it; null when it does not. */
const lacks = (entry: Entry, words: string): string | null =>
  entry.kind === 'refused' ? entry.hint : entry.kind === 'empty' ? `give ${words}` : null

/** Reads the fields. Nothing is rounded; anything not exactly understood keeps the order back with a hint. */
export function understand(draft: Draft, asset: Asset, nowMs: number): Understood {
  const quantity = parseStepped(draft.quantityText, new Decimal(asset.lot_size), 'lot')
  const limit = parseStepped(draft.limitText, new Decimal(asset.tick_size), 'tick')
  const share = shareOf(draft.shareText)
  const urgency = urgencyOf(draft.urgencyText)
  const window = windowOf(draft.startText, draft.endText, nowMs)
  const first =
    (asset.is_tradeable ? null : `${asset.symbol} is not traded here`) ??
    lacks(quantity, 'a quantity') ??
    (limit.kind === 'refused' ? limit.hint : null) ??
    (draft.algo === 'pov' ? lacks(share, 'a share of the volume') : null) ??
    (draft.algo === 'is' ? lacks(urgency, 'an urgency') : null) ??
    (window.ok ? null : window.hint)
  const amount = textOf(quantity)
  const isWhole = first === null && window.ok && amount !== null
  return {
    ...{ quantity, limit, share, urgency },
    windowHint: window.ok ? null : window.hint,
    endMs: window.ok ? window.value.endMs : null,
    off: first === null ? null : `Off: ${first}`,
    parent: isWhole
      ? {
          ...{ algo: draft.algo, symbol: asset.symbol, side: draft.side, style: draft.style },
          quantity: amount,
          limitPrice: textOf(limit),
          ...window.value,
          participation:
            draft.algo === 'pov' && share.kind === 'value' ? decimalText(share.value.div(HUNDRED)) : null,
          urgency: draft.algo === 'is' ? textOf(urgency) : null,
        }
      : null,
  }
}

/** The request of an order; `confirm` is what was typed back to a guard. */
export const bodyOf = (parent: Parent, accountId: string, confirm: string | null): AlgoBody => ({
  algo: parent.algo,
  symbol: parent.symbol,
  side: parent.side,
  quantity: parent.quantity,
  style: parent.style,
  account_id: accountId,
  end: new Date(parent.endMs).toISOString(),
  ...(parent.startMs === null ? {} : { start: new Date(parent.startMs).toISOString() }),
  ...(parent.limitPrice === null ? {} : { limit_price: parent.limitPrice }),
  ...(parent.participation === null ? {} : { participation: parent.participation }),
  ...(parent.urgency === null ? {} : { urgency: parent.urgency }),
  ...(confirm === null ? {} : { confirm }),
})
