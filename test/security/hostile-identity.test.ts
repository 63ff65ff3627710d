import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { clientOf, codeOf, login, personOf, PASSWORD } from '../engine/identity/people.ts'
import type { Person } from '../engine/identity/people.ts'
import { tokensTo } from '../support/letters.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'

// What somebody tries who holds a stolen token, an old letter, an administrator's role or nothing at all.

const START = Date.UTC(2026, 10, 20, 15)
const MINUTE = 60_000

let desk: RealDesk
let folder: string

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  folder = mkdtempSync(join(tmpdir(), 'optionix-hostile-'))
  desk = await openRealDesk({ demo: false, identity: { mailSpool: join(folder, 'mail') } })
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
  vi.useRealTimers()
})

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms)

const told = ({ status, body }: Readonly<{ status: number; body: unknown }>) => [
  status,
  (body as { error?: string }).error,
]

describe('a thief with an access token and no password', () => {
  it('enrols no authenticator of their own, by which they would prove themselves', async () => {
    const jane = await personOf(desk, 'robbed')
    later(11 * MINUTE)
    const setup = await jane.client.ask<{ secret?: string }>('POST /auth/mfa/setup', {})
    const code = setup.body.secret === undefined ? '000000' : codeOf(setup.body.secret)
    await jane.client.ask('POST /auth/mfa/verify', { code })
    const key = await jane.client.ask('POST /api-keys', { name: 'mine now' })
    expect([told(setup), told(key)]).toEqual([
      [401, 'step_up_required'],
      [401, 'step_up_required'],
    ])
  })
})

describe('guessing the first code of an enrolment', () => {
  it('ends like guessing a password: five wrong ones lock, and then the right one is refused too', async () => {
    const jane = await personOf(desk, 'guessed')
    const { body } = await jane.client.ask<{ secret: string }>('POST /auth/mfa/setup', {})
    const tried: unknown[] = []
    for (let attempt = 0; attempt < 5; attempt += 1) {
      tried.push(told(await jane.client.ask('POST /auth/mfa/verify', { code: '000000' })))
    }
    expect(tried).toEqual(Array.from({ length: 5 }, () => [401, 'mfa_code_wrong']))
    const right = await jane.client.ask('POST /auth/mfa/verify', { code: codeOf(body.secret) })
    expect(told(right)).toEqual([423, 'account_locked'])
  })
})

const reset = (token: string | undefined, password: string) =>
  clientOf(desk).ask('POST /auth/reset-password', { token, new_password: password })

describe('a letter that was asked for and not used', () => {
  it('is worth nothing once the password was changed, by another letter or by its owner', async () => {
    const jane = await personOf(desk, 'two-letters')
    const ask = async (count: number) => {
      await clientOf(desk).ask('POST /auth/forgot-password', { email: jane.email })
      await expect.poll(() => tokensTo(folder, jane.email)).toHaveLength(count)
    }
    await ask(1)
    const [first = ''] = tokensTo(folder, jane.email)
    await ask(2)
    const second = tokensTo(folder, jane.email).find((token) => token !== first)
    expect((await reset(second, 'Harbour-lights-9')).status).toBe(200)
    expect(told(await reset(first, 'Thief-was-here-1'))).toEqual([400, 'one_time_token_invalid'])
    const changed = await login(desk, { email: jane.email, password: 'Harbour-lights-9' })
    await ask(3)
    const third = tokensTo(folder, jane.email).find((token) => token !== first && token !== second)
    await clientOf(desk)
      .as(changed.body.access_token)
      .ask('POST /auth/change-password', {
        ...{ current_password: 'Harbour-lights-9', new_password: 'Harbour-lights-8' },
      })
    expect(told(await reset(third, 'Thief-was-here-1'))).toEqual([400, 'one_time_token_invalid'])
  })
})

