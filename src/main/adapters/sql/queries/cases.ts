import { sql } from 'kysely'
import type { AlertFilter, CaseFilter, CaseQueries, MonitoringQueries } from '../../../../core/app/index.ts'
import type { CaseId } from '../../../../core/compliance/cases/index.ts'
import type { Instant, UserId } from '../../../../core/kernel/index.ts'
import type { Database } from '../database.ts'
import { anyOf, behind, between, equals, listed, makeReader, whereSql } from './reader.ts'
import type { Condition, Reader } from './reader.ts'
import type { Stored } from '../tables/types.ts'

const CASH = ['CASH_IN', 'CASH_OUT'] as const

/** Without the cases that one of these customers is linked to, by the column that holds the case's id. */
const notAbout = (column: string, userIds: readonly UserId[] | undefined): readonly Condition[] =>
  userIds === undefined || userIds.length === 0
    ? []
    : [
        sql`${sql.ref(column)} not in (select "case_id" from "case_links"
          where "kind" = 'customer' and "target_id" in (${listed(userIds)}))`,
      ]

const notOf = (column: string, userIds: readonly UserId[] | undefined): readonly Condition[] =>
  userIds === undefined || userIds.length === 0
    ? []
    : [sql`(${sql.ref(column)} is null or ${sql.ref(column)} not in (${listed(userIds)}))`]

const caseConditions = (filter: CaseFilter): readonly Condition[] => [
  ...anyOf('state', filter.states),
  ...equals('kind', filter.kind),
  ...equals('priority', filter.priority),
  ...equals('assignee', filter.assignee),
  ...between('dueAt', undefined, filter.dueTo),
  ...(filter.link === undefined
    ? []
    : [
        sql`"id" in (select "case_id" from "case_links"
          where "kind" = ${filter.link.kind} and "target_id" = ${filter.link.targetId})`,
      ]),
  ...notAbout('id', filter.notAbout),
]

const alertConditions = (filter: AlertFilter): readonly Condition[] => [
  ...equals('status', filter.status),
  ...equals('rule', filter.rule),
  ...equals('userId', filter.userId),
  ...equals('caseId', filter.caseId),
  ...(filter.isTold === undefined ? [] : equals('isTold', filter.isTold ? 1 : 0)),
  ...notOf('user_id', filter.notAbout),
  ...notAbout('case_id', filter.notAbout),
]

/** How many rows there are of each value of a column. */
function makeCounts({ db }: Database) {
  const count = async (table: string, column: string, conditions: readonly Condition[]) => {
    const { rows } = await sql<{ name: string; value: Stored }>`
      select ${sql.ref(column)} as "name", count(*) as "value" from ${sql.table(table)}
        ${whereSql(conditions)} group by ${sql.ref(column)} order by ${sql.ref(column)}`.execute(db)
    return rows.map(({ name, value }) => ({ name, count: Number(value) }))
  }
  return async (userIds: readonly UserId[]) => {
    const alerts = alertConditions({ notAbout: userIds })
    return {
      alertsByStatus: await count('compliance_alerts', 'status', alerts),
      alertsByRule: await count('compliance_alerts', 'rule', alerts),
      alertsByLevel: await count('compliance_alerts', 'level', alerts),
      casesByState: await count('cases', 'state', notAbout('id', userIds)),
    }
  }
}

const makeAlertQueries = (
  reader: Reader,
): Pick<CaseQueries, 'alert' | 'alertByKey' | 'alerts' | 'alertsChanged'> => ({
  alert: (id) => reader.first('complianceAlerts', equals('id', id)),
  alertByKey: (key) => reader.first('complianceAlerts', equals('key', key)),
  alerts: (filter, page) =>
    reader.page('complianceAlerts', alertConditions(filter), ['-happenedAt', '-id'], page),
  alertsChanged: (rule, { at, id }, limit) =>
    reader.find(
      'complianceAlerts',
      [
        ...equals('rule', rule),
        ...between('updatedAt', at, undefined),
        sql`("updated_at" > ${at} or "id" > ${id})`,
      ],
      ['updatedAt', 'id'],
      { limit, offset: 0 },
    ),
})

