import { describe, expect, test } from 'vitest'
import {
  americanValues,
  escrowedAllValues,
  escrowedValues,
} from '../../../../src/core/pricing/american/index.ts'
import type { DividendOption } from '../../../../src/core/pricing/american/index.ts'
import { bsmAllValues } from '../../../../src/core/pricing/index.ts'

const OPTION: DividendOption = {
  ...({ optionType: 'call', spot: 100, strike: 95, rateCont: 0.05, dividendYieldCont: 0.01 } as const),
  ...{ timeYears: 1, volAnnual: 0.25 },
  cashDividends: [
    { timeYears: 0.25, amount: 1.5 },
    { timeYears: 0.75, amount: 1.5 },
  ],
}

function valuesOf(change: Partial<DividendOption> = {}) {
  const values = escrowedAllValues({ ...OPTION, ...change })
  if (!values.ok) throw new Error(values.failure.message)
  return values.value
}

describe('a European option with cash dividends', () => {
  test.each(['call', 'put'] as const)(
    'a %s is what the grid says of one exercised at expiry alone',
    (optionType) => {
      const terms = { ...OPTION, optionType }
      const grid = americanValues({ ...terms, exerciseTimesYears: [1] }, { method: 'fd' })
      if (!grid.ok) throw new Error(grid.failure.message)
      const values = valuesOf({ optionType })
      for (const greek of ['price', 'delta', 'gamma', 'vega', 'theta', 'rho'] as const) {
        const [ours, theirs] = [Number(values[greek]), Number(grid.value[greek])]
        expect(Math.abs(ours - theirs), greek).toBeLessThan(2e-5 * Math.max(1, Math.abs(theirs)))
      }
    },
  )

  test('is worth less as a call and more as a put than without them, by their present value at parity', () => {
    const present = 1.5 * (Math.exp(-0.05 * 0.25) + Math.exp(-0.05 * 0.75))
    const forward = (100 - present) * Math.exp(-0.01) - 95 * Math.exp(-0.05)
    expect(valuesOf().price - valuesOf({ optionType: 'put' }).price).toBeCloseTo(forward, 11)
  })

  test('has the greeks that repricing has, by the spot and the rate of the option itself', () => {
    const values = valuesOf()
    const step = 1e-4
    const slope = (up: Partial<DividendOption>, down: Partial<DividendOption>) =>
      (valuesOf(up).price - valuesOf(down).price) / (2 * step)
    expect(slope({ spot: 100 + step }, { spot: 100 - step })).toBeCloseTo(values.delta ?? NaN, 7)
    expect(slope({ rateCont: 0.05 + step }, { rateCont: 0.05 - step })).toBeCloseTo(values.rho ?? NaN, 4)
    expect(-slope({ timeYears: 1 + step }, { timeYears: 1 - step })).toBeCloseTo(values.theta ?? NaN, 6)
    const first = escrowedValues(OPTION)
    expect(first.ok && first.value.rho).toBe(values.rho)
  })

  test('leaves out what is paid after expiry, and refuses more than the spot is worth', () => {
    const { cashDividends: _paid, ...plain } = OPTION
    const late = escrowedAllValues({ ...OPTION, cashDividends: [{ timeYears: 1.01, amount: 5 }] })
    expect(late).toEqual(bsmAllValues(plain))
    const failure = escrowedValues({ ...OPTION, cashDividends: [{ timeYears: 0.5, amount: 200 }] })
    expect(failure).toMatchObject({ ok: false, failure: { code: 'invalid_input', field: 'dividends' } })
  })
})
