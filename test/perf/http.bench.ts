import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import { closedLoop, makeSender, openLoop, print, quantile, registerTraders } from './load.ts'
import type { Outcome } from './load.ts'

// Order to durable acknowledgement over REST on loopback: the built server in a process of its own on an encrypted
// SQLite file with synchronous=FULL, its paper market running, the load in this process.

const SECONDS = 10
const WARM_SECONDS = 6
const TRADERS = 16
const CONNECTIONS = 48

const built = join(import.meta.dirname, '..', '..', 'out', 'main', 'cli.js')
const directory = makeDataDirectory()
const server = await startServer({
  directory,
  ...(existsSync(built) ? { entry: built } : {}),
  environment: { ...NO_RATE_LIMITS, RATE_LIMIT_REGISTRATIONS: '1000', MAX_DAILY_VOLUME: '100000000000' },
})

function tell(outcome: Outcome): void {
  for (const [reason, count] of outcome.refused) process.stderr.write(`refused ${count}: ${reason}\n`)
}

try {
  const send = makeSender(server.address, 256)
  const traders = await registerTraders(send, TRADERS)
  tell(await closedLoop(send, traders, CONNECTIONS, WARM_SECONDS, 1))

  const paced = await openLoop(send, traders, 200, SECONDS, 2)
  tell(paced)
  print('rest.order', 'p50 at 200/s', quantile(paced.timesMs, 0.5), 'ms', 4)
  print('rest.order', 'p95 at 200/s', quantile(paced.timesMs, 0.95), 'ms')
  print('rest.order', 'p99 at 200/s', quantile(paced.timesMs, 0.99), 'ms', 15)
  print('rest.order', 'max at 200/s', Math.max(...paced.timesMs), 'ms')

  const full = await closedLoop(send, traders, CONNECTIONS, SECONDS, 3)
  tell(full)
  print('rest.order', 'sustained orders and cancels', full.timesMs.length / SECONDS, '1/s', 1_000)
  print('rest.order', 'sustained orders alone', full.orders / SECONDS, '1/s')
  print('rest.order', 'p99 at full load', quantile(full.timesMs, 0.99), 'ms')
} finally {
  await server.kill9()
  removeDataDirectory(directory)
}
