import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Client } from 'pg'
import { afterAll, beforeAll } from 'vitest'
import { present } from '../../src/core/kernel/index.ts'
import { DATABASE_FILE, openPostgresStore, openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { giveKey, loadSqliteDriver } from '../../src/main/adapters/sql/sqlite/driver.ts'
import { makeMemoryStore } from '../support/memory-store.ts'
import { startPostgres } from '../support/postgres.ts'
import type { PostgresServer } from '../support/postgres.ts'
import { describeStoreLaws } from './store-laws.ts'

describeStoreLaws('in-memory double', async () => {
  const store = makeMemoryStore()
  return { store, rawSql: null, dispose: store.close }
})

const newDirectory = (): string => mkdtempSync(join(tmpdir(), 'optionix-store-'))
const key = Buffer.alloc(32, 7)

// Making the tables anew for each law would take longer than the laws: each gets a copy of what was made once.
const templates = { sqlite: newDirectory(), postgres: '' }
let server: PostgresServer | null = null
beforeAll(async () => {
  server = await startPostgres()
  templates.postgres = await server.newDatabase()
  const made = [
    await openSqliteStore({ directory: templates.sqlite, key }),
    await openPostgresStore({ url: templates.postgres }),
  ]
  for (const store of made) {
    if (!store.ok) throw new Error(store.failure.message)
    await store.value.close()
  }
})
afterAll(() => {
  server?.stop()
  rmSync(templates.sqlite, { recursive: true, force: true })
})

describeStoreLaws('encrypted SQLite', async () => {
  const directory = newDirectory()
  cpSync(templates.sqlite, directory, { recursive: true })
  const opened = await openSqliteStore({ directory, key })
  const driver = await loadSqliteDriver()
  if (!opened.ok || !driver.ok) throw new Error('the store did not open')
  return {
    store: opened.value,
    rawSql: async (statement) => {
      const handle = driver.value.open(join(directory, DATABASE_FILE))
      try {
        giveKey(handle, key)
        handle.exec(statement)
      } finally {
        handle.close()
      }
    },
    dispose: async () => {
      await opened.value.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
})

describeStoreLaws('PostgreSQL', async () => {
  const url = await present(server, 'PostgreSQL').newDatabase(templates.postgres)
  const opened = await openPostgresStore({ url })
  if (!opened.ok) throw new Error(opened.failure.message)
  return {
    store: opened.value,
    rawSql: async (statement) => {
      const client = new Client({ connectionString: url })
      await client.connect()
      try {
        await client.query(statement)
      } finally {
        await client.end()
      }
    },
    dispose: opened.value.close,
  }
})
