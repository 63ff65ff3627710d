import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { PASSWORD, clientOf, login, personOf, signIn } from './people.ts'
import type { Tokens } from './people.ts'

type Listed = Readonly<{
  sessions: readonly Readonly<{
    id: string
    ip_address: string
    user_agent: string
    place: string | null
    current: boolean
    signals: string[]
  }>[]
  places: string
}>

const PLACES =
  'network,place,latitude,longitude\n203.0.113.0/24,Sydney,-33.87,151.21\n198.51.100.0/24,London,51.51,-0.13\n'

let desk: RealDesk
let folder: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'optionix-places-'))
  writeFileSync(join(folder, 'places.csv'), PLACES)
  desk = await openRealDesk(
    { demo: false, identity: { placesFile: join(folder, 'places.csv') } },
    { trustedProxies: ['127.0.0.1'] },
  )
})

afterAll(async () => {
  await desk.close()
  rmSync(folder, { recursive: true, force: true })
})

const from = (address: string, userAgent: string) => ({ 'x-forwarded-for': address, 'user-agent': userAgent })

describe('the sessions of a user', () => {
  it('are listed with device and address, ended one by one, and all but this one at once', async () => {
    const jane = await personOf(desk, 'jane')
    const [second, third] = [await signIn(desk, jane.email), await signIn(desk, jane.email)]
    const listed = (await jane.client.ask<Listed>('GET /auth/sessions')).body
    expect(listed.sessions).toHaveLength(3)
    expect(listed.sessions.find(({ current }) => current)).toMatchObject({
      id: jane.tokens.session_id,
      ip_address: '127.0.0.1',
      user_agent: 'node',
    })
    const end = await jane.client.ask(`DELETE /auth/sessions/${second.tokens.session_id}`)
    expect(end.status).toBe(200)
    expect((await second.client.ask('GET /auth/me')).body).toMatchObject({ error: 'token_revoked' })
    const refresh = { refresh_token: second.tokens.refresh_token }
    expect((await clientOf(desk).ask('POST /auth/refresh', refresh)).status).toBe(401)
    expect((await jane.client.ask(`DELETE /auth/sessions/${second.tokens.session_id}`)).status).toBe(404)
    expect((await third.client.ask('DELETE /auth/sessions')).body).toMatchObject({ ended: 1 })
    expect((await jane.client.ask('GET /auth/me')).status).toBe(401)
    expect((await third.client.ask('GET /auth/me')).status).toBe(200)
  })

  it('of somebody else are none that there are', async () => {
    const [jane, eve] = [await personOf(desk, 'owner'), await personOf(desk, 'eve')]
    expect((await eve.client.ask(`DELETE /auth/sessions/${jane.tokens.session_id}`)).body).toMatchObject({
      error: 'session_not_found',
    })
    expect((await jane.client.ask('GET /auth/me')).status).toBe(200)
  })

  it('are ended by an administrator', async () => {
    const [jane, admin] = [await personOf(desk, 'fired'), await personOf(desk, 'admin', 'admin')]
    const seen = await admin.client.ask<Listed>(`GET /admin/users/${jane.userId}/sessions`)
    expect(seen.body.sessions).toHaveLength(1)
    const ended = await admin.client.ask(`DELETE /admin/users/${jane.userId}/sessions`)
    expect(ended).toMatchObject({ status: 200, body: { ended: 1 } })
    expect((await jane.client.ask('GET /auth/me')).status).toBe(401)
  })
})

