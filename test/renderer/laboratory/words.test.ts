import { describe, expect, it } from 'vitest'
import { caseRows } from '../../../src/renderer/panels/compliance/words.ts'
import {
  fieldText,
  movedWords,
  parameterWords,
  valueWords,
  wireValue,
  withValue,
} from '../../../src/renderer/panels/laboratory/words.ts'
import type { Parameter } from '../../../src/renderer/panels/laboratory/words.ts'

const DAY_MS = 86_400_000

const parameter = (
  name: string,
  value: Parameter['value'],
  unit: Parameter['unit'],
  release = value,
): Parameter => ({ name, value, unit, default_value: release })

describe('a parameter in the laboratory', () => {
  it.each([
    [parameter('rules.T01.depositMinUsd', 8_000, 'USD'), '8000', '8,000 USD'],
    [parameter('rules.T04.leavesShareMin', 0.9, 'share'), '90', '90 %'],
    [parameter('rules.T04.windowMs', DAY_MS, 'ms'), '1', '1 d'],
    [parameter('rules.T06.windowMs', 36 * 3_600_000, 'ms', 2 * 3_600_000), '36', '36 h'],
    [parameter('rules.M04.closeMsOfDay', -1, 'ms'), '-1', '−1 ms'],
    [parameter('rules.T14.levelTimes', 1.5, 'times'), '1.5', '1.50 ×'],
    [parameter('rules.T01.countMin', 3, 'count'), '3', '3'],
    [parameter('rules.T01.enabled', true, null), 'true', 'on'],
    [parameter('rules.T01.action', 'hold', null), 'hold', 'hold'],
  ])('%o is typed as %s and told as %s', (one, typed, told) => {
    expect(fieldText(one, one.value)).toBe(typed)
    expect(valueWords(one, one.value)).toBe(told)
  })

  it('goes out in the unit of the wire, and what is no number goes nowhere', () => {
    const share = parameter('rules.T04.leavesShareMin', 0.9, 'share')
    expect(wireValue(share, '85')).toBe(0.85)
    expect(wireValue(parameter('rules.T06.windowMs', 3 * DAY_MS, 'ms'), '2.5')).toBe(2.5 * DAY_MS)
    for (const text of ['', ' ', 'many', '-1', 'Infinity']) expect(wireValue(share, text)).toBe(null)
  })

  it('is on trial only while it differs from what is in force', () => {
    const count = parameter('rules.T01.countMin', 3, 'count')
    const draft = withValue({}, count, 2)
    expect(draft).toEqual({ 'rules.T01.countMin': 2 })
    expect(withValue(draft, count, 3)).toEqual({})
  })

  it('has its name in words, and a figure that stays is told once', () => {
    expect(parameterWords('rules.T10.increasedMonitoringSumMinUsd')).toBe('Increased monitoring sum min')
    expect([movedWords('2', '1'), movedWords('1', '1')]).toEqual(['2 → 1', '1'])
  })
})

it('cases are one row a kind, the latest first, with the next deadline of all their states', () => {
  const queue = (kind: 'aml' | 'kyc', state: 'open' | 'in_review', overdue: number, at: string) => ({
    ...{ kind, state, count: 2, overdue, next_due_at: at },
  })
  const rows = caseRows([
    queue('aml', 'open', 0, '2026-03-04T00:00:00.000Z'),
    queue('kyc', 'open', 1, '2026-03-03T00:00:00.000Z'),
    queue('kyc', 'in_review', 1, '2026-03-02T00:00:00.000Z'),
  ])
  expect(rows).toEqual([
    { kind: 'kyc', counts: [2, 2, 0, 0], overdue: 2, nextDueAt: '2026-03-02T00:00:00.000Z' },
    { kind: 'aml', counts: [2, 0, 0, 0], overdue: 0, nextDueAt: '2026-03-04T00:00:00.000Z' },
  ])
})
