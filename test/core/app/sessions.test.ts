import { describe, expect, test } from 'vitest'
import { failureRules } from '../../../src/core/app/index.ts'
import { asId, present } from '../../../src/core/kernel/index.ts'
import { PASSWORD, as, codeOf, context, grant, makeTestDesk, register } from './support.ts'
import type { Signed, TestDesk } from './support.ts'

const refresh = (desk: TestDesk, token: string) =>
  desk.app.call('identity.refresh', { refresh_token: token }, context())
const me = (desk: TestDesk, signed: Pick<Signed, 'access_token'>) =>
  codeOf(desk.app.call('identity.me', {}, as(signed)))

async function login(desk: TestDesk, password = PASSWORD): Promise<Signed> {
  const result = await desk.app.call('identity.login', { email: 'jane@example.com', password }, context())
  if (!result.ok) throw new Error(result.failure.code)
  return result.value as Signed
}

describe('a refresh token', () => {
  test('gives a new pair once; its second use ends the session and every token of it', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const result = await refresh(desk, jane.refresh_token)
    if (!result.ok) throw new Error(result.failure.code)
    const renewed = result.value as Signed
    expect(renewed.session_id).toBe(jane.session_id)
    expect(renewed.refresh_token).not.toBe(jane.refresh_token)
    expect(await me(desk, renewed)).toBe('ok')

    expect(await codeOf(refresh(desk, jane.refresh_token))).toBe('refresh_token_reused')
    expect(await me(desk, renewed)).toBe('token_revoked')
    expect(await me(desk, jane)).toBe('token_revoked')
    expect(await codeOf(refresh(desk, renewed.refresh_token))).toBe('token_revoked')
    expect(desk.tables.sessions.get(jane.session_id)).toMatchObject({ endReason: 'reuse' })
  })

  test('sent twice at the same moment does not succeed twice', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const codes = await Promise.all([
      codeOf(refresh(desk, jane.refresh_token)),
      codeOf(refresh(desk, jane.refresh_token)),
    ])
    // Which of the two is first is not promised: signatures are checked on another thread.
    expect(codes.toSorted()).toEqual(['ok', 'refresh_token_reused'])
  })

  test('is not revived by an exchange that races a logout', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const both = await Promise.all([
      desk.app.call('identity.refresh', { refresh_token: jane.refresh_token }, context()),
      desk.app.call('identity.logout', {}, as(jane)),
    ])
    const pair = both[0].ok ? (both[0].value as Signed) : jane
    expect(await me(desk, pair)).toBe('token_revoked')
    expect(desk.tables.sessions.get(jane.session_id)?.endedAt).not.toBeNull()
  })

  test('is taken from body, header or cookie', async () => {
    for (const carrier of ['body', 'header', 'cookie'] as const) {
      const desk = makeTestDesk()
      const { refresh_token: token } = await register(desk)
      const cookies: (string | null)[] = []
      const carried = context({
        authorization: carrier === 'header' ? `Bearer ${token}` : null,
        refreshCookie: carrier === 'cookie' ? token : null,
        setRefreshCookie: (value) => void cookies.push(value),
      })
      const result = await desk.app.call(
        'identity.refresh',
        carrier === 'body' ? { refresh_token: token } : {},
        carried,
      )
      expect(result.ok, carrier).toBe(true)
      expect(cookies).toHaveLength(carrier === 'cookie' ? 1 : 0)
    }
  })

  test('in the cookie is used when the header carries the access token', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const both = as(jane, { refreshCookie: jane.refresh_token })
    expect(await codeOf(desk.app.call('identity.refresh', {}, both))).toBe('ok')
  })

  test('that is missing, foreign, of the wrong kind or too old is refused', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    expect(await codeOf(desk.app.call('identity.refresh', {}, context()))).toBe('refresh_token_missing')
    expect(desk.app.statusOf('refresh_token_missing')).toBe(400)
    expect(await codeOf(refresh(desk, jane.access_token))).toBe('token_wrong_type')
    expect(await codeOf(desk.app.call('identity.refresh', {}, as(jane)))).toBe('token_wrong_type')
    expect(await codeOf(refresh(desk, 'a.b.c'))).toBe('token_invalid')
    const other = makeTestDesk()
    expect(await codeOf(refresh(other, jane.refresh_token))).toBe('token_revoked')
    desk.clock.advance(7 * 86_400_000)
    expect(await codeOf(refresh(desk, jane.refresh_token))).toBe('token_expired')
  })

  test('that is exchanged at the moment of a logout does not bring the session back', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const session = await desk.registry.session(jane.session_id as never)
    if (session === null) throw new Error('registered without a session')
    await desk.app.call('identity.logout', {}, as(jane))
    expect(desk.registry.rememberRenewed(session)).toMatchObject({ id: session.id, endReason: 'logout' })
    expect(await me(desk, jane)).toBe('token_revoked')
  })

  test('survives a restart, and so does its end', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    await refresh(desk, jane.refresh_token)
    // Everything that the engine remembers is in the store: a fresh registry reads the same session.
    const { makeRegistry } = await import('../../../src/core/app/index.ts')
    const fresh = makeRegistry({
      ...{ users: desk.store.users, links: desk.store.identity.personLinks, clock: desk.clock },
    })
    expect(await fresh.session(jane.session_id as never)).toEqual(
      await desk.registry.session(jane.session_id as never),
    )
  })

  test('that ended stays ended when the registry reads everybody anew', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const joe = await register(desk, 'joe@example.com')
    await desk.app.call('identity.logout', {}, as(jane))
    // Another engine ended one of them; the end of the other did not become durable.
    const ended = { endedAt: desk.clock.now(), endReason: 'logout' } as const
    const { sessions } = desk.tables
    const [lost, other] = [jane, joe].map(({ session_id }) => sessions.get(session_id))
    if (!lost || !other) throw new Error('both have a session')
    sessions.set(lost.id, { ...lost, endedAt: null, endReason: null })
    sessions.set(other.id, { ...other, ...ended })
    expect(await me(desk, joe)).toBe('ok')
    desk.registry.forget()
    expect(await me(desk, joe)).toBe('token_revoked')
    expect(await me(desk, jane)).toBe('token_revoked')
  })
})