const makeRecordQueries = (reader: Reader): Pick<CaseQueries, 'record' | 'records' | 'unfiled'> => ({
  record: (id) => reader.first('complianceRecords', equals('id', id)),
  records: ({ framework, status, dueTo }, page) =>
    reader.page(
      'complianceRecords',
      [...equals('framework', framework), ...equals('status', status), ...between('dueAt', undefined, dueTo)],
      ['framework', 'createdAt', 'id'],
      page,
    ),
  unfiled: (closedFrom, limit) =>
    reader.find(
      'cases',
      [
        ...equals('state', 'closed'),
        ...equals('disposition', 'reported'),
        ...between('closedAt', closedFrom, undefined),
        sql`"id" not in (select "case_id" from "case_links" where "kind" = 'report' and "target_id" in
            (select "id" from "regulatory_reports" where "report_type" = 'sar'))`,
      ],
      ['closedAt', 'id'],
      { limit, offset: 0 },
    ),
})

export function makeCaseQueries(database: Database): CaseQueries {
  const reader = makeReader(database)
  return {
    ...makeAlertQueries(reader),
    ...makeRecordQueries(reader),
    case: (id) => reader.first('cases', equals('id', id)),
    cases: (filter, page) =>
      reader.page('cases', caseConditions(filter), ['-rank', 'dueAt', 'openedAt', 'id'], page),
    events: (id) => reader.find('caseEvents', equals('caseId', id), ['number']),
    links: (id) => reader.find('caseLinks', equals('caseId', id), ['at', 'kind', 'targetId']),
    customersOf: async (ids) => {
      const about = [...equals('kind', 'customer'), ...anyOf('caseId', ids)]
      const links = ids.length === 0 ? [] : await reader.find('caseLinks', about, ['at', 'targetId'])
      return links.map(({ caseId, targetId }) => ({ caseId, userId: targetId as UserId }))
    },
    isAbout: async (id, userIds) =>
      (await reader.first('caseLinks', [
        ...equals('caseId', id),
        ...equals('kind', 'customer'),
        ...anyOf('targetId', userIds),
      ])) !== null,
    idsAbout: async (userIds) => {
      const links = await reader.find('caseLinks', [
        ...equals('kind', 'customer'),
        ...anyOf('targetId', userIds),
      ])
      return links.map(({ caseId }): CaseId => caseId)
    },
    customersOfOpen: async () => {
      const links = await reader.find('caseLinks', [
        ...equals('kind', 'customer'),
        sql`"case_id" in (select "id" from "cases" where "state" <> 'closed')`,
      ])
      return [...new Set(links.map(({ targetId }) => targetId as UserId))]
    },
    evidence: (id) => reader.find('caseEvidence', equals('caseId', id), ['at', 'id']),
    evidenceItem: (id) => reader.first('caseEvidence', equals('id', id)),
    evidenceContent: (id) => reader.first('caseEvidenceContents', equals('evidenceId', id)),
    snoozesOver: (now, limit) =>
      reader.find(
        'cases',
        [...equals('state', 'snoozed'), ...between('snoozedUntil', undefined, now)],
        ['snoozedUntil', 'id'],
        { limit, offset: 0 },
      ),
    counts: makeCounts(database),
  }
}

const BY_TIME = ['at', 'id'] as const
const ORDERS_BY_TIME = ['createdAt', 'sequence'] as const
const AMENDMENTS_BY_TIME = ['at', 'orderId', 'number'] as const

/** What follows a record in a list by time, or all from an instant on. */
const since = <Field extends string>(
  order: readonly [Field, ...Field[]],
  from: Instant,
  after: Readonly<Record<Field, Stored>> | undefined,
): readonly Condition[] => (after === undefined ? between(order[0], from, undefined) : behind(order, after))

export const makeMonitoringQueries = (reader: Reader): MonitoringQueries => ({
  payments: (from, limit, after) =>
    reader.find('monitoredPayments', since(BY_TIME, from, after), BY_TIME, { limit, offset: 0 }),
  payment: (id) => reader.first('monitoredPayments', equals('id', id)),
  cashBetween: (from, to) =>
    reader.find('monitoredPayments', [...between('at', from, to), ...anyOf('type', CASH)], ['at', 'id']),
  ordersSince: (from, limit, after) =>
    reader.find('orders', since(ORDERS_BY_TIME, from, after), ORDERS_BY_TIME, { limit, offset: 0 }),
  amendmentsSince: (from, limit, after) =>
    reader.find(
      'orderEvents',
      // In words, so that the index of amendments serves.
      [sql`"kind" = 'amended'`, ...since(AMENDMENTS_BY_TIME, from, after)],
      AMENDMENTS_BY_TIME,
      { limit, offset: 0 },
    ),
  fillsSince: (from, limit, after) =>
    reader.find('fills', since(BY_TIME, from, after), BY_TIME, { limit, offset: 0 }),
})
