import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf, signIn } from './people.ts'
import type { Person } from './people.ts'

let desk: RealDesk
let ann: Person
let bob: Person

type Changed = Readonly<{ role: string; approval: Readonly<{ id: string; status: string }> | null }>
type Approval = Readonly<{ id: string; status: string; result: unknown; decided_by: string | null }>

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  ann = await personOf(desk, 'ann', 'admin')
})

afterAll(() => desk.close())

const ask = (by: Person, whom: Person, value: string) =>
  by.client.ask<Changed>(`PUT /admin/users/${whom.userId}/role`, { value, reason: 'joins the desk' })

const approve = (by: Person, id: string) => by.client.ask<Approval>(`POST /approvals/${id}/approve`, {})

const roleOf = async (whom: Person) => (await whom.client.ask<{ role: string }>('GET /auth/me')).body.role

async function requested(whom: Person, role = 'risk_manager'): Promise<string> {
  const answer = await ask(ann, whom, role)
  expect(answer.body).toMatchObject({ role: 'trader', approval: { status: 'pending' } })
  return answer.body.approval?.id ?? ''
}

describe('a privileged role', () => {
  it('is granted by one administrator only while there is no other', async () => {
    const first = await personOf(desk, 'first')
    expect((await ask(ann, first, 'risk_manager')).body).toMatchObject({
      role: 'risk_manager',
      approval: null,
    })
    bob = await personOf(desk, 'bob', 'admin')
    const second = await personOf(desk, 'second')
    const id = await requested(second)
    expect(await roleOf(second)).toBe('trader')
    // Asked again it is the same wish.
    expect((await ask(ann, second, 'risk_manager')).body.approval?.id).toBe(id)
    const own = await approve(ann, id)
    expect(own).toMatchObject({ status: 403, body: { error: 'same_person' } })
    expect(await approve(bob, id)).toMatchObject({
      status: 200,
      body: { status: 'executed', result: { before: 'trader', after: 'risk_manager' } },
    })
    expect(await roleOf(second)).toBe('risk_manager')
    // To take a privilege away takes one.
    expect((await ask(bob, second, 'trader')).body).toMatchObject({ role: 'trader', approval: null })
    const page = await desk.real.engine.store.audit.list({ resourceId: id }, { limit: 9, offset: 0 })
    const trail = page.items.map(({ action, actorId }) => [action, actorId])
    expect(trail).toContainEqual(['approval.requested', ann.userId])
    expect(trail).toContainEqual(['approval.executed', bob.userId])
  })

  it('is executed once, of many approvals at the same moment', async () => {
    const whom = await personOf(desk, 'many')
    const id = await requested(whom)
    const answers = await Promise.all(Array.from({ length: 6 }, () => approve(bob, id)))
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200])
    const page = await desk.real.engine.store.audit.list(
      { action: 'user.role_changed', resourceId: whom.userId },
      { limit: 9, offset: 0 },
    )
    expect(page.total).toBe(1)
  })

  it('may be refused or taken back, and then nobody can allow it', async () => {
    const whom = await personOf(desk, 'refused')
    const refused = await requested(whom)
    expect(
      (await bob.client.ask(`POST /approvals/${refused}/reject`, { reason: 'not yet' })).body,
    ).toMatchObject({
      status: 'rejected',
      decision_reason: 'not yet',
    })
    expect((await approve(bob, refused)).body).toMatchObject({ error: 'approval_decided' })
    const withdrawn = await requested(whom)
    expect(withdrawn).not.toBe(refused)
    expect((await bob.client.ask(`DELETE /approvals/${withdrawn}`)).status).toBe(404)
    expect((await ann.client.ask(`DELETE /approvals/${withdrawn}`)).body).toMatchObject({
      status: 'withdrawn',
    })
    expect((await approve(bob, withdrawn)).status).toBe(409)
    expect(await roleOf(whom)).toBe('trader')
  })
})

