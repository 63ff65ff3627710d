import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { decimal } from '../../src/core/kernel/index.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { expectSoundBooks } from './support.ts'

let desk: RealDesk
let trader: RestClient
let stranger: RestClient
let spender: RestClient
let open: RestClient
let option: string
let foreign: Readonly<{ order: string; account: string; position: string }>

const order = (fields: Fields = {}): Fields => ({
  symbol: 'BTC-USD',
  side: 'buy',
  order_type: 'limit',
  quantity: '0.01',
  price: '30000',
  ...fields,
})

beforeAll(async () => {
  desk = await openRealDesk({ limits: { dailyValueMax: decimal(20_000), openOrdersMax: 3 } })
  open = restClient(desk.address)
  trader = await registered(open, 'trader')
  stranger = await registered(open, 'stranger')
  spender = await registered(open, 'spender')
  const assets = await trader.ask<{ assets: { symbol: string }[] }>(
    'GET /portfolios/assets?asset_type=option&limit=1',
  )
  option = assets.body.assets[0]?.symbol ?? ''
  const theirs = await stranger.ask<{ order_id: string }>('POST /trades', order())
  await stranger.ask('POST /trades', order({ order_type: 'market', price: '70000' }))
  const positions = await stranger.ask<{ positions: { position_id: string }[] }>('GET /positions')
  const accounts = await stranger.ask<{ accounts: { account_id: string }[] }>('GET /accounts')
  foreign = {
    order: theirs.body.order_id,
    account: accounts.body.accounts[0]?.account_id ?? '',
    position: positions.body.positions[0]?.position_id ?? '',
  }
})

afterAll(() => desk.close())

type Refusal = readonly [
  says: string,
  body: Fields | string,
  status: number,
  error: string,
  field: string | null,
]

const ORDERS: readonly Refusal[] = [
  ['JSON that breaks off', '{"symbol": "BTC-USD", "side":', 400, 'malformed_json', null],
  ['NaN, which is no JSON', '{"symbol":"BTC-USD","side":"buy","quantity":NaN}', 400, 'malformed_json', null],
  ['no quantity', order({ quantity: undefined }), 422, 'invalid_input', 'quantity'],
  ['no side', order({ side: undefined }), 422, 'invalid_input', 'side'],
  ['sides that contradict', order({ trade_type: 'sell' }), 422, 'invalid_input', 'side'],
  ['a limit order without a price', order({ price: undefined }), 422, 'invalid_input', 'price'],
  ['a negative quantity', order({ quantity: -1 }), 422, 'invalid_input', 'quantity'],
  ['a quantity of nothing', order({ quantity: 0 }), 422, 'invalid_input', 'quantity'],
  ['NaN as text', order({ quantity: 'NaN' }), 422, 'invalid_input', 'quantity'],
  ['infinity as text', order({ price: 'Infinity' }), 422, 'invalid_input', 'price'],
  [
    'an exponent that overflows',
    '{"symbol":"BTC-USD","side":"buy","quantity":1e999}',
    422,
    'invalid_input',
    null,
  ],
  ['a truth value as amount', order({ quantity: true }), 422, 'invalid_input', 'quantity'],
  ['a negative price', order({ price: '-30000' }), 422, 'invalid_input', 'price'],
  ['a symbol that is none', order({ symbol: 'btc usd' }), 422, 'invalid_input', 'symbol'],
  ['an unknown symbol', order({ symbol: 'NO-USD' }), 404, 'unknown_symbol', 'symbol'],
  ['a price off the tick', order({ price: '30000.005' }), 422, 'off_tick', 'price'],
  ['a quantity off the lot', order({ quantity: '0.0100001' }), 422, 'off_lot', 'quantity'],
  [
    'an index, which nobody trades',
    order({ symbol: 'SPX', quantity: 1, price: '100' }),
    409,
    'not_tradeable',
    'symbol',
  ],
  [
    'an iceberg that hides nothing',
    order({ order_type: 'iceberg' }),
    422,
    'invalid_input',
    'display_quantity',
  ],
  ['a stop without its price', order({ order_type: 'stop' }), 422, 'invalid_input', 'stop_price'],
  ['a stop price on a limit order', order({ stop_price: '1' }), 422, 'invalid_input', 'stop_price'],
  ['an end without GTD', order({ expires_at: '2999-01-01' }), 422, 'invalid_input', 'expires_at'],
  [
    'an end in the past',
    order({ time_in_force: 'GTD', expires_at: '2020-01-01' }),
    422,
    'expiry_in_past',
    'expires_at',
  ],
  ['another venue’s order', order({ broker: 'zerodha' }), 422, 'unsupported_order', 'broker'],
  ['an account of somebody else', order({ account_id: 'nobody' }), 404, 'account_not_found', 'account_id'],
]

