import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { makePlainValuer } from '../../../src/core/app/market/index.ts'
import { parityTerms, valueExpiry } from '../../../src/core/market-data/index.ts'
import { black76Price } from '../../../src/core/pricing/index.ts'

const SEED = { seed: 20_261_121, numRuns: 60 }

type World = Readonly<{ forward: number; rate: number; timeYears: number; vol: number }>

const world: fc.Arbitrary<World> = fc.record({
  forward: fc.double({ min: 50, max: 5_000, noNaN: true }),
  rate: fc.double({ min: -0.02, max: 0.12, noNaN: true }),
  timeYears: fc.double({ min: 0.02, max: 2, noNaN: true }),
  vol: fc.double({ min: 0.12, max: 0.9, noNaN: true }),
})

function priceOf(world: World, optionType: 'call' | 'put', strike: number): number {
  const { forward, rate, timeYears, vol } = world
  const price = black76Price({ optionType, forward, strike, rateCont: rate, timeYears, volAnnual: vol })
  if (!price.ok) throw new Error(price.failure.message)
  return price.value
}

const strikesOf = ({ forward }: World): readonly number[] =>
  Array.from({ length: 25 }, (_, i) => forward * (0.82 + 0.015 * i))

const parityOf = (it: World, damage: (i: number, price: number) => number = (_, price) => price) =>
  parityTerms(
    strikesOf(it).map((strike, i) => ({
      strike,
      callMid: damage(i, priceOf(it, 'call', strike)),
      putMid: priceOf(it, 'put', strike),
      spread: 0.001 * it.forward,
    })),
    { spot: null, timeYears: it.timeYears, inverse: false, discountPrior: 1, tick: 1e-6 * it.forward },
  )

describe('put–call parity', () => {
  it('finds forward and discount factor of exact prices', () => {
    fc.assert(
      fc.property(world, (it) => {
        const found = parityOf(it)
        expect(found?.discountFitted).toBe(true)
        expect(Math.abs((found?.forward ?? 0) / it.forward - 1)).toBeLessThan(1e-8)
        expect(Math.abs((found?.discountFactor ?? 0) - Math.exp(-it.rate * it.timeYears))).toBeLessThan(1e-8)
      }),
      SEED,
    )
  })

  it('is not moved by three bad quotes of twenty-five', () => {
    fc.assert(
      fc.property(world, fc.integer({ min: 0, max: 21 }), (it, at) => {
        const found = parityOf(it, (i, price) => (i >= at && i < at + 3 ? price + 0.05 * it.forward : price))
        expect(Math.abs((found?.forward ?? 0) / it.forward - 1)).toBeLessThan(1e-6)
      }),
      SEED,
    )
  })

  it('finds the forward of premiums paid in the underlying', () => {
    fc.assert(
      fc.property(world, (it) => {
        const flat = { ...it, rate: 0 }
        const rows = strikesOf(flat).map((strike) => ({
          strike,
          callMid: priceOf(flat, 'call', strike) / flat.forward,
          putMid: priceOf(flat, 'put', strike) / flat.forward,
          spread: 0.001,
        }))
        const options = { spot: null, timeYears: it.timeYears, inverse: true, discountPrior: 1, tick: 1e-4 }
        expect(Math.abs((parityTerms(rows, options)?.forward ?? 0) / it.forward - 1)).toBeLessThan(1e-9)
      }),
      SEED,
    )
  })

  it('bounds the true forward by quotes that hold the true prices, and stays inside, whatever their widths', () => {
    const widths = fc.array(fc.double({ min: 0.0005, max: 0.2, noNaN: true }), {
      minLength: 100,
      maxLength: 100,
    })
    fc.assert(
      fc.property(world, widths, (it, parts) => {
        const rows = strikesOf(it).map((strike, i) => {
          const [call, put] = [priceOf(it, 'call', strike), priceOf(it, 'put', strike)]
          const part = (j: number): number => (parts[4 * i + j] ?? 0) * 0.05 * it.forward
          const quotes = {
            callBid: call - part(0),
            callAsk: call + part(1),
            putBid: put - part(2),
            putAsk: put + part(3),
          }
          return {
            strike,
            callMid: (quotes.callBid + quotes.callAsk) / 2,
            putMid: (quotes.putBid + quotes.putAsk) / 2,
            spread: part(0) + part(1) + part(2) + part(3),
            difference: { low: quotes.callBid - quotes.putAsk, high: quotes.callAsk - quotes.putBid },
          }
        })
        // American, so that the given discount factor stands and the bounds are exact.
        const discountPrior = Math.exp(-it.rate * it.timeYears)
        const options = {
          spot: null,
          timeYears: it.timeYears,
          inverse: false,
          discountPrior,
          tick: 1e-6 * it.forward,
        }
        const found = parityTerms(rows, { ...options, isAmerican: true })
        expect(found?.bounds?.low).toBeLessThanOrEqual(it.forward)
        expect(found?.bounds?.high).toBeGreaterThanOrEqual(it.forward)
        expect(found?.forward).toBeGreaterThanOrEqual(found?.bounds?.low ?? NaN)
        expect(found?.forward).toBeLessThanOrEqual(found?.bounds?.high ?? NaN)
        expect(found).toMatchObject({ discountFitted: false, basis: 'quotes' })
      }),
      SEED,
    )
  })

  it('reads wide quotes by the published marks, and tight ones by themselves', () => {
    const rowOf = (half: number) => ({
      ...{ strike: 100, callMid: 0.05 + half, putMid: 0.05, spread: 4 * half },
      difference: { low: -2 * half, high: 3 * half },
      markDifference: 0.0001,
    })
    const options = { spot: 100, timeYears: 0.5, inverse: true, discountPrior: 1, tick: 0.0001 }
    expect(parityTerms([rowOf(0.02)], options)).toMatchObject({ basis: 'marks', forward: 100 / (1 - 0.0001) })
    const tight = parityTerms([rowOf(0.0005)], options)
    expect(tight?.basis).toBe('quotes')
    expect(tight?.forward).toBeCloseTo(100 / (1 - 0.0005), 10)
  })

  it('says nothing without a strike that has both sides', () => {
    expect(
      parityTerms([], { spot: 100, timeYears: 1, inverse: false, discountPrior: 1, tick: 0.01 }),
    ).toBeNull()
  })
})

