import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CaseId } from '../../../src/core/compliance/cases/index.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { act, done, officerOf, openCase, pageOfCase } from './officers.ts'
import type { Case } from './officers.ts'

let desk: RealDesk
let ann: Person
let ben: Person
let client: Person

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  ann = await officerOf(desk, 'ann')
  ben = await officerOf(desk, 'ben')
  client = await personOf(desk, 'client')
})

afterAll(() => desk.close())

const takeNext = (by: Person) =>
  done(by.client.ask<{ case: Case | null }>('POST /compliance/cases/take-next', {}))

const emptyQueue = async (): Promise<void> => {
  while ((await takeNext(ann)).case !== null) continue
}

const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString()

describe('the queue', () => {
  it('hands out the most urgent case, and of those the one that is due first, to one person each', async () => {
    await emptyQueue()
    const low = await openCase(ann, { priority: 'low' })
    const first = await openCase(ann, { priority: 'high' })
    const second = await openCase(ann, { priority: 'high' })
    const taken = [await takeNext(ann), await takeNext(ben), await takeNext(ann)]
    expect(taken.map((each) => each.case?.case_id)).toEqual([first.case_id, second.case_id, low.case_id])
    expect(taken.map((each) => each.case?.assignee)).toEqual([ann.userId, ben.userId, ann.userId])
    expect(await takeNext(ben)).toEqual({ case: null })
    expect(await act(ben, first.case_id, 'take')).toMatchObject({
      status: 409,
      body: { error: 'case_taken' },
    })
    expect((await act(ben, first.case_id, 'release')).body).toMatchObject({ error: 'case_not_yours' })
    expect((await act(ann, first.case_id, 'release')).body).toMatchObject({ state: 'open', assignee: null })
  })

  it('gives a case only to somebody who works on cases', async () => {
    const { case_id: id } = await openCase(ann)
    expect((await act(ann, id, 'assign', { assignee: client.userId })).body).toMatchObject({
      error: 'assignee_unfit',
    })
    expect((await act(ann, id, 'assign', { assignee: ben.userId })).body).toMatchObject({
      state: 'in_review',
      assignee: ben.userId,
    })
    const own = await done(
      ben.client.ask<{ cases: Case[] }>('GET /compliance/cases?assignee=me&per_page=100'),
    )
    expect(own.cases.map(({ case_id }) => case_id)).toContain(id)
  })

  it('is read and worked by reviewers alone', async () => {
    const auditor = await personOf(desk, 'auditor', 'auditor')
    const { case_id: id } = await openCase(ann)
    expect((await auditor.client.ask(`GET /compliance/cases/${id}`)).status).toBe(200)
    expect((await act(auditor, id, 'take')).status).toBe(403)
    expect((await client.client.ask('GET /compliance/cases')).status).toBe(403)
  })
})

