import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields, RestClient } from '../support/rest.ts'
import { MOUNTS, expectLines, under } from '../support/rows.ts'
import { PASSWORD, clientOf, personOf, signIn } from './identity/people.ts'
import type { Person } from './identity/people.ts'

// Users, the log, administration and brokers: every form of each path under every mount, and every status.
// Strategies and connections of brokers are not of this release and answer as any unknown path; bans are
// provoked and lifted in test/engine/bans.test.ts.

const NO_ID = '0190a000-0000-7000-8000-000000000001'

let desk: RealDesk
let root: Person
let admin: Person
let auditor: Person
beforeAll(async () => {
  desk = await openRealDesk()
  root = await personOf(desk, 'root', 'super_admin')
  admin = await personOf(desk, 'admin', 'admin')
  auditor = await personOf(desk, 'auditor', 'auditor')
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

describe.each(MOUNTS)('under "%s"', (mount) => {
  const name = mount.replaceAll('/', '') || 'root'
  const at = under(mount)
  const lines = (client: RestClient, rows: Parameters<typeof expectLines>[2]) =>
    expectLines(client, mount, rows)
  let nobody: RestClient
  let jane: Person
  let eve: Person

  beforeAll(async () => {
    nobody = clientOf(desk)
    jane = await personOf(desk, `jane.${name}`)
    eve = await personOf(desk, `eve.${name}`)
  })

  it('shows and changes a user: oneself, or anybody for an administrator', async () => {
    const path = `/users/${jane.userId}`
    const change = { company_name: 'A Desk', timezone: 'Europe/Berlin' }
    await lines(nobody, [
      [`GET ${path}`, undefined, 401, 'unauthenticated'],
      [`PUT ${path}`, change, 401, 'unauthenticated'],
    ])
    await lines(eve.client, [
      [`GET ${path}`, undefined, 404, 'user_not_found'],
      [`PUT ${path}`, change, 404, 'user_not_found'],
    ])
    for (const [client, id] of [
      [jane.client, jane.userId],
      [jane.client, 'me'],
      [admin.client, jane.userId],
    ] as const) {
      const changed = await client.ask<Fields & { user: Fields }>(at(`PUT /users/${id}`), change)
      expect([changed.status, changed.body, changed.body.user]).toMatchObject([200, change, change])
      const shown = await client.ask(at(`GET /users/${id}`))
      expect([shown.status, shown.body]).toMatchObject([200, { user_id: jane.userId, ...change }])
    }
    await lines(jane.client, [
      [`PUT ${path}`, { full_name: 7 }, 422, 'invalid_input'],
      [`PUT ${path}`, { phone_number: 'call me' }, 422, 'invalid_input'],
    ])
    await lines(admin.client, [
      [`PUT /users/${NO_ID}`, change, 404, 'user_not_found'],
      [`GET /users/${NO_ID}`, undefined, 404, 'user_not_found'],
      [`PUT /users/${root.userId}`, change, 403, 'above_own_role'],
      [`DELETE ${path}`, undefined, 405, 'method_not_allowed'],
    ])
  })

  it('keeps what the terminal remembers', async () => {
    const wanted = {
      ...{ theme: 'dark', locale: 'de', layout: { panels: ['chain'] } },
      ...{ watchlists: [{ name: 'Mine', symbols: ['BTC-USD'] }], notifications: { email: true } },
    }
    const kept = await jane.client.ask(at('PUT /users/me/preferences'), { ...wanted, secret: 'x' })
    expect([kept.status, kept.body]).toEqual([200, { preferences: wanted }])
    expect((await jane.client.ask(at('GET /users/me/preferences'))).body).toEqual({ preferences: wanted })
    await lines(jane.client, [['PUT /users/me/preferences', { theme: 'loud' }, 422, 'invalid_input']])
    await lines(nobody, [
      ['GET /users/me/preferences', undefined, 401, 'unauthenticated'],
      ['PUT /users/me/preferences', wanted, 401, 'unauthenticated'],
    ])
  })

  it('lists records: own ones, or everybody’s for an auditor, at both paths', async () => {
    for (const path of ['/audit/logs', '/compliance/audit-logs']) {
      const own = await jane.client.ask<{ logs: Fields[]; total: number }>(
        at(`GET ${path}?per_page=2&status=success`),
      )
      expect([own.status, own.body.logs[0]]).toMatchObject([
        200,
        {
          ...{ log_id: expect.any(String), action: expect.any(String), action_category: expect.any(String) },
          ...{ resource_type: expect.any(String), resource_id: expect.any(String), status: 'success' },
          ...{ ip_address: '127.0.0.1', timestamp: expect.any(String) },
          ...{ hash: expect.stringMatching(/^[0-9a-f]{64}$/), previous_hash: expect.any(String) },
        },
      ])
      expect(own.headers.get('x-total-count')).toBe(String(own.body.total))
      const all = await auditor.client.ask<{ total: number }>(at(`GET ${path}`))
      expect(all.body.total).toBeGreaterThan(own.body.total)
      const one = await auditor.client.ask<{ logs: Fields[] }>(at(`GET ${path}?user_id=${jane.userId}`))
      expect(new Set(one.body.logs.map(({ user_id }) => user_id))).toEqual(new Set([jane.userId]))
      await lines(nobody, [[`GET ${path}`, undefined, 401, 'unauthenticated']])
      await lines(auditor.client, [
        [`GET ${path}?from=yesterday`, undefined, 422, 'invalid_input'],
        [`GET ${path}?action_category=gossip`, undefined, 422, 'invalid_input'],
        [`GET ${path}?page=0`, undefined, 422, 'invalid_input'],
      ])
    }
  })

  it('check, mark and export the log, and take no change of it', async () => {
    const { body } = await jane.client.ask<{ logs: { log_id: string }[] }>(at('GET /audit/logs'))
    const record = `/audit/logs/${body.logs[0]?.log_id}`
    const verdict = await auditor.client.ask<Fields>(at('GET /audit/verify'))
    expect([verdict.status, verdict.body]).toMatchObject([
      200,
      { valid: true, first_broken_id: null, head_hash: expect.stringMatching(/^[0-9a-f]{64}$/) },
    ])
    expect(verdict.body['checked']).toBe(verdict.body['tree_size'])
    for (const client of [nobody, jane.client, auditor.client, root.client]) {
      await lines(client, [
        [`PUT ${record}`, {}, 405, 'method_not_allowed'],
        [`PATCH ${record}`, {}, 405, 'method_not_allowed'],
        [`DELETE ${record}`, undefined, 405, 'method_not_allowed'],
        [`PATCH /audit/logs/${NO_ID}`, {}, 405, 'method_not_allowed'],
      ])
    }
    const refused = await auditor.client.ask(at(`DELETE ${record}`))
    expect(refused.headers.get('allow')?.split(', ').toSorted()).toEqual(['GET', 'HEAD', 'OPTIONS'])
    for (const format of ['bundle', 'csv', 'json']) {
      const file = await auditor.client.ask<Fields>(at(`GET /audit/export?format=${format}`))
      expect([file.status, file.body]).toMatchObject([
        ...[200, { format, file: expect.any(String), signature: expect.stringContaining('— ') }],
      ])
    }
    await lines(auditor.client, [
      [`POST ${record}/review`, { note: 'seen' }, 200],
      [`POST /audit/logs/${NO_ID}/review`, {}, 404, 'audit_record_not_found'],
      ['GET /audit/export?format=pdf', undefined, 422, 'invalid_input'],
    ])
    for (const form of ['GET /audit/verify', 'GET /audit/export', `POST ${record}/review`]) {
      const sent = form.startsWith('POST') ? {} : undefined
      await lines(nobody, [[form, sent, 401, 'unauthenticated']])
      await lines(jane.client, [[form, sent, 403, 'forbidden']])
    }
  })

  it('list, show and make users, at each path', async () => {
    const { body, status } = await admin.client.ask<{ users: Fields[]; total: number }>(
      at(`GET /admin/users?search=jane.${name}&role=trader&status=active`),
    )
    expect([status, body]).toMatchObject([200, { total: 1, page: 1, users: [{ user_id: jane.userId }] }])
    for (const [index, path] of ['/admin/users', '/admin/create-user'].entries()) {
      const wanted = { email: `made-${index}.${name}@desk.example`, password: PASSWORD, role: 'viewer' }
      const made = await admin.client.ask(at(`POST ${path}`), { ...wanted, tier: 'pro', is_verified: false })
      expect([made.status, made.body]).toMatchObject([
        201,
        { email: wanted.email, role: 'viewer', tier: 'pro', status: 'active', invite_token: null },
      ])
      await lines(admin.client, [
        [`POST ${path}`, { ...wanted, password: undefined, email: `invited-${wanted.email}` }, 201],
        [`POST ${path}`, wanted, 409, 'email_taken'],
        [`POST ${path}`, { ...wanted, email: 'no address' }, 422, 'invalid_input'],
        [`POST ${path}`, { ...wanted, email: `x${wanted.email}`, role: 'emperor' }, 422, 'role_unknown'],
        [`POST ${path}`, { ...wanted, email: `x${wanted.email}`, password: 'weak' }, 422, 'weak_password'],
        [`POST ${path}`, { ...wanted, role: 'super_admin' }, 403, 'above_own_role'],
      ])
      await lines(jane.client, [[`POST ${path}`, wanted, 403, 'forbidden']])
      await lines(nobody, [[`POST ${path}`, wanted, 401, 'unauthenticated']])
    }
    await lines(admin.client, [
      [`GET /admin/users/${jane.userId}`, undefined, 200],
      [`GET /admin/users/${NO_ID}`, undefined, 404, 'user_not_found'],
      ['GET /admin/users?status=lost', undefined, 422, 'invalid_input'],
      ['GET /admin/users?role=emperor', undefined, 422, 'role_unknown'],
    ])
    await lines(jane.client, [
      ['GET /admin/users', undefined, 403, 'forbidden'],
      [`GET /admin/users/${jane.userId}`, undefined, 403, 'forbidden'],
    ])
  })

  it('sets status, role and tier, unlocks and takes a second factor away', async () => {
    const of = (what: string, id = eve.userId): string => `/admin/users/${id}/${what}`
    const right = { status: 'active', role: 'viewer', tier: 'pro' } as const
    for (const [what, value] of Object.entries(right)) {
      const changed = await admin.client.ask(at(`PUT ${of(what)}`), { value, reason: 'as agreed' })
      expect([what, changed.status, changed.body]).toMatchObject([
        what,
        200,
        { [what]: value, approval: null },
      ])
      const body = { value }
      await lines(admin.client, [
        [`PUT ${of(what)}`, {}, 422, 'invalid_input'],
        [`PUT ${of(what)}`, { value: 'x' }, 422, what === 'role' ? 'role_unknown' : 'invalid_input'],
        [`PUT ${of(what, NO_ID)}`, body, 404, 'user_not_found'],
        [`PUT ${of(what, root.userId)}`, body, 403, 'above_own_role'],
      ])
      await lines(jane.client, [[`PUT ${of(what)}`, body, 403, 'forbidden']])
      await lines(nobody, [[`PUT ${of(what)}`, body, 401, 'unauthenticated']])
    }
    for (const what of ['unlock', 'reset-mfa']) {
      await lines(admin.client, [
        [`POST ${of(what)}`, { reason: 'asked at the desk' }, 200],
        [`POST ${of(what)}`, { reason: 'x' }, 422, 'invalid_input'],
        [`POST ${of(what, NO_ID)}`, {}, 404, 'user_not_found'],
        [`POST ${of(what, root.userId)}`, {}, 403, 'above_own_role'],
      ])
      await lines(jane.client, [[`POST ${of(what)}`, {}, 403, 'forbidden']])
    }
  })

  it('tells what the desk earned, out of ledger, users and log', async () => {
    const revenue = () => admin.client.ask<Fields & { by_tier: Fields }>(at('GET /admin/revenue-dashboard'))
    const before = (await revenue()).body
    const order = { symbol: 'BTC-USD', side: 'buy', order_type: 'market', quantity: '0.1' }
    const filled = await jane.client.ask<Fields>(at('POST /trading/orders'), order)
    expect([filled.status, filled.body]).toMatchObject([201, { status: 'filled' }])
    await lines(admin.client, [[`PUT /admin/users/${jane.userId}/tier`, { value: 'pro' }, 200]])
    await lines(jane.client, [['POST /subscriptions/cancel', {}, 200]])
    await lines(admin.client, [[`PUT /admin/users/${jane.userId}/tier`, { value: 'elite' }, 200]])
    const { status, body: after } = await revenue()
    expect([status, after]).toMatchObject([200, { period: '30d', mrr: null, billing: 'not_configured' }])
    const paper = (fees: unknown): number =>
      Number(
        (fees as Fields[]).find(({ money, currency }) => money === 'paper' && currency === 'USD')?.[
          'amount'
        ] ?? 0,
      )
    // Whom our customer traded with paid a fee, too.
    const earned = paper(after['fees']) - paper(before['fees'])
    expect(earned).toBeGreaterThan(Number(filled.body['fees']) - 1e-6)
    expect(Number(filled.body['fees'])).toBeGreaterThan(0)
    expect(Number(after['conversions']) - Number(before['conversions'])).toBe(2)
    expect(Number(after['churn']) - Number(before['churn'])).toBe(1)
    expect(Number(after.by_tier['elite']) - Number(before.by_tier['elite'])).toBe(1)
    await lines(admin.client, [
      ['GET /admin/revenue-dashboard?period=365d', undefined, 200],
      ['GET /admin/revenue-dashboard?period=never', undefined, 422, 'invalid_input'],
    ])
    await lines(jane.client, [['GET /admin/revenue-dashboard', undefined, 403, 'forbidden']])
    await lines(nobody, [['GET /admin/revenue-dashboard', undefined, 401, 'unauthenticated']])
  })

  it('measures the desk, at each of its paths', async () => {
    for (const path of ['/admin/monitoring', '/admin/system', '/admin/stats']) {
      const { status, body } = await admin.client.ask<Record<string, Fields>>(at(`GET ${path}`))
      expect([path, status, body]).toMatchObject([
        ...[path, 200],
        {
          health: { status: 'healthy', services: { database: 'healthy', redis: 'not_configured' } },
          queues: { computations_running: expect.any(Number), computations_waiting: 0, streams_open: 0 },
          latency: { commit_ms: expect.any(Number), database_ms: expect.any(Number) },
          errors: { failed_last_day: expect.any(Number), logged_since_start: 0 },
        },
      ])
      expect(body['resources']?.['memory']).toBeGreaterThan(10_000_000)
      const refused = Number(body['errors']?.['refused_last_day'])
      await lines(nobody, [['POST /auth/refresh', {}, 400, 'refresh_token_missing']])
      const later = await admin.client.ask<Record<string, Fields>>(at(`GET ${path}`))
      expect(later.body['errors']?.['refused_last_day']).toBe(refused + 1)
      await lines(jane.client, [[`GET ${path}`, undefined, 403, 'forbidden']])
      await lines(nobody, [[`GET ${path}`, undefined, 401, 'unauthenticated']])
    }
  })

  it('shows a tier, lets it fall, and raises it only where somebody can be charged', async () => {
    const max = await personOf(desk, `max.${name}`)
    await lines(admin.client, [[`PUT /admin/users/${max.userId}/tier`, { value: 'elite' }, 200]])
    const shown = await max.client.ask<{ subscription: Fields; tiers: Fields[] }>(at('GET /subscriptions'))
    expect([shown.status, shown.body.subscription]).toEqual([
      200,
      {
        ...{
          tier: 'elite',
          status: 'active',
          requests_per_minute: null,
          strategies: 100,
          trading_keys: true,
        },
        ...{ since: expect.any(String), renews_at: null, billing: 'not_configured' },
      },
    ])
    expect(shown.body.tiers.map(({ tier, strategies }) => [tier, strategies])).toEqual([
      ...[
        ['free', 1],
        ['pro', 10],
        ['elite', 100],
      ],
    ])
    await lines(max.client, [
      ['POST /subscriptions', { tier: 'gold' }, 422, 'invalid_input'],
      ['POST /subscriptions', {}, 422, 'invalid_input'],
      ['POST /subscriptions', { tier: 'pro' }, 200],
      ['POST /subscriptions', { tier: 'pro' }, 200],
      ['POST /subscriptions', { tier: 'elite' }, 503, 'billing_not_configured'],
      ['POST /subscriptions/cancel', {}, 200],
    ])
    expect((await max.client.ask(at('GET /auth/me'))).body).toMatchObject({ tier: 'free' })
    const trail = await max.client.ask<{ logs: Fields[] }>(at('GET /audit/me?action=user.tier_changed'))
    expect(trail.body.logs.map(({ user_id, facts }) => [user_id, facts])).toMatchObject([
      [max.userId, { before: 'pro', after: 'free' }],
      [max.userId, { before: 'elite', after: 'pro' }],
    ])
    for (const form of ['GET /subscriptions', 'POST /subscriptions', 'POST /subscriptions/cancel']) {
      await lines(nobody, [[form, form.startsWith('GET') ? undefined : {}, 401, 'unauthenticated']])
    }
  })

  it('tells the brokers, keeps credentials by their hint and forgets them', async () => {
    const secrets = { api_key: `key-of-${name}-00001234`, api_secret: `secret-of-${name}-5678` }
    const known = await jane.client.ask<{ brokers: Fields[] }>(at('GET /brokers'))
    expect([known.status, known.body.brokers.map(({ broker, status }) => [broker, status])]).toEqual([
      200,
      [
        ['paper', 'connected'],
        ['zerodha', 'not_configured'],
        ['angel_one', 'not_configured'],
      ],
    ])
    const kept = await jane.client.ask<Fields>(at('POST /brokers/credentials'), {
      broker: 'zerodha',
      ...secrets,
    })
    expect([kept.status, kept.body]).toMatchObject([
      201,
      { id: expect.any(String), broker: 'zerodha', key_hint: '…1234', is_active: true },
    ])
    const path = `/brokers/credentials/${String(kept.body['id'])}`
    await lines(eve.client, [[`DELETE ${path}`, undefined, 404, 'not_found']])
    await lines(jane.client, [
      ['GET /brokers/credentials', undefined, 200],
      ['POST /brokers/credentials', { broker: 'somebody', ...secrets }, 422, 'invalid_input'],
      ['POST /brokers/credentials', { broker: 'zerodha', api_key: secrets.api_key }, 422, 'invalid_input'],
      ['POST /brokers/credentials', { broker: 'zerodha', ...secrets }, 409, 'broker_credential_exists'],
      [`DELETE ${path}`, undefined, 200],
      [`DELETE ${path}`, undefined, 404, 'not_found'],
    ])
    for (const form of ['GET /brokers', 'GET /brokers/credentials', `DELETE ${path}`])
      await lines(nobody, [[form, undefined, 401, 'unauthenticated']])
    await lines(nobody, [['POST /brokers/credentials', secrets, 401, 'unauthenticated']])
  })

  it('strategies and connections of brokers are not there: what this release has not is no answer of any kind', async () => {
    await lines(admin.client, [
      ['GET /admin/strategies/pending', undefined, 404, 'not_found'],
      [`POST /admin/strategies/${NO_ID}/approve`, {}, 404, 'not_found'],
      [`POST /admin/strategies/${NO_ID}/reject`, {}, 404, 'not_found'],
    ])
    await lines(jane.client, [
      ['POST /brokers/zerodha/connect', { request_token: 'x' }, 404, 'not_found'],
      ['GET /brokers/zerodha/status', undefined, 404, 'not_found'],
      ['GET /brokers/zerodha/positions', undefined, 404, 'not_found'],
      ['GET /brokers/zerodha/funds', undefined, 404, 'not_found'],
    ])
  })

  it('replaces a key of the desk for a super administrator alone', async () => {
    for (const [client, status, error] of [
      [nobody, 401, 'unauthenticated'],
      [jane.client, 403, 'forbidden'],
      [admin.client, 403, 'forbidden'],
      [root.client, 202, undefined],
    ] as const) {
      await lines(client, [['POST /admin/keys/rotate', { purpose: 'field' }, status, error as string]])
    }
    await lines(root.client, [
      ['POST /admin/keys/rotate', { purpose: 'pepper' }, 422, 'invalid_input'],
      [`POST /admin/keys/${NO_ID}/revoke`, {}, 404, 'data_key_not_found'],
    ])
  })

  it('reads and changes the settings, and lists who is shut out', async () => {
    await lines(admin.client, [
      ['GET /admin/config', undefined, 200],
      ['PUT /admin/config', { password_min_length: 8, reason: 'as it was' }, 200],
      ['PUT /admin/config', { password_min_length: 4 }, 422, 'invalid_input'],
      ['PUT /admin/config', { SECRET_KEY: 'x' }, 422, 'invalid_input'],
      ['POST /admin/maintenance', { enabled: true, reason: 'a rehearsal' }, 200],
      ['POST /admin/maintenance', { enabled: false }, 200],
      ['POST /admin/maintenance', {}, 422, 'invalid_input'],
      ['GET /admin/ip-bans', undefined, 200],
      ['DELETE /admin/ip-bans/203.0.113.7', undefined, 404, 'ban_not_found'],
      ['DELETE /admin/ip-bans/nowhere', undefined, 422, 'invalid_input'],
    ])
    for (const [form, body] of [
      ['GET /admin/config', undefined],
      ['PUT /admin/config', {}],
      ['POST /admin/maintenance', { enabled: true }],
      ['GET /admin/ip-bans', undefined],
      ['DELETE /admin/ip-bans/203.0.113.7', undefined],
    ] as const) {
      await lines(jane.client, [[form, body, 403, 'forbidden']])
      await lines(nobody, [[form, body, 401, 'unauthenticated']])
    }
  })
})

it('sensitive acts of administrators want a fresh proof, and a suspended one may nothing more', async () => {
  const second = await personOf(desk, 'second-admin', 'admin')
  await expectLines(admin.client, '', [
    [`PUT /admin/users/${second.userId}/status`, { value: 'suspended' }, 200],
  ])
  await expectLines(second.client, '', [['GET /admin/monitoring', undefined, 403, 'account_suspended']])
  await expectLines(admin.client, '', [
    [`PUT /admin/users/${second.userId}/status`, { value: 'active' }, 200],
  ])
  expect((await signIn(desk, second.email)).tokens.user.role).toBe('admin')
})
