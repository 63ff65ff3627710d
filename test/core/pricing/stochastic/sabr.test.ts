import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { calibrateSabr, sabrAlphaOfAtmVol, sabrRow, sabrVol } from '../../../../src/core/pricing/index.ts'
import type { SabrTerms } from '../../../../src/core/pricing/index.ts'
import { failureOf, relativeError, valueOf } from '../helpers.ts'
import reference from './sabr-reference.json' with { type: 'json' }

const SMILE = { forward: 100, timeYears: 1, alpha: 2, beta: 0.5, nu: 0.4, rho: -0.3 }

describe('SABR volatility', () => {
  test('Hagan 2002 eq. 2.17a at 60 digits (make_sabr.py): at, beside and far from the money', () => {
    expect(reference.length).toBeGreaterThan(70)
    for (const row of reference) {
      expect(relativeError(valueOf(sabrVol(row)), row.vol), JSON.stringify(row)).toBeLessThan(1e-14)
    }
  })

  test('keeps its digits far over the money at correlations next to −1 (make_sabr.py at 60 digits)', () => {
    const near = { timeYears: 10, alpha: 0.02528532665235776, beta: 0, nu: 1.2764307043428251, rho: -0.999 }
    const low = valueOf(sabrVol({ ...near, forward: 1, strike: 7.38905609893065 }))
    expect(relativeError(low, 0.053484509230515877)).toBeLessThan(1e-14)
  })

  test('has no jump where the strike meets the forward', () => {
    const at = (strike: number): number => valueOf(sabrVol({ ...SMILE, strike }))
    const middle = at(100)
    for (const gap of [1e-13, 1e-11, 1e-9, 1e-7]) {
      expect(Math.abs(at(100 * (1 + gap)) - middle)).toBeLessThan(gap + 1e-15)
      expect(Math.abs(at(100 * (1 - gap)) - middle)).toBeLessThan(gap + 1e-15)
    }
  })

  test('without volatility of volatility and beta 1 it is flat', () => {
    for (const strike of [1, 50, 100, 1000]) {
      expect(valueOf(sabrVol({ ...SMILE, strike, beta: 1, nu: 0, alpha: 0.25 }))).toBeCloseTo(0.25, 15)
    }
  })

  test('perfect correlation has its limits, also where they are 0', () => {
    for (const strike of [20, 60, 99.99, 100, 100.01, 200, 900]) {
      for (const rho of [-1, 1]) {
        const edge = valueOf(sabrVol({ ...SMILE, rho, strike }))
        const near = valueOf(sabrVol({ ...SMILE, rho: rho * (1 - 1e-12), strike }))
        expect(edge).toBeGreaterThanOrEqual(0)
        // z/x(z) approaches the limit 0 like the inverse of a logarithm
        if (edge > 0) expect(relativeError(near, edge)).toBeLessThan(1e-4)
      }
    }
  })

  test('with beta 1 swapping forward and strike is mirroring the correlation', () => {
    fc.assert(
      fc.property(
        fc.record({
          strike: fc.double({ min: 20, max: 500, noNaN: true }),
          alpha: fc.double({ min: 0.05, max: 1, noNaN: true }),
          nu: fc.double({ min: 0, max: 1, noNaN: true }),
          rho: fc.double({ min: -0.95, max: 0.95, noNaN: true }),
        }),
        ({ strike, alpha, nu, rho }) => {
          const terms: SabrTerms = { forward: 100, strike, timeYears: 0.5, alpha, beta: 1, nu, rho }
          // eq. 2.17a without the terms of the correction that are odd in rho, taken out on both sides
          const odd = (sign: number): number =>
            1 + ((sign * rho * nu * alpha) / 4 + ((2 - 3 * rho * rho) / 24) * nu * nu) * 0.5
          const here = valueOf(sabrVol(terms)) / odd(1)
          const there = valueOf(sabrVol({ ...terms, forward: strike, strike: 100, rho: -rho })) / odd(-1)
          expect(relativeError(here, there)).toBeLessThan(1e-12)
        },
      ),
      { seed: 20_261_121, numRuns: 300 },
    )
  })

  test('names the column at fault and the reach of the expansion', () => {
    expect(failureOf(sabrVol({ ...SMILE, strike: 0 })).message).toContain('strike')
    expect(failureOf(sabrVol({ ...SMILE, strike: 90, beta: 1.1 })).message).toContain('beta')
    expect(failureOf(sabrVol({ ...SMILE, strike: 90, rho: NaN })).message).toContain('rho')
    expect(failureOf(sabrVol({ ...SMILE, strike: 90, alpha: 0 })).message).toContain('alpha')
    expect(failureOf(sabrVol({ ...SMILE, strike: 90, nu: 9, rho: -0.99, timeYears: 9 })).code).toBe(
      'unsupported',
    )
  })

  test('rows of the command', () => {
    const row = {
      id: 'a',
      forward: '100',
      strike: '110',
      time_years: '1',
      alpha: '0.2',
      beta: '1',
      nu: '0.4',
      rho: '-0.3',
    }
    expect(sabrRow(row)).toEqual({
      id: 'a',
      status: 'ok',
      vol: valueOf(sabrVol({ ...SMILE, strike: 110, alpha: 0.2, beta: 1 })),
      error: null,
    })
    expect(sabrRow({ ...row, id: undefined, nu: 'x' }, 7)).toMatchObject({
      id: '7',
      status: 'invalid_input',
      vol: null,
    })
  })
})

