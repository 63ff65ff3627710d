import { describe, expect, test } from 'vitest'
import { black76Values, quoteGreeks } from '../../../src/core/pricing/index.ts'
import type { OptionQuote } from '../../../src/core/pricing/index.ts'
import { failureOf, valueOf } from './helpers.ts'

const TERMS = { optionType: 'call', forward: 100, strike: 105, timeYears: 0.5 } as const
const at = (volAnnual: number): number =>
  valueOf(black76Values({ ...TERMS, rateCont: 0.04, volAnnual })).price
const QUOTE: OptionQuote = {
  ...TERMS,
  discountFactor: Math.exp(-0.04 * 0.5),
  bid: at(0.24),
  ask: at(0.26),
  mark: at(0.25),
}
const NONE = { delta: null, gamma: null, vega: null, theta: null, rho: null }

describe('volatilities and greeks of a quote', () => {
  test('each side has its volatility and the greeks are those of the mark', () => {
    const greeks = valueOf(quoteGreeks(QUOTE))
    expect(greeks.bidIv).toBeCloseTo(0.24, 13)
    expect(greeks.askIv).toBeCloseTo(0.26, 13)
    expect(greeks.markIv).toBeCloseTo(0.25, 13)
    const values = valueOf(black76Values({ ...TERMS, rateCont: 0.04, volAnnual: 0.25 }))
    for (const name of ['delta', 'gamma', 'vega', 'theta', 'rho'] as const) {
      expect(Math.abs((greeks[name] ?? NaN) - (values[name] ?? NaN)), name).toBeLessThan(1e-11)
    }
  })

  test('without a mark the middle of the market stands in', () => {
    const middle = (at(0.24) + at(0.26)) / 2
    expect(quoteGreeks({ ...QUOTE, mark: null })).toEqual(quoteGreeks({ ...QUOTE, mark: middle }))
  })

  test('a side that is missing or outside the bounds is null, and the others stand', () => {
    expect(valueOf(quoteGreeks({ ...QUOTE, bid: null }))).toMatchObject({
      bidIv: null,
      askIv: expect.any(Number),
    })
    expect(valueOf(quoteGreeks({ ...QUOTE, bid: 0 }))).toMatchObject({
      bidIv: null,
      markIv: expect.any(Number),
    })
    expect(valueOf(quoteGreeks({ ...QUOTE, ask: 500 }))).toMatchObject({
      askIv: null,
      markIv: expect.any(Number),
    })
  })

  test('nothing to mark by, or expired: no greeks', () => {
    expect(valueOf(quoteGreeks({ ...QUOTE, mark: null, bid: null }))).toMatchObject({ ...NONE, markIv: null })
    expect(valueOf(quoteGreeks({ ...QUOTE, timeYears: 0 }))).toEqual({
      bidIv: null,
      askIv: null,
      markIv: null,
      ...NONE,
    })
  })

  test('prints no negative zero at a discount factor of one', () => {
    const greeks = valueOf(quoteGreeks({ ...QUOTE, discountFactor: 1 }))
    expect(greeks.theta).toBeLessThan(0)
    for (const value of Object.values(greeks)) expect(Object.is(value, -0)).toBe(false)
  })

  test.each([
    [{ forward: 0 }, 'forward'],
    [{ strike: NaN }, 'strike'],
    [{ discountFactor: -1 }, 'discount_factor'],
    [{ timeYears: -0.1 }, 'time_years'],
    [{ bid: -1 }, 'bid'],
    [{ ask: Infinity }, 'ask'],
    [{ mark: NaN }, 'mark'],
  ])('%o is refused by its field', (terms, field) => {
    expect(failureOf(quoteGreeks({ ...QUOTE, ...terms }))).toMatchObject({ code: 'invalid_input', field })
  })
})
