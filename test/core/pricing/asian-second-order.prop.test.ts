import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { priceRow } from '../../../src/core/pricing/index.ts'
import { rowOf } from './helpers.ts'

// The whole set of `greeks=all` for both averages, by laws that need no second figure: what a call and a put differ by, what
// scaling spot and strike together does, what an average of one price is, and what the first order does when an input moves.

const GREEKS = [
  ...(['delta', 'gamma', 'vega', 'theta', 'rho', 'dividend_rho', 'strike_delta'] as const),
  ...(['vanna', 'volga', 'charm', 'speed', 'zomma', 'color', 'ultima'] as const),
] as const

type Values = Readonly<Record<'price' | (typeof GREEKS)[number], number>>

function valuesOf(row: object): Values {
  const priced = priceRow(rowOf(row), 'all')
  return Object.fromEntries(
    ['price' as const, ...GREEKS].map((name) => [name, Number(priced[name])]),
  ) as Values
}

const terms = fc.record({
  product: fc.constantFrom('asian_geometric', 'asian_arithmetic'),
  spot: fc.constantFrom(1, 100, 6_000),
  moneyness: fc.double({ min: 0.85, max: 1.15, noNaN: true }),
  rate: fc.double({ min: -0.02, max: 0.08, noNaN: true }),
  dividend_yield: fc.double({ min: -0.02, max: 0.08, noNaN: true }),
  vol: fc.double({ min: 0.1, max: 0.6, noNaN: true }),
  time_years: fc.double({ min: 0.1, max: 1.5, noNaN: true }),
  fixings: fc.integer({ min: 2, max: 6 }),
})

type Drawn = typeof terms extends fc.Arbitrary<infer One> ? One : never

const rowFrom = ({ moneyness, ...row }: Drawn) => ({
  ...{ option_type: 'call', strike: row.spot * moneyness },
  ...row,
})

/** Of a greek's own scale: a unit of spot over the powers of spot, volatility and time that it is a derivative by. */
function scaleOf(
  name: (typeof GREEKS)[number],
  row: { spot: number; vol: number; time_years: number },
): number {
  const { spot, vol, time_years: years } = row
  const perSpot = {
    gamma: 1,
    delta: 0,
    vanna: 0,
    charm: 0,
    speed: 2,
    zomma: 1,
    color: 1,
    strike_delta: 0,
  } as const
  const unit = name in perSpot ? spot ** -perSpot[name as keyof typeof perSpot] : spot
  const perVol = { vanna: 1, zomma: 1, vega: 1, volga: 2, ultima: 3 } as const
  const steep = (vol * Math.sqrt(years)) ** -(name === 'speed' ? 2 : 1)
  const inVol = name in perVol ? vol ** -perVol[name as keyof typeof perVol] : 1
  return unit * inVol * steep * (['theta', 'charm', 'color'].includes(name) ? 1 / years : 1)
}

const SAMPLES = { numRuns: 12, seed: 20_261_122 }

describe('the second order of averages', () => {
  test('a call and a put bend alike: they differ by a straight line in spot, whose slope no volatility moves', () => {
    fc.assert(
      fc.property(terms, (drawn) => {
        const row = { ...rowFrom(drawn), product: 'asian_arithmetic' }
        const [call, put] = [valuesOf(row), valuesOf({ ...row, option_type: 'put' })]
        for (const name of ['gamma', 'vega', 'vanna', 'volga', 'speed', 'zomma', 'color', 'ultima'] as const)
          expect(Math.abs(call[name] - put[name]) / scaleOf(name, row), name).toBeLessThan(1e-5)
      }),
      SAMPLES,
    )
  })

  test('spot, strike and value scale together: V = S·Δ + K·∂V/∂K', () => {
    fc.assert(
      fc.property(terms, (drawn) => {
        const row = rowFrom(drawn)
        const { price, delta, strike_delta: strikeDelta } = valuesOf(row)
        expect(Math.abs(row.spot * delta + row.strike * strikeDelta - price) / row.spot).toBeLessThan(1e-7)
      }),
      SAMPLES,
    )
  })

  test('the average of one price is the price: the whole set is the vanilla’s', () => {
    fc.assert(
      fc.property(terms, (drawn) => {
        const { product, ...row } = { ...rowFrom(drawn), fixings: 1 }
        const vanilla = valuesOf({ ...row, product: 'vanilla', fixings: '' })
        const average = valuesOf({ ...row, product })
        for (const name of GREEKS)
          expect(Math.abs(average[name] - vanilla[name]) / scaleOf(name, row), name).toBeLessThan(2e-5)
      }),
      SAMPLES,
    )
  })

  test('each is what a greek of the order before does when its input moves', () => {
    fc.assert(
      fc.property(terms, (drawn) => {
        const row = rowFrom(drawn)
        const own = valuesOf(row)
        const slope = (of: keyof Values, input: 'spot' | 'vol', share: number): number => {
          const step = row[input] * share
          const [up, down] = [
            valuesOf({ ...row, [input]: row[input] + step }),
            valuesOf({ ...row, [input]: row[input] - step }),
          ]
          return (up[of] - down[of]) / (2 * step)
        }
        const share = 1e-3 * row.vol * Math.sqrt(row.time_years)
        for (const [name, of, input] of [
          ['vanna', 'delta', 'vol'],
          ['volga', 'vega', 'vol'],
          ['zomma', 'gamma', 'vol'],
          ['ultima', 'volga', 'vol'],
          ['vanna', 'vega', 'spot'],
          ['speed', 'gamma', 'spot'],
          ['zomma', 'vanna', 'spot'],
        ] as const)
          expect(
            Math.abs(slope(of, input, share) - own[name]) / scaleOf(name, row),
            `${name} by ${input}`,
          ).toBeLessThan(1e-3)
      }),
      { ...SAMPLES, numRuns: 4 },
    )
  })

  test('charm and color are the loss of delta and gamma with time', () => {
    fc.assert(
      fc.property(terms, (drawn) => {
        const row = rowFrom(drawn)
        const own = valuesOf(row)
        const step = 1e-3 * row.time_years
        const at = (years: number): Values => valuesOf({ ...row, time_years: years })
        const [later, sooner] = [at(row.time_years + step), at(row.time_years - step)]
        for (const [name, of] of [
          ['charm', 'delta'],
          ['color', 'gamma'],
        ] as const) {
          const loss = (sooner[of] - later[of]) / (2 * step)
          const signed = name === 'charm' ? loss : -loss
          expect(Math.abs(signed - own[name]) / scaleOf(name, row), name).toBeLessThan(1e-4)
        }
      }),
      { ...SAMPLES, numRuns: 8 },
    )
  })
})
