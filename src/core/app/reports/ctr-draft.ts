import { MS_PER_DAY, addMs, asId, ok, parseIso, present, refused, utcDay } from '../../kernel/index.ts'
import type { Instant, Result, UserId } from '../../kernel/index.ts'
import { ctrRecordOf, reportingFailure } from '../../compliance/reporting/index.ts'
import type {
  CashPayment,
  CaseSubject,
  CtrRecord,
  ReportingFailure,
} from '../../compliance/reporting/index.ts'
import { isIdText } from '../accounts/channel.ts'
import type { MonitoredPaymentRecord, Store } from '../store/store.ts'
import { stands, subjectOf } from './case-draft.ts'
import type { CaseDraftPorts } from './case-draft.ts'

export type CtrDraftPorts = CaseDraftPorts & Readonly<{ store: Pick<Store, 'portfolios'> }>

/** A report of cash before it is a document: whom it names of this desk, and of which day. */
type DraftedCtr = Readonly<{ record: CtrRecord; subjectIds: readonly string[]; day: string }>

type Drafted<Value> = Promise<Result<Value, ReportingFailure>>

/** Whose cash of which day. */
type Asked = Readonly<{ userId: UserId; day: string }>

const wrong = (field: string, message: string): Result<never, ReportingFailure> =>
  refused(reportingFailure('report_incomplete', message, { field }))

export const CTR_RULE = 'T02'
const ALERTS_READ = { limit: 1_000, offset: 0 }

/** Of a case: whom the last report of cash that monitoring asks for is about, and its day. */
async function askedByCase({ store }: CtrDraftPorts, caseId: string): Drafted<Asked> {
  const { items } = await store.cases.alerts({ caseId: asId<'case'>(caseId) }, ALERTS_READ)
  const [last] = items
    .filter((alert) => alert.rule === CTR_RULE && stands(alert))
    .toSorted((one, other) => other.happenedAt - one.happenedAt)
  const userId = last?.userId ?? null
  return last === undefined || userId === null
    ? wrong('case_id', 'No alert of the case is about cash that must be reported.')
    : ok({ userId, day: utcDay(last.happenedAt) })
}

type Days = Readonly<{ from: Instant; to: Instant }>

/** Without a case: one customer, and one day. */
function askedByHand(subjects: readonly string[], { from, to }: Days): Result<Asked, ReportingFailure> {
  const [userId, ...others] = subjects
  if (userId === undefined || others.length > 0) {
    const message = 'A CTR from the books is about one customer: name them, or the case, or give its record.'
    return wrong('subject_user_ids', message)
  }
  if (utcDay(from) !== utcDay(to)) return wrong('period_end', 'A CTR is of one business day.')
  return ok({ userId: asId<'user'>(userId), day: utcDay(from) })
}

/** Cash of a day that is this person's: of their accounts, or brought by them. What was refused or taken back is none. */
async function cashOf({ store }: CtrDraftPorts, { userId, day }: Asked) {
  const from = present(parseIso(day), 'a day')
  const found: Readonly<{ payment: MonitoredPaymentRecord; depositor: string | null }>[] = []
  for (const payment of await store.monitoring.cashBetween(from, addMs(from, MS_PER_DAY - 1))) {
    if (payment.userId !== userId && payment.depositorKey !== userId) continue
    const movement = await store.portfolios.cashMovement(asId<'cashMovement'>(payment.id))
    if (movement?.status === 'executed') found.push({ payment, depositor: movement.depositor })
  }
  return found
}

/**
 * A currency transaction report as the books have it: one person, one business day, every payment in cash, with those who
 * brought it for another. `caseId` gives person and day where there is one.
 */
export async function draftedCtr(
  ports: CtrDraftPorts,
  about: Readonly<{ caseId: string | undefined; subjects: readonly string[]; days: Days | null }>,
): Drafted<DraftedCtr> {
  const { caseId, subjects, days } = about
  if (caseId === undefined && days === null) return wrong('period_start', 'A CTR is of one business day.')
  const asked =
    caseId === undefined ? askedByHand(subjects, present(days, 'the day')) : await askedByCase(ports, caseId)
  if (!asked.ok) return asked
  const firm = await ports.firm()
  if (!firm.ok) return firm
  const named = new Map<string, CaseSubject>()
  const customer = async (id: string): Promise<CaseSubject> => {
    const known = named.get(id) ?? (await subjectOf(ports, asId<'user'>(id), []))
    named.set(id, known)
    return known
  }
  const payments: CashPayment[] = []
  for (const { payment, depositor } of await cashOf(ports, asked.value)) {
    payments.push({
      direction: payment.type === 'CASH_IN' ? 'in' : 'out',
      amount: payment.amount,
      accountId: payment.accountId,
      owner: await customer(payment.userId),
      brought:
        depositor === null ? null : isIdText(depositor) ? await customer(depositor) : { name: depositor },
    })
  }
  const { day } = asked.value
  const record = ctrRecordOf(firm.value, { day, payments }, utcDay(ports.clock.now()))
  return record.ok ? ok({ record: record.value, subjectIds: [...named.keys()], day }) : record
}
