import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { MOUNTS, expectLines, under } from '../support/rows.ts'
import { PASSWORD, clientOf, codeOf, enrol, login, personOf, signIn } from './identity/people.ts'
import type { Person, Tokens } from './identity/people.ts'

// Sign-up, sign-in, second factor, sessions and keys: every form of each path under every mount, and every status.
// What lies beyond a status has tests of its own in test/engine/identity; the way through a real provider (302, 400) is
// walked in test/engine/identity/oauth.test.ts.

const NO_ID = '0190a000-0000-7000-8000-000000000001'
const NEW_PASSWORD = 'Harbour-lights-9'
const NO_TOKEN = 'f'.repeat(64)

let desk: RealDesk
let mail: string

beforeAll(async () => {
  mail = mkdtempSync(join(tmpdir(), 'optionix-rows-'))
  desk = await openRealDesk({ demo: false, identity: { mailSpool: mail } })
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  rmSync(mail, { recursive: true, force: true })
})

/** The token of the last letter of that subject to an address. */
const letterTo = (email: string, subject: string): string | undefined =>
  readdirSync(mail)
    .filter((name) => name.endsWith('.eml'))
    .toSorted()
    .map((name) => readFileSync(join(mail, name), 'utf8'))
    .filter((letter) => letter.includes(`To: ${email}\r\n`) && letter.includes(subject))
    .map((letter) => /^([0-9a-f]{64})\r?$/m.exec(letter)?.[1])
    .at(-1)