describe('an access token', () => {
  test('expires after 30 minutes', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    desk.clock.advance(30 * 60_000 - 1000)
    expect(await me(desk, jane)).toBe('ok')
    desk.clock.advance(1000)
    expect(await me(desk, jane)).toBe('token_expired')
  })

  test('that is missing, malformed or a refresh token opens nothing', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const code = (authorization: string | null) =>
      codeOf(desk.app.call('identity.me', {}, context({ authorization })))
    expect(await code(null)).toBe('unauthenticated')
    expect(await code('')).toBe('unauthenticated')
    expect(await code('Basic abc')).toBe('unauthenticated')
    expect(await code('Bearer')).toBe('unauthenticated')
    expect(await code('Bearer x')).toBe('token_invalid')
    expect(await code(`Bearer ${jane.refresh_token}`)).toBe('token_wrong_type')
    expect(await code(`bearer ${jane.access_token}`)).toBe('ok')
  })

  test('can be asked about', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const verify = (token: string) => desk.app.call('identity.verifyToken', { token }, context())
    expect(await verify(jane.access_token)).toMatchObject({
      value: {
        valid: true,
        user_id: jane.user_id,
        role: 'individual',
        expires_at: '2026-11-21T09:30:00.000Z',
      },
    })
    await desk.app.call('identity.logout', {}, as(jane))
    expect(await codeOf(verify(jane.access_token))).toBe('token_revoked')
  })
})

