import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { black76Values, impliedVol } from '../../../src/core/pricing/index.ts'
import type { PricedOption } from '../../../src/core/pricing/index.ts'
import { failureOf, impliedVolOrFailure, valueOf } from './helpers.ts'

const BASE: PricedOption = {
  optionType: 'call',
  forward: 100,
  strike: 90,
  discountFactor: 0.95,
  timeYears: 0.5,
  price: 12,
}
const number = (min: number, max: number): fc.Arbitrary<number> =>
  fc.double({ min, max, noNaN: true, noDefaultInfinity: true })
const positive = (min: number, max: number): fc.Arbitrary<number> =>
  number(Math.log(min), Math.log(max)).map((log) => Math.exp(log))

describe('round trip', () => {
  const quote = fc.record({
    optionType: fc.constantFrom('call' as const, 'put' as const),
    volAnnual: positive(0.01, 3),
    timeYears: positive(1 / 365, 10),
    deviations: number(-6, 6),
    forward: positive(1e-3, 1e6),
    rateCont: number(-0.02, 0.1),
  })

  test('vol 1 % to 300 %, one day to ten years, six deviations either way: to what the premium resolves', () => {
    fc.assert(
      fc.property(quote, ({ deviations, ...terms }) => {
        const strike = terms.forward * Math.exp(deviations * terms.volAnnual * Math.sqrt(terms.timeYears))
        const { price, vega } = valueOf(black76Values({ ...terms, strike }))
        const discountFactor = Math.exp(-terms.rateCont * terms.timeYears)
        const implied = impliedVol({ ...terms, strike, discountFactor, price })
        const bound = discountFactor * (terms.optionType === 'call' ? terms.forward : strike)
        // One unit in the last place of the premium and of its legs moves the volatility by this much.
        const intrinsic = deviations * (terms.optionType === 'call' ? 1 : -1) < 0
        const resolution = (intrinsic || price > bound / 2 ? 4 * bound : 64 * price) * Number.EPSILON
        if (implied.status === 'ok') {
          const tolerance = 1e-13 * terms.volAnnual + (2 * resolution) / vega
          expect(Math.abs(implied.volAnnual - terms.volAnnual)).toBeLessThanOrEqual(tolerance)
        } else {
          // In the money the time value may be less than rounding; near the top the distance to the bound may be.
          const distance = Math.min(
            Math.abs(price - Math.max(bound - discountFactor * Math.min(strike, terms.forward), 0)),
            bound - price,
          )
          expect(['at_intrinsic', 'at_upper_bound']).toContain(implied.status)
          expect(intrinsic || implied.status === 'at_upper_bound').toBe(true)
          expect(distance).toBeLessThanOrEqual(4e-15 * discountFactor * Math.max(terms.forward, strike))
        }
      }),
      { seed: 7, numRuns: 3000 },
    )
  })

  test('out of the money every volatility comes back to 1e-12, thirty deviations out', () => {
    fc.assert(
      fc.property(
        positive(0.01, 1),
        positive(1 / 365, 2),
        number(-30, 30),
        (volAnnual, timeYears, deviations) => {
          const strike = 100 * Math.exp(deviations * volAnnual * Math.sqrt(timeYears))
          const optionType = strike >= 100 ? 'call' : 'put'
          const option = { optionType, forward: 100, strike, timeYears } as const
          const { price } = valueOf(black76Values({ ...option, rateCont: 0, volAnnual }))
          fc.pre(price > 1e-290)
          const back = valueOf(impliedVolOrFailure({ ...option, discountFactor: 1, price }))
          expect(Math.abs(back / volAnnual - 1)).toBeLessThan(1e-12)
        },
      ),
      { seed: 11, numRuns: 1000 },
    )
  })

  test('any premium strictly inside the bounds reprices to itself', () => {
    fc.assert(
      fc.property(
        positive(0.2, 5),
        positive(1e-12, 0.999),
        positive(0.01, 10),
        (moneyness, share, timeYears) => {
          const strike = 100 * moneyness
          const optionType = strike >= 100 ? 'call' : 'put'
          const price = share * Math.min(100, strike)
          const option = { optionType, forward: 100, strike, timeYears } as const
          const volAnnual = valueOf(impliedVolOrFailure({ ...option, discountFactor: 1, price }))
          const again = valueOf(black76Values({ ...option, rateCont: 0, volAnnual })).price
          expect(Math.abs(again - price)).toBeLessThan(1e-13 * price)
        },
      ),
      { seed: 13, numRuns: 1000 },
    )
  })

  test('strike at and beside the forward, down to tiny volatilities', () => {
    for (const strike of [100, 100 * (1 + 2e-16), 100 - 1e-12, 100 + 1e-9, 100.0001]) {
      for (const volAnnual of [1e-3, 0.1, 0.8, 4]) {
        const optionType = strike >= 100 ? 'call' : 'put'
        const option = { optionType, forward: 100, strike, timeYears: 0.25 } as const
        const { price } = valueOf(black76Values({ ...option, rateCont: 0, volAnnual }))
        const back = valueOf(impliedVolOrFailure({ ...option, discountFactor: 1, price }))
        expect(Math.abs(back / volAnnual - 1)).toBeLessThan(1e-14)
      }
    }
  })

  test('the smallest premium a float64 holds still has a volatility', () => {
    const implied = impliedVol({ ...BASE, strike: 200, price: 5e-324 })
    expect(implied.status).toBe('ok')
    const again = black76Values({
      ...BASE,
      strike: 200,
      rateCont: 0.1,
      volAnnual: valueOf(impliedVolOrFailure({ ...BASE, strike: 200, price: 5e-324 })),
    })
    expect(valueOf(again).price).toBeLessThan(1e-322)
  })
})

