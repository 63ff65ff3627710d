import type { AuditFact } from '../../src/core/audit/index.ts'
import type { Instant } from '../../src/core/kernel/index.ts'
import { must } from '../sim/support/venue.ts'
import { restoreDesk } from '../../src/main/engine/index.ts'
import { engineOptions, openRealEngine } from '../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import { print } from './load.ts'

// How long a desk is away (docs/operations.md, recovery targets): after its process was killed, and when it is given back
// from a backup. The database is mostly its log, as that of a desk which has traded for a while.

const RECORDS = 400_000
const BATCH = 640
const BYTES_PER_MB = 1_048_576
const SECONDS_TO_START = 60
const SECONDS_TO_RESTORE = 900

const fact = (number: number, at: Instant): AuditFact => ({
  action: 'order.placed',
  category: 'transaction',
  actorId: `0193aaaa-bbbb-7ccc-8ddd-${String(number % 50).padStart(12, '0')}`,
  resourceType: 'order',
  resourceId: `0193aaaa-bbbb-7ccc-8ddd-${String(number).padStart(12, '0')}`,
  result: 'success',
  code: null,
  requestId: null,
  at,
  facts: { order_type: 'limit', price: '50000', quantity: '1.5', side: 'buy', symbol: 'BTC-USD' },
  personal: { ip_address: '192.0.2.7', user_agent: 'a client of some sort/1.0' },
})

const directory = makeDataDirectory()

/** Seconds until what is done here has ended, and what came of it. */
async function timed<T>(work: () => Promise<T>): Promise<readonly [number, T]> {
  const began = performance.now()
  const done = await work()
  return [(performance.now() - began) / 1_000, done]
}

async function startAndKill(): Promise<number> {
  const [seconds, server] = await timed(() => startServer({ directory, demo: false }))
  await server.kill9()
  return seconds
}

try {
  const { engine, ports, close } = await openRealEngine({ demo: false, dataDirectory: directory })
  const { committer } = engine.floor
  let pending: Promise<unknown> = Promise.resolve()
  for (let next = 0; next < RECORDS; next += BATCH) {
    const facts = Array.from({ length: BATCH }, (_, at) => fact(next + at, ports.clock.now()))
    const commit = committer.commit({ writes: [], facts })
    await pending
    pending = commit
  }
  await pending
  const [taking, backup] = await timed(async () => must(await engine.takeBackup()))
  if (backup.state !== 'complete') throw new Error(backup.reason ?? 'the backup failed')
  const megabytes = backup.bytes / BYTES_PER_MB
  print('recovery', 'the database', megabytes, 'MB')
  print('recovery', 'a backup of it, checked, beside the desk', taking, 's')
  await close()

  await startAndKill()
  print('recovery', 'start after kill -9, to the address', await startAndKill(), 's', SECONDS_TO_START)

  const options = engineOptions({ demo: false, dataDirectory: directory })
  const [restoring] = await timed(async () => must(await restoreDesk(options, backup.id, 'measured')))
  const starting = await startAndKill()
  print('recovery', 'restore and start, to the address', restoring + starting, 's', SECONDS_TO_RESTORE)
  print('recovery', 'restore, of each 1,024 MB', (restoring * 1_024) / megabytes, 's')
} finally {
  removeDataDirectory(directory)
}
