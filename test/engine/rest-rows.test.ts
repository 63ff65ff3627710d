import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { registered, restClient } from '../support/rest.ts'
import type { RestClient } from '../support/rest.ts'

// What single entries promise, asked of the real engine over REST.

let desk: RealDesk
let trader: RestClient
beforeAll(async () => {
  desk = await openRealDesk()
  trader = await registered(restClient(desk.address), 'rows')
})
afterAll(() => desk.close())

const RESTING = { symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' }
const address = (digit: number): string => `0x${String(digit).repeat(40)}`

describe('the profile', () => {
  it.each(['PUT /auth/profile', 'PATCH /auth/profile', 'PUT /users/me', 'PATCH /users/me'])(
    'is changed by %s, and every way of reading it tells the same',
    async (form) => {
      const change = {
        address: { street: form, city: 'Bern', state: 'BE', postal_code: '3000', country: 'CH' },
        preferences: { theme: 'dark', locale: 'de-CH' },
      }
      const changed = await trader.ask(form, change)
      expect([changed.status, changed.body]).toMatchObject([200, { ...change, user: change }])
      for (const path of ['/auth/me', '/auth/profile', '/users/me', '/api/v1/users/me']) {
        expect((await trader.ask(`GET ${path}`)).body, path).toEqual(changed.body)
      }
    },
  )

  it('refuses before it changes anything', async () => {
    const before = (await trader.ask('GET /auth/me')).body
    const bad = await trader.ask('PATCH /users/me', { first_name: 'Changed', preferences: { theme: 'pink' } })
    expect([bad.status, bad.body['field']]).toEqual([422, 'preferences.theme'])
    expect((await restClient(desk.address).ask('PUT /users/me', { first_name: 'Changed' })).status).toBe(401)
    expect((await trader.ask('GET /auth/me')).body).toEqual(before)
  })
})

describe('the password', () => {
  it('is not exchanged for itself: 400', async () => {
    const same = { current_password: 'SecurePassword123!', new_password: 'SecurePassword123!' }
    const answer = await trader.ask('POST /auth/change-password', same)
    expect([answer.status, answer.body['error']]).toEqual([400, 'password_unchanged'])
  })
})

describe('lists', () => {
  it('count themselves in X-Total-Count, the bare one too', async () => {
    for (let at = 0; at < 3; at += 1) expect((await trader.ask('POST /trades', RESTING)).status).toBe(201)
    for (const query of ['', '&format=list']) {
      const answer = await trader.ask(`GET /trades?per_page=2${query}`)
      expect([answer.status, answer.headers.get('x-total-count')], query).toEqual([200, '3'])
    }
    const bare = await trader.ask<unknown[]>('GET /trades?per_page=2&format=list')
    expect(bare.body).toHaveLength(2)
  })

  it('of accounts are whole, or a page when one is asked for', async () => {
    for (const digit of [1, 2]) {
      const opened = await trader.ask('POST /accounts', { ethereum_address: address(digit) })
      expect([opened.status, opened.body['account_type']]).toEqual([201, 'standard'])
    }
    const whole = await trader.ask<{ accounts: { account_id: string }[] }>('GET /accounts')
    expect(whole.body).toMatchObject({ total: 3, page: 1, pages: 1, current_page: 1, per_page: 3 })
    const second = await trader.ask<{ accounts: unknown[] }>('GET /trading/accounts?page=2&per_page=2')
    expect(second.body).toMatchObject({ total: 3, page: 2, pages: 2, current_page: 2, per_page: 2 })
    expect(second.body.accounts).toEqual(whole.body.accounts.slice(2))
    expect(second.headers.get('x-total-count')).toBe('3')
    expect((await trader.ask('GET /accounts?page=0')).status).toBe(422)
  })

  it('of positions are whole, or a page when one is asked for', async () => {
    const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.01' }
    expect((await trader.ask('POST /trades', order)).status).toBe(201)
    const whole = await trader.ask<{ positions: unknown[] }>('GET /positions')
    expect([whole.body, whole.headers.get('x-total-count')]).toMatchObject([{ total: 1, page: 1 }, '1'])
    const beyond = await trader.ask<{ positions: unknown[] }>('GET /trading/positions?page=2&per_page=1')
    expect([beyond.body.positions, beyond.body]).toMatchObject([[], { total: 1, page: 2, pages: 1 }])
  })
})
