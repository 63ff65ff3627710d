import { describe, expect, it } from 'vitest'
import { americanValues, bsmPrice, typescriptKernel } from '../../../src/core/pricing/index.ts'
import {
  makeRevaluer,
  makeRiskBook,
  namedScenarios,
  scenarioMatrix,
  stressScenario,
  stressTest,
} from '../../../src/core/risk/index.ts'
import { bookOf, codeOf, holding, option, randomBook, stock, valueOf } from './helpers.ts'

const priceOf = (changed: Parameters<typeof option>[0]): number => valueOf(bsmPrice(option(changed)))

describe('full revaluation', () => {
  it('values every position anew under spot, volatility, rate and time', () => {
    const book = bookOf(holding({ units: -200 }), stock('X', 100, 50), stock('Y', 40, -10))
    const revaluer = makeRevaluer(book, typescriptKernel)
    const by = new Float64Array(3)
    const total = revaluer.profit({ spot: Float64Array.of(-0.2, 0.1), vol: 0.5, rate: 0.01, days: 73 }, by)
    const after = priceOf({
      spot: 80,
      volAnnual: 0.2 * 1.5,
      rateCont: 0.03 + 0.01,
      timeYears: 0.5 - 73 / 365,
    })
    expect(by[0]).toBeCloseTo(-200 * (after - priceOf({})), 10)
    expect(by[1]).toBeCloseTo(50 * -20, 10)
    expect(by[2]).toBeCloseTo(-10 * 4, 10)
    expect(total).toBeCloseTo((by[0] ?? 0) + (by[1] ?? 0) + (by[2] ?? 0), 10)
  })

  it('keeps no trace of the shock before', () => {
    const revaluer = makeRevaluer(randomBook(50, 3), typescriptKernel)
    const first = revaluer.profit({ spot: -0.1, vol: 0.3, rate: 0, days: 10 })
    expect(revaluer.profit({ spot: 0, vol: 0, rate: 0, days: 0 })).toBe(0)
    expect(revaluer.profit({ spot: -0.1, vol: 0.3, rate: 0, days: 10 })).toBe(first)
  })

  it('counts the intrinsic value of what has expired on the way', () => {
    const book = bookOf(holding({ units: 1, model: option({ strike: 90, timeYears: 10 / 365 }) }))
    const revaluer = makeRevaluer(book, typescriptKernel)
    const gain = revaluer.profit({ spot: 0.1, vol: 0, rate: 0, days: 30 })
    expect(gain).toBeCloseTo(20 - priceOf({ strike: 90, timeYears: 10 / 365 }), 10)
  })

  it('values early exercise beside the European value, and says so', () => {
    const terms = { exercise: 'american', optionType: 'put', rateCont: 0.06, dividendYieldCont: 0 } as const
    const book = bookOf(holding({ units: 1, model: option(terms) }))
    const revaluer = makeRevaluer(book, typescriptKernel)
    expect(revaluer.american).toBe('approximated')
    for (const spot of [-0.3, -0.1, 0.05]) {
      const by = (method: 'baw' | 'auto', shock: number): number =>
        valueOf(americanValues(option({ ...terms, spot: 100 * (1 + shock) }), { method })).price
      const gain = revaluer.profit({ spot, vol: 0, rate: 0, days: 0 })
      expect(gain).toBeCloseTo(by('baw', spot) - by('baw', 0), 9)
      // What the approximation is off by: under a tenth for a strike of 100 and half a year.
      expect(Math.abs(gain - (by('auto', spot) - by('auto', 0)))).toBeLessThan(0.1)
    }
    expect(makeRevaluer(book, typescriptKernel, null).american).toBe('as_european')
    expect(makeRevaluer(bookOf(holding()), typescriptKernel).american).toBe('none')
  })

  it('solves early exercise anew when volatility, rate or time moves', () => {
    const book = bookOf(holding({ units: 1, model: option({ exercise: 'american', optionType: 'put' }) }))
    const revaluer = makeRevaluer(book, typescriptKernel)
    const shock = { spot: -0.2, vol: 0.4, rate: 0.02, days: 60 }
    revaluer.profit({ spot: 0.1, vol: 0, rate: 0, days: 0 })
    expect(revaluer.profit(shock)).toBe(makeRevaluer(book, typescriptKernel).profit(shock))
    expect(revaluer.profit({ spot: 0, vol: 0, rate: 0, days: 0 })).toBe(0)
  })

  it('refuses positions that have no value, naming field and position', () => {
    for (const [field, model] of [
      ['spot', option({ spot: 0 })],
      ['strike', option({ strike: NaN })],
      ['time_years', option({ timeYears: -1 })],
      ['vol', option({ volAnnual: Infinity })],
      ['rate', option({ rateCont: 3 })],
      ['dividend_yield', option({ dividendYieldCont: NaN })],
      ['price', { kind: 'linear', price: -1 } as const],
    ] as const) {
      const refusal = makeRiskBook([holding({ id: 'bad', model })])
      expect(refusal.ok ? null : [refusal.failure.field, refusal.failure.message.includes('bad')]).toEqual([
        field,
        true,
      ])
    }
    expect(codeOf(makeRiskBook([holding({ units: NaN })]))).toBe('invalid_input')
  })
})

