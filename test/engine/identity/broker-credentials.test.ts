import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest'
import { openBrokerSecrets } from '../../../src/core/app/brokers/credentials.ts'
import { asId, present } from '../../../src/core/kernel/index.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import type { Fields } from '../../support/rest.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { PASSWORD, clientOf, personOf, signIn } from './people.ts'
import type { Person } from './people.ts'

// What a broker gave a user comes in, is replaced and goes; it never comes out.

const KEY = 'kite-canary-key-00001234'
const SECRET = 'kite-canary-secret-0000abcd'
const TOKEN = 'kite-canary-token-0000wxyz'
const CANARY = /canary/

type Credential = Fields & Readonly<{ id: string; key_hint: string; rotation_due: boolean }>

let directory: string
let desk: RealDesk
let ann: Person
let eve: Person
/** Every answer that anybody got, to look for what must not be in any. */
const answered: string[] = []

const open = () => openRealDesk({ demo: false, dataDirectory: directory })

beforeAll(async () => {
  directory = makeDataDirectory()
  desk = await open()
  ann = await personOf(desk, 'ann')
  eve = await personOf(desk, 'eve')
})

afterEach(() => void vi.useRealTimers())

afterAll(async () => {
  await desk.close()
  removeDataDirectory(directory)
})

async function ask<Body = Credential>(by: Person, form: string, body?: Fields) {
  const answer = await by.client.ask<Body & Fields>(form, body)
  answered.push(answer.text)
  return answer
}

const keep = (by: Person, more: Fields = {}) =>
  ask(by, 'POST /brokers/credentials', {
    ...{ broker: 'zerodha', api_key: KEY, api_secret: SECRET, api_token: TOKEN, ...more },
  })

const listed = async (by: Person) =>
  (await ask<{ credentials: Credential[] }>(by, 'GET /brokers/credentials')).body.credentials

const storedOf = (by: Person) => desk.real.engine.store.keys.brokerCredentialsOf(asId<'user'>(by.userId))

const cipher = () => desk.real.engine.auditLog.cipher

