import { describe, expect, test } from 'vitest'
import {
  ROW_STATUS,
  bsmPrice,
  bsmValues,
  impliedVol,
  makeEuropeanBatch,
  makeEuropeanOutputs,
  makeImpliedVolOutputs,
  makePremiumBatch,
  rowIsValued,
  typescriptKernel,
} from '../../../../src/core/pricing/index.ts'
import type {
  EuropeanBatch,
  EuropeanOutputs,
  ImpliedVolOutputs,
  PremiumBatch,
  PricingKernel,
} from '../../../../src/core/pricing/index.ts'
import { valueOf } from '../helpers.ts'

type Row = readonly [call: 0 | 1, spot: number, strike: number, r: number, q: number, t: number, vol: number]

function batchOf(rows: readonly Row[]): EuropeanBatch {
  const batch = makeEuropeanBatch(rows.length)
  rows.forEach(([call, spot, strike, rate, dividendYield, time, vol], row) => {
    batch.isCall[row] = call
    batch.underlying[row] = spot
    batch.strike[row] = strike
    batch.rateCont[row] = rate
    batch.dividendYieldCont[row] = dividendYield
    batch.timeYears[row] = time
    batch.volAnnual[row] = vol
  })
  return batch
}

const kernel: PricingKernel = typescriptKernel
const GOOD: Row = [1, 100, 95, 0.1, 0.05, 0.5, 0.2]

