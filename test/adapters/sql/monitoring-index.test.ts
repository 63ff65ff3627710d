import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store, Write } from '../../../src/core/app/index.ts'
import { instant, present } from '../../../src/core/kernel/index.ts'
import { startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { postgresPlan, sqlitePlan } from '../../support/query-plan.ts'
import { fillRecord, NOON, orderEventRecord, orderId, orderRecord } from '../../support/records.ts'

const COUNT = 3_000
const PAGE = 100
const LAST = 2_500

/** As `MonitoringQueries` asks for a page of each list. */
const LISTS = [
  {
    table: 'orders',
    key: 'created_at',
    query: `select * from "orders" where "created_at" >= ${NOON + LAST}
      and ("created_at", "sequence") > (${NOON + LAST}, ${LAST})
      order by "created_at", "sequence" limit ${PAGE} offset 0`,
  },
  {
    table: 'fills',
    key: 'at',
    query: `select * from "fills" where "at" >= ${NOON + LAST}
      and ("at", "id") > (${NOON + LAST}, '${fillRecord(LAST, LAST).id}')
      order by "at", "id" limit ${PAGE} offset 0`,
  },
  {
    table: 'order_events',
    key: 'at',
    query: `select * from "order_events" where "kind" = 'amended' and "at" >= ${NOON + LAST}
      and ("at", "order_id", "number") > (${NOON + LAST}, '${orderId(LAST)}', 1)
      order by "at", "order_id", "number" limit ${PAGE} offset 0`,
  },
]

async function fill(store: Store): Promise<void> {
  const numbers = Array.from({ length: COUNT }, (_, number) => number)
  await store.commit(
    numbers.flatMap((number): readonly Write[] => {
      const at = instant(NOON + number)
      return [
        { op: 'insert', table: 'orders', record: orderRecord(number) },
        { op: 'insert', table: 'fills', record: { ...fillRecord(number, number), at } },
        {
          op: 'insert',
          table: 'orderEvents',
          record: orderEventRecord(number, 1, { kind: number % 2 === 0 ? 'amended' : 'accepted', at }),
        },
      ]
    }),
  )
  const after = { createdAt: instant(NOON + LAST), sequence: LAST }
  const page = await store.monitoring.ordersSince(NOON, PAGE, after)
  expect(page.map(({ sequence }) => sequence)).toEqual(numbers.slice(LAST + 1, LAST + 1 + PAGE))
}

describe('a late page of what monitoring reads at a start', () => {
  let server: PostgresServer | null = null
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  it.each(LISTS)('of $table is entered by its index in SQLite', async ({ table, key, query }) => {
    const plan = await sqlitePlan(query, fill)
    expect(plan).toMatch(new RegExp(`SEARCH ${table} USING INDEX \\S+ \\(.*${key}>`))
    // Of one instant at most, never the whole list.
    expect(plan).not.toMatch(/USE TEMP B-TREE FOR ORDER BY/)
  })

  it.each(LISTS)('of $table is entered by its index in PostgreSQL', async ({ table, key, query }) => {
    const url = await present(server, 'PostgreSQL').newDatabase()
    const plan = await postgresPlan(url, table, query, fill)
    expect(plan).toMatch(new RegExp(`Index Scan using \\S+ on ${table}[^]*Index Cond: \\(.*${key} >=`))
    expect(plan).not.toContain('Seq Scan')
  })
})