describe('an administrator who wants to be two persons', () => {
  let ann: Person
  let bob: Person
  let whom: Person
  beforeAll(async () => {
    ann = await personOf(desk, 'ann', 'admin')
    bob = await personOf(desk, 'bob', 'admin')
    whom = await personOf(desk, 'whom')
  })

  const requestedBy = async (by: Person, role: string): Promise<string> => {
    const answer = await by.client.ask<{ approval: { id: string } }>(`PUT /admin/users/${whom.userId}/role`, {
      ...{ value: role, reason: 'a friend of mine' },
    })
    return answer.body.approval.id
  }
  const approve = (by: Person, id: string) => by.client.ask(`POST /approvals/${id}/approve`, {})
  /** Takes an account over as an administrator may: a new password, and no second factor. */
  const takenOver = async (by: Person, whose: Person): Promise<Person> => {
    const token = await by.client.ask<{ reset_token: string }>(
      `POST /admin/users/${whose.userId}/reset-password`,
      { reason: 'they asked me to' },
    )
    const password = 'Taken-over-by-me-1'
    expect((await reset(token.body.reset_token, password)).status).toBe(200)
    const entered = await login(desk, { email: whose.email, password })
    return { ...whose, client: clientOf(desk).as(entered.body.access_token) }
  }

  it('allows nothing with an account whose password they have just replaced, in neither direction', async () => {
    const mine = await requestedBy(ann, 'risk_manager')
    const carl = await personOf(desk, 'carl', 'admin')
    const asCarl = await takenOver(ann, carl)
    expect(told(await approve(asCarl, mine))).toEqual([403, 'same_person'])
    const theirs = await requestedBy(asCarl, 'compliance_officer')
    expect(told(await approve(ann, theirs))).toEqual([403, 'same_person'])
    // A third person may, and a week later the two are two again.
    expect((await approve(bob, theirs)).status).toBe(200)
  })

  it('agrees to nothing with a key that speaks for another, and allows nothing that was asked for with one', async () => {
    const kim = await personOf(desk, 'kim', 'compliance_officer')
    const make = await ann.client.ask<{ id: string; api_key: string }>(
      `POST /admin/users/${kim.userId}/api-keys`,
      {
        ...{ name: 'a robot of hers', reason: 'she asked' },
        permissions: ['compliance.write', 'compliance.read'],
      },
    )
    expect(make.status, make.text).toBe(201)
    const change = { changes: { 'desk.singleAboveUsd': 13_000 }, base_version: 0, reason: 'less noise' }
    const asKim = { 'x-api-key': make.body.api_key }
    const wish = await clientOf(desk).ask<{ id: string }>('POST /compliance/aml/parameters', change, asKim)
    expect(wish.status, wish.text).toBe(202)
    expect(told(await approve(ann, wish.body.id))).toEqual([403, 'same_person'])
    // Also when the key has ended, and not only by the one who holds it: the officer did not ask for it.
    await ann.client.ask(`DELETE /admin/api-keys/${make.body.id}`, { reason: 'tidy' })
    expect(told(await approve(ann, wish.body.id))).toEqual([403, 'same_person'])
    expect((await approve(bob, wish.body.id)).status).toBe(200)
  })

  it('takes no link away that makes them one person', async () => {
    const second = await personOf(desk, 'second-ann', 'admin')
    const link = (by: Person, value: string | null) =>
      by.client.ask(`PUT /admin/users/${second.userId}/person`, { value, reason: 'as I say' })
    expect((await link(bob, ann.userId)).status).toBe(200)
    for (const by of [ann, second]) expect(told(await link(by, null)), by.email).toEqual([403, 'same_person'])
    expect(told(await link(second, whom.userId))).toEqual([403, 'same_person'])
    expect((await link(bob, null)).status).toBe(200)
  })

  it('writes nothing into the profile of a super administrator', async () => {
    const root = await personOf(desk, 'root', 'super_admin')
    const change = { full_name: 'Somebody Else', phone_number: '+1 555 010 9999' }
    expect(told(await ann.client.ask(`PUT /users/${root.userId}`, change))).toEqual([403, 'above_own_role'])
    expect((await root.client.ask(`PUT /users/${root.userId}`, change)).status).toBe(200)
    expect((await root.client.ask(`PUT /users/${ann.userId}`, { company_name: 'Desk' })).status).toBe(200)
  })
})

