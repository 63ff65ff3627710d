import { afterAll, beforeAll, expect, it } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import { restClient } from '../../support/rest.ts'
import type { RestClient } from '../../support/rest.ts'
import { NO_RATE_LIMITS, makeDataDirectory, removeDataDirectory, startServer } from '../../support/server.ts'
import type { RunningServer } from '../../support/server.ts'
import { PASSWORD, personOf } from './people.ts'

const ROUNDS = process.env['OPTIONIX_PROVE'] === '1' ? 30 : 3
const USERS = 60
/** The work is done in less: a process dies before it, in it or behind it. */
const KILLED_WITHIN_MS = 400
const random = makeRandom(20_261_123)
const ROOT = { email: 'root@desk.example', password: PASSWORD }

type Keys = Readonly<{ fields: Readonly<{ rows_total: number; rows_left: number }> }>

let directory: string
let server: RunningServer

const start = async (): Promise<void> => {
  server = await startServer({ directory, demo: false, environment: { ...NO_RATE_LIMITS } })
}
const phoneOf = (index: number): string => `+1 555 01${String(index).padStart(2, '0')}`

async function signIn(): Promise<RestClient> {
  const client = restClient(server.address)
  const answer = await client.ask<{ access_token: string }>('POST /auth/login', ROOT)
  expect(answer.status, answer.text).toBe(200)
  return client.as(answer.body.access_token)
}

const phonesOf = async (root: RestClient): Promise<readonly (string | null)[]> => {
  const answer = await root.ask<{ users: { email: string; phone_number: string | null }[] }>(
    'GET /admin/users?limit=500',
  )
  expect(answer.status, answer.text).toBe(200)
  const guests = answer.body.users.filter(({ email }) => email.startsWith('guest-'))
  return guests.map(({ phone_number: phone }) => phone).toSorted()
}

beforeAll(async () => {
  directory = makeDataDirectory()
  const desk = await openRealDesk({ demo: false, dataDirectory: directory })
  const root = await personOf(desk, 'root', 'super_admin')
  for (let index = 0; index < USERS; index += 1) {
    const guest = { email: `guest-${index}@desk.example`, full_name: `Guest ${index}`, role: 'viewer' }
    const answer = await root.client.ask('POST /admin/users', { ...guest, phone_number: phoneOf(index) })
    expect(answer.status, answer.text).toBe(201)
  }
  await desk.close()
  await start()
})

afterAll(async () => {
  await server.kill9()
  removeDataDirectory(directory)
})

it(`columns that are sealed anew are all readable after a kill at any moment, and the work ends: ${ROUNDS} rounds`, async () => {
  const phones = Array.from({ length: USERS }, (_, index) => phoneOf(index)).toSorted()
  for (let round = 0; round < ROUNDS; round += 1) {
    const root = await signIn()
    const rotated = await root.ask('POST /admin/keys/rotate', { purpose: 'field', reason: `round ${round}` })
    expect(rotated.status, rotated.text).toBe(202)
    await new Promise((resolve) => setTimeout(resolve, random.integer(KILLED_WITHIN_MS)))
    await server.kill9()
    await start()
    expect(await phonesOf(await signIn()), `round ${round}`).toEqual(phones)
  }
  const root = await signIn()
  const left = async () => (await root.ask<Keys>('GET /admin/keys')).body.fields
  await expect.poll(async () => (await left()).rows_left, { timeout: 60_000 }).toBe(0)
  expect((await left()).rows_total).toBeGreaterThan(USERS)
  expect(await phonesOf(root)).toEqual(phones)
}, 600_000)
