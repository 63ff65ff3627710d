import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sar } from '../../adapters/filings/samples.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { act, done, openCase, pageOfCase } from '../compliance/officers.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'

// An officer of whom a report is made, among officers who make it.

type Report = Readonly<{
  report_id: string
  case_id: string | null
  history: readonly Readonly<{ status: string; log_reference: string | null }>[]
}>

let desk: RealDesk
let maker: Person
let subject: Person
let customer: Person

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  maker = await personOf(desk, 'maker', 'compliance_officer')
  subject = await personOf(desk, 'subject', 'compliance_officer')
  customer = await personOf(desk, 'customer')
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

const PERIOD = { period_start: '2026-01-01', period_end: '2026-03-31' }
const drafted = (more: object): Promise<Report> =>
  done(
    maker.client.ask<Report>('POST /compliance/report', {
      ...PERIOD,
      report_type: 'sar',
      record: sar,
      ...more,
    }),
  )
const about = (person: Person) => ({ kind: 'customer', target_id: person.userId })

describe('a report about an officer', () => {
  it('is not named in the log, where every other act has the name of what it was done to', async () => {
    const { report_id: id } = await drafted({ subject_user_ids: [subject.userId] })
    await done(maker.client.ask(`POST /compliance/reports/${id}/review`, {}))
    const { history } = await done(maker.client.ask<Report>(`GET /compliance/reports/${id}`))
    for (const form of [
      'GET /audit/logs?per_page=100',
      `GET /audit/logs?resource_id=${id}`,
      'GET /audit/me',
    ]) {
      const { text } = await subject.client.ask(form)
      // The second form repeats nothing of what it was asked for.
      expect([form, text.includes(id)]).toEqual([form, false])
    }
    expect(history.map(({ status }) => status)).toEqual(['draft', 'review'])
    for (const [place, action] of ['report.drafted', 'report.review'].entries()) {
      const form = `GET /audit/logs?resource_id=${String(history[place]?.log_reference)}`
      const { logs } = await done(maker.client.ask<{ logs: { action: string }[] }>(form))
      expect(logs.map((record) => record.action)).toEqual([action])
    }
  })

  it('takes each case that points to it out of their sight', async () => {
    const { report_id: id } = await drafted({ subject_user_ids: [subject.userId] })
    const linked = await openCase(maker)
    expect((await act(maker, linked.case_id, 'links', { kind: 'report', target_id: id })).status).toBe(201)
    const led = await openCase(maker, { links: [about(customer)] })
    await drafted({ case_id: led.case_id, subject_user_ids: [subject.userId] })
    for (const { case_id: caseId } of [linked, led]) {
      expect((await subject.client.ask(`GET /compliance/cases/${caseId}`)).status).toBe(404)
      expect((await pageOfCase(maker, caseId)).links).toContainEqual(expect.objectContaining(about(subject)))
    }
    const form = `GET /compliance/cases?link_kind=report&target_id=${id}`
    expect((await subject.client.ask(form)).body).toMatchObject({ cases: [], total: 0 })
  })

  it('cannot be pointed to by them, nor can one that is not there', async () => {
    const { report_id: id } = await drafted({ subject_user_ids: [subject.userId] })
    const own = await openCase(subject)
    for (const targetId of [id, 'no-such-report']) {
      const answer = await act(subject, own.case_id, 'links', { kind: 'report', target_id: targetId })
      expect([answer.status, answer.body['error'], answer.body['message']]).toEqual([
        422,
        'link_unknown',
        'There is no such report.',
      ])
    }
  })
})

describe('a report that was amended by one about an officer', () => {
  it('goes out of their sight with it: that it was replaced would tell them', async () => {
    const led = await openCase(maker, { links: [about(customer)] })
    const { report_id: first } = await drafted({ case_id: led.case_id })
    const form = `GET /compliance/reports/${first}`
    expect((await subject.client.ask(form)).status).toBe(200)
    const second = await drafted({ amends: first, subject_user_ids: [customer.userId, subject.userId] })
    expect(second.case_id).toBe(led.case_id)
    expect(await subject.client.ask(form)).toMatchObject({ status: 404, body: { error: 'report_not_found' } })
    expect((await subject.client.ask(`GET /compliance/cases/${led.case_id}`)).status).toBe(404)
    const { text } = await subject.client.ask('GET /compliance/reports?report_type=sar&per_page=100')
    for (const id of [first, second.report_id]) expect(text).not.toContain(id)
    expect((await pageOfCase(maker, led.case_id)).links).toContainEqual(
      expect.objectContaining({ kind: 'report', target_id: second.report_id }),
    )
    expect((await maker.client.ask<Readonly<{ status: string }>>(form)).body.status).toBe('amended')
  })
})

describe('a case that came to be about an officer', () => {
  it('is not told to them by the reports that it led to before', async () => {
    const led = await openCase(maker, { links: [about(customer)] })
    const { report_id: id } = await drafted({ case_id: led.case_id })
    const form = `GET /compliance/reports/${id}`
    expect((await done(subject.client.ask<Report>(form))).case_id).toBe(led.case_id)
    await done(act(maker, led.case_id, 'links', about(subject)))
    expect((await done(subject.client.ask<Report>(form))).case_id).toBeNull()
    expect((await done(maker.client.ask<Report>(form))).case_id).toBe(led.case_id)
  })

  it('is no reason that they read for keeping what is kept of somebody else', async () => {
    const other = await personOf(desk, 'other')
    await drafted({ subject_user_ids: [other.userId, subject.userId] })
    await openCase(maker, { links: [about(other), about(subject)] })
    await done(other.client.ask('POST /privacy/requests', { request_type: 'rectification' }))
    const groundsFor = async (reader: Person): Promise<readonly string[] | undefined> => {
      const form = 'GET /compliance/privacy/requests?per_page=100'
      const { requests } = await done(
        reader.client.ask<{ requests: { user_id: string; grounds: { ground: string }[] }[] }>(form),
      )
      const own = requests.find(({ user_id }) => user_id === other.userId)
      return own?.grounds.map(({ ground }) => ground)
    }
    expect(await groundsFor(maker)).toEqual(['case', 'filing'])
    expect(await groundsFor(subject)).toEqual([])
  })
})

describe('a legal hold on what is kept of an officer', () => {
  it('is not named in the log, and found there by who may know of it', async () => {
    const hold = await done(
      maker.client.ask<{ hold_id: string; log_reference: string }>('POST /compliance/privacy/holds', {
        ...{ user_id: subject.userId, reason: 'subpoena 7' },
      }),
    )
    const { text } = await subject.client.ask('GET /audit/logs?per_page=100')
    expect(text).not.toContain(hold.hold_id)
    const form = `GET /audit/logs?resource_id=${hold.log_reference}`
    const { logs } = await done(maker.client.ask<{ logs: { action: string }[] }>(form))
    expect(logs.map(({ action }) => action)).toEqual(['privacy.hold.placed'])
  })
})
