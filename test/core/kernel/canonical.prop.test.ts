import canonicalize from 'canonicalize'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { canonicalJson } from '../../../src/core/kernel/index.ts'
import type { JsonValue } from '../../../src/core/kernel/index.ts'

const key = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 6 }),
  fc.integer({ min: -3, max: 120 }).map(String),
  fc.constantFrom('__proto__', 'constructor', 'toJSON', 'a', 'A', '\u20ac', '\ud83d\ude02', '\ufb33', ''),
)
const { value: json } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.string({ unit: 'binary' }),
    fc.double({ noNaN: true, noDefaultInfinity: true }),
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 4 }),
    fc
      .array(fc.tuple(key, tie('value')), { maxLength: 6 })
      .map((fields): JsonValue => Object.fromEntries(fields)),
  ),
}))

describe('the canonical text of a JSON value', () => {
  test('is the text that the reference implementation of RFC 8785 gives', () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(canonicalJson(value)).toBe(canonicalize(value))
      }),
      { seed: 8785, numRuns: 3_000 },
    )
  })

  test('sorts keys by UTF-16 code units and numbers as text (RFC 8785, 3.2.3)', () => {
    const value = {
      '\u20ac': 1,
      '\r': 2,
      '\ufb33': 3,
      '1': 4,
      '10': 5,
      '9': 6,
      '\ud83d\ude02': 7,
      '\u00f6': 8,
    }
    expect(canonicalJson(value)).toBe('{"\\r":2,"1":4,"10":5,"9":6,"ö":8,"€":1,"😂":7,"\ufb33":3}')
  })

  test('does not exist for what JSON has no number for', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, { a: [Number.NaN] }]) {
      expect(() => canonicalJson(value)).toThrow()
    }
  })
})
