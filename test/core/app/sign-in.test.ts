import { generateSync } from 'otplib'
import { describe, expect, test } from 'vitest'
import { PASSWORD, as, codeOf, context, grant, makeTestDesk, register } from './support.ts'
import type { Signed, TestDesk } from './support.ts'
import { present } from '../../../src/core/kernel/index.ts'

const login = (desk: TestDesk, password: string, email = 'jane@example.com') =>
  desk.app.call('identity.login', { email, password }, context())

async function wrongLogins(desk: TestDesk, count: number, email?: string): Promise<string[]> {
  const codes: string[] = []
  for (let index = 0; index < count; index += 1) codes.push(await codeOf(login(desk, 'Wrong-1234', email)))
  return codes
}

describe('registering', () => {
  test('answers user and tokens flat and nested, as clients read either', async () => {
    const desk = makeTestDesk()
    const input = { email: ' Jane@Example.com ', password: PASSWORD, first_name: 'Jane', last_name: 'Doe' }
    const result = await desk.app.call('identity.register', input, context())
    const user = {
      id: 1,
      email: 'jane@example.com',
      username: 'jane',
      full_name: 'Jane Doe',
      role: 'individual',
      status: 'pending',
      kyc_status: 'pending',
      tier: 'free',
      is_active: true,
      is_verified: false,
    }
    const tokens = { token_type: 'Bearer', expires_in: 1800 }
    expect(result).toMatchObject({ ok: true, value: { ...user, user, ...tokens, tokens } })
    expect(JSON.stringify(result)).not.toMatch(/hash/i)
  })

  test('refuses an e-mail or username that somebody has, in any spelling', async () => {
    const desk = makeTestDesk()
    await register(desk, 'jane@example.com')
    const again = { email: 'JANE@example.com', password: PASSWORD, full_name: 'J D' }
    expect(await codeOf(desk.app.call('identity.register', again, context()))).toBe('email_taken')
    const named = { ...again, email: 'j2@example.com', username: 'Jane' }
    expect(await codeOf(desk.app.call('identity.register', named, context()))).toBe('username_taken')
  })

  test('derives another username when the first is taken', async () => {
    const desk = makeTestDesk()
    await register(desk, 'jane@example.com')
    const second = await register(desk, 'jane@example.org')
    expect(second).toMatchObject({ username: 'jane2' })
  })

  test('of one e-mail twice at the same moment makes one user and one 409', async () => {
    const desk = makeTestDesk()
    const input = { email: 'jane@example.com', password: PASSWORD, full_name: 'Jane Doe' }
    const codes = await Promise.all(
      [input, { ...input, email: 'Jane@Example.com' }, input].map((body) =>
        codeOf(desk.app.call('identity.register', body, context())),
      ),
    )
    expect(codes.toSorted()).toEqual(['email_taken', 'email_taken', 'ok'])
    expect(desk.tables.users.size).toBe(1)
  })

  test('hashes before it looks whether the e-mail is taken, so that time does not tell', async () => {
    const desk = makeTestDesk()
    await register(desk)
    const before = desk.hashing.calls.hash
    await desk.app.call(
      'identity.register',
      { email: 'jane@example.com', password: PASSWORD, full_name: 'J D' },
      context(),
    )
    expect(desk.hashing.calls.hash).toBe(before + 1)
  })

  test('refuses a weak password with the rules it breaks, and missing names', async () => {
    const desk = makeTestDesk()
    const weak = await desk.app.call(
      'identity.register',
      { email: 'jane@example.com', password: 'password', full_name: 'Jane Doe' },
      context(),
    )
    expect(weak).toMatchObject({
      failure: {
        code: 'weak_password',
        field: 'password',
        details: { unmet: ['upper', 'digit', 'special', 'not_common'] },
      },
    })
    expect(desk.app.statusOf('weak_password')).toBe(422)
    const nameless = { email: 'jane@example.com', password: PASSWORD }
    expect(await codeOf(desk.app.call('identity.register', nameless, context()))).toBe('names_missing')
    expect(desk.tables.users.size).toBe(0)
  })

  test('cannot give itself a role, a tier or a balance', async () => {
    const desk = makeTestDesk()
    const input = {
      email: 'eve@example.com',
      password: PASSWORD,
      full_name: 'Eve',
      role: 'admin',
      tier: 'elite',
    }
    const result = await desk.app.call('identity.register', { ...input, isVerified: true }, context())
    expect(result).toMatchObject({ value: { role: 'individual', tier: 'free', is_verified: false } })
  })

  test('opens what new users get in the same transaction and tells the streams afterwards', async () => {
    const published: unknown[] = []
    const desk: TestDesk = makeTestDesk({
      opening: {
        openingWrites: (user) => ({
          writes: [{ op: 'put', table: 'settings', record: { name: `demo.${user.id}`, value: '100000' } }],
          facts: [],
          events: [],
        }),
        publish: (events) => void published.push(events),
      },
    })
    const jane = await register(desk)
    const unit = present(desk.units[0], 'unit')
    expect(desk.units).toHaveLength(1)
    expect(unit.writes.map((write) => write.table)).toEqual(['users', 'sessions', 'subjectKeys', 'settings'])
    expect(desk.tables.settings.get(`demo.${jane.user_id}`)).toBe('100000')
    expect(published).toHaveLength(1)
  })
})

