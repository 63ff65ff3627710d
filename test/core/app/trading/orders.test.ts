import { describe, expect, it } from 'vitest'
import { MS_PER_DAY } from '../../../../src/core/kernel/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { userRecord } from '../../../support/records.ts'
import { BUY, answer, failureOf, openTradingRoom } from './support.ts'

describe('the account of an order', () => {
  it('is the demo account when none is named', async () => {
    const room = await openTradingRoom()
    const demo = await room.openAccount(1)
    await room.openAccount(1, 'paper')
    expect(answer(await room.call(1, 'trading.createTrade', BUY))).toMatchObject({
      account_id: demo.id,
      status: 'filled',
    })
  })

  it('is the only one there is', async () => {
    const room = await openTradingRoom()
    const only = await room.openAccount(1, 'paper')
    expect(answer(await room.call(1, 'trading.createTrade', BUY))['account_id']).toBe(only.id)
  })

  it('must be named among several, opened when there is none, and be one’s own', async () => {
    const room = await openTradingRoom()
    expect(failureOf(await room.call(1, 'trading.createTrade', BUY))).toMatchObject({
      code: 'account_needed',
      message: 'Open an account first.',
    })
    await room.openAccount(1, 'paper')
    const second = await room.openAccount(1, 'paper')
    expect(failureOf(await room.call(1, 'trading.createTrade', BUY)).message).toBe(
      'Name the account: you have several.',
    )
    const named = await room.call(1, 'trading.createTrade', { ...BUY, account_id: second.id })
    expect(answer(named)['account_id']).toBe(second.id)
    const foreign = await room.openAccount(2)
    expect(
      failureOf(await room.call(1, 'trading.createTrade', { ...BUY, account_id: foreign.id })),
    ).toMatchObject({ code: 'account_not_found', field: 'account_id' })
  })
})

describe('orders that this release does not take', () => {
  it.each([['broker', { broker: 'zerodha' }]])(
    '%s is refused by name, and nothing is sent',
    async (field, more) => {
      const room = await openTradingRoom()
      await room.openAccount(1)
      const refusal = failureOf(await room.call(1, 'trading.createTrade', { ...BUY, ...more }))
      expect(refusal).toMatchObject({ code: 'unsupported_order', field })
      expect(
        (await room.store.trading.orders({ userId: room.userOf(1) }, { limit: 10, offset: 0 })).total,
      ).toBe(0)
    },
  )

  it('carbon credits have no market: 503', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const carbon = { project_id: 7, vintage_year: 2024, trade_type: 'buy', quantity: '10' }
    const refusal = failureOf(await room.call(1, 'trading.createTrade', carbon))
    expect([refusal.code, room.app.statusOf(refusal.code)]).toEqual(['carbon_market_unavailable', 503])
  })

  it('a portfolio is not found', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const refusal = failureOf(await room.call(1, 'trading.createTrade', { ...BUY, portfolio_id: 'p1' }))
    expect(refusal).toMatchObject({ code: 'portfolio_not_found', field: 'portfolio_id' })
  })
})

describe('a client order id', () => {
  const named = { ...BUY, client_order_id: 'mine-1' }

  it('repeated with the same order gets the first answer, and one order stands', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const first = answer(await room.call(1, 'trading.createTrade', named))
    const again = answer(await room.call(1, 'trading.createTrade', { ...named, quantity: '0.50' }))
    expect(again).toEqual(first)
    expect(answer(await room.call(1, 'trading.listTrades', {}))['total']).toBe(1)
  })

  it('sent twice at once books once', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const both = await Promise.all([1, 2].map(() => room.call(1, 'trading.createTrade', named)))
    const [one, other] = both.map(answer)
    expect(one).toEqual(other)
    expect(answer(await room.call(1, 'trading.listTrades', {}))['total']).toBe(1)
  })

  it.each([
    ['quantity', { quantity: '0.6' }],
    ['side', { side: 'sell' }],
    ['price', { order_type: 'limit', price: '50010' }],
    ['time in force', { time_in_force: 'FOK' }],
    ['symbol', { symbol: CALL, quantity: '1' }],
    ['time in force', { time_in_force: 'FOK' }],
  ])('repeated with another %s is a conflict that names the order', async (_field, change) => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const first = answer(await room.call(1, 'trading.createTrade', named))
    expect(failureOf(await room.call(1, 'trading.createTrade', { ...named, ...change }))).toMatchObject({
      code: 'client_order_id_reused',
      field: 'client_order_id',
      details: { order_id: first['order_id'] },
    })
  })
})

