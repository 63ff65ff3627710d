import { amlFailure } from '../../compliance/aml/index.ts'
import { addMs, ok, refused } from '../../kernel/index.ts'
import type { Failure, Instant, Result } from '../../kernel/index.ts'
import type { FillRecord, OrderEventRecord, OrderRecord } from '../../orders/index.ts'
import type { AbortSignalLike } from '../call.ts'
import { computeFailure } from '../compute.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { amendmentsOf, eventOfFill, eventsOfOrder } from '../monitoring/order-events.ts'
import type { ToldEvent } from '../monitoring/order-events.ts'
import { MONITORED_MS, monitoredAccountOf, monitoredOf } from '../monitoring/payments.ts'
import { UNKNOWN_CUSTOMER } from '../monitoring/customers.ts'
import type { CustomerFacts, MonitoredPaymentRecord, Store } from '../store/store.ts'
import type { AccountRecord } from '../../ledger/index.ts'
import type { Account, ToldAnew } from '../../compliance/aml/index.ts'
import type { ReplayRequest } from './job.ts'

export type HistoryPorts = Readonly<{
  store: Pick<Store, 'monitoring'>
  desk: Pick<DeskReads, 'account' | 'accounts'>
  /** Lets the loop answer others before it resolves. */
  breathe: () => Promise<void>
}>

type Pages = Pick<ReplayRequest, 'accounts' | 'toldAnew' | 'payments' | 'orders'>

const READ_AT_A_TIME = 500
/** What one replay takes of payments, and of orders and fills each; more would not fit a worker beside its alerts. */
const ROWS_MAX = 100_000
type Read<Row> = (limit: number, after?: Row) => Promise<readonly Row[]>

/** Reads rows page by page, in turns with everybody else's work, and keeps of each page what `textOf` makes of it. */
async function readInTurns<Row, Kept>(
  { breathe }: HistoryPorts,
  signal: AbortSignalLike | null,
  read: Read<Row>,
  keep: (rows: readonly Row[]) => Kept,
): Promise<Result<readonly Kept[], Failure>> {
  const pages: Kept[] = []
  let last: Row | undefined
  for (let count = 0; ; count += READ_AT_A_TIME) {
    if (signal?.aborted === true) return refused(computeFailure('cancelled', 'the caller went away'))
    if (count >= ROWS_MAX) {
      const message = `More than ${ROWS_MAX} of one kind lie in this time: take fewer days.`
      return refused(amlFailure('history_too_long', message, { field: 'days', details: { limit: ROWS_MAX } }))
    }
    const rows = await read(READ_AT_A_TIME, last)
    if (rows.length > 0) pages.push(keep(rows))
    if (rows.length < READ_AT_A_TIME) return ok(pages)
    last = rows.at(-1)
    await breathe()
  }
}

/** Follows what was told of the customer of each account from payment to payment. */
function makeFollow({ desk }: HistoryPorts) {
  const first = new Map<string, CustomerFacts>()
  const last = new Map<string, string>()
  return {
    first,
    /** What is told otherwise than at the payment before. */
    toldAnew: (record: MonitoredPaymentRecord): readonly ToldAnew[] => {
      const { id, accountId, customerCountry, declaredMonth, isFirm } = record
      const text = JSON.stringify([customerCountry, declaredMonth, isFirm])
      const before = last.get(accountId)
      last.set(accountId, text)
      if (before === undefined) first.set(accountId, record)
      const account = before === undefined || before === text ? null : desk.account(accountId)
      return account === null ? [] : [{ payment: id, account: monitoredAccountOf(account, record) }]
    },
  }
}

/** `known`: what was told of the customer of each account when it first paid. */
const accountPages = async (
  { desk, breathe }: HistoryPorts,
  known: ReadonlyMap<string, CustomerFacts>,
): Promise<readonly string[]> => {
  const monitored = (account: AccountRecord): Account =>
    monitoredAccountOf(account, known.get(account.id) ?? UNKNOWN_CUSTOMER)
  const accounts = desk.accounts().filter(({ moneyKind }) => moneyKind === 'live')
  const pages: string[] = []
  for (let at = 0; at < accounts.length; at += READ_AT_A_TIME) {
    pages.push(JSON.stringify(accounts.slice(at, at + READ_AT_A_TIME).map(monitored)))
    await breathe()
  }
  return pages
}

/** Who traded with whom is known by the deal, whose two fills may lie pages apart. */
async function orderPages(
  ports: HistoryPorts,
  from: Instant,
  signal: AbortSignalLike | null,
): Promise<Result<readonly string[], Failure>> {
  const { monitoring } = ports.store
  let seq = 0
  const page = (events: readonly ToldEvent[]): string =>
    JSON.stringify(events.map((told) => ({ ...told, seq: ++seq })))
  const log = await readInTurns(
    ports,
    signal,
    (limit: number, after?: OrderEventRecord) => monitoring.amendmentsSince(from, limit, after),
    (rows) => rows,
  )
  if (!log.ok) return log
  const amended = amendmentsOf(log.value.flat())
  const orders = await readInTurns(
    ports,
    signal,
    (limit: number, after?: OrderRecord) => monitoring.ordersSince(from, limit, after),
    (rows) => page(rows.flatMap((order) => eventsOfOrder(order, amended.get(order.id)))),
  )
  if (!orders.ok) return orders
  const sides = new Map<string, FillRecord[]>()
  const fills = await readInTurns(
    ports,
    signal,
    (limit: number, after?: FillRecord) => monitoring.fillsSince(from, limit, after),
    (rows) => {
      for (const fill of rows) sides.set(fill.matchId, [...(sides.get(fill.matchId) ?? []), fill])
      return rows
    },
  )
  if (!fills.ok) return fills
  const pages = [...orders.value]
  for (const rows of fills.value) {
    const across = (fill: FillRecord) =>
      sides.get(fill.matchId)?.find(({ id }) => id !== fill.id)?.userId ?? ''
    pages.push(page(rows.map((fill) => eventOfFill(fill, across(fill)))))
    await ports.breathe()
  }
  return ok(pages)
}

/**
 * The desk's own past as monitoring saw it, each payment with what its customer had told by then: payments as far back as the longest window reaches, orders and fills a little
 * before the first day that is compared.
 */
export async function readHistory(
  ports: HistoryPorts,
  span: Readonly<{ from: Instant; to: Instant; marketMemoryMs: number }>,
  signal: AbortSignalLike | null,
): Promise<Result<Pages, Failure>> {
  const oldest = addMs(span.to, -MONITORED_MS)
  const follow = makeFollow(ports)
  const toldAnew: string[] = []
  const payments = await readInTurns(
    ports,
    signal,
    (limit: number, after?: MonitoredPaymentRecord) => ports.store.monitoring.payments(oldest, limit, after),
    (rows) => {
      toldAnew.push(JSON.stringify(rows.flatMap(follow.toldAnew)))
      return JSON.stringify(rows.flatMap((record) => monitoredOf(record) ?? []))
    },
  )
  if (!payments.ok) return payments
  const orders = await orderPages(ports, addMs(span.from, -span.marketMemoryMs), signal)
  if (!orders.ok) return orders
  const accounts = await accountPages(ports, follow.first)
  return ok({ accounts, toldAnew, payments: payments.value, orders: orders.value })
}