describe('statuses on both sides of each edge', () => {
  const intrinsic = 0.95 * (100 - 90)
  const call = (price: number): PricedOption => ({ ...BASE, price })
  const put = (price: number): PricedOption => ({ ...BASE, optionType: 'put', strike: 110, price })

  test.each([
    ['a hair below intrinsic', call(intrinsic - 1e-12), 'below_intrinsic'],
    ['at intrinsic', call(intrinsic), 'at_intrinsic'],
    ['at intrinsic computed leg by leg', call(0.95 * 100 - 0.95 * 90), 'at_intrinsic'],
    ['a hair above intrinsic', call(intrinsic + 1e-12), 'ok'],
    ['a put a hair below intrinsic', put(intrinsic - 1e-12), 'below_intrinsic'],
    ['a put at intrinsic', put(intrinsic), 'at_intrinsic'],
    ['a put a hair above intrinsic', put(intrinsic + 1e-12), 'ok'],
    ['out of the money at 0', { ...call(0), strike: 120 }, 'at_intrinsic'],
    ['out of the money just above 0', { ...call(1e-300), strike: 120 }, 'ok'],
    ['out of the money just below 0', { ...call(-1e-300), strike: 120 }, 'below_intrinsic'],
    ['at the money at 0', { ...call(0), strike: 100 }, 'at_intrinsic'],
    [
      'below 0 by less than rounding at the forward',
      { ...call(-1e-15), strike: 100 - 1e-14 },
      'below_intrinsic',
    ],
    ['in the money at 0', call(0), 'below_intrinsic'],
    ['a hair below the call bound', call(95 - 1e-12), 'ok'],
    ['at the call bound', call(95), 'at_upper_bound'],
    ['a hair above the call bound', call(95 + 1e-12), 'above_maximum'],
    ['a hair below the put bound', put(0.95 * 110 - 1e-12), 'ok'],
    ['at the put bound', put(0.95 * 110), 'at_upper_bound'],
    ['a hair above the put bound', put(0.95 * 110 + 1e-12), 'above_maximum'],
    ['far above', call(1e9), 'above_maximum'],
    ['expired', { ...BASE, timeYears: 0 }, 'invalid_input'],
    ['negative time', { ...BASE, timeYears: -1 }, 'invalid_input'],
    ['zero forward', { ...BASE, forward: 0 }, 'invalid_input'],
    ['negative strike', { ...BASE, strike: -90 }, 'invalid_input'],
    ['NaN premium', call(NaN), 'invalid_input'],
    ['infinite premium', call(Infinity), 'invalid_input'],
    ['zero discount factor', { ...BASE, discountFactor: 0 }, 'invalid_input'],
  ] as const)('%s', (_name, option, status) => {
    const implied = impliedVol(option)
    expect(implied.status).toBe(status)
    if (implied.status === 'ok') expect(implied.volAnnual).toBeGreaterThan(0)
    else if (implied.status === 'at_intrinsic') expect(implied.volAnnual).toBe(0)
    else expect(implied).not.toHaveProperty('volAnnual')
  })

  test('undiscounted, one unit in the last place inside a bound already is a volatility', () => {
    // 40-digit references (mpmath) for exactly these float64 numbers.
    const rows = [
      [
        'put',
        0.016154019963664435,
        0.0163362296997343,
        1.4711473536581703,
        0.0001822097360698685,
        0.0013210659520901688,
      ],
      [
        'call',
        728.4594044563318,
        728.4130795275472,
        0.9594362471209843,
        0.04632492878454409,
        9.284528957891688e-6,
      ],
    ] as const
    for (const [optionType, forward, strike, timeYears, price, vol] of rows) {
      const option = { optionType, forward, strike, timeYears, discountFactor: 1 }
      const implied = valueOf(impliedVolOrFailure({ ...option, price }))
      expect(Math.abs(implied / vol - 1)).toBeLessThan(4e-12)
      const intrinsic = Math.abs(forward - strike)
      expect(impliedVol({ ...option, price: intrinsic }).status).toBe('at_intrinsic')
      expect(impliedVol({ ...option, price: intrinsic * (1 + Number.EPSILON) }).status).toBe('ok')
      const bound = optionType === 'call' ? forward : strike
      expect(impliedVol({ ...option, price: bound }).status).toBe('at_upper_bound')
      expect(impliedVol({ ...option, price: bound * (1 - Number.EPSILON) }).status).toBe('ok')
      expect(impliedVol({ ...option, price: bound * (1 + 5 * Number.EPSILON) }).status).toBe('above_maximum')
    }
  })

  test('as a failure: no_solution outside the bounds, naming the status; the column for bad input', () => {
    expect(failureOf(impliedVolOrFailure(call(95)))).toMatchObject({
      code: 'no_solution',
      field: 'price',
      details: { status: 'at_upper_bound' },
    })
    expect(failureOf(impliedVolOrFailure(call(1))).code).toBe('no_solution')
    expect(failureOf(impliedVolOrFailure({ ...BASE, strike: NaN }))).toMatchObject({
      code: 'invalid_input',
      field: 'strike',
    })
    expect(valueOf(impliedVolOrFailure(call(intrinsic)))).toBe(0)
  })

  test('whatever the numbers, the answer is a status and never NaN', () => {
    const any = fc.double()
    fc.assert(
      fc.property(
        any,
        any,
        any,
        any,
        any,
        fc.boolean(),
        (forward, strike, discountFactor, timeYears, price, isCall) => {
          const optionType = isCall ? 'call' : 'put'
          const implied = impliedVol({ optionType, forward, strike, discountFactor, timeYears, price })
          if (implied.status === 'ok')
            expect(implied.volAnnual > 0 && implied.volAnnual < Infinity).toBe(true)
          else expect(implied.status).toMatch(/^(at|below|above)_|^invalid_input$/)
        },
      ),
      { seed: 17, numRuns: 2000 },
    )
  })
})
