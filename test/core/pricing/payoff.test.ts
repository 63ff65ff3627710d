import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bsmPrice, payoffAtExpiry, payoffCurve, payoffSummary } from '../../../src/core/pricing/index.ts'
import type { PayoffLeg } from '../../../src/core/pricing/index.ts'
import { failureOf, valueOf } from './helpers.ts'

type OptionLeg = Extract<PayoffLeg, { kind: 'option' }>
const option = (
  optionType: 'call' | 'put',
  strike: number,
  quantity: number,
  entryPrice: number,
): OptionLeg => ({
  kind: 'option',
  optionType,
  strike,
  quantity,
  entryPrice,
  multiplier: 100,
  timeYears: 0.25,
  volAnnual: 0.3,
})
const shares = (quantity: number, entryPrice: number): PayoffLeg => ({
  kind: 'underlying',
  quantity,
  entryPrice,
  multiplier: 1,
})
const limited = (amount: number): object => ({ kind: 'limited', amount })
const UNLIMITED = { kind: 'unlimited' }

describe('summary at expiry', () => {
  test.each([
    ['long call', [option('call', 100, 1, 5)], [105], UNLIMITED, limited(500)],
    ['short call', [option('call', 100, -1, 5)], [105], limited(500), UNLIMITED],
    ['long put', [option('put', 100, 2, 4)], [96], limited(19_200), limited(800)],
    ['short put', [option('put', 100, -1, 4)], [96], limited(400), limited(9_600)],
    [
      'long straddle',
      [option('call', 100, 1, 5), option('put', 100, 1, 4)],
      [91, 109],
      UNLIMITED,
      limited(900),
    ],
    [
      'bull call spread',
      [option('call', 100, 1, 5), option('call', 110, -1, 2)],
      [103],
      limited(700),
      limited(300),
    ],
    [
      'iron condor',
      [
        option('put', 80, 1, 1),
        option('put', 90, -1, 3),
        option('call', 110, -1, 3),
        option('call', 120, 1, 1),
      ],
      [86, 114],
      limited(400),
      limited(600),
    ],
    ['covered call', [shares(100, 100), option('call', 105, -1, 3)], [97], limited(800), limited(9_700)],
    [
      'ratio spread',
      [option('call', 100, 1, 5), option('call', 110, -2, 2)],
      [101, 119],
      limited(900),
      UNLIMITED,
    ],
    ['short stock', [shares(-10, 50)], [50], limited(500), UNLIMITED],
    [
      'free call spread',
      [option('call', 100, 1, 2), option('call', 110, -1, 2)],
      [0, 100],
      limited(1_000),
      limited(0),
    ],
    ['certain gain', [option('call', 100, 1, 1), option('call', 110, -1, 2)], [], limited(1_100), limited(0)],
  ] as const)('%s', (_name, legs, breakevens, maxGain, maxLoss) => {
    const summary = valueOf(payoffSummary(legs))
    expect(summary.breakevens).toHaveLength(breakevens.length)
    for (const [index, spot] of breakevens.entries()) expect(summary.breakevens[index]).toBeCloseTo(spot, 10)
    expect(summary.maxGain).toEqual(maxGain)
    expect(summary.maxLoss).toEqual(maxLoss)
  })

  test('fractional quantities that cancel leave no slope', () => {
    const legs = [option('call', 100, 0.1, 5), option('call', 110, 0.2, 3), option('call', 120, -0.3, 1)]
    const perPoint = legs.map((leg) => ({ ...leg, multiplier: 1 }))
    expect(0.1 + 0.2 - 0.3).not.toBe(0)
    expect(valueOf(payoffSummary(perPoint)).maxGain.kind).toBe('limited')
  })

  const anyLeg: fc.Arbitrary<PayoffLeg> = fc.oneof(
    fc
      .tuple(fc.constantFrom('call' as const, 'put' as const), fc.integer({ min: 1, max: 40 }))
      .chain(([type, strike]) =>
        fc
          .tuple(fc.constantFrom(-3, -2, -1, 1, 2, 3), fc.integer({ min: 0, max: 60 }))
          .map(([quantity, price]) => option(type, strike * 5, quantity, price / 4)),
      ),
    fc
      .tuple(fc.constantFrom(-200, -100, 100, 200), fc.integer({ min: 50, max: 150 }))
      .map((leg) => shares(...leg)),
  )

  test('no spot escapes the extremes, and the profit is zero at each break-even', () => {
    fc.assert(
      fc.property(fc.array(anyLeg, { minLength: 1, maxLength: 5 }), (legs) => {
        const summary = valueOf(payoffSummary(legs))
        const spots = Array.from({ length: 101 }, (_, index) => index * 4)
        for (const { profit } of valueOf(payoffAtExpiry(legs, spots))) {
          if (summary.maxGain.kind === 'limited' && profit > 0)
            expect(profit).toBeLessThanOrEqual(summary.maxGain.amount + 1e-8)
          if (summary.maxLoss.kind === 'limited')
            expect(profit).toBeGreaterThanOrEqual(-summary.maxLoss.amount - 1e-8)
        }
        for (const { profit } of valueOf(payoffAtExpiry(legs, summary.breakevens))) {
          expect(Math.abs(profit)).toBeLessThan(1e-7)
        }
      }),
      { seed: 31, numRuns: 500 },
    )
  })
})