describe('a snooze', () => {
  it('lasts until its day, at most to the deadline, and needs a reason', async () => {
    const { case_id: id, due_at: due } = await openCase(ann, { priority: 'medium' })
    await act(ann, id, 'take')
    expect(await act(ann, id, 'snooze', { until: inDays(2) })).toMatchObject({
      status: 409,
      body: { error: 'case_reason_required' },
    })
    const beyond = new Date(Date.parse(due) + 1_000).toISOString()
    expect((await act(ann, id, 'snooze', { until: beyond, reason: 'later' })).status).toBe(422)
    expect((await act(ann, id, 'snooze', { until: inDays(-1), reason: 'earlier' })).status).toBe(422)
    const asleep = await act(ann, id, 'snooze', { until: inDays(2), reason: 'the bank answers on Tuesday' })
    expect(asleep.body).toMatchObject({ state: 'snoozed', assignee: ann.userId })
    expect((await act(ann, id, 'close', { disposition: 'explained', reason: 'x' })).status).toBe(409)
    expect((await act(ann, id, 'wake')).body).toMatchObject({ state: 'in_review', snoozed_until: null })
  })

  it('of a case that somebody has is theirs, or of whoever leads; others take the case over first', async () => {
    const boss = await personOf(desk, 'boss', 'admin')
    const { case_id: id } = await openCase(ann, { priority: 'medium' })
    const asked = { until: inDays(2), reason: 'the bank answers on Tuesday' }
    const notYours = { status: 403, body: { error: 'case_not_yours' } }
    await act(ann, id, 'take')
    expect(await act(ben, id, 'snooze', asked)).toMatchObject(notYours)
    await done(act(ann, id, 'snooze', asked))
    expect(await act(ben, id, 'wake')).toMatchObject(notYours)
    expect((await done(act(boss, id, 'wake'))).state).toBe('in_review')
    expect(await done(act(boss, id, 'snooze', asked))).toMatchObject({
      state: 'snoozed',
      assignee: ann.userId,
    })
    // Ann is ill: who takes over stands in the timeline.
    const taken = await done(act(ben, id, 'assign', { assignee: ben.userId }))
    expect(taken).toMatchObject({ state: 'in_review', assignee: ben.userId, snoozed_until: null })
    expect((await pageOfCase(ben, id)).timeline.at(-1)).toMatchObject({
      ...{ kind: 'assigned', actor_id: ben.userId },
    })
    const { replays } = await done(
      ben.client.ask<{ replays: boolean }>(`GET /compliance/cases/${id}/decisions`),
    )
    expect(replays).toBe(true)
    await done(act(ben, id, 'snooze', asked))
    expect(await act(ann, id, 'wake')).toMatchObject(notYours)
    expect((await done(act(ben, id, 'wake'))).state).toBe('in_review')
  })

  it('of a case of nobody is anybody’s who works on cases', async () => {
    const { case_id: id } = await openCase(ann, { priority: 'medium' })
    await done(act(ann, id, 'snooze', { until: inDays(2), reason: 'the list comes on Tuesday' }))
    expect((await done(act(ben, id, 'wake'))).state).toBe('open')
  })
})

describe('the end of a case', () => {
  it('takes a reason, and whoever works on it', async () => {
    const { case_id: id } = await openCase(ann, { priority: 'low' })
    const end = { disposition: 'explained', reason: 'salary, see the contract' }
    expect((await act(ann, id, 'close', end)).body).toMatchObject({ error: 'case_wrong_state' })
    await act(ann, id, 'take')
    expect((await act(ben, id, 'close', end)).body).toMatchObject({ error: 'case_not_yours' })
    expect(await act(ann, id, 'close', { disposition: 'explained' })).toMatchObject({
      status: 409,
      body: { error: 'case_reason_required' },
    })
    expect((await act(ann, id, 'close', end)).body).toMatchObject({
      state: 'closed',
      disposition: 'explained',
    })
    expect((await act(ann, id, 'notes', { text: 'too late' })).status).toBe(409)
    expect((await act(ann, id, 'reopen')).body).toMatchObject({ error: 'case_reason_required' })
    expect((await act(ben, id, 'reopen', { reason: 'the contract was forged' })).body).toMatchObject({
      state: 'open',
      disposition: null,
    })
  })

  it('takes a second person where much hangs on it, and that is never the first', async () => {
    const { case_id: id } = await openCase(ann, { priority: 'high' })
    await act(ann, id, 'take')
    const asked = await act(ann, id, 'close', { disposition: 'false_positive', reason: 'another Jane' })
    expect(asked.body).toMatchObject({ state: 'awaiting_approval', disposition: 'false_positive' })
    const approval = asked.body.approval_id ?? ''
    const approve = (by: Person) => by.client.ask(`POST /approvals/${approval}/approve`, {})
    expect(await approve(ann)).toMatchObject({ status: 403, body: { error: 'same_person' } })
    // Nobody who reads the list of approvals reads the case in it.
    const shown = await ben.client.ask(`GET /approvals/${approval}`)
    expect(shown.text).not.toContain('Jane')
    expect(await approve(ben)).toMatchObject({ status: 200, body: { status: 'executed' } })
    const page = await pageOfCase(ann, id)
    expect(page).toMatchObject({ state: 'closed', disposition: 'false_positive' })
    expect(page.timeline.map(({ kind, actor_id }) => [kind, actor_id])).toEqual([
      ['opened', ann.userId],
      ['assigned', ann.userId],
      ['close_proposed', ann.userId],
      ['closed', ben.userId],
    ])
  })

  it('comes back to whoever had the case when the second person says no', async () => {
    const { case_id: id } = await openCase(ann, { priority: 'critical' })
    await act(ann, id, 'take')
    const asked = await act(ann, id, 'close', { disposition: 'explained', reason: 'fine' })
    const path = `/approvals/${asked.body.approval_id}`
    expect((await ben.client.ask(`POST ${path}/reject`, { reason: 'look again' })).status).toBe(200)
    expect(await pageOfCase(ann, id)).toMatchObject({
      state: 'in_review',
      assignee: ann.userId,
      disposition: null,
      approval_id: null,
    })
    expect((await ben.client.ask(`POST ${path}/approve`, {})).status).toBe(409)
  })
})

