import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'

// Accounts, orders, fills and positions: every form of each path under every mount, right and wrong
// input, foreign and unknown objects, wrong states.

const MOUNTS = ['', '/api', '/api/v1'] as const
const NO_ID = '0190a000-0000-7000-8000-000000000001'
const MISTYPED = '0x742D35Cc6634C0532925a3b844Bc454e4438f44e'

const TRADE = { symbol: 'BTC-USD', trade_type: 'buy', order_type: 'market', quantity: 0.1, price: 50_000 }
const LIMIT = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }
const CARBON = { order_type: 'limit', side: 'buy', quantity: 100, price: 25.5 }
const NO_PRICE = { price: undefined }

let desk: RealDesk
beforeAll(async () => {
  desk = await openRealDesk()
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

/** What is sent, as changes to a right body, and the status and code of the answer. */
type Case = readonly [change: Fields, status: number, error?: string]

describe.each(MOUNTS)('under "%s"', (mount) => {
  const name = mount.replaceAll('/', '') || 'root'
  let trader: RestClient
  let stranger: RestClient
  let nobody: RestClient
  let paper: string
  let position: string

  const at = (form: string): string => form.replace(' /', ` ${mount}/`)
  const wallet = (kind: string): string =>
    `0x${Buffer.from(`${kind}.${name}`).toString('hex').padEnd(40, '0').slice(0, 40)}`
  const seen = async (client: RestClient, form: string, body?: Fields): Promise<unknown[]> => {
    const answer = await client.ask(at(form), body)
    return answer.status < 400 ? [answer.status] : [answer.status, answer.body['error']]
  }
  const made = async (form: string, body: Fields, field: string): Promise<string> => {
    const answer = await trader.ask(at(form), body)
    expect([form, answer.status, answer.text]).toMatchObject([form, 201, expect.any(String)])
    return String(answer.body[field])
  }
  const expectCases = async (form: string, right: Fields, cases: readonly Case[]): Promise<void> => {
    for (const [change, status, error] of cases) {
      const wanted = error === undefined ? [status] : [status, error]
      expect(await seen(trader, form, { ...right, ...change }), JSON.stringify(change)).toEqual(wanted)
    }
  }
  /** Nobody gets 401; a stranger 404, whatever the body; and so does whoever names what does not exist. */
  const expectOwnOnly = async (forms: readonly string[], id: string, body?: Fields): Promise<void> => {
    for (const form of forms) {
      expect(await seen(nobody, form.replace('ID', id), body), form).toEqual([401, 'unauthenticated'])
      expect(await seen(stranger, form.replace('ID', id), body), form).toEqual([404, 'not_found'])
      expect(await seen(trader, form.replace('ID', NO_ID), body), form).toEqual([404, 'not_found'])
    }
  }

  beforeAll(async () => {
    nobody = restClient(desk.address)
    trader = await registered(nobody, `trader.${name}`)
    stranger = await registered(nobody, `stranger.${name}`)
  })

  it('opens accounts of every type at both paths, each address once', async () => {
    const body = { ethereum_address: wallet('live') }
    const opened = await trader.ask(at('POST /accounts'), { ...body, account_type: 'standard' })
    expect([opened.status, opened.body]).toMatchObject([
      201,
      {
        account_id: expect.any(String),
        ethereum_address: expect.stringMatching(/^0x[0-9A-Fa-f]{40}$/),
        account_type: 'standard',
        account_status: 'active',
        balance_usd: '0',
        margin_available: '0',
        margin_used: '0',
        risk_limit: expect.stringMatching(/^\d+$/),
        is_active: true,
        created_at: expect.any(String),
      },
    ])
    expect(opened.body['id']).toBe(opened.body['account_id'])
    expect(String(opened.body['ethereum_address']).toLowerCase()).toBe(body.ethereum_address)
    expect(await seen(stranger, 'POST /accounts', body)).toEqual([409, 'address_taken'])
    paper = await made(
      'POST /trading/accounts',
      { ethereum_address: wallet('paper'), account_type: 'paper' },
      'account_id',
    )
    for (const account_type of ['premium', 'institutional']) {
      await made('POST /accounts', { ethereum_address: wallet(account_type), account_type }, 'account_id')
    }
    await expectCases('POST /accounts', { ethereum_address: wallet('other') }, [
      [{ account_type: 'demo' }, 409, 'demo_account_exists'],
      [{ account_type: 'vip' }, 422, 'invalid_input'],
      [{ ethereum_address: undefined }, 422, 'invalid_input'],
      [{ ethereum_address: '0x12' }, 400, 'invalid_address'],
      [{ ethereum_address: MISTYPED }, 400, 'address_checksum_mismatch'],
    ])
    expect(await seen(nobody, 'POST /accounts', body)).toEqual([401, 'unauthenticated'])
  })

  it('shows own accounts alone, at both paths', async () => {
    for (const root of ['/accounts', '/trading/accounts']) {
      const list = await trader.ask<{ accounts: Fields[] }>(at(`GET ${root}`))
      expect(list.body.accounts.map(({ account_type }) => account_type).toSorted()).toEqual([
        ...['demo', 'institutional', 'paper', 'premium', 'standard'],
      ])
      expect((await trader.ask(at(`GET ${root}/${paper}`))).body).toMatchObject({ account_id: paper })
      expect((await trader.ask(at(`GET ${root}/${paper}/summary`))).body).toMatchObject({
        balance_usd: '100000',
        margin_used: '0',
        margin_available: '100000',
        open_positions: 0,
        total_unrealised_pnl: '0',
      })
      const forms = ['', '/summary', '/ledger'].map((tail) => `GET ${root}/ID${tail}`)
      await expectOwnOnly(forms, paper)
    }
  })

  it('moves money of paper accounts, and live money only once the identity is approved', async () => {
    const body = { amount: '1000.50', currency: 'USD', reference: 'wire 1' }
    for (const root of ['/accounts', '/trading/accounts']) {
      const form = `POST ${root}/${paper}`
      const before = Number((await trader.ask(at(`GET ${root}/${paper}`))).body['balance_usd'])
      const paid = await trader.ask(at(`${form}/deposit`), body)
      expect([paid.status, paid.body]).toMatchObject([
        201,
        {
          transaction: { account_id: paper, amount: '1000.5', currency: 'USD', reference: 'wire 1' },
          balance: String(before + 1_000.5),
        },
      ])
      expect(await seen(trader, `${form}/withdraw`, { amount: 0.5 })).toEqual([201])
      const ledger = await trader.ask<{ entries: Fields[] }>(at(`GET ${root}/${paper}/ledger`))
      expect(ledger.body.entries.slice(0, 2)).toMatchObject([{ amount: '-0.5' }, { amount: '1000.5' }])
      await expectCases(`${form}/withdraw`, body, [
        [{ amount: -1 }, 422, 'invalid_input'],
        [{ amount: undefined }, 422, 'invalid_input'],
        [{ amount: true }, 422, 'invalid_input'],
        [{ currency: 'XYZ' }, 422, 'invalid_input'],
        [{ amount: '500000' }, 409, 'insufficient_balance'],
        [{ amount: '500000000' }, 403, 'withdrawal_limit_exceeded'],
      ])
      await expectOwnOnly([`POST ${root}/ID/deposit`, `POST ${root}/ID/withdraw`], paper, { amount: -1 })
    }
    const live = await trader.ask<{ accounts: Fields[] }>(at('GET /accounts'))
    const standard = live.body.accounts.find(({ account_type }) => account_type === 'standard')
    const form = `POST /accounts/${String(standard?.['account_id'])}/deposit`
    expect(await seen(trader, form, { amount: 1 })).toEqual([403, 'kyc_required'])
  })

  it('places every kind of order and refuses the broken ones', async () => {
    const placed = await trader.ask(at('POST /trades'), { ...TRADE, client_order_id: 'first' })
    expect([placed.status, placed.body]).toMatchObject([
      201,
      {
        ...{ symbol: 'BTC-USD', trade_type: 'buy', side: 'buy', order_type: 'market', status: 'filled' },
        ...{ quantity: '0.1', filled_quantity: '0.1', client_order_id: 'first' },
        ...{ compliance_status: null, risk_score: null, blockchain_tx_hash: null },
        executed_price: expect.stringMatching(/^\d+(\.\d+)?$/),
        total_value: expect.stringMatching(/^\d+(\.\d+)?$/),
        fees: expect.stringMatching(/^\d+(\.\d+)?$/),
        executed_at: expect.any(String),
      },
    ])
    await expectCases('POST /trades', LIMIT, [
      [{ order_type: 'stop', ...NO_PRICE, stop_price: 200_000 }, 201],
      [{ order_type: 'stop_limit', price: 200_000, stop_price: 200_000 }, 201],
      [{ order_type: 'trailing_stop', ...NO_PRICE, side: 'sell', trail_percent: 5 }, 201],
      [{ order_type: 'take_profit', ...NO_PRICE, side: 'sell', stop_price: 200_000 }, 201],
      [{ order_type: 'iceberg', quantity: 0.1, display_quantity: 0.01 }, 201],
      [{ stop_loss: 15_000, take_profit: 25_000 }, 201],
      ...(['GTC', 'DAY', 'IOC', 'FOK'] as const).map((time_in_force): Case => [{ time_in_force }, 201]),
      [{ time_in_force: 'GTD', expires_at: '2050-01-01' }, 201],
      [{ client_order_id: 'mine' }, 201],
      [{ client_order_id: 'mine' }, 201],
      [{ client_order_id: 'mine', price: '20001' }, 409, 'client_order_id_reused'],
      [{ order_type: 'fancy' }, 422, 'invalid_input'],
      [NO_PRICE, 422, 'invalid_input'],
      [{ quantity: 0 }, 422, 'invalid_input'],
      [{ quantity: 'much' }, 422, 'invalid_input'],
      [{ time_in_force: 'GTD' }, 422, 'invalid_input'],
      [{ time_in_force: 'GTD', expires_at: '2020-01-01' }, 422, 'expiry_in_past'],
      [{ order_type: 'stop', ...NO_PRICE, stop_price: 20 }, 422, 'stop_wrong_side'],
      [{ quantity: '0.0000001' }, 422, 'off_lot'],
      [{ quantity: '0.0001' }, 400, 'notional_below_minimum'],
      [{ quantity: 100 }, 400, 'notional_above_maximum'],
      [{ account_id: NO_ID }, 404, 'account_not_found'],
      [{ portfolio_id: NO_ID }, 404, 'portfolio_not_found'],
    ])
    expect(await seen(stranger, 'POST /trades', { ...LIMIT, account_id: paper })).toEqual([
      ...[404, 'account_not_found'],
    ])
    expect(await seen(nobody, 'POST /trades', TRADE)).toEqual([401, 'unauthenticated'])
  })

  it('list own orders and fills, by filter and page', async () => {
    const trades = await trader.ask(at('GET /trades?per_page=2&symbol=BTC-USD&side=buy&from=2020-01-01'))
    expect([trades.status, trades.body]).toMatchObject([200, { page: 1, per_page: 2, trades: [{}, {}] }])
    expect((await trader.ask<unknown[]>(at('GET /trades?format=list&status=filled'))).body).toHaveLength(1)
    const orders = await trader.ask(at('GET /trading/orders?status=working&per_page=1'))
    expect(orders.body).toMatchObject({ orders: [{}], total: expect.any(Number), current_page: 1 })
    for (const path of ['/trades', '/trading/orders', '/trading/trades', '/trading/trade-history']) {
      const form = `GET ${path}`
      expect(await seen(nobody, form)).toEqual([401, 'unauthenticated'])
      expect(await seen(trader, `${form}?start_date=2020-01-01&end_date=2050-01-01`)).toEqual([200])
      for (const query of ['page=0', 'page=a', 'per_page=-1', 'from=soon', 'symbol=a%20b']) {
        expect(await seen(trader, `${form}?${query}`), query).toEqual([422, 'invalid_input'])
      }
      for (const query of ['from=2030-01-01&to=2020-01-01', 'start_date=2030-01-01&end_date=2020-01-01']) {
        expect(await seen(trader, `${form}?${query}`), query).toEqual([422, 'period_reversed'])
      }
      expect(await seen(stranger, `${form}?account_id=${paper}`)).toEqual([404, 'account_not_found'])
      expect((await stranger.ask(at(form))).body).toMatchObject({ total: 0 })
      expect((await trader.ask(at(`${form}?end_date=2020-01-01`))).body).toMatchObject({ total: 0 })
    }
    const history = await trader.ask<{ trades: Fields[] }>(at('GET /trading/trade-history'))
    expect(history.body.trades).toMatchObject([{ symbol: 'BTC-USD', quantity: '0.1', liquidity: 'taker' }])
  })

  it('show, change and cancel one order by either name and verb', async () => {
    const cancels = [
      'DELETE /trades/ID',
      'POST /trades/ID/cancel',
      'DELETE /trading/orders/ID',
      'POST /trading/orders/ID/cancel',
    ]
    const filled = await trader.ask<Fields[]>(at('GET /trades?format=list&status=filled'))
    const filledId = String(filled.body[0]?.['order_id'])
    for (const form of cancels) {
      const id = await made('POST /trading/orders', LIMIT, 'order_id')
      await expectOwnOnly(['GET /trades/ID', 'GET /trading/orders/ID', form], id)
      await expectOwnOnly(['PATCH /trades/ID', 'PATCH /trading/orders/ID'], id, { price: -1 })
      const root = form.includes('/trades') ? '/trades' : '/trading/orders'
      const changed = await trader.ask(at(`PATCH ${root}/${id}`), { price: '21000', quantity: '0.02' })
      expect([changed.status, changed.body]).toMatchObject([200, { price: '21000', quantity: '0.02' }])
      await expectCases(`PATCH ${root}/${id}`, {}, [
        [{}, 422, 'invalid_input'],
        [{ price: 'x' }, 422, 'invalid_input'],
        [{ stop_price: 1_000 }, 409, 'not_pending'],
      ])
      const gone = await trader.ask(at(form.replace('ID', id)))
      expect([form, gone.status, gone.body]).toMatchObject([form, 200, { trade_id: id, status: 'cancelled' }])
      expect(await seen(trader, form.replace('ID', id)), form).toEqual([409, 'not_cancellable'])
      expect(await seen(trader, form.replace('ID', filledId)), form).toEqual([409, 'not_cancellable'])
      expect(await seen(trader, `PATCH ${root}/${id}`, { price: 1 })).toEqual([409, 'not_amendable'])
      expect((await trader.ask(at(`GET ${root}/${id}`))).body).toMatchObject({
        ...{ status: 'cancelled', fills: [] },
        audit: expect.arrayContaining(
          ['placed', 'amended', 'cancelled'].map((act) =>
            expect.objectContaining({ action: `order.${act}` }),
          ),
        ),
      })
    }
  })

  it('resolves a carbon order from project and vintage or from the credit type, never beside a symbol', async () => {
    const project = { project_id: 1, vintage_year: 2023 }
    await expectCases('POST /trading/orders', CARBON, [
      [project, 503, 'carbon_market_unavailable'],
      [{ credit_type: 'VCS' }, 503, 'carbon_market_unavailable'],
      [{ ...project, symbol: 'BTC-USD' }, 422, 'invalid_input'],
      [{ project_id: 1 }, 422, 'invalid_input'],
      [{ ...project, vintage_year: 1800 }, 422, 'invalid_input'],
      [{}, 422, 'invalid_input'],
    ])
    const placed = await trader.ask(at('POST /trading/orders'), LIMIT)
    expect(placed.body).toMatchObject({ message: expect.any(String), order: { status: 'open' } })
  })

  it('takes the fields of the broker form and no foreign broker', async () => {
    await expectCases('POST /trading/place-order', { symbol: 'BTC-USD', side: 'buy', quantity: 0.01 }, [
      [{}, 201],
      [{ ...LIMIT, strategy_id: 7, stop_loss: 15_000, target: 25_000, broker: 'paper' }, 201],
      [{ ...LIMIT, target: 25_000, take_profit: 26_000 }, 422, 'invalid_input'],
      [{ broker: 'zerodha' }, 422, 'unsupported_order'],
      [{ broker: 'ethereum' }, 422, 'unsupported_order'],
      [{ broker: 'unheard-of' }, 422, 'invalid_input'],
      [{ symbol: undefined }, 422, 'invalid_input'],
    ])
    expect(await seen(nobody, 'POST /trading/place-order', TRADE)).toEqual([401, 'unauthenticated'])
  })

  it('show positions at three paths and close one, wholly once', async () => {
    const account_id = paper
    await made('POST /trades', { ...TRADE, account_id }, 'trade_id')
    for (const path of ['/positions', '/trading/positions', '/trading/active-trades']) {
      const list = await trader.ask<{ positions: Fields[] }>(at(`GET ${path}?account_id=${paper}`))
      expect(list.body.positions).toMatchObject([
        {
          ...{ symbol: 'BTC-USD', position_type: 'long', size: '0.1', status: 'open', realized_pnl: '0' },
          ...{ liquidation_price: null, margin_requirement: '0', gamma: 0, theta: 0, vega: 0, rho: 0 },
          entry_price: expect.any(String),
          current_price: expect.any(String),
          unrealized_pnl: expect.any(String),
        },
      ])
      position = String(list.body.positions[0]?.['position_id'])
      expect((await trader.ask(at(`GET ${path}?symbol=ETH-USD`))).body).toMatchObject({ total: 0 })
      expect(await seen(trader, `GET ${path}?status=odd`)).toEqual([422, 'invalid_input'])
      expect(await seen(stranger, `GET ${path}?account_id=${paper}`)).toEqual([404, 'account_not_found'])
    }
    await expectOwnOnly(['GET /positions/ID', 'GET /trading/positions/ID'], position)
    const close = { position_id: position }
    expect(await seen(nobody, 'POST /trading/close-position', close)).toEqual([401, 'unauthenticated'])
    expect(await seen(stranger, 'POST /trading/close-position', close)).toEqual([404, 'not_found'])
    await expectCases('POST /trading/close-position', close, [
      [{ position_id: NO_ID }, 404, 'not_found'],
      [{ position_id: undefined }, 422, 'invalid_input'],
      [{ quantity: -1 }, 422, 'invalid_input'],
      [{ quantity: 10 }, 400, 'close_exceeds_position'],
      [{ order_type: 'limit' }, 422, 'price_needed'],
      [{ quantity: '0.05' }, 200],
    ])
    const closed = await trader.ask(at('POST /trading/close-position'), close)
    expect([closed.status, closed.body]).toMatchObject([200, { order: { side: 'sell', quantity: '0.05' } }])
    expect(await seen(trader, 'POST /trading/close-position', close)).toEqual([409, 'position_flat'])
  })

  it('tells the health of a known and an unknown address, and refuses what is none', async () => {
    for (const client of [trader, stranger]) {
      const health = await client.ask(at(`GET /position_health/${wallet('premium')}`))
      expect([health.status, health.body]).toMatchObject([
        200,
        {
          ...{ positions: [], total_margin_used: '0', total_margin_available: '0', health_ratio: null },
          ...{ liquidation_risk: 'none', source: 'ledger', block_number: null },
        },
      ])
    }
    expect(await seen(trader, 'GET /position_health/0x12')).toEqual([400, 'invalid_address'])
    expect(await seen(trader, `GET /position_health/${MISTYPED}`)).toEqual([400, 'address_checksum_mismatch'])
    expect(await seen(nobody, `GET /position_health/${MISTYPED}`)).toEqual([401, 'unauthenticated'])
  })

  it('previews and sends nothing', async () => {
    const count = async (): Promise<unknown> => (await trader.ask(at('GET /trades'))).body['total']
    const before = await count()
    const preview = await trader.ask(at('POST /trading/preview'), TRADE)
    expect([preview.status, preview.body]).toMatchObject([
      200,
      {
        estimated_fill: { quantity: '0.1' },
        fees: expect.any(String),
        margin_impact: {},
        greeks_impact: { delta: 0.1 },
        checks: expect.arrayContaining([expect.objectContaining({ passed: true })]),
      },
    ])
    await expectCases('POST /trading/preview', TRADE, [
      [{ quantity: -1 }, 422, 'invalid_input'],
      [{ symbol: 'NO-USD' }, 404, 'unknown_symbol'],
      [{ account_id: NO_ID }, 404, 'account_not_found'],
    ])
    expect(await seen(nobody, 'POST /trading/preview', TRADE)).toEqual([401, 'unauthenticated'])
    expect(await count()).toBe(before)
  })
})
