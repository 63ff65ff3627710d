import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Store } from '../../src/core/app/index.ts'
import { DATABASE_FILE, openPostgresStore, openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver } from '../../src/main/adapters/sql/sqlite/driver.ts'

const KEY = Buffer.alloc(32, 7)

type Fill = (store: Store) => Promise<void>

/** How SQLite would answer a query of a new store that was filled. */
export async function sqlitePlan(query: string, fill: Fill): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'optionix-plan-'))
  try {
    const [opened, driver] = [await openSqliteStore({ directory, key: KEY }), await loadSqliteDriver()]
    if (!opened.ok || !driver.ok) throw new Error('the store did not open')
    await fill(opened.value)
    const handle = driver.value.open(join(directory, DATABASE_FILE))
    giveKey(handle, KEY)
    const plan = handle.prepare(`explain query plan ${query}`).all() as { detail: string }[]
    handle.close()
    await opened.value.close()
    return plan.map(({ detail }) => detail).join('\n')
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** How PostgreSQL would answer a query of a new database that was filled, once it knows what its table holds. */
export async function postgresPlan(url: string, table: string, query: string, fill: Fill): Promise<string> {
  const opened = await openPostgresStore({ url })
  if (!opened.ok) throw new Error(opened.failure.message)
  await fill(opened.value)
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(`analyze ${table}`)
  const { rows } = await client.query<{ 'QUERY PLAN': string }>(`explain ${query}`)
  await client.end()
  await opened.value.close()
  return rows.map((row) => row['QUERY PLAN']).join('\n')
}
