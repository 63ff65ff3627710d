import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import WebSocket from 'ws'
import { MS_PER_DAY } from '../../src/core/kernel/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'
import { personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

// Whatever shows an amount of what settles in a coin says that it is in that coin: every REST answer, every channel, every file.

const LISTING = {
  ...{ asset_type: 'option', underlying: 'BTC-USD', option_type: 'call', strike: '20000' },
  expires_at: new Date((Math.floor(Date.now() / MS_PER_DAY) + 30) * MS_PER_DAY).toISOString(),
  ...{ currency: 'BTC', payoff: 'inverse', settlement: 'cash', exercise: 'american' },
  ...{ tick_size: '0.0001', lot_size: '0.1', multiplier: '1', exchange: 'OPTX', is_paper: true },
}

let desk: RealDesk
let boss: Person
let long: Person
let short: Person
let symbol: string
let portfolioId: string
let socket: WebSocket | undefined
const messages: Fields[] = []

async function done<Body = Fields>(person: Person, form: string, body?: Fields): Promise<Body> {
  const answer = await person.client.ask<Body>(form, body)
  expect(answer.status, `${form} ${answer.text}`).toBeLessThan(300)
  return answer.body
}

async function textOf(person: Person, form: string): Promise<readonly string[]> {
  const { text, status } = await person.client.ask(form)
  expect(status, text).toBe(200)
  return text.trim().split('\r\n')
}

/** Every cell of a column of a file, under its head. */
function column(lines: readonly string[], name: string): readonly string[] {
  const at = lines[0]?.split(',').indexOf(name) ?? -1
  expect(at, `${name} of ${lines[0]}`).toBeGreaterThanOrEqual(0)
  return lines.slice(1).map((line) => line.split(',')[at] ?? '')
}

async function deposit(accountId: string, amount: string): Promise<void> {
  const body = {
    debit_account_id: 'issuance',
    credit_account_id: accountId,
    currency: 'BTC',
    amount,
    kind: 'deposit',
  }
  const { transfer_id: id } = await done(boss, 'POST /admin/ledger/transfers', body)
  await done(boss, `POST /admin/ledger/transfers/${String(id)}/post`, {})
}

const accountOf = async (person: Person): Promise<string> =>
  String((await done<{ accounts: Fields[] }>(person, 'GET /accounts')).accounts[0]?.['account_id'])

/** What a channel has said so far of items that are in coin, or of coins that an account has. */
const said = (channel: string): readonly Fields[] =>
  messages
    .filter((message) => message['type'] === 'data' && message['channel'] === channel)
    .flatMap(({ data }) => (data as Readonly<{ items: readonly Fields[] }>).items)

async function follow({ tokens }: Person): Promise<void> {
  const opened = new WebSocket(`${desk.address.replace('http', 'ws')}/ws?token=${tokens.access_token}`)
  socket = opened
  opened.on('message', (data: Buffer) => messages.push(JSON.parse(data.toString()) as Fields))
  await once(opened, 'message')
  for (const channel of ['orders', 'fills', 'positions', 'balances'])
    opened.send(JSON.stringify({ action: 'subscribe', channel }))
}

beforeAll(async () => {
  desk = await openRealDesk()
  boss = await personOf(desk, 'boss', 'admin')
  long = await personOf(desk, 'long')
  short = await personOf(desk, 'short')
  symbol = (await done<{ symbols: string[] }>(boss, 'POST /admin/instruments', LISTING)).symbols[0] ?? 'none'
  const about = { name: 'Coins', portfolio_type: 'personal' }
  const { portfolio: made } = await done<{ portfolio: Fields }>(long, 'POST /portfolios', about)
  portfolioId = String(made['id'])
  await deposit(String(made['account_id']), '1')
  await deposit(await accountOf(long), '1')
  await deposit(await accountOf(short), '5')
  await follow(long)
  const order = { symbol, order_type: 'limit', price: '0.05', quantity: '1' }
  await done(short, 'POST /trades', { ...order, side: 'sell', quantity: '3' })
  await done(long, 'POST /trades', { ...order, side: 'buy', quantity: '2' })
  await done(long, 'POST /trades', { ...order, side: 'buy', account_id: String(made['account_id']) })
  await done(long, 'POST /trades', { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.01' })
  await done(long, 'POST /trading/exercise', { symbol, quantity: '0.5' })
})
afterAll(async () => {
  socket?.close()
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

/** The currencies of the items in coin and of those in dollars. */
const currencies = (items: readonly Fields[]): readonly unknown[] => [
  ...new Set(items.filter((item) => item['symbol'] === symbol).map(({ currency }) => currency)),
  ...new Set(items.filter((item) => item['symbol'] === 'BTC-USD').map(({ currency }) => currency)),
]

describe('what settles in coin names its coin', () => {
  it('in the answers of orders, fills, positions, exercises and adjustments', async () => {
    const trades = await done<{ trades: Fields[] }>(long, 'GET /trades')
    const fills = await done<{ trades: Fields[] }>(long, 'GET /trading/trades')
    const { positions } = await done<{ positions: Fields[] }>(long, 'GET /positions')
    for (const items of [trades.trades, fills.trades, positions])
      expect(currencies(items)).toEqual(['BTC', 'USD'])
    const own = trades.trades.find((one) => one['symbol'] === symbol)
    const id = String(own?.['order_id'])
    const detail = await done<{ currency: string; fills: Fields[] }>(long, `GET /trades/${id}`)
    expect([detail.currency, detail.fills[0]?.['currency']]).toEqual(['BTC', 'BTC'])
    expect(await done(long, `GET /trades/${id}/execution-quality`)).toMatchObject({ currency: 'BTC' })
    const changes = await done<{ adjustments: Fields[] }>(long, 'GET /trading/position-adjustments')
    expect(changes.adjustments).toMatchObject([{ cause: 'exercise', currency: 'BTC' }])
    const exercised = await done(long, 'POST /trading/exercise', { symbol, quantity: '0.1' })
    expect(exercised).toMatchObject({ currency: 'BTC' })
    expect(Number(exercised['amount'])).toBeLessThan(0.1)
    const preview = { symbol, side: 'buy', order_type: 'limit', price: '0.05', quantity: '1' }
    expect(await done(long, 'POST /trading/preview', preview)).toMatchObject({ currency: 'BTC' })
  })

  it('in accounts, ledger, statement and the transactions of a portfolio', async () => {
    const { accounts } = await done<{ accounts: Fields[] }>(short, 'GET /accounts')
    // 5 and the premium of 3 × 0.05, less fees; what it was assigned is paid by then.
    const coins = accounts[0]?.['coins'] as Fields[]
    expect(accounts[0]).toMatchObject({ currency: 'USD', balance_usd: '100000' })
    expect(coins.map(({ currency }) => currency)).toEqual(['BTC'])
    expect(Number(coins[0]?.['cash'])).toBeLessThan(5.15)
    const ledger = await done<{ entries: Fields[] }>(short, `GET /accounts/${await accountOf(short)}/ledger`)
    const moved = ledger.entries.filter(({ kind }) => ['trade', 'fee', 'exercise'].includes(String(kind)))
    expect(moved.length).toBeGreaterThan(3)
    expect(new Set(moved.map(({ currency }) => currency))).toEqual(new Set(['BTC']))
    const list = await done<{ transactions: Fields[] }>(long, `GET /portfolios/${portfolioId}/transactions`)
    const bought = list.transactions.filter((one) => one['asset_symbol'] === symbol)
    expect(bought).toMatchObject([{ currency: 'BTC', amount: '0.05' }])
  })

  it('on the channels of orders, fills, positions and balances', async () => {
    for (const channel of ['orders', 'fills', 'positions'])
      await expect.poll(() => currencies(said(channel))).toEqual(['BTC', 'USD'])
    const account = await accountOf(long)
    const newest = () => said('balances').findLast((one) => one['account_id'] === account)
    const { accounts } = await done<{ accounts: Fields[] }>(long, 'GET /accounts')
    const { coins } = accounts.find((one) => one['account_id'] === account) ?? {}
    await expect.poll(() => newest()?.['coins']).toEqual(coins)
    expect(newest()?.['coins']).toMatchObject([{ currency: 'BTC', held: '0' }])
  })

  it('in every file of trades, and lots say that they are in dollars', async () => {
    const all = await textOf(long, 'GET /trading/trades/export')
    expect(new Set(column(all, 'currency'))).toEqual(new Set(['BTC', 'USD']))
    const trades = await textOf(long, `GET /portfolios/${portfolioId}/trades.csv`)
    expect(column(trades, 'currency')).toEqual(['BTC'])
    const lots = await textOf(long, `GET /portfolios/${portfolioId}/tax-lots.csv`)
    expect(column(lots, 'currency')).toEqual([])
    const statement = await textOf(long, `GET /accounts/${await accountOf(long)}/statement?format=csv`)
    expect(statement.join('\n')).toContain('BTC')
  })

  it('in the loss of a day', async () => {
    const { accounts } = await done<{ accounts: Fields[] }>(short, 'GET /risk/limits')
    const used = accounts[0]?.['utilisation'] as Readonly<{ daily_loss: string; daily_loss_coins: Fields[] }>
    // What the assignment cost is lost in coin; the demo's makers quote the pair.
    expect(used.daily_loss_coins).toMatchObject([{ currency: 'BTC', is_level_fresh: true }])
    expect(Number(used.daily_loss)).toBeGreaterThan(0)
  })
})
