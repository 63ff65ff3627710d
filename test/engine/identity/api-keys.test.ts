import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import { restClient } from '../../support/rest.ts'
import type { Fields } from '../../support/rest.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { ipcFace, socketFace } from '../../support/three-faces.ts'
import { clientOf, personOf, signIn } from './people.ts'
import type { Person } from './people.ts'

const DAY_MS = 86_400_000
const START = Date.UTC(2026, 10, 20, 15)

let directory: string
let desk: RealDesk
let ann: Person
let boss: Person

type Key = Readonly<{
  id: string
  api_key: string
  key_prefix: string
  status: string
  permissions: readonly string[]
  rotates_at: string
  previous_valid_until: string | null
  last_used_at: string | null
}>

const open = () => openRealDesk({ demo: false, dataDirectory: directory }, { trustedProxies: ['127.0.0.1'] })

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  directory = makeDataDirectory()
  desk = await open()
  ann = await personOf(desk, 'ann')
  boss = await personOf(desk, 'boss', 'admin')
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  removeDataDirectory(directory)
  vi.useRealTimers()
})

async function signInAgain(): Promise<void> {
  ann = await signIn(desk, 'ann@desk.example')
  boss = await signIn(desk, 'boss@desk.example')
}

let signedInAt = START

/** Whoever let time pass leaves others with proofs that are too old. */
beforeEach(async () => {
  if (Date.now() !== signedInAt) await signInAgain()
  signedInAt = Date.now()
})

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms)

async function keyOf(owner: Person, wanted: Fields = {}): Promise<Key> {
  const answer = await owner.client.ask<Key>('POST /api-keys', { name: 'robot', ...wanted })
  expect(answer.status, answer.text).toBe(201)
  return answer.body
}

const withKey = (secret: string, form: string, headers: Readonly<Record<string, string>> = {}) =>
  clientOf(desk).ask<Fields>(form, undefined, { 'x-api-key': secret, ...headers })

/** What a program meets at `GET /accounts` with this secret. */
async function met(secret: string, headers: Readonly<Record<string, string>> = {}) {
  const { status, body } = await withKey(secret, 'GET /accounts', headers)
  return status === 200 ? 'in' : `${status} ${String(body.error)}`
}

const renewed = async (id: string, owner = ann): Promise<Key> => {
  const answer = await owner.client.ask<Key>(`POST /api-keys/${id}/rotate`, {})
  expect(answer.status, answer.text).toBe(200)
  return answer.body
}

describe('a key', () => {
  it('is told whole once, looks at its owner’s own things unless told otherwise, and is never told again', async () => {
    const key = await keyOf(ann)
    expect(key.api_key).toMatch(/^ok_[0-9a-f]{10}_[0-9a-f]{64}$/)
    expect(key.api_key.startsWith(key.key_prefix)).toBe(true)
    expect(key.permissions.every((permission) => permission.endsWith('.read'))).toBe(true)
    expect(Date.parse(key.rotates_at) - Date.now()).toBe(90 * DAY_MS)
    const list = await ann.client.ask<{ api_keys: Key[] }>('GET /api-keys')
    expect(list.body.api_keys.some(({ id }) => id === key.id)).toBe(true)
    expect(list.text).not.toContain(key.api_key)
    expect(list.text).not.toContain(key.api_key.slice(-64))
  })

  it('opens every door: REST by either header, both sockets and the port', async () => {
    const { api_key: secret } = await keyOf(ann)
    expect(await met(secret)).toBe('in')
    for (const scheme of ['Bearer', 'ApiKey']) {
      const me = await clientOf(desk).ask('GET /auth/me', undefined, { authorization: `${scheme} ${secret}` })
      expect(me.body.user_id).toBe(ann.userId)
    }
    for (const face of [ipcFace(desk.real.ports), socketFace(desk.address)]) {
      const headers = { 'x-api-key': secret }
      expect((await face.call('identity.me', {}, headers)).ok, face.name).toBe(true)
      const made = await face.call('apiKeys.create', { name: 'child' }, headers)
      expect(made, face.name).toMatchObject({ ok: false, status: 403, body: { error: 'session_required' } })
      face.close()
    }
  })

  it('is used without naming its owner’s things to others: what it may, its owner may', async () => {
    const { api_key: secret } = await keyOf(ann, { permissions: ['market.read'] })
    expect((await withKey(secret, 'GET /market/symbols')).status).not.toBe(403)
    expect(await met(secret)).toBe('403 forbidden')
  })
})

