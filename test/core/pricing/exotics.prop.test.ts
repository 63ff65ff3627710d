import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { bivariateNormalCdf } from '../../../src/core/pricing/exotic/bivariate-normal.ts'
import { rowOf } from './helpers.ts'

const RUNS = { seed: 41, numRuns: 120 }

const price = (row: object): number => {
  const answer = priceRow(rowOf(row), 'basic')
  expect(answer, JSON.stringify(row)).toMatchObject({ status: 'ok' })
  return Number(answer['price'])
}

const number = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const MARKET = {
  spot: number(20, 300),
  strike: number(20, 300),
  rate: number(-0.05, 0.2),
  dividend_yield: number(-0.05, 0.2),
  time_years: number(0.01, 5),
  vol: number(0.02, 1),
  option_type: fc.constantFrom('call', 'put'),
}
const market = fc.record(MARKET)
const SECOND = { spot_2: number(20, 300), dividend_yield_2: number(-0.05, 0.2), vol_2: number(0.02, 1) }

/** Relative to the money in play. */
const close = (actual: number, expected: number, scale: number, bound = 1e-11): void => {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(bound * Math.max(scale, 1))
}

describe('barriers', () => {
  test('in and out together are the vanilla option', () => {
    fc.assert(
      fc.property(market, number(0.02, 0.9), fc.boolean(), (row, far, isDown) => {
        const barrier = isDown ? row.spot * (1 - far) : row.spot * (1 + far)
        const way = isDown ? 'down' : 'up'
        const of = (side: string) =>
          price({ ...row, product: 'barrier', barrier, barrier_kind: `${way}_${side}` })
        const worth = price(row)
        close(of('in') + of('out'), worth, row.spot + row.strike + worth)
      }),
      RUNS,
    )
  })

  test('both barriers: in and out are the vanilla option, and out is worth no more than with one barrier', () => {
    fc.assert(
      fc.property(market, number(0.02, 0.7), number(0.02, 0.9), (row, below, above) => {
        const [low, high] = [row.spot * (1 - below), row.spot * (1 + above)]
        const both = { ...row, product: 'double_barrier', barrier_low: low, barrier_high: high }
        const out = price({ ...both, barrier_kind: 'knock_out' })
        const scale = row.spot + row.strike + price(row)
        close(price({ ...both, barrier_kind: 'knock_in' }) + out, price(row), scale)
        const single = { ...row, product: 'barrier' }
        const down = price({ ...single, barrier: low, barrier_kind: 'down_out' })
        expect(out).toBeLessThanOrEqual(down + 1e-10 * scale)
        const up = price({ ...single, barrier: high, barrier_kind: 'up_out' })
        expect(out).toBeLessThanOrEqual(up + 1e-10 * scale)
      }),
      RUNS,
    )
  })

  test('a far second barrier leaves the single one', () => {
    const row = { spot: 100, strike: 95, rate: 0.05, time_years: 1, vol: 0.2, option_type: 'put' }
    const double = { ...row, product: 'double_barrier', barrier_kind: 'knock_out', barrier_low: 80 }
    const single = price({ ...row, product: 'barrier', barrier_kind: 'down_out', barrier: 80 })
    expect(price({ ...double, barrier_high: 1e5 })).toBeCloseTo(single, 11)
  })

  test('the series of reflections and of sines meet', () => {
    const row = { spot: 100, strike: 95, rate: 0.05, dividend_yield: 0.01, vol: 0.3, option_type: 'call' }
    const terms = { product: 'double_barrier', barrier_kind: 'knock_out', barrier_low: 90, barrier_high: 120 }
    // The deviation passes 0.9 times the width of the strip between these two.
    const switching = ((0.9 * Math.log(120 / 90)) / 0.3) ** 2
    const [below, above] = [switching * (1 - 1e-12), switching * (1 + 1e-12)]
    const gap =
      price({ ...row, ...terms, time_years: below }) - price({ ...row, ...terms, time_years: above })
    expect(Math.abs(gap)).toBeLessThan(1e-10)
  })

  test('a rebate at the hit is worth the same by density as by formula, whatever the sign of the rate', () => {
    const row = { product: 'barrier', option_type: 'call', spot: 100, strike: 1e6, time_years: 4, vol: 0.05 }
    const out = { ...row, barrier_kind: 'down_out', barrier: 90, rebate: 1, dividend_yield: -0.05 }
    // The discriminant of the formula changes its sign here: μ² + 2r/σ² = 0.
    const edge = (rate: number): number => ((rate + 0.05) / 0.0025 - 0.5) ** 2 + (2 * rate) / 0.0025
    let [low, high] = [-0.03, 0]
    for (let step = 0; step < 200; step++) {
      const middle = (low + high) / 2
      if (edge(middle) > 0) high = middle
      else low = middle
    }
    const [below, above] = [price({ ...out, rate: low - 1e-9 }), price({ ...out, rate: high + 1e-9 })]
    expect(below).toBeGreaterThan(0.01)
    expect(Math.abs(below - above)).toBeLessThan(1e-7)
  })
})

