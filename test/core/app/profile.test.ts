import { describe, expect, test } from 'vitest'
import { as, codeOf, makeTestDesk, register } from './support.ts'
import type { Signed, TestDesk } from './support.ts'

const ADDRESS = { street: '1 Main St', city: 'Springfield', postal_code: '12345', country: 'US' }

async function change(desk: TestDesk, signed: Signed, input: object): Promise<Record<string, unknown>> {
  const result = await desk.app.call('identity.updateProfile', input, as(signed))
  if (!result.ok) throw new Error(`${result.failure.code}: ${result.failure.message}`)
  return result.value as Record<string, unknown>
}

async function own(desk: TestDesk, signed: Signed): Promise<Record<string, unknown>> {
  const result = await desk.app.call('identity.me', {}, as(signed))
  if (!result.ok) throw new Error(result.failure.code)
  return result.value as Record<string, unknown>
}

describe('address and preferences of a profile', () => {
  test('are empty at first, kept when given, and told to their owner at the top and under user', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    expect(await own(desk, jane)).toMatchObject({ address: null, preferences: {} })
    const preferences = {
      theme: 'dark',
      locale: 'en-GB',
      watchlists: [{ name: 'Main', symbols: ['BTC-USD'] }],
      notifications: { email: true, sms: false },
      layout: { left: { panels: ['chain', 3] } },
    }
    const answer = await change(desk, jane, { address: ADDRESS, preferences, phone_number: '+1 555 0100' })
    expect(answer).toMatchObject({ address: ADDRESS, preferences, phone_number: '+1 555 0100' })
    expect(answer['user']).toMatchObject({ address: ADDRESS, preferences })
    expect(await own(desk, jane)).toEqual(answer)
  })

  test('change only where something was given: preferences by field, the address as a whole', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    await change(desk, jane, { address: ADDRESS, preferences: { theme: 'dark', locale: 'de' } })
    await change(desk, jane, { company_name: 'Acme' })
    expect(await own(desk, jane)).toMatchObject({ address: ADDRESS, company_name: 'Acme' })
    const answer = await change(desk, jane, { address: { city: 'Bern' }, preferences: { theme: 'light' } })
    expect(answer['address']).toEqual({ city: 'Bern' })
    expect(answer['preferences']).toEqual({ theme: 'light', locale: 'de' })
    expect(await change(desk, jane, { address: '1 Main St, Bern' })).toMatchObject({
      address: '1 Main St, Bern',
    })
    const emptied = await change(desk, jane, { address: null, preferences: null })
    expect([emptied['address'], emptied['preferences']]).toEqual([null, {}])
    expect(desk.tables.users.get(jane.user_id)?.profileSealed).toBeNull()
  })

  test('lie sealed under the subject’s key: neither record nor log shows them, and erasing unmakes them', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    await change(desk, jane, { address: ADDRESS, preferences: { theme: 'dark' } })
    const user = desk.tables.users.get(jane.user_id)
    expect(JSON.stringify([user, desk.tables.audit])).not.toContain('Main St')
    expect(desk.opened().at(-1)).toMatchObject({
      action: 'profile.changed',
      facts: { fields: ['address', 'preferences'] },
    })
    const [owner, purpose] = JSON.parse(
      Buffer.from(user?.profileSealed ?? '', 'base64').toString(),
    ) as string[]
    expect([owner, purpose]).toEqual([jane.user_id, 'profile'])
    desk.erase(jane.user_id)
    expect(await own(desk, jane)).toMatchObject({ address: null, preferences: {} })
    expect(await change(desk, jane, { address: ADDRESS })).toMatchObject({ address: null })
    expect(desk.tables.users.get(jane.user_id)?.profileSealed).toBeNull()
  })

  test.each([
    { address: 7 },
    { address: { city: '' } },
    { address: { city: 'a\u0007b' } },
    { address: 'x'.repeat(301) },
    { preferences: 'dark' },
    { preferences: { theme: 'pink' } },
    { preferences: { notifications: { email: 'yes' } } },
    { preferences: { watchlists: [{ name: 'A', symbols: ['no symbol'] }] } },
    { preferences: { layout: { wide: 'x'.repeat(16_384) } } },
  ])('refuse %j', async (input) => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const before = desk.tables.users.get(jane.user_id)
    expect(await codeOf(desk.app.call('identity.updateProfile', input, as(jane)))).toBe('invalid_input')
    expect(desk.tables.users.get(jane.user_id)).toEqual(before)
  })

  test('store nothing that the contract does not name', async () => {
    const desk = makeTestDesk()
    const jane = await register(desk)
    const answer = await change(desk, jane, {
      address: { city: 'Bern', role: 'admin' },
      preferences: { theme: 'dark', role: 'admin' },
      role: 'admin',
    })
    expect([answer['address'], answer['preferences'], answer['role']]).toEqual([
      { city: 'Bern' },
      { theme: 'dark' },
      'individual',
    ])
  })
})
