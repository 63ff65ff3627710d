import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asId, present } from '../../src/core/kernel/index.ts'
import { tokensTo } from '../support/letters.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields, RestAnswer } from '../support/rest.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { PASSWORD, clientOf, enrol, login, personOf, signIn } from './identity/people.ts'
import type { Person } from './identity/people.ts'

let folder: string
let directory: string
let desk: RealDesk
let officer: Person
let admin: Person

const open = () => openRealDesk({ dataDirectory: directory, identity: { mailSpool: join(folder, 'mail') } })

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-doors-'))
  directory = makeDataDirectory()
  desk = await open()
  officer = await personOf(desk, 'olga', 'compliance_officer')
  admin = await personOf(desk, 'boss', 'admin')
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
  removeDataDirectory(directory)
})

const done = async <T = Fields>(asking: Promise<RestAnswer<T & Fields>>): Promise<T & Fields> => {
  const answer = await asking
  expect(answer.status, answer.text).toBeLessThan(300)
  return answer.body
}

/** Everything that somebody may still have in hand when they ask to be erased. */
async function leaving(name: string) {
  const email = `${name}@desk.example`
  await done(clientOf(desk).ask('POST /auth/register', { email, password: PASSWORD, full_name: 'Some Body' }))
  const person = await signIn(desk, email)
  await expect.poll(() => tokensTo(folder, email)).toHaveLength(1)
  const [verification] = tokensTo(folder, email)
  await done(clientOf(desk).ask('POST /auth/forgot-password', { email }))
  const resetToken = () => tokensTo(folder, email).find((token) => token !== verification)
  await expect.poll(resetToken).toBeDefined()
  const reset = resetToken()
  const { api_key: secret } = await done<{ api_key: string }>(
    person.client.ask('POST /api-keys', { name: 'bot', permissions: ['profile.read'] }),
  )
  const { download_url: link } = await done<{ download_url: string }>(
    person.client.ask('GET /privacy/export'),
  )
  await enrol(person)
  const half = await login(desk, { email, password: PASSWORD })
  expect(half.body['error']).toBe('mfa_required')
  return { ...{ name, email, person, verification, reset, secret, link }, half: half.body['mfa_token'] }
}

type Leaving = Awaited<ReturnType<typeof leaving>>

/** What every door says to somebody with all that. */
async function told({ name, email, person, verification, reset, secret, link, half }: Leaving) {
  const client = clientOf(desk)
  const answers: Record<string, RestAnswer<Fields>> = {
    password: await login(desk, { email, password: PASSWORD }),
    username: await login(desk, { username: name, password: PASSWORD }),
    'second half': await client.ask('POST /auth/mfa/verify', { mfa_token: half, code: '123456' }),
    forgotten: await client.ask('POST /auth/forgot-password', { email }),
    reset: await client.ask('POST /auth/reset-password', { token: reset, new_password: 'Another-w0rd!' }),
    verification: await client.ask('POST /auth/verify-email', { token: verification }),
    session: await person.client.ask('GET /auth/me'),
    refresh: await client.ask('POST /auth/refresh', { refresh_token: person.tokens.refresh_token }),
    key: await client.as(secret).ask('GET /auth/me'),
    export: await client.ask(`GET ${link}`),
    // Last: from here on the name is locked for everybody.
    ...Object.fromEntries(
      await Promise.all(
        [1, 2, 3, 4, 5, 6].map(
          async (time) =>
            [`wrong ${time}`, await login(desk, { email, password: `Wr0ng-${time}!` })] as const,
        ),
      ),
    ),
  }
  return Object.fromEntries(
    Object.entries(answers).map(([door, { status, body }]) => {
      const { request_id: _id, timestamp: _at, details, ...words } = body
      const { locked_until: _until, retry_after_s: _after, ...rest } = (details ?? {}) as Fields
      return [door, { status, ...words, rest }]
    }),
  )
}

describe('whoever asked to be erased', () => {
  it('finds every door answering alike, whether it is done or a legal hold puts it off', async () => {
    const [hal, ida] = [await leaving('hal'), await leaving('ida')]
    const hold = { user_id: hal.person.userId, reason: 'subpoena 9' }
    await done(officer.client.ask('POST /compliance/privacy/holds', hold))
    for (const { person } of [hal, ida])
      await done(person.client.ask('POST /privacy/erase', { password: PASSWORD, confirm: true }))
    const emailOf = async ({ person }: Leaving) =>
      (await done(admin.client.ask<Fields>(`GET /users/${person.userId}`)))['email']
    await expect.poll(() => emailOf(ida)).toContain('erased.invalid')
    expect(await emailOf(hal)).toBe(hal.email)
    const [held, erased] = [await told(hal), await told(ida)]
    expect(erased['password']).toMatchObject({ status: 401, error: 'invalid_credentials' })
    expect(erased['reset']).toMatchObject({ error: 'one_time_token_invalid' })
    expect(held).toEqual(erased)
    // None of it changed what is held.
    expect(await emailOf(hal)).toBe(hal.email)
    expect(tokensTo(folder, hal.email)).toHaveLength(tokensTo(folder, ida.email).length)
  })

  it('is nobody here either where an earlier release only suspended them', async () => {
    const kim = await personOf(desk, 'kim')
    const { store } = desk.real.engine
    const before = present(await store.users.byId(asId<'user'>(kim.userId)), 'kim')
    await done(officer.client.ask('POST /compliance/privacy/holds', { user_id: kim.userId, reason: 'x 10' }))
    await done(kim.client.ask('POST /privacy/erase', { password: PASSWORD, confirm: true }))
    await store.commit([{ op: 'put', table: 'users', record: { ...before, status: 'suspended' } }])
    await desk.close()
    desk = await open()
    const doorOf = async () =>
      (await login(desk, { email: 'kim@desk.example', password: PASSWORD })).body['error']
    await expect.poll(doorOf).toBe('invalid_credentials')
    expect((await desk.real.engine.store.users.byId(asId<'user'>(kim.userId)))?.email).toBe(
      'kim@desk.example',
    )
  })
})
