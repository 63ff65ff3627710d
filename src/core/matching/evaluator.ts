import { addId, makeClientIds, removeId, slotOfId } from './client-ids.ts'
import { isWhole } from './codes.ts'
import { BUY, POLICY, SELL, addInstrument, makeCore } from './core.ts'
import type { Core, SideCode } from './core.ts'
import { EVENT, EVENT_LEFT, EVENT_LOTS, EVENT_OTHER, EVENT_TICKS, nextEvent } from './event-ring.ts'
import { NONE } from './ladder.ts'
import type { Ladder } from './ladder.ts'
import { cancelOrder, makeIncoming, submitOrder } from './matching.ts'
import type { Incoming } from './matching.ts'
import type { Side } from './types.ts'

/** One row of the command line's `match`. Ticks and lots are whole numbers above 0; `cancel` needs the id alone. */
export type MatchOperation =
  | Readonly<{ op: 'add' | 'ioc'; orderId: string; side: Side; priceTicks: number; quantityLots: number }>
  | Readonly<{ op: 'cancel'; orderId: string }>

export type MatchTrade = Readonly<{
  makerId: string
  takerId: string
  priceTicks: number
  quantityLots: number
}>

/** `notional` is Σ price ticks × quantity lots. `adds`, `cancels` and `iocs` count the rows taken. */
export type MatchSummary = Readonly<{
  adds: number
  cancels: number
  iocs: number
  trades: number
  tradedQuantity: bigint
  notional: bigint
  resting: number
  bestBid: number | null
  bestAsk: number | null
}>

/** Null when the row is taken; else why it is not, and nothing has changed. */
export type MatchRefusal = 'duplicate_order_id' | 'invalid_price_ticks' | 'invalid_quantity_lots'

export type MatchEvaluator = Readonly<{
  /** Applies one row; its trades go to `onTrade` in the order in which they happen. */
  apply: (operation: MatchOperation, onTrade: (trade: MatchTrade) => void) => MatchRefusal | null
  summary: () => MatchSummary
}>

/** Adds products of safe integers exactly: small ones in a number, emptied into a bigint before it can round. */
function makeExactSum(): Readonly<{ add: (left: number, right: number) => void; total: () => bigint }> {
  let small = 0
  let large = 0n
  return {
    add: (left, right) => {
      const product = left * right
      if (product > Number.MAX_SAFE_INTEGER) {
        large += BigInt(left) * BigInt(right)
        return
      }
      if (small + product > Number.MAX_SAFE_INTEGER) {
        large += BigInt(small)
        small = 0
      }
      small += product
    },
    total: () => large + BigInt(small),
  }
}

type Tally = { adds: number; cancels: number; iocs: number; trades: number }

/** The only account of a book without accounts. */
const NOBODY = 0

const bestOf = ({ ladders, levelTicks }: Core, side: SideCode): number | null => {
  const { best } = ladders[side] as Ladder
  return best === NONE ? null : (levelTicks[best] as number)
}

/**
 * Takes the time of what the book itself does, in the unit of `now`: one add, cancel or immediate order on whole numbers.
 * Finding an order by its id and handing trades on lie outside. A cancel of nothing never comes to the book.
 */
type MatchTimer = Readonly<{ now: () => number; add: (time: number) => void }>

const NO_TIMER: MatchTimer = { now: () => 0, add: () => undefined }

function fillIn(incoming: Incoming, operation: Exclude<MatchOperation, { op: 'cancel' }>): void {
  incoming.side = operation.side === 'buy' ? BUY : SELL
  incoming.ticks = operation.priceTicks
  incoming.lots = operation.quantityLots
  incoming.policy = operation.op === 'add' ? POLICY.rest : POLICY.cancel
}

/** One book without accounts: what the command line's `match` runs. Any order may trade with any other. */
export function makeMatchEvaluator(timer: MatchTimer = NO_TIMER): MatchEvaluator {
  const core = makeCore({ orders: 1_024, levels: 256, events: 256 })
  addInstrument(core)
  const incoming = makeIncoming()
  const ids = makeClientIds(0)
  const { events } = core
  const [quantity, notional] = [makeExactSum(), makeExactSum()]
  const tally: Tally = { adds: 0, cancels: 0, iocs: 0, trades: 0 }

  const cancel = (orderId: string): null => {
    tally.cancels += 1
    const slot = slotOfId(ids, NOBODY, orderId)
    if (slot === NONE) return null
    const started = timer.now()
    cancelOrder(core, slot)
    timer.add(timer.now() - started)
    events.read = events.written
    removeId(ids, slot)
    return null
  }

  const readTrades = (takerId: string, onTrade: (trade: MatchTrade) => void): void => {
    for (let at = nextEvent(events); at >= 0; at = nextEvent(events)) {
      const { words } = events
      if (words[at] !== EVENT.traded) continue
      const maker = words[at + EVENT_OTHER] as number
      const priceTicks = words[at + EVENT_TICKS] as number
      const quantityLots = words[at + EVENT_LOTS] as number
      tally.trades += 1
      quantity.add(quantityLots, 1)
      notional.add(priceTicks, quantityLots)
      if (words[at + EVENT_LEFT] === 0) removeId(ids, maker)
      onTrade({ makerId: ids.names[maker] as string, takerId, priceTicks, quantityLots })
    }
  }

  const apply: MatchEvaluator['apply'] = (operation, onTrade) => {
    if (operation.op === 'cancel') return cancel(operation.orderId)
    const { op, orderId, priceTicks, quantityLots } = operation
    if (!isWhole(priceTicks)) return 'invalid_price_ticks'
    if (!isWhole(quantityLots)) return 'invalid_quantity_lots'
    if (slotOfId(ids, NOBODY, orderId) !== NONE) return 'duplicate_order_id'
    tally[op === 'add' ? 'adds' : 'iocs'] += 1
    fillIn(incoming, operation)
    const started = timer.now()
    const slot = submitOrder(core, incoming)
    timer.add(timer.now() - started)
    readTrades(orderId, onTrade)
    if (slot !== NONE) addId(ids, slot, NOBODY, orderId)
    return null
  }

  const summary = (): MatchSummary => ({
    ...tally,
    tradedQuantity: quantity.total(),
    notional: notional.total(),
    resting: core.resting,
    bestBid: bestOf(core, BUY),
    bestAsk: bestOf(core, SELL),
  })

  return { apply, summary }
}
