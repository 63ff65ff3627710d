import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../support/real-engine.ts'
import type { RealDesk } from '../support/real-engine.ts'
import type { Fields } from '../support/rest.ts'
import { done } from './compliance/officers.ts'
import { personOf } from './identity/people.ts'
import type { Person } from './identity/people.ts'

// Who binds an account, and who lets it go: a bound is tightened by one and loosened by two.

type Approval = Readonly<{ id: string; status: string }>
type Limits = Readonly<{
  account_id: string
  limits: Fields
  message: string
  approval: Approval | null
  further_accounts: readonly Limits[]
}>
type Change = Readonly<{ set_by: string; approved_by: string | null; changes: readonly Fields[] }>

let desk: RealDesk
let boss: Person
let risk: Person
let jane: Person
let account = ''

beforeAll(async () => {
  desk = await openRealDesk()
  boss = await personOf(desk, 'boss', 'admin')
  risk = await personOf(desk, 'risk', 'risk_manager')
  jane = await personOf(desk, 'jane')
  const { accounts } = await done(jane.client.ask<{ accounts: readonly Limits[] }>('GET /risk/limits'))
  account = accounts[0]?.account_id ?? ''
})
afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

const set = (by: Person, body: Fields) => by.client.ask<Limits & Fields>('PUT /risk/limits', body)
const approve = (by: Person, id: string) =>
  by.client.ask<Approval & Fields>(`POST /approvals/${id}/approve`, {})
const limitsNow = async () => {
  const { accounts } = await done(jane.client.ask<{ accounts: readonly Limits[] }>('GET /risk/limits'))
  return accounts[0]?.limits
}
const history = async (by: Person) =>
  (
    await done(
      by.client.ask<{ changes: readonly Change[] }>(`GET /risk/limits/history?account_id=${account}`),
    )
  ).changes

