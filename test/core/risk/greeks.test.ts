import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ZERO, decimal } from '../../../src/core/kernel/index.ts'
import { bsmPrice, typescriptKernel } from '../../../src/core/pricing/index.ts'
import {
  attribute,
  betaOf,
  betaWeighted,
  groupGreeks,
  makeRevaluer,
  positionGreeks,
  sumAttributions,
} from '../../../src/core/risk/index.ts'
import { bookOf, holding, option, randomBook, stock, valueOf } from './helpers.ts'

describe('portfolio greeks', () => {
  it('are what full revaluation moves by', () => {
    const book = randomBook(60, 9)
    const revaluer = makeRevaluer(book, typescriptKernel)
    const groups = groupGreeks(positionGreeks(book), () => 'all')
    const { dollars } = groups[0] ?? { dollars: null }
    const up = revaluer.profit({ spot: 1e-4, vol: 0, rate: 0, days: 0 })
    const down = revaluer.profit({ spot: -1e-4, vol: 0, rate: 0, days: 0 })
    expect((up - down) / 2e-4 / (dollars?.delta ?? NaN)).toBeCloseTo(1, 5)
    expect((up + down) / 1e-8 / 100 / (dollars?.gamma ?? NaN)).toBeCloseTo(1, 4)
    const rate = revaluer.profit({ spot: 0, vol: 0, rate: 1e-6, days: 0 })
    expect(rate / 1e-6 / 10_000 / (dollars?.rho ?? NaN)).toBeCloseTo(1, 4)
  })

  it('group by underlying, and a linear position has delta alone', () => {
    const book = bookOf(holding({ units: 100 }), stock('X', 100, -60), stock('Y', 10, 5))
    const groups = groupGreeks(positionGreeks(book), ({ position }) => position.underlying)
    expect(groups.map(({ key, positions }) => [key, positions])).toEqual([
      ['X', 2],
      ['Y', 1],
    ])
    expect(groups[1]?.greeks).toEqual({ delta: 5, gamma: 0, vega: 0, theta: 0, rho: 0 })
    expect(groups[1]?.dollars.delta).toBe(50)
    const expiring = groupGreeks(positionGreeks(book), ({ position }) =>
      position.model.kind === 'option' ? `${position.model.timeYears}` : null,
    )
    expect(expiring.map(({ key }) => key)).toEqual(['0.5'])
  })

  it('in units of a benchmark move with it by their betas', () => {
    const all = positionGreeks(bookOf(stock('A', 100, 10), stock('B', 50, -10), stock('C', 7, 1)))
    const beta = (name: string): number | null => ({ A: 1.5, B: 0.5 })[name] ?? null
    const weighted = betaWeighted(all, 400, beta)
    // +1 % of the benchmark: A +1.5 % of 1000, B −0.5 % of 500.
    expect(weighted.dollars.delta * 0.01).toBeCloseTo(15 - 2.5, 12)
    expect(weighted.delta).toBeCloseTo(1250 / 400, 12)
    expect(weighted.unweighted).toEqual(['C'])
  })

  it('estimate a beta only from enough days of a benchmark that moved', () => {
    const market = Float64Array.from({ length: 30 }, (_, at) => Math.sin(at) / 100)
    expect(
      betaOf(
        market.map((x) => 1.7 * x + 0.001),
        market,
      ),
    ).toBeCloseTo(1.7, 12)
    expect(betaOf(market.subarray(0, 19), market.subarray(0, 19))).toBeNull()
    expect(betaOf(market, new Float64Array(30))).toBeNull()
  })
})

describe('attribution of a profit', () => {
  const value = (terms: ReturnType<typeof option>): number => valueOf(bsmPrice(terms))

  it('explains a small move almost wholly', () => {
    const to = option({ spot: 101, volAnnual: 0.205, timeYears: 0.5 - 1 / 365, rateCont: 0.0301 })
    const profit = decimal(100 * (value(to) - value(option())))
    const told = attribute({ start: holding(), end: holding({ model: to }), profit })
    expect(told.delta.toNumber()).toBeCloseTo(55.346, 3)
    expect(Math.abs(told.residual.toNumber())).toBeLessThan(0.002 * Math.abs(profit.toNumber()))
    expect(told.theta.isNegative()).toBe(true)
  })

  it('adds up to the profit to the last digit, whatever moved and whatever was booked', () => {
    const moves = fc.record({
      spot: fc.double({ min: 20, max: 300, noNaN: true }),
      volAnnual: fc.double({ min: 0, max: 2, noNaN: true }),
      rateCont: fc.double({ min: -0.1, max: 0.2, noNaN: true }),
      timeYears: fc.double({ min: 0, max: 0.5, noNaN: true }),
    })
    fc.assert(
      fc.property(moves, fc.integer({ min: -1_000_000, max: 1_000_000 }), (move, cents) => {
        const profit = decimal(cents).div(100)
        const told = attribute({ start: holding(), end: holding({ model: option(move) }), profit })
        const { delta, gamma, vega, theta, rho, cross, residual, total } = told
        const sum = [delta, gamma, vega, theta, rho, cross, residual].reduce(
          (all, part) => all.plus(part),
          ZERO,
        )
        expect(sum.eq(profit) && total.eq(profit)).toBe(true)
      }),
      { seed: 3, numRuns: 200 },
    )
  })

  it('adds up over positions', () => {
    const linear = { start: stock('A', 10, 3), end: stock('A', 12, 3), profit: decimal(6) }
    const sums = sumAttributions([attribute(linear), attribute(linear)])
    expect([sums.delta.toNumber(), sums.residual.toNumber(), sums.total.toNumber()]).toEqual([12, 0, 12])
    expect(sumAttributions([]).total.isZero()).toBe(true)
  })
})