const LIMITS: readonly (readonly [
  says: string,
  body: Fields,
  status: number,
  error: string,
  limit: string,
])[] = [
  ['less than the least', order({ quantity: '0.001' }), 400, 'notional_below_minimum', '100'],
  ['more than the most', order({ quantity: '100' }), 400, 'notional_above_maximum', '1000000'],
  ['more than a day allows', order({ quantity: '1' }), 403, 'daily_limit_exceeded', '20000'],
  ['more cash than there is', order({ quantity: '5' }), 400, 'insufficient_cash', '100000'],
]

const expectCoded = (
  answer: Readonly<{ status: number; body: Fields; text: string }>,
  status: number,
  error: string,
): void => {
  expect([answer.status, answer.body.error], answer.text).toEqual([status, error])
  expect(answer.body).toMatchObject({ status_code: status, message: expect.any(String) })
  expect(answer.body.request_id).toMatch(/^[\w.-]{8,}$/)
  expect(answer.text).not.toMatch(/\n\s+at |node_modules|\.ts\b/)
}

describe('a bad order', () => {
  it.each(ORDERS)('with %s is refused by name', async (_says, body, status, error, field) => {
    const answer = await trader.ask('POST /trades', body)
    expectCoded(answer, status, error)
    if (field !== null) expect(answer.body.field, answer.text).toBe(field)
  })

  it.each(LIMITS)(
    'for %s names the bound, the value and the limit',
    async (_says, body, status, error, limit) => {
      const answer = await trader.ask<Fields & { details: Fields }>('POST /trades', body)
      expectCoded(answer, status, error)
      expect(Object.values(answer.body.details), answer.text).toContain(limit)
      expect(answer.body.details).toMatchObject({ value: expect.stringMatching(/^\d+(\.\d+)?$/) })
      // Sentences group their figures, details do not.
      expect(answer.body.message).toContain(limit.replace(/\B(?=(\d{3})+(?!\d))/g, ','))
    },
  )

  it('that sells an option which it does not hold is refused by name', async () => {
    const answer = await trader.ask(
      'POST /trades',
      order({ symbol: option, side: 'sell', quantity: 1, price: '50' }),
    )
    expectCoded(answer, 400, 'uncovered_short_option')
  })

  it('one too many of the open ones is refused with their number', async () => {
    for (let count = 0; count < 3; count += 1) {
      expect((await spender.ask('POST /trades', order())).status).toBe(201)
    }
    const answer = await spender.ask<Fields & { details: Fields }>('POST /trades', order())
    expectCoded(answer, 403, 'open_order_limit_exceeded')
    expect(answer.body.details).toMatchObject({ bound: '3' })
  })

  it('leaves no trace in the books', async () => {
    const listed = await trader.ask('GET /trades')
    expect(listed.body.total).toBe(0)
    const accounts = await trader.ask<{ accounts: Fields[] }>('GET /accounts')
    expect(accounts.body.accounts).toMatchObject([{ balance_usd: '100000', held_usd: '0' }])
    await expectSoundBooks(desk.real.engine)
  })
})

