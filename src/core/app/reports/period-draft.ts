import { ok, refused, utcDay } from '../../kernel/index.ts'
import type { Clock, Instant, Result } from '../../kernel/index.ts'
import type { FillRecord } from '../../orders/index.ts'
import {
  isDerivative,
  isRts22Instrument,
  reportingFailure,
  rts22Document,
  rts22TransactionOf,
  tradeReportDocument,
  tradeReportOf,
} from '../../compliance/reporting/index.ts'
import type {
  FillReport,
  FirmReads,
  ReportedClient,
  ReportedFill,
  ReportingFailure,
  ReportingFirm,
  XmlElement,
} from '../../compliance/reporting/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'
import { clientOf, statementOf } from './client-facts.ts'
import type { ClientPorts } from './client-facts.ts'
import { SET_RECORDS_MAX } from './desk-set.ts'
import { eventReportOf, fillAtEvent, lifeCycleOf } from './life-cycle.ts'
import type { ReportedEvent } from './life-cycle.ts'

export type PeriodPorts = ClientPorts &
  Readonly<{
    store: Pick<Store, 'reports' | 'trading' | 'contracts'>
    desk: Pick<DeskReads, 'instrument' | 'account'>
    firm: FirmReads
    clock: Clock
  }>

export type PeriodForm = 'rts22' | 'emir' | 'cftc'

/** A filing before it is written, and what it counts. */
type DraftedPeriod = Readonly<{
  root: XmlElement
  /** Fills that are reported, that this authority is not told of, and of paper money. */
  counts: Readonly<{ reported: number; not_reportable: number; paper: number; life_cycle_events?: number }>
}>

type Drafted<Value> = Promise<Result<Value, ReportingFailure>>

/** Reads each client and each order's sender once. */
function makeReads(ports: PeriodPorts) {
  const clients = new Map<string, Promise<ReportedClient | null>>()
  const read = async (userId: string): Promise<ReportedClient | null> => {
    const said = await statementOf(ports, userId)
    return said === null ? null : clientOf(userId, said)
  }
  const client = (userId: string): Promise<ReportedClient | null> => {
    const known = clients.get(userId) ?? read(userId)
    clients.set(userId, known)
    return known
  }
  const algorithm = async ({ orderId }: FillRecord): Promise<string | null> => {
    const parentId = (await ports.store.trading.order(orderId))?.parentOrderId ?? null
    const parent = parentId === null ? null : await ports.store.trading.algoOrder(parentId)
    return parent === null ? null : parent.algo.toUpperCase()
  }
  return { client, algorithm }
}

async function factsOf(
  ports: PeriodPorts,
  reads: ReturnType<typeof makeReads>,
  fill: FillRecord,
): Drafted<ReportedFill> {
  const instrument = ports.desk.instrument(fill.symbol)
  const field = `instruments.${fill.symbol}`
  if (instrument === null) {
    return refused(reportingFailure('report_incomplete', `${field}: is not listed at this desk.`, { field }))
  }
  const terms = instrument.option ?? instrument.future
  const owner = ports.desk.account(fill.accountId)?.userId ?? fill.userId
  const { id, matchId, at, side, quantity, price, value, userId } = fill
  return ok({
    ...{ id, matchId, at, side, quantity, price, value, instrument, owner },
    underlying: terms ? ports.desk.instrument(terms.underlying) : null,
    client: await reads.client(owner),
    decider: userId === owner ? null : { userId, client: await reads.client(userId) },
    algorithm: await reads.algorithm(fill),
  })
}

/** Something to report: a fill, and what is made of its facts. */
type Reportable<Report> = Readonly<{
  fill: FillRecord
  reportOf: (facts: ReportedFill) => FillReport<Report>
}>

/** Each as a report; when one lacks something, all that is lacking in the period is told at once. */
async function reportsOf<Report>(ports: PeriodPorts, all: readonly Reportable<Report>[]): Drafted<Report[]> {
  const reads = makeReads(ports)
  const reports: Report[] = []
  const missing = new Map<string, ReportingFailure>()
  for (const { fill, reportOf } of all) {
    const facts = await factsOf(ports, reads, fill)
    const report = facts.ok ? reportOf(facts.value) : facts
    if (report.ok) reports.push(report.value)
    else missing.set(report.failure.field ?? report.failure.code, report.failure)
  }
  const [first] = missing.values()
  if (first === undefined) return ok(reports)
  const [, ...others] = missing.keys()
  const message = others.length === 0 ? first.message : `${first.message} Missing too: ${others.join(', ')}.`
  return refused({ ...first, message, details: { missing: [...missing.keys()] } })
}

