import { beforeEach, describe, expect, it } from 'vitest'
import type { JsonObject } from '../../../../src/core/kernel/index.ts'
import { CALL } from '../../../sim/support/venue.ts'
import { answer, failureOf, openTradingRoom } from '../trading/support.ts'

// POST /risk/margin: a rule book's answer to given legs, and to the options of an own account.

const TRADER = 1

let room: Awaited<ReturnType<typeof openTradingRoom>>
let account: string
beforeEach(async () => {
  room = await openTradingRoom()
  account = (await room.openAccount(TRADER)).id
})

const ask = (input: JsonObject, user = TRADER) => room.call(user, 'risk.margin', input)

const put = (strike: number, quantity: number, premium: number) => ({
  ...{ kind: 'option', option_type: 'put', strike, quantity, premium, time_years: 0.25 },
})
const SPREAD = { underlying: { class: 'equity', price: 100 }, legs: [put(95, -1, 2), put(90, 1, 1)] }

describe('legs that are given', () => {
  it('hold the greatest loss of a spread by strategy, told as decimal text', async () => {
    expect(answer(await ask({ ...SPREAD, method: 'strategy' }))).toMatchObject({
      ...{ method: 'strategy', requirement: '500', initial: '500', net_premium: '-100' },
      breakdown: [{ rule: 'vertical', requirement: '500', quantity: '1' }],
    })
  })

  it.each(['portfolio', 'span'])(
    'are revalued by %s: shifts are numbers, amounts are text',
    async (method) => {
      const told = answer(await ask({ ...SPREAD, method }))
      expect(told['worst_scenario']).toMatchObject({
        ...{ spot_shift: expect.any(Number) as number, vol_shift: expect.any(Number) as number },
        pnl: expect.stringMatching(/^-\d/) as string,
      })
      expect(Number(told['requirement'])).toBeGreaterThan(0)
      expect(Number(told['requirement'])).toBeLessThanOrEqual(500)
    },
  )

  it('say where a perpetual is liquidated', async () => {
    const request = {
      ...{ method: 'leverage', leverage: 10, underlying: { class: 'crypto', price: 50_000 } },
      legs: [{ kind: 'perpetual', quantity: 1, entry_price: 50_000, price: 50_000 }],
    }
    expect(answer(await ask(request))).toMatchObject({
      liquidation_price: expect.stringMatching(/^45\d{3}/) as string,
    })
  })

  it('are refused by the name of the field', async () => {
    for (const [changes, field] of [
      [{ legs: [put(95, -1, 2), put(90, 1, 1), put(-5, 1, 1)] }, 'legs[2].strike'],
      [{ legs: [] }, 'legs'],
      [{ legs: 'none' }, 'legs'],
      [{ method: 'guess' }, 'method'],
      [{ underlying: { price: 0 } }, 'underlying.price'],
      [{ legs: Array.from({ length: 1_001 }, () => ({})), method: 'span' }, 'legs'],
      [{ legs: Array.from({ length: 501 }, () => ({})) }, 'legs'],
    ] as const) {
      const refusal = failureOf(await ask({ ...SPREAD, method: 'strategy', ...changes } as JsonObject))
      expect([refusal.code, refusal.field], refusal.message).toEqual(['invalid_input', field])
    }
  })

  it('give the same answer in the pool as on this thread', async () => {
    const many = {
      ...SPREAD,
      method: 'span',
      legs: Array.from({ length: 30 }, (_, at) => put(71 + at, -1, 2)),
    }
    const few = { ...many, legs: [put(71, -1, 2)] }
    expect(answer(await ask(many))['method']).toBe('span')
    expect(Number(answer(await ask(many))['requirement'])).toBeGreaterThan(
      Number(answer(await ask(few))['requirement']),
    )
  })
})

describe('the options of an own account', () => {
  it('are asked of each rule book, with live prices', async () => {
    answer(await room.call(TRADER, 'trading.createTrade', { symbol: CALL, side: 'buy', quantity: '2' }))
    for (const method of ['strategy', 'portfolio', 'span']) {
      const told = answer(await ask({ account_id: account, method }))
      expect(told).toMatchObject({
        ...{ method, account_id: account, held: '0', unvalued: [] },
        underlyings: [{ underlying: 'SPX', class: 'broad_index', price: '6790', stale: [], reason: null }],
      })
      expect(Number(told['requirement'])).toBeGreaterThan(0)
    }
    // By strategy a long option holds its premium: 120.5 · 100 · 2.
    expect(answer(await ask({ account_id: account }))['requirement']).toBe('24100')
  })

  it('are none where there are none, and a method for single positions is refused', async () => {
    expect(answer(await ask({ account_id: account }))).toMatchObject({ requirement: '0', underlyings: [] })
    expect(failureOf(await ask({ account_id: account, method: 'leverage' })).field).toBe('method')
  })

  it('are left out by name when their quotes are too old to have a volatility', async () => {
    answer(await room.call(TRADER, 'trading.createTrade', { symbol: CALL, side: 'buy', quantity: '1' }))
    room.clock.advance(20_000)
    const told = answer(await ask({ account_id: account }))
    expect(told).toMatchObject({ requirement: '0', unvalued: [{ symbol: CALL }] })
  })

  it('are nobody else’s business', async () => {
    expect(failureOf(await ask({ account_id: account }, 2)).code).toBe('account_not_found')
  })
})
