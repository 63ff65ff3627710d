import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

// Portfolios and clients, entry by entry: every path under every mount, right and wrong input, foreign and unknown
// objects, wrong states.

const MOUNTS = ['', '/api', '/api/v1'] as const
const NO_ID = '0190a000-0000-7000-8000-000000000001'
const BUY = { transaction_type: 'buy', asset_symbol: 'BTC-USD', quantity: '0.1' }
const FAR = { ...BUY, quantity: '0.01', price: '20000' }

let desk: RealDesk
let manager: Person
beforeAll(async () => {
  desk = await openRealDesk()
  manager = await personOf(desk, 'row-manager', 'elite_user')
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

describe.each(MOUNTS)('under "%s"', (mount) => {
  const name = mount.replaceAll('/', '') || 'root'
  let trader: RestClient
  let stranger: RestClient
  let nobody: RestClient
  let id = ''

  const at = (form: string): string => form.replace(' /', ` ${mount}/`)
  const seen = async (client: RestClient, form: string, body?: Fields): Promise<unknown[]> => {
    const answer = await client.ask(at(form), body)
    return answer.status < 400 ? [answer.status] : [answer.status, answer.body['error']]
  }
  const told = async (
    form: string,
    body?: Fields,
    status = body === undefined ? 200 : 201,
  ): Promise<Fields> => {
    const answer = await trader.ask(at(form), body)
    expect([form, answer.status], answer.text).toEqual([form, status])
    return answer.body
  }
  /** Nobody gets 401, a stranger 404, and so does whoever names what is not there. */
  const expectOwnOnly = async (form: string, body?: Fields): Promise<void> => {
    const own = form.replace('ID', id)
    expect(await seen(nobody, own, body), form).toEqual([401, 'unauthenticated'])
    expect(await seen(stranger, own, body), form).toEqual([404, 'not_found'])
    expect(await seen(trader, form.replace('ID', NO_ID), body), form).toEqual([404, 'not_found'])
  }
  const expectRefused = async (
    form: string,
    right: Fields,
    cases: readonly (readonly [change: Fields, status: number, error: string])[],
  ): Promise<void> => {
    for (const [change, ...refusal] of cases)
      expect(await seen(trader, form, { ...right, ...change }), JSON.stringify(change)).toEqual(refusal)
  }

  beforeAll(async () => {
    nobody = restClient(desk.address)
    trader = await registered(nobody, `pfo.trader.${name}`)
    stranger = await registered(nobody, `pfo.stranger.${name}`)
  })

  it('opens a portfolio with its own account, and refuses what it cannot be', async () => {
    const body = {
      ...{ name: 'Main', description: 'The first', portfolio_type: 'retirement', risk_level: 'low' },
      ...{ max_position_size: '0.9', initial_cash: 100_000, cost_method: 'fifo' },
    }
    const { portfolio } = (await told('POST /portfolios', body)) as { portfolio: Fields }
    expect(portfolio).toMatchObject({
      ...{ name: 'Main', description: 'The first', portfolio_type: 'retirement', risk_level: 'low' },
      ...{ mode: 'paper', base_currency: 'USD', max_position_size: '0.9', cost_method: 'fifo' },
      ...{ total_value: '100000', cash_balance: '100000', invested_amount: '0', is_active: true },
      ...{ unrealized_pnl: '0', realized_pnl: '0' },
    })
    id = String(portfolio['id'])
    await expectRefused('POST /portfolios', body, [
      [{ name: '' }, 422, 'invalid_input'],
      [{ name: 'x'.repeat(121) }, 422, 'invalid_input'],
      [{ portfolio_type: 'hedge' }, 422, 'invalid_input'],
      [{ risk_level: 'mad' }, 422, 'invalid_input'],
      [{ max_position_size: '1.1' }, 422, 'invalid_input'],
      [{ stop_loss_threshold: '0' }, 422, 'invalid_input'],
      [{ initial_cash: 1_000_001 }, 422, 'invalid_input'],
      [{ mode: 'live' }, 422, 'invalid_input'],
    ])
    expect(await seen(nobody, 'POST /portfolios', body)).toEqual([401, 'unauthenticated'])
  })

  it('lists own portfolios by page', async () => {
    expect(await told('GET /portfolios?page=1&per_page=1')).toMatchObject({
      ...{ portfolios: [{ id }], total: 1, page: 1, per_page: 1, pages: 1 },
    })
    expect((await stranger.ask(at('GET /portfolios'))).body).toMatchObject({ portfolios: [], total: 0 })
    expect(await seen(nobody, 'GET /portfolios')).toEqual([401, 'unauthenticated'])
  })

  it('shows and changes one, and refuses an unknown word', async () => {
    expect(await told(`GET /portfolios/${id}`)).toMatchObject({ id, portfolio: { id }, name: 'Main' })
    const renamed = await told(`PUT /portfolios/${id}`, { name: 'Growth', risk_level: 'high' }, 200)
    expect(renamed).toMatchObject({
      portfolio: { name: 'Growth', risk_level: 'high', description: 'The first' },
    })
    await expectRefused(`PUT /portfolios/${id}`, {}, [
      [{ risk_level: 'mad' }, 422, 'invalid_input'],
      [{ mode: 'live' }, 422, 'invalid_mode'],
      [{ base_currency: 'EUR' }, 422, 'invalid_input'],
    ])
    await expectOwnOnly('GET /portfolios/ID')
    await expectOwnOnly('PUT /portfolios/ID', { name: 'X' })
    await expectOwnOnly('DELETE /portfolios/ID')
  })

  it('trades and moves cash by transactions, and says what is wrong', async () => {
    const bought = await told(`POST /portfolios/${id}/transactions`, { ...BUY, notes: 'first' })
    expect(bought['transaction']).toMatchObject({
      ...{
        transaction_type: 'buy',
        status: 'settled',
        asset_symbol: 'BTC-USD',
        quantity: '0.1',
        notes: 'first',
      },
      ...{ currency: 'USD', confirmation_number: expect.any(String), executed_at: expect.any(String) },
    })
    // Cash is signed by the account's side.
    for (const [transaction_type, amount, moves] of [
      ['deposit', '500', '500'],
      ['dividend', '20', '20'],
      ['fee', '10', '-10'],
      ['withdrawal', '100', '-100'],
    ] as const) {
      const moved = await told(`POST /portfolios/${id}/transactions`, { transaction_type, amount })
      expect(moved['transaction']).toMatchObject({ transaction_type, amount: moves, status: 'settled' })
    }
    const form = `POST /portfolios/${id}/transactions`
    await expectRefused(form, BUY, [
      [{ quantity: '0' }, 422, 'invalid_input'],
      [{ quantity: '50' }, 403, 'position_limit_exceeded'],
      [{ transaction_type: 'sell', quantity: '5' }, 400, 'insufficient_holdings'],
      [{ asset_symbol: 'NOPE-USD' }, 404, 'unknown_symbol'],
      [{ asset_symbol: undefined }, 422, 'invalid_input'],
      [{ order_type: 'limit' }, 422, 'invalid_input'],
      [{ transaction_type: 'gift' }, 422, 'invalid_input'],
    ])
    // Without a limit of the portfolio's own it is the cash that bounds.
    await told(`PUT /portfolios/${id}`, { max_position_size: null }, 200)
    await expectRefused(form, BUY, [[{ quantity: '5' }, 400, 'insufficient_cash']])
    await told(`PUT /portfolios/${id}`, { max_position_size: '0.9' }, 200)
    await expectOwnOnly('POST /portfolios/ID/transactions', BUY)
  })

  it('buys and sells by short paths, with what a sale realised', async () => {
    const bought = await told(`POST /portfolios/${id}/buy`, { asset_symbol: 'BTC-USD', quantity: '0.05' })
    expect(bought).toMatchObject({ transaction: { transaction_type: 'buy' }, holding: { quantity: '0.15' } })
    const sold = await told(`POST /portfolios/${id}/sell`, { asset_symbol: 'BTC-USD', quantity: '0.05' })
    expect(sold).toMatchObject({
      ...{ transaction: { transaction_type: 'sell' }, holding: { quantity: '0.1' } },
      realized_pnl: expect.stringMatching(/^-?\d/),
    })
    await expectRefused(`POST /portfolios/${id}/sell`, { asset_symbol: 'BTC-USD', quantity: '9' }, [
      [{}, 400, 'insufficient_holdings'],
    ])
    await expectOwnOnly('POST /portfolios/ID/buy', { asset_symbol: 'BTC-USD', quantity: '0.05' })
    await expectOwnOnly('POST /portfolios/ID/sell', { asset_symbol: 'BTC-USD', quantity: '0.05' })
  })

  it('list transactions by filters, and cancel what is pending, once', async () => {
    const waiting = (await told(`POST /portfolios/${id}/transactions`, FAR))['transaction'] as Fields
    expect(waiting['status']).toBe('pending')
    const list = (query: string) => told(`GET /portfolios/${id}/transactions?${query}`)
    expect(await list('status=pending')).toMatchObject({ total: 1, transactions: [{ id: waiting['id'] }] })
    expect(await list('type=deposit')).toMatchObject({ total: 1, transactions: [{ amount: '500' }] })
    expect(await list('from=2000-01-01&to=2000-01-02')).toMatchObject({ total: 0, transactions: [] })
    expect(await list('per_page=2&page=2')).toMatchObject({ page: 2, per_page: 2 })
    const cancel = `POST /portfolios/${id}/transactions/${String(waiting['id'])}/cancel`
    expect(await seen(stranger, cancel, {})).toEqual([404, 'not_found'])
    expect(await told(cancel, { reason: 'changed my mind' }, 200)).toMatchObject({
      transaction: { id: waiting['id'], status: 'cancelled' },
    })
    expect(await seen(trader, cancel, {})).toEqual([409, 'transaction_not_cancellable'])
    expect(await list('status=cancelled')).toMatchObject({ total: 1 })
    await expectOwnOnly('GET /portfolios/ID/transactions')
    expect(await seen(trader, `GET /portfolios/${id}/transactions?type=gift`)).toEqual([422, 'invalid_input'])
  })

  it('shows what is held, valued, with its weight', async () => {
    const { holdings, total } = (await told(`GET /portfolios/${id}/holdings`)) as {
      holdings: Fields[]
      total: number
    }
    expect([total, holdings]).toMatchObject([
      1,
      [
        {
          ...{ asset_id: 'BTC-USD', quantity: '0.1', average_cost: expect.any(String) },
          ...{ cost_basis: expect.any(String), current_price: expect.any(String) },
          ...{ current_value: expect.any(String), unrealized_pnl: expect.any(String) },
          ...{ unrealized_pnl_percent: expect.any(Number), weight: expect.any(Number) },
          asset: { symbol: 'BTC-USD', asset_type: 'spot' },
        },
      ],
    ])
    await expectOwnOnly('GET /portfolios/ID/holdings')
  })

  it('tells performance, each figure or the reason why there is none', async () => {
    const { performance } = (await told(`GET /portfolios/${id}/performance?period=30d`)) as {
      performance: Fields
    }
    expect(performance).toMatchObject({
      ...{
        total_value: expect.any(String),
        total_return: expect.any(String),
        net_deposits: expect.any(String),
      },
      ...{ realized_pnl: expect.any(String), unrealized_pnl: expect.any(String), fees: expect.any(String) },
      ...{ asset_allocation: expect.any(Array), risk_violations: [], irr: null, volatility: null },
      unavailable: { irr: expect.any(String), volatility: expect.any(String) },
    })
    expect(await seen(trader, `GET /portfolios/${id}/performance?period=2w`)).toEqual([422, 'invalid_input'])
    const unknown = await seen(trader, `GET /portfolios/${id}/performance?benchmark=NOPE`)
    expect(unknown[1]).toBe('unknown_benchmark')
    await expectOwnOnly('GET /portfolios/ID/performance')
  })

  it('tells weights, risk and steps of a rebalancing', async () => {
    const allocation = await told(`GET /portfolios/${id}/allocation`)
    expect(allocation).toMatchObject({
      by_asset: expect.arrayContaining([expect.objectContaining({ key: 'CASH' })]),
      by_type: expect.arrayContaining([expect.objectContaining({ key: 'spot' })]),
      by_sector: expect.any(Array),
    })
    expect(await told(`GET /portfolios/${id}/risk`)).toMatchObject({
      ...{ gross_exposure: expect.any(String), limits: { max_position_size: '0.9' }, risk_violations: [] },
    })
    expect(await told(`GET /portfolios/${id}/rebalance?targets=BTC-USD:0`)).toMatchObject({
      suggestions: [{ symbol: 'BTC-USD', side: 'sell', quantity: '0.1' }],
    })
    expect(await seen(trader, `GET /portfolios/${id}/rebalance?targets=BTC-USD:2`)).toEqual([
      422,
      'invalid_targets',
    ])
    for (const view of ['allocation', 'risk', 'rebalance']) await expectOwnOnly(`GET /portfolios/ID/${view}`)
  })

  it('find instruments by type and words, and one by its symbol', async () => {
    const { assets, total } = (await told('GET /portfolios/assets?asset_type=spot&limit=5')) as {
      assets: Fields[]
      total: number
    }
    expect([assets.length > 0, total > 0, assets.every((one) => one['asset_type'] === 'spot')]).toEqual([
      ...[true, true, true],
    ])
    expect(await told('GET /portfolios/assets/search?q=BTC')).toMatchObject({
      assets: expect.arrayContaining([expect.objectContaining({ symbol: 'BTC-USD', is_tradeable: true })]),
    })
    for (const query of ['q=B', 'limit=201', 'asset_type=house'])
      expect(await seen(trader, `GET /portfolios/assets?${query}`), query).toEqual([422, 'invalid_input'])
    expect(await told('GET /portfolios/assets/BTC-USD')).toMatchObject({ symbol: 'BTC-USD' })
    expect((await seen(trader, 'GET /portfolios/assets/NOPE-USD'))[0]).toBe(404)
  })

  it('tell of all own accounts together, what the portfolios tell for themselves', async () => {
    const own = await told('GET /trading/portfolio')
    expect(own).toMatchObject({ total: 1, portfolios: [{ id }], totals: { cash: expect.any(String) } })
    expect(await told('GET /trading/portfolio/holdings')).toMatchObject({
      holdings: [{ asset_id: 'BTC-USD' }],
    })
    const portfolio = await told(`GET /portfolios/${id}`)
    const overview = await told('GET /portfolio/overview')
    expect(overview).toMatchObject({
      ...{ realized_pnl: portfolio['realized_pnl'], fees: portfolio['fees'] },
      ...{ invested_capital: portfolio['invested_amount'], open_positions: 1 },
      ...{
        total_capital: expect.any(String),
        cash_available: expect.any(String),
        today_pnl: expect.any(String),
      },
      ...{ mtd_pnl: expect.any(String), ytd_pnl: expect.any(String) },
    })
    for (const form of ['GET /portfolio/summary', 'GET /portfolio/summary/me'])
      expect(await told(form)).toMatchObject({ realized_pnl: portfolio['realized_pnl'], open_positions: 1 })
    expect(await told('GET /portfolio/allocation')).toMatchObject({ allocations: expect.any(Array) })
    expect(await told('GET /portfolio/equity-curve?days=7')).toMatchObject({
      days: 7,
      equity_curve: expect.any(Array),
    })
    expect(await told('GET /portfolio/performance?days=30')).toMatchObject({
      performance: { realized_pnl: portfolio['realized_pnl'] },
    })
    expect(await told('GET /portfolio/risk-metrics')).toMatchObject({ gross_exposure: expect.any(String) })
    expect(await told('GET /portfolio/positions/greeks-summary')).toMatchObject({
      by_underlying: [{ underlying: 'BTC-USD', positions: 1 }],
    })
    for (const days of ['0', '366', 'many'])
      expect(await seen(trader, `GET /portfolio/equity-curve?days=${days}`)).toEqual([422, 'invalid_input'])
    const me = (await told('GET /auth/me'))['user_id']
    expect(await seen(stranger, `GET /portfolio/summary/${String(me)}`)).toEqual([404, 'user_not_found'])
    expect(await seen(nobody, 'GET /portfolio/overview')).toEqual([401, 'unauthenticated'])
  })

  it('shows a manager’s clients, with statement and fees, and nobody else’s', async () => {
    const made = await manager.client.ask<{ portfolio: Fields }>(at('POST /portfolios'), {
      ...{ name: `Client ${name}`, portfolio_type: 'managed', initial_cash: 1_000 },
    })
    const allocations = [{ portfolio_id: made.body.portfolio['id'], strategy: 'Core', weight: '1' }]
    const body = { name: `Client ${name}`, allocations, fee_terms: { management_fee_annual: '0.02' } }
    const taken = await manager.client.ask<{ client: Fields }>(at('POST /pms/clients'), body)
    expect(taken.status, taken.text).toBe(201)
    const client = String(taken.body.client['id'])
    const list = await manager.client.ask<{ clients: Fields[] }>(at('GET /pms/clients'))
    expect(list.body.clients.map((one) => one['id'])).toContain(client)
    for (const view of ['statement', 'fees']) {
      const answer = await manager.client.ask(at(`GET /pms/clients/${client}/${view}`))
      expect([answer.status, answer.body['client_id']], answer.text).toEqual([200, client])
    }
    expect(await seen(manager.client, 'GET /pms/clients/none/fees')).toEqual([404, 'client_not_found'])
    expect(await seen(trader, 'GET /pms/clients')).toEqual([403, 'forbidden'])
    expect(await seen(nobody, 'GET /pms/clients')).toEqual([401, 'unauthenticated'])
  })

  it('deletes one: gone on every path, its account sells what it holds and nothing more', async () => {
    const { account_id } = await told(`GET /portfolios/${id}`)
    expect(await told(`DELETE /portfolios/${id}`)).toMatchObject({ id, account_status: 'active' })
    for (const path of ['', '/holdings', '/performance', '/allocation', '/risk', '/transactions'])
      expect(await seen(trader, `GET /portfolios/${id}${path}`), path).toMatchObject([
        404,
        expect.stringMatching(/not_found/),
      ])
    const order = { symbol: 'BTC-USD', quantity: '0.1', account_id }
    expect(await seen(trader, 'POST /trades', { ...order, side: 'buy' })).toEqual([403, 'account_closing'])
    expect(await seen(trader, 'POST /trades', { ...order, side: 'sell' })).toEqual([201])
    expect(await told(`GET /accounts/${String(account_id)}`)).toMatchObject({ account_status: 'closed' })
  })
})