describe('an unusual sign-in', () => {
  it('from a new device is marked, and one from another continent minutes later proves too little', async () => {
    const { email } = await personOf(desk, 'traveller', 'admin')
    const credentials = { email, password: PASSWORD }
    await login(desk, credentials, from('198.51.100.7', 'Firefox'))
    const away = await login(desk, credentials, from('203.0.113.7', 'Firefox'))
    const client = clientOf(desk).as(away.body.access_token)
    const listed = (await client.ask<Listed>('GET /auth/sessions')).body
    expect(listed.places).toBe('configured')
    expect(listed.sessions.find(({ current }) => current)).toMatchObject({
      place: 'Sydney',
      signals: ['impossible_travel'],
    })
    // The session works, but not for what is sensitive before a fresh proof.
    expect((await client.ask('GET /admin/users')).status).toBe(200)
    const invite = { email: 'new@desk.example', role: 'viewer' }
    expect((await client.ask('POST /admin/users', invite)).body).toMatchObject({ error: 'step_up_required' })
    expect((await client.ask('POST /auth/step-up', { password: 'Wrong-1234' })).status).toBe(401)
    expect((await client.ask('POST /auth/step-up', { password: PASSWORD })).status).toBe(200)
    expect((await client.ask('POST /admin/users', invite)).status).toBe(201)

    const device = await login(desk, credentials, from('203.0.113.8', 'Another browser'))
    const other = clientOf(desk).as(device.body.access_token)
    const sessions = (await other.ask<Listed>('GET /auth/sessions')).body.sessions
    expect(sessions.find(({ current }) => current)?.signals).toEqual(['new_device'])
  })

  it('from an address that tries a list of names is doubted', async () => {
    const jane = await personOf(desk, 'listed')
    const stuffer = from('192.0.2.66', 'node')
    for (const name of ['ann', 'bob', 'cat', 'dan', 'eva']) {
      await login(desk, { email: `${name}@desk.example`, password: 'Wrong-1234' }, stuffer)
    }
    const hit = await login(desk, { email: jane.email, password: PASSWORD }, stuffer)
    const listed = await clientOf(desk).as(hit.body.access_token).ask<Listed>('GET /auth/sessions')
    expect(listed.body.sessions.find(({ current }) => current)?.signals).toContain('credential_stuffing')
  })
})

describe('refresh tokens', () => {
  it('are exchanged once: of two at the same moment one wins, and the family ends', async () => {
    const jane = await personOf(desk, 'racer')
    const body = { refresh_token: jane.tokens.refresh_token }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => clientOf(desk).ask<Tokens>('POST /auth/refresh', body)),
    )
    const won = answers.filter(({ status }) => status === 200)
    expect(won).toHaveLength(1)
    expect(answers.filter(({ status }) => status === 401)).toHaveLength(7)
    const stolen = { refresh_token: won[0]?.body.refresh_token ?? '' }
    expect((await clientOf(desk).ask('POST /auth/refresh', stolen)).status).toBe(401)
    expect((await jane.client.ask('GET /auth/me')).status).toBe(401)
  })
})

describe('limits of a session', () => {
  it('end it when nobody used it for as long as it may rest, and a rest without a table is not judged', async () => {
    const short = await openRealDesk({ demo: false, identity: { idleMs: 1_500 } })
    const jane = await personOf(short, 'idle')
    expect((await jane.client.ask<Listed>('GET /auth/sessions')).body.places).toBe('not_configured')
    await new Promise((resolve) => setTimeout(resolve, 1_600))
    expect((await jane.client.ask('GET /auth/me')).body).toMatchObject({ error: 'token_revoked' })
    const refresh = { refresh_token: jane.tokens.refresh_token }
    expect((await clientOf(short).ask('POST /auth/refresh', refresh)).status).toBe(401)
    await short.close()
  })

  it('end it at its greatest age, however often it was renewed', async () => {
    const short = await openRealDesk({ demo: false, identity: { absoluteMs: 2_500 } })
    const jane = await personOf(short, 'old')
    const began = Date.now()
    let { refresh_token } = jane.tokens
    let status = 200
    while (status === 200 && Date.now() - began < 20_000) {
      const answer = await clientOf(short).ask<Tokens>('POST /auth/refresh', { refresh_token })
      status = answer.status
      refresh_token = answer.body.refresh_token
      await new Promise((resolve) => setTimeout(resolve, 200))
    }
    expect(status).toBe(401)
    await short.close()
  })
})