describe('who may not', () => {
  it.each([
    ['GET /trades', undefined],
    ['POST /trades', order()],
    ['DELETE /trades/x', undefined],
    ['GET /positions', undefined],
    ['POST /accounts', {}],
    ['GET /admin/users', undefined],
  ] as const)('without a token gets 401 before anything else at %s', async (form, body) => {
    expectCoded(await open.ask(form, body), 401, 'unauthenticated')
  })

  it.each([
    ['GET /admin/users', undefined],
    ['GET /audit/verify', undefined],
    ['POST /compliance/cases', { kind: 'nonsense' }],
  ] as const)('without the permission gets 403 before the schema at %s', async (form, body) => {
    expectCoded(await trader.ask(form, body), 403, 'forbidden')
  })

  it('gets 404 for what is somebody else’s, like for what is not there', async () => {
    for (const id of [foreign.order, '0190a000-0000-7000-8000-000000000001']) {
      expectCoded(await trader.ask(`GET /trades/${id}`), 404, 'not_found')
      expectCoded(await trader.ask(`DELETE /trades/${id}`), 404, 'not_found')
      expectCoded(await trader.ask(`POST /trading/orders/${id}/cancel`, {}), 404, 'not_found')
    }
    expectCoded(await trader.ask(`GET /accounts/${foreign.account}`), 404, 'not_found')
    expectCoded(await trader.ask(`GET /accounts/${foreign.account}/ledger`), 404, 'not_found')
    expectCoded(await trader.ask(`GET /positions/${foreign.position}`), 404, 'not_found')
    const close = { position_id: foreign.position }
    expectCoded(await trader.ask('POST /trading/close-position', close), 404, 'not_found')
    for (const list of ['/trades', '/trading/orders', '/trading/trades', '/positions']) {
      const filtered = await trader.ask(`GET ${list}?account_id=${foreign.account}`)
      expectCoded(filtered, 404, 'account_not_found')
    }
    const theirs = order({ account_id: foreign.account })
    expectCoded(await trader.ask('POST /trades', theirs), 404, 'account_not_found')
  })
})

describe('what was there before', () => {
  it('refuses a second user with the same address', async () => {
    const person = { email: 'TRADER@example.com', password: 'SecurePassword123!', full_name: 'Somebody Else' }
    expectCoded(await open.ask('POST /auth/register', person), 409, 'email_taken')
  })

  it('refuses another order under the same client order id, and repeats the same one', async () => {
    const named = order({ client_order_id: 'mine' })
    const first = await trader.ask('POST /trades', named)
    expect(first.status, first.text).toBe(201)
    const again = await trader.ask('POST /trades', named)
    expect(again.body).toEqual(first.body)
    const other = order({ client_order_id: 'mine', price: '30001' })
    expectCoded(await trader.ask('POST /trades', other), 409, 'client_order_id_reused')
    expect((await trader.ask('GET /trades')).body.total).toBe(1)
  })

  it('refuses another request under the same Idempotency-Key, and repeats the same one', async () => {
    const key = { 'idempotency-key': 'once' }
    const first = await trader.ask('POST /trades', order(), key)
    expect(first.status, first.text).toBe(201)
    expect((await trader.ask('POST /trades', order(), key)).body).toEqual(first.body)
    const other = await trader.ask('POST /trades', order({ price: '30001' }), key)
    expectCoded(other, 409, 'idempotency_conflict')
  })

  it('refuses a second wallet account and a second demo account', async () => {
    const wallet = { ethereum_address: '0x742d35Cc6634C0532925a3b844Bc454e4438f44e' }
    expect((await trader.ask('POST /accounts', wallet)).status).toBe(201)
    expectCoded(await trader.ask('POST /accounts', wallet), 409, 'address_taken')
    expectCoded(await trader.ask('POST /accounts', { ethereum_address: '0x12' }), 400, 'invalid_address')
  })
})

describe('questions that make no sense', () => {
  it.each([
    ['GET /market/prices?symbol=SPX&timeframe=7m', 422, 'invalid_input'],
    ['GET /market/prices?symbol=SPX&start_date=2024-02-01&end_date=2024-01-01', 422, 'dates_reversed'],
    ['GET /market/prices?symbol=SPX&start_date=2024-02-30', 422, 'invalid_input'],
    ['GET /market/prices?symbol=NO-USD', 404, 'unknown_symbol'],
    ['GET /market/data?limit=201', 422, 'invalid_input'],
    ['GET /market/ticker/NO-USD', 404, 'unknown_symbol'],
    ['GET /market/depth/BTC-USD?levels=0', 422, 'invalid_input'],
    ['GET /trades?page=0', 422, 'invalid_input'],
    ['GET /trades?per_page=many', 422, 'invalid_input'],
    ['GET /position_health/0xnothing', 400, 'invalid_address'],
    ['GET /no-such-path', 404, 'not_found'],
    ['PATCH /trades', 405, 'method_not_allowed'],
  ] as const)('%s is refused by name', async (form, status, error) => {
    expectCoded(await trader.ask(form), status, error)
  })

  it('clamps a page that is too large', async () => {
    const answer = await trader.ask('GET /trades?per_page=1000000')
    expect([answer.status, answer.body.per_page]).toEqual([200, 100])
  })

  it('none of which reached the error log', () => {
    expect(desk.real.errors).toEqual([])
  })
})
