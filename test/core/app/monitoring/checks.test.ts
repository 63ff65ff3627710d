import { describe, expect, it } from 'vitest'
import { makeRecordsCheck, runChecks, sweepCases } from '../../../../src/core/app/index.ts'
import { MS_PER_DAY, addMs } from '../../../../src/core/kernel/index.ts'
import type { ComplianceRecord } from '../../../../src/core/compliance/cases/index.ts'
import { openCaseRoom } from './support.ts'

describe('scheduled checks', () => {
  it('put a requirement whose day has passed before a reviewer, once for each day that it was given', async () => {
    const { room, cases } = await openCaseRoom()
    const now = room.clock.now()
    const record: ComplianceRecord = {
      ...{ id: 'r-1', framework: 'pci_dss', requirement: 'A scan each quarter', status: 'in_progress' },
      ...{ evidence: null, dueAt: addMs(now, MS_PER_DAY), ownerId: null },
      ...{ createdAt: now, createdBy: 'ann', updatedAt: now, updatedBy: 'ann' },
    }
    const keep = (changes: Partial<ComplianceRecord>) =>
      cases.committer.commit({
        writes: [{ op: 'put', table: 'complianceRecords', record: { ...record, ...changes } }],
        facts: [],
      })
    const found = async () => {
      await runChecks(cases, [makeRecordsCheck(cases)])
      return (await cases.store.cases.alerts({}, { limit: 10, offset: 0 })).items
    }
    await keep({})
    expect(await found()).toEqual([])
    room.clock.advance(MS_PER_DAY + 1)
    expect(await found()).toMatchObject([{ rule: 'C01', kind: 'other', userId: null, status: 'open' }])
    expect(await found()).toHaveLength(1)
    await keep({ dueAt: addMs(room.clock.now(), MS_PER_DAY) })
    room.clock.advance(2 * MS_PER_DAY)
    expect(await found()).toHaveLength(2)
    await keep({ status: 'met', dueAt: addMs(room.clock.now(), -MS_PER_DAY) })
    expect(await found()).toHaveLength(2)
  })
})

describe('the sweep', () => {
  it('wakes a case on its day, not before', async () => {
    const { room, cases, openCase } = await openCaseRoom()
    const until = addMs(room.clock.now(), MS_PER_DAY)
    const id = await openCase([{ kind: 'snoozed', until }])
    const state = async () => (await cases.store.cases.case(id))?.state
    await sweepCases(cases)
    expect(await state()).toBe('snoozed')
    room.clock.set(until)
    await sweepCases(cases)
    expect(await state()).toBe('open')
    expect((await cases.store.cases.events(id)).at(-1)).toMatchObject({ kind: 'woken', actorId: 'system' })
  })
})
