import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { personOf, signIn } from './identity/people.ts'
import type { Person } from './identity/people.ts'
import { expectSoundBooks } from './support.ts'

// An option that settles in bitcoin over the real server and a real SQLite file: listed, paid for, covered, kept over a
// restart, exercised at its expiry.

const MONTH_MS = 30 * 86_400_000
const LIFE = { tokenLives: { accessMs: MONTH_MS, refreshMs: MONTH_MS } }
const EXPIRES_AT = new Date(Math.ceil(Date.now() / 86_400_000) * 86_400_000 + 7 * 86_400_000).toISOString()

const LISTING = {
  ...{ asset_type: 'option', underlying: 'BTC-USD', option_type: 'call', strike: '50000' },
  ...{ expires_at: EXPIRES_AT, currency: 'BTC', payoff: 'inverse', settlement: 'cash' },
  ...{ tick_size: '0.0001', lot_size: '0.1', multiplier: '1', exchange: 'OPTX', is_paper: true },
}

const directory = makeDataDirectory()
let desk: RealDesk
let boss: Person
let long: Person
let short: Person

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date', 'setInterval', 'clearInterval'], now: Date.now() })
  desk = await openRealDesk({ dataDirectory: directory, ...LIFE })
  boss = await personOf(desk, 'boss', 'admin')
  long = await personOf(desk, 'long')
  short = await personOf(desk, 'short')
})

afterAll(async () => {
  await expectSoundBooks(desk.real.engine)
  expect(desk.real.errors).toEqual([])
  vi.useRealTimers()
  await desk.close()
  removeDataDirectory(directory)
})

async function restart(): Promise<void> {
  await desk.close()
  desk = await openRealDesk({ dataDirectory: directory, ...LIFE })
  boss = await signIn(desk, boss.email)
  long = await signIn(desk, long.email)
  short = await signIn(desk, short.email)
}

/** The answer's body; anything but a success fails the test with what was said. */
async function done(person: Person, form: string, body?: Fields): Promise<Fields> {
  const answer = await person.client.ask(form, body)
  expect(answer.status, `${form} ${answer.text}`).toBeLessThan(300)
  return answer.body
}

async function accountOf(person: Person): Promise<string> {
  const { accounts } = (await done(person, 'GET /accounts')) as { accounts: { account_id: string }[] }
  return accounts[0]?.account_id ?? 'none'
}

async function deposit(person: Person, amount: string): Promise<void> {
  const reserved = await done(boss, 'POST /admin/ledger/transfers', {
    ...{ debit_account_id: 'issuance', credit_account_id: await accountOf(person) },
    ...{ currency: 'BTC', amount, kind: 'deposit' },
  })
  await done(boss, `POST /admin/ledger/transfers/${String(reserved['transfer_id'])}/post`, {})
}

const summaryOf = async (person: Person): Promise<Fields> =>
  done(person, `GET /accounts/${await accountOf(person)}/summary`)

/** Cash, held and cover in bitcoin, and what was realised in it. */
async function coin(person: Person): Promise<unknown[]> {
  const coins = (await summaryOf(person))['coins'] as Fields[]
  const own = coins.find(({ currency }) => currency === 'BTC')
  return ['cash', 'held', 'collateral', 'realised_pnl'].map((field) => own?.[field])
}

