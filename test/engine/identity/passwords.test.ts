import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { tokensTo } from '../../support/letters.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { PASSWORD, clientOf, login, personOf, signIn } from './people.ts'

let desk: RealDesk
let folder: string

const BREACHED = 'Xk7-blue-Lantern'
const sha1 = (text: string) => createHash('sha1').update(text).digest('hex').toUpperCase()

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-passwords-'))
  const known = [BREACHED, ...Array.from({ length: 500 }, (_, index) => `word-${index}`)]
  const lines = known.map((text, index) => `${sha1(text)}:${index + 1}`).toSorted()
  writeFileSync(join(folder, 'breached.txt'), `${lines.join('\n')}\n`)
  const identity = { breachedPasswordsFile: join(folder, 'breached.txt'), mailSpool: join(folder, 'mail') }
  desk = await openRealDesk({ demo: false, identity })
})

afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

const change = (jane: Awaited<ReturnType<typeof personOf>>, from: string, to: string) =>
  jane.client.ask('POST /auth/change-password', { current_password: from, new_password: to })

describe('a new password', () => {
  it('known from a breach or holding the username is refused, with the rule', async () => {
    const person = { email: 'breach@desk.example', full_name: 'B Reach', username: 'falconeer' }
    for (const [password, rule] of [
      [BREACHED, 'not_breached'],
      ['My-Falconeer-7', 'no_username'],
      ['My-f4lc0n33r-X', 'no_username'],
      ['My-reenoclaf-7X', 'no_username'],
    ]) {
      const answer = await clientOf(desk).ask<{ details: { unmet: string[] } }>('POST /auth/register', {
        ...person,
        password,
      })
      expect(answer, password).toMatchObject({ status: 422, body: { error: 'weak_password' } })
      expect(answer.body.details.unmet, password).toEqual([rule])
    }
  })

  it('is none of the last five, and other sessions end with the change', async () => {
    const jane = await personOf(desk, 'history')
    const other = await signIn(desk, jane.email)
    const used = [PASSWORD, ...[1, 2, 3, 4].map((number) => `Mountain-pass-${number}`)]
    for (const [index, password] of used.slice(1).entries()) {
      expect((await change(jane, used[index] ?? '', password)).status).toBe(200)
    }
    expect((await other.client.ask('GET /auth/me')).status).toBe(401)
    const current = used.at(-1) ?? ''
    expect((await change(jane, current, current)).body).toMatchObject({ error: 'password_unchanged' })
    const again = await change(jane, current, PASSWORD)
    expect(again).toMatchObject({ status: 422, body: { details: { unmet: ['not_used_before'] } } })
    expect((await change(jane, current, 'Mountain-pass-5')).status).toBe(200)
    // Now the first one is the sixth last.
    expect((await change(jane, 'Mountain-pass-5', PASSWORD)).status).toBe(200)
    expect((await change(jane, 'Wrong-1234', 'Mountain-pass-6')).status).toBe(401)
  })
})

describe('a lost password', () => {
  it('is replaced by the token of a letter, once, and every session ends', async () => {
    const jane = await personOf(desk, 'lost')
    const asked = await clientOf(desk).ask('POST /auth/forgot-password', { email: jane.email })
    const unknown = await clientOf(desk).ask('POST /auth/forgot-password', { email: 'nobody@desk.example' })
    expect(asked.status).toBe(200)
    expect(unknown.text).toBe(asked.text)
    await expect.poll(() => tokensTo(folder, jane.email)).toHaveLength(1)
    const [token = ''] = tokensTo(folder, jane.email)
    const reset = (body: object) => clientOf(desk).ask('POST /auth/reset-password', { ...body })
    expect((await reset({ token: 'f'.repeat(64), new_password: 'Harbour-lights-9' })).status).toBe(400)
    // A weak password costs the token nothing.
    expect((await reset({ token, new_password: 'short' })).status).toBe(422)
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => reset({ token, new_password: 'Harbour-lights-9' })),
    )
    expect(outcomes.filter(({ status }) => status === 200)).toHaveLength(1)
    expect((await jane.client.ask('GET /auth/me')).status).toBe(401)
    expect((await login(desk, { email: jane.email, password: PASSWORD })).status).toBe(401)
    expect((await login(desk, { email: jane.email, password: 'Harbour-lights-9' })).status).toBe(200)
  })

  it('is replaced by a token that an administrator hands over', async () => {
    const [jane, admin] = [await personOf(desk, 'handed'), await personOf(desk, 'admin-hands', 'admin')]
    const issued = await admin.client.ask<{ reset_token: string }>(
      `POST /admin/users/${jane.userId}/reset-password`,
      { reason: 'asked at the desk' },
    )
    const body = { token: issued.body.reset_token, new_password: 'Harbour-lights-8' }
    expect((await clientOf(desk).ask('POST /auth/reset-password', body)).status).toBe(200)
    expect((await login(desk, { email: jane.email, password: 'Harbour-lights-8' })).status).toBe(200)
    const stranger = await jane.client.ask(`POST /admin/users/${admin.userId}/reset-password`, {})
    expect(stranger.status).toBe(401)
  })
})

describe('an e-mail address', () => {
  it('is confirmed by the token of its letter, once', async () => {
    const body = { email: 'fresh@desk.example', password: PASSWORD, full_name: 'F Resh' }
    const registered = await clientOf(desk).ask('POST /auth/register', body)
    expect(registered.body).toMatchObject({ is_verified: false, status: 'pending' })
    await expect.poll(() => tokensTo(folder, 'fresh@desk.example')).toHaveLength(1)
    const [token] = tokensTo(folder, 'fresh@desk.example')
    const verify = () => clientOf(desk).ask('POST /auth/verify-email', { token })
    expect((await verify()).body).toMatchObject({ is_verified: true })
    expect((await verify()).body).toMatchObject({ error: 'one_time_token_invalid' })
    expect((await signIn(desk, 'fresh@desk.example')).tokens.user).toMatchObject({ is_verified: true })
  })
})

describe('a locked account', () => {
  it('falls at the fifth wrong password, is refused with the right one, and is opened by an administrator', async () => {
    const [jane, admin] = [await personOf(desk, 'locked'), await personOf(desk, 'admin-unlocks', 'admin')]
    const wrong = { email: jane.email, password: 'Wrong-1234' }
    const answers: Awaited<ReturnType<typeof login>>[] = []
    for (let attempt = 0; attempt < 6; attempt += 1) answers.push(await login(desk, wrong))
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 423])
    const right = await login(desk, { email: jane.email, password: PASSWORD })
    expect(right).toMatchObject({ status: 423, body: { error: 'account_locked' } })
    expect(Number(right.headers.get('retry-after'))).toBeGreaterThan(1_700)
    // Nobody has this name, and nobody can tell.
    const nobody: typeof answers = []
    for (let attempt = 0; attempt < 6; attempt += 1) {
      nobody.push(await login(desk, { email: 'no-one@desk.example', password: 'Wrong-1234' }))
    }
    const told = ({ status, body }: (typeof nobody)[number]) => [status, body.error, body.message]
    expect(nobody.map(told)).toEqual(answers.map(told))
    const shown = await admin.client.ask<{ locked_until: string }>(`GET /admin/users/${jane.userId}`)
    expect(Date.parse(shown.body.locked_until)).toBeGreaterThan(Date.now())
    const unlocked = await admin.client.ask(`POST /admin/users/${jane.userId}/unlock`, {})
    expect([unlocked.status, unlocked.body.locked_until]).toEqual([200, null])
    await signIn(desk, jane.email)
  })
})
