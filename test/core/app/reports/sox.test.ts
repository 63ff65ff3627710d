import { describe, expect, it } from 'vitest'
import { controlMatrixOf } from '../../../../src/core/app/reports/sox.ts'
import { CONTROL_ACTS } from '../../../../src/core/audit/index.ts'
import type { AuditFact } from '../../../../src/core/audit/index.ts'
import { CONTROLS } from '../../../../src/core/compliance/reporting/index.ts'
import { addMs } from '../../../../src/core/kernel/index.ts'
import { filesOfTree, read, sourcesIn } from '../../../architecture/tree.ts'
import { userId } from '../../../support/records.ts'
import { openCaseRoom } from '../monitoring/support.ts'

describe('the control matrix of a period', () => {
  it('finds who carried out what they had asked for themselves, though the log seals who asked', async () => {
    const { room, cases } = await openCaseRoom()
    const executed = (by: number, askedBy: number): AuditFact => ({
      ...{ action: CONTROL_ACTS.approvalExecuted, category: 'administration', actorId: userId(by) },
      ...{ resourceType: 'approval', resourceId: null, result: 'success', code: null, requestId: null },
      ...{ at: room.clock.now(), facts: { requested_by: userId(askedBy) }, personal: null },
    })
    await cases.committer.commit({ writes: [], facts: [executed(1, 2), executed(2, 2)] })
    const now = room.clock.now()
    const { store, clock } = room
    const period = { from: addMs(now, -1_000), to: addMs(now, 1_000) }
    const { rows } = await controlMatrixOf({ store, clock, cipher: cases.cipher }, period)
    expect(rows.find(({ id }) => id === 'C-01')).toMatchObject({
      operation: 'deficient',
      findings: expect.stringContaining('1 acts were approved by whoever asked for them') as string,
    })
  })
})

describe('the acts by which controls are judged', () => {
  const judged = new Set<string>(CONTROLS.flatMap(({ evidence }) => evidence))
  const writers = sourcesIn(filesOfTree()).filter((file) => file.startsWith('src/core/app/'))
  const written = new Set(
    writers.flatMap((file) => [...read(file).matchAll(/CONTROL_ACTS\.(\w+)/g)].map(([, name = '']) => name)),
  )

  it('are each written by somebody, and each one that is written for a control belongs to one', () => {
    const known = Object.entries(CONTROL_ACTS)
    expect(known.filter(([name]) => !written.has(name)).map(([name]) => name)).toEqual([])
    expect(known.filter(([, act]) => !judged.has(act)).map(([, act]) => act)).toEqual([])
  })
})
