import { dueAt } from '../../compliance/kyc/index.ts'
import { isOverdue } from '../../compliance/privacy/index.ts'
import { baselInput } from '../../compliance/reporting/contract-regcalc.ts'
import { baselFigures, isAboutPersons } from '../../compliance/reporting/index.ts'
import type { CaseId } from '../../compliance/cases/index.ts'
import { MS_PER_DAY, addMs, asId, parseIso, present, utcDay } from '../../kernel/index.ts'
import type { UserId } from '../../kernel/index.ts'
import type { DeskReads } from '../desk-port/desk.ts'
import { largeTradersOf } from '../reports/large-traders.ts'
import { parsedWith } from '../reports/parsed.ts'
import type { Store } from '../store/store.ts'
import { CHECK_READ } from './checks.ts'
import type { ComplianceCheck } from './checks.ts'

type DutyPorts = Readonly<{
  store: Pick<Store, 'cases' | 'kyc' | 'reports' | 'privacy'>
  desk: Pick<DeskReads, 'instrument'>
}>

/** Days before a document ends, and before a filing is due, at which somebody is told. */
const DOCUMENT_DAYS = 30
const FILING_DAYS = 5

/** An officer's and the job's own promise: what is later than this after its day was forgotten. */
const REVIEW_GRACE_MS = MS_PER_DAY

/** Approved identities whose document ends soon. */
const makeDocumentsCheck = ({ store }: DutyPorts): ComplianceCheck => ({
  rule: 'C02',
  find: async (now) => {
    const soon = addMs(now, DOCUMENT_DAYS * MS_PER_DAY)
    // The next look at an identity is never after the end of its document.
    const { items } = await store.kyc.dueBy(soon, CHECK_READ)
    return items
      .filter(({ documentExpiresAt }) => documentExpiresAt <= soon)
      .map(({ id, documentExpiresAt }) => ({
        key: `C02-${id}-${documentExpiresAt}`,
        explanation: `The document of identity check ${id} ends on ${utcDay(documentExpiresAt)}.`,
        at: now,
      }))
  },
})

/** Identity checks that an officer was to look at, and reviews that were to be done, by a day that has passed. */
const makeReviewsCheck = ({ store }: DutyPorts): ComplianceCheck => ({
  rule: 'C03',
  find: async (now) => {
    const waiting = await store.kyc.inStates({ states: ['pending', 'under_review'] }, CHECK_READ)
    const approved = await store.kyc.dueBy(addMs(now, -REVIEW_GRACE_MS), CHECK_READ)
    return [...waiting.items, ...approved.items].flatMap((record) => {
      const at = dueAt(record)
      if (at === null || at >= now) return []
      const explanation = `Identity check ${record.id} was to be looked at by ${utcDay(at)} and is ${record.status}.`
      return [{ key: `C03-${record.id}-${at}`, explanation, at }]
    })
  },
})

/** Filings that no authority has and that are due in some days, and those that are late. */
const makeFilingsCheck = ({ store }: DutyPorts): ComplianceCheck => ({
  rule: 'C04',
  find: async (now) => {
    const today = utcDay(now)
    const due = await store.reports.dueBy(utcDay(addMs(now, FILING_DAYS * MS_PER_DAY)), CHECK_READ.limit)
    return due.map((report) => {
      const { id, reportType, status, dueOn, subjects } = report
      const isLate = dueOn < today
      return {
        key: `C04-${id}-${dueOn}-${isLate ? 'late' : 'soon'}`,
        explanation: `Filing ${id} (${reportType}) ${isLate ? 'was' : 'is'} due on ${dueOn} and is ${status}.`,
        at: isLate ? present(parseIso(dueOn), 'a day') : now,
        about: isAboutPersons(reportType)
          ? subjects.split(' ').flatMap((subject) => (subject === '' ? [] : [asId<'user'>(subject)]))
          : [],
      }
    })
  },
})

const UNFINISHED = ['open', 'in_review', 'snoozed', 'awaiting_approval'] as const

/** Whom a case is about: what speaks of it is hidden from them too. */
async function customersOf({ store }: DutyPorts, id: CaseId): Promise<readonly UserId[]> {
  const links = await store.cases.links(id)
  return links.filter(({ kind }) => kind === 'customer').map(({ targetId }) => asId<'user'>(targetId))
}

/** Cases whose time has run out. What the house found by its own checks (`other`) begets no further finding. */
const makeCasesCheck = (ports: DutyPorts): ComplianceCheck => ({
  rule: 'C05',
  find: async (now) => {
    const filter = { states: UNFINISHED, dueTo: addMs(now, -1) }
    const { items } = await ports.store.cases.cases(filter, CHECK_READ)
    return Promise.all(
      items
        .filter(({ kind }) => kind !== 'other')
        .map(async ({ id, state, dueAt: at }) => ({
          key: `C05-${id}-${at}`,
          explanation: `Case ${id} was to be closed by ${utcDay(at)} and is ${state}.`,
          at,
          about: await customersOf(ports, id),
        })),
    )
  },
})

/** Ratios of the last balance sheet that are below their floors; a part that was not given has no ratio. */
const makeCapitalCheck = ({ store }: DutyPorts): ComplianceCheck => ({
  rule: 'C06',
  find: async (now) => {
    const kept = await store.reports.capitalInputs(utcDay(now))
    const inputs = kept === null ? null : parsedWith(baselInput, kept.inputs)
    const figures = inputs?.ok === true ? baselFigures(inputs.value) : null
    if (kept === null || figures?.ok !== true) return []
    return figures.value.breaches.map(({ ratio, value, floor }) => ({
      key: `C06-${kept.day}-${ratio}`,
      explanation: `The ${ratio} ratio of ${kept.day} is ${value.toFixed(4)}, below its floor of ${floor.toFixed(4)}.`,
      at: present(parseIso(kept.day), 'a day'),
    }))
  },
})

const MONTH = 7

/** Traders at or above a reporting level of the CFTC: once a month for each commodity while they are. */
const makeLargeTraderCheck = (ports: DutyPorts): ComplianceCheck => ({
  rule: 'C07',
  find: async (now) => {
    const { rows } = await largeTradersOf(ports)
    const month = utcDay(now).slice(0, MONTH)
    const names = new Set(rows.map(({ trader, commodity }) => `${String(trader)} in ${String(commodity)}`))
    return [...names].map((name) => ({
      key: `C07-${name}-${month}`,
      explanation: `Trader ${name} stands at a reporting level: 17 CFR 17.00 asks for a position report.`,
      at: now,
    }))
  },
})

/** Wishes of data subjects that the desk has not answered in time. Nobody is held by a case because of that. */
const makePrivacyCheck = ({ store }: DutyPorts): ComplianceCheck => ({
  rule: 'C08',
  find: async (now) => {
    const { items } = await store.privacy.requests(['open'], CHECK_READ)
    return items
      .filter((request) => isOverdue(request, now))
      .map(({ id, kind, dueAt: at }) => ({
        key: `C08-${id}`,
        explanation: `Privacy request ${id} (${kind}) was to be answered by ${utcDay(at)}.`,
        at,
      }))
  },
})

/** What compliance must not let slip: documents, reviews, filings, cases, regulatory limits, data subjects. */
export const dutyChecks = (ports: DutyPorts): readonly ComplianceCheck[] =>
  [
    makeDocumentsCheck,
    makeReviewsCheck,
    makeFilingsCheck,
    makeCasesCheck,
    makeCapitalCheck,
    makeLargeTraderCheck,
    makePrivacyCheck,
  ].map((make) => make(ports))
