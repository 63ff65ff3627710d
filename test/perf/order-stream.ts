import {
  BUY,
  EVENT,
  EVENT_LEFT,
  EVENT_OTHER,
  POLICY,
  SELL,
  addInstrument,
  cancelOrder,
  makeCore,
  makeIncoming,
  nextEvent,
  submitOrder,
} from '../../src/core/matching/index.ts'
import type { Core, SideCode } from '../../src/core/matching/index.ts'
import { makeRandom } from '../../src/core/kernel/index.ts'

const ADD = 0
export const CANCEL = 1
export const TAKE = 2

/** Operations as columns. `target` of a cancel is the operation that had added the order, which still rests then. */
type OrderStream = Readonly<{
  count: number
  kind: Uint8Array
  side: Uint8Array
  ticks: Int32Array
  lots: Int32Array
  target: Int32Array
  restingAtEnd: number
}>

const FIRST_TICKS = 100_000
const LOTS_MAX = 100

/** Those that rest, so that one of them can be picked by chance and taken out at once. */
type Alive = { readonly list: Int32Array; readonly at: Int32Array; count: number }

function forget(alive: Alive, operation: number): void {
  const at = alive.at[operation] as number
  alive.count -= 1
  const last = alive.list[alive.count] as number
  alive.list[at] = last
  alive.at[last] = at
  alive.at[operation] = -1
}

const bestTicks = (core: Core, side: SideCode, otherwise: number): number => {
  const ladder = core.ladders[side]
  return ladder === undefined || ladder.best < 0 ? otherwise : (core.levelTicks[ladder.best] as number)
}

/**
 * A seeded stream: 60 % adds that do not trade, some 100 ticks deep, 30 % cancels of a resting order picked by chance,
 * 10 % immediate-or-cancel orders that trade, large when the book is fuller than `restingTarget`.
 */
export function makeOrderStream(count: number, restingTarget: number, seed: number): OrderStream {
  const random = makeRandom(seed)
  const core = makeCore({ orders: 32_768, levels: 4_096, events: 4_096 })
  addInstrument(core)
  const [kind, side] = [new Uint8Array(count), new Uint8Array(count)]
  const [ticks, lots, target] = [new Int32Array(count), new Int32Array(count), new Int32Array(count).fill(-1)]
  const incoming = makeIncoming()
  const submit = (at: number, policy: number): number => {
    incoming.side = side[at] as SideCode
    incoming.ticks = ticks[at] as number
    incoming.lots = lots[at] as number
    incoming.policy = policy
    return submitOrder(core, incoming)
  }
  const operationOf = new Map<number, number>()
  const slotOf = new Int32Array(count)
  const alive: Alive = { list: new Int32Array(count), at: new Int32Array(count).fill(-1), count: 0 }
  const settle = (): void => {
    for (const slot of filledSlots(core)) {
      forget(alive, operationOf.get(slot) as number)
      operationOf.delete(slot)
    }
  }
  for (let at = 0; at < count; at += 1) {
    const dice = random.next()
    const code: SideCode = random.next() < 0.5 ? BUY : SELL
    side[at] = code
    if (dice < 0.3 && alive.count > 0) {
      const chosen = alive.list[random.integer(alive.count)] as number
      kind[at] = CANCEL
      target[at] = chosen
      cancelOrder(core, slotOf[chosen] as number)
      operationOf.delete(slotOf[chosen] as number)
      forget(alive, chosen)
    } else if (dice < 0.4) {
      const large = alive.count > restingTarget ? 8 : 1
      kind[at] = TAKE
      lots[at] = large * (1 + random.integer(LOTS_MAX))
      ticks[at] =
        code === BUY ? bestTicks(core, SELL, FIRST_TICKS) + 50 : bestTicks(core, BUY, FIRST_TICKS) - 50
      submit(at, POLICY.cancel)
      settle()
    } else {
      const away = 1 + Math.floor(Math.abs(random.normal()) * 100)
      kind[at] = ADD
      lots[at] = 1 + random.integer(LOTS_MAX)
      ticks[at] =
        code === BUY ? bestTicks(core, SELL, FIRST_TICKS) - away : bestTicks(core, BUY, FIRST_TICKS) + away
      const slot = submit(at, POLICY.rest)
      slotOf[at] = slot
      operationOf.set(slot, at)
      alive.list[alive.count] = at
      alive.at[at] = alive.count
      alive.count += 1
    }
    core.events.read = core.events.written
  }
  return { count, kind, side, ticks, lots, target, restingAtEnd: alive.count }
}

/** Slots whose orders the unread events have used up. */
function filledSlots({ events }: Core): readonly number[] {
  const filled: number[] = []
  for (let at = nextEvent(events); at >= 0; at = nextEvent(events)) {
    const { words } = events
    if (words[at] === EVENT.traded && words[at + EVENT_LEFT] === 0)
      filled.push(words[at + EVENT_OTHER] as number)
  }
  return filled
}
