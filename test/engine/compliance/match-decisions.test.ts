import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { importListFiles } from '../../../src/main/engine/index.ts'
import type { Fields } from '../../support/rest.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { OFAC_FILES } from '../../core/compliance/sanctions/lists.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { done, officerOf, pageOfCase } from './officers.ts'

type Approval = Readonly<{ id: string; status: string; requested_by: string }>
type Match = Readonly<{
  match_id: string
  case_id: string
  status: string
  level: string
  approval: Approval | null
  decisions: readonly Readonly<{ verdict: string; reason: string; decided_by: string; holds: boolean }>[]
}>
type Alert = Readonly<{ alert_id: string; alert_type: string; status: string }>

let desk: RealDesk
let folder: string
let ann: Person
let annAgain: Person
let ben: Person

const STATEMENT = {
  full_name: 'Vladimir Vladimirovich Putin',
  date_of_birth: '1952-10-07',
  nationality: 'RU',
  address: { street: 'Gatan 1', city: 'Stockholm', postal_code: '111 22', country: 'SE' },
  document_type: 'passport',
  document_country: 'RU',
  document_expiry: `${new Date().getUTCFullYear() + 6}-04-15`,
  source_of_funds: 'salary',
}

const matchesOf = async ({ userId }: Person): Promise<readonly Match[]> =>
  (await done(ann.client.ask<{ matches: Match[] }>(`GET /compliance/matches?user_id=${userId}`))).matches
const pageOf = (id: string): Promise<Match> => done(ann.client.ask<Match>(`GET /compliance/matches/${id}`))
const decide = (by: Person, id: string, verdict: string, reason: string) =>
  by.client.ask<Match & Fields>(`POST /compliance/matches/${id}/decision`, { verdict, reason })
const word = (by: Person, approval: string, verb: 'approve' | 'reject') =>
  by.client.ask<Approval & Fields>(`POST /approvals/${approval}/${verb}`, { reason: 'Read the file.' })
const approveKyc = (by: Person, id: string) =>
  by.client.ask<Fields>(`POST /compliance/kyc/${id}/approve`, { notes: 'seen' })

let numbered = 0
/** Somebody whose name and day of birth a list has, with the match that stands open about them. */
async function listed(name: string, role = 'trader', changes: Fields = {}) {
  const person = await personOf(desk, name, role)
  const said = { ...STATEMENT, document_number: `F800000${(numbered += 1)}`, ...changes }
  const { kyc_id: kycId } = await done(person.client.ask<{ kyc_id: string }>('POST /kyc/submit', said))
  const match = await vi.waitFor(
    async () => {
      const found = (await matchesOf(person)).find(
        ({ level, status }) => level === 'block' && status === 'open',
      )
      if (found === undefined) throw new Error('no match yet')
      return found
    },
    { timeout: 20_000 },
  )
  return { person, kycId, id: match.match_id, caseId: match.case_id }
}

const waitingOf = (match: Match): string => {
  if (match.approval === null) throw new Error('nothing waits')
  return match.approval.id
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'words-'))
  desk = await openRealDesk({ demo: false })
  ann = await officerOf(desk, 'ann')
  annAgain = await officerOf(desk, 'ann+second')
  ben = await officerOf(desk, 'ben')
  const paths = Object.entries(OFAC_FILES).map(([name, text]) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  })
  const { engine } = desk.real
  expect((await importListFiles(engine, paths)).refused).toEqual([])
  await engine.screening.book.load(await engine.store.screening.lists())
})

afterAll(async () => {
  expect(desk.real.errors).toEqual([])
  await desk.close()
  rmSync(folder, { recursive: true })
})

