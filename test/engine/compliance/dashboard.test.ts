import { afterAll, beforeAll, expect, it } from 'vitest'
import { ctr, sar } from '../../adapters/filings/samples.ts'
import { openRealDesk } from '../../support/real-engine.ts'
import type { RealDesk } from '../../support/real-engine.ts'
import { personOf } from '../identity/people.ts'
import type { Person } from '../identity/people.ts'
import { act, done, officerOf, openCase } from './officers.ts'

type Dashboard = Readonly<{
  cases: Readonly<{ waiting: number; overdue: number; queues: readonly object[] }>
  alerts: Readonly<{ monitoring_enabled: boolean; days: readonly string[]; rules: readonly object[] }>
  kyc: Readonly<{ waiting: number; reviews_overdue: number; reviews_due: number }>
  filings: Readonly<{ waiting: number; overdue: number; faulty: number; queues: readonly object[] }>
  screening: Readonly<{ enabled: boolean; lists: readonly object[] }>
  approvals_waiting: number
}>

let desk: RealDesk
let ann: Person
let jane: Person

const look = (by: Person) => done(by.client.ask<Dashboard>('GET /compliance/dashboard'))

beforeAll(async () => {
  desk = await openRealDesk({ demo: false, compliance: { amlMonitoring: true, kycRequired: false } })
  const boss = await personOf(desk, 'boss', 'admin')
  ann = await officerOf(desk, 'ann')
  jane = await personOf(desk, 'jane')
  const opening = { account_type: 'standard', ethereum_address: `0x${'01'.repeat(20)}` }
  const opened = await done(jane.client.ask<{ account_id: string }>('POST /accounts', opening))
  const paid = { amount: '12000', currency: 'USD' }
  await done(boss.client.ask(`POST /admin/accounts/${opened.account_id}/deposit`, paid))
  await new Promise((resolve) => setImmediate(resolve))
  await desk.real.engine.watch?.idle()
})

afterAll(() => desk.close())

it('a reviewer sees in one look what waits, and until when', async () => {
  const { case_id: id } = await openCase(ann, { priority: 'high' })
  await act(ann, id, 'take')
  const period = { period_start: '2026-01-01', period_end: '2026-01-02' }
  for (const report of [
    { report_type: 'daily', format: 'json' },
    { report_type: 'sar', record: sar, subject_user_ids: [jane.userId] },
    { report_type: 'ctr', record: { ...ctr, cash_in: 9_000 } },
  ]) {
    await done(ann.client.ask('POST /compliance/report', { ...period, ...report }))
  }
  const seen = await look(ann)
  expect(seen.cases).toMatchObject({
    ...{ waiting: 2, overdue: 0 },
    queues: [
      { kind: 'aml', state: 'in_review', count: 1 },
      { kind: 'aml', state: 'open', count: 1 },
    ],
  })
  expect(seen.alerts.days).toHaveLength(14)
  expect(seen.alerts.rules).toMatchObject([
    { alert_type: 'L01', title: 'Desk limit: one payment', total: 1, by_day: [...Array(13).fill(0), 1] },
  ])
  expect(seen.kyc).toEqual({ waiting: 0, reviews_overdue: 0, reviews_due: 0 })
  // What was due in January is late by now. A set of the desk's own records goes to no authority.
  expect(seen.filings).toMatchObject({
    ...{ waiting: 2, overdue: 2, faulty: 1 },
    queues: [
      { report_type: 'ctr', count: 1, faulty: 1 },
      { report_type: 'sar', count: 1, faulty: 0 },
    ],
  })
  expect(seen.screening).toEqual({ enabled: true, lists: [] })
  // Each report that was drafted waits for its second person, but the one with faults: nobody can approve that.
  expect(seen.approvals_waiting).toBe(2)
})

it('and nobody sees what is about themselves, or anything of it without working there', async () => {
  expect((await jane.client.ask('GET /compliance/dashboard')).status).toBe(403)
  const officer = await officerOf(desk, 'oscar')
  const before = await look(officer)
  const links = [{ kind: 'customer', target_id: officer.userId }]
  await openCase(ann, { links })
  expect((await look(officer)).cases).toEqual(before.cases)
  expect((await look(ann)).cases.waiting).toBe(before.cases.waiting + 1)
})
