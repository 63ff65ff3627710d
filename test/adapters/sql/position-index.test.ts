import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/index.ts'
import { asId, present } from '../../../src/core/kernel/index.ts'
import { startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { postgresPlan, sqlitePlan } from '../../support/query-plan.ts'
import { positionRecord, userId } from '../../support/records.ts'

const USERS = 50
const EACH = 40

/** As `TradingQueries.positions` asks for a user's open positions. */
const QUERY = `select * from "positions" where "user_id" = '${userId(3)}' and "quantity" <> '0'
  order by "symbol", "opened_at", "id" limit 500 offset 0`

async function fill(store: Store): Promise<void> {
  await store.commit(
    Array.from({ length: USERS * EACH }, (_, number) => ({
      op: 'put' as const,
      table: 'positions' as const,
      record: positionRecord(number, {
        userId: userId(number % USERS),
        symbol: asId<'instrument'>(`S${number}-USD`),
      }),
    })),
  )
  const found = await store.trading.positions({ userId: userId(3), isFlat: false }, { limit: 500, offset: 0 })
  expect(found.items).toHaveLength(EACH)
}

describe("the open positions of a user among everybody's", () => {
  let server: PostgresServer | null = null
  beforeAll(async () => {
    server = await startPostgres()
  })
  afterAll(() => server?.stop())

  it('are found by an index in SQLite', async () => {
    expect(await sqlitePlan(QUERY, fill)).toMatch(/SEARCH positions USING INDEX \S+ \(user_id=/)
  })

  it('are found by an index in PostgreSQL', async () => {
    const url = await present(server, 'PostgreSQL').newDatabase()
    const plan = await postgresPlan(url, 'positions', QUERY, fill)
    expect(plan).toMatch(/Index Scan[^]*Index Cond: \(user_id = /)
    expect(plan).not.toContain('Seq Scan')
  })
})
