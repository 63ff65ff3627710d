import { matches, replay } from '../../compliance/aml/index.ts'
import type {
  Account,
  Alert,
  AmlParameters,
  DecidedLabel,
  OrderEvent,
  Payment,
  ToldAnew,
} from '../../compliance/aml/index.ts'
import { ok } from '../../kernel/index.ts'
import type { Instant, Result } from '../../kernel/index.ts'
import type { JobControl } from '../compute-job.ts'

/**
 * What a replay takes. The history crosses to the worker as JSON text, page by page: text is copied between threads as one
 * block, records one by one, for which the engine's loop would have to wait.
 */
export type ReplayRequest = Readonly<{
  accounts: readonly string[]
  toldAnew: readonly string[]
  payments: readonly string[]
  orders: readonly string[]
  present: AmlParameters
  changed: AmlParameters
  labels: readonly DecidedLabel[]
  from: Instant
  hiddenFrom: readonly string[]
}>

/** An alert with what it was raised on: the last of it, in the order in which it happened. */
export type ShownAlert = Readonly<{
  alert: Alert
  decided: 'confirmed' | 'false_positive' | null
  evidence: readonly (Payment | OrderEvent)[]
}>

type Replayed = Omit<ReturnType<typeof replay>, 'wonAlerts' | 'lostAlerts'> &
  Readonly<{
    history: Readonly<{ accounts: number; payments: number; orders: number; told_anew: number }>
    wonAlerts: readonly ShownAlert[]
    lostAlerts: readonly ShownAlert[]
  }>

/** So many alerts are shown of each kind, the newest, and so much of the evidence of each, the last. */
const ALERTS_SHOWN_MAX = 200
const EVIDENCE_SHOWN_MAX = 20

const readPages = <Item>(pages: readonly string[]): readonly Item[] =>
  pages.flatMap((page) => JSON.parse(page) as readonly Item[])

const decisionOn = (alert: Alert, labels: readonly DecidedLabel[]): ShownAlert['decided'] => {
  const decided = labels.filter((label) => matches(alert, label))
  if (decided.length === 0) return null
  return decided.some(({ isTrue }) => isTrue) ? 'confirmed' : 'false_positive'
}

function makeShow(
  payments: readonly Payment[],
  orders: readonly OrderEvent[],
  labels: readonly DecidedLabel[],
): (alerts: readonly Alert[]) => readonly ShownAlert[] {
  const paid = new Map(payments.map((payment) => [payment.id, payment]))
  const placed = new Map(orders.toReversed().map((event) => [event.orderId, event]))
  return (alerts) =>
    alerts
      .toSorted((left, right) => right.lastAt - left.lastAt)
      .slice(0, ALERTS_SHOWN_MAX)
      .map((alert) => ({
        alert,
        decided: decisionOn(alert, labels),
        evidence: alert.evidence.slice(-EVIDENCE_SHOWN_MAX).flatMap((id) => {
          const seen = paid.get(id) ?? placed.get(id)
          return seen === undefined ? [] : [seen]
        }),
      }))
}

/** The rule laboratory over a desk's own history, for a worker: two passes, and what came and went of it. */
export function replayRules(request: ReplayRequest, { progress }: JobControl): Result<Replayed, never> {
  const { present, changed, labels, from, hiddenFrom } = request
  const history = {
    accounts: readPages<Account>(request.accounts),
    toldAnew: readPages<ToldAnew>(request.toldAnew),
    payments: readPages<Payment>(request.payments),
    orders: readPages<OrderEvent>(request.orders),
    isAsJudged: true,
  }
  const { wonAlerts, lostAlerts, ...compared } = replay(history, {
    ...{ present, changed, labels, from, hiddenFrom },
    onProgress: (share) => progress(share, 1),
  })
  const show = makeShow(history.payments, history.orders, labels)
  return ok({
    ...compared,
    history: {
      accounts: history.accounts.length,
      payments: history.payments.length,
      orders: history.orders.length,
      told_anew: history.toldAnew.length,
    },
    wonAlerts: show(wonAlerts),
    lostAlerts: show(lostAlerts),
  })
}
