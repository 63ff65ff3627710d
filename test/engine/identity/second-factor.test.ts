import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import type { UserId } from '../../../src/core/kernel/index.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { PASSWORD, clientOf, codeOf, enrol, login, personOf, signIn } from './people.ts'
import type { Tokens } from './people.ts'

let desk: RealDesk

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
})

afterAll(() => desk.close())

const statuses = (answers: readonly Readonly<{ status: number }>[]) =>
  answers.map(({ status }) => status).toSorted((left, right) => left - right)

describe('enrolling an authenticator app', () => {
  it('shows secret, picture and ten backup codes once, and counts from the first good code on', async () => {
    const jane = await personOf(desk, 'enrol')
    const begun = await jane.client.ask<Record<string, string | string[]>>('POST /auth/setup-mfa', {})
    expect(begun.status).toBe(200)
    expect(begun.body.secret).toMatch(/^[A-Z2-7]{32}$/)
    expect(begun.body.otpauth_url).toContain(`secret=${String(begun.body.secret)}`)
    expect(begun.body.otpauth_url).toMatch(/^otpauth:\/\/totp\/Optionix%20Terminal:enrol%40desk\.example\?/)
    expect(begun.body.qr_code).toMatch(/^data:image\/svg\+xml;base64,[A-Za-z0-9+/=]+$/)
    expect(new Set(begun.body.backup_codes).size).toBe(10)

    // Until a code was verified, nothing has changed.
    expect(await login(desk, { email: jane.email, password: PASSWORD })).toMatchObject({ status: 200 })
    const wrong = await jane.client.ask('POST /auth/verify-mfa', { code: '000000' })
    expect(wrong).toMatchObject({ status: 401, body: { error: 'mfa_code_wrong' } })
    const verified = await jane.client.ask('POST /auth/enable-mfa', {
      code: codeOf(String(begun.body.secret)),
    })
    expect(verified).toMatchObject({ status: 200, body: { mfa_enabled: true, verified: true } })
    const me = await jane.client.ask('GET /auth/me')
    expect(me.body).toMatchObject({ mfa_enabled: true })
    expect(me.text).not.toContain(String(begun.body.secret))
    expect((await jane.client.ask('GET /auth/mfa')).body).toEqual({
      mfa_enabled: true,
      is_pending: false,
      backup_codes_left: 10,
    })
    expect(await jane.client.ask('POST /auth/mfa/setup', {})).toMatchObject({
      status: 409,
      body: { error: 'mfa_already_on' },
    })
  })

  it('is refused to check what was never set up, and a text that is no code', async () => {
    const jane = await personOf(desk, 'never')
    const none = await jane.client.ask('POST /auth/mfa/verify', { token: '123456' })
    expect(none).toMatchObject({ status: 400, body: { error: 'mfa_not_set_up' } })
    expect((await jane.client.ask('POST /auth/mfa/verify', {})).status).toBe(422)
    expect((await clientOf(desk).ask('POST /auth/mfa/verify', { token: '123456' })).status).toBe(401)
  })
})

