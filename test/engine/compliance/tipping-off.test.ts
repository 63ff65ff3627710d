import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contract, contractEntries } from '../../../src/core/contract/index.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import type { Person } from '../identity/people.ts'
import { personOf } from '../identity/people.ts'
import { act, done, officerOf, openCase, pageOfCase } from './officers.ts'

let desk: RealDesk
let ann: Person
/** Everybody whom a case is about, by role: what they may read otherwise makes no difference. */
let subjects: Readonly<Record<string, Person>>
/** What none of them may ever see, by whom it is about. */
let secrets: ReadonlyMap<Person, readonly string[]>

const ROLES = ['trader', 'risk_manager', 'auditor', 'compliance_officer', 'admin', 'super_admin']

/** A case about somebody with everything in it, its end asked for: the ids and words of it. */
async function caseAbout(person: Person): Promise<readonly string[]> {
  const words = `Suspicion ${person.userId.slice(-6)}`
  const links = [{ kind: 'customer', target_id: person.userId }]
  const { case_id: id } = await openCase(ann, { priority: 'high', summary: words, links })
  await act(ann, id, 'take')
  const evidence = { name: 'letter', media_type: 'text/plain', content_base64: 'c2VjcmV0' }
  const put = await act(ann, id, 'evidence', evidence)
  const asked = await act(ann, id, 'close', { disposition: 'reported', reason: words })
  return [id, String(put.body['evidence_id']), asked.body.approval_id ?? '', words]
}

beforeAll(async () => {
  desk = await openRealDesk({ demo: false, identity: { provenMs: 3_600_000 } })
  ann = await officerOf(desk, 'ann')
  const people = await Promise.all(
    ROLES.map(async (role) => [role, await personOf(desk, role.replaceAll('_', '-'), role)] as const),
  )
  subjects = Object.fromEntries(people)
  const known: [Person, readonly string[]][] = []
  for (const [, person] of people) known.push([person, await caseAbout(person)])
  secrets = new Map(known)
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
})

const secretsOf = (person: Person): readonly string[] => secrets.get(person) ?? []

/** Entries that one reads at, with the ids of the case where a path wants any. */
const reads = contractEntries(contract).filter(
  ({ method, name }) => method === 'GET' && !name.startsWith('system.') && name !== 'market.subscribe',
)

function formOf(path: string, [caseId = '', evidenceId = '', approvalId = '']: readonly string[]): string {
  const ids: Readonly<Record<string, string>> = { case_id: caseId, evidence_id: evidenceId, id: approvalId }
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? caseId)
}

describe('whoever a case is about', () => {
  it('reads of it at no door, whatever their role', async () => {
    const leaks: string[] = []
    for (const [role, person] of Object.entries(subjects)) {
      const own = secretsOf(person)
      for (const { path } of reads) {
        const { text } = await person.client.ask(`GET ${formOf(path, own)}`)
        // What was asked for by its id may be repeated in the sentence that refuses it; nothing else of it may be there.
        const leaked = own.filter((secret) => text.includes(secret) && !formOf(path, own).includes(secret))
        for (const secret of leaked) leaks.push(`${role} reads ${secret} at ${path}`)
      }
    }
    expect(leaks).toEqual([])
  })

  it('is answered by every act as if there were no such case', async () => {
    const [officer, admin] = [subjects['compliance_officer'], subjects['admin']]
    for (const person of [officer, admin]) {
      if (person === undefined) throw new Error('every role has its person')
      const [id = '', evidenceId = '', approvalId = ''] = secretsOf(person)
      const acts: readonly (readonly [string, object])[] = [
        ['take', {}],
        ['assign', { assignee: ann.userId }],
        ['release', {}],
        ['notes', { text: 'I was never there.' }],
        ['links', { kind: 'address', target_id: '0x0' }],
        ['wake', {}],
        ['snooze', { until: '2030-01-01', reason: 'later' }],
        ['escalate', { priority: 'critical', reason: 'now' }],
        ['decisions', { kind: 'customer', target_id: person.userId, choice: 'false_match', reason: 'me' }],
        ['close', { disposition: 'explained', reason: 'all well' }],
        ['reopen', { reason: 'again' }],
      ]
      for (const [verb, body] of acts) {
        const [asked, nothing] = [
          await act(person, id, verb, { ...body }),
          await act(person, 'no-such-case', verb, { ...body }),
        ]
        expect([verb, asked.status, asked.body['error'], asked.body['message']]).toEqual([
          verb,
          404,
          'case_not_found',
          nothing.body['message'],
        ])
      }
      const path = `GET /compliance/cases/${id}/evidence/${evidenceId}`
      expect((await person.client.ask(path)).body).toMatchObject({ error: 'case_not_found' })
      for (const verb of ['approve', 'reject']) {
        const decided = await person.client.ask(`POST /approvals/${approvalId}/${verb}`, {})
        expect(decided).toMatchObject({ status: 404, body: { error: 'approval_not_found' } })
      }
    }
  })

  it('is handed other people’s cases only', async () => {
    const officer = subjects['compliance_officer']
    if (officer === undefined) throw new Error('there is an officer')
    const fresh = await openCase(ann, { links: [{ kind: 'customer', target_id: officer.userId }] })
    for (;;) {
      const { case: next } = await done(
        officer.client.ask<{ case: { case_id: string } | null }>('POST /compliance/cases/take-next', {}),
      )
      if (next === null) break
      expect(next.case_id).not.toBe(fresh.case_id)
    }
    const assigned = await act(ann, fresh.case_id, 'assign', { assignee: officer.userId })
    expect(assigned.body).toMatchObject({ error: 'assignee_unfit' })
  })

  it('finds nothing in their own part of the log', async () => {
    for (const person of Object.values(subjects)) {
      const trail = await done(
        person.client.ask<{ logs: { action: string }[] }>('GET /audit/me?per_page=100'),
      )
      expect(trail.logs.filter(({ action }) => /^(case|approval)\./.test(action))).toEqual([])
    }
  })
})