describe('SABR calibration', () => {
  test('alpha of the at-the-money volatility gives it back', () => {
    for (const beta of [0, 0.5, 1]) {
      for (const rho of [-0.9, 0, 0.9]) {
        const smile = { forward: 100, timeYears: 2, beta, nu: 0.7, rho }
        const alpha = valueOf(sabrAlphaOfAtmVol(smile, 0.3))
        expect(valueOf(sabrVol({ ...smile, alpha, strike: 100 }))).toBeCloseTo(0.3, 14)
      }
    }
    const torn = { forward: 100, timeYears: 9, beta: 1, nu: 2, rho: -0.99 }
    expect(failureOf(sabrAlphaOfAtmVol(torn, 3)).code).toBe('no_solution')
  })

  const strikes = [70, 80, 90, 95, 100, 105, 110, 120, 140]
  const quotes = strikes.map((strike) => ({ strike, volAnnual: valueOf(sabrVol({ ...SMILE, strike })) }))

  test('finds the parameters behind a smile, with and without the at-the-money volatility', () => {
    const atmVolAnnual = quotes[4]?.volAnnual ?? 0
    for (const extra of [{}, { atmVolAnnual }]) {
      const fit = valueOf(calibrateSabr({ forward: 100, timeYears: 1, beta: 0.5, quotes, ...extra }))
      expect(fit.converged).toBe(true)
      expect(fit.rmse).toBeLessThan(1e-9)
      expect(fit.parameters.rho).toBeCloseTo(-0.3, 6)
      expect(fit.parameters.nu).toBeCloseTo(0.4, 6)
      expect(fit.parameters.alpha).toBeCloseTo(2, 6)
    }
  })

  test('reports how far a smile that is no SABR smile stays', () => {
    const bumpy = quotes.map((quote, at) => ({
      ...quote,
      volAnnual: quote.volAnnual * (at % 2 ? 1.01 : 0.99),
    }))
    const fit = valueOf(calibrateSabr({ forward: 100, timeYears: 1, beta: 0.5, quotes: bumpy }))
    expect(fit.rmse).toBeGreaterThan(5e-4)
    expect(fit.rmse).toBeLessThan(3e-3)
  })

  test('refuses too few strikes and bad quotes', () => {
    const few = { forward: 100, timeYears: 1, beta: 0.5, quotes: quotes.slice(0, 2) }
    expect(failureOf(calibrateSabr(few)).message).toContain('too few')
    const bad = { ...few, quotes: [...quotes, { strike: 100, volAnnual: NaN }] }
    expect(failureOf(calibrateSabr(bad)).message).toContain('vol')
  })
})