type Misuse = Readonly<{ what: string; meets: string; story: () => Promise<string> }>

const misuses: readonly Misuse[] = [
  {
    what: 'past its expiry',
    meets: '401 api_key_expired',
    story: async () => {
      const key = await keyOf(ann, { expires_in_days: 1 })
      later(DAY_MS - 1)
      expect(await met(key.api_key)).toBe('in')
      later(1)
      return met(key.api_key)
    },
  },
  {
    what: 'revoked',
    meets: '401 api_key_revoked',
    story: async () => {
      const key = await keyOf(ann)
      expect(await met(key.api_key)).toBe('in')
      expect((await ann.client.ask(`DELETE /api-keys/${key.id}`)).status).toBe(200)
      return met(key.api_key)
    },
  },
  {
    what: 'known to others',
    meets: '401 api_key_compromised',
    story: async () => {
      const key = await keyOf(ann)
      const next = await renewed(key.id)
      const told = await ann.client.ask(`POST /api-keys/${key.id}/compromised`, { reason: 'in a repository' })
      expect(told.body).toMatchObject({ api_key: { status: 'compromised' } })
      expect(await met(next.api_key)).toBe('401 api_key_compromised')
      return met(key.api_key)
    },
  },
  {
    what: 'from an address that is not on its list',
    meets: '403 api_key_network',
    story: async () => {
      const key = await keyOf(ann, { ip_whitelist: ['192.0.2.0/24', '2001:db8::/32'] })
      for (const address of ['192.0.2.255', '2001:db8::7', '::ffff:192.0.2.7'])
        expect(await met(key.api_key, { 'x-forwarded-for': address }), address).toBe('in')
      expect(await met(key.api_key, { 'x-forwarded-for': '2001:db9::7' })).toBe('403 api_key_network')
      return met(key.api_key, { 'x-forwarded-for': '192.0.3.0' })
    },
  },
  {
    what: 'for what it was not given',
    meets: '403 forbidden',
    story: async () => met((await keyOf(ann, { permissions: ['order.read'] })).api_key),
  },
  {
    what: 'for what its owner may not do any more',
    meets: '403 forbidden',
    story: async () => {
      const key = await keyOf(boss, { permissions: ['user.read'] })
      expect((await withKey(key.api_key, 'GET /admin/users')).status).toBe(200)
      await desk.real.engine.administration.setRole('boss@desk.example', 'trader')
      const { status, body } = await withKey(key.api_key, 'GET /admin/users')
      await desk.real.engine.administration.setRole('boss@desk.example', 'admin')
      return `${status} ${String(body.error)}`
    },
  },
  {
    what: 'with the secret of before, seven days after it was replaced',
    meets: '401 api_key_rotated',
    story: async () => {
      const key = await keyOf(ann)
      const next = await renewed(key.id)
      expect(Date.parse(next.previous_valid_until ?? '') - Date.now()).toBe(7 * DAY_MS)
      later(7 * DAY_MS - 1)
      expect(await met(key.api_key)).toBe('in')
      later(1)
      expect(await met(next.api_key)).toBe('in')
      return met(key.api_key)
    },
  },
  {
    what: 'with the secret before that one',
    meets: '401 api_key_invalid',
    story: async () => {
      const key = await keyOf(ann)
      await renewed(key.id)
      await renewed(key.id)
      return met(key.api_key)
    },
  },
  {
    what: 'never replaced, seven days after the ninety',
    meets: '401 api_key_rotated',
    story: async () => {
      const key = await keyOf(ann)
      later(97 * DAY_MS - 1)
      expect(await met(key.api_key)).toBe('in')
      later(1)
      const refused = await met(key.api_key)
      await signInAgain()
      expect(await met((await renewed(key.id)).api_key)).toBe('in')
      return refused
    },
  },
  {
    what: 'with one sign of the secret changed',
    meets: '401 api_key_invalid',
    story: async () => {
      const { api_key: secret } = await keyOf(ann)
      return met(secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0'))
    },
  },
  {
    what: 'with the secret of one key under the name of another',
    meets: '401 api_key_invalid',
    story: async () => {
      const [one, two] = [await keyOf(ann), await keyOf(boss)]
      return met(one.key_prefix + two.api_key.slice(two.key_prefix.length))
    },
  },
  {
    what: 'of a user who was suspended',
    meets: '403 account_suspended',
    story: async () => {
      const eve = await personOf(desk, 'eve')
      const key = await keyOf(eve)
      await boss.client.ask(`PUT /admin/users/${eve.userId}/status`, { value: 'suspended' })
      return met(key.api_key)
    },
  },
  {
    what: 'to make another key',
    meets: '403 session_required',
    story: async () => {
      const { api_key: secret } = await keyOf(ann, { permissions: ['profile.read', 'profile.write'] })
      const headers = { 'x-api-key': secret }
      for (const form of ['POST /auth/change-password', 'DELETE /auth/sessions', 'POST /auth/step-up']) {
        const answer = await clientOf(desk).ask(form, {}, headers)
        expect(answer.body, form).toMatchObject({ error: 'session_required' })
      }
      const { status, body } = await clientOf(desk).ask('POST /api-keys', { name: 'child' }, headers)
      return `${status} ${String(body.error)}`
    },
  },
]

describe('a key that is used', () => {
  it.each(misuses)('$what meets $meets', async ({ meets, story }) => {
    expect(await story()).toBe(meets)
  })
})

describe('what a key may be given', () => {
  const wrong: readonly (readonly [string, Fields, string])[] = [
    ['a permission that its owner does not hold', { permissions: ['user.read'] }, '422 api_key_permission'],
    ['a permission that there is not', { permissions: ['everything'] }, '422 api_key_permission'],
    ['trading, below the elite tier', { permissions: ['order.write'] }, '402 tier_required'],
    ['a network that is none', { ip_whitelist: ['192.0.2.0/33'] }, '422 invalid_input'],
    ['an address in a form that people misread', { ip_whitelist: ['010.0.0.1'] }, '422 invalid_input'],
    ['a life beyond a year', { expires_in_days: 366 }, '422 invalid_input'],
    ['no name', { name: ' ' }, '422 invalid_input'],
  ]
  it.each(wrong)('is not %s', async (_what, wanted, refusal) => {
    const { status, body } = await ann.client.ask('POST /api-keys', { name: 'robot', ...wanted })
    expect(`${status} ${String(body.error)}`).toBe(refusal)
  })

  it('trades where the tier allows it, and only as long as it does', async () => {
    const tier = (value: string) => boss.client.ask(`PUT /admin/users/${ann.userId}/tier`, { value })
    await tier('elite')
    const key = await keyOf(ann, { permissions: ['order.write', 'account.read'] })
    const cancel = () => clientOf(desk).ask('POST /trading/orders', {}, { 'x-api-key': key.api_key })
    expect((await cancel()).status).toBe(422)
    await tier('free')
    expect((await cancel()).body).toMatchObject({ error: 'forbidden' })
    expect(await met(key.api_key)).toBe('in')
  })

  it('wants a fresh proof of whoever makes or replaces one, and no proof to end one', async () => {
    const key = await keyOf(ann)
    later(11 * 60_000)
    for (const form of ['POST /api-keys', `POST /api-keys/${key.id}/rotate`]) {
      const answer = await ann.client.ask(form, { name: 'late' })
      expect(answer.body, form).toMatchObject({ error: 'step_up_required' })
    }
    expect((await ann.client.ask(`DELETE /api-keys/${key.id}`)).status).toBe(200)
  })
})

describe('keys of others', () => {
  it('are none that there are, except for administrators, who make, replace and end them', async () => {
    const key = await keyOf(ann)
    const bob = await personOf(desk, 'bob')
    for (const form of [`DELETE /api-keys/${key.id}`, `POST /api-keys/${key.id}/compromised`])
      expect((await bob.client.ask(form, {})).body, form).toMatchObject({ error: 'api_key_not_found' })
    const made = await boss.client.ask<Key>(`POST /admin/users/${bob.userId}/api-keys`, {
      name: 'feed',
      reason: 'for the night run',
    })
    expect(made.status, made.text).toBe(201)
    const next = await boss.client.ask<Key>(`POST /admin/api-keys/${made.body.id}/rotate`, {})
    expect(await met(next.body.api_key)).toBe('in')
    const list = await boss.client.ask<{ total: number }>(`GET /admin/users/${bob.userId}/api-keys`)
    expect(list.body.total).toBe(1)
    await boss.client.ask(`POST /admin/api-keys/${made.body.id}/compromised`, { reason: 'seen in a log' })
    expect(await met(next.body.api_key)).toBe('401 api_key_compromised')
    await boss.client.ask(`DELETE /admin/api-keys/${key.id}`)
    expect(await met(key.api_key)).toBe('401 api_key_revoked')
  })
})

describe('the log', () => {
  it('tells who made, replaced and ended which key and why, and no secret', async () => {
    const key = await keyOf(ann)
    const next = await renewed(key.id)
    await ann.client.ask(`POST /api-keys/${key.id}/compromised`, { reason: 'left in a notebook' })
    await met(next.api_key)
    const log = await boss.client.ask<{ logs: readonly Fields[] }>(`GET /audit/logs?resource_id=${key.id}`)
    const acts = log.body.logs.map(({ action }) => action)
    expect(acts).toEqual(['api_key.compromised', 'api_key.rotated', 'api_key.created'])
    expect(log.text).toContain('left in a notebook')
    for (const secret of [key.api_key, next.api_key]) expect(log.text).not.toContain(secret.slice(-64))
  })
})

describe('a socket that was opened with a key', () => {
  it('follows what the key may read, and is closed when the key ends', async () => {
    const key = await keyOf(ann, { permissions: ['profile.read', 'order.read'] })
    const socket = new WebSocket(`${desk.address.replace('http', 'ws')}/ws`)
    const said: Fields[] = []
    const next = (type: string) =>
      new Promise<Fields>((resolve) => {
        const look = (): void => {
          const found = said.find((message) => message.type === type)
          if (found) resolve(found)
        }
        socket.on('message', look)
        look()
      })
    socket.on('message', (data) => said.push(JSON.parse(String(data)) as Fields))
    const closed = new Promise<number>((resolve) => socket.on('close', resolve))
    socket.on('open', () => {
      socket.send(JSON.stringify({ type: 'auth', token: key.api_key }))
    })
    await next('ack')
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'positions' }))
    expect(await next('error')).toMatchObject({ error: 'forbidden' })
    socket.send(JSON.stringify({ action: 'subscribe', channel: 'orders' }))
    await next('data')
    await ann.client.ask(`DELETE /api-keys/${key.id}`)
    expect(await closed).toBe(4401)
  })
})

describe('keys over time', () => {
  it('are there after a restart, with when they were used, and what ended stays ended', async () => {
    const [kept, gone] = [await keyOf(ann), await keyOf(ann)]
    const next = await renewed(kept.id)
    await met(next.api_key)
    await ann.client.ask(`DELETE /api-keys/${gone.id}`)
    await desk.close()
    desk = await open()
    expect([await met(kept.api_key), await met(next.api_key), await met(gone.api_key)]).toEqual([
      'in',
      'in',
      '401 api_key_revoked',
    ])
    const list = await restClient(desk.address, ann.tokens.access_token).ask<{ api_keys: Key[] }>(
      'GET /api-keys',
    )
    expect(list.body.api_keys.find(({ id }) => id === kept.id)?.last_used_at).not.toBeNull()
  })
})
