import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads'
import { holdOptions } from '../support/option-book.ts'
import { openRealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { print } from './result.ts'

// A hundred requests at once of every risk, analytics and volatility entry, on behalf of one account with a hundred option
// positions, while the paper market moves: how long the engine's loop stands still, and how long `GET /health` waits
// meanwhile, asked again and again. The clients are a thread of their own: what they take is not the server's. `served` and
// `busy` say what became of the hundred.

const POSITIONS = 101
const PARALLEL = 100
/** A desk that stands still longer than this is felt. */
const WAIT_TARGET_MS = 250
const STAND_TARGET_MS = 50
const IDLE_MS = 300
const WARM_UP_MS = 3_000
const NS_PER_MS = 1e6

const PRICED = {
  spot_price: 100,
  strike_price: 100,
  time_to_expiry: 0.5,
  volatility: 0.2,
  option_type: 'put',
}

const ENTRIES: readonly Readonly<{ form: string; body?: Fields }>[] = [
  // What a hundred requests take that ask for nothing.
  { form: 'GET /market/ticker/SPX' },
  { form: 'POST /risk/stress-test', body: {} },
  { form: 'POST /risk/scenario-matrix', body: {} },
  { form: 'POST /risk/var', body: {} },
  { form: 'POST /risk/var', body: { method: 'monte_carlo', n_simulations: 100_000 } },
  { form: 'POST /risk/var-history', body: {} },
  {
    form: 'POST /trading/preview',
    body: { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' },
  },
  { form: 'GET /risk/attribution' },
  { form: 'GET /risk/positions' },
  { form: 'GET /risk/portfolio' },
  { form: 'GET /risk/greeks/portfolio' },
  {
    form: 'POST /risk/greeks/heatmap',
    body: { spot: 100, strike: 100, expiry_days: 30, base_vol: 0.2, grid_steps: 50 },
  },
  { form: 'GET /compliance/risk-metrics' },
  { form: 'GET /dashboard/risk-heatmap' },
  { form: 'POST /analytics/price', body: PRICED },
  { form: 'POST /analytics/price', body: { ...PRICED, exercise: 'american' } },
  { form: 'POST /analytics/price', body: { ...PRICED, exercise: 'american', method: 'tree', steps: 2_000 } },
  {
    form: 'POST /analytics/implied-volatility',
    body: { spot_price: 100, strike_price: 100, time_to_expiry: 0.5, market_price: 5, option_type: 'put' },
  },
  { form: 'GET /analytics/greeks/SPX?spot=5000&strike=5000&expiry_days=30' },
  { form: 'GET /analytics/volatility-surface/SPX' },
  { form: 'GET /portfolios' },
  { form: 'GET /trading/portfolio' },
  { form: 'GET /dashboard' },
]

/** How long the longest of the health checks took that were asked one after another while `storm` went on. */
async function longestWait(client: RestClient, storm: Promise<unknown>): Promise<number> {
  let longest = 0
  let isOver = false
  const over = storm.then(() => (isOver = true))
  do {
    const asked = performance.now()
    await client.ask('GET /health')
    longest = Math.max(longest, performance.now() - asked)
  } while (!isOver)
  await over
  return longest
}

const idle = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

type Seen = Readonly<{ name: string; waited: number; waitedIdle: number; took: number; statuses: number[] }>

async function storm(client: RestClient, entry: (typeof ENTRIES)[number]): Promise<Seen> {
  const name = `risk-storm: ${entry.form}${entry.body?.['method'] ? ` ${String(entry.body['method'])}` : ''}`
  const waitedIdle = await longestWait(client, idle(IDLE_MS))
  parentPort?.postMessage('begin')
  const started = performance.now()
  const answers = Promise.all(Array.from({ length: PARALLEL }, () => client.ask(entry.form, entry.body)))
  const waited = await longestWait(client, answers)
  const statuses = (await answers).map(({ status }) => status)
  return { name, waited, waitedIdle, took: performance.now() - started, statuses }
}

function tell({ name, waited, waitedIdle, took, statuses }: Seen, longestStandMs: number): void {
  const count = (of: (status: number) => boolean): number => statuses.filter(of).length
  const isBusy = (status: number): boolean => status === 503 || status === 429
  print(name, 'health waited', waited, 'ms', WAIT_TARGET_MS)
  print(name, 'health waited before', waitedIdle, 'ms')
  print(name, 'longest stand', longestStandMs, 'ms', STAND_TARGET_MS)
  print(name, 'all answered', took, 'ms')
  const served = count((status) => status < 300)
  print(name, 'served', served, 'requests')
  print(name, 'busy', count(isBusy), 'requests')
  print(name, 'others', statuses.length - served - count(isBusy), 'requests')
}

async function runClients(address: string): Promise<void> {
  const only = process.argv.slice(2).find((arg) => !arg.startsWith('--'))
  const client = await registered(restClient(address), 'storm')
  await idle(WARM_UP_MS)
  const held = await holdOptions(client, POSITIONS)
  if (held < POSITIONS) throw new Error(`only ${held} positions`)
  for (const entry of ENTRIES) {
    if (only !== undefined && !entry.form.includes(only)) continue
    await client.ask(entry.form, entry.body)
    parentPort?.postMessage(await storm(client, entry))
  }
}

async function serveClients(): Promise<void> {
  const desk = await openRealDesk({ environment: 'production' })
  const delay = monitorEventLoopDelay({ resolution: 1 })
  try {
    await new Promise((resolve, reject) => {
      const clients = new Worker(new URL(import.meta.url), {
        workerData: desk.address,
        argv: process.argv.slice(2),
      })
      clients.on('message', (message: Seen | 'begin') => {
        if (message === 'begin') {
          delay.reset()
          delay.enable()
        } else {
          delay.disable()
          tell(message, delay.max / NS_PER_MS)
        }
      })
      clients.once('error', reject)
      clients.once('exit', resolve)
    })
  } finally {
    await desk.close()
  }
}

await (isMainThread ? serveClients() : runClients(workerData as string))
