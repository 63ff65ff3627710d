import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/store/store.ts'
import { present } from '../../../src/core/kernel/index.ts'
import { openPostgresStore } from '../../../src/main/adapters/sql/index.ts'
import { withoutPassword } from '../../../src/main/adapters/sql/postgres/address.ts'
import { endWriter, onDatabase, startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { orderId, orderUnit } from '../../support/records.ts'

let server: PostgresServer | null = null
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server?.stop())

const newDatabase = (): Promise<string> => present(server, 'PostgreSQL').newDatabase()

async function opened(url: string): Promise<Store> {
  const store = await openPostgresStore({ url })
  if (!store.ok) throw new Error(store.failure.message)
  return store.value
}

describe('PostgreSQL as the store', () => {
  it('is held by one writer, and free again when that one closes', async () => {
    const url = await newDatabase()
    const first = await opened(url)
    expect(await openPostgresStore({ url })).toMatchObject({
      ok: false,
      failure: { code: 'database_in_use' },
    })
    await first.commit(orderUnit(1))
    await first.close()
    const second = await opened(url)
    expect(await second.trading.order(orderId(1))).not.toBeNull()
    await second.close()
  })

  it('refuses a newer schema', async () => {
    const url = await newDatabase()
    await (await opened(url)).close()
    await onDatabase(url, `insert into kysely_migration values ('0999', '2027-01-01')`)
    expect(await openPostgresStore({ url })).toMatchObject({ ok: false, failure: { code: 'newer_schema' } })
  })

  it('refuses every commit once the connection that held the lock is gone', async () => {
    const url = await newDatabase()
    const store = await opened(url)
    await store.commit(orderUnit(1))
    await endWriter(url)
    await expect(store.commit(orderUnit(2))).rejects.toMatchObject({ code: 'store_lost' })
    await expect(store.commit(orderUnit(3))).rejects.toMatchObject({ code: 'store_lost' })
    const successor = await opened(url)
    expect((await successor.auditHead()).size).toBe(2)
    await expect(store.commit(orderUnit(4))).rejects.toMatchObject({ code: 'store_lost' })
    await successor.close()
    await store.close()
  })

  it('keeps the order of commits that are made without waiting, and lets none pass a refused one', async () => {
    const store = await opened(await newDatabase())
    const numbers = Array.from({ length: 20 }, (_, number) => number)
    const outcomes = await Promise.allSettled([
      ...numbers.map((number) => store.commit(orderUnit(number))),
      store.commit(orderUnit(3)),
      store.commit(orderUnit(20)),
    ])
    expect(outcomes.map((outcome) => outcome.status)).toEqual([
      ...numbers.map(() => 'fulfilled'),
      'rejected',
      'rejected',
    ])
    expect((await store.auditHead()).size).toBe(20)
    await store.close()
  })

  it('refuses truncate of what is append-only', async () => {
    const url = await newDatabase()
    const store = await opened(url)
    await expect(onDatabase(url, 'truncate audit_records')).rejects.toThrow(/append-only/)
    await store.close()
  })

  it('says that it cannot be reached, without the password, and takes nothing in its place', async () => {
    const store = await openPostgresStore({ url: 'postgres://desk:s3cret@127.0.0.1:1/optionix' })
    expect(store).toMatchObject({ ok: false, failure: { code: 'database_unreachable' } })
    if (!store.ok) {
      expect(store.failure.message).not.toContain('s3cret')
      expect(store.failure.message).toContain('127.0.0.1:1')
    }
    expect(withoutPassword('postgres://desk:s3cret@host/x?password=s3cret')).not.toContain('s3cret')
    expect(withoutPassword('not an address')).toBe('the given address')
  })
})