describe('signing in', () => {
  test('works by e-mail in any spelling and by username', async () => {
    const desk = makeTestDesk()
    await register(desk)
    const password = PASSWORD
    for (const name of [{ email: 'JANE@example.com' }, { username: 'Jane' }, { email: 'jane' }]) {
      expect(await codeOf(desk.app.call('identity.login', { ...name, password }, context()))).toBe('ok')
    }
    expect(await desk.app.call('identity.login', { password }, context())).toMatchObject({
      failure: { code: 'invalid_input', field: 'email' },
    })
  })

  test('tells an unknown user and a wrong password apart neither by words nor by work', async () => {
    const desk = makeTestDesk()
    await register(desk)
    const outcomes = []
    await login(desk, 'Wrong-1234', 'warm-up@example.com')
    for (const email of ['jane@example.com', 'nobody@example.com']) {
      const before = desk.hashing.calls.verify
      const result = await login(desk, 'Wrong-1234', email)
      outcomes.push({ result, work: desk.hashing.calls.verify - before })
    }
    expect(outcomes[0]).toEqual(outcomes[1])
    expect(outcomes[0]).toMatchObject({ result: { failure: { code: 'invalid_credentials' } }, work: 1 })
  })

  test('locks at the fifth wrong password; then even the right one is refused for 30 minutes', async () => {
    const desk = makeTestDesk()
    await register(desk)
    expect(await wrongLogins(desk, 5)).toEqual(Array(5).fill('invalid_credentials'))
    expect(await login(desk, PASSWORD)).toMatchObject({
      failure: { code: 'account_locked', details: { retry_after_s: 1800 } },
    })
    expect(desk.app.statusOf('account_locked')).toBe(423)
    desk.clock.advance(30 * 60_000 - 1)
    expect(await codeOf(login(desk, PASSWORD))).toBe('account_locked')
    desk.clock.advance(1)
    expect(await codeOf(login(desk, PASSWORD))).toBe('ok')
    expect([...desk.tables.users.values()][0]).toMatchObject({ failedLogins: 0, lockedUntil: null })
  })

  test('locks a name that nobody has in the same way', async () => {
    const desk = makeTestDesk()
    expect(await wrongLogins(desk, 6, 'ghost@example.com')).toEqual([
      ...Array(5).fill('invalid_credentials'),
      'account_locked',
    ])
  })

  test('sets the count to 0 after a good one', async () => {
    const desk = makeTestDesk()
    await register(desk)
    await wrongLogins(desk, 4)
    expect(await codeOf(login(desk, PASSWORD))).toBe('ok')
    expect(await wrongLogins(desk, 4)).toEqual(Array(4).fill('invalid_credentials'))
    expect(await codeOf(login(desk, PASSWORD))).toBe('ok')
  })

  test('counts guesses that are sent together', async () => {
    const desk = makeTestDesk()
    await register(desk)
    const codes = await Promise.all(Array.from({ length: 8 }, () => codeOf(login(desk, 'Wrong-1234'))))
    expect(codes.filter((code) => code === 'account_locked')).toHaveLength(3)
    expect([...desk.tables.users.values()][0]?.failedLogins).toBe(5)
  })

  test('says suspended only to who knows the password', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const user = { ...present(desk.tables.users.get(jane.user_id), 'user'), status: 'suspended' as const }
    desk.tables.users.set(user.id, user)
    desk.registry.rememberUser(user)
    expect(await codeOf(login(desk, 'Wrong-1234'))).toBe('invalid_credentials')
    expect(await codeOf(login(desk, PASSWORD))).toBe('account_suspended')
    expect(await codeOf(desk.app.call('identity.me', {}, as(jane)))).toBe('account_suspended')
  })

  test('replaces an outdated hash', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const old = { ...present(desk.tables.users.get(jane.user_id), 'user') }
    const user = { ...old, passwordHash: `old:${desk.hashing.digest(PASSWORD)}` }
    desk.tables.users.set(user.id, user)
    desk.registry.rememberUser(user)
    expect(await codeOf(login(desk, PASSWORD))).toBe('ok')
    expect(desk.tables.users.get(user.id)?.passwordHash).toBe(`new:${desk.hashing.digest(PASSWORD)}`)
  })

  test('replaces an outdated hash of whoever answers the challenge of their second factor', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const setup = await desk.app.call('identity.mfaSetup', {}, as(jane))
    const { secret } = (setup.ok ? setup.value : {}) as Readonly<{ secret: string }>
    const codeAt = (steps: number) =>
      generateSync({ secret, epoch: Math.floor(desk.clock.now() / 1_000) + steps * 30 })
    const confirmed = desk.app.call('identity.mfaVerify', { code: codeAt(-1) }, as(jane))
    expect(await codeOf(confirmed)).toBe('ok')
    const old = { ...present(desk.tables.users.get(jane.user_id), 'user') }
    const user = { ...old, passwordHash: `old:${desk.hashing.digest(PASSWORD)}` }
    desk.tables.users.set(user.id, user)
    desk.registry.rememberUser(user)
    const asked = await login(desk, PASSWORD)
    expect(asked).toMatchObject({ ok: false, failure: { code: 'mfa_required' } })
    const mfa_token = asked.ok ? '' : asked.failure.details?.['mfa_token']
    const answer = { mfa_token, code: codeAt(0) }
    expect(await codeOf(desk.app.call('identity.mfaVerify', answer, context()))).toBe('ok')
    expect(desk.tables.users.get(user.id)?.passwordHash).toBe(`new:${desk.hashing.digest(PASSWORD)}`)
  })

  test('sets the refresh cookie only when asked to remember', async () => {
    const desk = makeTestDesk()
    await register(desk)
    const cookies: (string | null)[] = []
    const setRefreshCookie = (token: string | null) => void cookies.push(token)
    const input = { email: 'jane@example.com', password: PASSWORD }
    await desk.app.call('identity.login', input, context({ setRefreshCookie }))
    expect(cookies).toEqual([])
    const result = await desk.app.call(
      'identity.login',
      { ...input, remember_me: true },
      context({ setRefreshCookie }),
    )
    expect(result).toMatchObject({ value: { refresh_token: cookies[0] } })
  })
})

