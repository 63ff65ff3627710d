import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  bsmAllValues,
  bsmPrice,
  fellerHolds,
  hestonAllValues,
  hestonChain,
  hestonPrice,
  hestonValues,
  priceRow,
} from '../../../../src/core/pricing/index.ts'
import type { HestonExpiry, HestonParameters } from '../../../../src/core/pricing/index.ts'
import { failureOf, relativeError, valueOf } from '../helpers.ts'

const PARAMETERS: HestonParameters = { v0: 0.04, kappa: 1.5, theta: 0.05, volOfVol: 0.5, correlation: -0.7 }
const EXPIRY: HestonExpiry = {
  spot: 100,
  rateCont: 0.03,
  dividendYieldCont: 0.01,
  timeYears: 0.75,
  parameters: PARAMETERS,
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const expiries = fc
  .record({
    rateCont: number(-0.05, 0.1),
    dividendYieldCont: number(-0.05, 0.1),
    timeYears: fc.oneof(number(1e-4, 0.1), number(0.1, 30)),
    v0: fc.oneof(fc.constant(0), number(1e-4, 1)),
    kappa: fc.oneof(fc.constant(0), number(0.01, 10)),
    theta: number(0.005, 1),
    volOfVol: fc.oneof(fc.constant(0), number(1e-6, 3)),
    correlation: number(-0.99, 0.99),
  })
  .map(({ rateCont, dividendYieldCont, timeYears, ...parameters }) => ({
    spot: 100,
    rateCont,
    dividendYieldCont,
    timeYears,
    parameters,
  }))

describe('Heston laws', () => {
  test('parity, bounds, monotone and convex in the strike, over the whole domain', () => {
    fc.assert(
      fc.property(expiries, (expiry) => {
        const strikes = [1, 20, 50, 70, 80, 90, 95, 100, 105, 110, 120, 150, 200, 400, 5000]
        const chain = hestonChain(expiry, strikes)
        if (!chain.ok) {
          // Said, not guessed, and only where there is next to no variance under a large volatility of variance.
          expect(chain.failure.code).toBe('no_convergence')
          expect(
            expiry.parameters.v0 + expiry.parameters.kappa * expiry.parameters.theta * expiry.timeYears,
          ).toBeLessThan(0.01 * expiry.parameters.volOfVol)
          return
        }
        const { calls, puts } = chain.value
        const discount = Math.exp(-expiry.rateCont * expiry.timeYears)
        const spotShare = 100 * Math.exp(-expiry.dividendYieldCont * expiry.timeYears)
        strikes.forEach((strike, at) => {
          const [call, put] = [calls[at] ?? NaN, puts[at] ?? NaN]
          const scale = Math.max(spotShare, strike * discount)
          expect(Math.abs(call - put - (spotShare - strike * discount))).toBeLessThan(1e-13 * scale)
          expect(call).toBeGreaterThanOrEqual(Math.max(spotShare - strike * discount, 0) - 1e-13 * scale)
          expect(put).toBeGreaterThanOrEqual(0)
          expect(call).toBeLessThanOrEqual(spotShare * (1 + 1e-14))
          if (at === 0) return
          const step = strike - (strikes[at - 1] ?? 0)
          const slope = ((calls[at] ?? 0) - (calls[at - 1] ?? 0)) / step
          expect(slope).toBeLessThanOrEqual(1e-9)
          expect(slope).toBeGreaterThanOrEqual(-discount - 1e-9)
          if (at < 2) return
          const before =
            ((calls[at - 1] ?? 0) - (calls[at - 2] ?? 0)) / ((strikes[at - 1] ?? 0) - (strikes[at - 2] ?? 0))
          expect(slope - before).toBeGreaterThanOrEqual(-1e-9)
        })
      }),
      { seed: 20_261_121, numRuns: 80, endOnFailure: true },
    )
  })

  test('a chain gives each strike the bits that it has alone, and with its greeks', () => {
    const strikes = [10, 60, 90, 100, 101.5, 130, 400]
    const { calls, puts } = valueOf(hestonChain(EXPIRY, strikes))
    strikes.forEach((strike, at) => {
      for (const optionType of ['call', 'put'] as const) {
        const option = { ...EXPIRY, strike, optionType }
        const price = valueOf(hestonPrice(option))
        expect(price).toBe((optionType === 'call' ? calls : puts)[at])
        expect(valueOf(hestonValues(option)).price).toBe(price)
        const all = valueOf(hestonAllValues(option))
        expect(all.price).toBe(price)
      }
    })
  })

  test('without volatility of variance it is Black-Scholes at the mean variance, greeks in the spot included', () => {
    for (const volOfVol of [0, 1e-9, 1e-7]) {
      for (const kappa of [0, 1e-9, 0.3, 4]) {
        for (const strike of [80, 100, 125]) {
          const parameters = { v0: 0.09, kappa, theta: 0.04, volOfVol, correlation: -0.4 }
          const option = { ...EXPIRY, parameters, strike, optionType: 'call' } as const
          const share = kappa === 0 ? 1 : -Math.expm1(-kappa * 0.75) / (kappa * 0.75)
          const volAnnual = Math.sqrt(0.04 + 0.05 * share)
          const flat = valueOf(bsmAllValues({ ...option, volAnnual }))
          const values = valueOf(hestonAllValues(option))
          for (const name of [
            'price',
            'delta',
            'gamma',
            'rho',
            'speed',
            'strikeDelta',
            'dividendRho',
          ] as const) {
            expect(relativeError(values[name] ?? NaN, flat[name] ?? NaN), name).toBeLessThan(
              2e-7 * (volOfVol * 1e7) + 1e-10,
            )
          }
        }
      }
    }
  })

  test('at expiry and without variance the discounted intrinsic limits', () => {
    const still = { ...PARAMETERS, v0: 0, theta: 0 }
    for (const optionType of ['call', 'put'] as const) {
      for (const strike of [90, 100, 110]) {
        const option = { ...EXPIRY, optionType, strike }
        expect(valueOf(hestonPrice({ ...option, timeYears: 0 }))).toBe(
          Math.max(optionType === 'call' ? 100 - strike : strike - 100, 0),
        )
        const limit = valueOf(bsmPrice({ ...option, volAnnual: 0 }))
        expect(valueOf(hestonPrice({ ...option, parameters: still }))).toBeCloseTo(limit, 12)
        expect(valueOf(hestonAllValues({ ...option, parameters: still })).price).toBeCloseTo(limit, 12)
      }
    }
  })

  test('greeks are the slopes of the price', () => {
    const option = { ...EXPIRY, optionType: 'put' as const, strike: 96 }
    const all = valueOf(hestonAllValues(option))
    const slope = (value: (move: number) => number, h: number): number =>
      (8 * (value(h) - value(-h)) - (value(2 * h) - value(-2 * h))) / (12 * h)
    const withVol = (move: number) => ({ ...option, parameters: { ...PARAMETERS, v0: (0.2 + move) ** 2 } })
    const first = (moved: (move: number) => typeof option, name: keyof typeof all, h: number): number =>
      slope((move) => valueOf(hestonAllValues(moved(move)))[name] ?? NaN, h)
    const bySpot = (move: number) => ({ ...option, spot: 100 + move })
    const byTime = (move: number) => ({ ...option, timeYears: 0.75 + move })
    const expected = {
      delta: first(bySpot, 'price', 0.05),
      gamma: first(bySpot, 'delta', 0.05),
      speed: first(bySpot, 'gamma', 0.05),
      vega: first(withVol, 'price', 1e-3),
      vanna: first(withVol, 'delta', 1e-3),
      volga: first(withVol, 'vega', 1e-3),
      zomma: first(withVol, 'gamma', 1e-3),
      ultima: first(withVol, 'volga', 1e-3),
      theta: -first(byTime, 'price', 1e-3),
      charm: -first(byTime, 'delta', 1e-3),
      color: first(byTime, 'gamma', 1e-3),
      rho: first((move) => ({ ...option, rateCont: 0.03 + move }), 'price', 1e-3),
      dividendRho: first((move) => ({ ...option, dividendYieldCont: 0.01 + move }), 'price', 1e-3),
      strikeDelta: first((move) => ({ ...option, strike: 96 + move }), 'price', 0.05),
    }
    for (const [name, figure] of Object.entries(expected)) {
      expect(relativeError(all[name as keyof typeof all] ?? NaN, figure), name).toBeLessThan(1e-7)
    }
    expect(all).toMatchObject({
      delta: valueOf(hestonValues(option)).delta,
      theta: valueOf(hestonValues(option)).theta,
    })
  })

  test('names the column at fault; a violated Feller condition is a warning', () => {
    const option = { ...EXPIRY, optionType: 'call', strike: 100 } as const
    const broken: readonly (readonly [Partial<HestonParameters>, string])[] = [
      [{ v0: -1 }, 'v0'],
      [{ kappa: NaN }, 'kappa'],
      [{ theta: -0.1 }, 'theta'],
      [{ volOfVol: Infinity }, 'vol_of_vol'],
      [{ correlation: 1.01 }, 'correlation'],
    ]
    for (const [part, column] of broken) {
      const failure = failureOf(hestonPrice({ ...option, parameters: { ...PARAMETERS, ...part } }))
      expect([failure.code, failure.message.split(':')[0]]).toEqual(['invalid_input', column])
    }
    expect(failureOf(hestonChain(EXPIRY, [100, 0])).message).toContain('strike')
    expect([fellerHolds(PARAMETERS), fellerHolds({ ...PARAMETERS, volOfVol: 0.2 })]).toEqual([false, true])
  })

  test('rows of the command', () => {
    const row = {
      model: 'heston',
      option_type: 'call',
      spot: '100',
      strike: '100',
      time_years: '1',
      v0: '0.04',
      kappa: '4',
      theta: '0.25',
      vol_of_vol: '1',
      correlation: '-0.5',
      rate: '0.01',
      dividend_yield: '0.02',
    }
    const cells = priceRow(row, 'all', 1)
    expect(cells).toMatchObject({ status: 'ok', method: 'analytic', warning: null, std_error: null })
    expect(Math.abs(Number(cells.price) - 16.070154917028834)).toBeLessThan(1e-11)
    expect(priceRow({ ...row, vol_of_vol: '2' }, 'basic').warning).toContain('Feller')
    expect(priceRow({ ...row, kappa: '' }, 'basic')).toMatchObject({
      status: 'invalid_input',
      error: 'kappa: missing',
    })
    expect(priceRow({ ...row, exercise: 'american' }, 'basic').status).toBe('unsupported')
  })
})