describe('the locker', () => {
  it('gives back what was put in, with its hash, and notes who read it', async () => {
    const { case_id: id } = await openCase(ann)
    const bytes = Buffer.from('Statement of account\n1000.00')
    const body = {
      name: 'Jane Doe statement.txt',
      media_type: 'text/plain',
      content_base64: bytes.toString('base64'),
    }
    const put = await act(ann, id, 'evidence', body)
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    expect(put).toMatchObject({ status: 201, body: { sha256, size_bytes: bytes.length, name: body.name } })
    const path = `GET /compliance/cases/${id}/evidence/${String(put.body.evidence_id)}`
    const read = await ben.client.ask(path)
    expect([read.status, read.text]).toEqual([200, bytes.toString()])
    const { store } = desk.real.engine
    const trail = await store.audit.list({ action: 'case.evidence_read' }, { limit: 1, offset: 0 })
    expect(trail.items[0]).toMatchObject({ actorId: ben.userId, resourceId: null })
    // In the store lies neither name nor content.
    const kept = await store.cases.evidence(id as CaseId)
    const content = await store.cases.evidenceContent(kept[0]?.id ?? '')
    expect(JSON.stringify([kept, content])).not.toMatch(/Jane|U3RhdGVtZW50/)
  })

  it('refuses nothing and too much', async () => {
    const { case_id: id } = await openCase(ann)
    const put = (content: string) =>
      act(ann, id, 'evidence', { name: 'a', media_type: 'text/plain', content_base64: content })
    expect((await put('')).body).toMatchObject({ error: 'evidence_empty' })
    expect(await put(Buffer.alloc(5 * 1024 * 1024 + 1).toString('base64'))).toMatchObject({
      status: 413,
      body: { error: 'evidence_too_large' },
    })
    // As much as a request carries: too much is 413 whatever its size.
    expect((await put(Buffer.alloc(7_000_000, 'a').toString('base64'))).status).toBe(413)
    expect((await put('not base64!')).status).toBe(422)
  })

  it('takes a file for what its bytes are, whatever it calls itself', async () => {
    const { case_id: id } = await openCase(ann)
    const put = async (mediaType: string, bytes: Buffer | string) => {
      const content = Buffer.from(bytes).toString('base64')
      const file = { name: 'a', media_type: mediaType, content_base64: content }
      const { status, body } = await act(ann, id, 'evidence', file)
      return status === 201 ? status : `${status} ${String(body['error'])}`
    }
    const png = Buffer.from(
      'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
      'base64',
    )
    const refused = '415 evidence_type'
    expect(await put('image/png', png)).toBe(201)
    expect(await put('image/jpeg', png)).toBe(refused)
    expect(await put('text/plain', png)).toBe(refused)
    expect(await put('application/pdf', '%PDF-1.7\n%âãÏÓ\n')).toBe(201)
    expect(await put('application/pdf', 'no PDF')).toBe(refused)
    expect(await put('application/x-msdownload', 'MZ')).toBe(refused)
    expect(await put('text/html', '<script>alert(1)</script>')).toBe(refused)
    expect(await put('text/csv', 'day,amount\r\n2026-03-02,9000\r\n')).toBe(201)
    expect(await put('text/plain', 'BMW, a used one')).toBe(201)
    expect(await put('application/xml', '<?xml version="1.0"?><a/>')).toBe(201)
    expect(await put('text/plain', Buffer.from([0x4d, 0x5a, 0, 1]))).toBe(refused)
    expect(await put('text/plain', Buffer.from([0xff, 0xfe, 0xfd]))).toBe(refused)
    expect((await pageOfCase(ann, id)).evidence).toHaveLength(5)
  })
})

