import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MS_PER_DAY, decimal, decimalText, makeRandom } from '../../src/core/kernel/index.ts'
import type { Random, UserId } from '../../src/core/kernel/index.ts'
import { must } from '../sim/support/venue.ts'
import { openRealEngine } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import type { RunningServer } from '../support/server.ts'
import { PASSWORD } from './identity/people.ts'
import {
  allEnded,
  checkAll,
  checkLivingOrder,
  killAfter,
  makeRounds,
  rememberOrder,
  repeatRequests,
  sendUntilGone,
} from './kill9-traffic.ts'
import type { Heard, Order, Sender, Sent } from './kill9-traffic.ts'
import { expectSoundBooks, expectSoundCoins } from './support.ts'

const ROUNDS = process.env.OPTIONIX_PROVE === '1' ? 200 : 3
const ROUNDS_PER_DESK = 25
const SEED = 20_261_123
const TRADERS = 3
const CONNECTIONS_EACH = 3
const COINS = ['BTC', 'ETH'] as const
const BOSS = 'boss@desk.example'

type Transfer = Readonly<{ transfer_id: string; currency: string; status: string; kind: string }> & Fields

type SignedIn = Sender & Readonly<{ token: string }>
type Trader = SignedIn & {
  readonly userId: UserId
  readonly accountId: string
  /** What the desk last said about each order. */
  readonly orders: Map<string, Order>
  readonly exercises: Map<string, Fields>
}

const ENVIRONMENT = {
  ...NO_RATE_LIMITS,
  RATE_LIMIT_REGISTRATIONS: '100',
  MAX_DAILY_VOLUME: '100000000000',
  CONFIRM_ORDER_VALUE: '1000000000',
  JWT_ACCESS_TOKEN_EXPIRES: '86400',
}
let directory: string
let server: RunningServer
let symbols: readonly string[] = []
const traders: Trader[] = []
let operator: SignedIn
/** What the ledger last said about each transfer in two phases. */
const transfers = new Map<string, Transfer>()
const random = makeRandom(SEED)

const start = (): Promise<RunningServer> => startServer({ directory, environment: ENVIRONMENT })

/** The answer's body; anything but a success fails the test with what was said. */
async function done<Body = Fields>(client: RestClient, form: string, body?: Fields): Promise<Body> {
  const answer = await client.ask<Body>(form, body)
  expect(answer.status, `${form} ${answer.text}`).toBeLessThan(300)
  return answer.body
}

async function signedIn(email: string, password: string): Promise<SignedIn> {
  const login = { email, password }
  const { access_token: token } = await done<{ access_token: string }>(
    restClient(server.address),
    'POST /auth/login',
    login,
  )
  return { token, client: restClient(server.address).as(token), acknowledged: [], uncertain: [] }
}

const listing = (optionType: 'call' | 'put'): Fields => ({
  ...{ asset_type: 'option', underlying: 'BTC-USD', option_type: optionType, strike: '20000' },
  expires_at: new Date((Math.floor(Date.now() / MS_PER_DAY) + 30) * MS_PER_DAY).toISOString(),
  ...{ currency: 'BTC', payoff: 'inverse', settlement: 'cash', exercise: 'american' },
  ...{ tick_size: '0.0001', lot_size: '0.1', multiplier: '1', exchange: 'OPTX', is_paper: true },
})

async function openTrader(number: number): Promise<void> {
  const name = `coin${number}`
  await registered(restClient(server.address), name)
  const sender = await signedIn(`${name}@example.com`, 'SecurePassword123!')
  const { user_id: userId } = await done<{ user_id: UserId }>(sender.client, 'GET /auth/me')
  const { accounts } = await done<{ accounts: Fields[] }>(sender.client, 'GET /accounts')
  const accountId = String(accounts[0]?.['account_id'])
  traders.push({ ...sender, userId, accountId, orders: new Map(), exercises: new Map() })
  for (const [currency, amount] of [
    ['BTC', '20'],
    ['ETH', '5'],
  ] as const) {
    const body = {
      debit_account_id: 'issuance',
      credit_account_id: accountId,
      currency,
      amount,
      kind: 'deposit',
    }
    const { transfer_id: id } = await done<Transfer>(operator.client, 'POST /admin/ledger/transfers', body)
    transfers.set(id, await done<Transfer>(operator.client, `POST /admin/ledger/transfers/${id}/post`, {}))
  }
}

async function openDesk(): Promise<void> {
  directory = makeDataDirectory()
  const { engine, close } = await openRealEngine({ dataDirectory: directory, demo: false })
  must(await engine.administration.createUser({ email: BOSS, role: 'admin', password: PASSWORD }))
  await close()
  server = await start()
  operator = await signedIn(BOSS, PASSWORD)
  traders.length = 0
  transfers.clear()
  const listed = []
  for (const type of ['call', 'put'] as const)
    listed.push(await done<{ symbols: string[] }>(operator.client, 'POST /admin/instruments', listing(type)))
  symbols = listed.flatMap((answer) => answer.symbols)
  for (let number = 0; number < TRADERS; number += 1) await openTrader(number)
}

