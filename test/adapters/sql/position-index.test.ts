import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/index.ts'
import { asId, present } from '../../../src/core/kernel/index.ts'
import { DATABASE_FILE, openPostgresStore, openSqliteStore } from '../../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver } from '../../../src/main/adapters/sql/sqlite/driver.ts'
import { startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { positionRecord, userId } from '../../support/records.ts'

const KEY = Buffer.alloc(32, 7)
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
    const directory = mkdtempSync(join(tmpdir(), 'optionix-index-'))
    const [opened, driver] = [await openSqliteStore({ directory, key: KEY }), await loadSqliteDriver()]
    if (!opened.ok || !driver.ok) throw new Error('the store did not open')
    await fill(opened.value)
    const handle = driver.value.open(join(directory, DATABASE_FILE))
    giveKey(handle, KEY)
    const plan = handle.prepare(`explain query plan ${QUERY}`).all() as { detail: string }[]
    handle.close()
    await opened.value.close()
    rmSync(directory, { recursive: true, force: true })
    expect(plan.map(({ detail }) => detail).join('\n')).toMatch(/SEARCH positions USING INDEX \S+ \(user_id=/)
  })

  it('are found by an index in PostgreSQL', async () => {
    const url = await present(server, 'PostgreSQL').newDatabase()
    const opened = await openPostgresStore({ url })
    if (!opened.ok) throw new Error(opened.failure.message)
    await fill(opened.value)
    const client = new Client({ connectionString: url })
    await client.connect()
    await client.query('analyze positions')
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${QUERY}`)
    await client.end()
    await opened.value.close()
    const plan = rows.map((row) => row['QUERY PLAN']).join('\n')
    expect(plan).toMatch(/Index Scan[^]*Index Cond: \(user_id = /)
    expect(plan).not.toContain('Seq Scan')
  })
})
