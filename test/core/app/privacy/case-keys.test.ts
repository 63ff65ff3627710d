import { expect, it } from 'vitest'
import type { HandlerContext } from '../../../../src/core/app/call.ts'
import { append, THE_HOUSE } from '../../../../src/core/app/cases/case-book.ts'
import { makeAddEvidence } from '../../../../src/core/app/cases/evidence.ts'
import { makeCaseHandlers } from '../../../../src/core/app/cases/handlers.ts'
import { makeRetentionHandlers } from '../../../../src/core/app/privacy/retention.ts'
import type { PrivacyPorts } from '../../../../src/core/app/privacy/ports.ts'
import type { Write } from '../../../../src/core/app/index.ts'
import { verifyAudit } from '../../../../src/core/app/index.ts'
import type { CaseKind } from '../../../../src/core/compliance/cases/index.ts'
import { shutOut } from '../../../../src/core/identity/index.ts'
import { MS_PER_DAY, addMs, present } from '../../../../src/core/kernel/index.ts'
import type { Instant } from '../../../../src/core/kernel/index.ts'
import { makeSubjectCipher, makeTreeHasher } from '../../../../src/main/adapters/crypto/index.ts'
import { must } from '../../../sim/support/venue.ts'
import { userId, userRecord } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'
import { planted } from './plant.ts'

const OFFICER = {
  ...{ requestId: 'request', transport: 'rest', ipAddress: null, userAgent: null, idempotency: null },
  ...{ note: () => undefined, caller: { userId: userId(7), permissions: ['compliance.write'] } },
} as unknown as HandlerContext

const TEN_YEARS_MS = 3_653 * MS_PER_DAY

/** A desk with one case that ended with a letter in its locker and a note, and a clock that can be moved on by years. */
async function agedRoom() {
  const { room, cases, openCase } = await openCaseRoom()
  const { store, ids } = room
  let now: Instant = room.clock.now()
  const clock = { now: () => now }
  const databaseKey = Buffer.alloc(32, 7)
  const cipher = makeSubjectCipher({ databaseKey, subjectKeys: [], clock })
  const ports = {
    ...{ ...cases, cipher, clock },
    // What is weighed is the same at both ends.
    weigh: (base64: string) => ({ sha256: base64, sizeBytes: base64.length }),
  }
  const id = await openCase([])
  const file = { case_id: id, name: 'letter', media_type: 'text/plain', content_base64: 'bGV0dGVy' }
  const evidence = must(await makeAddEvidence(ports)(file, OFFICER))
  const before = present(await store.cases.case(id), 'the case')
  const last = [
    { body: { kind: 'noted' } as const, text: 'the bank said' },
    { body: { kind: 'closed', disposition: 'explained', approvalId: null } as const },
  ]
  await cases.committer.commit(append(ports, id, before, last, THE_HOUSE))
  const identity = { store, committer: cases.committer, clock, ids, cipher }
  const retention = makeRetentionHandlers({
    ...{ store, identity, destroyKey: cipher.destroy, caseQueue: cases.queue },
  } as unknown as PrivacyPorts)
  const run = async (isDry: boolean) => {
    const { results } = must(await retention.runRetention({ dry_run: isDry }, OFFICER))
    const { due, removed } = present(
      results.find(({ category }) => category === 'compliance_records'),
      'the records',
    )
    return { due, removed }
  }
  const handlers = makeCaseHandlers({ ...ports, approvals: {} as never })
  const read = () => handlers.evidence({ case_id: id, evidence_id: evidence.evidence_id }, OFFICER)
  const page = async () => must(await handlers.get({ case_id: id }, OFFICER))
  const restarted = async () =>
    makeSubjectCipher({ databaseKey, subjectKeys: await store.subjectKeys(), clock })
  const wait = (ms: number): void => void (now = addMs(now, ms))
  return { room, id, retention, run, read, page, handlers, restarted, wait }
}