describe('signing out', () => {
  test('ends this session at once and leaves the others', async () => {
    const desk = makeTestDesk()
    const phone = await register(desk)
    const laptop = await login(desk)
    expect(await codeOf(desk.app.call('identity.logout', {}, as(phone)))).toBe('ok')
    expect(await me(desk, phone)).toBe('token_revoked')
    expect(await codeOf(refresh(desk, phone.refresh_token))).toBe('token_revoked')
    expect(await me(desk, laptop)).toBe('ok')
  })

  test('everywhere ends all of one user and nobody else’s', async () => {
    const desk = makeTestDesk()
    const phone = await register(desk)
    const laptop = await login(desk)
    const eve = await register(desk, 'eve@example.com')
    await desk.app.call('identity.logout', { all_sessions: true }, as(phone))
    expect([await me(desk, phone), await me(desk, laptop), await me(desk, eve)]).toEqual([
      'token_revoked',
      'token_revoked',
      'ok',
    ])
  })

  test('with another’s refresh token does not end the other’s session', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const eve = await register(desk, 'eve@example.com')
    await desk.app.call('identity.logout', { refresh_token: jane.refresh_token }, as(eve))
    expect(await me(desk, jane)).toBe('ok')
  })
})

describe('changing the password', () => {
  const change = (desk: TestDesk, signed: Signed, current: string, next: string) =>
    desk.app.call('identity.changePassword', { current_password: current, new_password: next }, as(signed))

  test('keeps this session and ends the others', async () => {
    const desk = makeTestDesk()
    const phone = await register(desk)
    const laptop = await login(desk)
    expect(await codeOf(change(desk, laptop, PASSWORD, 'Another-Pass-77'))).toBe('ok')
    expect([await me(desk, phone), await me(desk, laptop)]).toEqual(['token_revoked', 'ok'])
    await expect(login(desk)).rejects.toThrow('invalid_credentials')
    await expect(login(desk, 'Another-Pass-77')).resolves.toBeDefined()
  })

  test('refuses a wrong current password, and the fifth locks', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    for (let index = 0; index < 5; index += 1) {
      expect(await codeOf(change(desk, jane, 'Wrong-1234', 'Another-Pass-77'))).toBe('invalid_credentials')
    }
    expect(await codeOf(change(desk, jane, PASSWORD, 'Another-Pass-77'))).toBe('account_locked')
  })

  test('refuses the current one again, in whatever form it is typed, and changes nothing', async () => {
    const desk = makeTestDesk()
    const [phone, laptop] = [await register(desk), await login(desk)]
    const wide = PASSWORD.replace('S', '\uff33')
    for (const same of [PASSWORD, wide]) {
      expect(await change(desk, laptop, PASSWORD, same)).toMatchObject({
        failure: { code: 'password_unchanged', field: 'new_password' },
      })
    }
    expect(await me(desk, phone)).toBe('ok')
    expect(failureRules['password_unchanged']?.status).toBe(400)
  })

  test('refuses a weak new one under its own field', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    expect(await change(desk, jane, PASSWORD, 'weak')).toMatchObject({
      failure: { code: 'weak_password', field: 'new_password' },
    })
  })
})

describe('the profile', () => {
  test('changes what is given, keeps the rest, and ignores what is not a profile field', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const input = { last_name: 'Roe', timezone: 'Europe/Madrid', role: 'admin', email: 'x@example.com' }
    const result = await desk.app.call('identity.updateProfile', input, as(jane))
    const user = {
      full_name: 'Jane Roe',
      timezone: 'Europe/Madrid',
      role: 'individual',
      email: 'jane@example.com',
    }
    expect(result).toMatchObject({ value: { ...user, user } })
    expect(await desk.app.call('identity.me', {}, as(jane))).toMatchObject({ value: user })
    const record = desk.opened().find((entry) => entry.action === 'profile.changed')
    expect(record?.facts).toMatchObject({ fields: ['last_name', 'timezone'] })
    expect(JSON.stringify(record?.facts)).not.toContain('Roe')
  })
})