async function closeDesk(): Promise<void> {
  await server.kill9()
  removeDataDirectory(directory)
}

beforeAll(openDesk)
afterAll(closeDesk)

/** Options around one price, so that half of them trade and half rest; what rests is cancelled now and then. */
function nextOrder(trader: Trader, draw: Random, key: string): Sent {
  const working = [...trader.orders.values()].filter(({ status }) => status === 'open')
  const victim = working[draw.integer(Math.max(1, working.length))]
  if (victim && (draw.next() < 0.2 || working.length > 60))
    return { form: `DELETE /trades/${victim.order_id}`, body: undefined, key }
  const symbol = symbols[draw.next() < 0.75 ? 0 : 1] as string
  const quantity = ((1 + draw.integer(5)) / 10).toFixed(1)
  if (draw.next() < 0.05)
    return { form: 'POST /trading/exercise', body: { symbol: symbols[0] as string, quantity: '0.1' }, key }
  const side = draw.next() < 0.5 ? 'buy' : 'sell'
  const order = { symbol, side, quantity, client_order_id: key }
  if (draw.next() < 0.2) return { form: 'POST /trades', body: { ...order, order_type: 'market' }, key }
  const price = ((500 + draw.integer(100)) / 10_000).toFixed(4)
  return { form: 'POST /trades', body: { ...order, order_type: 'limit', price }, key }
}

/** Coin comes and goes: reserved, then posted wholly or in part, or given back. */
function nextTransfer(draw: Random, key: string): Sent {
  const waiting = [...transfers.values()].filter(({ status }) => status === 'pending')
  const one = waiting[draw.integer(Math.max(1, waiting.length))]
  if (one && (draw.next() < 0.45 || waiting.length > 20)) {
    const form = `POST /admin/ledger/transfers/${one.transfer_id}`
    if (draw.next() < 0.2) return { form: `${form}/void`, body: { reason: 'taken back' }, key }
    const part = decimal(String(one['amount'])).div(2).toFixed(8)
    return { form: `${form}/post`, body: draw.next() < 0.3 ? { amount: part } : {}, key }
  }
  const account = (traders[draw.integer(TRADERS)] as Trader).accountId
  const kind = draw.next() < 0.5 ? 'deposit' : 'withdrawal'
  const [from, to] = kind === 'deposit' ? ['issuance', account] : [account, 'issuance']
  const amount = (0.0001 + draw.next() / 2).toFixed(8)
  const currency = COINS[draw.integer(COINS.length)]
  const body = { debit_account_id: from, credit_account_id: to, currency, amount, kind }
  return { form: 'POST /admin/ledger/transfers', body, key }
}

const hearing =
  (trader: Trader): Heard =>
  (sent, status, text) => {
    trader.acknowledged.push({ ...sent, status, text })
    const answer = JSON.parse(text) as Order
    if (sent.form !== 'POST /trading/exercise') rememberOrder(trader.orders, sent, status, answer)
    else if (status < 400) trader.exercises.set(String(answer['exercise_id']), answer)
  }

function rememberTransfer(sent: Sent, status: number, text: string): void {
  operator.acknowledged.push({ ...sent, status, text })
  const answer = JSON.parse(text) as Transfer
  if (status < 400) transfers.set(answer.transfer_id, answer)
}

/** What the store says once nobody but this process has it open. */
async function checkStore(): Promise<void> {
  const { engine, errors, close } = await openRealEngine({ dataDirectory: directory, demo: false })
  try {
    await expectSoundBooks(engine)
    for (const trader of traders)
      for (const coin of COINS) await expectSoundCoins(engine, trader.userId, coin)
    expect(errors).toEqual([])
  } finally {
    await close()
  }
}

/** All of what a list answers, page by page. */
async function listed(client: RestClient, path: string, name: string): Promise<readonly Fields[]> {
  const all: Fields[] = []
  for (let page = 1; ; page += 1) {
    const join = path.includes('?') ? '&' : '?'
    const body = await done(client, `GET ${path}${join}per_page=100&page=${page}`)
    const items = body[name] as Fields[]
    all.push(...items)
    if (items.length < 100) return all
  }
}

