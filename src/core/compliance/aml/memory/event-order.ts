import type { OrderEvent, Payment } from '../types.ts'

export const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const isOut = ({ type }: Payment): number => (type.endsWith('_IN') ? 0 : 1)

/** Of two payments at one instant the one that comes is before the one that goes: what is there can leave. */
export const paymentOrder = (left: Payment, right: Payment): number =>
  left.at - right.at || isOut(left) - isOut(right) || byText(left.id, right.id)

type Told = Pick<OrderEvent, 'at' | 'event' | 'orderId'>

/** Of two things at one instant: an order is placed before it changes, changes before it trades, and trades before it ends. */
const TURN: Readonly<Record<OrderEvent['event'], number>> = { NEW: 0, AMEND: 1, FILL: 2, CANCEL: 3 }

/** Events in the order in which they are judged; of fills at one instant none is before another. */
export const orderTurn = (left: Told, right: Told): number =>
  left.at - right.at ||
  TURN[left.event] - TURN[right.event] ||
  (left.event === 'FILL' ? 0 : byText(left.orderId, right.orderId))

/** As above; fills at one instant by their number. */
export const eventOrder = (left: OrderEvent, right: OrderEvent): number =>
  orderTurn(left, right) || left.seq - right.seq
