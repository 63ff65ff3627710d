import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { caseRows } from '../../../src/renderer/panels/compliance/words.ts'
import { Parameters } from '../../../src/renderer/panels/laboratory/Parameters.tsx'
import {
  fieldText,
  movedWords,
  parameterWords,
  stepDrafts,
  stepFault,
  stepsOf,
  toldWords,
  valueWords,
  wireSteps,
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

describe('a list of countries in the laboratory', () => {
  const OLD = { from: '2022-10-21', codes: ['IR', 'KP', 'MM'] }
  const NEW = { from: '2026-06-19', codes: ['IR', 'KP'] }
  const lists = (...steps: object[]) => steps as unknown as Parameter['value']
  const one = parameter('countries.callForAction', lists(OLD), null)

  it('is told by its last day and countries, and typed as codes', () => {
    expect(valueWords(one, lists(OLD, NEW))).toBe('2 dated lists, the last from 2026-06-19: IR, KP')
    expect(stepDrafts(stepsOf(one.value) ?? [])).toEqual([{ from: '2022-10-21', codes: 'IR KP MM' }])
    expect(stepsOf(['hold'])).toBeNull()
  })

  it('goes out by day, each country once; what is not whole goes nowhere and says why', () => {
    const typed = [
      { from: '2026-06-19', codes: 'kp, ir ir' },
      { from: ' 2022-10-21', codes: 'MM KP IR' },
    ]
    expect(wireSteps(typed)).toEqual([{ ...OLD, codes: ['IR', 'KP', 'MM'] }, NEW])
    expect(stepFault({ from: '2026-02-31x', codes: 'IR' }, [])).toMatch(/Give a day/)
    expect(stepFault({ from: '2026-06-19', codes: 'Iran' }, [])).toMatch(/two letters/)
    expect(stepFault(typed[0] ?? { from: '', codes: '' }, typed)).toMatch(/this day already/)
    for (const wrong of [[], [{ from: '', codes: 'IR' }]]) expect(wireSteps(wrong)).toBeNull()
  })

  it('that is typed back to what is in force is no change', () => {
    expect(withValue({}, one, lists({ ...OLD }))).toEqual({})
    expect(withValue({}, one, lists(OLD, NEW))).toEqual({ 'countries.callForAction': [OLD, NEW] })
  })

  it('has a field for its day and one for its countries, and a way to the next list', () => {
    const page = renderToStaticMarkup(
      createElement(Parameters, {
        group: { group: 'countries', title: 'High-risk countries', parameters: [one] },
        draft: {},
        round: 0,
        onChange: () => undefined,
      }),
    )
    expect(page).toContain('value="2022-10-21"')
    expect(page).toContain('value="IR KP MM"')
    expect(page).toContain('Add a list from a later day')
    expect(page).not.toContain('changed over the API')
  })

  it('the trial says how often customers told something else', () => {
    expect([0, 1, 4].map(toldWords)).toEqual([
      'nobody told anything anew',
      'once told anew',
      '4 times told anew',
    ])
  })
})