describe('two assets', () => {
  test('the lesser and the greater together are both options; calls and puts differ by the asset', () => {
    fc.assert(
      fc.property(fc.record({ ...MARKET, ...SECOND, correlation: number(-1, 1) }), (row) => {
        const min = price({ ...row, product: 'rainbow_min' })
        const max = price({ ...row, product: 'rainbow_max' })
        const other = { ...row, spot: row.spot_2, dividend_yield: row.dividend_yield_2, vol: row.vol_2 }
        const [one, two] = [price(row), price(other)]
        close(min + max, one + two, row.spot + row.spot_2 + row.strike + one + two)
      }),
      RUNS,
    )
  })

  test('tied assets: the lesser of two that move as one is the lesser one', () => {
    const row = { spot: 100, strike: 95, rate: 0.05, time_years: 1, vol: 0.2, option_type: 'call' }
    const tied = { ...row, spot_2: 90, vol_2: 0.2, correlation: 1 }
    expect(price({ ...tied, product: 'rainbow_min' })).toBeCloseTo(price({ ...row, spot: 90 }), 12)
    expect(price({ ...tied, product: 'rainbow_max' })).toBeCloseTo(price(row), 12)
    expect(price({ ...tied, product: 'exchange' })).toBeCloseTo(10, 12)
  })

  test('opposite assets still have their sum', () => {
    const row = { spot: 100, strike: 95, rate: 0.05, time_years: 1, vol: 0.2, option_type: 'put' }
    const opposite = { ...row, spot_2: 90, vol_2: 0.3, correlation: -1 }
    const sum =
      price({ ...opposite, product: 'rainbow_min' }) + price({ ...opposite, product: 'rainbow_max' })
    expect(sum).toBeCloseTo(price(row) + price({ ...row, spot: 90, vol: 0.3 }), 11)
  })

  test('exchanging both ways differs by the assets, and a spread of strike 0 is an exchange of forwards', () => {
    fc.assert(
      fc.property(fc.record({ ...MARKET, ...SECOND, correlation: number(-1, 1) }), (row) => {
        const there = price({ ...row, product: 'exchange' })
        const back = price({
          ...{ product: 'exchange', spot: row.spot_2, dividend_yield: row.dividend_yield_2, vol: row.vol_2 },
          ...{ spot_2: row.spot, dividend_yield_2: row.dividend_yield, vol_2: row.vol },
          ...{ correlation: row.correlation, time_years: row.time_years, rate: row.rate },
        })
        const one = row.spot * Math.exp(-row.dividend_yield * row.time_years)
        const two = row.spot_2 * Math.exp(-row.dividend_yield_2 * row.time_years)
        close(there - back, one - two, one + two)
        const spread = price({
          ...{ product: 'spread', model: 'black76', option_type: 'call', strike: 0, rate: 0, vol: row.vol },
          ...{ forward: one, forward_2: two, vol_2: row.vol_2, time_years: row.time_years },
          correlation: row.correlation,
        })
        close(spread, there, one + two)
      }),
      RUNS,
    )
  })

  test('the bivariate normal has its limits, symmetries and known orthant', () => {
    fc.assert(
      fc.property(number(-6, 6), number(-6, 6), number(-1, 1), (x, y, rho) => {
        const both = bivariateNormalCdf(x, y, rho)
        expect(both).toBeCloseTo(bivariateNormalCdf(y, x, rho), 14)
        expect(both + bivariateNormalCdf(x, -y, -rho)).toBeCloseTo(bivariateNormalCdf(x, Infinity, rho), 13)
        const orthant = 0.25 + Math.asin(rho) / (2 * Math.PI)
        expect(bivariateNormalCdf(0, 0, rho)).toBeCloseTo(orthant, 13)
      }),
      RUNS,
    )
  })
})

