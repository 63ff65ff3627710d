import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { restClient } from '../support/rest.ts'
import type { Fields, RestAnswer, RestClient } from '../support/rest.ts'
import { ipcFace, restFace, socketFace } from '../support/three-faces.ts'
import type { Face } from '../support/three-faces.ts'

// A long computation says how far it is to whoever asked for it, under the id that they gave it, whatever the transport.

const HELD = 12
const PATHS = 100_000

type Headers = Readonly<Record<string, string>>
type Message = Readonly<{ type: string; channel: string; data: Readonly<{ items: readonly Fields[] }> }>
type Side = Readonly<{ symbol: string; ask: string | null }>
type Chain = Readonly<{ chain: readonly Readonly<{ call: Side | null }>[] }>

let desk: RealDesk
let ann: Headers
let bob: Headers

async function person(name: string): Promise<Headers> {
  const who = { email: `${name}@example.com`, password: 'SecurePassword123!', full_name: `Trader ${name}` }
  const { body } = await restClient(desk.address).ask<{ access_token: string }>('POST /auth/register', who)
  return { authorization: `Bearer ${body.access_token}` }
}

/** Options whose revaluation over so many paths takes a while. */
async function holdOptions(client: RestClient): Promise<void> {
  const { body } = await client.ask<Chain>('GET /market/options-chain/SPX', undefined, ann)
  const dealt = body.chain.flatMap(({ call }) =>
    call !== null && Number(call.ask) > 1.1 && Number(call.ask) < 60 ? [call.symbol] : [],
  )
  for (const symbol of dealt.slice(0, HELD)) {
    const order = { symbol, side: 'buy', order_type: 'market', quantity: '1' }
    await client.ask('POST /trades', order, ann)
  }
}