describe('scenario matrix', () => {
  const axes = { spotShocks: [-0.2, 0, 0.2], volShocks: [-0.5, 0, 0.5, 1], days: [0, 30] }

  it('has a cell for each combination and finds the worst', () => {
    const revaluer = makeRevaluer(randomBook(40, 5), typescriptKernel)
    const matrix = valueOf(scenarioMatrix(revaluer, axes))
    expect(matrix.profits.map((slice) => slice.map((row) => row.length))).toEqual([
      [3, 3, 3, 3],
      [3, 3, 3, 3],
    ])
    expect(matrix.profits[0]?.[1]?.[1]).toBe(0)
    expect(matrix.worst.profit).toBe(Math.min(...matrix.profits.flat(2)))
    const { profit, spotShock: spot, volShock: vol, days } = matrix.worst
    expect(revaluer.profit({ spot, vol, rate: 0, days })).toBe(profit)
  })

  it('tells its progress and stops when asked', () => {
    const revaluer = makeRevaluer(randomBook(10, 5), typescriptKernel)
    const seen: number[] = []
    const watched = scenarioMatrix(revaluer, axes, {
      isCancelled: () => seen.length >= 3,
      onProgress: (done) => seen.push(done),
    })
    expect(codeOf(watched)).toBe('cancelled')
    expect(seen).toEqual([1 / 8, 2 / 8, 3 / 8])
  })

  it('refuses −100 %, no axis, too many cells and what is no number', () => {
    const revaluer = makeRevaluer(randomBook(2, 5), typescriptKernel)
    const refused = [
      { ...axes, spotShocks: [-1] },
      { ...axes, volShocks: [-1] },
      { ...axes, days: [-1] },
      { ...axes, spotShocks: [] },
      { ...axes, spotShocks: [NaN] },
      { spotShocks: Array(201).fill(0), volShocks: Array(201).fill(0), days: [0, 1, 2] },
    ]
    expect(refused.map((one) => codeOf(scenarioMatrix(revaluer, one)))).toEqual(
      refused.map(() => 'invalid_input'),
    )
  })
})

// Sources. stress-scenarios.ts says where the levels of the named episodes were published, and which of them were checked.
describe('stress scenarios', () => {
  it('come from levels of the day, oldest first', () => {
    const all = namedScenarios()
    expect(all.map(({ from }) => from)).toEqual(all.map(({ from }) => from).toSorted())
    // 282.70 to 224.84 is the −20.47 % of 19 October 1987; VXO 36.37 to 150.19.
    expect(all[0]).toMatchObject({
      name: 'black_monday_1987',
      priceShock: -0.204669,
      volShock: 3.129502,
      rateShock: -0.0008,
    })
    // FRED DGS10: 5.51 on 17 July 1998, 5.05 on 31 August. Cboe: VIX 16.23 and 44.28.
    expect(all[1]).toMatchObject({ name: 'ltcm_1998', volShock: 1.728281, rateShock: -0.0046 })
    expect(valueOf(stressScenario('Flash crash')).name).toBe('flash_crash_2010')
    expect(valueOf(stressScenario('2018-02-05')).priceShock).toBeCloseTo(-0.04098, 5)
  })

  it('refuse an unknown name and −100 % or less', () => {
    expect(codeOf(stressScenario('tulips'))).toBe('unknown_scenario')
    for (const wrong of [{ priceShock: -1 }, { volShock: -1.5 }, { rateShock: 2 }, { priceShock: NaN }]) {
      expect(codeOf(stressScenario(wrong))).toBe('invalid_input')
    }
    expect(valueOf(stressScenario({ priceShock: -0.99 }))).toMatchObject({ name: 'custom', volShock: 0 })
  })

  it('say the loss of each position, its share of the equity and how bad it is', () => {
    const revaluer = makeRevaluer(bookOf(stock('A', 100, 10), stock('B', 50, -4)), typescriptKernel)
    const told = stressTest(revaluer, valueOf(stressScenario({ priceShock: -0.5 })), 1000)
    expect([...told.byPosition]).toEqual([-500, 100])
    expect(told).toMatchObject({ profit: -400, profitShare: -0.4, severity: 'critical' })
    expect(stressTest(revaluer, valueOf(stressScenario({ priceShock: 0.1 })), null).severity).toBe('none')
    expect(stressTest(revaluer, valueOf(stressScenario({ priceShock: -0.1 })), null)).toMatchObject({
      profitShare: null,
      severity: 'critical',
    })
  })
})
