import { RULE_TITLES } from '../../compliance/aml/index.ts'
import { CHECK_TITLES } from '../../compliance/cases/index.ts'
import { SCREENING_TITLES } from '../../compliance/sanctions/index.ts'
import type { ContractOutputs } from '../../contract/index.ts'
import { MS_PER_DAY, addMs, instant, ok, toIso, utcDay } from '../../kernel/index.ts'
import type { Clock, Instant, UserId } from '../../kernel/index.ts'
import type { Approvals } from '../approvals/service.ts'
import type { HandlersOf } from '../handlers.ts'
import type { Registry } from '../identity/sessions.ts'
import type { Store } from '../store/store.ts'
import { callerOf } from '../trading/requests.ts'

type Answer = ContractOutputs['complianceDashboard']['get']

type DashboardPorts = Readonly<{
  store: Pick<Store, 'dashboard' | 'kyc' | 'identity'>
  approvals: Pick<Approvals, 'hiddenFrom'>
  registry: Pick<Registry, 'accountsOf'>
  isMonitoring: boolean
  isScreening: boolean
  clock: Clock
}>

const DAYS_SHOWN = 14
const REVIEWS_AHEAD_MS = 30 * MS_PER_DAY
/** Only how many there are is wanted. */
const COUNT_ONLY = { limit: 1, offset: 0 }

const sumOf = <Row>(rows: readonly Row[], figure: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + figure(row), 0)

async function casesOf(
  { store }: DashboardPorts,
  own: readonly UserId[],
  now: Instant,
): Promise<Answer['cases']> {
  const queues = await store.dashboard.casesWaiting(own, now)
  return {
    waiting: sumOf(queues, ({ count }) => count),
    overdue: sumOf(queues, ({ overdue }) => overdue),
    queues: queues.map(({ nextDueAt, ...queue }) => ({ ...queue, next_due_at: toIso(nextDueAt) })),
  }
}

const TITLES: Readonly<Record<string, string>> = { ...RULE_TITLES, ...CHECK_TITLES, ...SCREENING_TITLES }

const titleOf = (rule: string): string => TITLES[rule] ?? rule

async function alertsOf(
  { store, isMonitoring }: DashboardPorts,
  own: readonly UserId[],
  now: Instant,
): Promise<Answer['alerts']> {
  const today = Math.floor(now / MS_PER_DAY)
  const days = Array.from({ length: DAYS_SHOWN }, (_, back) => today - DAYS_SHOWN + 1 + back)
  const counts = await store.dashboard.alertsByDay(own, instant((days[0] ?? today) * MS_PER_DAY))
  const rules = [...Map.groupBy(counts, ({ rule }) => rule)].map(([rule, ofRule]) => ({
    ...{ alert_type: rule, title: titleOf(rule), total: sumOf(ofRule, ({ count }) => count) },
    by_day: days.map((day) => ofRule.find((one) => one.day === day)?.count ?? 0),
  }))
  return {
    monitoring_enabled: isMonitoring,
    days: days.map((day) => utcDay(instant(day * MS_PER_DAY))),
    rules: rules.toSorted((left, right) => right.total - left.total),
  }
}

async function kycOf({ store }: DashboardPorts, now: Instant): Promise<Answer['kyc']> {
  const [waiting, overdue, due] = await Promise.all([
    store.kyc.inStates({ states: ['pending', 'under_review'] }, COUNT_ONLY),
    store.kyc.dueBy(now, COUNT_ONLY),
    store.kyc.dueBy(addMs(now, REVIEWS_AHEAD_MS), COUNT_ONLY),
  ])
  return {
    waiting: waiting.total,
    reviews_overdue: overdue.total,
    reviews_due: due.total - overdue.total,
  }
}

async function filingsOf(
  { store }: DashboardPorts,
  own: readonly UserId[],
  now: Instant,
): Promise<Answer['filings']> {
  const queues = await store.dashboard.filingsWaiting(own, utcDay(now))
  return {
    waiting: sumOf(queues, ({ count }) => count),
    overdue: sumOf(queues, ({ overdue }) => overdue),
    faulty: sumOf(queues, ({ faulty }) => faulty),
    queues: queues.map(({ reportType, nextDueOn, ...queue }) => ({
      ...queue,
      ...{ report_type: reportType, next_due_date: nextDueOn },
    })),
  }
}

async function screeningOf(
  { store, isScreening }: DashboardPorts,
  now: Instant,
): Promise<Answer['screening']> {
  const lists = await store.dashboard.listsLoaded()
  return {
    enabled: isScreening,
    lists: lists.map(({ list, hash, entryCount, publishedOn, importedAt }) => ({
      ...{ list, version: hash, entries: entryCount, published_on: publishedOn },
      imported_at: toIso(importedAt),
      age_days: Math.max(0, Math.floor((now - importedAt) / MS_PER_DAY)),
    })),
  }
}

/** Handlers of `complianceDashboard.*`: counts, of which each is a queue that somebody works off. */
export const makeDashboardHandlers = (ports: DashboardPorts): HandlersOf<'complianceDashboard'> => ({
  get: async (_input, context) => {
    const { userId } = callerOf(context)
    const now = ports.clock.now()
    const own = await ports.registry.accountsOf(userId)
    const notSubjects = await ports.approvals.hiddenFrom(userId)
    const [cases, alerts, kyc, filings, screening, approvals] = await Promise.all([
      casesOf(ports, own, now),
      alertsOf(ports, own, now),
      kycOf(ports, now),
      filingsOf(ports, own, now),
      screeningOf(ports, now),
      ports.store.identity.approvals(
        { status: 'pending', expiresFrom: addMs(now, 1), notSubjects },
        COUNT_ONLY,
      ),
    ])
    const as_of = toIso(now)
    return ok({ as_of, cases, alerts, kyc, filings, screening, approvals_waiting: approvals.total })
  },
})
