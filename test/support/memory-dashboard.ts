import { isFaulty, isFiling } from '../../src/core/app/index.ts'
import type { Store } from '../../src/core/app/store/store.ts'
import { MS_PER_DAY, instant } from '../../src/core/kernel/index.ts'
import type { MemoryTables } from './memory-tables.ts'

/** Groups in the order of their keys, as the stores answer them. */
const grouped = <Row>(rows: readonly Row[], keyOf: (row: Row) => string) =>
  [...Map.groupBy(rows, keyOf)]
    .toSorted(([left], [right]) => (left < right ? -1 : 1))
    .map(([, group]) => ({ group, first: group[0] as Row }))

export function makeMemoryDashboard({ all }: Pick<MemoryTables, 'all'>): Store['dashboard'] {
  const isAbout = (caseId: string, userIds: readonly string[]): boolean =>
    all('caseLinks').some(
      (link) => link.caseId === caseId && link.kind === 'customer' && userIds.includes(link.targetId),
    )
  return {
    casesWaiting: async (notAbout, now) =>
      grouped(
        all('cases').filter(({ id, state }) => state !== 'closed' && !isAbout(id, notAbout)),
        ({ kind, state }) => `${kind} ${state}`,
      ).map(({ group, first }) => ({
        ...{ kind: first.kind, state: first.state, count: group.length },
        overdue: group.filter(({ dueAt }) => dueAt < now).length,
        nextDueAt: instant(Math.min(...group.map(({ dueAt }) => dueAt))),
      })),
    alertsByDay: async (notAbout, from) =>
      grouped(
        all('complianceAlerts').filter(
          ({ happenedAt, userId, caseId }) =>
            happenedAt >= from && !notAbout.some((id) => id === userId) && !isAbout(caseId, notAbout),
        ),
        ({ rule, happenedAt }) => `${rule} ${Math.floor(happenedAt / MS_PER_DAY)}`,
      ).map(({ group, first }) => ({
        ...{ rule: first.rule, day: Math.floor(first.happenedAt / MS_PER_DAY), count: group.length },
      })),
    filingsWaiting: async (hiddenFrom, today) =>
      grouped(
        all('regulatoryReports').filter(
          (report) =>
            isFiling(report) &&
            ['draft', 'review', 'approved', 'rejected'].includes(report.status) &&
            !hiddenFrom.some((id) => report.subjects.includes(` ${id} `)),
        ),
        ({ reportType, status }) => `${reportType} ${status}`,
      ).map(({ group, first }) => ({
        ...{ reportType: first.reportType, status: first.status, count: group.length },
        overdue: group.filter(({ dueOn }) => dueOn < today).length,
        faulty: group.filter((report) => ['draft', 'review'].includes(report.status) && isFaulty(report))
          .length,
        nextDueOn: group.map(({ dueOn }) => dueOn).toSorted()[0] ?? '',
      })),
    listsLoaded: async () =>
      all('screeningLists')
        .toSorted((left, right) => (left.list < right.list ? -1 : 1))
        .map(({ list, hash, publishedOn, entryCount, importedAt }) => ({
          ...{ list, hash, publishedOn, entryCount, importedAt },
        })),
  }
}
