import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { MS_PER_DAY, addMs, instant, parseIso } from '../../../src/core/kernel/index.ts'
import type { Instant } from '../../../src/core/kernel/index.ts'
import {
  annualised,
  compareReturns,
  dailyReturns,
  drawdownOf,
  growthIndex,
  internalRate,
  measured,
  modifiedDietz,
  presentValue,
  sharpeRatio,
  sortinoRatio,
  timeWeightedReturn,
  volatilityAnnual,
} from '../../../src/core/portfolio/index.ts'
import type { EquityPoint } from '../../../src/core/portfolio/index.ts'

const on = (text: string): Instant => parseIso(text) as Instant
const DAY0 = on('2026-01-01')
const point = (day: number, equity: number | null, flow = 0): EquityPoint => ({
  at: addMs(DAY0, day * MS_PER_DAY),
  equity,
  flow,
})

describe('the internal rate of return', () => {
  // Microsoft, documentation of the worksheet function XIRR, its example: 37.34 %, 0.373362535 in full.
  it('is the published example of XIRR', () => {
    const found = internalRate([
      { at: on('2008-01-01'), amount: -10_000 },
      { at: on('2008-03-01'), amount: 2_750 },
      { at: on('2008-10-30'), amount: 4_250 },
      { at: on('2009-02-15'), amount: 3_250 },
      { at: on('2009-04-01'), amount: 2_750 },
    ])
    expect(found.status).toBe('converged')
    expect(found.status === 'converged' && found.rateAnnual).toBeCloseTo(0.373362535, 8)
  })

  it('says why there is none', () => {
    const at = on('2026-01-01')
    expect(internalRate([{ at, amount: -1 }])).toEqual({ status: 'too_few' })
    expect(
      internalRate([
        { at, amount: -1 },
        { at, amount: 2 },
      ]),
    ).toEqual({ status: 'too_few' })
    expect(
      internalRate([
        { at, amount: -1 },
        { at: on('2027-01-01'), amount: -1 },
      ]),
    ).toEqual({ status: 'one_sided' })
    // Two payments around a receipt that is too small at every rate.
    const never = [
      { at: on('2026-01-01'), amount: -10 },
      { at: on('2026-06-01'), amount: 1 },
      { at: on('2027-01-01'), amount: -10 },
    ]
    expect(internalRate(never)).toEqual({ status: 'no_bracket' })
  })

  it('makes the present value 0, and finds a rate that was put in', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.9, max: 5, noNaN: true }),
        fc.array(fc.tuple(fc.integer({ min: 1, max: 3_000 }), fc.integer({ min: 1, max: 10_000 })), {
          minLength: 1,
          maxLength: 8,
        }),
        (rate, parts) => {
          const start = on('2020-01-01')
          const received = parts.map(([day, amount]) => ({ at: addMs(start, day * MS_PER_DAY), amount }))
          const paid = -received.reduce(
            (sum, { at, amount }) => sum + amount * (1 + rate) ** (-(at - start) / (365 * MS_PER_DAY)),
            0,
          )
          const flows = [{ at: start, amount: paid }, ...received]
          const found = internalRate(flows)
          expect(found.status).toBe('converged')
          if (found.status !== 'converged') return
          // One payment before all receipts: the root is the only one.
          expect(Math.abs(found.rateAnnual - rate)).toBeLessThan(1e-8 * (1 + Math.abs(rate)))
          expect(Math.abs(presentValue(flows, found.rateAnnual))).toBeLessThan(1e-5 * -paid)
        },
      ),
      { seed: 20_261_121, numRuns: 200 },
    )
  })
})

describe('returns with flows', () => {
  // Encyclopedic example of the modified Dietz method: 100 at the start of two years, 50 in after one, 300 at the end:
  // gain 150 on an average capital of 125 is 120 %.
  it('money-weighted is the textbook example of Dietz', () => {
    const half = 365
    expect(modifiedDietz([point(0, 100), point(half, 140, 50), point(2 * half, 300)]).value).toBeCloseTo(
      1.2,
      12,
    )
  })

  it('time-weighted does not see when money came', () => {
    // +10 %, then 900 in, then +10 %: 21 % whatever came in.
    expect(timeWeightedReturn([point(0, 0, 100), point(1, 110, 890), point(2, 1_100)]).value).toBeCloseTo(
      0.21,
      12,
    )
    expect(timeWeightedReturn([point(0, 0, 100), point(1, 110), point(2, 121)]).value).toBeCloseTo(0.21, 12)
  })

  it('time-weighted is the product of its parts, however the days are cut', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: -0.5, max: 0.5, noNaN: true }), { minLength: 2, maxLength: 20 }),
        fc.array(fc.integer({ min: 0, max: 1_000 }), { minLength: 20, maxLength: 20 }),
        (growth, flows) => {
          let value = 1_000
          const points = [point(0, 0, value)]
          for (const [at, rate] of growth.entries()) {
            const equity = value * (1 + rate)
            const flow = flows[at] ?? 0
            points.push(point(at + 1, equity, at === growth.length - 1 ? 0 : flow))
            value = equity + flow
          }
          const product = growth.reduce((index, rate) => index * (1 + rate), 1) - 1
          expect(timeWeightedReturn(points).value).toBeCloseTo(product, 9)
        },
      ),
      { seed: 20_261_121, numRuns: 100 },
    )
  })

  it('has a reason where it has no figure', () => {
    expect(timeWeightedReturn([point(0, 100)])).toMatchObject({
      value: null,
      reason: expect.stringContaining('two'),
    })
    expect(timeWeightedReturn([point(0, 100), point(1, null, 5), point(2, 100)])).toMatchObject({
      value: null,
      reason: expect.stringContaining('deposit'),
    })
    // Without money moving, an unpriced moment is passed over.
    expect(timeWeightedReturn([point(0, 100), point(1, null), point(2, 110)]).value).toBeCloseTo(0.1, 12)
    expect(timeWeightedReturn([point(0, 0), point(1, 5)])).toMatchObject({ value: null })
    expect(modifiedDietz([point(0, 0), point(1, 0)])).toMatchObject({ value: null })
  })

  it('is not stretched to a year below 30 days', () => {
    expect(annualised(measured(0.1), DAY0, addMs(DAY0, 29 * MS_PER_DAY)).value).toBeNull()
    expect(annualised(measured(0.21), DAY0, addMs(DAY0, 730 * MS_PER_DAY)).value).toBeCloseTo(0.1, 12)
  })
})

