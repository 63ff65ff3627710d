import { describe, expect, it } from 'vitest'
import { backtest, valueAtRisk } from '../../../src/core/risk/index.ts'
import type { VarRequest } from '../../../src/core/risk/index.ts'

const request = (changed: Partial<VarRequest>): VarRequest => ({
  returns: [],
  confidence: 0.95,
  method: 'historical',
  quantile: 'order_statistic',
  dof: null,
  horizonDays: 1,
  ...changed,
})

function value(changed: Partial<VarRequest>) {
  const answer = valueAtRisk(request(changed))
  if (!answer.ok) throw new Error(answer.failure.message)
  return answer.value
}

/** Losses 1 … n. */
const ladder = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => -(at + 1))

describe('historical VaR', () => {
  it('reads the three conventions', () => {
    const returns = ladder(100)
    expect(value({ returns, quantile: 'order_statistic' }).var).toBe(95)
    // 1 + 99·0.95 = 95.05.
    expect(value({ returns, quantile: 'linear' }).var).toBeCloseTo(95.05, 12)
    expect(value({ returns, quantile: 'next_worst' }).var).toBe(95)
    expect(value({ returns }).es).toBe(98)
  })

  it('is not led astray by 500·(1 − 0.9)', () => {
    const returns = ladder(500)
    for (const quantile of ['order_statistic', 'next_worst'] as const) {
      expect(value({ returns, quantile, confidence: 0.9 })).toMatchObject({ var: 450, es: 475.5 })
    }
  })

  it('weighs the last loss of the tail by its fraction', () => {
    // n(1 − a) = 2.5: (50 + 49 + 48/2)/2.5.
    expect(value({ returns: ladder(50) }).es).toBeCloseTo(49.2, 12)
    expect(value({ returns: ladder(50) }).var).toBe(48)
    // Less than one loss in the tail: the worst.
    expect(value({ returns: ladder(5) })).toMatchObject({ var: 5, es: 5 })
  })

  it('scales to a horizon by the root of its days', () => {
    const [day, ten] = [value({ returns: ladder(40) }), value({ returns: ladder(40), horizonDays: 10 })]
    expect(ten.var / day.var).toBeCloseTo(Math.sqrt(10), 12)
    expect(ten.es / day.es).toBeCloseTo(Math.sqrt(10), 12)
  })

  it('does not depend on the order of the sample and leaves it alone', () => {
    const returns = [0.01, -0.03, 0.02, -0.01]
    expect(value({ returns, confidence: 0.5 })).toEqual(
      value({ returns: returns.toReversed(), confidence: 0.5 }),
    )
    expect(returns).toEqual([0.01, -0.03, 0.02, -0.01])
  })
})

describe('expected shortfall', () => {
  it('is VaR or more to the last bit, also where every loss is the same', () => {
    for (const [count, confidence] of [
      [1, 0.99],
      [7, 0.9],
      [100, 0.975],
      [365, 0.999],
    ] as const) {
      const told = value({ returns: Array.from({ length: count }, () => -0.013), confidence })
      expect(told.es).toBeGreaterThanOrEqual(told.var)
      expect(told.es).toBeCloseTo(0.013, 15)
    }
  })
})

describe('what VaR refuses', () => {
  it.each([
    ['no observation', { returns: [] }, 'no_history'],
    ['one for a deviation', { returns: [0.1], method: 'normal' }, 'no_history'],
    ['a confidence below one half', { returns: [1], confidence: 0.49 }, 'invalid_input'],
    ['a confidence of 1', { returns: [1], confidence: 1 }, 'invalid_input'],
    ['two degrees of freedom', { returns: [1, 2], method: 'student_t', dof: 2 }, 'invalid_input'],
    ['a return that is no number', { returns: [1, NaN] }, 'invalid_input'],
    ['half a day', { returns: [1], horizonDays: 0.5 }, 'invalid_input'],
    ['what leaves float64', { returns: [1e308, -1e308], method: 'normal' }, 'invalid_input'],
  ] as const)('%s', (_, changed, code) => {
    const answer = valueAtRisk(request(changed))
    expect(answer.ok ? null : answer.failure.code).toBe(code)
  })
})

