import { makeMonitor } from '../../compliance/aml/index.ts'
import type { Alert, Monitor } from '../../compliance/aml/index.ts'
import { addMs, inStretches } from '../../kernel/index.ts'
import type { CashOrder } from '../accounts/cash-order.ts'
import { raiseAlert } from '../cases/raise.ts'
import type { DeskEvent } from '../desk-port/desk.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { CustomerFacts, MonitoredPaymentRecord, PaymentVerdict, Write } from '../store/store.ts'
import { makeCustomerReads } from './customers.ts'
import { newAlertOf, toldRulesOf, verdictOf } from './findings.ts'
import { makeOrderFeed } from './orders.ts'
import { MONITORED_MS, monitoredAccountOf, monitoredOf, paymentsOf } from './payments.ts'
import type { PaymentWatchPorts, WatchPorts } from './ports.ts'

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
  judge: (order: CashOrder, id: string, customer: CustomerFacts) => Judgement
  /** What the customer of an account has told of themselves; waited for before. */
  customerOf: (account: AccountRecord) => Promise<CustomerFacts>
  heard: (event: DeskEvent) => void
  /** Memory may be ahead of the store: it is made again. */
  forget: () => void
  /** Makes what it remembers again under the parameters in force; the earlier ones judge until then. */
  retune: () => Promise<void>
  /** Resolves when every alert that was found so far is durable. */
  idle: () => Promise<void>
}>

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

const tellAccount = (ports: WatchPorts, monitor: Monitor, customer: MonitoredPaymentRecord): void => {
  const { accountId } = customer
  const account = ports.desk.account(accountId)
  if (account !== null) monitor.putAccount(monitoredAccountOf(account, customer))
}

/** Takes the payment of a record and answers the alerts that changed. */
function take(ports: WatchPorts, monitor: Monitor, record: MonitoredPaymentRecord): readonly Alert[] {
  tellAccount(ports, monitor, record)
  const payment = monitoredOf(record)
  return payment === null ? [] : monitor.onPayment(payment)
}

/**
 * Whether something that is found in the past is raised: not what was over before the rules that find it stood. A change of
 * rules looks ahead; what it would have found before is the laboratory's to say.
 */
const isOfThisVersion = ({ rules }: PaymentWatchPorts, { lastAt }: Alert): boolean =>
  lastAt >= (rules.current().effectiveAt ?? lastAt)

/** Makes a monitor that remembers what the store has; what was found and not kept before the end is raised now. */
async function remember(
  ports: PaymentWatchPorts,
  raiser: Raiser,
  seen: (id: string) => void = () => undefined,
): Promise<Monitor> {
  const monitor = makeMonitor(ports.parameters)
  const from = addMs(ports.clock.now(), -MONITORED_MS)
  const past = inStretches<MonitoredPaymentRecord>(READ_AT_A_TIME, (last, limit) =>
    ports.store.monitoring.payments(from, limit, last),
  )
  for await (const records of past)
    for (const record of records) {
      seen(record.id)
      const alerts = take(ports, monitor, record).filter((alert) => isOfThisVersion(ports, alert))
      const toldRules = toldRulesOf(alerts, record.verdict)
      for (const alert of alerts) raiser.raise(newAlertOf(alert, { ...record, toldRules }))
    }
  return monitor
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
  const { id: accountId, userId } = order.account
  const about = { accountId, userId, toldRules }
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
export function makePaymentWatch(ports: PaymentWatchPorts): PaymentWatch {
  const raiser = makeRaiser(ports)
  const orders = makeOrderFeed(ports, (alert) => {
    if (isOfThisVersion(ports, alert))
      raiser.raise(newAlertOf(alert, { accountId: null, userId: null, toldRules: [] }))
  })
  let monitor: Monitor | null = null
  let loading: Promise<void> | null = null
  /** Judged while a successor is made, which is to know of it. */
  let meanwhile: MonitoredPaymentRecord[] = []
  let isRetuning = false

  const forget = (): void => {
    monitor = null
    orders.forget()
  }
  const load = async (): Promise<void> => {
    try {
      await ports.rules.reload()
      monitor = await remember(ports, raiser)
    } finally {
      loading = null
    }
  }
  const ready = (): Promise<void> => (monitor === null ? (loading ??= load()) : Promise.resolve())

  /** The store's past, and what was judged while it was read. */
  const successor = async (): Promise<Monitor> => {
    const seen = new Set<string>()
    // What was judged before and is on its way to the store is read from there.
    await ports.committer.drained()
    const next = await remember(ports, raiser, (id) => seen.add(id))
    for (const record of meanwhile) if (!seen.has(record.id)) take(ports, next, record)
    return next
  }
  const retune = async (): Promise<void> => {
    isRetuning = true
    try {
      monitor = await successor()
      orders.forget()
    } catch (error) {
      // Whoever pays next waits until it can be read.
      forget()
      ports.failed(error)
    } finally {
      isRetuning = false
      meanwhile = []
    }
  }

  return {
    ready,
    customerOf: makeCustomerReads(ports),
    judge: (order, id, customer) => {
      const seen = { id, at: ports.clock.now(), customer }
      const records = paymentsOf(order, seen, ports.hashSecret)
      meanwhile.push(...(isRetuning ? records : []))
      return monitor === null || records.length === 0
        ? NOTHING
        : judged(ports, monitor, raiser, order, records)
    },
    heard: orders.heard,
    forget,
    retune,
    idle: () => orders.idle().then(raiser.idle),
  }
}
