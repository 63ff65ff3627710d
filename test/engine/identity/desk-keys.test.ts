import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { restClient } from '../../support/rest.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { onDatabase, startPostgres } from '../../support/postgres.ts'
import type { PostgresServer } from '../../support/postgres.ts'
import { makeDataDirectory, removeDataDirectory } from '../../support/server.ts'
import { personOf, signIn } from './people.ts'
import type { Person } from './people.ts'

const DAY_MS = 86_400_000
const START = Date.UTC(2026, 10, 20, 15)

type Key = Readonly<{ id: string; purpose: string; status: string; ends_at: string | null }>
type Keys = Readonly<{ keys: readonly Key[]; fields: Readonly<{ rows_total: number; rows_left: number }> }>

let postgres: PostgresServer
let databaseUrl: string
let directory: string
let desk: RealDesk
let root: Person

/** A desk over the one database; whichever process opens it next is another server to it. */
const open = () => openRealDesk({ demo: false, dataDirectory: directory, databaseUrl })

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START })
  postgres = await startPostgres()
  databaseUrl = await postgres.newDatabase()
  directory = makeDataDirectory()
  desk = await open()
  root = await personOf(desk, 'root', 'super_admin')
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  postgres.stop()
  removeDataDirectory(directory)
  vi.useRealTimers()
})

let signedInAt = START
beforeEach(async () => {
  if (Date.now() !== signedInAt) root = await signIn(desk, 'root@desk.example')
  signedInAt = Date.now()
})

const later = (ms: number): void => void vi.setSystemTime(Date.now() + ms)
const keys = async (): Promise<Keys> => (await root.client.ask<Keys>('GET /admin/keys')).body
const signing = async (): Promise<Key | undefined> =>
  (await keys()).keys.find(({ purpose, status }) => purpose === 'token' && status === 'active')
const kidOf = (person: Person): unknown => decodeProtectedHeader(person.tokens.access_token).kid
const met = async (token: string) => {
  const { status, body } = await restClient(desk.address, token).ask('GET /auth/me')
  return status === 200 ? 'in' : `${status} ${String(body.error)}`
}
const renewed = async (person: Person) => {
  const body = { refresh_token: person.tokens.refresh_token }
  return (await restClient(desk.address).ask('POST /auth/refresh', body)).status
}

describe('the key that signs tokens', () => {
  it('is named in each of them, and replaced by a super administrator: the new one signs at once, the old one checks', async () => {
    const before = await signing()
    expect(kidOf(root)).toBe(before?.id)
    const answer = await root.client.ask<{ key: Key }>('POST /admin/keys/rotate', { reason: 'by the book' })
    expect(answer.status, answer.text).toBe(202)
    const next = await signIn(desk, root.email)
    expect([kidOf(next), kidOf(next) === kidOf(root)]).toEqual([answer.body.key.id, false])
    expect([await met(root.tokens.access_token), await met(next.tokens.access_token)]).toEqual(['in', 'in'])
    const old = (await keys()).keys.find(({ id }) => id === before?.id)
    expect(old?.status).toBe('checks_only')
    expect(Date.parse(old?.ends_at ?? '') - Date.now()).toBe(7 * DAY_MS)
  })

  it('is the same for the next server over the same database, also what was replaced', async () => {
    const [before, key] = [root, await signing()]
    await root.client.ask('POST /admin/keys/rotate', {})
    const after = await signIn(desk, root.email)
    await desk.close()
    desk = await open()
    root = await signIn(desk, root.email)
    expect([await met(before.tokens.access_token), await met(after.tokens.access_token)]).toEqual([
      'in',
      'in',
    ])
    expect(kidOf(await signIn(desk, root.email))).toBe((await signing())?.id)
    expect((await keys()).keys.find(({ id }) => id === key?.id)?.status).toBe('checks_only')
  })

  it('takes every token that it signed with it when it is revoked, and another one signs', async () => {
    const victim = await personOf(desk, 'victim')
    const revoked = await root.client.ask(`POST /admin/keys/${String(kidOf(victim))}/revoke`, {
      reason: 'in a backup that was lost',
    })
    expect(revoked.status, revoked.text).toBe(200)
    expect(await met(victim.tokens.access_token)).toBe('401 token_invalid')
    expect(await renewed(victim)).toBe(401)
    root = await signIn(desk, root.email)
    const again = await root.client.ask(`POST /admin/keys/${String(kidOf(victim))}/revoke`, {})
    expect(again.body).toMatchObject({ error: 'data_key_ended' })
    const log = await root.client.ask(`GET /audit/logs?resource_id=${String(kidOf(victim))}`)
    expect(log.text).toContain('in a backup that was lost')
  })

  it('checks until the last token that it signed has run out, and no longer', async () => {
    const old = await signing()
    await root.client.ask('POST /admin/keys/rotate', {})
    later(7 * DAY_MS)
    root = await signIn(desk, root.email)
    expect((await keys()).keys.find(({ id }) => id === old?.id)?.status).toBe('ended')
  })

  it('is nobody’s to replace but a super administrator’s', async () => {
    const admin = await personOf(desk, 'admin', 'admin')
    for (const form of ['POST /admin/keys/rotate', `POST /admin/keys/${(await signing())?.id}/revoke`])
      expect((await admin.client.ask(form, {})).body, form).toMatchObject({ error: 'forbidden' })
    later(11 * 60_000)
    const late = await root.client.ask('POST /admin/keys/rotate', {})
    expect(late.body).toMatchObject({ error: 'step_up_required' })
  })
})

