/**
 * Order → durable acknowledgement over REST on loopback, against the built server with its embedded store:
 * `npx node test/perf/http.bench.ts` prints one JSON object a line. Passive limit orders far below the market rest, so
 * each is one booked order with its hold and its audit fact. Several users share the load, because each has 100,000 USD.
 */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../../out/main/cli.js', import.meta.url))
const USERS = 40
const RATE_PER_SECOND = 200
const PACED_SECONDS = 10
const SUSTAINED_SECONDS = 8
const SUSTAINED_IN_FLIGHT = 32
const ORDER = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '10000.00' }

type Server = Readonly<{ address: URL; child: ChildProcess; folder: string }>
type Answer = Readonly<{ status: number; body: Readonly<Record<string, unknown>> }>

const agent = new Agent({ keepAlive: true, maxSockets: 64 })

function post(server: Server, path: string, body: object, token?: string): Promise<Answer> {
  const text = JSON.stringify(body)
  return new Promise((resolve, reject) => {
    const sent = request(
      new URL(path, server.address),
      {
        method: 'POST',
        agent,
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(text),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        },
      },
      (answer) => {
        let received = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (received += chunk))
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, body: JSON.parse(received) as Answer['body'] }),
        )
      },
    )
    sent.once('error', reject)
    sent.end(text)
  })
}

async function start(): Promise<Server> {
  if (!existsSync(CLI)) throw new Error('The server is not built: run npm run build first.')
  const folder = mkdtempSync(join(tmpdir(), 'optionix-bench-'))
  const child = spawn(process.execPath, [CLI, 'serve', '--port', '0', '--demo', '--data', folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      RATE_LIMIT_ENDPOINTS: 'off',
      RATE_LIMIT_REQUESTS: '1000000000',
      LOG_LEVEL: 'error',
    },
  })
  for await (const line of createInterface({ input: child.stdout })) {
    return { address: new URL((JSON.parse(line) as { listening: string }).listening), child, folder }
  }
  throw new Error('The server ended before it listened.')
}

async function stop({ child, folder }: Server): Promise<void> {
  const ended = new Promise((resolve) => child.once('close', resolve))
  child.kill('SIGTERM')
  await ended
  rmSync(folder, { recursive: true, force: true })
}

async function register(server: Server, number: number): Promise<string> {
  const { status, body } = await post(server, '/auth/register', {
    email: `bench-${number}@example.org`,
    password: 'SecurePassword123!',
    full_name: `Bench ${number}`,
  })
  if (status !== 201) throw new Error(`register answered ${status}: ${JSON.stringify(body)}`)
  return String(body.access_token)
}

/** Places one order and gives its milliseconds; anything but 201 ends the run, because its time means nothing. */
async function place(server: Server, token: string): Promise<number> {
  const startedMs = performance.now()
  const { status, body } = await post(server, '/trades', ORDER, token)
  if (status !== 201) throw new Error(`an order answered ${status}: ${JSON.stringify(body)}`)
  return performance.now() - startedMs
}

const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? NaN

/** Open loop: an order is due every 5 ms whether or not earlier ones were answered, so that a stall is seen. */
async function paced(server: Server, tokens: readonly string[]): Promise<readonly number[]> {
  const startedMs = performance.now()
  const all: Promise<number>[] = []
  for (let at = 0; at < RATE_PER_SECOND * PACED_SECONDS; at += 1) {
    const waitMs = startedMs + (at * 1_000) / RATE_PER_SECOND - performance.now()
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs))
    all.push(place(server, tokens[at % tokens.length] ?? ''))
  }
  return (await Promise.all(all)).toSorted((left, right) => left - right)
}

async function sustained(server: Server, tokens: readonly string[]): Promise<number> {
  const endMs = performance.now() + SUSTAINED_SECONDS * 1_000
  let placed = 0
  const worker = async (number: number): Promise<void> => {
    for (let at = number; performance.now() < endMs; at += SUSTAINED_IN_FLIGHT) {
      await place(server, tokens[at % tokens.length] ?? '')
      placed += 1
    }
  }
  await Promise.all(Array.from({ length: SUSTAINED_IN_FLIGHT }, (_none, number) => worker(number)))
  return placed / SUSTAINED_SECONDS
}

function print(metric: string, value: number, unit: string, target: number, smallerIsBetter: boolean): void {
  const ratio = smallerIsBetter ? target / value : value / target
  const rounded = (figure: number): number => Math.round(figure * 1_000) / 1_000
  const line = { bench: 'http', metric, value: rounded(value), unit, against: target, ratio: rounded(ratio) }
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

const server = await start()
try {
  const tokens: string[] = []
  for (let number = 0; number < USERS; number += 1) tokens.push(await register(server, number))
  for (let at = 0; at < 200; at += 1) await place(server, tokens[at % USERS] ?? '')
  const latencies = await paced(server, tokens)
  print('order_ack_p50_at_200_per_s', quantile(latencies, 0.5), 'ms', 4, true)
  print('order_ack_p99_at_200_per_s', quantile(latencies, 0.99), 'ms', 15, true)
  print('orders_sustained', await sustained(server, tokens), 'orders/s', 1_000, false)
} finally {
  agent.destroy()
  await stop(server)
}