describe('an enrolment that nobody confirmed', () => {
  afterEach(() => void vi.useRealTimers())

  const begun = async (name: string) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 20, 15) })
    const jane = await personOf(desk, name)
    const { body } = await jane.client.ask<{ secret: string }>('POST /auth/mfa/setup', {})
    return { jane, secret: body.secret }
  }
  const later = (seconds: number): void => void vi.setSystemTime(Date.now() + seconds * 1_000)
  const isPending = async ({ client }: Awaited<ReturnType<typeof begun>>['jane']): Promise<unknown> =>
    (await client.ask<{ is_pending: boolean }>('GET /auth/mfa')).body.is_pending

  it('counts until its tenth minute is over and not after, and is begun anew with another secret', async () => {
    const { jane, secret } = await begun('slow')
    later(599)
    expect(await isPending(jane)).toBe(true)
    later(1)
    expect(await isPending(jane)).toBe(false)
    const late = await jane.client.ask('POST /auth/mfa/verify', { code: codeOf(secret) })
    expect([late.status, late.body.error]).toEqual([400, 'mfa_not_set_up'])
    expect((await login(desk, { email: jane.email, password: PASSWORD })).status).toBe(200)
    const fresh = await signIn(desk, jane.email)
    const again = await fresh.client.ask<{ secret: string }>('POST /auth/mfa/setup', {})
    expect(again.body.secret).not.toBe(secret)
    later(599)
    const old = await fresh.client.ask('POST /auth/mfa/verify', { code: codeOf(secret) })
    expect([old.status, old.body.error]).toEqual([401, 'mfa_code_wrong'])
    const verified = await fresh.client.ask('POST /auth/mfa/verify', { code: codeOf(again.body.secret) })
    expect(verified.status, verified.text).toBe(200)
  })

  it('leaves the factor in force that was to be replaced', async () => {
    const jane = await personOf(desk, 'keeps')
    const { secret } = await enrol(jane)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
    const renewed = await jane.client.ask<{ secret: string }>('POST /auth/mfa/setup', { password: PASSWORD })
    later(601)
    const proven = await jane.client.ask('POST /auth/mfa/verify', { code: codeOf(renewed.body.secret) })
    expect(proven.status).toBe(401)
    expect((await jane.client.ask('POST /auth/mfa/verify', { code: codeOf(secret) })).status).toBe(200)
  })

  it('is gone from the store, secret and backup codes, also when the desk was closed meanwhile', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 10, 20, 15) })
    const directory = makeDataDirectory()
    const open = () => openRealDesk({ demo: false, dataDirectory: directory })
    let own = await open()
    const [gone, young] = [await personOf(own, 'gone'), await personOf(own, 'young')]
    await gone.client.ask('POST /auth/mfa/setup', {})
    later(300)
    await young.client.ask('POST /auth/mfa/setup', {})
    await own.close()
    later(300)
    own = await open()
    const kept = (id: string) => own.real.engine.store.identity.credentials(id as UserId)
    await expect.poll(async () => (await kept(gone.userId))?.totpPendingSealed).toBe(null)
    expect(await kept(gone.userId)).toMatchObject({ backupCodesPending: '', totpPendingAt: null })
    expect((await kept(young.userId))?.totpPendingSealed).not.toBe(null)
    const page = await own.real.engine.store.audit.list(
      { action: 'mfa.enrolment_expired' },
      { limit: 9, offset: 0 },
    )
    expect(page.items.map(({ resourceId, actorId }) => [resourceId, actorId])).toEqual([
      [gone.userId, 'system'],
    ])
    expect(own.real.errors).toEqual([])
    await own.close()
    removeDataDirectory(directory)
  })
})

describe('signing in with a second factor', () => {
  it('is asked for in the first step, and answered in the first or in a second', async () => {
    const jane = await personOf(desk, 'second')
    const { secret } = await enrol(jane)
    const asked = await login(desk, { email: jane.email, password: PASSWORD })
    expect(asked).toMatchObject({ status: 401, body: { error: 'mfa_required', mfa_required: true } })
    expect(asked.headers.get('x-mfa-required')).toBe('true')
    expect(asked.text).not.toContain('access_token')

    const challenge = asked.body.mfa_token
    const wrong = await clientOf(desk).ask('POST /auth/mfa/verify', { mfa_token: challenge, code: '000000' })
    expect(wrong.status).toBe(401)
    const code = codeOf(secret)
    const answer = { mfa_token: challenge, code }
    const answered = await clientOf(desk).ask<Tokens>('POST /auth/2fa-verify', answer)
    expect(answered).toMatchObject({ status: 200, body: { verified: true, token_type: 'Bearer' } })
    expect((await clientOf(desk).as(answered.body.access_token).ask('GET /auth/me')).status).toBe(200)

    // Challenge and code are both spent.
    expect((await clientOf(desk).ask('POST /auth/mfa/verify', answer)).body).toMatchObject({
      error: 'mfa_challenge_ended',
    })
    const replayed = await login(desk, { email: jane.email, password: PASSWORD, mfa_code: code })
    expect(replayed).toMatchObject({ status: 401, body: { error: 'mfa_code_wrong' } })
    // One step ahead is within the window, two are not.
    const far = await login(desk, { email: jane.email, password: PASSWORD, mfa_token: codeOf(secret, 3) })
    expect(far.status).toBe(401)
    const near = await login(desk, { email: jane.email, password: PASSWORD, mfa_token: codeOf(secret, 1) })
    expect(near.status).toBe(200)
  })

  it('takes a code once, of twenty requests that come with it at the same moment', async () => {
    const jane = await personOf(desk, 'race')
    const { secret } = await enrol(jane)
    const asked = await login(desk, { email: jane.email, password: PASSWORD })
    const body = { mfa_token: asked.body.mfa_token, code: codeOf(secret) }
    const [first, ...others] = statuses(
      await Promise.all(Array.from({ length: 20 }, () => clientOf(desk).ask('POST /auth/mfa/verify', body))),
    )
    expect(first).toBe(200)
    expect(new Set(others)).toEqual(new Set([401]))

    const second = await personOf(desk, 'race-step-up')
    const { secret: other, backupCodes } = await enrol(second)
    const proofs = [codeOf(other), String(backupCodes[0])]
    for (const token of proofs) {
      const outcomes = statuses(
        await Promise.all(
          Array.from({ length: 3 }, () => second.client.ask('POST /auth/step-up', { token })),
        ),
      )
      expect(outcomes.filter((status) => status === 200)).toEqual([200])
    }
  })

  it('counts wrong codes towards the lock of the account', async () => {
    const jane = await personOf(desk, 'guess')
    await enrol(jane)
    const asked = await login(desk, { email: jane.email, password: PASSWORD })
    const guesses: number[] = []
    for (const code of ['000000', '111111', '222222', '333333', '444444', '555555']) {
      const body = { mfa_token: asked.body.mfa_token, code }
      guesses.push((await clientOf(desk).ask('POST /auth/mfa/verify', body)).status)
    }
    expect(guesses).toEqual([401, 401, 401, 401, 401, 423])
  })
})

