import { describe, expect, it } from 'vitest'
import {
  DEFAULT_CASE_POLICY,
  alertChange,
  close,
  closeApproved,
  decisionsOf,
  dueAtOf,
  escalate,
  evolve,
  isOverdue,
  priorityOf,
  replay,
  snooze,
} from '../../../../src/core/compliance/cases/index.ts'
import type {
  AlertRecord,
  CaseEvent,
  CaseEventBody,
  CaseId,
  CaseRecord,
} from '../../../../src/core/compliance/cases/index.ts'
import { MS_PER_DAY, addMs, asId, instant } from '../../../../src/core/kernel/index.ts'

const MONDAY_NOON = instant(Date.UTC(2026, 10, 23, 12))
const caseId = asId<'case'>('case-7') as CaseId
const [ann, ben] = [asId<'user'>('ann'), asId<'user'>('ben')]

const timeline = (...bodies: readonly (readonly [string, CaseEventBody])[]): readonly CaseEvent[] =>
  bodies.map(([actorId, body], index) => ({
    ...{ caseId, number: index + 1, actorId, body },
    at: addMs(MONDAY_NOON, index),
  }))

const opened: CaseEventBody = {
  kind: 'opened',
  caseKind: 'aml',
  priority: 'high',
  dueAt: dueAtOf(DEFAULT_CASE_POLICY, 'high', MONDAY_NOON),
}

const after = (...bodies: readonly CaseEventBody[]): CaseRecord => {
  const record = replay(timeline(...bodies.map((body) => ['ann', body] as const)))
  if (record === null) throw new Error('a case has a beginning')
  return record
}

const acting = { actor: ann, now: MONDAY_NOON, policy: DEFAULT_CASE_POLICY }

describe('a case', () => {
  it('is what its events add up to, as the worked example of the README has it', () => {
    const events = timeline(
      ['system', opened],
      ['ann', { kind: 'assigned', assignee: ann }],
      ['ann', { kind: 'evidence_added', evidenceId: 'e', sha256: 'f'.repeat(64), sizeBytes: 3 }],
      ['ann', { kind: 'close_proposed', disposition: 'false_positive', approvalId: 'a' }],
      ['ben', { kind: 'closed', disposition: 'false_positive', approvalId: 'a' }],
    )
    expect(replay(events)).toMatchObject({ state: 'closed', closedBy: 'ben', evidenceCount: 1, lastEvent: 5 })
    expect(decisionsOf(events).map(({ event, after: { state } }) => `${event.body.kind} ${state}`)).toEqual([
      'opened open',
      'close_proposed awaiting_approval',
      'closed closed',
    ])
  })

  it('takes events in their order only, and begins once', () => {
    const [first, second] = timeline(['ann', opened], ['ann', { kind: 'noted' }])
    if (first === undefined || second === undefined) throw new Error('two events')
    expect(() => evolve(null, second)).toThrow('begins by being opened')
    const record = evolve(null, first)
    expect(() => evolve(record, { ...second, number: 3 })).toThrow('event 3 follows 1')
    expect(() => evolve(record, { ...first, number: 2 })).toThrow('opened once')
  })

  it('is due five days after it was opened when it is high, and late one millisecond later', () => {
    const record = after(opened)
    const saturdayNoon = instant(Date.UTC(2026, 10, 28, 12))
    expect(record.dueAt).toBe(saturdayNoon)
    expect(isOverdue(record, saturdayNoon)).toBe(false)
    expect(isOverdue(record, addMs(saturdayNoon, 1))).toBe(true)
  })
})

describe('what may be done', () => {
  const taken = after(opened, { kind: 'assigned', assignee: ann })

  it('never moves a deadline away', () => {
    const asked = { priority: 'critical', reason: 'the police ask' } as const
    const raised = escalate(taken, asked, acting)
    expect(raised.ok && raised.value).toEqual({
      kind: 'escalated',
      priority: 'critical',
      dueAt: addMs(MONDAY_NOON, MS_PER_DAY),
    })
    expect(escalate(taken, { ...asked, priority: 'high' }, acting)).toMatchObject({
      failure: { code: 'priority_not_higher' },
    })
    const until = addMs(taken.dueAt, 1)
    expect(snooze(taken, { until, reason: 'why not' }, acting)).toMatchObject({
      failure: { code: 'snooze_refused' },
    })
  })

  it('ends with a reason, by who has it, and with a second person where much hangs on it', () => {
    const end = { disposition: 'explained', reason: 'salary' } as const
    expect(close(taken, { ...end, reason: ' ' }, acting)).toMatchObject({
      failure: { code: 'case_reason_required' },
    })
    expect(close(taken, end, { ...acting, actor: ben })).toMatchObject({
      failure: { code: 'case_not_yours' },
    })
    expect(close(taken, end, acting)).toEqual({ ok: true, value: { needsSecond: true } })
    const low = after({ ...opened, priority: 'low' }, { kind: 'assigned', assignee: ann })
    expect(close(low, end, acting)).toEqual({ ok: true, value: { needsSecond: false } })
    expect(close(low, { ...end, disposition: 'reported' }, acting)).toEqual({
      ok: true,
      value: { needsSecond: true },
    })
    const waiting = after(
      opened,
      { kind: 'assigned', assignee: ann },
      { kind: 'close_proposed', disposition: 'explained', approvalId: 'a' },
    )
    expect(closeApproved(waiting, 'another')).toMatchObject({ failure: { code: 'case_wrong_state' } })
  })
})

describe('an alert', () => {
  const alert = { status: 'open' } as AlertRecord

  it('is decided with a reason and may be looked at again', () => {
    expect(alertChange(alert, 'false_positive', null)).toMatchObject({
      failure: { code: 'case_reason_required' },
    })
    expect(alertChange(alert, 'false_positive', 'his salary').ok).toBe(true)
    expect(alertChange({ ...alert, status: 'confirmed' }, 'false_positive', 'no')).toMatchObject({
      failure: { code: 'alert_wrong_state' },
    })
    expect(alertChange({ ...alert, status: 'confirmed' }, 'in_review', null).ok).toBe(true)
  })

  it('makes a case as urgent as what followed from it', () => {
    const priorities = (['report', 'warn', 'hold', 'block'] as const).map((level) =>
      priorityOf({ level, score: 50 }),
    )
    expect(priorities).toEqual(['low', 'medium', 'high', 'critical'])
    expect(priorityOf({ level: 'warn', score: 80 })).toBe('high')
  })
})
