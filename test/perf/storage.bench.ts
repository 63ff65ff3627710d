import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Store, Write } from '../../src/core/app/store/store.ts'
import { present } from '../../src/core/kernel/index.ts'
import { openPostgresStore, openSqliteStore } from '../../src/main/adapters/sql/index.ts'
import { startPostgres } from '../support/postgres.ts'
import { orderId, orderUnit, userId } from '../support/records.ts'

/** Run: `npx node test/perf/storage.bench.ts`. Prints one JSON object a line. */
const report = (metric: string, value: number, unit: string): void => {
  process.stdout.write(
    `${JSON.stringify({ bench: 'storage', metric, value: Math.round(value * 100) / 100, unit })}\n`,
  )
}

async function unitsPerSecond(store: Store, first: number, units: number, grouped: number): Promise<number> {
  const started = performance.now()
  for (let next = first; next < first + units; next += grouped) {
    const writes: Write[] = []
    for (let number = next; number < next + grouped; number += 1) writes.push(...orderUnit(number))
    await store.commit(writes)
  }
  const seconds = (performance.now() - started) / 1_000
  return units / seconds
}

async function readsPerSecond(count: number, read: (number: number) => Promise<unknown>): Promise<number> {
  const started = performance.now()
  for (let number = 0; number < count; number += 1) present(await read(number), 'a record')
  return (count * 1_000) / (performance.now() - started)
}

const directory = mkdtempSync(join(tmpdir(), 'optionix-bench-'))
try {
  const opened = await openSqliteStore({ directory, key: Buffer.alloc(32, 7) })
  if (!opened.ok) throw new Error(opened.failure.message)
  const store = opened.value
  await unitsPerSecond(store, 0, 320, 16)
  report('units of 10 writes, 16 a commit', await unitsPerSecond(store, 320, 16_000, 16), '1/s')
  report('units of 10 writes, one a commit', await unitsPerSecond(store, 16_320, 4_000, 1), '1/s')
  report('order by id', await readsPerSecond(5_000, (number) => store.trading.order(orderId(number))), '1/s')
  const page = { limit: 20, offset: 0 }
  report(
    'newest 20 orders of a user among 20,000',
    await readsPerSecond(200, () => store.trading.orders({ userId: userId(1) }, page)),
    '1/s',
  )
  await store.close()
} finally {
  rmSync(directory, { recursive: true, force: true })
}

const server = await startPostgres({ isFlushed: true })
try {
  const opened = await openPostgresStore({ url: await server.newDatabase() })
  if (!opened.ok) throw new Error(opened.failure.message)
  await unitsPerSecond(opened.value, 0, 320, 16)
  report(
    'PostgreSQL: units of 10 writes, 16 a commit',
    await unitsPerSecond(opened.value, 320, 3_200, 16),
    '1/s',
  )
  report(
    'PostgreSQL: units of 10 writes, one a commit',
    await unitsPerSecond(opened.value, 3_520, 500, 1),
    '1/s',
  )
  await opened.value.close()
} finally {
  server.stop()
}
