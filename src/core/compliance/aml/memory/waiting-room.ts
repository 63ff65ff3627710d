import { eventOrder, paymentOrder } from './event-order.ts'
import type { MonitorState } from './state.ts'
import type { OrderEvent, Payment } from '../types.ts'

type Judges = Readonly<{ onPayment: (payment: Payment) => void; onOrder: (event: OrderEvent) => void }>

type WaitingRoom = Readonly<{
  addPayment: (payment: Payment) => void
  addOrder: (event: OrderEvent) => void
  finish: () => void
}>

/**
 * Where events wait until nothing earlier may come: those that are `latenessMs` older than the newest one are judged in the
 * order of their time, whatever order they came in. An event that comes even later is judged at once, and counted.
 */
export function makeWaitingRoom(state: MonitorState, latenessMs: number, judges: Judges): WaitingRoom {
  const { waiting } = state
  const payments = makeHeap(waiting.payments, paymentOrder)
  const orders = makeHeap(waiting.orders, eventOrder)

  /** Payments before orders of the same instant. */
  const release = (before: number): void => {
    for (;;) {
      const [payment, order] = [payments.first(), orders.first()]
      const isPayment = payment !== undefined && (order === undefined || payment.at <= order.at)
      const next = isPayment ? payment : order
      if (next === undefined || next.at >= before) return
      if (isPayment) judges.onPayment(payments.take())
      else judges.onOrder(orders.take())
    }
  }

  /** Whether an event may still wait; raises the watermark. */
  const waits = (at: number): boolean => {
    const newest = Math.max(state.watermark ?? at, at)
    state.watermark = newest
    if (at < newest - latenessMs) state.lateEvents += 1
    return latenessMs > 0 && at >= newest - latenessMs
  }

  return {
    addPayment: (payment) => {
      if (!waits(payment.at)) {
        judges.onPayment(payment)
        return
      }
      payments.add(payment)
      release((state.watermark ?? 0) - latenessMs)
    },
    addOrder: (event) => {
      if (!waits(event.at)) {
        judges.onOrder(event)
        return
      }
      orders.add(event)
      release((state.watermark ?? 0) - latenessMs)
    },
    finish: () => release(Infinity),
  }
}

type Heap<Item> = Readonly<{ first: () => Item | undefined; add: (item: Item) => void; take: () => Item }>

/** A binary heap over an array that belongs to the state (Williams 1964). */
function makeHeap<Item>(items: Item[], compare: (left: Item, right: Item) => number): Heap<Item> {
  const isBefore = (left: number, right: number): boolean =>
    compare(items[left] as Item, items[right] as Item) < 0
  const swap = (left: number, right: number): void => {
    const kept = items[left] as Item
    items[left] = items[right] as Item
    items[right] = kept
  }
  return {
    first: () => items[0],
    add: (item) => {
      items.push(item)
      for (let at = items.length - 1; at > 0;) {
        const parent = (at - 1) >> 1
        if (!isBefore(at, parent)) return
        swap(at, parent)
        at = parent
      }
    },
    take: () => {
      const first = items[0] as Item
      const last = items.pop() as Item
      if (items.length > 0) items[0] = last
      for (let at = 0; ;) {
        const [left, right] = [2 * at + 1, 2 * at + 2]
        let least = at
        if (left < items.length && isBefore(left, least)) least = left
        if (right < items.length && isBefore(right, least)) least = right
        if (least === at) return first
        swap(at, least)
        at = least
      }
    },
  }
}
