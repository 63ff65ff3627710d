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
import type { Fields, RestClient } from '../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import type { RunningServer } from '../support/server.ts'
import { expectSoundBooks, expectSoundMargins } from './support.ts'

const ROUNDS = process.env.OPTIONIX_PROVE === '1' ? 200 : 3
/** Crashes that one desk lives through: each is a trading day of the market, and every round reads all that was answered. */
const ROUNDS_PER_DESK = 20
const SEED = 20_261_122
const TRADERS = 3
const CONNECTIONS_EACH = 3
const REPEATS_PER_ROUND = 20
const READS_AT_ONCE = 20
const PERPETUAL = 'BTC-USD-PERP'
/** Left in an account that trades the future: some contracts at fifty times what they ask for, and little beside. */
const THIN_CASH = 6_000
const PAPER_CASH = 100_000

type Order = Readonly<{
  order_id: string
  status: string
  filled_quantity: string
  fills: readonly Fields[]
}> &
  Fields
type Sent = Readonly<{ form: string; body: Fields | undefined; key: string }>
type Acknowledged = Sent & Readonly<{ status: number; text: string; round: number }>

type Trader = {
  readonly userId: UserId
  token: string
  /** The account with little behind it. */
  readonly thinId: string
  client: RestClient
  readonly acknowledged: Acknowledged[]
  uncertain: Sent[]
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

function remember(trader: Trader, sent: Sent, status: number, text: string, round: number): void {
  trader.acknowledged.push({ ...sent, status, text, round })
  const answer = JSON.parse(text) as Order
  if (status < 400) trader.orders.set(answer.order_id, { ...trader.orders.get(answer.order_id), ...answer })
  // Somebody else filled it, a call or a liquidation ended it: what became of it is looked up.
  else if (sent.form.startsWith('DELETE')) {
    const known = trader.orders.get(sent.form.replace('DELETE /trades/', ''))
    if (known) trader.orders.set(known.order_id, { ...known, status: 'unknown' })
  }
}

/** One connection that sends one request after another until the server is gone. */
async function trade(trader: Trader, draw: Random, name: string, round: number): Promise<void> {
  for (let count = 0; ; count += 1) {
    const sent = nextRequest(trader, draw, `${name}-${count}`)
    try {
      const answer = await trader.client.ask(sent.form, sent.body, { 'idempotency-key': sent.key })
      expect(answer.status, answer.text).toBeLessThan(500)
      remember(trader, sent, answer.status, answer.text, round)
    } catch (error) {
      // A killed server breaks the connection; anything else is a finding.
      if (!(error instanceof TypeError)) throw error
      trader.uncertain.push(sent)
      return
    }
  }
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

/** What an order was asked for, which nothing that happens to it changes. */
const TERMS = [
  'order_id',
  'client_order_id',
  'account_id',
  'symbol',
  'side',
  'order_type',
  'price',
  'created_at',
]
const termsOf = (order: Fields): Fields => Object.fromEntries(TERMS.map((name) => [name, order[name]]))

/** An order that was answered is there, with each fill that was told; it may have gone on since, never back. */
async function checkOrder(trader: Trader, said: Order): Promise<void> {
  const found = await trader.client.ask<Order>(`GET /trades/${said.order_id}`)
  expect(found.status, found.text).toBe(200)
  expect(termsOf(found.body)).toEqual(termsOf(said))
  expect(Number(found.body.filled_quantity)).toBeGreaterThanOrEqual(Number(said.filled_quantity))
  expect(found.body.fills).toEqual(expect.arrayContaining([...said.fills]))
  const isFinal = ['filled', 'cancelled', 'expired'].includes(said.status)
  if (isFinal) expect([said.order_id, found.body.status]).toEqual([said.order_id, said.status])
  trader.orders.set(said.order_id, { ...said, ...found.body })
}

async function checkOrders(trader: Trader): Promise<void> {
  const orders = [...trader.orders.values()]
  for (let from = 0; from < orders.length; from += READS_AT_ONCE) {
    const some = orders.slice(from, from + READS_AT_ONCE)
    await Promise.all(some.map((order) => checkOrder(trader, order)))
  }
}

/** The first answer again for what was answered this round; for the rest an answer that leaves exactly one effect. */
async function repeatRequests(trader: Trader, draw: Random, round: number): Promise<void> {
  const recent = trader.acknowledged.filter((one) => one.round === round && one.status < 400)
  for (let count = 0; count < REPEATS_PER_ROUND && recent.length > 0; count += 1) {
    const earlier = recent[draw.integer(recent.length)] as Acknowledged
    const again = await trader.client.ask(earlier.form, earlier.body, { 'idempotency-key': earlier.key })
    expect([again.status, JSON.parse(again.text)]).toEqual([earlier.status, JSON.parse(earlier.text)])
  }
  const { uncertain } = trader
  trader.uncertain = []
  for (const sent of uncertain) {
    const answer = await trader.client.ask(sent.form, sent.body, { 'idempotency-key': sent.key })
    expect(answer.status, answer.text).toBeLessThan(500)
    remember(trader, sent, answer.status, answer.text, round)
  }
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
    Array.from({ length: CONNECTIONS_EACH }, (_, at) =>
      trade(trader, makeRandom(random.integer(2 ** 31)), `r${round}-t${number}-c${at}`, round),
    ),
  )
  const ends = await Promise.allSettled([liveUntilKilled(round, opening), ...connections])
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  await checkStore()
  server = await start()
  for (const trader of traders) {
    trader.client = restClient(server.address).as(trader.token)
    await checkOrders(trader)
    await repeatRequests(trader, random, round)
    await checkNumbers(trader)
  }
}

describe('a server that clears futures, killed at any moment', () => {
  let needsNewDesk = false

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'loses and doubles nothing that was traded, paid up, funded, called or liquidated, round %i',
    async (round) => {
      if (needsNewDesk || (round > 0 && round % ROUNDS_PER_DESK === 0)) {
        await closeDesk()
        await openDesk()
      }
      needsNewDesk = true
      await killOnce(round)
      needsNewDesk = false
    },
  )

  it('has seen calls end, variation and funding paid, and accounts liquidated', async () => {
    // A busy machine trades less in a day: whole days are added until all of it has happened.
    for (let day = 0; seen.size < WATCHED.length && day < WHOLE_DAYS_MAX; day += 1)
      await killOnce(3 * (ROUNDS + day))
    expect([...seen].sort()).toEqual([...WATCHED].sort())
  })
})