describe('the administrator of a new desk', () => {
  const input = { email: 'admin@example.com', password: PASSWORD, full_name: 'Ada Min' }
  const setUp = async (desk: TestDesk, code: string) =>
    desk.app.call('identity.setupAdministrator', { ...input, code }, context())

  const codeFor = async (desk: TestDesk): Promise<string> => {
    const { issueSetupCode } = await import('../../../src/core/app/index.ts')
    const secrets = { bytes: (count: number) => Uint8Array.from({ length: count }, (_, index) => index * 11) }
    return present(await issueSetupCode({ ...desk.ports, secrets }), 'code')
  }

  test('is made with the code from the console, once, and only its hash is kept', async () => {
    const desk = makeTestDesk()
    const code = await codeFor(desk)
    expect(await desk.app.call('identity.setupStatus', {}, context())).toMatchObject({
      value: { administrator_needed: true },
    })
    expect(JSON.stringify([...desk.tables.settings])).not.toContain(code)
    expect(await setUp(desk, code.toLowerCase())).toMatchObject({
      value: { role: 'admin', status: 'active' },
    })
    expect(await codeOf(setUp(desk, code))).toBe('administrator_exists')
    expect(await desk.app.call('identity.setupStatus', {}, context())).toMatchObject({
      value: { administrator_needed: false },
    })
    expect(desk.tables.settings.get('setup.code_hash')).toBe('')
  })

  test('is one, even when two send the right code at the same moment', async () => {
    const desk = makeTestDesk()
    const code = await codeFor(desk)
    const other = { ...input, email: 'eve@example.com', code }
    const codes = await Promise.all([
      codeOf(setUp(desk, code)),
      codeOf(desk.app.call('identity.setupAdministrator', other, context())),
    ])
    expect(codes).toEqual(['ok', 'administrator_exists'])
  })

  test('cannot be guessed: five wrong codes a minute, then even the right one waits', async () => {
    const desk = makeTestDesk()
    const code = await codeFor(desk)
    const codes = []
    for (let index = 0; index < 6; index += 1) codes.push(await codeOf(setUp(desk, `0000-000${index}`)))
    expect(codes).toEqual([...Array(5).fill('setup_code_wrong'), 'setup_code_attempts'])
    expect(await codeOf(setUp(desk, code))).toBe('setup_code_attempts')
    desk.clock.advance(60_000)
    expect(await codeOf(setUp(desk, code))).toBe('ok')
  })

  test('cannot be made without a code having been printed, and none is printed when there is one', async () => {
    const desk = makeTestDesk()
    expect(await codeOf(setUp(desk, 'anything'))).toBe('setup_code_wrong')
    const { issueSetupCode } = await import('../../../src/core/app/index.ts')
    const jane: Signed = await register(desk)
    grant(desk, jane, 'admin')
    const secrets = { bytes: (count: number) => new Uint8Array(count) }
    expect(await issueSetupCode({ ...desk.ports, secrets })).toBeNull()
  })
})
