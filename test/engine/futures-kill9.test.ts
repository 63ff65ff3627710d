import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { makeFuture, phaseAt } from '../../src/core/instruments/index.ts'
import type { Instrument } from '../../src/core/instruments/index.ts'
import { MS_PER_DAY, MS_PER_HOUR, asId, decimal, instant, makeRandom } from '../../src/core/kernel/index.ts'
import type { Instant, Random, UserId } from '../../src/core/kernel/index.ts'
import { openRealEngine } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields } from '../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import type { RunningServer } from '../support/server.ts'
import {
  allEnded,
  checkAll,
  checkLivingOrder,
  makeRounds,
  rememberOrder,
  repeatRequests,
  sendUntilGone,
} from './kill9-traffic.ts'
import type { Acknowledged, Heard, Order, Sender, Sent } from './kill9-traffic.ts'
import { expectSoundBooks, expectSoundMargins } from './support.ts'

const ROUNDS = process.env.OPTIONIX_PROVE === '1' ? 200 : 3
/** Crashes that one desk lives through: each is a trading day of the market, and every round reads all that was answered. */
const ROUNDS_PER_DESK = 20
const SEED = 20_261_122
const TRADERS = 3
const CONNECTIONS_EACH = 3
const PERPETUAL = 'BTC-USD-PERP'
/** Left in an account that trades the future: some contracts at fifty times what they ask for, and little beside. */
const THIN_CASH = 6_000
const PAPER_CASH = 100_000

type Trader = Sender<Acknowledged & Readonly<{ round: number }>> & {
  readonly userId: UserId
  token: string
  /** The account with little behind it. */
  readonly thinId: string
  /** What the desk last said about each order. */
  readonly orders: Map<string, Order>
}

const ENVIRONMENT = {
  ...NO_RATE_LIMITS,
  RATE_LIMIT_REGISTRATIONS: '100',
  MAX_DAILY_VOLUME: '100000000000',
  DEFAULT_LEVERAGE_LIMIT: '50',
  // Sixteen hours of the index in a second: what follows it moves by more than thin accounts can bear.
  PAPER_SPEED: '60000',
  CONFIRM_ORDER_VALUE: '1000000',
  // A round is a day of the market.
  JWT_ACCESS_TOKEN_EXPIRES: '86400',
}

let directory: string
let clockFile: string
let server: RunningServer
let future: Instrument
/** Where the demo's index stood when the desk opened: the mark of the future follows it. */
let futurePrice: number
let shiftMs = 0
const traders: Trader[] = []
const random = makeRandom(SEED)

const marketNow = (): Instant => instant(Date.now() + shiftMs)

const start = (): Promise<RunningServer> => startServer({ directory, clockFile, environment: ENVIRONMENT })

/** Lets the market's clock jump ahead. */
function jumpTo(at: Instant): void {
  shiftMs = at - Date.now()
  server.shiftClock(shiftMs)
}

/** The store with nobody else at it, at the market's time. */
async function withEngine(
  act: (real: Awaited<ReturnType<typeof openRealEngine>>) => Promise<void>,
): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: marketNow() })
  const real = await openRealEngine({ dataDirectory: directory, demo: false })
  try {
    await act(real)
  } finally {
    await real.close()
    vi.useRealTimers()
  }
}

/** A future with sessions and calls that nobody but the traders makes a market in. */
function listedFuture(): Instrument {
  const made = makeFuture({
    underlying: asId<'instrument'>('SPX'),
    expiresAt: instant(Math.floor(marketNow() / MS_PER_DAY) * MS_PER_DAY + 400 * MS_PER_DAY),
    ...{ tickSize: decimal('0.25'), lotSize: decimal(1), multiplier: decimal(5) },
    ...{ exchange: 'PAPER', isPaper: true, listedAt: marketNow(), hours: 'us_futures' },
  })
  if (!made.ok) throw new Error(made.failure.message)
  return made.value
}

