import { describe, expect, test } from 'vitest'
import { FAILURE_CATALOGUES, contradictions, failureRules } from '../../../src/core/app/index.ts'
import { statusOf } from '../../../src/core/contract/index.ts'

describe('the catalogue of failures', () => {
  test('gives every code of every room one status', () => {
    expect(contradictions(FAILURE_CATALOGUES)).toEqual([])
    for (const rules of Object.values(FAILURE_CATALOGUES)) {
      expect(Object.keys(rules).length).toBeGreaterThan(0)
      for (const [code, rule] of Object.entries(rules)) {
        expect(code).toMatch(/^[a-z]+(?:_[a-z]+)*$/)
        expect(statusOf(failureRules, code)).toBe(rule.status)
      }
    }
  })

  test('would show a code that two rooms declare differently', () => {
    const rule = { status: 400, remedy: 'caller', retry: false } as const
    expect(contradictions({ one: { taken: rule }, two: { taken: { ...rule, status: 409 } } })).toEqual([
      'two.taken',
    ])
    expect(contradictions({ one: { taken: rule }, two: { taken: rule } })).toEqual([])
  })

  test('answers 500 for a code that nobody declared', () => {
    expect(statusOf(failureRules, 'nobody_declared_this')).toBe(500)
  })
})