describe('a bound of somebody’s account', () => {
  it('is tightened at once, by the owner and by a risk manager', async () => {
    expect((await done(set(jane, { max_orders_per_day: 9, max_var: '900' }))).approval).toBeNull()
    const tightened = await done(set(risk, { account_id: account, max_orders_per_day: 5 }))
    expect(tightened).toMatchObject({ approval: null, limits: { max_orders_per_day: 5, max_var: '900' } })
  })

  it('is loosened by nobody whose own account it is, under whatever name', async () => {
    const twin = await personOf(desk, 'boss+trades')
    const { accounts } = await done(twin.client.ask<{ accounts: readonly Limits[] }>('GET /risk/limits'))
    const id = accounts[0]?.account_id ?? ''
    await done(set(twin, { max_orders_per_day: 3 }))
    const other = await personOf(desk, 'other-risk', 'risk_manager')
    const asked = await done(
      set(risk, { account_id: id, max_orders_per_day: 300, reason: 'the boss would like it' }),
    )
    const own = await approve(boss, asked.approval?.id ?? '')
    expect([own.status, own.body]).toMatchObject([403, { error: 'same_person' }])
    expect((await approve(other, asked.approval?.id ?? '')).status).toBe(200)
  })

  it('is loosened when a second person allows it, who is not the one that asked', async () => {
    const wish = { account_id: account, max_orders_per_day: 50, max_var: null, reason: 'a larger desk' }
    const asked = await done(set(risk, wish))
    expect(asked).toMatchObject({
      limits: { max_orders_per_day: 5, max_var: '900' },
      approval: { status: 'pending', kind: 'risk.limits', subject_id: account, reason: 'a larger desk' },
    })
    const { id } = asked.approval ?? { id: '' }
    expect((await done(set(risk, wish))).approval?.id).toBe(id)
    expect((await approve(risk, id)).status).toBe(403)
    expect((await approve(jane, id)).status).toBe(403)
    expect(await limitsNow()).toMatchObject({ max_orders_per_day: 5 })
    expect((await approve(boss, id)).body).toMatchObject({
      status: 'executed',
      result: { max_orders_per_day: 50, max_var: null },
    })
    expect(await limitsNow()).toMatchObject({ max_orders_per_day: 50, max_var: null })
    expect((await set(jane, { max_orders_per_day: 60 })).body.error).toBe('risk_manager_needed')
  })

  it('is set by what is allowed beside what was set meanwhile, not in its place', async () => {
    const asked = await done(set(risk, { account_id: account, max_leverage: '20' }))
    await done(set(jane, { max_orders_per_day: 3 }))
    expect((await approve(boss, asked.approval?.id ?? '')).body.status).toBe('executed')
    expect(await limitsNow()).toMatchObject({ max_leverage: '20', max_orders_per_day: 3 })
  })

  it('stays where the second person says no', async () => {
    const asked = await done(set(boss, { account_id: account, max_leverage: '90' }))
    // Whoever has the right over risk decides, an administrator's wish too.
    expect(asked).toMatchObject({ limits: { max_leverage: '20' }, approval: { status: 'pending' } })
    const path = `/approvals/${asked.approval?.id ?? ''}`
    expect((await risk.client.ask(`POST ${path}/reject`, { reason: 'too much' })).status).toBe(200)
    expect(await limitsNow()).toMatchObject({ max_leverage: '20' })
    expect((await approve(risk, asked.approval?.id ?? '')).status).toBe(409)
  })

  it('has a history that says who set what with whose leave, for its owner and for those with the right over risk', async () => {
    const changes = await history(jane)
    expect(changes.map(({ changes: each }) => each.map(({ field }) => field))).toEqual([
      ['max_leverage'],
      ['max_orders_per_day'],
      ['max_var', 'max_orders_per_day'],
      ['max_orders_per_day'],
      ['max_var', 'max_orders_per_day'],
    ])
    expect(changes[2]).toMatchObject({
      ...{ set_by: risk.userId, approved_by: boss.userId, approval_id: expect.any(String) as string },
      changes: [
        { field: 'max_var', before: '900', after: null },
        { field: 'max_orders_per_day', before: '5', after: '50' },
      ],
    })
    expect(changes[4]).toMatchObject({ set_by: jane.userId, approved_by: null, approval_id: null })
    expect(await history(risk)).toEqual(changes)
    const bob = await personOf(desk, 'bob')
    const foreign = await bob.client.ask<Fields>(`GET /risk/limits/history?account_id=${account}`)
    expect([foreign.status, foreign.body['error']]).toEqual([404, 'account_not_found'])
  })

  it('is loosened by one where there is nobody else', async () => {
    const alone = await openRealDesk()
    try {
      const only = await personOf(alone, 'only', 'risk_manager')
      const { accounts } = await done(only.client.ask<{ accounts: readonly Limits[] }>('GET /risk/limits'))
      const account_id = accounts[0]?.account_id
      const loosened = await done(set(only, { account_id, max_leverage: '50' }))
      expect(loosened).toMatchObject({ approval: null, limits: { max_leverage: '50' } })
    } finally {
      await alone.close()
    }
  })

  it('is one of all accounts of a user where a risk manager names the user, and nobody else may', async () => {
    const body = { user_id: jane.userId, max_concentration: '0.5' }
    expect(await done(set(risk, body))).toMatchObject({
      ...{ account_id: account, approval: null, further_accounts: [] },
      limits: { max_concentration: '0.5' },
    })
    expect((await set(jane, body)).body).toMatchObject({ error: 'risk_manager_needed', field: 'user_id' })
    const nobody = await set(risk, { ...body, user_id: '0190a000-0000-7000-8000-000000000001' })
    expect([nobody.status, nobody.body.error]).toEqual([404, 'account_not_found'])
    const other = await set(risk, { ...body, account_id: 'another' })
    expect([other.status, other.body.error]).toEqual([404, 'account_not_found'])
  })
})