it('an option that settles in coin is listed, traded, kept over a restart and settled', async () => {
  const listed = await done(boss, 'POST /admin/instruments', LISTING)
  const symbol = (listed['symbols'] as string[])[0] ?? 'none'
  expect(symbol).toMatch(/^BTC-USD-\d{8}-50000-C$/)
  const perpetual = {
    ...{
      asset_type: 'perpetual',
      underlying: 'ETH-USD',
      currency: 'ETH',
      payoff: 'inverse',
      funding_hours: 8,
    },
    ...{ tick_size: '0.1', lot_size: '1', exchange: 'OPTX' },
  }
  const groundless = await boss.client.ask('POST /admin/instruments', perpetual)
  expect([groundless.status, groundless.body['field']], groundless.text).toEqual([422, 'underlying'])
  const ether = {
    asset_type: 'spot',
    symbol: 'ETH-USD',
    tick_size: '0.01',
    lot_size: '0.001',
    exchange: 'OPTX',
  }
  await done(boss, 'POST /admin/instruments', ether)
  const refused = await boss.client.ask('POST /admin/instruments', perpetual)
  expect([refused.status, refused.body['error']], refused.text).toEqual([422, 'invalid_instrument'])
  expect(refused.text).toContain('reference data')

  const inDollars = { ...LISTING, strike: '60000', currency: 'USD', payoff: 'linear' }
  const mixed = await boss.client.ask('POST /admin/instruments', inDollars)
  expect([mixed.status, mixed.body['error'], mixed.body['field']], mixed.text).toEqual([
    ...[422, 'invalid_instrument', 'currency'],
  ])

  const order = (side: 'buy' | 'sell', quantity: string, price: string): Fields => ({
    ...{ symbol, side, order_type: 'limit', quantity, price },
  })
  const poor = await long.client.ask('POST /trades', order('buy', '2', '0.05'))
  expect([poor.status, poor.body['error']], poor.text).toEqual([400, 'insufficient_cash'])
  expect(poor.body['details']).toMatchObject({ currency: 'BTC', value: '0.1006', bound: '0' })
  await deposit(long, '1')
  await deposit(short, '2.5')
  const before = await summaryOf(long)

  await done(short, 'POST /trades', order('sell', '2', '0.05'))
  await done(long, 'POST /trades', order('buy', '2', '0.05'))
  await done(long, 'POST /trades', order('buy', '1', '0.02'))
  expect([await coin(long), await coin(short)]).toEqual([
    ['0.8994', '0.0203', '0', '0'],
    ['2.5994', '2', '2', '0'],
  ])
  const after = await summaryOf(long)
  expect(after['balance_usd']).toBe(before['balance_usd'])
  expect(after['equity_usd']).toBe(before['equity_usd'])
  const { positions } = (await done(long, 'GET /positions')) as { positions: Fields[] }
  expect(positions).toMatchObject([{ symbol, currency: 'BTC', entry_price: '0.05', fees: '0.0006' }])

  await restart()
  expect([await coin(long), await coin(short)]).toEqual([
    ['0.8994', '0.0203', '0', '0'],
    ['2.5994', '2', '2', '0'],
  ])
  await expectSoundBooks(desk.real.engine)

  vi.setSystemTime(Date.parse(EXPIRES_AT) + 1_000)
  const worthless = { symbol, settlement_price: '0' }
  const told = await boss.client.ask('POST /admin/instruments/expire', worthless)
  expect([told.status, told.body['error']], told.text).toEqual([422, 'invalid_instrument'])
  const settled = await done(boss, 'POST /admin/instruments/expire', { symbol, settlement_price: '80000' })
  expect(settled).toMatchObject({ settled: 2 })
  // (80,000 − 50,000) ÷ 80,000 = 0.375 a contract.
  expect([await coin(long), await coin(short)]).toEqual([
    ['1.6494', '0', '0', '0.65'],
    ['1.8494', '0', '0', '-0.65'],
  ])
  const { entries, balances } = (await done(long, `GET /accounts/${await accountOf(long)}/statement`)) as {
    entries: Fields[]
    balances: Fields[]
  }
  const inCoin = entries.filter(({ currency }) => currency === 'BTC')
  expect(inCoin.map(({ kind, amount }) => [kind, amount])).toEqual([
    ['deposit', '1'],
    ['trade', '-0.1'],
    ['fee', '-0.0006'],
    ['settlement', '0.75'],
  ])
  expect(balances.find(({ currency }) => currency === 'BTC')).toMatchObject({ closing_balance: '1.6494' })
  const trial = await done(boss, 'GET /admin/ledger/trial-balance')
  expect(JSON.stringify(trial)).not.toContain('"balanced":false')
})
