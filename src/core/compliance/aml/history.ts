import { byText, eventOrder, paymentOrder } from './memory/event-order.ts'
import { makeMonitor } from './monitor.ts'
import type { AmlParameters } from './parameters/parameters.ts'
import type { Account, Alert, OrderEvent, Payment } from './types.ts'

/** What a customer had told otherwise than before when this payment came. */
export type ToldAnew = Readonly<{ payment: string; account: Account }>

/** A finished stretch of time: everything is known and may lie in any order. */
export type History = Readonly<{
  /** As they were known at the begin. */
  accounts: readonly Account[]
  /** How they came to be known otherwise: each payment is judged by what was known when it came. */
  toldAnew?: readonly ToldAnew[]
  payments: readonly Payment[]
  orders: readonly OrderEvent[]
  /** The payments lie in the order in which a desk judged them, which is kept. */
  isAsJudged?: boolean
}>

/** How many events lie between two words on how far a replay is. */
const TOLD_EVERY = 2_000

/**
 * What a parameter set makes of a whole history: the alerts that stand at its end, by time. `onProgress` hears now and then
 * how many of its events were judged.
 */
export function alertsOf(
  history: History,
  parameters: AmlParameters,
  onProgress: (done: number) => void = () => undefined,
): readonly Alert[] {
  const monitor = makeMonitor({ ...parameters, latenessMs: 0 })
  const alerts = new Map<string, Alert>()
  let done = 0
  const keep = (changed: readonly Alert[]): void => {
    for (const alert of changed) alerts.set(alert.id, alert)
    done += 1
    if (done % TOLD_EVERY === 0) onProgress(done)
  }
  for (const account of history.accounts) monitor.putAccount(account)
  const payments = history.isAsJudged === true ? history.payments : history.payments.toSorted(paymentOrder)
  const orders = history.orders.toSorted(eventOrder)
  const toldAnew = new Map(history.toldAnew?.map(({ payment, account }) => [payment, account]))
  for (const payment of payments) {
    const account = toldAnew.get(payment.id)
    if (account !== undefined) monitor.putAccount(account)
    keep(monitor.onPayment(payment))
  }
  for (const event of orders) keep(monitor.onOrder(event))
  keep(monitor.finish())
  return [...alerts.values()]
    .filter(({ state }) => state === 'open')
    .toSorted((left, right) => left.firstAt - right.firstAt || byText(left.id, right.id))
}
