import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decimal, makeRandom } from '../../src/core/kernel/index.ts'
import type { Random, UserId } from '../../src/core/kernel/index.ts'
import { openRealEngine } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields } from '../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import type { RunningServer } from '../support/server.ts'
import { allEnded, checkAll, killAfter, makeRounds, repeatRequests, sendUntilGone } from './kill9-traffic.ts'
import type { Sender, Sent } from './kill9-traffic.ts'
import { expectSoundAccounts, expectSoundBooks } from './support.ts'

const ROUNDS = process.env.OPTIONIX_PROVE === '1' ? 200 : 3
/** Crashes that one desk lives through before a new one begins: every round reads all that its desk ever answered. */
const ROUNDS_PER_DESK = 25
const SEED = 20_261_121
const TRADERS = 3
const CONNECTIONS_EACH = 4
const OPENING_CASH = decimal(100_000)

type Order = Readonly<{ order_id: string; status: string; fills: readonly Fields[] }> & Fields

type Trader = Sender & {
  readonly userId: UserId
  token: string
  /** What the desk last said about each order. */
  readonly orders: Map<string, Order>
}

const ENVIRONMENT = { ...NO_RATE_LIMITS, RATE_LIMIT_REGISTRATIONS: '100', MAX_DAILY_VOLUME: '100000000000' }
let directory: string
let server: RunningServer
const traders: Trader[] = []
const random = makeRandom(SEED)

const start = (): Promise<RunningServer> => startServer({ directory, environment: ENVIRONMENT })

async function openDesk(): Promise<void> {
  directory = makeDataDirectory()
  server = await start()
  traders.length = 0
  for (let number = 0; number < TRADERS; number += 1) {
    const client = await registered(restClient(server.address), `kill${number}`)
    const me = await client.ask<{ user_id: string }>('GET /auth/me')
    const login = { email: `kill${number}@example.com`, password: 'SecurePassword123!' }
    const token = (await client.ask<{ access_token: string }>('POST /auth/login', login)).body.access_token
    const userId = me.body.user_id as UserId
    traders.push({ userId, token, client, acknowledged: [], uncertain: [], orders: new Map() })
  }
}

async function closeDesk(): Promise<void> {
  await server.kill9()
  removeDataDirectory(directory)
}

beforeAll(openDesk)

afterAll(closeDesk)

/** Half takes from the book, half rests far away from it; a third of what rests is cancelled. */
function nextRequest(trader: Trader, draw: Random, key: string): Sent {
  const working = [...trader.orders.values()].filter(({ status }) => status === 'open')
  const victim = working[draw.integer(Math.max(1, working.length))]
  if (victim && (draw.next() < 0.25 || working.length > 100)) {
    return { form: `DELETE /trades/${victim.order_id}`, body: undefined, key }
  }
  const side = draw.next() < 0.6 ? 'buy' : 'sell'
  const quantity = (0.003 + draw.integer(5) / 1_000).toFixed(3)
  const body =
    draw.next() < 0.5
      ? { symbol: 'BTC-USD', side, order_type: 'market', quantity }
      : {
          symbol: 'BTC-USD',
          side: 'buy',
          order_type: 'limit',
          quantity: '0.01',
          price: 30_000 + draw.integer(100),
        }
  return { form: 'POST /trades', body, key }
}

function remember(trader: Trader, sent: Sent, status: number, text: string): void {
  trader.acknowledged.push({ ...sent, status, text })
  if (status >= 400) return
  const order = JSON.parse(text) as Order
  trader.orders.set(order.order_id, { ...trader.orders.get(order.order_id), ...order })
}

const trade = (trader: Trader, draw: Random, name: string): Promise<void> =>
  sendUntilGone(trader.client, (count) => nextRequest(trader, draw, `${name}-${count}`), {
    heard: (sent, status, text) => remember(trader, sent, status, text),
    lost: (sent) => trader.uncertain.push(sent),
  })

/** What the store says once nobody but this process has it open. */
async function checkStore(): Promise<void> {
  const { engine, errors, close } = await openRealEngine({ dataDirectory: directory, demo: false })
  try {
    await expectSoundBooks(engine)
    for (const trader of traders) await expectSoundAccounts(engine, trader.userId, OPENING_CASH)
    expect(errors).toEqual([])
  } finally {
    await close()
  }
}

const uncertainCancels = (trader: Trader): ReadonlySet<string> =>
  new Set(trader.uncertain.flatMap(({ form }) => /^DELETE \/trades\/(.+)$/.exec(form)?.[1] ?? []))

/** An order that was answered is there as it was answered, with each of its fills. */
async function checkOrder(trader: Trader, order: Order, mayBeCancelled: ReadonlySet<string>): Promise<void> {
  const found = await trader.client.ask<Order>(`GET /trades/${order.order_id}`)
  expect(found.status, found.text).toBe(200)
  const { fills, message: _message, order: _order, ...said } = order
  if (said.status === 'open' && mayBeCancelled.has(order.order_id) && found.body.status === 'cancelled') {
    // Its trail grows by every later attempt to cancel it.
    const { audit: _audit, ...cancelled } = found.body as Order & Readonly<{ audit?: unknown }>
    trader.orders.set(order.order_id, { ...cancelled, fills })
    return
  }
  expect(found.body).toMatchObject(said)
  expect(found.body.fills).toEqual(fills)
}

async function checkOrders(trader: Trader): Promise<void> {
  const mayBeCancelled = uncertainCancels(trader)
  await checkAll([...trader.orders.values()], (order) => checkOrder(trader, order, mayBeCancelled))
}

/** No order was booked twice and none came from nowhere. */
async function checkNumbers(trader: Trader): Promise<void> {
  const listed = await trader.client.ask<{ total: number }>('GET /trades?per_page=1')
  expect(listed.body.total).toBe(trader.orders.size)
}

const acknowledgedSoFar = (): number => traders.reduce((sum, trader) => sum + trader.acknowledged.length, 0)

/** Trades on all connections until the server is killed, and looks for everything that was answered. */
async function killOnce(round: number): Promise<void> {
  for (const trader of traders) trader.client = restClient(server.address).as(trader.token)
  const connections = traders.flatMap((trader, number) =>
    Array.from({ length: CONNECTIONS_EACH }, (_, at) =>
      trade(trader, makeRandom(random.integer(2 ** 31)), `r${round}-t${number}-c${at}`),
    ),
  )
  const killed = killAfter(server, acknowledgedSoFar, { least: 10, pauseMs: 100 + random.integer(900) })
  await allEnded([killed, ...connections])

  await checkStore()
  server = await start()
  for (const trader of traders) {
    trader.client = restClient(server.address).as(trader.token)
    await checkOrders(trader)
    await repeatRequests(trader, random, (...heard) => remember(trader, ...heard))
    await checkNumbers(trader)
  }
}

const playRound = makeRounds({ open: openDesk, close: closeDesk, roundsPerDesk: ROUNDS_PER_DESK })

describe('a server killed at any moment', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'loses nothing that it acknowledged, round %i',
    async (round) => {
      await playRound(round, killOnce)
    },
  )
})