describe('a word on a match that blocks', () => {
  it('waits for a second person, and the customer is held until that one agreed', async () => {
    const { id, caseId, kycId } = await listed('first')
    expect((await decide(ann, id, 'false_positive', '')).status).toBe(422)
    const reason = 'Another passport, another place of birth.'
    const proposed = await decide(ann, id, 'false_positive', reason)
    expect(proposed.status, proposed.text).toBe(200)
    expect(proposed.body).toMatchObject({
      status: 'in_review',
      decisions: [],
      approval: { kind: 'compliance.match_decision', status: 'pending', requested_by: ann.userId },
    })
    // What was written beside it lies in the case, not in the list of approvals.
    expect(JSON.stringify(proposed.body.approval)).not.toContain(reason)
    const waiting = waitingOf(proposed.body)
    expect((await approveKyc(ben, kycId)).body['error']).toBe('kyc_sanctions_hold')
    const second = await decide(ben, id, 'true_match', 'It is them.')
    expect([second.status, second.body['error']]).toEqual([409, 'match_awaits_approval'])
    for (const same of [ann, annAgain]) {
      const refusal = await word(same, waiting, 'approve')
      expect([refusal.status, refusal.body['error']]).toEqual([403, 'same_person'])
    }
    expect((await pageOf(id)).status).toBe('in_review')

    const agreed = await word(ben, waiting, 'approve')
    expect(agreed.status, agreed.text).toBe(200)
    expect(await pageOf(id)).toMatchObject({
      status: 'false_positive',
      approval: null,
      decisions: [{ verdict: 'false_positive', reason, decided_by: ann.userId, holds: true }],
    })
    const file = await pageOfCase(ann, caseId)
    expect(file.timeline.map(({ kind }) => kind).slice(-4)).toEqual([
      'assigned',
      'decision_proposed',
      'decided',
      'closed',
    ])
    expect(file).toMatchObject({ state: 'closed', disposition: 'false_positive', approval_id: waiting })
    // Free of the match; at this risk a second officer still has to allow the identity.
    expect((await approveKyc(ann, kycId)).status).toBe(200)
  })

  it('goes back into the queue where the second person says no', async () => {
    const { id, caseId, kycId } = await listed('second')
    const waiting = waitingOf((await decide(ann, id, 'false_positive', 'Another person.')).body)
    expect((await word(ben, waiting, 'reject')).status).toBe(200)
    expect(await pageOf(id)).toMatchObject({ status: 'open', approval: null, decisions: [] })
    expect((await pageOfCase(ann, caseId)).timeline.at(-1)).toMatchObject({ kind: 'decision_declined' })
    expect((await approveKyc(ben, kycId)).body['error']).toBe('kyc_sanctions_hold')
    const confirmed = waitingOf((await decide(ben, id, 'true_match', 'The same passport.')).body)
    expect((await pageOf(id)).decisions).toEqual([])
    expect((await word(ann, confirmed, 'approve')).status).toBe(200)
    expect(await pageOf(id)).toMatchObject({ status: 'confirmed', decisions: [{ verdict: 'true_match' }] })
    expect((await pageOfCase(ann, caseId)).state).toBe('in_review')
    expect((await approveKyc(ben, kycId)).body['error']).toBe('kyc_sanctions_hold')
  })

  it('cannot be had alone by way of its alert', async () => {
    const { id } = await listed('third')
    const work = { status: 'false_positive', note: 'Another person.' }
    const answer = await ann.client.ask<Fields>(`PATCH /compliance/aml/alerts/${id}`, work)
    expect(answer.body).toMatchObject({ status: 'in_review' })
    const page = await pageOf(id)
    expect(page.decisions).toEqual([])
    expect((await word(ben, waitingOf(page), 'approve')).status).toBe(200)
    expect((await pageOf(id)).status).toBe('false_positive')
  })

  it('is hidden from whom it is about, whatever their role', async () => {
    const { person, id } = await listed('named', 'admin')
    const waiting = waitingOf((await decide(ann, id, 'false_positive', 'Another person.')).body)
    const listOf = async (by: Person) =>
      (await done(by.client.ask<{ approvals: Approval[] }>('GET /approvals?per_page=100'))).approvals
    expect((await listOf(ben)).map((approval) => approval.id)).toContain(waiting)
    expect((await listOf(person)).map((approval) => approval.id)).not.toContain(waiting)
    expect((await word(person, waiting, 'approve')).status).toBe(404)
  })
})

describe('a customer blocked by its owners', () => {
  it('is free as soon as both said that the owner is somebody else', async () => {
    const owner = {
      ...{ full_name: STATEMENT.full_name, date_of_birth: '1952-10-07', nationality: 'RU' },
      ownership_percent: '60',
    }
    const { person, kycId, id, caseId } = await listed('owned', 'trader', {
      ...{ full_name: 'Anna Eriksson', date_of_birth: '1974-08-12', nationality: 'SE', is_firm: true },
      beneficial_owners: [owner],
    })
    const alerts = async () =>
      (
        await done(ann.client.ask<{ alerts: Alert[] }>(`GET /compliance/aml/alerts?user_id=${person.userId}`))
      ).alerts.map(({ alert_type: type, status }) => `${type} ${status}`)
    await vi.waitFor(async () => expect((await alerts()).toSorted()).toEqual(['S01 open', 'S02 open']))
    const waiting = waitingOf((await decide(ann, id, 'false_positive', 'Another person.')).body)
    expect((await word(ben, waiting, 'approve')).status).toBe(200)
    expect((await alerts()).toSorted()).toEqual(['S01 false_positive', 'S02 withdrawn'])
    expect((await pageOfCase(ann, caseId)).state).toBe('closed')
    expect((await approveKyc(ann, kycId)).status).toBe(200)
  })
})
