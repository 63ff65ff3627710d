import type { AlertFilter, CaseFilter, Store } from '../../src/core/app/store/store.ts'
import type { UserId } from '../../src/core/kernel/index.ts'
import type { CaseId, CaseRecord } from '../../src/core/compliance/cases/index.ts'
import type { MemoryTables } from './memory-tables.ts'

type Tables = Pick<MemoryTables, 'all' | 'get'>

const same = <T>(value: T, wanted: T | undefined): boolean => wanted === undefined || value === wanted

const byText = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

const paged = <T>(all: readonly T[], { limit, offset }: Readonly<{ limit: number; offset: number }>) => ({
  items: all.slice(offset, offset + limit),
  total: all.length,
})

const countsOf = (names: readonly string[]) =>
  [...new Set(names)]
    .toSorted(byText)
    .map((name) => ({ name, count: names.filter((each) => each === name).length }))

const inQueue = (left: CaseRecord, right: CaseRecord): number =>
  right.rank - left.rank ||
  left.dueAt - right.dueAt ||
  left.openedAt - right.openedAt ||
  byText(left.id, right.id)

const makeFilters = ({ all }: Tables) => {
  const isLinked = (caseId: CaseId, kind: string, targetId: string): boolean =>
    all('caseLinks').some(
      (link) => link.caseId === caseId && link.kind === kind && link.targetId === targetId,
    )
  const isAbout = (caseId: CaseId, userIds: readonly string[]): boolean =>
    userIds.some((userId) => isLinked(caseId, 'customer', userId))
  const cases = (filter: CaseFilter) =>
    all('cases')
      .filter((record) => filter.states === undefined || filter.states.includes(record.state))
      .filter((record) => same(record.kind, filter.kind) && same(record.priority, filter.priority))
      .filter((record) => same<string | null>(record.assignee, filter.assignee))
      .filter((record) => filter.dueTo === undefined || record.dueAt <= filter.dueTo)
      .filter(({ id }) => filter.link === undefined || isLinked(id, filter.link.kind, filter.link.targetId))
      .filter(({ id }) => filter.notAbout === undefined || !isAbout(id, filter.notAbout))
      .toSorted(inQueue)
  const alerts = (filter: AlertFilter) =>
    all('complianceAlerts')
      .filter((alert) => same(alert.status, filter.status) && same(alert.rule, filter.rule))
      .filter((alert) => same<string | null>(alert.userId, filter.userId))
      .filter((alert) => same(alert.caseId, filter.caseId) && same(alert.isTold, filter.isTold))
      .filter(({ userId, caseId }) => {
        const { notAbout } = filter
        return notAbout === undefined || (!notAbout.some((id) => id === userId) && !isAbout(caseId, notAbout))
      })
      .toSorted((left, right) => right.happenedAt - left.happenedAt || byText(right.id, left.id))
  return { isAbout, cases, alerts }
}