describe('a body that speaks for somebody else', () => {
  it('is not heard: the address says whose it is, and fields that nobody asked for are not kept', async () => {
    const [jane, eve] = [await personOf(desk, 'named'), await personOf(desk, 'names')]
    const more = { role: 'admin', tier: 'elite', is_verified: false, status: 'suspended', mfa_enabled: true }
    const body = { id: jane.userId, user_id: jane.userId, company_name: 'Of Eve', ...more }
    const changed = await eve.client.ask(`PUT /users/${eve.userId}`, body)
    expect(changed.body).toMatchObject({
      user_id: eve.userId,
      role: 'trader',
      tier: 'free',
      status: 'active',
    })
    expect(changed.body).toMatchObject({ company_name: 'Of Eve', is_verified: true, mfa_enabled: false })
    expect((await jane.client.ask('GET /auth/me')).body).toMatchObject({ company_name: null })
    expect(told(await eve.client.ask(`PUT /users/${jane.userId}`, { ...body, id: eve.userId }))).toEqual([
      ...[404, 'user_not_found'],
    ])
    const made = await clientOf(desk).ask('POST /auth/register', {
      ...{ email: 'more@desk.example', password: PASSWORD, full_name: 'M Ore' },
      ...{ role: 'super_admin', tier: 'elite', is_verified: true, status: 'active', kyc_status: 'approved' },
    })
    expect(made.body).toMatchObject({ tier: 'free', is_verified: false, kyc_status: 'pending' })
    expect(made.body['role']).not.toMatch(/admin/)
  })
})

describe('a request that says one method and means another', () => {
  it.each(['x-http-method-override', 'x-http-method', 'x-method-override'])(
    'is what it is: %s',
    async (name) => {
      const jane = await personOf(desk, `method-${name}`)
      const session = `GET /auth/sessions?_method=DELETE`
      expect((await jane.client.ask(session, undefined, { [name]: 'DELETE' })).status).toBe(200)
      const posted = await jane.client.ask('POST /auth/sessions', { _method: 'DELETE' }, { [name]: 'DELETE' })
      expect(posted.status).toBe(405)
      expect((await jane.client.ask('GET /auth/me')).status).toBe(200)
    },
  )
})

describe('headers in odd forms', () => {
  it.each([
    ['two schemes', (token: string) => `Bearer Bearer ${token}`, 401],
    ['no scheme', (token: string) => token, 401],
    ['Basic', (token: string) => `Basic ${Buffer.from(`a:${token}`).toString('base64')}`, 401],
    ['a list', (token: string) => `Bearer ${token}, Bearer ${token}`, 401],
    ['small letters and two blanks', (token: string) => `bearer  ${token}`, 200],
  ])('in Authorization: %s', async (_what, form, status) => {
    const jane = await personOf(desk, `header-${_what.replaceAll(' ', '-').toLowerCase()}`)
    const headers = { authorization: form(jane.tokens.access_token) }
    const answer = await clientOf(desk).ask('GET /auth/me', undefined, headers)
    expect(answer.status).toBe(status)
  })

  it('a key beside a token is not a way around either', async () => {
    const jane = await personOf(desk, 'both-carriers')
    const both = await clientOf(desk).ask('GET /auth/me', undefined, {
      ...{ authorization: 'Bearer x.y.z', 'x-api-key': `ok_${'0'.repeat(10)}_${'0'.repeat(64)}` },
    })
    expect(both.status).toBe(401)
    const wrongKey = { authorization: `Bearer ${jane.tokens.access_token}`, 'x-api-key': 'ok_nothing' }
    expect([200, 401]).toContain((await clientOf(desk).ask('GET /auth/me', undefined, wrongKey)).status)
  })
})
