import type { StreamChange, StreamChannel, StreamSnapshot } from '../../core/contract/index.ts'
import type { ContractOutputs } from '../../core/contract/index.ts'

/** One numbered message of a stream, as the contract writes it. */
export type StreamMessage =
  ContractOutputs['market']['subscribe'] extends AsyncIterable<infer Message, unknown, unknown>
    ? Message
    : never

const KEY_FIELD = {
  trades: 'match_id',
  candles: 'timestamp',
  orders: 'order_id',
  algo_orders: 'id',
  fills: 'fill_id',
  positions: 'position_id',
  balances: 'account_id',
  computations: 'computation_id',
} as const

type KeyedChannel = keyof typeof KEY_FIELD
type Items = Readonly<{ items: readonly Readonly<Record<string, unknown>>[] }>

/** How many items a keyed channel keeps here; older ones are asked for in pages. */
const ITEMS_MAX = 5_000

const isKeyed = (channel: StreamChannel): channel is KeyedChannel => channel in KEY_FIELD

/** Replaces items with the same key in place, puts new ones at the front; bars keep their order in time. */
function mergeItems(channel: KeyedChannel, current: Items, change: Items): Items {
  const field = KEY_FIELD[channel]
  const changed = new Map(change.items.map((item) => [item[field], item]))
  const kept = current.items.map((item) => {
    const next = changed.get(item[field])
    if (next) changed.delete(item[field])
    return next ?? item
  })
  if (changed.size === 0) return { items: kept }
  const fresh = [...changed.values()]
  const items = channel === 'candles' ? [...kept, ...fresh].slice(-ITEMS_MAX) : [...fresh.reverse(), ...kept]
  return { items: items.slice(0, ITEMS_MAX) }
}

function mergeChain(
  current: StreamSnapshot<'chain'>,
  change: StreamChange<'chain'>,
): StreamSnapshot<'chain'> {
  const { rows, ...header } = change
  const changed = new Map(rows.map((row) => [row.strike, row]))
  return { ...current, ...header, chain: current.chain.map((row) => changed.get(row.strike) ?? row) }
}

/** The whole state of a channel after a change. A snapshot needs no fold: it replaces, it never merges. */
function foldStream<Channel extends StreamChannel>(
  channel: Channel,
  current: StreamSnapshot<Channel>,
  change: StreamChange<Channel>,
): StreamSnapshot<Channel> {
  const widest: StreamChannel = channel
  if (isKeyed(widest)) {
    const items: Items = mergeItems(widest, current as unknown as Items, change as unknown as Items)
    return items as unknown as StreamSnapshot<Channel>
  }
  if (widest === 'chain') {
    const chain = mergeChain(current as StreamSnapshot<'chain'>, change as StreamChange<'chain'>)
    return chain as StreamSnapshot<Channel>
  }
  // Ticker, book and links carry their whole state in a change.
  return change as unknown as StreamSnapshot<Channel>
}

type Accepted =
  | Readonly<{ kind: 'snapshot'; seq: number; current: unknown }>
  | Readonly<{ kind: 'change'; seq: number; current: unknown }>
  | Readonly<{ kind: 'gap'; expected: number; got: number }>

/** Decides what one message does to a stream: replaces, folds, or shows that something between was lost. */
export function acceptMessage(
  channel: StreamChannel,
  before: Readonly<{ seq: number | null; current: unknown }>,
  message: StreamMessage,
): Accepted {
  if (message.type === 'snapshot') return { kind: 'snapshot', seq: message.seq, current: message.data }
  const expected = before.seq === null ? 0 : before.seq + 1
  if (before.seq === null || message.seq !== expected) return { kind: 'gap', expected, got: message.seq }
  const current = foldStream(
    channel,
    before.current as StreamSnapshot<StreamChannel>,
    message.data as StreamChange<StreamChannel>,
  )
  return { kind: 'change', seq: message.seq, current }
}
