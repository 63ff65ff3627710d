import { asId, ok, refused, utcDay } from '../../kernel/index.ts'
import type { Clock, Instant, Result, UserId } from '../../kernel/index.ts'
import type { AlertRecord, CaseId, CaseLinkRecord } from '../../compliance/cases/index.ts'
import { reportingFailure, sarKindsOf, sarRecordOf } from '../../compliance/reporting/index.ts'
import type {
  CaseFacts,
  CaseSubject,
  CaseTransaction,
  FirmReads,
  ReportingFailure,
  SarChanges,
  SarRecord,
} from '../../compliance/reporting/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import type { Store } from '../store/store.ts'
import { clientOf, fincenAddressOf, statementOf } from './client-facts.ts'
import type { ClientPorts } from './client-facts.ts'
import type { ContinuedSar } from './continuing.ts'

export type CaseDraftPorts = ClientPorts &
  Readonly<{
    store: Pick<Store, 'cases' | 'monitoring' | 'users' | 'trading'>
    desk: Pick<DeskReads, 'account' | 'instrument'>
    firm: FirmReads
    clock: Clock
  }>

type SubjectPorts = ClientPorts & Readonly<{ store: Pick<Store, 'users'> }>

/** A SAR as its case has it, and what starts its clock and bounds its period. */
type DraftedCase = Readonly<{
  record: SarRecord
  subjectIds: readonly string[]
  detectedOn: string
}>

type Drafted<Value> = Promise<Result<Value, ReportingFailure>>

/** More alerts than a case of years has. */
const ALERTS_MAX = 1_000

const targetsOf = (links: readonly CaseLinkRecord[], kind: CaseLinkRecord['kind']): readonly string[] =>
  links.filter((link) => link.kind === kind).map(({ targetId }) => targetId)

/** Alerts that still stand: what was taken back, or found to be harmless, is told to nobody. */
export const stands = ({ status }: AlertRecord): boolean =>
  status !== 'false_positive' && status !== 'withdrawn'

export async function subjectOf(
  ports: SubjectPorts,
  userId: UserId,
  accounts: readonly string[],
): Promise<CaseSubject> {
  const said = await statementOf(ports, userId)
  const user = await ports.store.users.byId(userId)
  return {
    userId,
    client: said === null ? null : clientOf(userId, said),
    occupation: said?.occupation ?? null,
    address: said === null ? {} : fincenAddressOf(said),
    email: user?.email ?? null,
    accounts,
  }
}

/** Who adds the links of an alert. */
const THE_HOUSE = 'system'

/** What an alert names as seen, as far as it keeps that: ids of orders or of payments. */
function seenIn({ evidence }: AlertRecord, kind: 'orders' | 'payments'): readonly string[] {
  const ids = evidence[kind]
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : []
}

/** What standing alerts saw, and what an officer linked by hand. */
const idsOf = (
  alerts: readonly AlertRecord[],
  links: readonly CaseLinkRecord[],
  kind: 'order' | 'payment',
): readonly string[] => [
  ...new Set([
    ...alerts.flatMap((alert) => seenIn(alert, kind === 'order' ? 'orders' : 'payments')),
    ...targetsOf(
      links.filter(({ addedBy }) => addedBy !== THE_HOUSE),
      kind,
    ),
  ]),
]

async function paymentOf({ store }: CaseDraftPorts, id: string): Promise<CaseTransaction | null> {
  const payment = await store.monitoring.payment(id)
  return payment === null
    ? null
    : { id, at: payment.at, amount: payment.amount, accountId: payment.accountId, userId: payment.userId }
}

/** What an order filled; in another currency than dollars its amount is not known. */
async function orderOf({ store, desk }: CaseDraftPorts, id: string): Promise<CaseTransaction | null> {
  const order = await store.trading.order(asId<'order'>(id))
  if (order === null) return null
  const isUsd = desk.instrument(order.symbol)?.currency === 'USD'
  const { createdAt: at, accountId, userId } = order
  return { id, at, amount: isUsd ? order.filledValue : null, accountId, userId }
}

async function transactionsOf(
  ports: CaseDraftPorts,
  alerts: readonly AlertRecord[],
  links: readonly CaseLinkRecord[],
): Promise<readonly CaseTransaction[]> {
  const found: (CaseTransaction | null)[] = []
  for (const id of idsOf(alerts, links, 'payment')) found.push(await paymentOf(ports, id))
  for (const id of idsOf(alerts, links, 'order')) found.push(await orderOf(ports, id))
  return found.filter((one) => one !== null)
}

