import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import type { Fields } from '../../support/rest.ts'
import { clientOf, personOf } from './people.ts'

let desk: RealDesk
beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
})
afterAll(() => desk.close())

it('the record of an act names the key that it came with, done or refused, and none where a person did it', async () => {
  const ann = await personOf(desk, 'ann')
  const made = await ann.client.ask<{ id: string; api_key: string }>('POST /api-keys', {
    ...{ name: 'a robot', permissions: ['profile.read', 'profile.write', 'audit.read.own'] },
  })
  const robot = { 'x-api-key': made.body.api_key }
  const update = (company_name: unknown, headers: Readonly<Record<string, string>>) =>
    clientOf(desk).ask('PUT /auth/profile', { company_name }, headers)
  expect((await update('By a robot', robot)).status).toBe(200)
  expect((await update(7, robot)).status).toBe(422)
  const person = { authorization: `Bearer ${ann.tokens.access_token}` }
  expect((await update('By Ann', person)).status).toBe(200)
  const trail = await ann.client.ask<{ logs: readonly Fields[] }>('GET /audit/me?per_page=3')
  expect(trail.body.logs.map(({ action, api_key_id }) => [action, api_key_id])).toEqual([
    ['profile.changed', null],
    ['identity.update_profile.refused', made.body.id],
    ['profile.changed', made.body.id],
  ])
  const admin = await personOf(desk, 'admin', 'admin')
  const table = await admin.client.ask<{ file: string }>('GET /audit/export?format=csv')
  const [columns = '', ...rows] = table.body.file.split('\r\n')
  expect(columns.split(',')).toContain('api_key_id')
  expect(
    rows.filter((row) => row.includes(`,${made.body.id},`) && row.includes('profile.changed')),
  ).toHaveLength(1)
})
