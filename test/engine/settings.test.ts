import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { restClient } from '../support/rest.ts'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import { makeDataDirectory, removeDataDirectory } from '../support/server.ts'
import { PASSWORD, personOf, signIn } from './identity/people.ts'
import type { Person } from './identity/people.ts'

type Setting = Readonly<{ name: string; value: boolean | number; default_value: boolean | number }>
type Settings = Readonly<{ settings: readonly Setting[]; changed?: readonly string[] }>
type History = Readonly<{ changes: readonly Readonly<Record<string, unknown>>[]; total: number }>

let directory: string
let desk: RealDesk
let admin: Person
let trader: Person

const open = () => openRealDesk({ demo: true, dataDirectory: directory })

beforeAll(async () => {
  directory = makeDataDirectory()
  desk = await open()
  admin = await personOf(desk, 'admin', 'admin')
  trader = await personOf(desk, 'trader')
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  removeDataDirectory(directory)
})

const change = (settings: object) => admin.client.ask<Settings>('PUT /admin/config', settings as never)
const valueOf = async (name: string) =>
  (await admin.client.ask<Settings>('GET /admin/config')).body.settings.find((one) => one.name === name)
    ?.value
const history = async (query = '') =>
  (await admin.client.ask<History>(`GET /admin/config/history${query}`)).body
const publicConfig = async () => (await restClient(desk.address).ask('GET /config/public')).body
const register = (email: string) =>
  restClient(desk.address).ask('POST /auth/register', {
    ...{ email, password: 'SecurePassword123!', full_name: 'New Comer' },
  })
const order = () =>
  trader.client.ask('POST /trading/orders', {
    ...{ symbol: 'BTC-USD', side: 'buy', order_type: 'limit', quantity: '0.01', price: '20000' },
  })

describe('settings of the desk', () => {
  it('are as the start has set them, and nobody has changed any', async () => {
    const { settings } = (await admin.client.ask<Settings>('GET /admin/config')).body
    expect(settings.map(({ name, value }) => [name, value])).toEqual([
      ['maintenance_mode', false],
      ['registration_open', true],
      ['session_idle_minutes', 7 * 24 * 60],
      ['password_min_length', 8],
    ])
    expect(await history()).toMatchObject({ changes: [], total: 0 })
  })

  it('have a type, and the numbers bounds, each in force at once', async () => {
    const { settings } = (await admin.client.ask<Settings>('GET /admin/config')).body
    expect(settings).toMatchObject([
      { name: 'maintenance_mode', unit: null, minimum: null, maximum: null, takes_effect: 'at_once' },
      { name: 'registration_open', unit: null, minimum: null, maximum: null, takes_effect: 'at_once' },
      { unit: 'minutes', minimum: 5, maximum: 525_600, takes_effect: 'at_once' },
      { unit: 'characters', minimum: 8, maximum: 64, takes_effect: 'at_once' },
    ])
  })

  it('close registration: nobody makes themselves a user, an administrator still does', async () => {
    const closed = await change({ registration_open: false, reason: 'the desk is full' })
    expect([closed.status, closed.body.changed]).toEqual([200, ['registration_open']])
    const refused = await register('late@desk.example')
    expect([refused.status, refused.body.error]).toEqual([403, 'registration_closed'])
    expect(await publicConfig()).toMatchObject({ registration_open: false })
    const made = await admin.client.ask('POST /admin/users', {
      ...{ email: 'guest@desk.example', full_name: 'A Guest', role: 'viewer' },
    })
    expect(made.status, made.text).toBe(201)
  })

  it('hold the venue in maintenance, by either entry, and open it again', async () => {
    expect((await admin.client.ask('POST /admin/maintenance', { enabled: true })).status).toBe(200)
    const refused = await order()
    expect([refused.status, refused.body.error]).toEqual([409, 'trading_halted'])
    expect(await publicConfig()).toMatchObject({ maintenance_mode: true })
    expect(await valueOf('maintenance_mode')).toBe(true)
    expect((await change({ maintenance_mode: false })).status).toBe(200)
    expect((await order()).status).toBe(201)
  })

  it('hold the next password to its length', async () => {
    await change({ password_min_length: 20, reason: 'policy of the house' })
    const short = await trader.client.ask('POST /auth/change-password', {
      ...{ current_password: PASSWORD, new_password: 'AnotherPass123!' },
    })
    expect([short.status, short.body.error]).toEqual([422, 'weak_password'])
    expect(await publicConfig()).toMatchObject({ password_min_length: 20 })
  })

  it('refuse what is out of bounds, unknown, without permission, and record nothing that did not change', async () => {
    const { total } = await history()
    for (const [name, wrong] of [
      ['password_min_length', 7],
      ['password_min_length', 65],
      ['password_min_length', '20'],
      ['session_idle_minutes', 1.5],
      ['session_idle_minutes', 4],
      ['session_idle_minutes', 525_601],
      ['registration_open', 'no'],
      ['maintenance_mode', 1],
    ] as const) {
      const refused = await change({ [name]: wrong })
      expect([name, refused.status, (refused.body as never)['field']]).toEqual([name, 422, name])
    }
    expect((await change({ demo: false })).status).toBe(422)
    expect((await trader.client.ask('PUT /admin/config', { registration_open: true })).status).toBe(403)
    expect((await trader.client.ask('GET /admin/config')).status).toBe(403)
    const same = await change({ registration_open: false, password_min_length: 20 })
    expect(same.body.changed).toEqual([])
    expect((await history()).total).toBe(total)
  })

  it('tell who changed what from what to what, newest first, and of one setting alone', async () => {
    const { changes } = await history()
    expect(changes.map((one) => [one.setting, one.old_value, one.new_value, one.reason])).toEqual([
      ['password_min_length', 8, 20, 'policy of the house'],
      ['maintenance_mode', true, false, null],
      ['maintenance_mode', false, true, null],
      ['registration_open', true, false, 'the desk is full'],
    ])
    expect(changes[0]).toMatchObject({ email: admin.email, user_id: admin.userId })
    const one = await history('?setting=registration_open')
    expect([one.total, one.changes[0]?.new_value]).toEqual([1, false])
    expect((await admin.client.ask('GET /admin/config/history?setting=rubbish')).status).toBe(422)
  })

  it('hold over a restart', async () => {
    await desk.close()
    desk = await open()
    admin = await signIn(desk, admin.email)
    expect([await valueOf('registration_open'), await valueOf('password_min_length')]).toEqual([false, 20])
    expect((await register('late@desk.example')).body.error).toBe('registration_closed')
  })

  it('end sessions that rest longer, those that are open already too', async () => {
    const resting = await signIn(desk, trader.email)
    expect((await change({ session_idle_minutes: 5 })).status).toBe(200)
    expect((await resting.client.ask('GET /auth/me')).status).toBe(200)
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 6 * 60_000 })
    expect((await resting.client.ask('GET /auth/me')).status).toBe(401)
    vi.useRealTimers()
  })
})