describe.each(MOUNTS)('under "%s"', (mount) => {
  const name = mount.replaceAll('/', '') || 'root'
  const at = under(mount)
  const email = (who: string): string => `${who}.${name}@desk.example`
  const lines = (
    client: RestClient,
    rows: Parameters<typeof expectLines>[2],
    headers?: Record<string, string>,
  ) => expectLines(client, mount, rows, headers)
  let nobody: RestClient
  let jane: Person
  let boss: Person

  beforeAll(async () => {
    nobody = clientOf(desk)
    jane = await personOf(desk, `jane.${name}`)
    boss = await personOf(desk, `boss.${name}`, 'admin')
  })

  it('registers by any of the names, and says what is missing', async () => {
    const body = { email: email('full'), password: PASSWORD, full_name: 'Jane Q. Roe', nickname: 'x' }
    const made = await nobody.ask<Fields & { tokens: Fields; user: Fields }>(at('POST /auth/register'), body)
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        ...{
          email: body.email,
          full_name: 'Jane Q. Roe',
          last_name: 'Q. Roe',
          status: 'pending',
          tier: 'free',
        },
        ...{ is_active: true, is_verified: false, kyc_status: 'pending', mfa_enabled: false },
        ...{ token_type: 'Bearer', expires_in: 1_800, message: expect.any(String) },
      },
    ])
    expect(made.body.user).toMatchObject({ user_id: made.body['uuid'], id: made.body['id'] })
    expect(made.body.tokens).toMatchObject({ access_token: made.body['access_token'], token_type: 'Bearer' })
    expect(made.body).not.toHaveProperty('nickname')
    const split = {
      ...body,
      email: email('split'),
      full_name: undefined,
      first_name: 'Jane',
      last_name: 'Roe',
    }
    await lines(nobody, [
      ['POST /auth/register', split, 201],
      ['POST /auth/register', { ...body, email: body.email.toUpperCase() }, 409, 'email_taken'],
      ['POST /auth/register', { ...body, email: email('x'), password: 'Sh0rt-1' }, 422, 'weak_password'],
      ['POST /auth/register', { ...body, email: email('x'), full_name: undefined }, 422, 'names_missing'],
      ['POST /auth/register', { ...body, email: 'no address' }, 422, 'invalid_input'],
      ['POST /auth/register', { ...body, password: undefined }, 422, 'invalid_input'],
      ['GET /auth/register', undefined, 405, 'method_not_allowed'],
    ])
    expect((await nobody.ask(at('POST /auth/register'), '{"email":')).status).toBe(400)
  })

  it('signs in by e-mail or username, and refuses each for its reason', async () => {
    const signedIn = await nobody.ask<Tokens & Fields>(at('POST /auth/login'), {
      ...{ username: `jane.${name}`, password: PASSWORD },
    })
    expect([signedIn.status, signedIn.body]).toMatchObject([
      200,
      {
        ...{ token_type: 'Bearer', expires_in: 1_800, session_id: expect.any(String) },
        ...{ user: { email: jane.email }, tokens: { refresh_token: signedIn.body.refresh_token } },
      },
    ])
    const idle = await personOf(desk, `idle.${name}`)
    await lines(boss.client, [[`PUT /admin/users/${idle.userId}/status`, { value: 'suspended' }, 200]])
    const locked = await personOf(desk, `locked.${name}`)
    const wrong = { email: locked.email, password: 'Wrong-1234' }
    const of = (who: string) => ({ email: email(who), password: PASSWORD })
    await lines(nobody, [
      ['POST /auth/login', { ...of('jane'), password: 'Wrong-1234' }, 401, 'invalid_credentials'],
      ['POST /auth/login', of('no.one'), 401, 'invalid_credentials'],
      ['POST /auth/login', of('idle'), 403, 'account_suspended'],
      ['POST /auth/login', { password: PASSWORD }, 422, 'invalid_input'],
      ['POST /auth/login', { email: jane.email }, 422, 'invalid_input'],
      ...Array.from({ length: 5 }, () => ['POST /auth/login', wrong, 401, 'invalid_credentials'] as const),
      ['POST /auth/login', { ...wrong, password: PASSWORD }, 423, 'account_locked'],
    ])
  })

  it('signs out of this session, of that of a refresh token, of all', async () => {
    const [one, two, three] = [
      await signIn(desk, jane.email),
      await signIn(desk, jane.email),
      await signIn(desk, jane.email),
    ]
    await lines(nobody, [['POST /auth/logout', {}, 401, 'unauthenticated']])
    await lines(one.client, [
      ['POST /auth/logout', { refresh_token: two.tokens.refresh_token }, 200],
      ['POST /auth/logout', {}, 401, 'token_revoked'],
    ])
    await lines(two.client, [['GET /auth/me', undefined, 401, 'token_revoked']])
    await lines(three.client, [['POST /auth/logout', { all_sessions: true }, 200]])
    await lines(jane.client, [['GET /auth/me', undefined, 401, 'token_revoked']])
    jane = await signIn(desk, jane.email)
  })

  it('exchanges a refresh token from body, header or cookie, once', async () => {
    let pair = (await signIn(desk, jane.email)).tokens
    for (const path of ['/auth/refresh', '/auth/refresh-token']) {
      for (const carry of [
        (token: string) => nobody.ask<Tokens>(at(`POST ${path}`), { refresh_token: token }),
        (token: string) => nobody.as(token).ask<Tokens>(at(`POST ${path}`), {}),
        (token: string) =>
          nobody.ask<Tokens>(at(`POST ${path}`), {}, { cookie: `optionix_refresh=${token}` }),
      ]) {
        const next = await carry(pair.refresh_token)
        expect([path, next.status, next.text]).toMatchObject([path, 200, expect.any(String)])
        expect(next.body.refresh_token).not.toBe(pair.refresh_token)
        pair = next.body
      }
      await lines(nobody, [
        [`POST ${path}`, {}, 400, 'refresh_token_missing'],
        [`POST ${path}`, { refresh_token: 'x.y.z' }, 401, 'token_invalid'],
        [`POST ${path}`, { refresh_token: pair.access_token }, 401, 'token_wrong_type'],
      ])
    }
    const { refresh_token: used } = pair
    await lines(nobody, [
      ['POST /auth/refresh', { refresh_token: used }, 200],
      ['POST /auth/refresh', { refresh_token: used }, 401, 'refresh_token_reused'],
      ['POST /auth/refresh', { refresh_token: used }, 401, 'token_revoked'],
    ])
  })

  it('shows and changes the profile at each of its paths', async () => {
    for (const path of ['/auth/me', '/auth/profile', '/users/me']) {
      await lines(nobody, [[`GET ${path}`, undefined, 401, 'unauthenticated']])
      const me = await jane.client.ask<Fields & { user: Fields }>(at(`GET ${path}`))
      expect([me.status, me.body, me.body.user]).toMatchObject([
        ...[200, { user_id: jane.userId, email: jane.email }, { user_id: jane.userId }],
      ])
    }
    for (const path of ['PUT /auth/profile', 'PATCH /auth/profile']) {
      await lines(jane.client, [
        [path, { company_name: `By ${path.slice(0, 3)}`, address: { city: 'Berlin' }, language: 'de' }, 200],
        [path, { phone_number: 'call me' }, 422, 'invalid_input'],
        [path, { full_name: '' }, 422, 'invalid_input'],
      ])
    }
  })

  it('enrol, check, renew and switch off a second factor, by every name', async () => {
    const lee = await personOf(desk, `lee.${name}`)
    await lines(nobody, [
      ['POST /auth/mfa/setup', {}, 401, 'unauthenticated'],
      ['POST /auth/mfa/backup-codes', { token: '123456' }, 401, 'unauthenticated'],
      ['POST /auth/mfa/disable', { password: PASSWORD, token: '123456' }, 401, 'unauthenticated'],
    ])
    await lines(lee.client, [
      ['POST /auth/mfa/verify', { token: '123456' }, 400, 'mfa_not_set_up'],
      ['POST /auth/mfa/backup-codes', { token: '123456' }, 400, 'mfa_not_set_up'],
      ['POST /auth/setup-mfa', {}, 200],
      ['POST /auth/mfa/setup', {}, 200],
    ])
    const { secret, backupCodes } = await enrol(lee)
    const wrong = { token: '000000' }
    await lines(lee.client, [
      ['POST /auth/mfa/setup', {}, 409, 'mfa_already_on'],
      ['POST /auth/setup-mfa', {}, 409, 'mfa_already_on'],
      ['POST /auth/mfa/verify', {}, 422, 'invalid_input'],
      ['POST /auth/verify-mfa', wrong, 401, 'mfa_code_wrong'],
      ['POST /auth/enable-mfa', { code: backupCodes[0] }, 200],
      ['POST /auth/2fa-verify', { code: backupCodes[0] }, 401, 'mfa_code_wrong'],
      ['POST /auth/mfa/disable', { password: PASSWORD }, 422, 'invalid_input'],
    ])
    const challenged = await login(desk, { email: lee.email, password: PASSWORD })
    expect([challenged.status, challenged.headers.get('x-mfa-required'), challenged.body]).toMatchObject([
      ...[401, 'true', { error: 'mfa_required', mfa_required: true, mfa_token: expect.any(String) }],
    ])
    const { mfa_token } = challenged.body
    await lines(nobody, [
      ['POST /auth/2fa-verify', { mfa_token, token: codeOf(secret) }, 200],
      ['POST /auth/2fa-verify', { mfa_token, token: backupCodes[1] }, 401, 'mfa_challenge_ended'],
    ])
    const renewed = await lee.client.ask<{ backup_codes: string[] }>(at('POST /auth/mfa/backup-codes'), {
      token: backupCodes[1],
    })
    expect([renewed.status, renewed.body.backup_codes.length]).toEqual([200, 10])
    const off = (password: string, token: string | undefined) => ({ password, token })
    await lines(lee.client, [
      ['POST /auth/mfa/disable', off('Wrong-1234', renewed.body.backup_codes[0]), 401, 'invalid_credentials'],
      ['POST /auth/mfa/disable', off(PASSWORD, backupCodes[2]), 401, 'mfa_code_wrong'],
      ['POST /auth/disable-mfa', off(PASSWORD, renewed.body.backup_codes[0]), 200],
      ['POST /auth/mfa/disable', off(PASSWORD, renewed.body.backup_codes[1]), 400, 'mfa_not_set_up'],
    ])
  })

  it('changes the password, and other sessions end', async () => {
    const max = await personOf(desk, `max.${name}`)
    const other = await signIn(desk, max.email)
    const change = (current_password: string, new_password: string) => ({ current_password, new_password })
    await lines(nobody, [
      ['POST /auth/change-password', change(PASSWORD, NEW_PASSWORD), 401, 'unauthenticated'],
    ])
    await lines(max.client, [
      ['POST /auth/change-password', change('Wrong-1234', NEW_PASSWORD), 401, 'invalid_credentials'],
      ['POST /auth/change-password', change(PASSWORD, PASSWORD), 400, 'password_unchanged'],
      ['POST /auth/change-password', change(PASSWORD, 'weak'), 422, 'weak_password'],
      ['POST /auth/change-password', { current_password: PASSWORD }, 422, 'invalid_input'],
      ['POST /auth/change-password', change(PASSWORD, NEW_PASSWORD), 200],
      ['GET /auth/me', undefined, 200],
    ])
    await lines(other.client, [['GET /auth/me', undefined, 401, 'token_revoked']])
  })

  it('replace a lost password and confirm an address by letter, once', async () => {
    const address = email('letters')
    const body = { email: address, password: PASSWORD, full_name: 'Let Ters' }
    await lines(nobody, [['POST /auth/register', body, 201]])
    await expect.poll(() => letterTo(address, 'Confirm')).toMatch(/^[0-9a-f]{64}$/)
    const token = letterTo(address, 'Confirm')
    await lines(nobody, [
      ['POST /auth/verify-email', {}, 422, 'invalid_input'],
      ['POST /auth/verify-email', { token: NO_TOKEN }, 400, 'one_time_token_invalid'],
      // A letter serves what it was written for.
      ['POST /auth/reset-password', { token, new_password: NEW_PASSWORD }, 400, 'one_time_token_invalid'],
      ['POST /auth/verify-email', { token }, 200],
      ['POST /auth/verify-email', { token }, 400, 'one_time_token_invalid'],
      ['POST /auth/forgot-password', { email: 'no address' }, 422, 'invalid_input'],
      ['POST /auth/forgot-password', { email: email('no.one') }, 200],
      ['POST /auth/forgot-password', { email: address }, 200],
    ])
    await expect.poll(() => letterTo(address, 'Set a new')).toMatch(/^[0-9a-f]{64}$/)
    const reset = { token: letterTo(address, 'Set a new'), new_password: NEW_PASSWORD }
    await lines(nobody, [
      ['POST /auth/reset-password', { ...reset, token: NO_TOKEN }, 400, 'one_time_token_invalid'],
      ['POST /auth/reset-password', { ...reset, new_password: 'weak' }, 422, 'weak_password'],
      ['POST /auth/verify-email', { token: reset.token }, 400, 'one_time_token_invalid'],
      ['POST /auth/reset-password', reset, 200],
      ['POST /auth/reset-password', reset, 400, 'one_time_token_invalid'],
      ['POST /auth/login', { email: address, password: NEW_PASSWORD }, 200],
    ])
  })

  it('says whose a token is and until when, and of no other token more than that it is none', async () => {
    const pat = await personOf(desk, `pat.${name}`)
    const good = await nobody.ask<Fields>(at('POST /auth/verify-token'), { token: pat.tokens.access_token })
    expect([good.status, good.body]).toEqual([
      200,
      { valid: true, user_id: pat.userId, role: 'trader', expires_at: expect.stringMatching(/^\d{4}-.*Z$/) },
    ])
    const left = Date.parse(String(good.body['expires_at'])) - Date.now()
    expect(left).toBeGreaterThan(1_790_000)
    expect(left).toBeLessThanOrEqual(1_800_000)
    const [head, claims] = pat.tokens.access_token.split('.')
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'JWT' })).toString('base64url')
    await lines(nobody, [
      ['POST /auth/verify-token', {}, 422, 'invalid_input'],
      ['POST /auth/verify-token', { token: ['x'] }, 422, 'invalid_input'],
      ['POST /auth/verify-token', { token: 'x' }, 401, 'token_invalid'],
      ['POST /auth/verify-token', { token: `${head}.${claims}.` }, 401, 'token_invalid'],
      ['POST /auth/verify-token', { token: `${none}.${claims}.` }, 401, 'token_invalid'],
      ['POST /auth/verify-token', { token: pat.tokens.refresh_token }, 401, 'token_wrong_type'],
      ['GET /auth/verify-token', undefined, 405, 'method_not_allowed'],
    ])
    await lines(pat.client, [['POST /auth/logout', {}, 200]])
    await lines(nobody, [
      ['POST /auth/verify-token', { token: pat.tokens.access_token }, 401, 'token_revoked'],
    ])
  })

  it('lists own sessions and ends one; a foreign one is none', async () => {
    const other = await signIn(desk, jane.email)
    await lines(nobody, [['GET /auth/sessions', undefined, 401, 'unauthenticated']])
    const list = await jane.client.ask<{ sessions: Fields[] }>(at('GET /auth/sessions'))
    const shown = list.body.sessions.find(({ id }) => id === other.tokens.session_id)
    expect(shown).toMatchObject({
      ...{ ip_address: '127.0.0.1', user_agent: expect.any(String), current: false },
      ...{ created_at: expect.any(String), last_seen: expect.any(String) },
    })
    expect(list.body.sessions.filter(({ current }) => current)).toHaveLength(1)
    await lines(jane.client, [
      [`DELETE /auth/sessions/${boss.tokens.session_id}`, undefined, 404, 'session_not_found'],
      [`DELETE /auth/sessions/${NO_ID}`, undefined, 404, 'session_not_found'],
      [`DELETE /auth/sessions/${other.tokens.session_id}`, undefined, 200],
      [`DELETE /auth/sessions/${other.tokens.session_id}`, undefined, 404, 'session_not_found'],
    ])
    await lines(other.client, [['GET /auth/me', undefined, 401, 'token_revoked']])
  })

  it('makes, shows, replaces and ends keys', async () => {
    const wanted = { name: 'robot', ip_whitelist: ['192.0.2.0/24'], expires_in_days: 30 }
    const made = await jane.client.ask<Fields>(at('POST /api-keys'), wanted)
    expect([made.status, made.body]).toMatchObject([
      201,
      {
        ...{ name: 'robot', key_prefix: expect.stringMatching(/^ok_/), previous_valid_until: null },
        ...{ permissions: expect.arrayContaining(['order.read']), rotates_at: expect.any(String) },
        ...{ expires_at: expect.any(String), api_key: expect.stringMatching(/^ok_/) },
      },
    ])
    const key = `/api-keys/${String(made.body['id'])}`
    await lines(nobody, [
      ['GET /api-keys', undefined, 401, 'unauthenticated'],
      ['POST /api-keys', wanted, 401, 'unauthenticated'],
    ])
    await lines(boss.client, [
      [`POST ${key}/rotate`, {}, 404, 'api_key_not_found'],
      [`DELETE ${key}`, undefined, 404, 'api_key_not_found'],
    ])
    await lines(jane.client, [
      ['GET /api-keys', undefined, 200],
      ['POST /api-keys', { ...wanted, name: undefined }, 422, 'invalid_input'],
      ['POST /api-keys', { ...wanted, expires_in_days: 366 }, 422, 'invalid_input'],
      ['POST /api-keys', { ...wanted, ip_whitelist: ['here'] }, 422, 'invalid_input'],
      ['POST /api-keys', { ...wanted, permissions: ['user.write'] }, 422, 'api_key_permission'],
      ['POST /api-keys', { ...wanted, permissions: ['order.write'] }, 402, 'tier_required'],
      [`POST ${key}/rotate`, {}, 200],
      [`POST /api-keys/${NO_ID}/rotate`, {}, 404, 'api_key_not_found'],
      [`DELETE ${key}`, undefined, 200],
      [`DELETE ${key}`, undefined, 409, 'api_key_ended'],
    ])
  })

  it('no provider is configured here, and a page gets its token', async () => {
    await lines(nobody, [
      ['GET /auth/oauth/google', undefined, 503, 'oauth_not_configured'],
      ['GET /auth/oauth/google/callback?code=x&state=y', undefined, 503, 'oauth_not_configured'],
      ['GET /auth/oauth/G..gle', undefined, 422, 'invalid_input'],
      ['GET /auth/csrf', undefined, 401, 'unauthenticated'],
    ])
    const page = await jane.client.ask<Fields>(at('GET /auth/csrf'))
    expect([page.status, page.body]).toEqual([200, { csrf_token: expect.stringMatching(/^[\w-]{32,}$/) }])
  })
})
