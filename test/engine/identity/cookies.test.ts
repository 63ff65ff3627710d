import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { restClient } from '../../support/rest.ts'
import type { Fields } from '../../support/rest.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { PASSWORD, login, personOf } from './people.ts'

let desk: RealDesk

beforeAll(async () => {
  desk = await openRealDesk({ demo: false }, { trustedProxies: ['127.0.0.1'] })
})

afterAll(() => desk.close())

type Cookies = Readonly<Record<string, string>>

const setCookies = (headers: Headers): readonly string[] => headers.getSetCookie()

const cookiesOf = (headers: Headers): Cookies =>
  Object.fromEntries(
    setCookies(headers).map((line) => {
      const [pair = ''] = line.split(';')
      return [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]
    }),
  )

const cookieHeader = (cookies: Cookies) => ({
  cookie: Object.entries(cookies)
    .map(([name, value]) => `${name}=${value}`)
    .join('; '),
})

/** A page that is signed in by cookies alone. */
async function pageOf(name: string) {
  const { email } = await personOf(desk, name)
  const answer = await login(desk, { email, password: PASSWORD, remember_me: true })
  const cookies = cookiesOf(answer.headers)
  const page = restClient(desk.address)
  const ask = (form: string, body?: Fields, more: Readonly<Record<string, string>> = {}) =>
    page.ask(form, body, { ...cookieHeader(cookies), ...more })
  return { ask, cookies, lines: setCookies(answer.headers) }
}

describe('a page', () => {
  it('that asked to be remembered is signed in by cookies that its scripts cannot read', async () => {
    const { ask, lines, cookies } = await pageOf('page')
    expect(Object.keys(cookies).toSorted()).toEqual(['optionix_access', 'optionix_refresh'])
    for (const line of lines) expect(line).toMatch(/; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/)
    expect((await ask('GET /auth/me')).status).toBe(200)
  })

  it('acts only with the token that its own answers told it', async () => {
    const { ask } = await pageOf('actor')
    const body = { company_name: 'Desk and Sons' }
    expect((await ask('PUT /auth/profile', body)).body).toMatchObject({ error: 'csrf_failed' })
    const other = await pageOf('another')
    const foreign = String((await other.ask('GET /auth/csrf')).body.csrf_token)
    expect((await ask('PUT /auth/profile', body, { 'x-csrf-token': foreign })).status).toBe(403)
    const token = String((await ask('GET /auth/csrf')).body.csrf_token)
    const done = await ask('PUT /auth/profile', body, { 'x-csrf-token': token })
    expect(done).toMatchObject({ status: 200, body: { company_name: 'Desk and Sons' } })
  })

  it('of another origin spends no cookie of ours, not even to read', async () => {
    const { ask } = await pageOf('victim')
    const token = String((await ask('GET /auth/csrf')).body.csrf_token)
    for (const origin of ['https://evil.example', 'http://localhost:1', 'null']) {
      const headers = { origin, 'x-csrf-token': token }
      expect((await ask('GET /auth/me', undefined, headers)).status, origin).toBe(401)
      expect((await ask('PUT /auth/profile', {}, headers)).status, origin).toBe(401)
    }
    const own = { origin: desk.address, 'x-csrf-token': token }
    expect((await ask('PUT /auth/profile', {}, own)).status).toBe(200)
  })

  it('renews by cookie and gets both anew; signing out takes both away', async () => {
    const { ask, cookies } = await pageOf('renewer')
    const renewed = await ask('POST /auth/refresh', {})
    const fresh = cookiesOf(renewed.headers)
    expect(Object.keys(fresh).toSorted()).toEqual(['optionix_access', 'optionix_refresh'])
    expect(fresh.optionix_refresh).not.toBe(cookies.optionix_refresh)
    const token = String((await ask('GET /auth/csrf')).body.csrf_token)
    const out = await ask('POST /auth/logout', {}, { 'x-csrf-token': token })
    expect(out.status).toBe(200)
    expect(cookiesOf(out.headers)).toEqual({ optionix_access: '', optionix_refresh: '' })
    expect((await ask('GET /auth/me')).status).toBe(401)
    // The old cookie, which a browser sends along, does not stand in the way of the next sign-in.
    const answer = { mfa_token: 'f'.repeat(64), code: '123456' }
    expect((await ask('POST /auth/mfa/verify', answer)).body).toMatchObject({ error: 'mfa_challenge_ended' })
  })

  it('over TLS gets cookies that are bound to this very host', async () => {
    const { email } = await personOf(desk, 'tls')
    const tls = { 'x-forwarded-proto': 'https' }
    const answer = await login(desk, { email, password: PASSWORD, remember_me: true }, tls)
    const cookies = cookiesOf(answer.headers)
    expect(Object.keys(cookies).toSorted()).toEqual(['__Host-optionix_access', '__Host-optionix_refresh'])
    for (const line of setCookies(answer.headers)) expect(line).toMatch(/; Path=\/; .*; Secure$/)
    const headers = { ...cookieHeader(cookies), ...tls }
    const client = restClient(desk.address)
    expect((await client.ask('GET /auth/me', undefined, headers)).status).toBe(200)
    // A cookie that a plain page could have set does not count over TLS.
    const unbound = Object.fromEntries(
      Object.entries(cookies).map(([name, value]) => [name.replace('__Host-', ''), value]),
    )
    const planted = { ...cookieHeader(unbound), ...tls }
    expect((await client.ask('GET /auth/me', undefined, planted)).status).toBe(401)
  })
})

describe('a client with a token', () => {
  it('needs no token of a page, whatever cookies come along', async () => {
    const person = await personOf(desk, 'client')
    const { cookies } = await pageOf('clients-page')
    const done = await person.client.ask('PUT /auth/profile', { company_name: 'Own' }, cookieHeader(cookies))
    expect(done).toMatchObject({ status: 200, body: { company_name: 'Own', user_id: person.userId } })
  })
})
