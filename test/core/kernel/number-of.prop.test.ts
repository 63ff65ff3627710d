import fc from 'fast-check'
import { expect, it } from 'vitest'
import { decimal, numberOf } from '../../../src/core/kernel/index.ts'

const digits = (max: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: max }).map((all) => all.join(''))

const amounts = fc
  .tuple(fc.constantFrom('', '-'), digits(20), digits(30))
  .map(([sign, whole, fraction]) => `${sign}${whole}.${fraction}`)

it('the number of an amount is the one that its digits read as, to the last bit', () => {
  fc.assert(
    fc.property(amounts, (text) => {
      expect(Object.is(numberOf(decimal(text)), decimal(text).toNumber())).toBe(true)
    }),
    { seed: 20_260_722, numRuns: 5_000 },
  )
})

it.each([
  '0',
  '-0',
  '0.05',
  '5037.25',
  '1e21',
  '1e-30',
  '9007199254740993',
  '0.1234567890123456789',
  'NaN',
  'Infinity',
])('of %s too', (text) => {
  expect(Object.is(numberOf(decimal(text)), Number(text))).toBe(true)
})