describe('the record of a refusal', () => {
  it('carries what was asked', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const order = { ...BUY, quantity: '19.50', order_type: 'limit', price: '50000' }
    expect(failureOf(await room.call(1, 'trading.createTrade', order)).code).toBe('insufficient_cash')
    expect((await room.records()).at(-1)).toMatchObject({
      result: 'refused',
      code: 'insufficient_cash',
      resourceType: 'order',
      facts: { symbol: 'BTC-USD', side: 'buy', quantity: '19.5', price: '50000', order_type: 'limit' },
    })
  })

  it('of a cancel names the order', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const { order_id } = answer(await room.call(1, 'trading.createTrade', BUY))
    const refusal = failureOf(await room.call(1, 'trading.cancelTrade', { trade_id: order_id as string }))
    expect(room.app.statusOf(refusal.code)).toBe(409)
    expect((await room.records()).at(-1)).toMatchObject({
      result: 'refused',
      resourceType: 'order',
      resourceId: order_id,
    })
  })
})

describe('an order that fires at the market', () => {
  it('has no price of its own: the bound of what it pays stands beside', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const stop = { symbol: 'BTC-USD', side: 'buy', order_type: 'stop', quantity: '0.1', stop_price: '52000' }
    expect(answer(await room.call(1, 'trading.createTrade', stop))).toMatchObject({
      ...{ status: 'pending', stop_price: '52000', price: null, protection_price: '54600' },
    })
    const limit = { ...stop, order_type: 'stop_limit', price: '52100' }
    expect(answer(await room.call(1, 'trading.createTrade', limit))).toMatchObject({
      ...{ price: '52100', protection_price: null },
    })
  })
})

describe('the list of orders', () => {
  it('is bare when asked for as a list, and refuses another format', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const placed = answer(await room.call(1, 'trading.createTrade', BUY))
    const bare = await room.call(1, 'trading.listTrades', { format: 'list' })
    expect(bare).toMatchObject({ ok: true, value: [{ order_id: placed['order_id'] }] })
    expect(failureOf(await room.call(1, 'trading.listTrades', { format: 'xml' }))).toMatchObject({
      code: 'invalid_input',
      field: 'format',
    })
  })
})

describe('closing a position', () => {
  const open = async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    answer(await room.call(1, 'trading.createTrade', BUY))
    const listed = answer(await room.call(1, 'trading.listPositions', {}))
    const [position] = listed['positions'] as { position_id: string }[]
    return { room, position_id: position?.position_id as string }
  }

  it('sells what was bought, all of it unless told otherwise', async () => {
    const { room, position_id } = await open()
    const part = await room.call(1, 'trading.closePosition', { position_id, quantity: '0.2' })
    expect(answer(part)).toMatchObject({ side: 'sell', filled_quantity: '0.2' })
    const rest = await room.call(1, 'trading.closePosition', { position_id })
    expect(answer(rest)).toMatchObject({ side: 'sell', filled_quantity: '0.3', status: 'filled' })
    expect(failureOf(await room.call(1, 'trading.closePosition', { position_id })).code).toBe('position_flat')
    expect(answer(await room.call(1, 'trading.listPositions', { status: 'closed' }))['total']).toBe(1)
  })

  it('takes exactly what there is and not one lot more', async () => {
    const { room, position_id } = await open()
    const more = await room.call(1, 'trading.closePosition', { position_id, quantity: '0.500001' })
    expect(failureOf(more)).toMatchObject({
      code: 'close_exceeds_position',
      details: { limit: 'position', value: '0.500001', bound: '0.5' },
    })
    expect(
      answer(await room.call(1, 'trading.closePosition', { position_id, quantity: '0.5' })),
    ).toMatchObject({
      status: 'filled',
    })
  })

  it('by a limit order needs a price', async () => {
    const { room, position_id } = await open()
    const limit = { position_id, order_type: 'limit' }
    expect(failureOf(await room.call(1, 'trading.closePosition', limit)).code).toBe('price_needed')
    const resting = await room.call(1, 'trading.closePosition', { ...limit, price: '55000' })
    expect(answer(resting)).toMatchObject({ status: 'open', price: '55000' })
  })

  it('of somebody else is not found', async () => {
    const { room, position_id } = await open()
    await room.openAccount(2)
    expect(failureOf(await room.call(2, 'trading.closePosition', { position_id })).code).toBe('not_found')
  })
})

