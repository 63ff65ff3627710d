import { makeMonitor, marketMemoryMs, orderTurn } from '../../compliance/aml/index.ts'
import type { Alert, Monitor } from '../../compliance/aml/index.ts'
import { addMs, inStretches, numberOf } from '../../kernel/index.ts'
import type { Instant } from '../../kernel/index.ts'
import type { FillRecord, OrderEventRecord, OrderRecord } from '../../orders/index.ts'
import type { DeskEvent } from '../desk-port/desk.ts'
import { amendmentsOf, eventOfFill, eventsOfOrder } from './order-events.ts'
import type { Amendment, ToldEvent } from './order-events.ts'
import type { WatchPorts } from './ports.ts'

/** Orders and fills that were told together; of orders of the past also how they were amended. */
type Batch = Readonly<{
  orders: readonly OrderRecord[]
  fills: readonly FillRecord[]
  amended?: ReadonlyMap<string, readonly Amendment[]>
}>

const ENDED: readonly OrderRecord['status'][] = ['cancelled', 'expired', 'filled']
const hasEnded = ({ status }: OrderRecord): boolean => ENDED.includes(status)

/** What was told of an order last. */
type Told = Readonly<{ quantity: number; at: Instant }>

/** How an order changed from state to state of it, none of them older than what was told of it before. */
function changesIn(states: readonly OrderRecord[], known: Told | undefined): readonly Amendment[] {
  const found: Amendment[] = []
  let from = known?.quantity ?? null
  for (const { quantity, updatedAt: at } of states) {
    if (known !== undefined && at < known.at) continue
    const to = numberOf(quantity)
    if (from !== null && from !== to) found.push({ at, from, to })
    from = to
  }
  return found
}

/** What a batch tells; `known`: what was told of orders before. */
function toldOf({ orders, fills, amended }: Batch, known: Map<string, Told>): readonly ToldEvent[] {
  const sides = Map.groupBy(fills, ({ matchId }) => matchId)
  const told: ToldEvent[] = []
  for (const [id, states] of Map.groupBy(orders, (order) => order.id)) {
    const order = states.at(-1) as OrderRecord
    const before = known.get(id)
    const amendments = amended?.get(id) ?? changesIn(states, before)
    const events = eventsOfOrder(order, amendments)
    told.push(...(before === undefined ? events : events.slice(1)))
    const last = amendments.at(-1)
    if (hasEnded(order)) known.delete(id)
    else
      known.set(id, {
        quantity: last?.to ?? before?.quantity ?? events[0].quantity,
        at: last?.at ?? before?.at ?? order.createdAt,
      })
  }
  for (const fill of fills) {
    const other = sides.get(fill.matchId)?.find(({ id }) => id !== fill.id)
    told.push(eventOfFill(fill, other?.userId ?? ''))
  }
  return told
}

const READ_AT_A_TIME = 1_000

/** All rows of a query that reads after the last that it gave. */
async function allOf<Row>(read: (last: Row | undefined, limit: number) => Promise<readonly Row[]>) {
  const rows: Row[] = []
  for await (const stretch of inStretches(READ_AT_A_TIME, read)) for (const row of stretch) rows.push(row)
  return rows
}

/** Names by which something that the past told is known when it is told once more. */
const nameOfFill = ({ id }: FillRecord): string => `fill ${id}`
const nameOfEnd = ({ id }: OrderRecord): string => `end ${id}`

/** What the past has told already comes once more where it happened while that was read. */
const freshOf = ({ orders, fills }: Batch, past: ReadonlySet<string>): Batch => ({
  orders: orders.filter((order) => !(hasEnded(order) && past.has(nameOfEnd(order)))),
  fills: fills.filter((fill) => !past.has(nameOfFill(fill))),
})

