import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makePostgresReaders } from '../../../src/main/adapters/sql/postgres/readers.ts'
import { onDatabase, startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'

let server: PostgresServer
let url: string

beforeAll(async () => {
  server = await startPostgres()
  url = await server.newDatabase()
})
afterAll(() => server.stop())

/** Ends every reader from the server's side, as an administrator, a restart or a failover does. */
const endReaders = (): Promise<readonly unknown[]> =>
  onDatabase(
    url,
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity
     where application_name = 'reader' and datname = current_database()`,
  )

describe('readers of a PostgreSQL that ends connections', () => {
  it('one in hand between two of its queries takes nothing down, and is not handed out again', async () => {
    const uncaught: Error[] = []
    const note = (error: Error): void => void uncaught.push(error)
    process.on('uncaughtExceptionMonitor', note)
    const { pool } = makePostgresReaders(url, { connectionString: url, application_name: 'reader', max: 1 })
    const first = await pool.connect()
    expect((await first.query('select 1 as one', [])).rows).toEqual([{ one: 1 }])
    await endReaders()
    await vi.waitFor(() => expect(first.query('select 1 as one', [])).rejects.toThrow(), { timeout: 20_000 })
    first.release()
    const second = await pool.connect()
    expect((await second.query('select 2 as two', [])).rows).toEqual([{ two: 2 }])
    second.release()
    await pool.end()
    process.off('uncaughtExceptionMonitor', note)
    expect(uncaught).toEqual([])
  })
})
