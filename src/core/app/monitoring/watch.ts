import { makeMonitor } from '../../compliance/aml/index.ts'
import type { Alert, Monitor } from '../../compliance/aml/index.ts'
import { MS_PER_DAY, addMs } from '../../kernel/index.ts'
import type { CashOrder } from '../accounts/cash-order.ts'
import { raiseAlert } from '../cases/raise.ts'
import type { DeskEvent } from '../desk.ts'
import type { MonitoredPaymentRecord, PaymentVerdict, Write } from '../store.ts'
import { newAlertOf, toldRulesOf, verdictOf } from './findings.ts'
import { makeOrderFeed } from './orders.ts'
import { monitoredAccountOf, monitoredOf, paymentsOf } from './payments.ts'
import type { WatchPorts } from './ports.ts'

/** What monitoring says of a payment that is about to be booked. */
export type Judgement = Readonly<{
  verdict: PaymentVerdict
  /** Public rules that hold or block it; empty where only a secret one does. */
  toldRules: readonly string[]
  /** Belong into the unit of the payment, or of its refusal. */
  writes: readonly Write[]
  /** Hands the alerts on, once the payment is durable. Nobody waits for it. */
  raise: () => void
}>

/**
 * Transaction monitoring as the desk meets it. `judge` is asked in one go with the booking and waits for nothing;
 * `ready` is waited for before. What it remembers is made again from the store at every start and after every fall.
 */
export type PaymentWatch = Readonly<{
  ready: () => Promise<void>
  judge: (order: CashOrder, id: string) => Judgement
  heard: (event: DeskEvent) => void
  /** Memory may be ahead of the store: it is made again. */
  forget: () => void
  /** Resolves when every alert that was found so far is durable. */
  idle: () => Promise<void>
}>

/** The longest that a rule looks back, and the quiet half year before it. */
const HISTORY_MS = 550 * MS_PER_DAY
const READ_AT_A_TIME = 1_000

const NOTHING: Judgement = { verdict: 'pass', toldRules: [], writes: [], raise: () => undefined }

const keptWrite = (record: MonitoredPaymentRecord): Write => ({
  op: 'insert',
  table: 'monitoredPayments',
  record,
})

/** Only what a client asks for can be held or refused: what an operator books has happened already. */
const mayBeStopped = ({ kind, byOperator }: CashOrder): boolean => kind === 'withdrawal' && !byOperator

/** Alerts one after another, in the order in which they were found. */
function makeRaiser({ cases, failed }: WatchPorts) {
  let last: Promise<void> = Promise.resolve()
  return {
    raise: (alert: Parameters<typeof raiseAlert>[1]): void => {
      last = last.then(() => raiseAlert(cases, alert)).catch(failed)
    },
    idle: () => last,
  }
}

type Raiser = ReturnType<typeof makeRaiser>

const tellAccount = (ports: WatchPorts, monitor: Monitor, { accountId }: MonitoredPaymentRecord): void => {
  const account = ports.desk.account(accountId)
  if (account !== null) monitor.putAccount(monitoredAccountOf(account))
}

/** Takes the payment of a record and answers the alerts that changed. */
function take(ports: WatchPorts, monitor: Monitor, record: MonitoredPaymentRecord): readonly Alert[] {
  tellAccount(ports, monitor, record)
  const payment = monitoredOf(record)
  return payment === null ? [] : monitor.onPayment(payment)
}

/** Makes a monitor that remembers what the store has; what was found and not kept before the end is raised now. */
async function remember(ports: WatchPorts, raiser: Raiser): Promise<Monitor> {
  const monitor = makeMonitor(ports.parameters)
  const from = addMs(ports.clock.now(), -HISTORY_MS)
  for (let offset = 0; ; offset += READ_AT_A_TIME) {
    const records = await ports.store.monitoring.payments(from, { limit: READ_AT_A_TIME, offset })
    for (const record of records) {
      const alerts = take(ports, monitor, record)
      const toldRules = toldRulesOf(alerts, record.verdict)
      for (const alert of alerts) raiser.raise(newAlertOf(alert, { accountId: record.accountId, toldRules }))
    }
    if (records.length < READ_AT_A_TIME) return monitor
  }
}

/** What the monitor says of an order's payments: the alerts of each, in their order. */
function judged(
  ports: WatchPorts,
  monitor: Monitor,
  raiser: Raiser,
  order: CashOrder,
  records: readonly MonitoredPaymentRecord[],
): Judgement {
  const alerts = records.flatMap((record) => take(ports, monitor, record))
  const verdict = mayBeStopped(order) ? verdictOf(alerts) : 'pass'
  const toldRules = verdict === 'pass' ? [] : toldRulesOf(alerts, verdict)
  const about = { accountId: order.account.id, toldRules }
  return {
    verdict,
    toldRules,
    writes: records.map((record) => keptWrite({ ...record, verdict })),
    raise: () =>
      ports.later(() => {
        for (const alert of alerts) raiser.raise(newAlertOf(alert, about))
      }),
  }
}

/** Watches the desk's payments and its clients' orders. */
export function makePaymentWatch(ports: WatchPorts): PaymentWatch {
  const raiser = makeRaiser(ports)
  const orders = makeOrderFeed(ports, (alert) =>
    raiser.raise(newAlertOf(alert, { accountId: null, toldRules: [] })),
  )
  let monitor: Monitor | null = null
  let loading: Promise<void> | null = null

  const load = async (): Promise<void> => {
    try {
      monitor = await remember(ports, raiser)
    } finally {
      loading = null
    }
  }

  return {
    ready: () => (monitor === null ? (loading ??= load()) : Promise.resolve()),
    judge: (order, id) => {
      const records = paymentsOf(order, id, ports.clock.now())
      return monitor === null || records.length === 0
        ? NOTHING
        : judged(ports, monitor, raiser, order, records)
    },
    heard: orders.heard,
    forget: () => {
      monitor = null
      orders.forget()
    },
    idle: raiser.idle,
  }
}