beforeAll(async () => {
  desk = await openRealDesk()
  ann = await person('ann')
  bob = await person('bob')
  await holdOptions(restClient(desk.address))
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

/** Follows the channel while Monte Carlo runs again and again, until a message tells of one that is under way. */
async function toldUnderWay(face: Face): Promise<readonly Message[]> {
  let isOver = false
  let asked = 0
  const follow = (async () => {
    for (;;) {
      const seen = (await face.follow({ channel: 'computations' }, 4, ann)) as readonly Message[]
      const isThere = seen.some(({ data }) => data.items.some(({ done }) => Number(done) > 0))
      if (isThere || asked > 20) return seen
    }
  })()
  void follow.finally(() => (isOver = true))
  while (!isOver) {
    asked += 1
    const input = { method: 'monte_carlo', n_simulations: PATHS, seed: asked, computation_id: `run ${asked}` }
    const answer = await face.call('risk.var', input, ann)
    expect(answer.ok).toBe(true)
  }
  return follow
}

it.each(['ipc', 'websocket', 'rest'] as const)(
  '%s: tells its caller how many of all revaluations are done, and nobody else',
  async (name) => {
    const faces = {
      ipc: () => ipcFace(desk.real.ports),
      websocket: () => socketFace(desk.address),
      rest: () => restFace(desk.address),
    }
    const [face, other] = [faces[name](), faces[name]()]
    const heardByBob: unknown[] = []
    // Bob reads one message, what goes on at the start; of Ann's he is told nothing while hers are told.
    const bobs = other.follow({ channel: 'computations' }, 1, bob).then((all) => heardByBob.push(...all))
    const seen = await toldUnderWay(face)
    await bobs
    expect(heardByBob).toMatchObject([{ type: 'snapshot', data: { items: [] } }])
    expect(seen[0]).toMatchObject({ type: 'snapshot', channel: 'computations' })
    const items = seen.flatMap(({ data }) => data.items)
    const told = items.find(({ done }) => Number(done) > 0)
    expect(told).toMatchObject({ entry: 'risk.var', computation_id: expect.stringMatching(/^run \d+$/) })
    expect(Number(told?.['of']) % PATHS).toBe(0)
    expect(Number(told?.['done'])).toBeLessThanOrEqual(Number(told?.['of']))
    face.close()
    other.close()
  },
)

type Told = Readonly<{ computation_id: string; entry: string; state: string; done: number; of: number }>
type Board = Readonly<{ items: readonly Told[] }>

const STRIKES = Array.from({ length: 60 }, (_, at) => 70 + at)
/** Many expiries with noise of their own: the arbitrage-free fit has to search on. */
const QUOTES = [0.1, 0.2, 0.3, 0.5, 0.7, 1, 1.5, 2].flatMap((time_years, slice) =>
  STRIKES.map((strike, at) => ({
    ...{ time_years, forward: 100, strike },
    vol: 0.2 + 0.1 * Math.log(strike / 100) ** 2 + 0.01 * Math.sin(at * 7 + slice * 3),
  })),
)
const SHOCKS = Array.from({ length: 50 }, (_, at) => ({ price_shock: (at - 25) / 100, days: 1 }))
const AMERICAN = {
  ...{ product: 'asian_arithmetic', option_type: 'put', spot: 100, strike: 100, rate: 0.05, vol: 0.3 },
  ...{ time_years: 1, fixings: 250 },
}
const GRID = {
  spot_shocks: Array.from({ length: 51 }, (_, at) => (at - 25) / 100),
  vol_shocks: Array.from({ length: 21 }, (_, at) => (at - 10) / 50),
  days: [0, 1, 2, 3, 5, 7, 8, 9, 10, 14],
}
const LONG = [
  ['risk.var', 'POST /risk/var', { method: 'monte_carlo', n_simulations: PATHS }],
  ['risk.scenarioMatrix', 'POST /risk/scenario-matrix', GRID],
  ['vol.fitSurface', 'POST /analytics/volatility-surface', { quotes: QUOTES }],
  ['analytics.monteCarlo', 'POST /analytics/monte-carlo', { contract: AMERICAN, paths: 1_000_000 }],
] as const

describe.each(LONG)('%s over REST', (entry, form, input) => {
  it('is listed to its caller alone while it runs, and ends where its caller takes it back by its id', async () => {
    const client = restClient(desk.address)
    const id = `long ${entry}`
    const answer = client.ask<Fields>(form, { ...input, computation_id: id }, ann)
    const list = async (who: Headers) =>
      (await client.ask<Board>('GET /risk/computations', undefined, who)).body.items
    await vi.waitFor(async () => expect(await list(ann)).toMatchObject([{ computation_id: id, entry }]), {
      interval: 5,
      timeout: 20_000,
    })
    expect(await list(bob)).toEqual([])
    const path = `DELETE /risk/computations/${encodeURIComponent(id)}`
    expect(await client.ask(path, undefined, bob)).toMatchObject({
      status: 404,
      body: { error: 'not_found' },
    })
    expect(await client.ask(path, undefined, ann)).toMatchObject({
      status: 200,
      body: { state: 'cancelled' },
    })
    expect(await answer).toMatchObject({ status: 409, body: { error: 'cancelled' } })
    expect(await list(ann)).toEqual([])
    expect((await client.ask(path, undefined, ann)).status).toBe(404)
  })
})

it('what still waits for its turn is taken back as well', async () => {
  const client = restClient(desk.address)
  const asked = Array.from({ length: 6 }, (_, at) =>
    client.ask('POST /risk/var', { ...LONG[0][2], seed: 900 + at, computation_id: `queue ${at}` }, ann),
  )
  await vi.waitFor(async () => {
    const { status } = await client.ask('DELETE /risk/computations/queue%205', undefined, ann)
    expect(status).toBe(200)
  })
  expect(await asked[5]).toMatchObject({ status: 409, body: { error: 'cancelled' } })
  for (const one of asked.slice(0, 5)) expect((await one).status).toBe(200)
})

it('stress tests, the surface of a chain and the past of a VaR are told of too', async () => {
  const face = restFace(desk.address)
  const client = restClient(desk.address)
  const ask: readonly (readonly [string, string, Fields | undefined])[] = [
    ['stress', 'POST /risk/stress-test', { scenarios: SHOCKS, computation_id: 'stress' }],
    ['surface', 'GET /analytics/volatility-surface/SPX?computation_id=surface', undefined],
    ['past', 'POST /risk/var-history', { computation_id: 'past' }],
  ]
  for (const [id, form, input] of ask) {
    const answers: Promise<RestAnswer<unknown>>[] = []
    const seen = await face.follow({ channel: 'computations' }, 2, ann, () => {
      if (answers.length === 0) answers.push(client.ask(form, input, ann))
    })
    expect(await answers[0]).toMatchObject({ status: 200 })
    const items = (seen as readonly Message[]).flatMap(({ data }) => data.items)
    expect(items.map(({ computation_id }) => computation_id)).toContain(id)
  }
})

it('a matrix tells of itself too, and one whose caller went away does not go on', async () => {
  const face = restFace(desk.address)
  const client = restClient(desk.address)
  const leaving = new AbortController()
  const spot_shocks = Array.from({ length: 51 }, (_, at) => (at - 25) / 100)
  const vol_shocks = Array.from({ length: 21 }, (_, at) => (at - 10) / 50)
  const days = [0, 1, 2, 3, 5, 7, 8, 9, 10, 14]
  let ended: readonly unknown[] = []
  const followed = face
    .follow({ channel: 'computations' }, 3, ann, () => leaving.abort())
    .then((all) => (ended = all))
  const ask = async (signal?: AbortSignal) =>
    fetch(`${desk.address}/risk/scenario-matrix`, {
      method: 'POST',
      headers: { ...ann, 'content-type': 'application/json' },
      body: JSON.stringify({ spot_shocks, vol_shocks, days, computation_id: 'matrix' }),
      ...(signal === undefined ? {} : { signal }),
    })
  await ask(leaving.signal).catch(() => undefined)
  expect((await ask()).status).toBe(200)
  expect((await client.ask('GET /risk/positions', undefined, ann)).status).toBe(200)
  await followed
  const items = (ended as readonly Message[]).flatMap(({ data }) => data.items)
  expect(items.length).toBeGreaterThan(0)
  expect(items.every(({ computation_id }) => computation_id === 'matrix')).toBe(true)
  const [now] = (await face.follow({ channel: 'computations' }, 1, ann)) as readonly Message[]
  expect(now?.data.items).toEqual([])
})