async function documentOf(
  ports: PeriodPorts,
  form: PeriodForm,
  firm: ReportingFirm,
  fills: readonly FillRecord[],
  events: readonly ReportedEvent[],
): Drafted<XmlElement> {
  if (form === 'rts22') {
    const reportOf = (facts: ReportedFill) => rts22TransactionOf(firm, facts)
    const transactions = await reportsOf(
      ports,
      fills.map((fill) => ({ fill, reportOf })),
    )
    return transactions.ok ? ok(rts22Document({ transactions: transactions.value })) : transactions
  }
  const now = ports.clock.now()
  const reportOf = (facts: ReportedFill) => tradeReportOf(firm, facts, now)
  const trades = await reportsOf(ports, [
    ...fills.map((fill) => ({ fill, reportOf })),
    ...events.map((one) => ({
      fill: fillAtEvent(one),
      reportOf: (facts: ReportedFill) => eventReportOf(firm, facts, one.event, now),
    })),
  ])
  return trades.ok ? ok(tradeReportDocument({ reportedOn: utcDay(now), trades: trades.value })) : trades
}

/** The fills of a period that belong to clients' live money, and how many are of paper. */
async function liveFillsOf(
  { store, desk }: PeriodPorts,
  period: Readonly<{ from: Instant; to: Instant }>,
): Drafted<Readonly<{ live: readonly FillRecord[]; paper: number }>> {
  const fills = await store.reports.fillsOf(period, SET_RECORDS_MAX + 1)
  if (fills.length > SET_RECORDS_MAX) {
    const message = `The period holds more than ${SET_RECORDS_MAX} fills: ask for it in parts.`
    return refused(reportingFailure('invalid_input', message, { field: 'period_end' }))
  }
  const ofClients = fills.filter(({ accountId }) => (desk.account(accountId)?.userId ?? null) !== null)
  const live = ofClients.filter(({ accountId }) => desk.account(accountId)?.moneyKind === 'live')
  return ok({ live, paper: ofClients.length - live.length })
}

/** What is not listed is among them: the report of it is refused by its name, not left out. */
const isDerivativeIn = ({ desk }: PeriodPorts, symbol: FillRecord['symbol']): boolean => {
  const instrument = desk.instrument(symbol)
  return instrument === null || isDerivative(instrument)
}

/** Whether a trade report tells anything of a period: a fill of live money in a derivative, or what happened to an earlier one. */
export async function hasTradesToReport(
  ports: PeriodPorts,
  period: Readonly<{ from: Instant; to: Instant }>,
): Promise<boolean> {
  const fills = await ports.store.reports.liveFillsOf(period, SET_RECORDS_MAX)
  return (
    fills.some(({ symbol }) => isDerivativeIn(ports, symbol)) || (await lifeCycleOf(ports, period)).length > 0
  )
}

/**
 * The transaction or trade reports of a period from the desk's own fills of live money. Paper trades are told to no
 * authority. What a report lacks is refused by its field; nothing is filled in.
 */
export async function draftedPeriod(
  ports: PeriodPorts,
  form: PeriodForm,
  period: Readonly<{ from: Instant; to: Instant }>,
): Drafted<DraftedPeriod> {
  const found = await liveFillsOf(ports, period)
  if (!found.ok) return found
  const { live, paper } = found.value
  const isReported = form === 'rts22' ? isRts22Instrument : isDerivative
  const fills = live.filter(({ symbol }) => {
    const instrument = ports.desk.instrument(symbol)
    return instrument === null || isReported(instrument)
  })
  if (form === 'rts22' && fills.length === 0) {
    const message = `The desk has no fill of this period to report (${paper} of paper money are none).`
    return refused(reportingFailure('report_incomplete', message, { field: 'transactions' }))
  }
  const firm = await ports.firm()
  if (!firm.ok) return firm
  const events = form === 'rts22' ? [] : await lifeCycleOf(ports, period)
  const root = await documentOf(ports, form, firm.value, fills, events)
  const counts = {
    ...{ reported: fills.length, not_reportable: live.length - fills.length, paper },
    ...(form === 'rts22' ? {} : { life_cycle_events: events.length }),
  }
  return root.ok ? ok({ root: root.value, counts }) : root
}
