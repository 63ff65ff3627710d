import { sql } from 'kysely'
import type { FiledAs, ReportQueries } from '../../../../core/app/index.ts'
import type { Database } from '../database.ts'
import { anyOf, between, equals, listText, whereSql } from './reader.ts'
import type { UserId } from '../../../../core/kernel/index.ts'
import type { Condition, Reader } from './reader.ts'

type Stretch = Parameters<ReportQueries['fillsOf']>[0]

const OF_LIVE_MONEY = sql`"account_id" in
  (select "id" from "accounts" where "money_kind" = 'live' and "user_id" is not null)`

const FILED_AS: FiledAs = 'characters'

/**
 * Messages that an authority takes, and not sets of the desk's own records: their summary alone has this key. A quote
 * within a text of the summary is escaped, so that no text passes for the key.
 */
export const IS_FILING = sql`"data_summary" like ${`%"${FILED_AS}":%`}`

/** With faults that the schema or the rules find. A text within the findings passes for none of this, as above. */
export const IS_FAULTY = sql`("findings" like ${'%"problems":[%'} and "findings" not like ${'%"problems":[]%'})`

const NOT_TAKEN = ['draft', 'review', 'approved', 'rejected'] as const

const first = (limit: number) => ({ limit, offset: 0 })

const FILED = ['submitted', 'accepted'] as const

const makeContinuedQueries = (reader: Reader): Pick<ReportQueries, 'continuable' | 'continuedBy'> => ({
  continuable: (from, limit) =>
    reader.find(
      'regulatoryReports',
      [
        ...equals('reportType', 'sar'),
        ...anyOf('status', FILED),
        ...between('updatedAt', from, undefined),
        sql`"id" not in (select "continues" from "regulatory_reports"
          where "continues" is not null and "status" <> 'amended')`,
      ],
      ['updatedAt', 'id'],
      first(limit),
    ),
  continuedBy: (id) =>
    reader.first('regulatoryReports', [...equals('continues', id), sql`"status" <> 'amended'`]),
})

const makeDueQueries = (reader: Reader): Pick<ReportQueries, 'dueBy'> => ({
  dueBy: (day, limit) =>
    reader.find(
      'regulatoryReports',
      [...anyOf('status', NOT_TAKEN), ...between('dueOn', undefined, day), IS_FILING],
      ['dueOn', 'id'],
      first(limit),
    ),
})

/** About one of these users. Reports keep their subjects as one text, with a blank before and behind each. */
const aboutAny = (userIds: readonly UserId[]): Condition =>
  sql`exists (select 1 from json_each(${listText(userIds)}) as "one" where "subjects" like '% ' || "one"."key" || ' %')`

/** Without what is about one of these users. */
export const notAboutAny = (userIds: readonly UserId[]): Condition => sql`not ${aboutAny(userIds)}`

const makeSubjectQueries = ({
  db,
}: Pick<Database, 'db'>): Pick<ReportQueries, 'idsAbout' | 'subjectsIn'> => ({
  idsAbout: async (userIds) => {
    // Nothing but the id: somebody of whom there are long reports must not wait longer than anybody else.
    const query = sql<{ id: string }>`select "id" from "regulatory_reports" where ${aboutAny(userIds)}`
    return (await query.execute(db)).rows.map(({ id }) => id)
  },
  subjectsIn: async (statuses) => {
    const conditions = [...anyOf('status', statuses), sql`"subjects" <> ''`]
    const query = sql<{
      subjects: string
    }>`select distinct "subjects" from "regulatory_reports" ${whereSql(conditions)}`
    const { rows } = await query.execute(db)
    return [...new Set(rows.flatMap(({ subjects }) => subjects.split(' ').filter(Boolean)))] as UserId[]
  },
})

/** Reports, and what a period's report is made from. */
export const makeReportQueries = (reader: Reader, database: Pick<Database, 'db'>): ReportQueries => {
  const inTime = ({ userId, from, to }: Stretch, field: string) => [
    ...equals('userId', userId),
    ...between(field, from, to),
  ]
  return {
    ...makeDueQueries(reader),
    ...makeContinuedQueries(reader),
    ...makeSubjectQueries(database),
    report: (id) => reader.first('regulatoryReports', equals('id', id)),
    reports: ({ reportType, status, hiddenFrom, about, periodStart }, page) =>
      reader.page(
        'regulatoryReports',
        [
          ...equals('reportType', reportType),
          ...equals('status', status),
          ...equals('periodStart', periodStart),
          ...(hiddenFrom === undefined ? [] : [notAboutAny(hiddenFrom)]),
          ...(about === undefined ? [] : [sql`"subjects" like ${`% ${about} %`}`]),
        ],
        ['-generatedAt', '-id'],
        page,
      ),
    capitalInputs: async (onOrBefore) => {
      const [found] = await reader.find(
        'capitalInputs',
        between('day', undefined, onOrBefore),
        ['-day'],
        first(1),
      )
      return found ?? null
    },
    ordersOf: (stretch, limit) =>
      reader.find('orders', inTime(stretch, 'createdAt'), ['createdAt', 'id'], first(limit)),
    fillsOf: (stretch, limit) => reader.find('fills', inTime(stretch, 'at'), ['at', 'id'], first(limit)),
    liveFillsOf: (stretch, limit) =>
      reader.find('fills', [...inTime(stretch, 'at'), OF_LIVE_MONEY], ['at', 'id'], first(limit)),
    transfersOf: ({ userId, from, to }, limit) => {
      const own = sql`select "id" from "accounts" where "user_id" = ${userId}`
      const ofUser = sql`("debit_account_id" in (${own}) or "credit_account_id" in (${own}))`
      const conditions = [...between('at', from, to), ...(userId === undefined ? [] : [ofUser])]
      return reader.find('transfers', conditions, ['at', 'id'], first(limit))
    },
    positionsOf: (userId, limit) =>
      reader.find(
        'positions',
        [...equals('userId', userId), sql`"quantity" <> '0'`],
        ['symbol', 'id'],
        first(limit),
      ),
  }
}