describe('one person', () => {
  it('under a second account, a second role or a linked one is still one person', async () => {
    const whom = await personOf(desk, 'target')
    const id = await requested(whom)
    const mailbox = await personOf(desk, 'ann+second', 'super_admin')
    expect((await approve(mailbox, id)).body).toMatchObject({ error: 'same_person' })
    const linked = await personOf(desk, 'another-name', 'admin')
    const link = { value: ann.userId, reason: 'the same Ann' }
    await bob.client.ask(`PUT /admin/users/${linked.userId}/person`, link)
    expect((await approve(linked, id)).body).toMatchObject({ error: 'same_person' })
    const phone = { phone_number: '+1 555 010 7788' }
    await ann.client.ask('PUT /auth/profile', phone)
    const caller = await personOf(desk, 'same-phone', 'admin')
    await caller.client.ask('PUT /auth/profile', { phone_number: '+1 (555) 010-7788' })
    expect((await approve(caller, id)).body).toMatchObject({ error: 'same_person' })
    // Whoever changes their number right before they decide is who they were.
    await caller.client.ask('PUT /auth/profile', { phone_number: '+44 20 7946 0018' })
    expect((await approve(caller, id)).body).toMatchObject({ error: 'same_person' })
    expect((await approve(bob, id)).status).toBe(200)
  })

  it('cannot change a telephone until the desk has forgotten one', async () => {
    const restless = await personOf(desk, 'restless')
    const change = (number: number) =>
      restless.client.ask('PUT /auth/profile', { phone_number: `+44 20 7946 ${1_000 + number}` })
    for (let number = 0; number <= 20; number += 1) expect((await change(number)).status).toBe(200)
    expect(await change(21)).toMatchObject({
      status: 409,
      body: { error: 'phone_changes_exceeded', field: 'phone_number' },
    })
    expect((await change(3)).status).toBe(409)
    expect((await change(20)).status).toBe(200)
    const kept = await restless.client.ask('PUT /auth/profile', { company_name: 'Desk' })
    expect(kept.body).toMatchObject({ company_name: 'Desk', phone_number: '+44 20 7946 1020' })
  })
})

describe('what is about oneself', () => {
  it('is allowed by somebody else, under whatever account it is', async () => {
    const carl = await personOf(desk, 'carl', 'admin')
    const second = await personOf(desk, 'carl+trades')
    const id = await requested(second)
    const own = await approve(carl, id)
    expect([own.status, own.body]).toMatchObject([403, { error: 'same_person' }])
    expect((await carl.client.ask(`POST /approvals/${id}/reject`, {})).body).toMatchObject({
      error: 'same_person',
    })
    expect(await roleOf(second)).toBe('trader')
    expect((await approve(bob, id)).status).toBe(200)
  })
})

describe('approvals', () => {
  it('are seen by who asked and who may decide, and by nobody else', async () => {
    const whom = await personOf(desk, 'seen')
    const id = await requested(whom)
    const officer = await personOf(desk, 'officer', 'compliance_officer')
    expect((await officer.client.ask(`GET /approvals/${id}`)).status).toBe(200)
    expect((await whom.client.ask(`GET /approvals/${id}`)).body).toMatchObject({
      error: 'approval_not_found',
    })
    // An officer may not write users, so that this kind of act is not theirs to allow.
    expect((await approve(officer, id)).status).toBe(404)
    expect((await whom.client.ask('GET /approvals')).status).toBe(403)
    const listed = await bob.client.ask<{ approvals: Approval[] }>('GET /approvals?status=pending')
    expect(listed.body.approvals.map((approval) => approval.id)).toContain(id)
    const expired = await bob.client.ask<{ total: number }>('GET /approvals?status=expired')
    expect(expired.body.total).toBe(0)
  })
})