it('destroys the key of a case when its ten years are over, and says so on its page', async () => {
  const { room, id, run, read, page, handlers, restarted, wait } = await agedRoom()
  const { store } = room
  const whole = await page()
  expect(whole.evidence_destroyed).toBeNull()
  expect(whole.timeline.map(({ text }) => text)).toContain('the bank said')
  wait(TEN_YEARS_MS)
  expect(await run(false)).toEqual({ due: 0, removed: 0 })
  wait(1)
  expect(await run(true)).toEqual({ due: 1, removed: 0 })
  expect((await read()).ok).toBe(true)
  expect(await run(false)).toEqual({ due: 1, removed: 1 })
  expect(await run(true)).toEqual({ due: 0, removed: 0 })

  const gone = await page()
  expect(gone.evidence_destroyed).toMatchObject({ category: 'compliance_records', days: 3_653 })
  expect(gone.evidence_destroyed?.words).toMatch(
    /^Evidence destroyed on \d{4}-\d\d-\d\d under policy compliance_records \(3653 days: .*2015\/849 art\. 40/,
  )
  // What stays is that there was something, whose it was, and its hash.
  expect(gone.timeline.map(({ text }) => text).filter((text) => text !== null)).toEqual([])
  expect(gone.evidence).toMatchObject([{ name: null, sha256: whole.evidence[0]?.sha256 }])
  expect(await read()).toMatchObject({
    ok: false,
    failure: { code: 'evidence_destroyed', details: { policy: 'compliance_records', days: 3_653 } },
  })
  // Nothing is written into it again that nobody could read.
  expect(await handlers.reopen({ case_id: id, reason: 'once more' }, OFFICER)).toMatchObject({
    failure: { code: 'evidence_destroyed' },
  })
  expect(must(await handlers.decisions({ case_id: id }, OFFICER)).replays).toBe(true)
  // After a restart neither the engine nor the store has it.
  const event = present(
    (await store.cases.events(id)).find(({ textSealed }) => textSealed !== null),
    'a note',
  )
  expect(
    (await restarted()).openText(`case:${id}`, `event/${event.number}`, event.textSealed ?? ''),
  ).toBeNull()
  const log = await verifyAudit({
    store,
    breathe: () => Promise.resolve(),
    hasher: makeTreeHasher(),
  } as never)
  expect(log).toMatchObject({ valid: true, brokenCheckpoint: null })
})

const FIVE_YEARS_MS = 1_827 * MS_PER_DAY

/** Whom a case is about: customers, and whether alerts of sanctions stand in it. */
async function aboutLeaver(setDays: boolean, { leaves = true, kind = 'aml' as CaseKind } = {}) {
  const desk = await agedRoom()
  const { store } = desk.room
  const at = desk.room.clock.now()
  const user = userRecord(1, { updatedAt: at })
  const alert = planted('complianceAlerts') as Write & Readonly<{ record: object }>
  await store.commit([
    { op: 'put', table: 'users', record: leaves ? shutOut(user) : user },
    {
      op: 'insert',
      table: 'caseLinks',
      record: { caseId: desk.id, kind: 'customer', targetId: userId(1), addedBy: 'system', at },
    },
    { ...alert, record: { ...alert.record, caseId: desk.id, kind } } as Write,
  ])
  if (setDays)
    must(await desk.retention.setRetention({ category: 'compliance_records', days: 1_827 }, OFFICER))
  return desk
}

it('goes five years after its customer left, where an administrator set that, and says so', async () => {
  const { run, page, wait } = await aboutLeaver(true)
  wait(FIVE_YEARS_MS)
  expect(await run(true)).toEqual({ due: 0, removed: 0 })
  wait(1)
  expect(await run(true)).toEqual({ due: 1, removed: 0 })
  expect(await run(false)).toEqual({ due: 1, removed: 1 })
  expect((await page()).evidence_destroyed).toMatchObject({ category: 'compliance_records', days: 1_827 })
})

it.each([
  ['its customer is one still', true, { leaves: false }],
  ['it touches sanctions', true, { kind: 'sanctions' as const }],
  ['nobody set fewer', false, {}],
])('waits the ten years where %s', async (_what, setDays, about) => {
  const { run, page, wait } = await aboutLeaver(setDays, about)
  wait(TEN_YEARS_MS)
  expect(await run(true)).toEqual({ due: 0, removed: 0 })
  wait(1)
  expect(await run(false)).toEqual({ due: 1, removed: 1 })
  expect((await page()).evidence_destroyed).toMatchObject({ days: 3_653 })
})

it('is kept no longer than ten years, whatever was set or is asked for', async () => {
  const { retention, room } = await agedRoom()
  const asked = retention.setRetention({ category: 'compliance_records', days: 3_654 }, OFFICER)
  expect(await asked).toMatchObject({
    failure: { code: 'retention_too_long', field: 'days', details: { maximum_days: 3_653 } },
  })
  const record = { category: 'compliance_records', days: 36_500, setBy: userId(7), setAt: room.clock.now() }
  await room.store.commit([{ op: 'put', table: 'retentionPolicies', record }])
  const { policies } = must(await retention.getRetention({}, OFFICER))
  expect(policies.find(({ category }) => category === 'compliance_records')).toMatchObject({
    ...{ days: 3_653, minimum_days: 1_827, maximum_days: 3_653 },
  })
})

it.each([
  ['a legal hold', { legalHolds: true }],
  ['a filing under way', { status: 'draft' }],
  ['a filing that went out later', { status: 'accepted' }],
] as const)('%s spares it', async (_what, why) => {
  const { room, id, run, page, wait } = await agedRoom()
  const { store } = room
  wait(TEN_YEARS_MS + 1)
  const at = addMs(room.clock.now(), TEN_YEARS_MS)
  if ('status' in why) {
    const record = {
      ...{
        id: 'report-1',
        reportType: 'sar' as const,
        regulationType: null,
        subjects: '',
        format: 'xml' as const,
        status: why.status,
      },
      ...{ periodStart: at, periodEnd: at, dataSummary: {}, findings: {}, contentHash: '', content: '<x/>' },
      ...{ dueOn: '2026-03-10', amends: null, continues: null, history: { steps: [] } },
      ...{ generatedBy: userId(7), generatedAt: at, updatedAt: at },
    } as const
    const link = { caseId: id, kind: 'report', targetId: 'report-1', addedBy: 'system', at } as const
    await store.commit([
      { op: 'insert', table: 'regulatoryReports', record },
      { op: 'insert', table: 'caseLinks', record: link },
    ])
  } else {
    const link = { caseId: id, kind: 'customer', targetId: userId(1), addedBy: 'system', at } as const
    const hold = {
      ...{ id: 'hold-1', subjectId: userId(1), reason: 'a subpoena', placedBy: userId(7), placedAt: at },
      ...{ until: null, releasedBy: null, releasedAt: null },
    }
    await store.commit([
      { op: 'insert', table: 'caseLinks', record: link },
      { op: 'put', table: 'legalHolds', record: hold },
    ])
  }
  expect(await run(true)).toEqual({ due: 0, removed: 0 })
  expect(await run(false)).toEqual({ due: 0, removed: 0 })
  expect((await page()).evidence_destroyed).toBeNull()
})