describe('parametric VaR', () => {
  const fat = [0.01, -0.01, 0.012, -0.008, 0.004, -0.09, 0.011, -0.012, 0.05, -0.004, 0.007, -0.002]

  it('fits degrees of freedom to the kurtosis, and none where tails are thin', () => {
    expect(value({ returns: fat, method: 'student_t' }).dof).toBeGreaterThan(4)
    expect(value({ returns: fat, method: 'student_t' }).dof).toBeLessThan(10)
    const thin = value({ returns: [-1, 1, -1, 1], method: 'student_t', confidence: 0.99 })
    const normal = value({ returns: [-1, 1, -1, 1], method: 'normal', confidence: 0.99 })
    expect(thin.var / normal.var).toBeCloseTo(1, 5)
  })

  it('flags Cornish–Fisher outside its domain and keeps ES at VaR or above', () => {
    const wild = value({ returns: [...fat, -0.5], method: 'cornish_fisher', confidence: 0.999 })
    expect(wild.isValid).toBe(false)
    expect(wild.es).toBeGreaterThanOrEqual(wild.var)
    const tame = Array.from(
      { length: 200 },
      (_, at) => Math.sin(at * 1.7) * 0.01 + Math.sin(at * 0.31) * 0.01,
    )
    expect(value({ returns: tame, method: 'cornish_fisher' }).isValid).toBe(false)
    const gaussian = Array.from({ length: 199 }, (_, at) => Math.log((at + 1) / (199 - at)) * 0.01)
    expect(value({ returns: gaussian, method: 'cornish_fisher' }).isValid).toBe(true)
  })

  it('says a constant sample has no risk but its mean', () => {
    for (const method of ['normal', 'student_t', 'cornish_fisher'] as const) {
      const told = value({ returns: [0.01, 0.01, 0.01], method, dof: null })
      expect(told.var).toBeCloseTo(-0.01, 15)
      expect(told.es).toBeCloseTo(-0.01, 15)
    }
  })
})

describe('back-test', () => {
  const days = (count: number, exceptions: number): readonly number[] =>
    Array.from({ length: count }, (_, day) => (day % 7 === 3 && day < exceptions * 7 ? 1 : 0))

  it('prints the current Basel table for 250 days at 1 %', () => {
    // MAR32.9: 0 to 4 green; 5 to 9 yellow; 10 or more red.
    const expected = [1.5, 1.5, 1.5, 1.5, 1.5, 1.7, 1.76, 1.83, 1.88, 1.92, 2, 2]
    const told = expected.map((_, count) => backtest(days(250, count), 0.01))
    expect(told.map((one) => (one.ok ? one.value.multiplier : null))).toEqual(expected)
    expect(told.map((one) => (one.ok ? one.value.baselZone : null))).toEqual([
      ...Array<string>(5).fill('green'),
      ...Array<string>(5).fill('yellow'),
      'red',
      'red',
    ])
  })

  it('draws the zones of other lengths where the binomial distribution has them', () => {
    const zone = (count: number, exceptions: number, tail: number) => {
      const told = backtest(days(count, exceptions), tail)
      return told.ok ? [told.value.baselZone, told.value.multiplier] : null
    }
    // scipy.stats.binom.cdf: (8; 500, 0.01) = 0.9329, (9) = 0.9689, (14) = 0.99983, (15) = 0.99995.
    expect(zone(500, 8, 0.01)).toEqual(['green', 1.5])
    expect(zone(500, 9, 0.01)?.[0]).toBe('yellow')
    expect(zone(500, 14, 0.01)?.[0]).toBe('yellow')
    expect(zone(500, 15, 0.01)).toEqual(['red', 2])
    expect(zone(10, 0, 0.01)).toEqual(['green', 1.5])
  })

  it('has its limits without exceptions and with nothing else', () => {
    const none = backtest(Array<number>(250).fill(0), 0.01)
    const all = backtest(Array<number>(20).fill(1), 0.05)
    const single = backtest([1], 0.05)
    if (!none.ok || !all.ok || !single.ok) throw new Error('refused')
    // −2·250·ln 0.99.
    expect(none.value.kupiec.lr).toBeCloseTo(5.025167926750725, 12)
    expect(none.value.christoffersen).toMatchObject({ lrInd: 0, pInd: 1 })
    expect(all.value.christoffersen.lrInd).toBe(0)
    expect(single.value.observations).toBe(1)
  })

  it('refuses what is neither 0 nor 1, an impossible tail and no days', () => {
    const codes = [backtest([0, 2], 0.01), backtest([0], 0.5), backtest([0], 0), backtest([], 0.01)]
    expect(codes.map((one) => (one.ok ? null : one.failure.code))).toEqual([
      ...Array<string>(3).fill('invalid_input'),
      'no_history',
    ])
  })
})