describe('the batch interface of the plain twin', () => {
  test('a row has the figures of the scalar function, bit for bit', () => {
    const outputs: EuropeanOutputs = makeEuropeanOutputs(1)
    kernel.europeanValues(batchOf([GOOD]), outputs)
    const expected = valueOf(
      bsmValues({
        optionType: 'call',
        spot: 100,
        strike: 95,
        rateCont: 0.1,
        dividendYieldCont: 0.05,
        timeYears: 0.5,
        volAnnual: 0.2,
      }),
    )
    expect(outputs.status[0]).toBe(ROW_STATUS.ok)
    expect({
      price: outputs.price[0],
      delta: outputs.delta[0],
      gamma: outputs.gamma[0],
      vega: outputs.vega[0],
      theta: outputs.theta[0],
      rho: outputs.rho[0],
    }).toEqual(expected)
    kernel.europeanPrices(batchOf([GOOD]), outputs)
    expect(outputs.price[0]).toBe(expected.price)
  })

  const bad: readonly (readonly [keyof typeof ROW_STATUS, Row])[] = [
    ['invalid_underlying', [1, -1, 95, 0, 0, 1, 0.2]],
    ['invalid_underlying', [1, NaN, 95, 0, 0, 1, 0.2]],
    ['invalid_strike', [0, 100, 0, 0, 0, 1, 0.2]],
    ['invalid_strike', [0, 100, Infinity, 0, 0, 1, 0.2]],
    ['invalid_rate', [0, 100, 95, NaN, 0, 1, 0.2]],
    ['invalid_rate', [0, 100, 95, 600, 600, 1, 0.2]],
    ['invalid_dividend_yield', [0, 100, 95, 0, -Infinity, 1, 0.2]],
    ['invalid_time_years', [0, 100, 95, 0, 0, -1, 0.2]],
    ['invalid_vol', [0, 100, 95, 0, 0, 1, NaN]],
    ['invalid_vol', [0, 100, 95, 0, 0, 1, -0.2]],
  ]

  test.each(bad)('%s is a status byte; the neighbours keep their figures', (status, row) => {
    const outputs = makeEuropeanOutputs(3)
    for (const column of [outputs.price, outputs.delta, outputs.gamma, outputs.rho]) column.fill(NaN)
    kernel.europeanValues(batchOf([GOOD, row, GOOD]), outputs)
    expect([...outputs.status]).toEqual([ROW_STATUS.ok, ROW_STATUS[status], ROW_STATUS.ok])
    expect(rowIsValued(outputs.status[1] ?? 0)).toBe(false)
    for (const column of [outputs.price, outputs.delta, outputs.gamma, outputs.vega, outputs.rho]) {
      expect(column[1]).toBe(0)
      expect(column[0]).toBeGreaterThan(0)
      expect(column[2]).toBe(column[0])
    }
  })

  test('the kink has a status and its limits, never NaN', () => {
    const outputs = makeEuropeanOutputs(2)
    kernel.europeanValues(
      batchOf([
        [1, 100, 100, 0, 0, 0, 0.2],
        [0, 100, 90, 0, 0, 0, 0.2],
      ]),
      outputs,
    )
    expect([...outputs.status]).toEqual([ROW_STATUS.no_greek_limit, ROW_STATUS.ok])
    expect([outputs.price[0], outputs.delta[0], outputs.gamma[0], outputs.theta[0]]).toEqual([0, 0.5, 0, 0])
    expect(rowIsValued(outputs.status[0] ?? 255)).toBe(true)
  })

  test('implied volatilities carry the status of the scalar function', () => {
    const price = valueOf(
      bsmPrice({
        optionType: 'call',
        spot: 100,
        strike: 110,
        rateCont: 0,
        dividendYieldCont: 0,
        timeYears: 1,
        volAnnual: 0.3,
      }),
    )
    const prices = [price, 0, -1, 100, 101, NaN]
    const batch: PremiumBatch = makePremiumBatch(prices.length)
    batch.isCall.fill(1)
    batch.forward.fill(100)
    batch.strike.fill(110)
    batch.discountFactor.fill(1)
    batch.timeYears.fill(1)
    batch.price.set(prices)
    const outputs: ImpliedVolOutputs = makeImpliedVolOutputs(prices.length)
    kernel.impliedVols(batch, outputs)
    const scalar = impliedVol({
      optionType: 'call',
      forward: 100,
      strike: 110,
      discountFactor: 1,
      timeYears: 1,
      price,
    })
    expect([...outputs.status]).toEqual([
      ROW_STATUS.ok,
      ROW_STATUS.at_intrinsic,
      ROW_STATUS.below_intrinsic,
      ROW_STATUS.at_upper_bound,
      ROW_STATUS.above_maximum,
      ROW_STATUS.invalid_price,
    ])
    expect([...outputs.volAnnual]).toEqual([scalar.status === 'ok' ? scalar.volAnnual : NaN, 0, 0, 0, 0, 0])
  })

  test("a time value of a unit in the last place, undiscounted, has the scalar function's volatility in a batch", () => {
    const batch = makePremiumBatch(2)
    batch.isCall.set([0, 1])
    batch.forward.set([0.016154019963664435, 728.4594044563318])
    batch.strike.set([0.0163362296997343, 728.4130795275472])
    batch.discountFactor.fill(1)
    batch.timeYears.set([1.4711473536581703, 0.9594362471209843])
    batch.price.set([0.0001822097360698685, 0.04632492878454409])
    const outputs = makeImpliedVolOutputs(2)
    kernel.impliedVols(batch, outputs)
    expect([...outputs.status]).toEqual([ROW_STATUS.ok, ROW_STATUS.ok])
    for (const row of [0, 1]) {
      const scalar = impliedVol({
        optionType: row === 0 ? 'put' : 'call',
        forward: batch.forward[row] ?? NaN,
        strike: batch.strike[row] ?? NaN,
        discountFactor: 1,
        timeYears: batch.timeYears[row] ?? NaN,
        price: batch.price[row] ?? NaN,
      })
      expect(scalar).toEqual({ status: 'ok', volAnnual: outputs.volAnnual[row] })
    }
  })

  test('columns shorter than the batch are a bug of the caller', () => {
    const batch = { ...batchOf([GOOD, GOOD]), volAnnual: new Float64Array(1) }
    expect(() => kernel.europeanValues(batch, makeEuropeanOutputs(2))).toThrow('volAnnual')
  })
})
