import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'

// One order engine behind every face, and what bundles orders: multi-leg orders and execution algorithms.

const MOUNTS = ['', '/api', '/api/v1'] as const
const NO_ID = '0190a000-0000-7000-8000-000000000001'
const LIMIT = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }

let desk: RealDesk
beforeAll(async () => {
  desk = await openRealDesk()
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

type Chain = Readonly<{ chain: readonly Readonly<Record<'call' | 'put', Readonly<{ symbol: string }>>>[] }>

describe.each(MOUNTS)('under "%s"', (mount) => {
  const name = mount.replaceAll('/', '') || 'root'
  let trader: RestClient
  let stranger: RestClient
  let portfolio: string

  const at = (form: string): string => form.replace(' /', ` ${mount}/`)
  const seen = async (client: RestClient, form: string, body?: Fields): Promise<unknown[]> => {
    const answer = await client.ask(at(form), body)
    return answer.status < 400 ? [answer.status] : [answer.status, answer.body['error']]
  }

  beforeAll(async () => {
    const open = restClient(desk.address)
    trader = await registered(open, `trader.${name}`)
    stranger = await registered(open, `stranger.${name}`)
    type Created = { portfolio: { id: string } }
    const created = await trader.ask<Created>(at('POST /portfolios'), { name: 'Main', initial_cash: 100_000 })
    portfolio = created.body.portfolio.id
  })

  /** The same resting order as each of the four faces takes it, and where its id stands in the answer. */
  const faces: readonly (readonly [form: string, body: Fields])[] = [
    ['POST /trades', { ...LIMIT, side: undefined, trade_type: 'buy' }],
    ['POST /trading/orders', LIMIT],
    ['POST /trading/place-order', { ...LIMIT, side: 'BUY' }],
    [
      'POST /portfolios/ID/transactions',
      { transaction_type: 'buy', asset_symbol: 'BTC-USD', quantity: '0.01', price: '20000' },
    ],
  ]

  it('C14 and C17: an order of any face is the same order on every other, and cancelled once', async () => {
    for (const [form, body] of faces) {
      const placed = await trader.ask(at(form.replace('ID', portfolio)), body)
      expect([form, placed.status, placed.text]).toMatchObject([form, 201, expect.any(String)])
      const { transaction } = placed.body as { transaction?: Fields }
      const id = String((transaction ?? placed.body)['order_id'])
      for (const path of ['/trades', '/trading/orders']) {
        const shown = await trader.ask(at(`GET ${path}/${id}`))
        expect(shown.body, path).toMatchObject({ trade_id: id, order_id: id, side: 'buy', price: '20000' })
      }
      expect(await seen(trader, `DELETE /trades/${id}`), form).toEqual([200])
      expect(await seen(trader, `POST /trading/orders/${id}/cancel`), form).toEqual([409, 'not_cancellable'])
      if (transaction === undefined) continue
      const own = `/portfolios/${portfolio}/transactions/${id}`
      expect(await seen(trader, `POST ${own}/cancel`)).toEqual([409, 'transaction_not_cancellable'])
    }
  })

  it('C15: every side word is taken on every face, and a contradiction is 422', async () => {
    for (const word of ['side', 'trade_type', 'transaction_type']) {
      for (const [form, body] of faces) {
        const wordless = { ...body, side: undefined, trade_type: undefined, transaction_type: undefined }
        const path = form.replace('ID', portfolio)
        expect(await seen(trader, path, { ...wordless, [word]: 'buy' }), `${form} ${word}`).toEqual([201])
        expect(await seen(trader, path, wordless), form).toEqual([422, 'invalid_input'])
        const other = word === 'side' ? 'trade_type' : 'side'
        const both = { ...wordless, [word]: 'buy' }
        expect(await seen(trader, path, { ...both, [other]: 'sell' })).toEqual([422, 'invalid_input'])
        expect(await seen(trader, path, { ...both, [other]: 'buy' })).toEqual([201])
      }
    }
  })

  it('C16: a symbol has its form and must be listed', async () => {
    for (const form of ['POST /trades', 'POST /trading/orders', 'POST /trading/place-order']) {
      expect(await seen(trader, form, { ...LIMIT, symbol: 'btc usd' })).toEqual([422, 'invalid_input'])
      expect(await seen(trader, form, { ...LIMIT, symbol: 'X'.repeat(33) })).toEqual([422, 'invalid_input'])
      expect(await seen(trader, form, { ...LIMIT, symbol: 'NO-USD' })).toEqual([404, 'unknown_symbol'])
    }
  })

  it('C25: three views of one ledger agree about what is held', async () => {
    const bought = { transaction_type: 'buy', asset_symbol: 'BTC-USD', quantity: '0.02' }
    expect(await seen(trader, `POST /portfolios/${portfolio}/transactions`, bought)).toEqual([201])
    const one = await trader.ask<{ holdings: Fields[] }>(at(`GET /portfolios/${portfolio}/holdings`))
    expect(one.body.holdings).toMatchObject([{ symbol: 'BTC-USD', quantity: '0.02' }])
    expect((await trader.ask(at('GET /trading/portfolio'))).body).toMatchObject({
      portfolios: [{ id: portfolio }],
    })
    const all = await trader.ask<{ holdings: Fields[] }>(at('GET /trading/portfolio/holdings'))
    expect(all.body.holdings).toMatchObject([{ portfolio_id: portfolio, symbol: 'BTC-USD' }])
    expect((await trader.ask(at('GET /portfolio/summary'))).body).toMatchObject({ mode: 'paper' })
    expect((await stranger.ask(at('GET /trading/portfolio/holdings'))).body).toMatchObject({ holdings: [] })
    expect(await seen(stranger, `GET /portfolios/${portfolio}`)).toEqual([404, 'not_found'])
  })

  it('a multi-leg order trades its legs as one, one unit when nothing else is said', async () => {
    const found = await trader.ask<Chain>(at('GET /market/options-chain/SPX?strikes=3'))
    const [row] = found.body.chain.slice(1)
    const legs = [row?.call, row?.put].map((leg) => ({ symbol: leg?.symbol, side: 'buy', ratio: 1 }))
    const bought = await trader.ask(at('POST /trading/multi-leg'), { legs, strategy: 'straddle' })
    expect([bought.status, bought.body]).toMatchObject([
      201,
      {
        ...{ group_id: expect.any(String), strategy: 'straddle', quantity: '1' },
        orders: [{ status: 'filled' }, { status: 'filled' }],
      },
    ])
    const unit = { legs, quantity: 1 }
    const refusals: readonly (readonly [Fields, number, string])[] = [
      [{ net_price: -100_000 }, 409, 'unit_not_fillable'],
      [{ legs: legs.slice(1) }, 422, 'invalid_input'],
      [{ legs: [legs[0], legs[0]] }, 422, 'invalid_input'],
      [{ legs: Array.from({ length: 9 }, () => legs[0]) }, 422, 'invalid_input'],
      [{ legs: [legs[0], { ...legs[1], side: 'both' }] }, 422, 'invalid_input'],
      [{ legs: [legs[0], { ...legs[1], symbol: 'NO-USD' }] }, 404, 'unknown_symbol'],
      [{ account_id: NO_ID }, 404, 'account_not_found'],
    ]
    for (const [change, ...refusal] of refusals) {
      const body = { ...unit, ...change }
      expect(await seen(trader, 'POST /trading/multi-leg', body), JSON.stringify(change)).toEqual(refusal)
    }
    expect(await seen(restClient(desk.address), 'POST /trading/multi-leg', unit)).toEqual([
      ...[401, 'unauthenticated'],
    ])
  })

  it('an algorithm works a parent order with children, shows it and cancels it once', async () => {
    const end = new Date(Date.now() + 3_600_000).toISOString()
    const order = { algo: 'twap', symbol: 'BTC-USD', side: 'buy', quantity: '0.1', end }
    const placed = await trader.ask(at('POST /trading/algo-orders'), order)
    expect([placed.status, placed.body]).toMatchObject([201, { algo: 'twap', quantity: '0.1' }])
    const path = `/trading/algo-orders/${String(placed.body['id'])}`
    expect((await trader.ask(at(`GET ${path}`))).body).toMatchObject({ id: placed.body['id'] })
    for (const form of [`GET ${path}`, `DELETE ${path}`]) {
      expect(await seen(stranger, form)).toEqual([404, 'not_found'])
      expect(await seen(restClient(desk.address), form)).toEqual([401, 'unauthenticated'])
    }
    expect(await seen(trader, `DELETE ${path}`)).toEqual([200])
    expect(await seen(trader, `DELETE ${path}`)).toEqual([409, 'algo_order_ended'])
    const refusals: readonly (readonly [Fields, number, string])[] = [
      [{ algo: 'magic' }, 422, 'invalid_input'],
      [{ algo: 'pov' }, 422, 'invalid_input'],
      [{ algo: 'pov', participation: 2 }, 422, 'participation_out_of_range'],
      [{ quantity: 0 }, 422, 'invalid_input'],
      [{ end: '2020-01-01T00:00:00Z' }, 422, 'window_in_past'],
      [{ symbol: 'NO-USD' }, 404, 'unknown_symbol'],
      [{ account_id: NO_ID }, 404, 'account_not_found'],
    ]
    for (const [change, ...refusal] of refusals) {
      const body = { ...order, ...change }
      expect(await seen(trader, 'POST /trading/algo-orders', body), JSON.stringify(change)).toEqual(refusal)
    }
    expect(await seen(trader, `GET /trading/algo-orders/${NO_ID}`)).toEqual([404, 'not_found'])
  })
})
