import { sql } from 'kysely'
import type { RawBuilder } from 'kysely'
import type { Page, Paged, TableName, Tables } from '../../../../core/app/index.ts'
import type { Database } from '../database.ts'
import { snakeCase } from '../rows.ts'
import type { Stored } from '../tables/types.ts'

/** A condition; all of a list must hold. Built by the functions below. */
export type Condition = RawBuilder<unknown>

const column = (field: string): RawBuilder<unknown> => sql.ref(snakeCase(field))

/** No condition when `value` is absent. */
export const equals = (field: string, value: Stored | undefined): readonly Condition[] =>
  value === undefined ? [] : [sql`${column(field)} = ${value}`]

/** Both ends belong to the range. */
export const between = (
  field: string,
  from: Stored | undefined,
  to: Stored | undefined,
): readonly Condition[] => [
  ...(from === undefined ? [] : [sql`${column(field)} >= ${from}`]),
  ...(to === undefined ? [] : [sql`${column(field)} <= ${to}`]),
]

/**
 * What stands behind a record in an order of rising fields, which are never null; nothing to leave out without a record.
 * The first field stands alone too: so both databases enter an index that begins with it.
 */
export function behind<Field extends string>(
  order: readonly [Field, ...Field[]],
  record: Readonly<Record<Field, Stored>> | undefined,
): readonly Condition[] {
  if (record === undefined) return []
  const values = order.map((field) => sql`${record[field]}`)
  return [
    ...between(order[0], record[order[0]], undefined),
    sql`(${sql.join(order.map(column))}) > (${sql.join(values)})`,
  ]
}

/** Longer lists go as one value: SQLite binds 32,766 of them at most, PostgreSQL 65,535. */
const BOUND_SINGLY_MAX = 64

/** A list as one bound value: the keys of a JSON object, which `json_each` lists in both databases. */
export const listText = (values: readonly Stored[]): string =>
  JSON.stringify(Object.fromEntries(values.map((value) => [String(value), 0])))

/** What stands in the brackets of `in (…)`: texts, or whole numbers, as many as there are, also none. */
export function listed(values: readonly Stored[]): RawBuilder<unknown> {
  if (values.length > 0 && values.length <= BOUND_SINGLY_MAX) return sql.join(values)
  const key = values.some((value) => typeof value === 'number') ? sql`cast("key" as bigint)` : sql`"key"`
  return sql`select ${key} from json_each(${listText(values)})`
}

export const anyOf = (field: string, values: readonly Stored[] | undefined): readonly Condition[] => {
  if (values === undefined) return []
  return [values.length === 0 ? sql`1 = 0` : sql`${column(field)} in (${listed(values)})`]
}

/** For columns that are never null. */
export const noneOf = (field: string, values: readonly Stored[] = []): readonly Condition[] =>
  values.length === 0 ? [] : [sql`${column(field)} not in (${listed(values)})`]

export const whereSql = (conditions: readonly Condition[]): RawBuilder<unknown> =>
  conditions.length === 0 ? sql`` : sql`where ${sql.join(conditions, sql` and `)}`

/** Fields to sort by; a leading `-` sorts descending. */
const orderSql = (order: readonly string[]): RawBuilder<unknown> =>
  order.length === 0
    ? sql``
    : sql`order by ${sql.join(
        order.map((field) => (field.startsWith('-') ? sql`${column(field.slice(1))} desc` : column(field))),
      )}`

/** PostgreSQL adds NUMERIC exactly, SQLite by our own function. */
export const exactSum = (dialect: Database['dialect'], column: string): RawBuilder<unknown> =>
  dialect === 'postgres' ? sql`sum(${sql.ref(column)})` : sql`decimal_sum(${sql.ref(column)})`

/** Reads records of any table. */
export type Reader = Readonly<{
  find: <Name extends TableName>(
    table: Name,
    conditions: readonly Condition[],
    order?: readonly string[],
    page?: Page,
  ) => Promise<readonly Tables[Name][]>
  first: <Name extends TableName>(
    table: Name,
    conditions: readonly Condition[],
  ) => Promise<Tables[Name] | null>
  page: <Name extends TableName>(
    table: Name,
    conditions: readonly Condition[],
    order: readonly string[],
    page: Page,
  ) => Promise<Paged<Tables[Name]>>
  /** One number from one row; 0 when it is null. */
  number: (query: RawBuilder<{ value: Stored }>) => Promise<number>
}>

export function makeReader({ db, mappers }: Database): Reader {
  const find: Reader['find'] = async (table, conditions, order = [], page) => {
    const mapper = mappers[table]
    const limit = page ? sql`limit ${page.limit} offset ${page.offset}` : sql``
    const query = sql<
      Record<string, unknown>
    >`select * from ${sql.table(mapper.table)} ${whereSql(conditions)}
      ${orderSql(order)} ${limit}`
    const { rows } = await query.execute(db)
    return rows.map(mapper.read)
  }
  const number: Reader['number'] = async (query) => {
    const { rows } = await query.execute(db)
    return Number(rows[0]?.value ?? 0)
  }
  return {
    find,
    number,
    first: async (table, conditions) =>
      (await find(table, conditions, [], { limit: 1, offset: 0 }))[0] ?? null,
    page: async (table, conditions, order, page) => {
      const source = sql.table(mappers[table].table)
      const total = await number(
        sql<{ value: Stored }>`select count(*) as "value" from ${source} ${whereSql(conditions)}`,
      )
      return { items: total > page.offset ? await find(table, conditions, order, page) : [], total }
    },
  }
}