describe('administration', () => {
  test('lists users for administrators only', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    await register(desk, 'eve@example.com')
    expect(await desk.app.call('identity.listUsers', {}, as(jane))).toMatchObject({
      failure: { code: 'forbidden', details: { permission: 'user.read' } },
    })
    grant(desk, jane, 'admin')
    expect(await desk.app.call('identity.listUsers', { per_page: 1 }, as(jane))).toMatchObject({
      value: { users: [{ email: 'jane@example.com' }], total: 2, pages: 2, per_page: 1 },
    })
  })

  test.each([
    ...[
      'x',
      'x@localhost',
      'a..b@example.com',
      '.a@example.com',
      'a@-example.com',
      'a@example.c',
      'a b@x.com',
    ],
    ...['a"b@example.com', 'jürgen@example.com', 'a@exa_mple.com', `${'a'.repeat(250)}@example.com`, ''],
  ])('takes %j as an e-mail neither over REST nor from the command line', async (email) => {
    const { createUser } = await import('../../../src/core/app/index.ts')
    const desk = makeTestDesk()
    expect(await createUser(desk.ports, { email, role: 'trader', password: PASSWORD })).toMatchObject({
      failure: { code: 'email_invalid', field: 'email' },
    })
    const body = { email, password: PASSWORD, full_name: 'Jane' }
    const overRest = desk.app.call('identity.register', body, context())
    expect(await overRest).toMatchObject({ failure: { code: 'invalid_input' } })
    expect(desk.tables.users.size).toBe(0)
  })

  test('from the command line creates active users, unlocks them and changes roles', async () => {
    const { createUser, setRole, unlockUser } = await import('../../../src/core/app/index.ts')
    const desk = makeTestDesk()
    const made = await createUser(desk.ports, {
      email: 'Jane@example.com',
      role: 'trader',
      password: PASSWORD,
    })
    expect(made).toMatchObject({
      value: { status: 'active', isVerified: true, role: 'trader', fullName: 'jane' },
    })
    const wizard = { email: 'y@example.com', role: 'wizard', password: PASSWORD }
    expect(await createUser(desk.ports, wizard)).toMatchObject({ failure: { code: 'role_unknown' } })

    const jane = await login(desk)
    expect(await setRole(desk.ports, 'jane@example.com', 'auditor')).toMatchObject({
      value: { role: 'auditor' },
    })
    expect(await codeOf(desk.app.call('audit.verify', {}, as(jane)))).toBe('ok')
    expect(await setRole(desk.ports, 'no@example.com', 'auditor')).toMatchObject({
      failure: { code: 'user_not_found' },
    })

    for (let index = 0; index < 5; index += 1) await expect(login(desk, 'Wrong-1234')).rejects.toThrow()
    await expect(login(desk)).rejects.toThrow('account_locked')
    await unlockUser(desk.ports, 'jane@example.com')
    await expect(login(desk)).resolves.toBeDefined()
    const actions = desk.tables.audit.filter((record) => record.category === 'administration')
    expect(actions.map((record) => record.action)).toEqual([
      'user.created',
      'user.role_changed',
      'user.unlocked',
    ])
  })
})

describe('a user who signed in a thousand times', () => {
  test('is asked for the few sessions that count, not for all that there were', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const session = present(desk.tables.sessions.get(jane.session_id), 'session')
    for (let number = 0; number < 1_000; number += 1) {
      const id = asId<'session'>(`past-${number}`)
      desk.tables.sessions.set(id, { ...session, id, endedAt: session.createdAt, endReason: 'logout' })
    }
    const read: number[] = []
    const { users } = desk.ports.store
    for (const name of ['sessionsOf', 'openSessions'] as const) {
      const query = users[name] as (...args: readonly unknown[]) => Promise<readonly unknown[]>
      Object.assign(users, {
        [name]: async (...args: readonly unknown[]) => {
          const found = await query(...args)
          read.push(found.length)
          return found
        },
      })
    }
    const again = await login(desk)
    expect(await desk.app.call('identity.listSessions', {}, as(again))).toMatchObject({ value: { total: 2 } })
    expect(await desk.app.call('identity.endOtherSessions', {}, as(again))).toMatchObject({
      value: { ended: 1 },
    })
    expect(await me(desk, jane)).toBe('token_revoked')
    expect(await me(desk, again)).toBe('ok')
    expect(read).toEqual([20, 2, 2])
  })
})