describe('credentials of a broker', () => {
  it('are refused with the field that cannot be', async () => {
    for (const [more, field] of [
      [{ broker: 'somebody' }, 'broker'],
      [{ api_key: 'abc' }, 'api_key'],
      [{ api_key: 'with a blank' }, 'api_key'],
      [{ api_secret: `${SECRET}\n` }, 'api_secret'],
      [{ api_secret: 'ключ-ключ-ключ' }, 'api_secret'],
      [{ api_secret: KEY }, 'api_secret'],
      [{ api_token: 'x'.repeat(1_025) }, 'api_token'],
    ] as const) {
      const { status, body } = await keep(ann, more)
      expect([status, body['field']], field).toEqual([422, field])
    }
    expect((await clientOf(desk).ask('GET /brokers/credentials')).status).toBe(401)
    expect(await listed(ann)).toEqual([])
  })

  it('are kept, one set of a broker, and told by their hint alone', async () => {
    const kept = await keep(ann)
    expect([kept.status, kept.body]).toMatchObject([
      201,
      { broker: 'zerodha', key_hint: '…1234', is_active: true, replaced_at: null, rotation_due: false },
    ])
    expect(await keep(ann)).toMatchObject({ status: 409, body: { error: 'broker_credential_exists' } })
    expect((await keep(ann, { broker: 'angel_one', api_key: 'short', api_token: null })).body).toMatchObject({
      key_hint: '…',
    })
    expect((await listed(ann)).map(({ broker }) => broker)).toEqual(['angel_one', 'zerodha'])
    // The desk itself can speak with them.
    const stored = (await storedOf(ann)).find(({ broker }) => broker === 'zerodha')
    expect(openBrokerSecrets({ cipher: cipher() }, present(stored, 'the credentials'))).toEqual({
      ...{ apiKey: KEY, apiSecret: SECRET, apiToken: TOKEN },
    })
  })

  it('are nobody else’s', async () => {
    const [own] = await listed(ann)
    const path = `/brokers/credentials/${own?.id ?? ''}`
    expect(await listed(eve)).toEqual([])
    const taken = { api_key: 'taken-over-1', api_secret: 'taken-over-2' }
    expect((await ask(eve, `POST ${path}/rotate`, taken)).body).toMatchObject({
      error: 'not_found',
    })
    expect((await ask(eve, `DELETE ${path}`)).status).toBe(404)
    expect(await listed(ann)).toContainEqual(own)
    // One text does not open as another’s, even for whoever can write to the store.
    const [first, second] = await storedOf(ann)
    const swapped = { ...present(first, 'one'), secretsSealed: present(second, 'another').secretsSealed }
    expect(() => openBrokerSecrets({ cipher: cipher() }, swapped)).toThrow()
  })

  it('want a fresh proof and a person, are due after ninety days, and their secrets are replaced', async () => {
    const own = present(
      (await listed(ann)).find(({ broker }) => broker === 'zerodha'),
      'the credentials',
    )
    const path = `POST /brokers/credentials/${own.id}/rotate`
    const next = { api_key: 'kite-canary-key-00005678', api_secret: 'kite-canary-secret-0000efgh' }
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 20 * 60_000 })
    expect((await ask(ann, path, next)).body).toMatchObject({ error: 'step_up_required' })
    expect((await ask(ann, 'POST /auth/step-up', { password: PASSWORD })).status).toBe(200)
    const made = await ann.client.ask<{ api_key: string }>('POST /api-keys', { name: 'robot' })
    const robot = clientOf(desk).as(made.body.api_key)
    expect((await robot.ask(path, next)).body).toMatchObject({ error: 'session_required' })
    const before = await storedOf(ann)
    expect((await ask(ann, path, next)).body).toMatchObject({ id: own.id, key_hint: '…5678' })
    const after = await storedOf(ann)
    const sealedIn = (rows: typeof before) => rows.find(({ id }) => id === own.id)?.secretsSealed
    expect(sealedIn(after)).not.toBe(sealedIn(before))
    expect(after).toHaveLength(before.length)
    vi.setSystemTime(Date.now() + 90 * 86_400_000)
    const again = await signIn(desk, ann.email)
    expect((await listed(again)).find(({ id }) => id === own.id)).toMatchObject({ rotation_due: true })
  })

  it('are gone at once when they are deleted, and may be kept anew', async () => {
    const own = present(
      (await listed(ann)).find(({ broker }) => broker === 'zerodha'),
      'the credentials',
    )
    expect((await ask(ann, `DELETE /brokers/credentials/${own.id}`)).status).toBe(200)
    expect((await ask(ann, `DELETE /brokers/credentials/${own.id}`)).status).toBe(404)
    const stored = present(
      (await storedOf(ann)).find(({ id }) => id === own.id),
      'the row',
    )
    expect([stored.secretsSealed, stored.endedAt === null]).toEqual([null, false])
    expect(openBrokerSecrets({ cipher: cipher() }, stored)).toBeNull()
    expect((await keep(ann)).status).toBe(201)
  })

  it('are sealed anew under a new field key, and open as before', async () => {
    const root = await personOf(desk, 'root', 'super_admin')
    expect((await root.client.ask('POST /admin/keys/rotate', { purpose: 'field' })).status).toBe(202)
    await desk.close()
    desk = await open()
    const stored = present(
      (await storedOf(ann)).find(({ endedAt, broker }) => endedAt === null && broker === 'zerodha'),
      'the row',
    )
    expect(openBrokerSecrets({ cipher: cipher() }, stored)).toMatchObject({ apiSecret: SECRET })
  })

  it('stand in no answer, no record of the log and no file', async () => {
    expect(answered.length).toBeGreaterThan(10)
    expect(answered.filter((text) => CANARY.test(text))).toEqual([])
    const { store } = desk.real.engine
    const log = await store.audit.list({ actorId: ann.userId }, { limit: 500, offset: 0 })
    expect(log.items.map(({ action }) => action)).toEqual(
      expect.arrayContaining([
        'broker_credential.created',
        'broker_credential.replaced',
        'broker_credential.deleted',
      ]),
    )
    expect(CANARY.test(JSON.stringify(log.items))).toBe(false)
    expect(CANARY.test(JSON.stringify(await storedOf(ann)))).toBe(false)
    expect(CANARY.test(JSON.stringify(desk.real.errors))).toBe(false)
    const files = readdirSync(directory, { recursive: true, withFileTypes: true })
    for (const file of files.filter((each) => each.isFile())) {
      const bytes = readFileSync(join(file.parentPath, file.name))
      expect(bytes.includes('canary'), file.name).toBe(false)
    }
  })
})