type UserRow = Readonly<Record<'id' | 'full_name' | 'phone_number' | 'company_name' | 'search_text', string>>

const rowOf = async (id: string): Promise<UserRow> => {
  const [row] = await onDatabase(databaseUrl, `select * from users where id = '${id}'`)
  return row as UserRow
}
const write = (id: string, column: string, text: string) =>
  onDatabase(databaseUrl, `update users set "${column}" = '${text}' where id = '${id}'`)

/** Waits until no field lies under an earlier key, and the store says so. */
const allSealed = () =>
  vi.waitFor(
    async () => {
      expect((await keys()).fields.rows_left).toBe(0)
      const said = await onDatabase(databaseUrl, `select * from settings where name = 'fields.sealed'`)
      expect(said).toHaveLength(1)
    },
    { timeout: 30_000, interval: 100 },
  )

/** The desk over the same database, with nothing in memory; it is asked for one user. */
async function statusAfterRestart(userId: string): Promise<number> {
  await desk.close()
  desk = await open()
  root = await signIn(desk, root.email)
  return (await root.client.ask(`GET /admin/users/${userId}`)).status
}

describe('personal fields', () => {
  const PHONE = '+41 44 668 18 00'
  let ann: Person
  let bob: Person

  beforeAll(async () => {
    ann = await personOf(desk, 'ann')
    bob = await personOf(desk, 'bob')
    for (const { client } of [ann, bob])
      await client.ask('PUT /auth/profile', {
        phone_number: PHONE,
        company_name: 'Desk & Sons',
        first_name: 'Zoë',
      })
  })

  it('lie sealed under the key that they name, the same text never twice the same, and are found by name', async () => {
    const rows = await Promise.all([ann, bob].map(({ userId }) => rowOf(userId)))
    const current = (await keys()).keys.find(
      ({ purpose, status }) => purpose === 'field' && status === 'active',
    )
    for (const row of rows) {
      expect(row.phone_number.startsWith(`enc:1:${String(current?.id)}:`)).toBe(true)
      expect(JSON.stringify(row)).not.toMatch(/Zoë|668|Sons/)
    }
    expect(rows[0]?.phone_number).not.toBe(rows[1]?.phone_number)
    const found = await root.client.ask<{ total: number }>('GET /admin/users?search=zo%C3%AB&per_page=1')
    expect(found.body.total).toBe(2)
  })

  it('are sealed anew under a new key while people work, wherever it is interrupted, and what was in clear is sealed', async () => {
    // As a release wrote it that sealed nothing.
    await onDatabase(databaseUrl, `delete from settings where name = 'fields.sealed'`)
    await desk.close()
    await write(bob.userId, 'phone_number', PHONE)
    desk = await open()
    root = await signIn(desk, root.email)
    const answer = await root.client.ask<Keys & { key: Key }>('POST /admin/keys/rotate', { purpose: 'field' })
    expect(answer.body.fields.rows_left).toBeGreaterThan(0)
    await desk.close()
    desk = await open()
    root = await signIn(desk, root.email)
    await allSealed()
    for (const { userId } of [ann, bob]) {
      const row = await rowOf(userId)
      for (const text of [row.full_name, row.phone_number, row.company_name])
        expect(text.startsWith(`enc:1:${answer.body.key.id}:`)).toBe(true)
      const seen = await root.client.ask(`GET /admin/users/${userId}`)
      expect(seen.body).toMatchObject({ phone_number: PHONE, company_name: 'Desk & Sons' })
    }
  })

  const forgeries: readonly (readonly [
    string,
    (row: UserRow, other: UserRow) => readonly [string, string],
  ])[] = [
    ['that was changed', (row) => ['phone_number', row.phone_number.slice(0, -6) + 'AAAA==']],
    ['of another column of the row', (row) => ['phone_number', row.company_name]],
    ['of the same column of another row', (_row, other) => ['phone_number', other.phone_number]],
    ['in clear, once all were sealed', () => ['phone_number', '+1 555 0100']],
  ]
  it.each(forgeries)('%s are caught, and told to nobody', async (_what, forge) => {
    await allSealed()
    const [row, other] = [await rowOf(ann.userId), await rowOf(bob.userId)]
    const [column, text] = forge(row, other)
    await write(ann.userId, column, text)
    expect(await statusAfterRestart(ann.userId)).toBe(500)
    await write(ann.userId, column, row.phone_number)
    expect((await root.client.ask(`GET /admin/users/${ann.userId}`)).status).toBe(200)
    expect(desk.real.errors.length).toBeGreaterThan(0)
    expect(desk.real.errors.join()).not.toMatch(/555 0100|668/)
    ;(desk.real.errors as string[]).length = 0
  })
})