describe('a preview', () => {
  it('says what the order would cost and changes nothing', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const preview = answer(await room.call(1, 'trading.preview', BUY))
    // 0.5 × 50 010 = 25 005, fee 0.2 % = 50.01.
    expect(preview).toMatchObject({
      notional: '25005',
      estimated_fill: { price: '50010', quantity: '0.5' },
      fees: '50.01',
      cash_change: '-25055.01',
      balance_after: '74944.99',
      worst_loss: '25005',
      best_gain: null,
      accepted: true,
      quote_state: 'live',
    })
    expect(answer(await room.call(1, 'trading.listTrades', {}))['total']).toBe(0)
  })

  it('tells an average price over several levels to 18 digits', async () => {
    const room = await openTradingRoom()
    await room.quote(
      [[49_990, 5]],
      [
        [50_010, 1],
        [50_011, 1],
        [50_012, 5],
      ],
    )
    await room.openAccount(1)
    const preview = answer(await room.call(1, 'trading.preview', { ...BUY, quantity: '7' }))
    // (50 010 + 50 011 + 5 × 50 012) / 7 = 50 011 + 4/7.
    expect(preview['estimated_fill']).toEqual({ price: '50011.571428571428571429', quantity: '7' })
  })

  it('names the check that would refuse', async () => {
    const room = await openTradingRoom()
    await room.openAccount(1)
    const preview = answer(await room.call(1, 'trading.preview', { ...BUY, quantity: '4' }))
    expect(preview['accepted']).toBe(false)
    const failed = (preview['checks'] as { name: string; passed: boolean }[]).filter(({ passed }) => !passed)
    expect(failed.map(({ name }) => name)).toEqual(['cash'])
  })
})

describe('a payoff', () => {
  const call = { symbol: CALL, side: 'buy', quantity: '1', price: '120' }

  it('of a long call loses the premium at most and breaks even at strike plus premium', async () => {
    const room = await openTradingRoom()
    const payoff = answer(await room.call(1, 'trading.payoff', { legs: [call], points: 11 }))
    expect(payoff).toMatchObject({ underlying: 'SPX', spot: 6_790, best_gain: null })
    expect(payoff['worst_loss']).toBeCloseTo(12_000, 6)
    expect((payoff['breakevens'] as number[])[0]).toBeCloseTo(6_920, 6)
    const curve = payoff['curve'] as { spot: number; at_expiry: number; at_date: number }[]
    expect(curve).toHaveLength(11)
    for (const { spot, at_expiry, at_date } of curve) {
      expect(at_expiry).toBeCloseTo((Math.max(0, spot - 6_800) - 120) * 100, 4)
      expect(at_date).toBeGreaterThan(at_expiry - 1e-6)
    }
  })

  it('needs one underlying, known symbols, and a price', async () => {
    const room = await openTradingRoom()
    const bitcoin = { symbol: 'BTC-USD', side: 'buy', quantity: '1' }
    const code = async (legs: object[]) =>
      failureOf(await room.call(1, 'trading.payoff', { legs: legs as never })).code
    expect(await code([call, bitcoin])).toBe('legs_differ')
    expect(await code([{ ...bitcoin, symbol: 'NOPE' }])).toBe('unknown_symbol')
    const silent = await openTradingRoom({ quoted: false })
    const unquoted = await silent.call(1, 'trading.payoff', { legs: [bitcoin] })
    expect(failureOf(unquoted)).toMatchObject({ code: 'payoff_unavailable' })
  })
})

describe('a preview', () => {
  const LIMIT = { ...BUY, order_type: 'limit', price: '49000' }

  it('tells the margin that the order will really hold', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const { margin_impact } = answer(await room.call(1, 'trading.preview', LIMIT))
    answer(await room.call(1, 'trading.createTrade', LIMIT))
    const held = room.desk.balance(account.id).held.toFixed()
    expect(margin_impact).toEqual({ used_before: '0', used_after: held })
    expect(held).not.toBe('0')
  })

  it('knows that the identity of the caller is approved, as the order will', async () => {
    const room = await openTradingRoom()
    const record = userRecord(1, { kycStatus: 'approved' })
    await room.store.commit([{ op: 'insert', table: 'users', record }])
    const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'
    const account = answer(await room.call(1, 'accounts.create', { ethereum_address: address }))
    const order = { ...LIMIT, account_id: account['account_id'] as string }
    const { checks } = answer(await room.call(1, 'trading.preview', order))
    expect(checks).toContainEqual(expect.objectContaining({ name: 'identity', passed: true }))
  })
})

describe('the summary of an account', () => {
  it('counts what was realised on every day since it was opened', async () => {
    const room = await openTradingRoom()
    const account = await room.openAccount(1)
    const realised = async () =>
      answer(await room.call(1, 'accounts.summary', { account_id: account.id }))['total_realised_pnl']
    answer(await room.call(1, 'trading.createTrade', BUY))
    answer(await room.call(1, 'trading.createTrade', { ...BUY, side: 'sell' }))
    // Bought at 50 010, sold at 49 990.
    expect(await realised()).toBe('-10')
    room.clock.advance(2 * MS_PER_DAY)
    await room.quoteAll()
    expect(await realised()).toBe('-10')
    answer(await room.call(1, 'trading.createTrade', BUY))
    answer(await room.call(1, 'trading.createTrade', { ...BUY, side: 'sell' }))
    expect(await realised()).toBe('-20')
  })
})
