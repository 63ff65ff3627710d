import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import { bySingles, byBatches, inRounds } from './order-rounds.ts'
import type { Rounds } from './order-rounds.ts'
import { closedLoop, makeSender, openLoop, print, quantile, registerTraders } from './load.ts'
import type { Outcome } from './load.ts'

// Order to durable acknowledgement over REST on loopback: the built server in a process of its own on an encrypted
// SQLite file with synchronous=FULL, its paper market running, the load in this process.

const SECONDS = 10
const WARM_SECONDS = 6
const TRADERS = 16
/** 32 traders with two connections each are 64 orders in flight; with one batch each of half of them, 16 batches. */
const ROUND_TRADERS = 32
const ROUNDS = 3
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

/** Rate and latency against their targets, and what each order costs the server whatever else the machine does. */
function tellRounds(bench: string, outcome: Rounds, ordersPerSecond: number, p99Ms?: number): void {
  const { timesMs, refused, orders, elapsedMs, cpu } = outcome
  for (const text of refused.slice(0, 3)) process.stderr.write(`refused ${text.slice(0, 200)}\n`)
  print(bench, 'orders', (orders * 1_000) / elapsedMs, '1/s', ordersPerSecond)
  print(bench, 'p50', quantile(timesMs, 0.5), 'ms')
  print(bench, 'p99', quantile(timesMs, 0.99), 'ms', p99Ms)
  print(bench, 'CPU of the main thread an order', (cpu.mainMs * 1_000) / orders, 'us')
  print(bench, 'CPU of the server an order', (cpu.processMs * 1_000) / orders, 'us')
}

try {
  const send = makeSender(server.address, 256)
  const traders = await registerTraders(send, ROUND_TRADERS)
  const few = traders.slice(0, TRADERS)
  tell(await closedLoop(send, few, CONNECTIONS, WARM_SECONDS, 1))

  const paced = await openLoop(send, few, 200, SECONDS, 2)
  tell(paced)
  print('rest.order', 'p50 at 200/s', quantile(paced.timesMs, 0.5), 'ms', 4)
  print('rest.order', 'p95 at 200/s', quantile(paced.timesMs, 0.95), 'ms')
  print('rest.order', 'p99 at 200/s', quantile(paced.timesMs, 0.99), 'ms', 15)
  print('rest.order', 'max at 200/s', Math.max(...paced.timesMs), 'ms')

  const full = await closedLoop(send, few, CONNECTIONS, SECONDS, 3)
  tell(full)
  print('rest.order', 'sustained orders and cancels', full.timesMs.length / SECONDS, '1/s', 1_000)
  print('rest.order', 'sustained orders alone', full.orders / SECONDS, '1/s')
  print('rest.order', 'p99 at full load', quantile(full.timesMs, 0.99), 'ms')

  const target = { send, traders, pid: server.pid }
  tellRounds('rest.order of 64 in flight', await inRounds(target, bySingles, ROUNDS, 2), 2_500, 50)
  tellRounds('rest.batch of 100 orders', await inRounds(target, byBatches, ROUNDS, 1), 10_000)
} finally {
  await server.kill9()
  removeDataDirectory(directory)
}