export function makeMemoryCases(tables: Tables): Store['cases'] {
  const { all, get } = tables
  const { isAbout, cases, alerts } = makeFilters(tables)
  return {
    case: async (id) => get('cases', id),
    cases: async (filter, page) => paged(cases(filter), page),
    events: async (id) =>
      all('caseEvents')
        .filter(({ caseId }) => caseId === id)
        .toSorted((left, right) => left.number - right.number),
    links: async (id) =>
      all('caseLinks')
        .filter(({ caseId }) => caseId === id)
        .toSorted(
          (left, right) =>
            left.at - right.at || byText(left.kind, right.kind) || byText(left.targetId, right.targetId),
        ),
    customersOf: async (ids) =>
      all('caseLinks')
        .filter(({ caseId, kind }) => kind === 'customer' && ids.includes(caseId))
        .toSorted((left, right) => left.at - right.at || byText(left.targetId, right.targetId))
        .map(({ caseId, targetId }) => ({ caseId, userId: targetId as UserId })),
    isAbout: async (id, userIds) => isAbout(id, userIds),
    idsAbout: async (userIds) =>
      all('caseLinks')
        .filter(({ kind, targetId }) => kind === 'customer' && userIds.some((id) => id === targetId))
        .map(({ caseId }) => caseId),
    customersOfOpen: async () => {
      const open = new Set(cases({}).flatMap(({ id, state }) => (state === 'closed' ? [] : [id])))
      const links = all('caseLinks').filter(({ kind, caseId }) => kind === 'customer' && open.has(caseId))
      return [...new Set(links.map(({ targetId }) => targetId as UserId))]
    },
    evidence: async (id) =>
      all('caseEvidence')
        .filter(({ caseId }) => caseId === id)
        .toSorted((left, right) => left.at - right.at || byText(left.id, right.id)),
    evidenceItem: async (id) => get('caseEvidence', id),
    evidenceContent: async (id) => get('caseEvidenceContents', id),
    snoozesOver: async (now, limit) =>
      cases({ states: ['snoozed'] })
        .filter(({ snoozedUntil }) => snoozedUntil !== null && snoozedUntil <= now)
        .toSorted(
          (left, right) => (left.snoozedUntil ?? 0) - (right.snoozedUntil ?? 0) || byText(left.id, right.id),
        )
        .slice(0, limit),
    unfiled: async (closedFrom, limit) => {
      const filed = all('caseLinks').filter(
        ({ kind, targetId }) => kind === 'report' && get('regulatoryReports', targetId)?.reportType === 'sar',
      )
      return cases({ states: ['closed'] })
        .filter(({ disposition, closedAt }) => disposition === 'reported' && (closedAt ?? 0) >= closedFrom)
        .filter(({ id }) => !filed.some(({ caseId }) => caseId === id))
        .toSorted((left, right) => (left.closedAt ?? 0) - (right.closedAt ?? 0) || byText(left.id, right.id))
        .slice(0, limit)
    },
    alert: async (id) => get('complianceAlerts', id),
    alertByKey: async (key) => all('complianceAlerts').find((alert) => alert.key === key) ?? null,
    alerts: async (filter, page) => paged(alerts(filter), page),
    alertsChanged: async (rule, after, limit) =>
      all('complianceAlerts')
        .filter((alert) => alert.rule === rule)
        .filter(({ updatedAt: at, id }) => at > after.at || (at === after.at && id > after.id))
        .toSorted((left, right) => left.updatedAt - right.updatedAt || byText(left.id, right.id))
        .slice(0, limit),
    counts: async (notAbout) => {
      const seen = alerts({ notAbout })
      return {
        alertsByStatus: countsOf(seen.map(({ status }) => status)),
        alertsByRule: countsOf(seen.map(({ rule }) => rule)),
        alertsByLevel: countsOf(seen.map(({ level }) => level)),
        casesByState: countsOf(cases({ notAbout }).map(({ state }) => state)),
      }
    },
    record: async (id) => get('complianceRecords', id),
    records: async ({ framework, status, dueTo }, page) =>
      paged(
        all('complianceRecords')
          .filter((record) => same(record.framework, framework) && same(record.status, status))
          .filter(({ dueAt }) => dueTo === undefined || (dueAt !== null && dueAt <= dueTo))
          .toSorted(
            (left, right) =>
              byText(left.framework, right.framework) ||
              left.createdAt - right.createdAt ||
              byText(left.id, right.id),
          ),
        page,
      ),
  }
}

const byTime = (left: Readonly<{ at: number; id: string }>, right: typeof left): number =>
  left.at - right.at || byText(left.id, right.id)

/** In order, what stands behind a record. */
const stretchOf = <Key, Row extends Key>(
  rows: readonly Row[],
  compare: (left: Key, right: Key) => number,
  limit: number,
  after: Key | undefined,
): readonly Row[] =>
  rows
    .toSorted(compare)
    .filter((row) => after === undefined || compare(row, after) > 0)
    .slice(0, limit)

export const makeMemoryMonitoring = ({ all, get }: Tables): Store['monitoring'] => ({
  payments: async (from, limit, after) =>
    stretchOf(
      all('monitoredPayments').filter(({ at }) => at >= from),
      byTime,
      limit,
      after,
    ),
  payment: async (id) => get('monitoredPayments', id),
  cashBetween: async (from, to) =>
    all('monitoredPayments')
      .filter(({ at, type }) => at >= from && at <= to && type.startsWith('CASH'))
      .toSorted((left, right) => left.at - right.at || byText(left.id, right.id)),
  ordersSince: async (from, limit, after) =>
    stretchOf(
      all('orders').filter(({ createdAt }) => createdAt >= from),
      (left, right) => left.createdAt - right.createdAt || left.sequence - right.sequence,
      limit,
      after,
    ),
  amendmentsSince: async (from, limit, after) =>
    stretchOf(
      all('orderEvents').filter(({ kind, at }) => kind === 'amended' && at >= from),
      (left, right) =>
        left.at - right.at || byText(left.orderId, right.orderId) || left.number - right.number,
      limit,
      after,
    ),
  fillsSince: async (from, limit, after) =>
    stretchOf(
      all('fills').filter(({ at }) => at >= from),
      byTime,
      limit,
      after,
    ),
})
