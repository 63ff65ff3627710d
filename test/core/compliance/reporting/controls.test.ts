import { describe, expect, it } from 'vitest'
import {
  dutyConflicts,
  largePositions,
  testControls,
} from '../../../../src/core/compliance/reporting/index.ts'
import type { ControlFacts, HeldContracts } from '../../../../src/core/compliance/reporting/index.ts'
import { decimal } from '../../../../src/core/kernel/index.ts'

describe('controls over financial reporting', () => {
  const all = ['user.write', 'compliance.write', 'audit.write', 'risk.write']
  const act = (count: number, selfApproved = 0, first = 0) => ({
    ...{ count, selfApproved },
    days: Array.from({ length: count }, (_, place) => `day ${first + place}`),
  })
  const facts: ControlFacts = {
    permissionsByUser: new Map([
      ['ann', all],
      ['bob', all],
    ]),
    acts: {
      'approval.executed': act(3),
      'report.approved': act(2),
      'reconciliation.matched': act(60),
      'reconciliation.broken': act(2, 0, 60),
      'audit.reviewed': act(62),
    },
    businessDays: 63,
  }
  const resultOf = (id: string, changed: Partial<ControlFacts> = {}) =>
    testControls({ ...facts, ...changed }).find((result) => result.id === id)

  it('are effective where several hold them and the log shows them at work', () => {
    expect(resultOf('C-01')).toMatchObject({ design: 'effective', operation: 'effective', findings: [] })
    expect(resultOf('C-03')).toMatchObject({ operation: 'effective' })
    expect(resultOf('C-05')).toMatchObject({ design: 'effective', operation: 'not_tested' })
  })

  it('are deficient by design where nobody can check the one who holds them', () => {
    expect(resultOf('C-01', { permissionsByUser: new Map([['ann', all]]) })).toMatchObject({
      design: 'deficient',
    })
    expect(resultOf('C-01', { permissionsByUser: new Map() })).toMatchObject({
      findings: ['nobody holds user.write'],
    })
  })

  it('are deficient in operation where days were left out or somebody approved their own wish', () => {
    expect(resultOf('C-03', { acts: {} })).toMatchObject({ operation: 'deficient' })
    const atOnce = { ...act(62), days: ['day 0'] }
    const reviewed = { ...facts.acts, 'reconciliation.matched': atOnce, 'reconciliation.broken': act(1) }
    expect(resultOf('C-03', { acts: reviewed })).toMatchObject({
      ...{ operation: 'deficient', findings: ['done on 1 of 63 business days'] },
    })
    const own = { ...facts.acts, 'approval.executed': act(3, 1) }
    expect(resultOf('C-01', { acts: own })).toMatchObject({ operation: 'deficient' })
  })

  it('name every person who holds duties that must be apart', () => {
    const held = new Map([
      ['trader', ['order.write', 'order.read']],
      ['both', ['order.write', 'ledger.write', 'risk.write']],
    ])
    expect(dutyConflicts(held).map(({ userId, duties }) => [userId, ...duties])).toEqual([
      ['both', 'order.write', 'ledger.write'],
      ['both', 'order.write', 'risk.write'],
    ])
  })
})

describe('large traders', () => {
  const held = (quantity: number, changed: Partial<HeldContracts> = {}): HeldContracts => ({
    trader: 'ann',
    commodity: 'CL',
    month: '2026-12',
    kind: 'future',
    strike: null,
    quantity: decimal(quantity),
    ...changed,
  })
  const lines = (...positions: readonly HeldContracts[]) =>
    largePositions(positions).map(({ month, kind, long, short }) => [
      month,
      kind,
      Number(long),
      Number(short),
    ])

  it('are reported with every position in a commodity as soon as one month reaches its level', () => {
    expect(lines(held(349))).toEqual([])
    expect(lines(held(350), held(3, { month: '2027-01' }))).toEqual([
      ['2026-12', 'future', 350, 0],
      ['2027-01', 'future', 3, 0],
    ])
    expect(lines(held(25, { commodity: 'OATS' }))).toHaveLength(1)
  })

  it('are counted long and short apart over all accounts of one trader, never netted, never over months', () => {
    expect(lines(held(350), held(-350))).toEqual([['2026-12', 'future', 350, 350]])
    expect(lines(held(200), held(150))).toEqual([['2026-12', 'future', 350, 0]])
    expect(lines(held(200), held(200, { month: '2027-01' }))).toEqual([])
    expect(lines(held(200), held(200, { trader: 'bob' }))).toEqual([])
  })

  it('are counted by all calls of a month together, whatever the strike', () => {
    const call = (quantity: number, strike: number) =>
      held(quantity, { kind: 'call', strike: decimal(strike) })
    expect(lines(call(200, 70), call(200, 80))).toEqual([
      ['2026-12', 'call', 200, 0],
      ['2026-12', 'call', 200, 0],
    ])
    expect(lines(call(200, 70), held(-200, { kind: 'put', strike: decimal(70) }))).toEqual([])
  })
})