describe('parities of the rest', () => {
  test('digitals: cash or nothing sums to the bond, asset less strike is the vanilla, gap at its trigger too', () => {
    fc.assert(
      fc.property(market, (row) => {
        const cash = (type: string) =>
          price({ ...row, product: 'cash_or_nothing', cash: 1, option_type: type })
        close(cash('call') + cash('put'), Math.exp(-row.rate * row.time_years), 1, 1e-13)
        const sign = row.option_type === 'call' ? 1 : -1
        const asset = price({ ...row, product: 'asset_or_nothing' })
        const worth = price(row)
        close(sign * (asset - row.strike * cash(row.option_type)), worth, row.spot + row.strike)
        close(price({ ...row, product: 'gap', strike_2: row.strike }), worth, row.spot + row.strike)
      }),
      RUNS,
    )
  })

  test('options on options: calls and puts differ by the daughter and the strike', () => {
    fc.assert(
      fc.property(market, number(0.5, 60), number(0.1, 3), (row, mother, later) => {
        const terms = { ...row, product: 'compound', strike: mother, strike_2: row.strike }
        const of = (type: string) =>
          price({ ...terms, mother_type: type, time_2_years: row.time_years + later })
        const daughter = price({ ...row, time_years: row.time_years + later })
        const paid = mother * Math.exp(-row.rate * row.time_years)
        close(of('call') - of('put'), daughter - paid, row.spot + row.strike + mother)
      }),
      RUNS,
    )
  })

  test('choosing at the end is a straddle, choosing now the better option; an option that starts now is plain', () => {
    fc.assert(
      fc.property(market, (row) => {
        const chooser = (time_2_years: number) => price({ ...row, product: 'simple_chooser', time_2_years })
        const [call, put] = [price({ ...row, option_type: 'call' }), price({ ...row, option_type: 'put' })]
        close(chooser(row.time_years), call + put, row.spot + row.strike)
        close(chooser(0), Math.max(call, put), row.spot + row.strike)
        const start = { ...row, product: 'forward_start', strike: row.strike / row.spot, time_2_years: 0 }
        close(price(start), price(row), row.spot + row.strike)
      }),
      RUNS,
    )
  })

  test('lookbacks: a fixed one is worth its plain option or more, and a floating one meets the fixed by parity', () => {
    fc.assert(
      fc.property(market, number(0, 0.5), (row, beyond) => {
        const sign = row.option_type === 'call' ? 1 : -1
        const fixedExtreme = row.spot * (1 + sign * beyond)
        const fixed = price({ ...row, product: 'lookback_fixed', extreme_so_far: fixedExtreme })
        expect(fixed).toBeGreaterThanOrEqual(price(row) - 1e-10 * (row.spot + row.strike))
        // Struck on the extreme so far, max − K and max − S differ by S − K.
        const struck = price({
          ...row,
          product: 'lookback_fixed',
          strike: fixedExtreme,
          extreme_so_far: fixedExtreme,
        })
        const other = row.option_type === 'call' ? 'put' : 'call'
        const floating = price({
          ...{ ...row, product: 'lookback_floating', option_type: other, extreme_so_far: fixedExtreme },
        })
        const spotWorth = row.spot * Math.exp(-row.dividend_yield * row.time_years)
        const strikeWorth = fixedExtreme * Math.exp(-row.rate * row.time_years)
        close(struck - floating, sign * (spotWorth - strikeWorth), row.spot + row.strike + fixed)
      }),
      RUNS,
    )
  })

  test('lookbacks pass through a carry of 0 without a step', () => {
    for (const product of ['lookback_fixed', 'lookback_floating']) {
      const row = { product, option_type: 'call', spot: 100, strike: 105, time_years: 1, vol: 0.2 }
      const prices = [-1e-9, 0, 1e-9].map((rate) => price({ ...row, rate }))
      const [before = NaN, at = NaN, after = NaN] = prices
      expect(Math.abs(before + after - 2 * at)).toBeLessThan(1e-12)
      expect(after - before).toBeGreaterThan(0)
    }
  })

  test('averages: the geometric is worth no more than the arithmetic, one fixing is the plain option', () => {
    fc.assert(
      fc.property(market, fc.integer({ min: 1, max: 12 }), (row, fixings) => {
        const call = { ...row, option_type: 'call', fixings }
        const geometric = price({ ...call, product: 'asian_geometric' })
        const arithmetic = price({ ...call, product: 'asian_arithmetic' })
        expect(arithmetic).toBeGreaterThanOrEqual(geometric - 1e-10 * (row.spot + row.strike))
        for (const product of ['asian_geometric', 'asian_arithmetic']) {
          close(price({ ...row, product, fixings: 1 }), price(row), row.spot + row.strike)
        }
      }),
      { ...RUNS, numRuns: 20 },
    )
  })

  test('averages: calls and puts differ by the forward average and the strike, past fixings included', () => {
    fc.assert(
      fc.property(market, fc.integer({ min: 2, max: 12 }), number(20, 300), (row, fixings, average) => {
        const step = row.time_years / 4
        const past = { ...row, product: 'asian_arithmetic', fixings: fixings + 5, average_so_far: average }
        const first = row.time_years - (fixings + 4) * step * (4 / fixings)
        const terms = { ...past, first_fixing_years: first }
        const call = price({ ...terms, option_type: 'call' })
        const put = price({ ...terms, option_type: 'put' })
        const spacing = (row.time_years - first) / (fixings + 4)
        let sum = 0
        for (let at = 0; at < fixings + 5; at++) {
          const years = first + at * spacing
          sum +=
            years < -1e-9
              ? average
              : row.spot * Math.exp((row.rate - row.dividend_yield) * Math.max(years, 0))
        }
        const discount = Math.exp(-row.rate * row.time_years)
        close(
          call - put,
          discount * (sum / (fixings + 5) - row.strike),
          row.spot + row.strike + average,
          1e-10,
        )
      }),
      { ...RUNS, numRuns: 20 },
    )
  })

  test('jumps: none, or none of the variance, leave Black and Scholes; calls and puts keep their parity', () => {
    fc.assert(
      fc.property(market, number(0, 20), number(0, 1), (row, intensity, share) => {
        const jumps = { ...row, model: 'merton76', jump_intensity: intensity }
        close(price({ ...jumps, jump_vol_share: 0 }), price(row), row.spot + row.strike)
        const of = (type: string) => price({ ...jumps, jump_vol_share: share, option_type: type })
        const forward = row.spot * Math.exp(-row.dividend_yield * row.time_years)
        const strike = row.strike * Math.exp(-row.rate * row.time_years)
        close(of('call') - of('put'), forward - strike, row.spot + row.strike)
      }),
      RUNS,
    )
  })

  test('a normal forward: parity, and the at-the-money value σ√(T/2π)', () => {
    fc.assert(
      fc.property(
        number(-50, 150),
        number(-50, 150),
        number(0.01, 4),
        number(0.1, 60),
        (forward, strike, years, vol) => {
          const row = { model: 'bachelier', forward, strike, time_years: years, vol, rate: 0.03 }
          const gap = price({ ...row, option_type: 'call' }) - price({ ...row, option_type: 'put' })
          close(gap, Math.exp(-0.03 * years) * (forward - strike), 200)
          const atTheMoney = price({ ...row, strike: forward, option_type: 'put' })
          close(atTheMoney, Math.exp(-0.03 * years) * vol * Math.sqrt(years / (2 * Math.PI)), 1)
        },
      ),
      RUNS,
    )
  })
})
