import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { PASSWORD, clientOf, codeOf, enrol, login, personOf, signIn } from '../engine/identity/people.ts'
import type { Person, Tokens } from '../engine/identity/people.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { socketFace } from '../support/three-faces.ts'

// What is done at the same moment by two who must not both succeed, through whatever doors they come.

const NEXT = 'Harbour-lights-7'

let desk: RealDesk
let admin: Person

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  admin = await personOf(desk, 'admin', 'admin')
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

const statusOf = async (token: string): Promise<number> =>
  (await clientOf(desk).as(token).ask('GET /auth/me')).status
const refresh = (refresh_token: string) => clientOf(desk).ask<Tokens>('POST /auth/refresh', { refresh_token })
const count = (statuses: readonly number[], wanted: number): number =>
  statuses.filter((status) => status === wanted).length

describe('a refresh token', () => {
  it('is exchanged once, over REST and the socket together, and then its family has ended', async () => {
    const jane = await personOf(desk, 'two-doors')
    const socket = socketFace(desk.address)
    const { refresh_token } = jane.tokens
    const bySocket = Array.from({ length: 4 }, () => socket.call('identity.refresh', { refresh_token }))
    const byRest = Array.from({ length: 4 }, () => refresh(refresh_token))
    const seen = (await Promise.all(bySocket)).map((answer) => (answer.ok ? 200 : answer.status))
    const asked = (await Promise.all(byRest)).map(({ status }) => status)
    expect([count([...seen, ...asked], 200), count([...seen, ...asked], 401)]).toEqual([1, 7])
    expect(await statusOf(jane.tokens.access_token)).toBe(401)
    socket.close()
  })

  it('brings nothing that outlives a sign-out of the same moment', async () => {
    for (let round = 0; round < 6; round += 1) {
      const { tokens, client } = await signIn(desk, admin.email)
      const [fresh, out] = await Promise.all([
        refresh(tokens.refresh_token),
        client.ask('POST /auth/logout', {}),
      ])
      expect(out.status).toBe(200)
      if (fresh.status === 200) {
        expect(await statusOf(fresh.body.access_token)).toBe(401)
        expect((await refresh(fresh.body.refresh_token)).status).toBe(401)
      }
      expect(await statusOf(tokens.access_token)).toBe(401)
    }
  })
})

describe('a proof that works once', () => {
  it('is taken at one door only: a backup code at sign-in, step-up and new codes', async () => {
    const jane = await personOf(desk, 'one-proof')
    const { secret, backupCodes } = await enrol(jane)
    const everywhere = (token: string) =>
      Promise.all([
        login(desk, { email: jane.email, password: PASSWORD, backup_code: token }),
        jane.client.ask('POST /auth/step-up', { token }),
        jane.client.ask('POST /auth/mfa/backup-codes', { token }),
      ])
    const spent = (await everywhere(backupCodes[0] ?? '')).map(({ status }) => status)
    expect([count(spent, 200), count(spent, 401)]).toEqual([1, 2])
    await admin.client.ask(`POST /admin/users/${jane.userId}/unlock`, { reason: 'a test of races' })
    const codes = (await everywhere(codeOf(secret, 1))).map(({ status }) => status)
    expect([count(codes, 200), count(codes, 401)]).toEqual([1, 2])
  })

  it('is the letter of one new password, however many come with it', async () => {
    const jane = await personOf(desk, 'one-letter')
    const issued = await admin.client.ask<{ reset_token: string }>(
      `POST /admin/users/${jane.userId}/reset-password`,
      { reason: 'she asked' },
    )
    const passwords = Array.from({ length: 5 }, (_, number) => `${NEXT}-${number}`)
    const answers = await Promise.all(
      passwords.map((new_password) =>
        clientOf(desk).ask('POST /auth/reset-password', { token: issued.body.reset_token, new_password }),
      ),
    )
    const statuses = answers.map(({ status }) => status)
    expect([count(statuses, 200), count(statuses, 400)]).toEqual([1, 4])
    const good = passwords[statuses.indexOf(200)]
    const bad = passwords[statuses.indexOf(400)]
    expect((await login(desk, { email: jane.email, password: bad })).status).toBe(401)
    expect((await login(desk, { email: jane.email, password: good })).status).toBe(200)
  })
})

describe('who is shut out', () => {
  it('has no session of the old password once the new one is set, though they signed in meanwhile', async () => {
    const jane = await personOf(desk, 'changes')
    const change = jane.client.ask('POST /auth/change-password', {
      ...{ current_password: PASSWORD, new_password: NEXT },
    })
    const meanwhile = Array.from({ length: 4 }, () => login(desk, { email: jane.email, password: PASSWORD }))
    expect((await change).status).toBe(200)
    for (const { status, body } of await Promise.all(meanwhile)) {
      if (status === 200) expect(await statusOf(body.access_token)).toBe(401)
      else expect(status).toBe(401)
    }
  })

  it('has none after a suspension, though they signed in meanwhile', async () => {
    const jane = await personOf(desk, 'suspended')
    const meanwhile = Array.from({ length: 4 }, () => login(desk, { email: jane.email, password: PASSWORD }))
    const path = `PUT /admin/users/${jane.userId}/status`
    expect((await admin.client.ask(path, { value: 'suspended' })).status).toBe(200)
    const tokens = (await Promise.all(meanwhile)).flatMap(({ status, body }) =>
      status === 200 ? [body.access_token] : [],
    )
    expect((await admin.client.ask(path, { value: 'active' })).status).toBe(200)
    for (const token of tokens) expect(await statusOf(token)).toBe(401)
  })

  it('has no secret of a key that was ended while it was replaced', async () => {
    const jane = await personOf(desk, 'key-race')
    for (let round = 0; round < 4; round += 1) {
      const made = await jane.client.ask<{ id: string; api_key: string }>('POST /api-keys', { name: 'robot' })
      const { id, api_key: first } = made.body
      const [rotated, ended] = await Promise.all([
        jane.client.ask<{ api_key?: string }>(`POST /api-keys/${id}/rotate`, {}),
        jane.client.ask(`DELETE /api-keys/${id}`),
      ])
      expect(ended.status).toBe(200)
      for (const secret of [first, rotated.body.api_key ?? first]) {
        const used = await clientOf(desk).ask('GET /auth/me', undefined, { 'x-api-key': secret })
        expect([used.status, used.body.error]).toEqual([401, 'api_key_revoked'])
      }
    }
  })
})
