import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Store } from '../../../src/core/app/index.ts'
import { openPostgresStore } from '../../../src/main/adapters/sql/index.ts'
import { endWriter, onDatabase, startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { NOON, orderId, orderUnit } from '../../support/records.ts'

let server: PostgresServer
beforeAll(async () => {
  server = await startPostgres()
})
afterAll(() => server.stop())

async function opened(url: string): Promise<Store> {
  const store = await openPostgresStore({ url })
  if (!store.ok) throw new Error(store.failure.message)
  return store.value
}

const writersOf = (url: string): Promise<readonly unknown[]> =>
  onDatabase(
    url,
    `select pid from pg_stat_activity where application_name = 'optionix-writer' and datname = current_database()`,
  )

const storedOrders = (url: string): Promise<readonly unknown[]> =>
  onDatabase(url, 'select sequence::int as order from orders order by sequence')

const ordered = (...numbers: readonly number[]) => numbers.map((order) => ({ order }))

/** A way to the server that can break while a COMMIT is under way: the server gets it, the client hears nothing. */
async function breakableWay(url: string) {
  const target = new URL(url)
  const { hostname, port } = target
  const clients = new Set<Socket>()
  let breaksAtCommit = false
  const way = createServer((client) => {
    const upstream = connect(Number(port), hostname)
    let isBroken = false
    clients.add(client)
    client.on('data', (data) => {
      upstream.write(data)
      if (!breaksAtCommit || !data.includes('commit\0')) return
      breaksAtCommit = false
      isBroken = true
    })
    upstream.on('data', (data) => void (isBroken ? client.destroy() : client.write(data)))
    for (const [one, other] of [[client, upstream] as const, [upstream, client] as const]) {
      // A broken way is what these tests are about; the store hears of it by itself.
      one.on('error', () => other.destroy())
      one.on('close', () => other.end())
    }
  })
  await new Promise<void>((resolve) => way.listen(0, '127.0.0.1', resolve))
  target.port = String((way.address() as AddressInfo).port)
  return {
    url: target.toString(),
    breakAtNextCommit: () => void (breaksAtCommit = true),
    close: () => {
      for (const client of clients) client.destroy()
      way.close()
    },
  }
}

describe('PostgreSQL that loses its writer', () => {
  it('goes on after the desk has been loaded again, with nothing lost and nothing doubled', async () => {
    const url = await server.newDatabase()
    const store = await opened(url)
    await store.commit(orderUnit(0))
    await endWriter(url)
    const refused = await Promise.allSettled([store.commit(orderUnit(1)), store.commit(orderUnit(2))])
    expect(refused.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    // The connection is back, but in between others may have written: first the desk, then commits.
    await store.ping()
    await expect(store.commit(orderUnit(1))).rejects.toMatchObject({ code: 'store_lost' })
    expect((await store.loadDesk(NOON)).lastOrderSequence).toBe(0)
    await store.commit(orderUnit(1))
    await store.commit(orderUnit(2))
    expect(await storedOrders(url)).toEqual(ordered(0, 1, 2))
    expect((await store.auditHead()).size).toBe(3)
    await store.close()
  })

  it('tells of the loss, and never of its own closing', async () => {
    const url = await server.newDatabase()
    const store = await opened(url)
    const losses: string[] = []
    const told = new Promise<void>((resolve) => {
      store.onLost?.((error) => {
        losses.push(error.message)
        resolve()
      })
    })
    await endWriter(url)
    await told
    await store.loadDesk(NOON)
    await store.close()
    expect(losses).toEqual([expect.stringContaining('terminating connection')])
  })

  it('connects once, however many ask', async () => {
    const url = await server.newDatabase()
    const store = await opened(url)
    await endWriter(url)
    await expect(store.commit(orderUnit(1))).rejects.toThrow()
    await Promise.all([store.loadDesk(NOON), ...Array.from({ length: 10 }, () => store.ping())])
    expect(await writersOf(url)).toHaveLength(1)
    await store.commit(orderUnit(1))
    await store.close()
  })

  it('rejects a commit whose answer never came, and loads what the database really has', async () => {
    const way = await breakableWay(await server.newDatabase())
    const store = await opened(way.url)
    await store.commit(orderUnit(0))
    way.breakAtNextCommit()
    await expect(store.commit(orderUnit(1))).rejects.toMatchObject({ code: 'store_lost' })
    // This one was durable though nobody heard of it.
    expect((await store.loadDesk(NOON)).lastOrderSequence).toBe(1)
    await expect(store.commit(orderUnit(1))).rejects.toMatchObject({ code: 'duplicate_key' })
    await store.commit(orderUnit(2))
    expect(await storedOrders(way.url)).toEqual(ordered(0, 1, 2))
    await store.close()
    way.close()
  })

  it('stays refused while another engine holds the database, and then has what that one wrote', async () => {
    const url = await server.newDatabase()
    const store = await opened(url)
    await store.commit(orderUnit(0))
    await endWriter(url)
    const other = await opened(url)
    const inUse = {
      message: expect.stringContaining('is held by another engine'),
      cause: { code: 'database_in_use' },
    }
    await expect(store.loadDesk(NOON)).rejects.toMatchObject(inUse)
    await expect(store.ping()).rejects.toMatchObject(inUse)
    await expect(store.commit(orderUnit(1))).rejects.toMatchObject({ code: 'store_lost' })
    await other.commit(orderUnit(1))
    // Whoever was refused leaves at once, and the server takes note of it a moment later.
    await expect.poll(() => writersOf(url)).toHaveLength(1)
    await other.close()
    expect((await store.loadDesk(NOON)).lastOrderSequence).toBe(1)
    await store.commit(orderUnit(2))
    expect(await storedOrders(url)).toEqual(ordered(0, 1, 2))
    await store.close()
  })

  it.each([
    ['a newer schema', `insert into kysely_migration values ('0999', '2027-01-01')`, 'newer_schema'],
    ['no schema', 'drop table kysely_migration', 'database_missing'],
  ])('refuses a database that has %s when it comes back', async (_, change, code) => {
    const url = await server.newDatabase()
    const store = await opened(url)
    await onDatabase(url, change)
    await endWriter(url)
    await expect(store.commit(orderUnit(0))).rejects.toThrow()
    // A server that is slow to let somebody in is said to be out of reach first.
    const reason = (asked: Promise<unknown>): Promise<unknown> =>
      asked.then(
        () => 'served',
        (error: unknown) => (error as { cause?: { code?: string } }).cause?.code,
      )
    await expect.poll(() => reason(store.ping())).toBe(code)
    await expect.poll(() => reason(store.loadDesk(NOON))).toBe(code)
    await store.close()
  })

  it('says that the server is gone, and serves again when it is back', async () => {
    const url = await server.newDatabase()
    const store = await opened(url)
    await store.commit(orderUnit(0))
    server.interrupt()
    await expect(store.commit(orderUnit(1))).rejects.toThrow()
    await expect(store.ping()).rejects.toMatchObject({ cause: { code: 'database_unreachable' } })
    await expect(store.trading.order(orderId(0))).rejects.toMatchObject({ name: 'StoreUnavailable' })
    server.resume()
    expect((await store.loadDesk(NOON)).lastOrderSequence).toBe(0)
    await store.commit(orderUnit(1))
    expect(await storedOrders(url)).toEqual(ordered(0, 1))
    await store.close()
  })
})