describe('the reviewer', () => {
  it('who is not meant finds all of it', async () => {
    const other = subjects['compliance_officer']
    const [subject] = Object.values(subjects)
    if (other === undefined || subject === undefined) throw new Error('every role has its person')
    const [id = '', , approvalId = ''] = secretsOf(subject)
    expect((await other.client.ask(`GET /compliance/cases/${id}`)).status).toBe(200)
    expect((await other.client.ask(`GET /approvals/${approvalId}`)).status).toBe(200)
    const { timeline } = await pageOfCase(other, id)
    const log = `GET /audit/logs?resource_id=${timeline[0]?.log_reference}`
    const { logs } = await done(other.client.ask<{ logs: { action: string; user_id: string }[] }>(log))
    expect(logs).toMatchObject([{ action: 'case.opened', user_id: ann.userId }])
  })
})

describe('a customer whose account an officer held back', () => {
  const WORDS = 'named in SAR 2026-77, told to FinCEN'

  it('reads in their log and in their export that it was, and never why', async () => {
    const cy = await personOf(desk, 'cy')
    const opened = await done(
      cy.client.ask<{ account_id: string }>('POST /accounts', {
        ...{ ethereum_address: '0x742d35cc6634c0532925a3b844bc454e4438f44e', account_type: 'paper' },
      }),
    )
    const form = `POST /compliance/accounts/${opened.account_id}/status`
    await done(ann.client.ask(form, { status: 'suspended', reason: WORDS }))
    const trail = await done(cy.client.ask<{ logs: { action: string }[] }>('GET /audit/me?per_page=100'))
    expect(trail.logs.map(({ action }) => action)).toContain('account.suspended')
    for (const path of reads.map(({ path: each }) => each.replaceAll(/\{\w+\}/g, opened.account_id))) {
      const { text } = await cy.client.ask(`GET ${path}`)
      expect([path, /SAR 2026-77|FinCEN/.test(text)]).toEqual([path, false])
    }
    // Whoever keeps the log finds it beside the act, by the request that both came of.
    const acts = `GET /audit/logs?resource_id=${opened.account_id}&action=account.suspended`
    const auditor = subjects['auditor']
    if (auditor === undefined) throw new Error('every role has its person')
    const { logs } = await done(auditor.client.ask<{ logs: { request_id: string }[] }>(acts))
    const beside = `GET /audit/logs?request_id=${String(logs[0]?.request_id)}&action=account.state_reason`
    const why = await done(
      auditor.client.ask<{ logs: { subject_id: null; facts: { reason: string } }[] }>(beside),
    )
    expect(why.logs).toMatchObject([{ subject_id: null, facts: { status: 'suspended', reason: WORDS } }])
  })
})

describe('an officer who asked for the end of a case that came to be about them', () => {
  it('cannot take their wish back: to them there is none', async () => {
    const eve = await officerOf(desk, 'eve')
    const { case_id: id } = await openCase(eve)
    await done(act(eve, id, 'take'))
    const asked = await done(act(eve, id, 'close', { disposition: 'reported', reason: 'to be told' }))
    await done(act(ann, id, 'links', { kind: 'customer', target_id: eve.userId }))
    const path = `/approvals/${String(asked.approval_id)}`
    for (const form of [`GET ${path}`, `DELETE ${path}`, 'DELETE /approvals/none']) {
      const answer = await eve.client.ask<Readonly<{ error: string }>>(form)
      expect([form, answer.status, answer.body.error]).toEqual([form, 404, 'approval_not_found'])
    }
    expect((await pageOfCase(ann, id)).state).toBe('awaiting_approval')
  })
})