describe('links', () => {
  it('lead from an account to its customer, and from the customer to the case', async () => {
    const opening = { account_type: 'standard', ethereum_address: `0x${'a1'.repeat(20)}` }
    const opened = await done(client.client.ask<{ account_id: string }>('POST /accounts', opening))
    const account = opened.account_id
    const { case_id: id } = await openCase(ann, { links: [{ kind: 'account', target_id: account }] })
    await act(ann, id, 'links', { kind: 'address', target_id: '0x00000000219ab540356cBB839Cbe05303d7705Fa' })
    await act(ann, id, 'links', { kind: 'account', target_id: account })
    const { links } = await pageOfCase(ann, id)
    expect(links.map(({ kind }) => kind).toSorted()).toEqual(['account', 'address', 'customer'])
    const query = `link_kind=customer&target_id=${client.userId}`
    const found = await done(ben.client.ask<{ cases: Case[] }>(`GET /compliance/cases?${query}`))
    expect(found.cases.map(({ case_id }) => case_id)).toContain(id)
    for (const [kind, target_id] of [
      ['order', 'nothing'],
      ['address', '4111111111111111'],
      ['address', 'the house of his brother in Riga'],
    ]) {
      const refused = await act(ann, id, 'links', { kind, target_id })
      expect(refused, target_id).toMatchObject({ status: 422, body: { error: 'link_unknown' } })
    }
  })
})

describe('the decisions of a case', () => {
  it('replay: each with what the case was after it, and all of them to what it is', async () => {
    const link = { kind: 'customer', target_id: client.userId }
    const { case_id: id } = await openCase(ann, { priority: 'low', links: [link] })
    await act(ann, id, 'take')
    await act(ann, id, 'notes', { text: 'Called the bank.' })
    expect((await act(ann, id, 'decisions', { ...link, choice: 'false_match' })).body).toMatchObject({
      error: 'case_reason_required',
    })
    await act(ann, id, 'decisions', { ...link, choice: 'false_match', reason: 'born 40 years apart' })
    await act(ann, id, 'escalate', { priority: 'medium', reason: 'a second bank asks' })
    expect((await act(ann, id, 'escalate', { priority: 'low', reason: 'calm' })).status).toBe(422)
    await act(ann, id, 'close', { disposition: 'false_positive', reason: 'another person' })
    const answer = await done(
      ben.client.ask<{ replays: boolean; decisions: { kind: string; state_after: string; text: string }[] }>(
        `GET /compliance/cases/${id}/decisions`,
      ),
    )
    expect(answer.replays).toBe(true)
    expect(answer.decisions.map(({ kind, state_after }) => `${kind} ${state_after}`)).toEqual([
      'opened open',
      'decided in_review',
      'escalated in_review',
      'closed closed',
    ])
    expect(answer.decisions[1]?.text).toBe('born 40 years apart')
  })

  it('stay as they were written: the store takes no change of a timeline', async () => {
    const { case_id: id } = await openCase(ann)
    const { store } = desk.real.engine
    const [event] = await store.cases.events(id as CaseId)
    if (event === undefined) throw new Error('a case has a beginning')
    await expect(
      store.commit([{ op: 'put', table: 'caseEvents', record: { ...event, actorId: 'nobody' } }]),
    ).rejects.toMatchObject({ code: 'append_only' })
  })
})