/** Transfers as they were answered, pending ones perhaps resolved by what was never answered, and none beside them. */
async function checkTransfers(): Promise<void> {
  const found = (await listed(operator.client, '/admin/ledger/transfers', 'transfers')) as Transfer[]
  const uncertain = new Set(
    operator.uncertain.flatMap(({ form }) => /transfers\/([^/]+)\//.exec(form)?.[1] ?? []),
  )
  const byId = new Map(found.map((one) => [one.transfer_id, one]))
  for (const said of transfers.values()) {
    const now = byId.get(said.transfer_id)
    if (said.status === 'pending' && uncertain.has(said.transfer_id))
      expect(now?.['amount']).toBe(said['amount'])
    else expect(now).toEqual(said)
  }
}

/** Nothing was booked twice and nothing came from nowhere. */
async function checkNumbers(trader: Trader): Promise<void> {
  const orders = await listed(trader.client, '/trades', 'trades')
  expect(orders.map((order) => order['order_id']).toSorted()).toEqual([...trader.orders.keys()].toSorted())
  const changes = await listed(trader.client, '/trading/position-adjustments', 'adjustments')
  const exercised = changes.filter(({ cause }) => cause === 'exercise').map((one) => one['cause_id'])
  expect(exercised.toSorted()).toEqual([...trader.exercises.keys()].toSorted())
}

/** Every coin of the desk balances for itself, and each trader has what all that was answered adds up to. */
async function checkCoins(): Promise<void> {
  type Totals = Readonly<{
    balanced: boolean
    totals: readonly Readonly<{ currency: string; sum: string }>[]
  }>
  const trial = await done<Totals>(operator.client, 'GET /admin/ledger/trial-balance')
  const sums = trial.totals.map(({ currency, sum }) => [currency, sum] as const)
  expect(trial.balanced).toBe(true)
  expect(new Map(sums)).toEqual(new Map(['USD', ...COINS].map((currency) => [currency, '0'])))
  for (const { accountId, client } of traders) {
    const moved = new Map(COINS.map((coin) => [coin as string, decimal(0)]))
    for (const { currency, status, kind, posted_amount: amount, ...ends } of transfers.values()) {
      if (status !== 'posted' || ![ends['debit_account_id'], ends['credit_account_id']].includes(accountId))
        continue
      const signed = decimal(String(amount)).times(kind === 'deposit' ? 1 : -1)
      moved.set(currency, (moved.get(currency) ?? decimal(0)).plus(signed))
    }
    const { entries } = { entries: await listed(client, `/accounts/${accountId}/ledger`, 'entries') }
    for (const coin of COINS) {
      const own = entries.filter(
        ({ currency, kind }) => currency === coin && ['deposit', 'withdrawal'].includes(String(kind)),
      )
      const booked = own.reduce((sum, { amount }) => sum.plus(decimal(String(amount))), decimal(0))
      expect([coin, decimalText(booked)]).toEqual([coin, decimalText(moved.get(coin) ?? decimal(0))])
    }
  }
}

/** How many answers each sender has had at least: on a busy machine too, a round sees orders and coin of every end. */
const answeredEach = (): number =>
  Math.min(...[...traders, operator].map(({ acknowledged }) => acknowledged.length))

/** Trades and books on all connections until the server is killed, and looks for everything that was answered. */
async function killOnce(round: number): Promise<void> {
  const draws = () => makeRandom(random.integer(2 ** 31))
  const connections = traders.flatMap((trader, number) =>
    Array.from({ length: CONNECTIONS_EACH }, (_, at) => {
      const draw = draws()
      const next = (count: number): Sent => nextOrder(trader, draw, `r${round}-t${number}-c${at}-${count}`)
      return sendUntilGone(trader.client, next, {
        heard: hearing(trader),
        lost: (sent) => trader.uncertain.push(sent),
      })
    }),
  )
  const draw = draws()
  connections.push(
    sendUntilGone(operator.client, (count) => nextTransfer(draw, `r${round}-op-${count}`), {
      heard: rememberTransfer,
      lost: (sent) => operator.uncertain.push(sent),
    }),
  )
  const killed = killAfter(server, answeredEach, { least: 40, pauseMs: 100 + random.integer(900) })
  await allEnded([killed, ...connections])

  await checkStore()
  server = await start()
  for (const sender of [...traders, operator]) sender.client = restClient(server.address).as(sender.token)
  await checkTransfers()
  for (const trader of traders) {
    await checkAll([...trader.orders.values()], (order) => checkLivingOrder(trader, order))
    await repeatRequests(trader, random, hearing(trader))
  }
  await repeatRequests(operator, random, rememberTransfer)
  expect((await listed(operator.client, '/admin/ledger/transfers', 'transfers')).length).toBe(transfers.size)
  for (const trader of traders) await checkNumbers(trader)
  await checkCoins()
}

const playRound = makeRounds({ open: openDesk, close: closeDesk, roundsPerDesk: ROUNDS_PER_DESK })

describe('a server that trades options settled in coin, killed at any moment', () => {
  const seen = new Set<string>()

  it.each(Array.from({ length: ROUNDS }, (_, round) => round))(
    'loses and doubles no order, fill, hold, exercise or coin that it acknowledged, round %i',
    async (round) => {
      await playRound(round, killOnce)
      for (const trader of traders) {
        for (const { status } of trader.orders.values()) seen.add(status)
        if (trader.exercises.size > 0) seen.add('exercised')
      }
      for (const { kind, currency, status } of transfers.values()) seen.add(`${status} ${kind} ${currency}`)
    },
  )

  it('has seen orders of every end, exercises, and coin that waits, comes and goes', () => {
    const expected = ['open', 'filled', 'cancelled', 'exercised']
    for (const kind of ['deposit', 'withdrawal'])
      expected.push(...['posted', 'pending'].map((status) => `${status} ${kind} BTC`), `posted ${kind} ETH`)
    expect([...seen]).toEqual(expect.arrayContaining(expected))
  })
})
