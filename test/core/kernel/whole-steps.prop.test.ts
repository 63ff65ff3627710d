import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimal, isMultipleOf, wholeStepsOf } from '../../../src/core/kernel/index.ts'

const RUNS = { seed: 4_711, numRuns: 2_000 }

/** A positive amount of up to 38 digits, as text: mantissa and decimal places. */
const amountText = fc
  .tuple(
    fc.bigInt({ min: 1n, max: 10n ** 38n - 1n }),
    fc.integer({ min: 0, max: 18 }),
    fc.integer({ min: 1, max: 38 }),
  )
  .map(([mantissa, places, digits]) => `${mantissa.toString().slice(0, digits)}e-${places}`)
const stepText = fc
  .tuple(fc.constantFrom(1, 2, 5, 25, 125, 3, 7), fc.integer({ min: -18, max: 2 }))
  .map(([mantissa, exponent]) => `${mantissa}e${exponent}`)

describe('whole steps of an amount', () => {
  it('are what exact division says, and null where it leaves a rest or a float cannot count', () => {
    fc.assert(
      fc.property(amountText, stepText, (amount, step) => {
        const quotient = decimal(amount).div(decimal(step))
        const isWhole = quotient.isInteger() && quotient.lte(Number.MAX_SAFE_INTEGER)
        expect(wholeStepsOf(decimal(amount), decimal(step))).toBe(isWhole ? quotient.toNumber() : null)
        for (const signed of [amount, `-${amount}`]) {
          expect(isMultipleOf(decimal(signed), decimal(step))).toBe(decimal(amount).mod(step).isZero())
        }
      }),
      RUNS,
    )
  })

  it('are found again for every count of steps, however small the step', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 31 - 1 }), stepText, (count, step) => {
        expect(wholeStepsOf(decimal(step).times(count), decimal(step))).toBe(count)
      }),
      RUNS,
    )
  })

  it('are none of nothing and of less than nothing', () => {
    for (const text of ['0', '-0', '-1', '-0.05', 'Infinity', 'NaN'])
      expect(wholeStepsOf(decimal(text), decimal('0.05'))).toBeNull()
  })

  it('are none where the amount is off the step by the last of its digits', () => {
    expect(wholeStepsOf(decimal('1.000000000000000001'), decimal('0.05'))).toBeNull()
    expect(wholeStepsOf(decimal('90071992547409.93'), decimal('0.02'))).toBeNull()
    expect(
      wholeStepsOf(decimal('12345678901234567890.000000000000000001'), decimal('0.000000000000000003')),
    ).toBeNull()
  })
})
