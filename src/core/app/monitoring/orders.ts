import { makeMonitor } from '../../compliance/aml/index.ts'
import type { Alert, Monitor, OrderEvent } from '../../compliance/aml/index.ts'
import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { FillRecord, OrderRecord } from '../../orders/index.ts'
import type { DeskEvent } from '../desk.ts'
import { eventOfFill, eventsOfOrder } from './order-events.ts'
import type { ToldEvent } from './order-events.ts'
import type { WatchPorts } from './ports.ts'

/** Orders and fills that were told together. */
type Batch = Readonly<{ orders: readonly OrderRecord[]; fills: readonly FillRecord[] }>

const ENDED: readonly OrderRecord['status'][] = ['cancelled', 'expired', 'filled']

/** Of two things at one instant: an order is placed before it trades, and trades before it ends. */
const TURN: Readonly<Record<OrderEvent['event'], number>> = { NEW: 0, FILL: 1, CANCEL: 2 }

/** What a batch tells, in the order in which it happened. `isKnown`: the order was told of before. */
function toldOf({ orders, fills }: Batch, isKnown: (id: string) => boolean): readonly ToldEvent[] {
  const sides = Map.groupBy(fills, ({ matchId }) => matchId)
  const latest = new Map(orders.map((order) => [order.id, order]))
  const told: ToldEvent[] = []
  for (const order of latest.values()) {
    const events = eventsOfOrder(order)
    told.push(...(isKnown(order.id) ? events.slice(1) : events))
  }
  for (const fill of fills) {
    const other = sides.get(fill.matchId)?.find(({ id }) => id !== fill.id)
    told.push(eventOfFill(fill, other?.userId ?? ''))
  }
  return told.toSorted((left, right) => left.at - right.at || TURN[left.event] - TURN[right.event])
}

/** What surveillance still looks back on; no more than this is read again at a start. */
const HISTORY_MS = MS_PER_DAY
const ORDERS_READ_MAX = 20_000

/**
 * Feeds the orders and fills of clients to the market rules: after they were acknowledged, batch by batch, so that no order
 * waits for it.
 */
export function makeOrderFeed(ports: WatchPorts, raise: (alert: Alert) => void) {
  let monitor: Monitor | null = null
  let known = new Set<string>()
  let sequence = 0
  let orders: OrderRecord[] = []
  let fills: FillRecord[] = []
  let isAsked = false

  const feed = (to: Monitor, batch: Batch, emit: (alert: Alert) => void): void => {
    for (const told of toldOf(batch, (id) => known.has(id))) {
      sequence += 1
      for (const alert of to.onOrder({ ...told, seq: sequence })) emit(alert)
    }
    for (const { id, status } of batch.orders) {
      if (ENDED.includes(status)) known.delete(id)
      else known.add(id)
    }
  }

  const open = async (): Promise<Monitor> => {
    const from = addMs(ports.clock.now(), -HISTORY_MS)
    const [past, made] = await Promise.all([
      ports.store.monitoring.ordersSince(from, ORDERS_READ_MAX),
      ports.store.monitoring.fillsSince(from, ORDERS_READ_MAX),
    ])
    const opened = makeMonitor(ports.parameters)
    // What was found and not kept before the end is raised now; what was kept is left as it is.
    feed(opened, { orders: past, fills: made }, raise)
    return opened
  }

  const flush = async (): Promise<void> => {
    // What is told while the past is read is part of it, or of the next batch.
    if (monitor === null) {
      orders = []
      fills = []
      monitor = await open()
    }
    const batch = { orders, fills }
    orders = []
    fills = []
    feed(monitor, batch, raise)
  }

  const ask = (): void => {
    if (isAsked) return
    isAsked = true
    ports.later(() => {
      flush()
        .catch(ports.failed)
        .finally(() => (isAsked = false))
    })
  }

  return {
    heard: (event: DeskEvent): void => {
      if (event.kind === 'order') orders.push(event.order)
      else if (event.kind === 'fill') fills.push(event.fill)
      else return
      ask()
    },
    forget: (): void => {
      monitor = null
      known = new Set()
    },
  }
}
