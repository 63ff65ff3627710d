import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ContractEntry } from '../../../src/core/contract/index.ts'
import { failureRules } from '../../../src/core/app/index.ts'
import { ok } from '../../../src/core/kernel/index.ts'
import { context } from './support.ts'
import { ENTRIES, makeStubDesk } from './stub-desk.ts'

/** Field names of one entry, so that the rubbish lands where its schema looks, and names that objects must not trust. */
const fieldsOf = (entry: ContractEntry): string[] => [
  ...Object.keys((entry.input as { shape?: object }).shape ?? {}),
  '__proto__',
  'constructor',
  'toString',
]

const rubbish = fc.oneof(
  { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  fc.constantFrom<unknown>(
    Number.NaN,
    Number.POSITIVE_INFINITY,
    -0,
    1e308,
    5e-324,
    2 ** 53,
    '1e400',
    '9'.repeat(70),
    'NaN',
    '0x10',
    '٣',
    '2026-02-30',
    '2026-13-01T00:00:00Z',
    '\u0000',
    '\ud800',
    '../../etc/passwd',
    "'; DROP TABLE users; --",
    'x'.repeat(100_000),
    10n,
    Symbol.iterator,
    undefined,
    () => 1,
    new Date(Number.NaN),
    new Map([['a', 1]]),
    { valueOf: 1, toString: 1 },
    Object.create(null),
    [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]],
  ),
)

const call = fc.constantFrom(...ENTRIES).chain((entry) =>
  fc.tuple(
    fc.constant(entry),
    fc.oneof(
      { weight: 1, arbitrary: rubbish },
      {
        weight: 5,
        arbitrary: fc
          .array(fc.tuple(fc.constantFrom(...fieldsOf(entry)), rubbish), { maxLength: 8 })
          .map((fields): unknown => Object.fromEntries(fields)),
      },
    ),
  ),
)

test('no malformed input makes any entry do anything but take it or refuse it by a code', async () => {
  const desk = makeStubDesk(async (_input, { idempotency }) => {
    idempotency?.writeFor({})
    return ok({})
  })
  const codes = new Set<string>()
  await fc.assert(
    fc.asyncProperty(
      call,
      fc.constantFrom(null, '', 'Bearer all', 'Bearer none', 'Bearer \u0000'),
      fc.constantFrom(null, '', 'key', 'é'),
      async ([entry, raw], authorization, idempotencyKey) => {
        const result = await desk.app.call(entry.name, raw, context({ authorization, idempotencyKey }))
        if (result.ok) return
        codes.add(result.failure.code)
        expect(Object.keys(failureRules)).toContain(result.failure.code)
        expect(result.failure.code).not.toBe('internal_error')
        // The refusal itself must be plain data of bounded size: it is sent and recorded.
        expect(JSON.stringify(result.failure).length).toBeLessThan(20_000)
      },
    ),
    { seed: 20261121, numRuns: 3_000 },
  )
  expect([...codes].toSorted()).toEqual(['forbidden', 'invalid_input', 'not_found', 'unauthenticated'])
  expect(desk.logged.filter((line) => line.event === 'internal_error')).toEqual([])
})
