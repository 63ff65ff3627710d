import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../support/server.ts'
import type { RunningServer } from '../support/server.ts'

// Requests of existing clients, with the bodies as their guides print them.
// Only the e-mail differs between mounts, because one address registers once.

const MOUNTS = ['', '/api', '/api/v1'] as const
const PASSWORD = 'SecurePassword123!'
const WALLET = '0x742d35Cc6634C0532925a3b844Bc454e4438f44e'

/** `POST /auth/register` of the first document. */
const REGISTER_FULL_NAME = { email: 'user@example.com', password: PASSWORD, full_name: 'John Doe' }
/** `POST /api/auth/register` of the fourth. */
const REGISTER_TWO_NAMES = {
  email: 'user2@example.com',
  password: PASSWORD,
  first_name: 'John',
  last_name: 'Doe',
  phone_number: '+1234567890',
  company_name: 'Example Corp',
}
const TRADE = { symbol: 'BTC-USD', trade_type: 'buy', order_type: 'market', quantity: 1.5, price: 50000.0 }
const BAR = { open: 50000.0, high: 52000.0, low: 49000.0, volume: 1000000 }
const CARBON_ORDER = {
  order_type: 'limit',
  side: 'buy',
  quantity: 100.0,
  price: 25.5,
  project_id: 1,
  vintage_year: 2023,
}
const REPORT = { report_type: 'daily', period_start: '2026-01-01', period_end: '2026-01-02' }

let directory: string
let server: RunningServer
let open: RestClient

beforeAll(async () => {
  directory = makeDataDirectory()
  server = await startServer({
    directory,
    environment: { ...NO_RATE_LIMITS, RATE_LIMIT_REGISTRATIONS: '100' },
  })
  open = restClient(server.address)
})

afterAll(async () => {
  await server.stop()
  removeDataDirectory(directory)
})

type Session = Readonly<{ access_token: string; refresh_token: string }>
const own = (mount: string, person: Fields): Fields => ({
  ...person,
  email: `${mount.replaceAll('/', '') || 'root'}.${String(person.email)}`,
})