async function openTrader(number: number): Promise<void> {
  const name = `margin${number}`
  const client = await registered(restClient(server.address), name)
  const me = await client.ask<{ user_id: string }>('GET /auth/me')
  const opened = await client.ask<{ account_id: string }>('POST /accounts', {
    ethereum_address: `0x${String(number + 1).repeat(40)}`,
    account_type: 'paper',
  })
  expect(opened.status, opened.text).toBe(201)
  const thinId = opened.body.account_id
  const paid = await client.ask(`POST /accounts/${thinId}/withdraw`, {
    amount: String(PAPER_CASH - THIN_CASH),
  })
  expect(paid.status, paid.text).toBeLessThan(300)
  const userId = me.body.user_id as UserId
  traders.push({ userId, thinId, token: '', client, acknowledged: [], uncertain: [], orders: new Map() })
}

async function openDesk(): Promise<void> {
  directory = makeDataDirectory()
  clockFile = join(directory, 'test-clock')
  shiftMs = 0
  writeFileSync(clockFile, '0')
  await withEngine(async ({ engine }) => {
    future = listedFuture()
    await engine.floor.settleOwn(engine.floor.desk.listInstruments([future]))
  })
  server = await start()
  const ticker = await restClient(server.address).ask<{ price: string }>('GET /market/ticker/SPX')
  futurePrice = Number(ticker.body.price)
  expect(futurePrice, ticker.text).toBeGreaterThan(0)
  traders.length = 0
  for (let number = 0; number < TRADERS; number += 1) await openTrader(number)
}

async function closeDesk(): Promise<void> {
  await server.kill9()
  removeDataDirectory(directory)
}

beforeAll(openDesk)
afterAll(closeDesk)

/** Signs everybody in anew: a day of the market lies between two rounds. */
async function signIn(): Promise<void> {
  for (const [number, trader] of traders.entries()) {
    const login = { email: `margin${number}@example.com`, password: 'SecurePassword123!' }
    const answer = await restClient(server.address).ask<{ access_token: string }>('POST /auth/login', login)
    expect(answer.status, answer.text).toBe(200)
    trader.token = answer.body.access_token
    trader.client = restClient(server.address).as(trader.token)
  }
}

/** The perpetual at the market, or far from it; the demo's maker is on the other side. */
function perpetualOrder(draw: Random): Fields {
  const side = draw.next() < 0.5 ? 'buy' : 'sell'
  const quantity = (0.02 + draw.integer(100) / 1_000).toFixed(3)
  if (draw.next() < 0.7) return { symbol: PERPETUAL, side, order_type: 'market', quantity }
  const price = side === 'buy' ? 45_000 + draw.integer(100) : 55_000 + draw.integer(100)
  return { symbol: PERPETUAL, side, order_type: 'limit', quantity, price }
}

/** The future around its index, now and then for an account that can bear no large move of it. */
function futureOrder(draw: Random, thinId: string): Fields {
  const price = Math.round(futurePrice * (0.97 + 0.06 * draw.next()))
  const side = draw.next() < 0.5 ? 'buy' : 'sell'
  const isThin = draw.next() < 0.6
  return {
    ...{ symbol: future.symbol, side, order_type: 'limit', price, quantity: 1 + draw.integer(4) },
    time_in_force: draw.next() < 0.3 ? 'DAY' : 'GTC',
    ...(isThin ? { account_id: thinId } : {}),
  }
}

function nextRequest(trader: Trader, draw: Random, key: string): Sent {
  const working = [...trader.orders.values()].filter(({ status }) => status === 'open')
  const victim = working[draw.integer(Math.max(1, working.length))]
  if (victim && (draw.next() < 0.2 || working.length > 60)) {
    return { form: `DELETE /trades/${victim.order_id}`, body: undefined, key }
  }
  const order = draw.next() < 0.35 ? perpetualOrder(draw) : futureOrder(draw, trader.thinId)
  return { form: 'POST /trades', body: { ...order, client_order_id: key }, key }
}

const hearing =
  (trader: Trader, round: number): Heard =>
  (sent, status, text) => {
    trader.acknowledged.push({ ...sent, status, text, round })
    rememberOrder(trader.orders, sent, status, JSON.parse(text) as Order)
  }

const seen = new Set<string>()
const WATCHED = ['market.uncrossed', 'variation.settled', 'perpetual.funded', 'margin.liquidated'] as const

/** What the store says once nobody but this process has it open. */
async function checkStore(): Promise<void> {
  await withEngine(async ({ engine, errors }) => {
    await expectSoundBooks(engine)
    for (const trader of traders) await expectSoundMargins(engine, trader.userId)
    for (const action of WATCHED) {
      const { total } = await engine.store.audit.list({ action }, { limit: 1, offset: 0 })
      if (total > 0) seen.add(action)
    }
    expect(errors).toEqual([])
  })
}