describe('a valued expiry', () => {
  it('gives back the volatility that made its prices, equal for call and put, with their deltas one discount apart', () => {
    fc.assert(
      fc.property(world, (it) => {
        const side = (optionType: 'call' | 'put', strike: number) => ({
          ...{ bid: null, ask: null, mark: priceOf(it, optionType, strike) },
          ...{ volume: 2, openInterest: 1, isStale: false },
        })
        const strikes = strikesOf(it).map((strike) => ({
          strike,
          call: side('call', strike),
          put: side('put', strike),
        }))
        const input = {
          strikes,
          spot: null,
          timeYears: it.timeYears,
          inverse: false,
          discountPrior: 1,
          tick: 1e-6,
        }
        const { rows, summary } = valueExpiry(input, makePlainValuer())
        expect(Math.abs((summary.atmVolatility ?? 0) - it.vol)).toBeLessThan(1e-5)
        expect(summary.putCallVolumeRatio).toBe(1)
        const expected = it.forward * it.vol * Math.sqrt(it.timeYears)
        expect(Math.abs((summary.expectedMove ?? 0) / expected - 1)).toBeLessThan(1e-4)
        for (const { call, put, strike } of rows) {
          if (Math.abs(Math.log(strike / it.forward)) > it.vol * Math.sqrt(it.timeYears)) continue
          expect(Math.abs((call?.values.markIv ?? 0) - it.vol)).toBeLessThan(1e-4)
          expect(Math.abs((put?.values.markIv ?? 0) - it.vol)).toBeLessThan(1e-4)
          const gap = (call?.values.delta ?? 0) - (put?.values.delta ?? 0)
          expect(Math.abs(gap - (summary.parity?.discountFactor ?? 0))).toBeLessThan(1e-6)
        }
      }),
      SEED,
    )
  })
})
