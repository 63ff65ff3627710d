import { sql } from 'kysely'
import type { DashboardQueries } from '../../../../core/app/index.ts'
import { MS_PER_DAY, instant } from '../../../../core/kernel/index.ts'
import type { UserId } from '../../../../core/kernel/index.ts'
import type { Database } from '../database.ts'
import { listed } from './reader.ts'
import { IS_FILING, IS_FAULTY, notAboutAny } from './reports.ts'
import type { Stored } from '../tables/types.ts'

type Row = Readonly<Record<string, Stored>>
type CaseCount = Awaited<ReturnType<DashboardQueries['casesWaiting']>>[number]
type FilingCount = Awaited<ReturnType<DashboardQueries['filingsWaiting']>>[number]
type LoadedList = Awaited<ReturnType<DashboardQueries['listsLoaded']>>[number]

/** Cases that one of these customers is linked to. */
const casesAbout = (userIds: readonly UserId[]) =>
  sql`select "case_id" from "case_links" where "kind" = 'customer' and "target_id" in (${listed(userIds)})`

/** Counts in one statement each, in both databases; a count of PostgreSQL comes as text. */
export function makeDashboardQueries({ db }: Database): DashboardQueries {
  const rowsOf = async (query: ReturnType<typeof sql<Row>>): Promise<readonly Row[]> =>
    (await query.execute(db)).rows
  return {
    casesWaiting: async (notAbout, now) => {
      const rows = await rowsOf(sql<Row>`
        select "kind", "state", count(*) as "count", min("due_at") as "next",
          sum(case when "due_at" < ${now} then 1 else 0 end) as "overdue"
        from "cases" where "state" <> 'closed' and "id" not in (${casesAbout(notAbout)})
        group by "kind", "state" order by "kind", "state"`)
      return rows.map(({ kind, state, count, overdue, next }) => ({
        ...{ kind: kind as CaseCount['kind'], state: state as CaseCount['state'] },
        ...{ count: Number(count), overdue: Number(overdue), nextDueAt: instant(Number(next)) },
      }))
    },
    alertsByDay: async (notAbout, from) => {
      const day = sql`("happened_at" / ${sql.lit(MS_PER_DAY)})`
      const rows = await rowsOf(sql<Row>`
        select "rule", ${day} as "day", count(*) as "count" from "compliance_alerts"
        where "happened_at" >= ${from} and ("user_id" is null or "user_id" not in (${listed(notAbout)}))
          and "case_id" not in (${casesAbout(notAbout)})
        group by "rule", ${day} order by "rule", ${day}`)
      return rows.map(({ rule, day: at, count }) => ({
        ...{ rule: String(rule), day: Number(at), count: Number(count) },
      }))
    },
    filingsWaiting: async (hiddenFrom, today) => {
      const rows = await rowsOf(sql<Row>`
        select "report_type", "status", count(*) as "count", min("due_on") as "next",
          sum(case when "due_on" < ${today} then 1 else 0 end) as "overdue",
          sum(case when "status" in ('draft', 'review') and ${IS_FAULTY} then 1 else 0 end) as "faulty"
        from "regulatory_reports"
        where "status" in ('draft', 'review', 'approved', 'rejected') and ${IS_FILING}
          and ${notAboutAny(hiddenFrom)}
        group by "report_type", "status" order by "report_type", "status"`)
      return rows.map(({ report_type: reportType, status, count, overdue, faulty, next }) => ({
        reportType: reportType as FilingCount['reportType'],
        status: status as FilingCount['status'],
        ...{ count: Number(count), overdue: Number(overdue), faulty: Number(faulty) },
        nextDueOn: String(next),
      }))
    },
    listsLoaded: async () => {
      const rows = await rowsOf(sql<Row>`
        select "list", "hash", "published_on", "entry_count", "imported_at" from "screening_lists"
        order by "list"`)
      return rows.map((row) => ({
        ...{ list: row['list'] as LoadedList['list'], hash: String(row['hash']) },
        publishedOn: row['published_on'] === null ? null : String(row['published_on']),
        ...{ entryCount: Number(row['entry_count']), importedAt: instant(Number(row['imported_at'])) },
      }))
    },
  }
}
