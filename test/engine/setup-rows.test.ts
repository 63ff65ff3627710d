import { describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'
import { expectLines } from '../support/rows.ts'
import { PASSWORD, clientOf } from './identity/people.ts'

// What of sign-up and sign-in wants a desk of its own: the first run, and 429.

describe('the first run: POST /setup/administrator', () => {
  it('takes the code of the console once, and then there is an administrator', async () => {
    const fresh = await openRealDesk({ demo: false })
    const client = clientOf(fresh)
    const code = await fresh.real.engine.issueSetupCode()
    const body = { email: 'first@desk.example', password: PASSWORD, full_name: 'The First', code }
    const needed = async () => (await client.ask('GET /setup')).body
    expect(await needed()).toEqual({ administrator_needed: true })
    await expectLines(client, '', [
      ['GET /setup/administrator', undefined, 405, 'method_not_allowed'],
      ['POST /setup/administrator', { ...body, code: undefined }, 422, 'invalid_input'],
      ['POST /setup/administrator', { ...body, code: 'AAAA-AAAA-AAAA-AAAA' }, 401, 'setup_code_wrong'],
      ['POST /setup/administrator', { ...body, code: '' }, 422, 'invalid_input'],
      ['POST /setup/administrator', { ...body, password: 'weak' }, 422, 'weak_password'],
    ])
    // Of two at once one wins.
    const both = await Promise.all(
      ['a', 'b'].map((who) =>
        client.ask<Fields>('POST /api/v1/setup/administrator', { ...body, email: `${who}@desk.example` }),
      ),
    )
    expect(both.map(({ status }) => status).toSorted()).toEqual([201, 409])
    const made = both.find(({ status }) => status === 201)
    expect(made?.body).toMatchObject({ role: 'admin', status: 'active', token_type: 'Bearer' })
    expect(await needed()).toEqual({ administrator_needed: false })
    await expectLines(client, '/api', [['POST /setup/administrator', body, 409, 'administrator_exists']])
    await fresh.close()
  })

  it('takes five wrong codes a minute', async () => {
    const fresh = await openRealDesk({ demo: false })
    await fresh.real.engine.issueSetupCode()
    const body = { email: 'first@desk.example', password: PASSWORD, full_name: 'The First', code: 'WRONG' }
    const path = 'POST /setup/administrator'
    await expectLines(clientOf(fresh), '', [
      ...Array.from({ length: 5 }, () => [path, body, 401, 'setup_code_wrong'] as const),
      [path, body, 429, 'setup_code_attempts'],
    ])
    await fresh.close()
  })
})

describe('too often: 429', () => {
  it('meets whoever signs in, registers or asks for tokens from one address again and again', async () => {
    const limits = { baseRequests: 1_000, windowMs: 60_000, perAddress: true, registrationsPerAddress: 2 }
    const narrow = await openRealDesk({ demo: false }, { rateLimits: limits })
    const client = clientOf(narrow)
    await expectLines(client, '', [
      ...Array.from({ length: 2 }, () => ['POST /auth/register', {}, 422, 'invalid_input'] as const),
      ['POST /auth/register', {}, 429, 'rate_limited'],
      ...Array.from({ length: 10 }, () => ['POST /auth/login', {}, 422, 'invalid_input'] as const),
      ['POST /auth/login', {}, 429, 'rate_limited'],
      ['POST /api/v1/auth/verify-token', {}, 429, 'rate_limited'],
    ])
    await narrow.close()
  })
})