/** As far back as a rule looks; no more than this is read again at a start. */
async function pastOf({ store, clock, parameters }: WatchPorts): Promise<Batch> {
  const from = addMs(clock.now(), -marketMemoryMs(parameters.rules))
  const [orders, fills, log] = await Promise.all([
    allOf<OrderRecord>((after, limit) => store.monitoring.ordersSince(from, limit, after)),
    allOf<FillRecord>((after, limit) => store.monitoring.fillsSince(from, limit, after)),
    allOf<OrderEventRecord>((after, limit) => store.monitoring.amendmentsSince(from, limit, after)),
  ])
  return { orders, fills, amended: amendmentsOf(log) }
}

/** So many events are judged in a row: after a start with days to catch up with, others have their turn between. */
const JUDGED_AT_A_TIME = 2_000

/** Puts events into the order of judgement and hands them to a monitor, once the millisecond of each is over. */
function makeSequencer(monitor: Monitor, past: Batch, raise: (alert: Alert) => void) {
  const names = new Set([...past.fills.map(nameOfFill), ...past.orders.filter(hasEnded).map(nameOfEnd)])
  const known = new Map<string, Told>()
  /** In the order of judgement; what lies before `next` is judged. */
  let told: ToldEvent[] = []
  let next = 0
  let sequence = 0
  const take = (batch: Batch): void => {
    told = [...told.slice(next), ...toldOf(batch, known)].toSorted(orderTurn)
    next = 0
  }
  // What was found and not kept before the end is raised now; what was kept is left as it is.
  take(past)
  return {
    take: ({ orders, fills }: Batch): void => {
      if (orders.length + fills.length > 0) take(freshOf({ orders, fills }, names))
    },
    judge: (before: number): void => {
      const end = Math.min(told.length, next + JUDGED_AT_A_TIME)
      for (let event = told[next]; event && next < end && event.at < before; event = told[next]) {
        next += 1
        sequence += 1
        for (const alert of monitor.onOrder({ ...event, seq: sequence })) raise(alert)
      }
    },
    waiting: (): number => told.length - next,
  }
}

/**
 * Feeds the orders and fills of clients to the market rules: after they were acknowledged, batch by batch, so that no order
 * waits for it. What happened at one instant is judged together, in the order in which a replay would judge it: so an event
 * waits for the next turn while its millisecond may not be over.
 */
export function makeOrderFeed(ports: WatchPorts, raise: (alert: Alert) => void) {
  let sequencer: ReturnType<typeof makeSequencer> | null = null
  let batch: { orders: OrderRecord[]; fills: FillRecord[] } = { orders: [], fills: [] }
  let lookedAt = -Infinity
  let last: Promise<void> = Promise.resolve()
  let isAsked = false

  const flush = async (): Promise<void> => {
    if (sequencer === null) {
      // What is told while the past is read is part of it, or of the next batch.
      batch = { orders: [], fills: [] }
      sequencer = makeSequencer(makeMonitor(ports.parameters), await pastOf(ports), raise)
    }
    sequencer.take(batch)
    batch = { orders: [], fills: [] }
    const now = ports.clock.now()
    // What waited for this turn has waited long enough, though the clock may not have moved.
    sequencer.judge(Math.max(now, lookedAt + 1))
    lookedAt = now
    if (sequencer.waiting() > 0) ask()
  }
  const turn = (): Promise<void> => (last = last.then(flush).catch(ports.failed))
  const ask = (): void => {
    if (isAsked) return
    isAsked = true
    ports.soon(() => {
      isAsked = false
      void turn()
    })
  }
  const waiting = (): number => (sequencer?.waiting() ?? 0) + batch.orders.length + batch.fills.length

  return {
    heard: (event: DeskEvent): void => {
      if (event.kind === 'order') batch.orders.push(event.order)
      else if (event.kind === 'fill') batch.fills.push(event.fill)
      else return
      ask()
    },
    forget: (): void => {
      sequencer = null
    },
    /** Resolves when all that was heard is judged: the first turn may leave what is of this very moment. */
    idle: async (): Promise<void> => {
      await last
      for (let vain = 0; waiting() > 0 && vain < 2;) {
        const before = waiting()
        await turn()
        vain = waiting() < before ? 0 : vain + 1
      }
    },
  }
}