/** Accounts of a subject that the case points to, or in which something happened. */
function accountsOf(
  { desk }: CaseDraftPorts,
  userId: UserId,
  links: readonly CaseLinkRecord[],
  transactions: readonly CaseTransaction[],
): readonly string[] {
  const linked = targetsOf(links, 'account').filter(
    (id) => desk.account(asId<'account'>(id))?.userId === userId,
  )
  const used = transactions.filter((one) => one.userId === userId).map(({ accountId }) => accountId)
  return [...new Set([...linked, ...used])].slice(0, ACCOUNTS_MAX)
}

/** What FinCEN takes of one subject. */
const ACCOUNTS_MAX = 99

/** Also what somebody is told of a case about themselves. */
export const caseUnknown = (): ReportingFailure =>
  reportingFailure('report_not_found', 'There is no such case.', { field: 'case_id' })

export const noSuchCase = (): Result<never, ReportingFailure> => refused(caseUnknown())

/** Whom a case is about, and what is drafted from it must be hidden from. */
export async function customersOf(
  { store }: Readonly<{ store: Pick<Store, 'cases'> }>,
  id: string,
): Drafted<readonly UserId[]> {
  const caseId = asId<'case'>(id)
  if ((await store.cases.case(caseId)) === null) {
    return noSuchCase()
  }
  return ok(targetsOf(await store.cases.links(caseId), 'customer').map((target) => asId<'user'>(target)))
}

type Since = Pick<ContinuedSar, 'after' | 'to'>

const isSince = (at: Instant, { after, to }: Since): boolean => at > after && at <= to

/** What a case saw; of one whose activity goes on what any case saw of its customers since. */
async function alertsOf(
  { store }: CaseDraftPorts,
  caseId: CaseId,
  customers: readonly UserId[],
  continued: Since | null,
): Promise<readonly AlertRecord[]> {
  const page = { limit: ALERTS_MAX, offset: 0 }
  if (continued === null) return (await store.cases.alerts({ caseId }, page)).items.filter(stands)
  const found: AlertRecord[] = []
  for (const userId of customers) found.push(...(await store.cases.alerts({ userId }, page)).items)
  return found
    .filter(stands)
    .filter(({ happenedAt, rule }) => isSince(happenedAt, continued) && sarKindsOf([rule]).length > 0)
}

/** Whether monitoring saw a case's customers do anything suspicious in a stretch of time. */
export async function goesOn(ports: CaseDraftPorts, id: string, since: Since): Promise<boolean> {
  const customers = await customersOf(ports, id)
  const alerts = customers.ok ? await alertsOf(ports, asId<'case'>(id), customers.value, since) : []
  return alerts.length > 0
}

async function caseFactsOf(
  ports: CaseDraftPorts,
  id: string,
  customers: readonly UserId[],
  continued: ContinuedSar | null,
): Promise<CaseFacts> {
  const caseId = asId<'case'>(id)
  const links = await ports.store.cases.links(caseId)
  const alerts = await alertsOf(ports, caseId, customers, continued)
  const seen = await transactionsOf(ports, alerts, links)
  const transactions = continued === null ? seen : seen.filter(({ at }) => isSince(at, continued))
  const subjects: CaseSubject[] = []
  for (const userId of customers) {
    subjects.push(await subjectOf(ports, userId, accountsOf(ports, userId, links, transactions)))
  }
  return { caseId: id, subjects, alerts, transactions }
}

/** The day on which monitoring first saw it: the clock of a SAR begins there. */
const detectedOn = ({ alerts }: CaseFacts, today: string): string =>
  alerts.map(({ raisedAt }) => utcDay(raisedAt)).toSorted()[0] ?? today

/**
 * A suspicious activity report from a case: its subjects as their identity checks have them, their accounts, what
 * monitoring saw and when, and what it came to. `changes` stand in place of what the case says; with `continued` it is of
 * what happened since that was reported.
 */
export async function draftedCase(
  ports: CaseDraftPorts,
  caseId: string,
  changes: SarChanges,
  continued: ContinuedSar | null = null,
): Drafted<DraftedCase> {
  const customers = await customersOf(ports, caseId)
  if (!customers.ok) return customers
  const facts = await caseFactsOf(ports, caseId, customers.value, continued)
  const firm = await ports.firm()
  if (!firm.ok) return firm
  const today = utcDay(ports.clock.now())
  // What corrects a report that FinCEN has is that first, also where that one continued another.
  const said = { ...(continued === null ? {} : { sequence: continued.sequence }), ...changes }
  const record = sarRecordOf(firm.value, facts, said, today)
  if (!record.ok) return record
  return ok({ record: record.value, subjectIds: customers.value, detectedOn: detectedOn(facts, today) })
}