describe('risk of returns', () => {
  // Rollinger and Hoffman, "Sortino: A 'Sharper' Ratio" (Red Rock Capital): annual returns, target 0 %:
  // average 10 %, target downside deviation 2.264 %, ratio 4.417.
  it('Sortino is the published example', () => {
    const returns = [0.17, 0.15, 0.23, -0.05, 0.12, 0.09, 0.13, -0.04]
    const ratio = sortinoRatio(returns, 0, { minimum: 8, periodsPerYear: 1 })
    expect(ratio.value).toBeCloseTo(4.417, 3)
  })

  it('volatility and Sharpe by hand: 1 %, −1 %, 3 % have mean 1 % and sample deviation 2 %', () => {
    const options = { minimum: 3, periodsPerYear: 4 }
    expect(volatilityAnnual([0.01, -0.01, 0.03], options).value).toBeCloseTo(0.04, 12)
    expect(sharpeRatio([0.01, -0.01, 0.03], 0, options).value).toBeCloseTo(1, 12)
    expect(sharpeRatio([0.01, -0.01, 0.03], 0.04, options).value).toBeCloseTo(0, 12)
  })

  it('need 20 daily returns', () => {
    const few = Array.from({ length: 19 }, (_, at) => at / 1_000)
    for (const measure of [volatilityAnnual(few), sharpeRatio(few, 0), sortinoRatio(few, 0)]) {
      expect(measure).toMatchObject({
        value: null,
        reason: 'Too little history: 19 daily returns, 20 are needed.',
      })
    }
    expect(
      sharpeRatio(
        Array.from({ length: 20 }, () => 0.001),
        0,
      ),
    ).toMatchObject({ reason: 'The returns do not vary.' })
  })

  it('drawdown is the deepest fall from a peak', () => {
    const index = [1, 1.2, 0.9, 1.5, 1.2, 1.35].map((value, at) => ({ at: instant(at), index: value }))
    expect(drawdownOf(index)).toMatchObject({ max: -0.25, peakAt: 1, troughAt: 2 })
    expect(drawdownOf(index)?.current).toBeCloseTo(-0.1, 12)
    expect(drawdownOf(index.slice(0, 1))).toBeNull()
  })

  it('daily returns are those of whole days that were seen at both ends', () => {
    const points = [point(0, 0, 100), point(1, 110), point(2, 99), point(4, 120)]
    const { points: index } = growthIndex(points)
    const days = dailyReturns(index ?? [])
    expect(days.map(({ day }) => (day - DAY0) / MS_PER_DAY)).toEqual([0, 1])
    expect(days[0]?.value).toBeCloseTo(0.1, 12)
    expect(days[1]?.value).toBeCloseTo(-0.1, 12)
  })
})

describe('a benchmark', () => {
  const series = (values: readonly number[]) =>
    values.map((value, at) => ({ day: instant(at * MS_PER_DAY), value }))
  const market = Array.from({ length: 30 }, (_, at) => Math.sin(at) / 50)

  it('twice the benchmark has beta 2 and no alpha; the benchmark itself no tracking error', () => {
    const twice = compareReturns(series(market.map((value) => 2 * value)), series(market), 0)
    expect(twice.beta.value).toBeCloseTo(2, 12)
    expect(twice.alphaAnnual.value).toBeCloseTo(0, 12)
    expect(twice.correlation.value).toBeCloseTo(1, 12)
    const same = compareReturns(series(market), series(market), 0.02)
    expect(same.trackingError.value).toBe(0)
    expect(same.alphaAnnual.value).toBeCloseTo(0, 12)
    expect(same.informationRatio.value).toBeNull()
  })

  it('a constant gain a day is alpha', () => {
    const better = compareReturns(series(market.map((value) => value + 0.001)), series(market), 0)
    expect(better.beta.value).toBeCloseTo(1, 12)
    expect(better.alphaAnnual.value).toBeCloseTo(0.365, 10)
  })

  it('counts days in common only, and says when they are too few', () => {
    const late = series(market).map(({ day, value }) => ({ day: addMs(day, 15 * MS_PER_DAY), value }))
    expect(compareReturns(series(market), late, 0)).toMatchObject({ days: 15, beta: { value: null } })
  })
})
