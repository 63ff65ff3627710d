import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'

let desk: RealDesk
let officer: Person
let second: Person
let admin: Person

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  admin = await personOf(desk, 'root', 'admin')
  officer = await personOf(desk, 'officer', 'compliance_officer')
  second = await personOf(desk, 'second', 'compliance_officer')
})

afterAll(() => desk.close())

const YEAR = new Date().getUTCFullYear()

const STATEMENT = {
  full_name: 'Anna Maria Eriksson',
  date_of_birth: '1974-08-12',
  nationality: 'SE',
  address: { street: 'Gatan 1', city: 'Stockholm', postal_code: '111 22', country: 'SWE' },
  document_type: 'passport',
  document_number: 'L898902C3',
  document_country: 'SE',
  document_expiry: `${YEAR + 6}-04-15`,
  source_of_funds: 'salary',
}

type Submitted = Readonly<{ kyc_id: string; status: string; risk_level: string; risk_score: number }>
type Decided = Readonly<{ status: string; level: number; approval: Readonly<{ id: string }> | null }>

const submit = (by: Person, changes: object = {}) =>
  by.client.ask<Submitted & Record<string, unknown>>('POST /kyc/submit', { ...STATEMENT, ...changes })

const decide = (by: Person, id: string, act: string, body: object = { notes: 'seen' }) =>
  by.client.ask<Decided>(`POST /compliance/kyc/${id}/${act}`, { ...body })

/** A person with a document of their own, and the check that they submitted. */
async function submitted(name: string, changes: object = {}) {
  const person = await personOf(desk, name)
  const answer = await submit(person, { document_number: `P${name.length}${name}7`.slice(0, 9), ...changes })
  expect(answer.status, answer.text).toBe(201)
  return { person, id: answer.body.kyc_id, answer }
}

