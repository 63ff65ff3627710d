import { monitorEventLoopDelay } from 'node:perf_hooks'
import { openRealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { print } from './result.ts'

// A hundred requests at once of every risk, analytics and volatility entry, on behalf of one account with a hundred option
// positions, while the paper market moves: how long the engine's loop stands still, and how long `GET /health` waits
// meanwhile. `served` and `refused` say what became of the hundred.

const POSITIONS = 101
const PARALLEL = 100
/** A desk that stands still longer than this is felt. */
const WAIT_TARGET_MS = 250
const NS_PER_MS = 1e6

type Side = Readonly<{ symbol: string; ask: string | null }>
type ChainRow = Readonly<{ call: Side | null; put: Side | null }>
/** Dear enough for the least order, cheap enough for all of them. */
const DEALT = { askMin: 1.1, askMax: 12 }

async function holdOptions(client: RestClient): Promise<void> {
  let held = 0
  const path = '/market/options-chain/SPX'
  const { body } = await client.ask<{ expiries: readonly { expiry: string }[] }>(`GET ${path}`)
  for (const { expiry } of body.expiries) {
    const { chain } = (await client.ask<{ chain: readonly ChainRow[] }>(`GET ${path}?expiry=${expiry}`)).body
    for (const side of chain.flatMap(({ call, put }) => [call, put])) {
      const ask = Number(side?.ask ?? 0)
      if (side === null || ask < DEALT.askMin || ask > DEALT.askMax || held >= POSITIONS) continue
      const order = { symbol: side.symbol, side: 'buy', order_type: 'market', quantity: '1' }
      const answer = await client.ask('POST /trades', order)
      if (answer.status === 201) held += 1
    }
  }
  if (held < POSITIONS) throw new Error(`only ${held} positions`)
}

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
]

async function storm(client: RestClient, entry: (typeof ENTRIES)[number]): Promise<void> {
  const name = `risk-storm: ${entry.form}${entry.body?.['method'] ? ` ${String(entry.body['method'])}` : ''}`
  const delay = monitorEventLoopDelay({ resolution: 1 })
  delay.enable()
  const started = performance.now()
  const answers = Array.from({ length: PARALLEL }, () => client.ask(entry.form, entry.body))
  const asked = performance.now()
  await client.ask('GET /health')
  const waited = performance.now() - asked
  const statuses = (await Promise.all(answers)).map(({ status }) => status)
  const took = performance.now() - started
  delay.disable()
  const count = (of: (status: number) => boolean): number => statuses.filter(of).length
  print(name, 'health waited', waited, 'ms', WAIT_TARGET_MS)
  print(name, 'longest stand', delay.max / NS_PER_MS, 'ms', WAIT_TARGET_MS)
  print(name, 'all answered', took, 'ms')
  print(
    name,
    'served',
    count((status) => status < 300),
    'requests',
  )
  print(
    name,
    'busy',
    count((status) => status === 503 || status === 429),
    'requests',
  )
  print(
    name,
    'others',
    count((status) => status >= 300 && status !== 503 && status !== 429),
    'requests',
  )
}

const only = process.argv.slice(2).find((arg) => !arg.startsWith('--'))
const desk = await openRealDesk({ environment: 'production' })
try {
  const client = await registered(restClient(desk.address), 'storm')
  await new Promise((resolve) => setTimeout(resolve, 3_000))
  await holdOptions(client)
  for (const entry of ENTRIES) {
    if (only !== undefined && !entry.form.includes(only)) continue
    await client.ask(entry.form, entry.body)
    await storm(client, entry)
  }
} finally {
  await desk.close()
}