describe('backup codes', () => {
  it('work once each, in any spelling, and are void after new ones were made', async () => {
    const jane = await personOf(desk, 'backup')
    const { secret, backupCodes } = await enrol(jane)
    const [first = '', second = ''] = backupCodes
    const spelt = first.toLowerCase().replaceAll('-', ' ')
    const credentials = { email: jane.email, password: PASSWORD }
    expect((await login(desk, { ...credentials, backup_code: spelt })).status).toBe(200)
    expect((await login(desk, { ...credentials, backup_code: first })).body).toMatchObject({
      error: 'mfa_code_wrong',
    })
    expect((await jane.client.ask('GET /auth/mfa')).body).toMatchObject({ backup_codes_left: 9 })
    const renewed = await jane.client.ask<{ backup_codes: string[] }>('POST /auth/mfa/backup-codes', {
      token: codeOf(secret),
    })
    expect(renewed.body.backup_codes).toHaveLength(10)
    expect((await login(desk, { ...credentials, backup_code: second })).status).toBe(401)
    const fresh = renewed.body.backup_codes[0] ?? ''
    expect((await login(desk, { ...credentials, backup_code: fresh })).status).toBe(200)
    const stored = await desk.real.engine.store.identity.credentials(jane.userId as never)
    expect(JSON.stringify(stored)).not.toContain(renewed.body.backup_codes[1])
    expect(JSON.stringify(stored)).not.toContain(secret)
  })
})

describe('switching it off', () => {
  it('takes the password and the factor', async () => {
    const jane = await personOf(desk, 'off')
    const { secret, backupCodes } = await enrol(jane)
    const bad = { password: 'Wrong-1234', token: codeOf(secret) }
    expect((await jane.client.ask('POST /auth/mfa/disable', bad)).status).toBe(401)
    const half = { password: PASSWORD, token: '000000' }
    expect((await jane.client.ask('POST /auth/disable-mfa', half)).status).toBe(401)
    const good = { password: PASSWORD, token: backupCodes[3] }
    expect((await jane.client.ask('POST /auth/mfa/disable', good)).body).toMatchObject({ mfa_enabled: false })
    expect((await login(desk, { email: jane.email, password: PASSWORD })).status).toBe(200)
  })

  it('is an administrator’s way out for a lost phone, and is on record', async () => {
    const jane = await personOf(desk, 'lost')
    await enrol(jane)
    const admin = await personOf(desk, 'admin-lost', 'admin')
    const reset = await admin.client.ask(`POST /admin/users/${jane.userId}/reset-mfa`, {
      reason: 'lost phone',
    })
    expect(reset).toMatchObject({ status: 200, body: { mfa_enabled: false } })
    await signIn(desk, jane.email)
    const page = await desk.real.engine.store.audit.list(
      { action: 'mfa.reset', resourceId: jane.userId },
      { limit: 1, offset: 0 },
    )
    expect(page.items[0]).toMatchObject({ action: 'mfa.reset', actorId: admin.userId })
  })

  it('is no administrator’s way around their own proofs, fresh as their session may be', async () => {
    const admin = await personOf(desk, 'admin-own', 'admin')
    await enrol(admin)
    for (const what of ['reset-mfa', 'reset-password', 'unlock']) {
      const own = await admin.client.ask(`POST /admin/users/${admin.userId}/${what}`, {})
      expect([what, own.status, own.body]).toMatchObject([what, 403, { error: 'same_person' }])
      expect(own.text).not.toContain('reset_token')
    }
    const still = await login(desk, { email: admin.email, password: PASSWORD })
    expect(still.body).toMatchObject({ error: 'mfa_required' })
  })
})