/** No order was booked twice and none came from nowhere: beside the clients' own there are only the venue's closings. */
async function checkNumbers(trader: Trader): Promise<void> {
  const own: string[] = []
  for (let page = 1; ; page += 1) {
    const { body } = await trader.client.ask<{ trades: Order[] }>(`GET /trades?per_page=100&page=${page}`)
    for (const order of body.trades) {
      if (order['client_order_id'] !== null) own.push(order.order_id)
      else expect(order).toMatchObject({ order_type: 'market', reduce_only: true, time_in_force: 'IOC' })
    }
    if (body.trades.length < 100) break
  }
  expect(own.toSorted()).toEqual([...trader.orders.keys()].toSorted())
}

const answered = (): number => traders.reduce((sum, trader) => sum + trader.acknowledged.length, 0)

async function answersMore(count: number): Promise<void> {
  const before = answered()
  await expect.poll(() => answered() - before, { interval: 10, timeout: 60_000 }).toBeGreaterThan(count)
}

const WHOLE_DAYS_MAX = 6

/** The next opening of the future's session after `at`: until then orders are collected. */
function openingAfter(at: Instant): Instant {
  let phase = phaseAt(future, at)
  while (phase.state !== 'opening_call') phase = phaseAt(future, phase.until as Instant)
  return phase.until as Instant
}

const fundingAfter = (at: Instant): Instant =>
  instant((Math.floor(at / (8 * MS_PER_HOUR)) + 1) * 8 * MS_PER_HOUR)

/** A trading day under load: its opening call, its opening, and once funding and variation are due. */
async function liveDay(round: number, opening: Instant): Promise<void> {
  await answersMore(30)
  const stages = 2 - (round % 3)
  if (stages > 0) {
    // On a busy machine the minute before it may have passed: the opening after that is a day, and all tokens, away.
    if (marketNow() < opening) jumpTo(opening)
    await answersMore(60)
  }
  if (stages > 1) {
    jumpTo(fundingAfter(marketNow()))
    await answersMore(60)
    await pause(1_000)
  }
  await pause(random.integer(400))
}

async function liveUntilKilled(round: number, opening: Instant): Promise<void> {
  try {
    await liveDay(round, opening)
  } finally {
    await server.kill9()
  }
}

async function killOnce(round: number): Promise<void> {
  const opening = openingAfter(marketNow())
  jumpTo(instant(opening - 60_000))
  await signIn()
  const connections = traders.flatMap((trader, number) =>
    Array.from({ length: CONNECTIONS_EACH }, (_, at) => {
      const draw = makeRandom(random.integer(2 ** 31))
      const next = (count: number): Sent => nextRequest(trader, draw, `r${round}-t${number}-c${at}-${count}`)
      return sendUntilGone(trader.client, next, {
        heard: hearing(trader, round),
        lost: (sent) => trader.uncertain.push(sent),
      })
    }),
  )
  await allEnded([liveUntilKilled(round, opening), ...connections])
  await checkStore()
  server = await start()
  for (const trader of traders) {
    trader.client = restClient(server.address).as(trader.token)
    await checkAll([...trader.orders.values()], (order) => checkLivingOrder(trader, order))
    // Answers are kept for a day of the market: only this round's can still be told again.
    const recent = trader.acknowledged.filter((one) => one.round === round)
    await repeatRequests(trader, random, hearing(trader, round), recent)
    await checkNumbers(trader)
  }
}

const playRound = makeRounds({ open: openDesk, close: closeDesk, roundsPerDesk: ROUNDS_PER_DESK })

describe('a server that clears futures, killed at any moment', () => {
  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'loses and doubles nothing that was traded, paid up, funded, called or liquidated, round %i',
    async (round) => {
      await playRound(round, killOnce)
    },
  )

  it('has seen calls end, variation and funding paid, and accounts liquidated', async () => {
    // A busy machine trades less in a day: whole days are added until all of it has happened.
    for (let day = 0; seen.size < WATCHED.length && day < WHOLE_DAYS_MAX; day += 1)
      await killOnce(3 * (ROUNDS + day))
    expect([...seen].sort()).toEqual([...WATCHED].sort())
  })
})