describe('administration', () => {
  it('creates users with a password or an invitation, and lets them grow within their reach', async () => {
    const made = await ann.client.ask<{ user_id: string; invite_token: string; tier: string }>(
      'POST /admin/create-user',
      { email: 'invited@desk.example', role: 'trader', tier: 'pro' },
    )
    expect(made).toMatchObject({ status: 201, body: { status: 'active', is_verified: true, tier: 'pro' } })
    const body = { token: made.body.invite_token, new_password: 'Harbour-lights-7' }
    expect((await ann.client.ask('POST /auth/reset-password', body)).status).toBe(200)
    const clash = { email: 'invited@desk.example', role: 'trader', password: 'Harbour-lights-7' }
    expect((await ann.client.ask('POST /admin/users', clash)).status).toBe(409)
    const unknown = { ...clash, email: 'x@desk.example', role: 'emperor' }
    expect((await ann.client.ask('POST /admin/users', unknown)).status).toBe(422)
    const waits = await ann.client.ask<Changed>('POST /admin/users', {
      ...{ email: 'soon@desk.example', role: 'admin', password: 'Harbour-lights-7' },
    })
    expect(waits.body).toMatchObject({ role: 'viewer', approval: { status: 'pending' } })
    const tier = await ann.client.ask(`PUT /admin/users/${made.body.user_id}/tier`, { value: 'elite' })
    expect(tier.body).toMatchObject({ tier: 'elite', user: { tier: 'elite' } })
    const above = await ann.client.ask('POST /admin/users', {
      ...clash,
      email: 'y@desk.example',
      role: 'super_admin',
    })
    expect(above).toMatchObject({ status: 403, body: { error: 'above_own_role' } })
  })

  it('suspends at once and keeps the last administrator', async () => {
    const alone = await openRealDesk({ demo: false })
    const root = await personOf(alone, 'root', 'admin')
    const jane = await personOf(alone, 'jane')
    const status = (whom: Person, value: string) =>
      root.client.ask(`PUT /admin/users/${whom.userId}/status`, { value })
    expect((await status(jane, 'suspended')).body).toMatchObject({ status: 'suspended', is_active: false })
    expect((await jane.client.ask('GET /auth/me')).body).toMatchObject({ error: 'account_suspended' })
    expect((await status(jane, 'active')).status).toBe(200)
    expect((await jane.client.ask('GET /auth/me')).body).toMatchObject({ error: 'token_revoked' })
    expect((await (await signIn(alone, jane.email)).client.ask('GET /auth/me')).status).toBe(200)
    expect((await status(root, 'suspended')).body).toMatchObject({ error: 'last_administrator' })
    const fall = await root.client.ask(`PUT /admin/users/${root.userId}/role`, { value: 'viewer' })
    expect(fall.body).toMatchObject({ error: 'last_administrator' })
    await alone.close()
  })

  it('shows and changes profiles: one’s own, anybody’s for an administrator, nobody else’s', async () => {
    const [jane, eve] = [await personOf(desk, 'profile'), await personOf(desk, 'nosy')]
    const path = `/users/${jane.userId}`
    expect((await eve.client.ask(`GET ${path}`)).body).toMatchObject({ error: 'user_not_found' })
    expect((await eve.client.ask(`PUT ${path}`, { full_name: 'Eve Was' })).status).toBe(404)
    expect((await jane.client.ask(`PUT ${path}`, { full_name: 'Jane Roe' })).body).toMatchObject({
      full_name: 'Jane Roe',
    })
    expect((await jane.client.ask('GET /users/me')).body).toMatchObject({ full_name: 'Jane Roe' })
    expect((await bob.client.ask(`GET ${path}`)).status).toBe(200)
    expect((await bob.client.ask(`PUT ${path}`, { company_name: 'Desk' })).body).toMatchObject({
      company_name: 'Desk',
    })
    await jane.client.ask('PUT /users/me/preferences', { theme: 'dark', locale: 'de' })
    await jane.client.ask('PUT /users/me/preferences', { theme: 'light' })
    expect((await jane.client.ask('GET /users/me/preferences')).body).toEqual({
      preferences: { theme: 'light', locale: 'de' },
    })
    expect((await jane.client.ask('PUT /users/me/preferences', { theme: 'loud' })).status).toBe(422)
  })
})
