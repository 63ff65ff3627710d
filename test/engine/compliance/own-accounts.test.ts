import { afterAll, beforeAll, expect, it } from 'vitest'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { act, done, officerOf, openCase } from './officers.ts'

// An officer who trades here under another account must learn no more of it than any other customer would.

let desk: RealDesk
let olga: Person
let ann: Person
let caseId: string

type Cases = Readonly<{ cases: readonly Readonly<{ case_id: string }>[]; total: number }>
type Approvals = Readonly<{ approvals: readonly Readonly<{ subject_id: string }>[]; total: number }>

beforeAll(async () => {
  desk = await openRealDesk({ demo: false })
  const admin = await personOf(desk, 'root', 'admin')
  olga = await officerOf(desk, 'olga')
  ann = await officerOf(desk, 'ann')
  const trades = await personOf(desk, 'somebody-else')
  const said = { value: olga.userId, reason: 'it is Olga' }
  await done(admin.client.ask(`PUT /admin/users/${trades.userId}/person`, said))
  const opened = await openCase(ann, { links: [{ kind: 'customer', target_id: trades.userId }] })
  caseId = opened.case_id
})

afterAll(() => desk.close())

const casesOf = async (by: Person): Promise<readonly string[]> =>
  (await done(by.client.ask<Cases>('GET /compliance/cases'))).cases.map((one) => one.case_id)

it('a case about another account of an officer is none to them, and one to everybody else', async () => {
  expect(await casesOf(ann)).toEqual([caseId])
  expect(await casesOf(olga)).toEqual([])
  expect(await olga.client.ask(`GET /compliance/cases/${caseId}`)).toMatchObject({
    status: 404,
    body: { error: 'case_not_found' },
  })
  for (const verb of ['take', 'notes']) {
    expect([verb, (await act(olga, caseId, verb, { text: 'seen' })).status]).toEqual([verb, 404])
  }
  expect(
    (await done(olga.client.ask<Readonly<{ case: unknown }>>('POST /compliance/cases/take-next', {}))).case,
  ).toBeNull()
})

it('nobody gives it to them, and no count tells of it', async () => {
  expect(await act(ann, caseId, 'assign', { assignee: olga.userId })).toMatchObject({
    body: { error: 'assignee_unfit' },
  })
  const waiting = async (by: Person): Promise<number> =>
    (await done(by.client.ask<{ cases: { waiting: number } }>('GET /compliance/dashboard'))).cases.waiting
  expect([await waiting(ann), await waiting(olga)]).toEqual([1, 0])
})

it('the end of it that waits for a second person is none that they hear of', async () => {
  await done(act(ann, caseId, 'take'))
  const body = { disposition: 'reported', reason: 'it has to be told' }
  expect((await done(act(ann, caseId, 'close', body))).state).toBe('awaiting_approval')
  const heard = async (by: Person): Promise<readonly string[]> =>
    (await done(by.client.ask<Approvals>('GET /approvals?status=pending'))).approvals.map(
      (approval) => approval.subject_id,
    )
  expect(await heard(ann)).toContain(caseId)
  expect(await heard(olga)).not.toContain(caseId)
})
