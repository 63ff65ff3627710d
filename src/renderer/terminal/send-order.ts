import { useMemo } from 'react'
import { sentenceOf } from '../client/index.ts'
import type { EntryOutput, Link } from '../client/index.ts'
import type { ToastsStore } from '../state/index.ts'
import { markResolved, markUnresolved } from '../state/unresolved.ts'
import type { UnresolvedOrder, UnresolvedStore } from '../state/unresolved.ts'
import { useKept, useTerminal } from './hooks.ts'
import { newId } from './ids.ts'
import { UNRESOLVED } from './kept.ts'
import { ABSENCES_TO_DROP, LOOKUP_EVERY_MS, isEngineFault, lookForOrder, postOrder } from './post-order.ts'
import type { OrderBody } from './post-order.ts'

/** How a sending ended. `unknown` counts as open until the engine has said otherwise. */
type Sent =
  | Readonly<{ kind: 'accepted'; order: EntryOutput<'trading.createTrade'> }>
  | Readonly<{ kind: 'denied'; words: string }>
  | Readonly<{ kind: 'unsent'; words: string }>
  | Readonly<{ kind: 'unknown' }>

type SendPorts = Readonly<{
  link: Pick<Link, 'call'>
  unresolved: UnresolvedStore
  toasts: Pick<ToastsStore, 'notify'>
  later: (task: () => void, delayMs: number) => () => void
  nowMs: () => number
  newId: () => string
}>

/** Looks for an order whose fate is not known until the engine shows it, or has said often enough that there is none. */
function watch(ports: SendPorts, order: UnresolvedOrder, absences: number): void {
  ports.later(() => {
    void lookForOrder(ports.link, order).then((looked) => {
      if (looked.kind === 'unanswered') return watch(ports, order, 0)
      const found = looked.order !== null
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
  const posted = await postOrder(ports.link, {
    body: { ...body, account_id: accountId },
    clientOrderId,
    idempotencyKey: ports.newId(),
  })
  if (posted.kind === 'answer') return { kind: 'accepted', order: posted.order }
  if (posted.kind === 'unsent') return { kind: 'unsent', words: posted.words }
  if (posted.kind === 'refused' && !isEngineFault(posted.failure))
    return { kind: 'denied', words: sentenceOf(posted) }
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
