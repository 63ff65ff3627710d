import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { restClient } from '../support/rest.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { personOf } from './identity/people.ts'

/** A Friday afternoon in New York, the Saturday after it, and when its exchanges take orders again. */
const FRIDAY = Date.parse('2026-10-23T18:00:00Z')
const SATURDAY = Date.parse('2026-10-24T15:00:00Z')
const OPENING = '2026-10-26T13:30:00.000Z'
const DAY_MS = 86_400_000

const FUTURE = {
  ...{ asset_type: 'future', underlying: 'BTC-USD', expires_at: '2027-01-29T21:00:00Z', settlement: 'cash' },
  ...{ tick_size: '5', lot_size: '1', multiplier: '0.1', exchange: 'PAPER', hours: 'us_equity' },
}
const SYMBOL = 'BTC-USD-20270129-F'
const BUY = { symbol: SYMBOL, side: 'buy', order_type: 'limit', quantity: '1', price: '10000' }

let desk: RealDesk
let trader: RestClient
let operator: RestClient

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: FRIDAY })
  desk = await openRealDesk({ tokenLives: { accessMs: 7 * DAY_MS, refreshMs: 7 * DAY_MS } })
  const client = restClient(desk.address)
  const admin = await personOf(desk, 'ops', 'super_admin')
  operator = client.as(admin.tokens.access_token)
  const listed = await operator.ask('POST /admin/instruments', FUTURE)
  expect([listed.status, listed.body.symbols], listed.text).toEqual([201, [SYMBOL]])
  trader = client.as((await personOf(desk, 'weekend', 'trader')).tokens.access_token)
})
afterAll(async () => {
  vi.useRealTimers()
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

describe('a contract that is over', () => {
  it.each(['future', 'option'])(
    'is not listed as %s: nothing would ever trade or settle it',
    async (type) => {
      const option = type === 'option' ? { option_type: 'call', strike: '40000' } : {}
      const late = { ...FUTURE, ...option, asset_type: type, expires_at: '2026-10-23T18:00:00Z' }
      const refused = await operator.ask('POST /admin/instruments', late)
      expect(refused.status, refused.text).toBe(422)
      expect(refused.body).toMatchObject({ error: 'instrument_expired', field: 'expires_at' })
    },
  )
})

/** What a client may count on when a market is shut: the code, the field, and when it opens. */
const CLOSED = { error: 'market_closed', details: { symbol: SYMBOL, opens_at: OPENING } }

describe('a market outside its hours', () => {
  let waiting: string

  it('takes an order while it is open', async () => {
    const placed = await trader.ask<{ order_id: string; status: string }>('POST /trades', BUY)
    expect([placed.status, placed.body.status], placed.text).toEqual([201, 'open'])
    waiting = placed.body.order_id
    vi.setSystemTime(SATURDAY)
  })

  it.each([
    ['a limit order', BUY],
    ['a market order', { symbol: SYMBOL, side: 'buy', order_type: 'market', quantity: '1' }],
    ['a stop', { ...BUY, order_type: 'stop', price: undefined, stop_price: '90000' }],
    ['a post-only order', { ...BUY, post_only: true }],
  ])('refuses %s with 409 and says when it opens', async (_, order) => {
    const refused = await trader.ask('POST /trades', order as Fields)
    expect(refused.status, refused.text).toBe(409)
    expect(refused.body).toMatchObject(CLOSED)
  })

  it('refuses it in a batch, and a preview says so before', async () => {
    const batch = await trader.ask<{ results: readonly Fields[] }>('POST /trading/orders/batch', {
      orders: [BUY],
    })
    expect(batch.text).toContain('"market_closed"')
    const preview = await trader.ask<{ checks: readonly Fields[] }>('POST /trading/preview', BUY)
    expect(preview.body).toMatchObject({ accepted: false })
    const failed = preview.body.checks.filter(({ passed }) => passed === false)
    expect(failed.map(({ name }) => name)).toEqual(['tradeable'])
    expect(failed[0]?.message).toContain(OPENING)
  })

  it('lets what waits be cancelled', async () => {
    const cancelled = await trader.ask(`POST /trading/orders/${waiting}/cancel`)
    expect([cancelled.status, cancelled.body.status], cancelled.text).toEqual([200, 'cancelled'])
  })
})
