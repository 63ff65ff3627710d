import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { must } from '../sim/support/venue.ts'

const PASSWORD = 'SecurePassword123!'
const ELSEWHERE = '203.0.113.9'

let desk: RealDesk
const tokens: Record<string, string> = {}
beforeAll(async () => {
  desk = await openRealDesk({ demo: false }, { trustedProxies: ['127.0.0.1'] })
  for (const role of ['admin', 'super_admin', 'auditor', 'trader']) {
    const email = `${role}@example.test`
    must(await desk.real.engine.administration.createUser({ email, role, password: PASSWORD }))
    const answer = await fetch(`${desk.address}/auth/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email, password: PASSWORD }),
    })
    tokens[role] = String(((await answer.json()) as Record<string, unknown>)['access_token'])
  }
})
afterAll(() => desk.close())

async function ask(remoteAddress: string, headers: Record<string, string> = {}) {
  const { fastify } = desk.server
  const answer = await fastify.inject({
    url: '/metrics',
    remoteAddress,
    headers: { host: 'localhost', ...headers },
  })
  const isText = String(answer.headers['content-type']).startsWith('text/plain')
  return [answer.statusCode, isText ? 'metrics' : answer.json<{ error: string }>().error]
}
const as = (role: string) => ({ authorization: `Bearer ${tokens[role] ?? role}` })

describe('/metrics', () => {
  it.each(['127.0.0.1', '::1', '::ffff:127.0.0.1'])('is open to this machine (%s)', async (address) => {
    expect(await ask(address)).toEqual([200, 'metrics'])
    expect(await ask(address, as('not-a-token'))).toEqual([200, 'metrics'])
  })

  it.each(['admin', 'super_admin'])('answers an %s from elsewhere', async (role) => {
    expect(await ask(ELSEWHERE, as(role))).toEqual([200, 'metrics'])
    expect(await ask('127.0.0.1', { 'x-forwarded-for': ELSEWHERE, ...as(role) })).toEqual([200, 'metrics'])
  })

  it.each(['auditor', 'trader'])('refuses an %s from elsewhere', async (role) => {
    expect(await ask(ELSEWHERE, as(role))).toEqual([403, 'forbidden'])
  })

  it('refuses whoever shows no token, or a bad one, from elsewhere', async () => {
    expect(await ask(ELSEWHERE)).toEqual([403, 'not_allowed_here'])
    expect(await ask(ELSEWHERE, as('not-a-token'))).toEqual([401, 'token_invalid'])
  })

  it.each([
    ['x-forwarded-for', '127.0.0.1'],
    ['x-forwarded-for', ELSEWHERE],
    ['forwarded', 'for=127.0.0.1'],
    ['x-real-ip', '127.0.0.1'],
    ['x-forwarded-host', 'localhost'],
    ['via', '1.1 proxy'],
  ])('takes nobody for this machine by %s: %s', async (name, value) => {
    for (const address of [ELSEWHERE, '127.0.0.1']) {
      expect(await ask(address, { [name]: value })).toEqual([403, 'not_allowed_here'])
    }
  })

  it('is gone for a token whose session has ended', async () => {
    await fetch(`${desk.address}/auth/logout`, { method: 'POST', headers: as('super_admin') })
    expect(await ask(ELSEWHERE, as('super_admin'))).toEqual([401, 'token_revoked'])
  })
})