describe('an identity check', () => {
  it('is refused with the field that cannot be, and takes the address either way', async () => {
    const person = await personOf(desk, 'strict')
    const refusal = async (changes: object) => {
      const { status, body } = await submit(person, changes)
      return [status, body['error'], body['field']]
    }
    expect(await refusal({ date_of_birth: `${YEAR - 17}-01-01` })).toEqual([422, 'kyc_age', 'date_of_birth'])
    expect(await refusal({ date_of_birth: `${YEAR + 1}-01-01` })).toEqual([422, 'kyc_age', 'date_of_birth'])
    expect(await refusal({ document_expiry: '2020-01-01' })).toEqual([
      422,
      'kyc_document_expired',
      'document_expiry',
    ])
    expect(await refusal({ nationality: 'QQ' })).toEqual([422, 'kyc_country_unknown', 'nationality'])
    expect((await refusal({ address: undefined }))[0]).toBe(422)
    const { address, ...flat } = STATEMENT
    const answer = await person.client.ask('POST /compliance/kyc/submit', {
      ...flat,
      ...address,
      document_number: 'F7000001',
    })
    expect(answer.status, answer.text).toBe(201)
  })

  it('tells what was looked at, and never that nobody was found where no list is loaded', async () => {
    const { person, answer } = await submitted('teller')
    expect(answer.body).toMatchObject({
      status: 'pending',
      risk_level: 'low',
      risk_score: 0,
      issues_found: [],
    })
    expect(answer.body['checks_performed']).toContainEqual(
      expect.objectContaining({ name: 'screening', outcome: 'not_run' }),
    )
    expect((await submit(person)).status).toBe(409)
    const status = await person.client.ask('GET /kyc/status')
    expect(status.body).toMatchObject({
      kyc_required: true,
      kyc_status: 'pending',
      kyc_level: 0,
      limits: { daily_value_usd: '0' },
      latest_document: { type: 'passport', country: 'SE' },
    })
    expect(status.text).not.toContain('P6teller7')
    expect((await person.client.ask('GET /compliance/status')).body).toMatchObject({ status: 'pending' })
  })

  it('is decided by nobody about themselves, under whatever account', async () => {
    const { person, id } = await submitted('officer+private')
    for (const act of ['take', 'approve', 'reject', 'request-info']) {
      const own = await decide(officer, id, act)
      expect([act, own.status, own.body]).toMatchObject([act, 403, { error: 'kyc_own_case' }])
    }
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({ kyc_status: 'pending' })
    const risky = await submitted('second+private', { nationality: 'IR' })
    expect(risky.answer.body.risk_level).toBe('high')
    const asked = await decide(officer, risky.id, 'approve')
    const approval = `/approvals/${asked.body.approval?.id ?? ''}`
    expect((await admin.client.ask(`GET ${approval}`)).status).toBe(200)
    // To the person whom it is about there is no such approval, under their own name or another one.
    for (const form of [`GET ${approval}`, `POST ${approval}/approve`, `POST ${approval}/reject`]) {
      const own = await second.client.ask(form, form.startsWith('GET') ? undefined : {})
      expect([form, own.status, own.body]).toMatchObject([form, 404, { error: 'approval_not_found' }])
    }
    expect((await admin.client.ask(`POST ${approval}/approve`, {})).status).toBe(200)
  })

  it('of an account is held back by nobody for themselves, under whatever account', async () => {
    const twin = await personOf(desk, 'officer+trades')
    const opened = await twin.client.ask<{ account_id: string }>('POST /accounts', {
      ...{ ethereum_address: '0x742d35cc6634c0532925a3b844bc454e4438f44e', account_type: 'paper' },
    })
    const form = `POST /compliance/accounts/${opened.body.account_id}/status`
    const body = { status: 'frozen', reason: 'a look at it' }
    expect(await officer.client.ask(form, body)).toMatchObject({
      status: 403,
      body: { error: 'own_account' },
    })
    expect((await second.client.ask(form, body)).status).toBe(200)
  })

  it('is decided by an officer, by none about themselves, and once', async () => {
    const { person, id } = await submitted('approved')
    expect((await decide(person, id, 'approve')).status).toBe(403)
    const queue = await officer.client.ask<{ cases: { kyc_id: string; person: object }[] }>(
      'GET /compliance/kyc/queue?per_page=100',
    )
    expect(queue.body.cases.find(({ kyc_id }) => kyc_id === id)?.person).toMatchObject({
      full_name: STATEMENT.full_name,
    })
    expect((await decide(officer, id, 'reject', {})).status).toBe(422)
    expect((await decide(officer, 'none', 'approve')).status).toBe(404)
    expect((await decide(officer, id, 'approve', { level: 2 })).body).toMatchObject({
      status: 'approved',
      level: 2,
      approval: null,
    })
    expect((await decide(officer, id, 'approve')).status).toBe(409)
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({
      kyc_status: 'approved',
      kyc_level: 2,
      limits: { daily_value_usd: '10000' },
    })
    expect((await person.client.ask('GET /auth/me')).body).toMatchObject({ kyc_status: 'approved' })
    expect((await submit(person)).body).toMatchObject({ error: 'kyc_already_approved' })
  })

  it('goes back to the user for what is missing, and is the same check when it comes again', async () => {
    const { person, id } = await submitted('asked')
    expect(
      (await decide(officer, id, 'request-info', { notes: 'The lines of the zone, please.' })).status,
    ).toBe(200)
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({
      kyc_status: 'info_requested',
      note: 'The lines of the zone, please.',
    })
    expect((await decide(officer, id, 'approve')).status).toBe(409)
    const again = await submit(person, { document_number: 'A7654321' })
    expect(again.body).toMatchObject({ kyc_id: id, status: 'pending' })
    expect((await decide(officer, id, 'reject', { notes: 'Not the same person.' })).body.status).toBe(
      'rejected',
    )
    expect((await person.client.ask('GET /auth/me')).body).toMatchObject({ kyc_status: 'rejected' })
    expect((await submit(person, { document_number: 'A7654322' })).status).toBe(201)
  })

  it('takes two officers at high risk', async () => {
    const { person, id, answer } = await submitted('risky', { nationality: 'IR', document_country: 'IR' })
    expect(answer.body).toMatchObject({ status: 'under_review', risk_level: 'high' })
    expect((await decide(officer, id, 'approve', { level: 2 })).status).toBe(422)
    const asked = await decide(officer, id, 'approve')
    expect(asked.body).toMatchObject({ status: 'under_review', approval: { status: 'pending' } })
    const approval = `POST /approvals/${asked.body.approval?.id}/approve`
    expect(await officer.client.ask(approval, {})).toMatchObject({
      status: 403,
      body: { error: 'same_person' },
    })
    expect((await second.client.ask(approval, {})).body).toMatchObject({ status: 'executed' })
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({
      kyc_status: 'approved',
      kyc_level: 1,
    })
  })

  it('finds a document that somebody else showed, and says so to the officer alone', async () => {
    const first = await submitted('owner', { document_number: 'D1234567' })
    const other = await submitted('copier', { document_number: 'd 1234567' })
    // What somebody else did shows neither in the words nor in the state: both are told the same.
    expect(other.answer.body).toMatchObject({
      status: first.answer.body.status,
      risk_level: 'low',
      risk_score: 0,
    })
    expect((await other.person.client.ask('GET /kyc/status')).body).toMatchObject({ kyc_status: 'pending' })
    expect((await submit(other.person)).body).toMatchObject({ details: { status: 'pending' } })
    const waiting = await officer.client.ask<{ cases: { kyc_id: string; status: string }[] }>(
      'GET /compliance/kyc/queue?risk_level=high',
    )
    expect(waiting.body.cases.find(({ kyc_id }) => kyc_id === other.id)?.status).toBe('under_review')
    const log = await other.person.client.ask('GET /audit/me?action=kyc.submitted')
    expect(log.status, log.text).toBe(200)
    expect(log.text).not.toContain('risk')
    expect(other.answer.text).not.toContain('nother user')
    const seen = await officer.client.ask(`GET /compliance/status/${other.person.userId}`)
    expect(seen.body['issues_found']).toContain('Another user showed this document.')
    expect(first.answer.body.status).toBe('pending')
    expect((await other.person.client.ask(`GET /compliance/status/${first.person.userId}`)).status).toBe(403)
  })

  it('is one officer’s at a time, due by its risk, and taken over only in so many words', async () => {
    const { person, id, answer } = await submitted('taken')
    const seen = async () => {
      const queue = await officer.client.ask<{ cases: Record<string, unknown>[] }>(
        'GET /compliance/kyc/queue?per_page=100',
      )
      return queue.body.cases.find(({ kyc_id }) => kyc_id === id)
    }
    const due =
      Date.parse(String((await seen())?.['due_at'])) - Date.parse(String(answer.body['submitted_at']))
    expect(due).toBe(3 * 86_400_000)
    expect((await decide(officer, id, 'take', {})).body).toMatchObject({ status: 'under_review' })
    expect(await seen()).toMatchObject({ assignee: officer.userId, overdue: false })
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({ kyc_status: 'pending' })
    const refusal = { status: 409, body: { error: 'kyc_taken', details: { assignee: officer.userId } } }
    expect(await decide(second, id, 'take', {})).toMatchObject(refusal)
    expect(await decide(second, id, 'approve')).toMatchObject(refusal)
    expect((await decide(second, id, 'take', { take_over: true })).status).toBe(200)
    expect((await decide(second, id, 'approve', { notes: 'A cousin of a minister.' })).status).toBe(200)
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({
      kyc_status: 'approved',
      note: null,
    })
    expect(await decide(second, id, 'take', {})).toMatchObject({
      status: 409,
      body: { error: 'kyc_wrong_state' },
    })
  })

  it('is not among those that its own officer sees', async () => {
    const answer = await submit(admin, {
      document_number: 'R7654321',
      nationality: 'IR',
      document_country: 'IR',
    })
    expect(answer.status, answer.text).toBe(201)
    const queue = await admin.client.ask('GET /compliance/kyc/queue?per_page=100')
    expect(queue.text).not.toContain(admin.userId)
    const asked = await decide(officer, String(answer.body.kyc_id), 'approve', { notes: 'Clear.' })
    const approval = asked.body.approval?.id
    expect((await second.client.ask(`GET /approvals/${approval}`)).status).toBe(200)
    expect((await admin.client.ask(`GET /approvals/${approval}`)).status).toBe(404)
  })

  it('reads a zone for whoever types it in, digit by digit', async () => {
    const person = await personOf(desk, 'typing')
    const first = 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<'
    const read = (second: string) =>
      person.client.ask<{ holds: boolean; fields: { name: string }[] }>('POST /kyc/zone', {
        mrz: [first, second],
      })
    const good = await read('L898902C36UTO7408122F1204159ZE184226B<<<<<10')
    expect(good.body).toMatchObject({ format: 'TD3', holds: true, problem: null })
    expect(good.body.fields).toContainEqual({ name: 'date_of_birth', value: '1974-08-12', holds: true })
    const bad = await read('L898902C36UTO7408132F1204159ZE184226B<<<<<10')
    expect(bad.body.holds).toBe(false)
    expect(bad.body.fields).toEqual(
      expect.arrayContaining([
        { name: 'document_number', value: 'L898902C3', holds: true },
        { name: 'date_of_birth', value: '1974-08-13', holds: false },
        { name: 'whole', value: null, holds: false },
      ]),
    )
    expect((await read('L898902C3')).body).toMatchObject({
      holds: false,
      problem: 'The lines have different lengths.',
    })
  })

  it('decides what live money may do, up to what its level allows', async () => {
    const { person, id } = await submitted('trading')
    const opened = await person.client.ask<{ id: string; account_id: string }>('POST /accounts', {
      ethereum_address: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    })
    expect(opened.status, opened.text).toBe(201)
    const account = opened.body.account_id
    const booked = await admin.client.ask(`POST /admin/accounts/${account}/deposit`, { amount: '50000' })
    expect(booked.status, booked.text).toBeLessThan(300)
    const withdraw = (amount: string) => person.client.ask(`POST /accounts/${account}/withdraw`, { amount })
    expect(await withdraw('100')).toMatchObject({ status: 403, body: { error: 'kyc_required' } })
    await decide(officer, id, 'approve', { level: 1 })
    expect((await withdraw('600')).status).toBeLessThan(300)
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({
      used: [{ account_id: account, orders_usd: '0', withdrawals_usd: '600' }],
    })
    const over = await withdraw('600')
    expect(over).toMatchObject({
      status: 403,
      body: { error: 'kyc_limit_exceeded', details: { level: 1, level_needed: 2, used: '600' } },
    })
  })

  it('freezes an account: no withdrawal, no order, until an officer sets it free', async () => {
    const { person, id } = await submitted('frozen')
    await decide(officer, id, 'approve', { level: 3 })
    const opened = await person.client.ask<{ account_id: string }>('POST /accounts', {
      ethereum_address: '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
    })
    const account = opened.body.account_id
    await admin.client.ask(`POST /admin/accounts/${account}/deposit`, { amount: '5000' })
    const set = (by: Person, status: string) =>
      by.client.ask(`POST /compliance/accounts/${account}/status`, { status, reason: 'court order' })
    const withdraw = () => person.client.ask(`POST /accounts/${account}/withdraw`, { amount: '100' })
    expect((await set(person, 'active')).status).toBe(403)
    expect((await set(officer, 'frozen')).body).toMatchObject({ account_status: 'frozen' })
    expect(await withdraw()).toMatchObject({
      status: 403,
      body: { error: 'account_frozen', details: { status: 'frozen' } },
    })
    expect((await person.client.ask(`GET /accounts/${account}`)).text).toContain('frozen')
    expect(await set(officer, 'closed')).toMatchObject({
      status: 409,
      body: { error: 'account_wrong_state' },
    })
    expect((await set(officer, 'active')).status).toBe(200)
    expect((await withdraw()).status).toBeLessThan(300)
    const trail = await desk.real.engine.store.audit.list({ resourceId: account }, { limit: 20, offset: 0 })
    expect(trail.items.map(({ action }) => action)).toContain('account.frozen')
  })

  it('keeps documents for their owner and for officers, by what their bytes are', async () => {
    const owner = await personOf(desk, 'paper')
    const other = await personOf(desk, 'nosy')
    const bytes = Buffer.concat([Buffer.from('%PDF-1.7\n'), Buffer.alloc(100_000, 'x')])
    const upload = async (by: Person, content: Uint8Array<ArrayBuffer>, type = 'passport') => {
      const form = new FormData()
      form.set('type', type)
      form.set('file', new Blob([content]), 'passport.pdf')
      const headers = { authorization: `Bearer ${by.tokens.access_token}` }
      const answer = await fetch(`${desk.address}/kyc/documents`, { method: 'POST', headers, body: form })
      return { status: answer.status, body: (await answer.json()) as Record<string, unknown> }
    }
    const kept = await upload(owner, Uint8Array.from(bytes))
    expect(kept).toMatchObject({
      status: 201,
      body: { content_type: 'application/pdf', size: bytes.length, status: 'stored' },
    })
    expect(await upload(owner, Uint8Array.from(Buffer.from('MZ, and a name that says PDF')))).toMatchObject({
      status: 415,
      body: { error: 'kyc_document_type' },
    })
    expect((await upload(owner, new Uint8Array(10 * 1024 * 1024 + 1))).status).toBe(413)
    expect((await upload(owner, Uint8Array.from(bytes), 'poem')).status).toBe(422)
    const id = String(kept.body['document_id'])
    const read = async (by: Person) => {
      const headers = { authorization: `Bearer ${by.tokens.access_token}` }
      const answer = await fetch(`${desk.address}/kyc/documents/${id}`, { headers })
      return {
        status: answer.status,
        type: answer.headers.get('content-type'),
        bytes: Buffer.from(await answer.arrayBuffer()),
      }
    }
    expect(await read(owner)).toEqual({ status: 200, type: 'application/pdf', bytes })
    expect((await read(officer)).bytes.equals(bytes)).toBe(true)
    expect((await read(other)).status).toBe(404)
    const mine = await submit(owner, { document_number: 'X7654321', documents: [id] })
    expect(mine.body).toMatchObject({ document_id: id })
    expect((await submit(other, { document_number: 'X7654322', documents: [id] })).status).toBe(404)
    const trail = await desk.real.engine.store.audit.list({ resourceId: id }, { limit: 9, offset: 0 })
    expect(trail.items.map(({ action }) => action).toSorted()).toEqual([
      'kyc.document_read',
      'kyc.document_read',
      'kyc.document_stored',
    ])
  })

  it('is sealed in the store, and the log names it without a word of it', async () => {
    const { store } = desk.real.engine
    const { items } = await store.kyc.inStates(
      { states: ['pending', 'approved', 'rejected'] },
      { limit: 50, offset: 0 },
    )
    expect(JSON.stringify(items)).not.toMatch(/Eriksson|Stockholm|L898902C3/)
    const log = await store.audit.list({ action: 'kyc.submitted' }, { limit: 50, offset: 0 })
    expect(log.total).toBeGreaterThan(4)
    expect(JSON.stringify(log.items)).not.toMatch(/Eriksson|Stockholm/)
    expect(await desk.real.engine.verifyAudit()).toMatchObject({ valid: true })
  })
})

describe('an officer who wants to look again', () => {
  it('takes an approval back before its day; the user sees what everybody under review sees', async () => {
    const { person, id } = await submitted('again')
    expect(await decide(officer, id, 'review', {})).toMatchObject({
      status: 409,
      body: { error: 'kyc_wrong_state' },
    })
    expect((await decide(officer, id, 'approve')).status).toBe(200)
    expect((await decide(person, id, 'review', {})).status).toBe(403)
    const answer = await decide(officer, id, 'review', {})
    expect(answer, answer.text).toMatchObject({
      status: 200,
      body: { status: 'under_review', level: 0, assignee: null, next_review_date: null },
    })
    const own = await person.client.ask('GET /kyc/status')
    expect(own.body).toMatchObject({ kyc_status: 'under_review', kyc_level: 0, note: null })
    expect((await decide(officer, id, 'approve')).status).toBe(200)
    expect((await person.client.ask('GET /kyc/status')).body).toMatchObject({ kyc_status: 'approved' })
  })
})