describe.each(MOUNTS)('the printed requests under "%s"', (mount) => {
  const at = (form: string): string => form.replace(' /', ` ${mount}/`)
  let trader: RestClient
  let session: Session

  it('register with a full name', async () => {
    const answer = await open.ask<Session>(at('POST /auth/register'), own(mount, REGISTER_FULL_NAME))
    expect(answer.status, answer.text).toBe(201)
    const { email } = own(mount, REGISTER_FULL_NAME)
    expect(answer.body).toMatchObject({
      email,
      full_name: 'John Doe',
      first_name: 'John',
      last_name: 'Doe',
      token_type: 'Bearer',
      user: { email, status: 'pending', kyc_status: 'pending' },
      tokens: { token_type: 'Bearer' },
      message: expect.any(String),
    })
    expect(answer.text).not.toContain(PASSWORD)
  })

  it('register with two names, phone and company', async () => {
    const answer = await open.ask(at('POST /auth/register'), own(mount, REGISTER_TWO_NAMES))
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body).toMatchObject({
      full_name: 'John Doe',
      phone_number: '+1234567890',
      company_name: 'Example Corp',
      user: { id: expect.any(Number), uuid: expect.any(String) },
      access_token: expect.any(String),
      refresh_token: expect.any(String),
    })
    const twice = await open.ask(at('POST /auth/register'), own(mount, REGISTER_TWO_NAMES))
    expect(twice.status).toBe(409)
  })

  it('log in', async () => {
    const { email } = own(mount, REGISTER_FULL_NAME)
    const answer = await open.ask<Session>(at('POST /auth/login'), { email, password: PASSWORD })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ token_type: 'Bearer', expires_in: 1_800, user: { email } })
    session = answer.body
    trader = open.as(session.access_token)
  })

  it('refresh with the refresh token in the Authorization header', async () => {
    const answer = await open.as(session.refresh_token).ask<Session>(at('POST /auth/refresh'))
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.refresh_token).not.toBe(session.refresh_token)
    session = answer.body
    trader = open.as(session.access_token)
  })

  it.each(['/auth/me', '/auth/profile'])('show the user at %s', async (path) => {
    const answer = await trader.ask(at(`GET ${path}`))
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({ email: own(mount, REGISTER_FULL_NAME).email })
  })

  it('open an account for a wallet', async () => {
    const answer = await trader.ask(at('POST /accounts'), {
      ethereum_address: WALLET,
      account_type: 'standard',
    })
    // One wallet belongs to one account: the first mount opens it, the others are told so.
    expect(answer.status, answer.text).toBe(mount === '' ? 201 : 409)
    if (mount === '') {
      expect(answer.body).toMatchObject({
        ethereum_address: WALLET,
        account_type: 'standard',
        balance_usd: '0',
      })
    }
  })

  it('buy 1.5 bitcoin at the market, protected at 50000', async () => {
    const answer = await trader.ask<{ trade_id: string; executed_price: string }>(at('POST /trades'), TRADE)
    expect(answer.status, answer.text).toBe(201)
    expect(answer.body).toMatchObject({
      symbol: 'BTC-USD',
      trade_type: 'buy',
      order_type: 'market',
      status: 'filled',
      quantity: '1.5',
      filled_quantity: '1.5',
      price: '50000',
    })
    expect(Number(answer.body.executed_price)).toBeGreaterThan(40_000)
    expect(Number(answer.body.executed_price)).toBeLessThanOrEqual(50_000)

    const detail = await trader.ask(at(`GET /trades/${answer.body.trade_id}`))
    expect(detail.status).toBe(200)
    expect(detail.body).toMatchObject({ trade_id: answer.body.trade_id, status: 'filled' })
    const again = await trader.ask(at(`DELETE /trades/${answer.body.trade_id}`))
    expect([again.status, again.body.error]).toEqual([409, 'not_cancellable'])
  })

  it('list trades, orders and positions', async () => {
    const trades = await trader.ask<{ trades: Fields[] }>(at('GET /trades'))
    expect(trades.body).toMatchObject({ total: 1, page: 1, per_page: 20, pages: 1, current_page: 1 })
    expect(trades.headers.get('x-total-count')).toBe('1')
    const orders = await trader.ask<{ orders: Fields[] }>(at('GET /trading/orders'))
    expect(orders.body.orders).toHaveLength(1)
    const positions = await trader.ask(at('GET /positions'))
    expect(positions.body).toMatchObject({
      total: 1,
      positions: [{ symbol: 'BTC-USD', position_type: 'long', size: '1.5', status: 'open' }],
    })
  })

  it('keep portfolios: open, change, trade, cancel, look, delete', async () => {
    const created = await trader.ask<{ portfolio: { id: string } }>(at('POST /portfolios'), {
      name: 'Main',
      initial_cash: 100_000,
    })
    expect(created.status, created.text).toBe(201)
    const { id } = created.body.portfolio
    expect((await trader.ask(at('GET /portfolios'))).body).toMatchObject({ total: 1, portfolios: [{ id }] })
    expect((await trader.ask(at(`GET /portfolios/${id}`))).body).toMatchObject({ id, cash_balance: '100000' })
    const renamed = await trader.ask(at(`PUT /portfolios/${id}`), { name: 'Growth', risk_level: 'high' })
    expect(renamed.body).toMatchObject({ portfolio: { name: 'Growth', risk_level: 'high' } })
    type Placed = { transaction: { id: string } }
    const bought = await trader.ask<Placed>(at(`POST /portfolios/${id}/transactions`), {
      transaction_type: 'buy',
      asset_symbol: 'BTC-USD',
      quantity: 0.5,
    })
    expect(bought.status, bought.text).toBe(201)
    expect(bought.body).toMatchObject({ transaction: { status: 'settled', quantity: '0.5' } })
    const waiting = await trader.ask<Placed>(at(`POST /portfolios/${id}/transactions`), {
      transaction_type: 'buy',
      asset_symbol: 'BTC-USD',
      quantity: 0.5,
      price: 20_000,
    })
    const cancel = at(`POST /portfolios/${id}/transactions/${waiting.body.transaction.id}/cancel`)
    expect((await trader.ask(cancel, {})).body).toMatchObject({ transaction: { status: 'cancelled' } })
    expect((await trader.ask(cancel, {})).status).toBe(409)
    const holdings = await trader.ask(at(`GET /portfolios/${id}/holdings`))
    expect(holdings.body).toMatchObject({ holdings: [{ symbol: 'BTC-USD', quantity: '0.5' }] })
    expect((await trader.ask(at(`GET /portfolios/${id}/transactions`))).body).toMatchObject({ total: 2 })
    expect((await trader.ask(at(`GET /portfolios/${id}/performance`))).status).toBe(200)
    expect((await trader.ask(at('GET /portfolios/assets'))).body.total).toBeGreaterThan(0)
    expect((await trader.ask(at('GET /portfolios/assets/BTC-USD'))).body).toMatchObject({ symbol: 'BTC-USD' })
    expect((await trader.ask(at('GET /trading/portfolio'))).body).toMatchObject({ portfolios: [{ id }] })
    const csv = await trader.ask(at(`GET /portfolios/${id}/tax-lots.csv`))
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(csv.headers.get('content-disposition')).toContain('attachment')
    expect((await trader.ask(at(`DELETE /portfolios/${id}`))).status).toBe(200)
    expect((await trader.ask(at(`GET /portfolios/${id}`))).status).toBe(404)
    expect((await open.ask(at('GET /portfolios'))).status).toBe(401)
  })

  it.each([
    '/dashboard',
    '/dashboard/me',
    '/dashboard/positions',
    '/dashboard/performance-metrics',
    '/dashboard/pnl-analytics?days=30',
    '/portfolio/overview',
    '/portfolio/summary',
    '/portfolio/summary/me',
    '/portfolio/allocation',
    '/portfolio/equity-curve?days=30',
    '/portfolio/performance',
    '/portfolio/risk-metrics',
    '/portfolio/positions/greeks-summary',
    '/trading/portfolio/holdings',
    '/compliance/risk-metrics',
    '/risk/positions',
    '/risk/portfolio',
  ])('show %s', async (path) => {
    const answer = await trader.ask(at(`GET ${path}`))
    expect(answer.status, answer.text).toBe(200)
    expect((await open.ask(at(`GET ${path}`))).status).toBe(401)
  })

  it('show the health of an address', async () => {
    const answer = await trader.ask(at(`GET /position_health/${WALLET}`))
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({
      address: WALLET,
      positions: [],
      total_margin_used: '0',
      total_margin_available: '0',
      health_ratio: null,
      liquidation_risk: 'none',
    })
  })

  it('show market data without signing in', async () => {
    const data = await open.ask<{ market_data: Fields[]; total: number }>(at('GET /market/data'))
    expect(data.status, data.text).toBe(200)
    expect(data.body.total).toBeGreaterThan(0)
    expect(data.body.market_data.map(({ symbol }) => symbol)).toContain('BTC-USD')
    const form = 'GET /market/prices?symbol=SPX&timeframe=1d&start_date=2020-01-01&end_date=2030-01-01'
    const prices = await open.ask<{ prices: Fields[] }>(at(form))
    expect(prices.status, prices.text).toBe(200)
    expect(prices.body).toMatchObject({ symbol: 'SPX', timeframe: '1d' })
    expect(prices.body.prices.length).toBeGreaterThan(100)
  })

  it('report health in the printed shape', async () => {
    const answer = await open.ask(at('GET /health'))
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body).toMatchObject({
      status: 'healthy',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      version: expect.any(String),
      environment: 'development',
      services: { database: 'healthy', redis: 'not_configured', api: 'healthy' },
    })
    expect((await open.ask(at('GET /info'))).body).toMatchObject({ status: 'online' })
  })

  it('refuse a carbon order with the reason, once its body is right', async () => {
    const answer = await trader.ask(at('POST /trading/orders'), CARBON_ORDER)
    expect([answer.status, answer.body.error]).toEqual([503, 'carbon_market_unavailable'])
    const broken = await trader.ask(at('POST /trading/orders'), { ...CARBON_ORDER, quantity: -1 })
    expect([broken.status, broken.body.field]).toEqual([422, 'quantity'])
  })

  it.each([
    ['POST /predict_volatility', BAR],
    ['GET /carbon-credits/?page=1&per_page=20&vintage_year=2023', undefined],
    ['GET /carbon-credits/projects', undefined],
  ] as const)('answer 503 with the reason at %s', async (form, body) => {
    const answer = await trader.ask(at(form), body)
    expect([answer.status, answer.body.error], answer.text).toEqual([503, 'not_available'])
    const stranger = await open.ask(at(form), body)
    expect(stranger.status, stranger.text).toBe(form.includes('carbon') ? 503 : 401)
    expect(String(answer.body.message)).toContain('not available')
  })

  it('refuse before they answer 503: token, permission, schema', async () => {
    const form = at('POST /predict_volatility')
    expect((await open.ask(form, BAR)).status).toBe(401)
    const { volume: _volume, ...incomplete } = BAR
    const broken = await trader.ask(form, incomplete)
    expect([broken.status, broken.body.field]).toEqual([422, 'volume'])
    expect((await trader.ask(form, { ...BAR, high: 1 })).status).toBe(422)
  })

  it('report what is their own, and no suspicion about others', async () => {
    const own = await trader.ask(at('POST /compliance/report'), REPORT)
    expect([own.status, own.body.status], own.text).toEqual([201, 'draft'])
    const suspicion = await trader.ask(at('POST /compliance/report'), { ...REPORT, report_type: 'sar' })
    expect(suspicion.status, suspicion.text).toBe(403)
  })

  it('log out, after which the session is dead', async () => {
    const answer = await trader.ask(at('POST /auth/logout'), {})
    expect(answer.status, answer.text).toBe(200)
    expect((await trader.ask(at('GET /auth/me'))).status).toBe(401)
  })
})
