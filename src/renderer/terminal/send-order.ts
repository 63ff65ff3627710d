import { useMemo } from 'react'
import { sentenceOf } from '../client/index.ts'
import type { EntryInput, EntryOutput, Link } from '../client/index.ts'
import type { ToastsStore } from '../state/index.ts'
import { markResolved, markUnresolved } from '../state/unresolved.ts'
import type { UnresolvedOrder, UnresolvedStore } from '../state/unresolved.ts'
import { useKept, useTerminal } from './hooks.ts'
import { newId } from './ids.ts'
import { UNRESOLVED } from './kept.ts'

export type OrderBody = EntryInput<'trading.createTrade'>

/** How a sending ended. `unknown` counts as open until the engine has said otherwise. */
export type Sent =
  | Readonly<{ kind: 'accepted'; order: EntryOutput<'trading.createTrade'> }>
  | Readonly<{ kind: 'denied'; words: string }>
  | Readonly<{ kind: 'unsent'; words: string }>
  | Readonly<{ kind: 'unknown' }>

export type SendPorts = Readonly<{
  link: Pick<Link, 'call'>
  unresolved: UnresolvedStore
  toasts: Pick<ToastsStore, 'notify'>
  later: (task: () => void, delayMs: number) => () => void
  nowMs: () => number
  newId: () => string
}>

const SEND_TIMEOUT_MS = 10_000
const LOOKUP_EVERY_MS = 2_000
const ABSENCES_TO_DROP = 5

/** Looks for an order whose fate is not known until the engine shows it, or has said often enough that there is none. */
function watch(ports: SendPorts, order: UnresolvedOrder, absences: number): void {
  ports.later(() => {
    void ports.link
      .call('trading.listOrders', { account_id: order.accountId, symbol: order.symbol, limit: 100 })
      .then((outcome) => {
        if (outcome.kind !== 'answer') return watch(ports, order, 0)
        const found = outcome.value.orders.some((one) => one.client_order_id === order.clientOrderId)
        if (!found && absences + 1 < ABSENCES_TO_DROP) return watch(ports, order, absences + 1)
        markResolved(ports.unresolved, order.clientOrderId)
        return ports.toasts.notify({
          severity: found ? 'info' : 'warn',
          title: found ? 'The order arrived' : 'The order did not arrive',
          body: `${order.side} ${order.quantity} ${order.symbol}, ${order.clientOrderId}`,
          stays: true,
        })
      })
  }, LOOKUP_EVERY_MS)
}

/** Sends one order, once, under a name of its own. Never throws and never sends it a second time. */
export async function sendOrder(ports: SendPorts, body: OrderBody, accountId: string): Promise<Sent> {
  const clientOrderId = `OX-${ports.newId()}`
  const sentAtMs = ports.nowMs()
  const outcome = await ports.link.call(
    'trading.createTrade',
    { ...body, account_id: accountId, client_order_id: clientOrderId },
    { idempotencyKey: ports.newId(), timeoutMs: SEND_TIMEOUT_MS },
  )
  if (outcome.kind === 'answer') return { kind: 'accepted', order: outcome.value }
  if (outcome.kind === 'unsent') return { kind: 'unsent', words: sentenceOf(outcome) }
  if (outcome.kind === 'refused' && outcome.failure.status < 500)
    return { kind: 'denied', words: sentenceOf(outcome) }
  const order: UnresolvedOrder = {
    clientOrderId,
    accountId,
    symbol: String(body.symbol),
    side: body.side === 'sell' ? 'sell' : 'buy',
    orderType: body.order_type === 'market' ? 'market' : 'limit',
    quantity: String(body.quantity),
    price: typeof body.price === 'string' ? body.price : null,
    sentAtMs,
  }
  markUnresolved(ports.unresolved, order)
  watch(ports, order, 0)
  return { kind: 'unknown' }
}

/** The way for panels that send at once, such as the armed ladder. */
export function useSendOrder(): (body: OrderBody, accountId: string) => Promise<Sent> {
  const { link, toasts } = useTerminal()
  const unresolved = useKept(UNRESOLVED)
  return useMemo(() => {
    const later = (task: () => void, delayMs: number) => {
      const timer = setTimeout(task, delayMs)
      return () => clearTimeout(timer)
    }
    const ports = { link, toasts, unresolved, later, nowMs: () => Date.now(), newId }
    return (body, accountId) => sendOrder(ports, body, accountId)
  }, [link, toasts, unresolved])
}