describe('records of what the house must fulfil', () => {
  it('are written, changed and listed by framework', async () => {
    const path = 'POST /compliance/records'
    const made = await ann.client.ask<{ record_id: string }>(path, {
      framework: 'aml_ctf',
      requirement: 'A written risk assessment, renewed each year',
      due_at: '2020-01-01',
    })
    expect(made).toMatchObject({ status: 201, body: { status: 'planned', overdue: true } })
    const changed = await ben.client.ask(`PUT /compliance/records/${made.body.record_id}`, {
      status: 'met',
      evidence: 'Assessment of March',
    })
    expect(changed.body).toMatchObject({ status: 'met', overdue: false, updated_by: ben.userId })
    const list = await done(ann.client.ask<{ total: number }>('GET /compliance/records?framework=aml_ctf'))
    expect(list.total).toBe(1)
    const training = {
      framework: 'training',
      requirement: 'Tipping off',
      owner_id: ben.userId,
      status: 'met',
    }
    expect((await ann.client.ask(path, { ...training, evidence: 'List of March' })).status).toBe(201)
    const trained = await done(
      ann.client.ask<{ records: unknown[] }>('GET /compliance/records?framework=training'),
    )
    expect(trained.records).toMatchObject([{ owner_id: ben.userId, evidence: 'List of March' }])
    // Each row has its history: who, when, from what to what, what was written beside it, and where the log proves it.
    const again = { due_at: '2027-01-01', note: 'the regulator asked for it earlier' }
    await done(ann.client.ask(`PUT /compliance/records/${made.body.record_id}`, again))
    type Change = Readonly<{
      by: string
      note: string | null
      sealed: string
      changes: object[]
      log_id: string
    }>
    type Listed = Readonly<{ history: readonly Change[]; history_total: number }>
    const { records } = await done(
      ann.client.ask<{ records: readonly Listed[] }>('GET /compliance/records?framework=aml_ctf'),
    )
    expect(records[0]).toMatchObject({
      history_total: 3,
      history: [
        {
          ...{ by: ann.userId, note: again.note, sealed: 'open' },
          changes: [
            { field: 'due_at', before: '2020-01-01T00:00:00.000Z', after: '2027-01-01T00:00:00.000Z' },
          ],
        },
        {
          ...{ by: ben.userId, note: null, sealed: 'open' },
          changes: [
            { field: 'status', before: 'planned', after: 'met' },
            { field: 'evidence', before: null, after: 'Assessment of March' },
          ],
        },
        {
          by: ann.userId,
          changes: [
            { field: 'requirement', before: null, after: 'A written risk assessment, renewed each year' },
            { field: 'status', before: null, after: 'planned' },
            { field: 'due_at', before: null, after: '2020-01-01T00:00:00.000Z' },
          ],
        },
      ],
    })
    const inLog = await done(
      ann.client.ask<{ logs: { log_id: string }[] }>(`GET /audit/logs?resource_id=${made.body.record_id}`),
    )
    expect(records[0]?.history.map(({ log_id: id }) => id)).toEqual(inLog.logs.map(({ log_id: id }) => id))
    const unknown = await ann.client.ask(path, { framework: 'house_rules', requirement: 'Be kind' })
    expect(unknown).toMatchObject({ status: 422, body: { error: 'invalid_input', field: 'framework' } })
    const listed = await ann.client.ask('GET /compliance/records?framework=house_rules')
    expect(listed).toMatchObject({ status: 422, body: { error: 'invalid_input', field: 'framework' } })
  })
})