describe('the curve before expiry', () => {
  const market = { rateCont: 0.04, dividendYieldCont: 0.01 }

  test('is the sum of the model values of the legs with their remaining time', () => {
    const legs = [option('call', 100, 2, 5), option('put', 90, -1, 2), shares(50, 95)]
    const [point] = valueOf(payoffCurve(legs, [97], 0.1, market))
    const unit = (optionType: 'call' | 'put', strike: number): number =>
      valueOf(bsmPrice({ optionType, strike, spot: 97, timeYears: 0.25 - 0.1, volAnnual: 0.3, ...market }))
    expect(point?.value).toBeCloseTo(200 * unit('call', 100) - 100 * unit('put', 90) + 50 * 97, 9)
    expect(point?.profit).toBeCloseTo((point?.value ?? NaN) - (1_000 - 200 + 50 * 95), 9)
  })

  test('at the expiry itself it is the payoff', () => {
    const legs = [option('call', 100, 1, 5), option('put', 90, -1, 2)]
    const spots = [0, 50, 90, 100, 150]
    expect(payoffCurve(legs, spots, 0.25, market)).toEqual(payoffAtExpiry(legs, spots))
  })

  test('a spot of zero is the limit of small spots', () => {
    const legs = [option('put', 100, 1, 5), option('call', 100, 1, 5)]
    const [zero, near] = valueOf(payoffCurve(legs, [0, 1e-9], 0.1, market))
    expect(Math.abs((zero?.value ?? NaN) - (near?.value ?? NaN))).toBeLessThan(1e-6)
  })

  test('a calendar spread is drawn at its first expiry, and not beyond', () => {
    const legs = [option('call', 100, -1, 4), { ...option('call', 100, 1, 7), timeYears: 0.5 }]
    const [point] = valueOf(payoffCurve(legs, [100], 0.25, market))
    expect(point?.value).toBeGreaterThan(0)
    expect(failureOf(payoffCurve(legs, [100], 0.3, market))).toMatchObject({
      code: 'invalid_input',
      field: 'elapsed_years',
    })
    expect(failureOf(payoffSummary(legs)).code).toBe('unsupported')
    expect(failureOf(payoffAtExpiry(legs, [100])).code).toBe('unsupported')
  })
})

describe('what is refused', () => {
  const good = option('call', 100, 1, 5)

  test.each([
    [[], 'legs'],
    [[{ ...good, quantity: 0 }], 'legs[0].quantity'],
    [[good, { ...good, quantity: NaN }], 'legs[1].quantity'],
    [[{ ...good, multiplier: 0 }], 'legs[0].multiplier'],
    [[{ ...good, entryPrice: -1 }], 'legs[0].entry_price'],
    [[{ ...good, strike: 0 }], 'legs[0].strike'],
    [[{ ...good, strike: NaN }], 'legs[0].strike'],
    [[{ ...good, timeYears: NaN }], 'legs[0].time_years'],
    [[{ ...good, volAnnual: -0.1 }], 'legs[0].vol'],
  ] as const)('%o by its field', (legs, field) => {
    for (const result of [payoffSummary(legs), payoffAtExpiry(legs, [100])]) {
      expect(failureOf(result)).toMatchObject({ code: 'invalid_input', field })
    }
  })

  test('spots that are no prices, and values beyond float64', () => {
    expect(failureOf(payoffAtExpiry([good], [100, NaN])).field).toBe('spots')
    expect(failureOf(payoffAtExpiry([good], [-1])).field).toBe('spots')
    expect(failureOf(payoffAtExpiry([{ ...good, quantity: 1e308 }], [1e308])).field).toBe('legs')
  })
})
