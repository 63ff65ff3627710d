import { describe, expect, it } from 'vitest'
import {
  chainSlice,
  fitSurface,
  groupQuotes,
  makeSurface,
  smileOf,
  sviSmile,
} from '../../../src/core/vol/index.ts'
import type { ChainSide, SliceQuotes, SviParameters } from '../../../src/core/vol/index.ts'
import { fitted, quotesOf } from './support.ts'

const CALM: SviParameters = { a: 0.02, b: 0.08, rho: -0.4, m: 0, sigma: 0.25 }
const HALF = { timeYears: 0.5, svi: CALM }
const YEAR = { timeYears: 1, svi: { ...CALM, a: 0.05 } }

/** The slice with one quote's both sides moved by `change` of volatility. */
const moved = (slice: SliceQuotes, at: number, change: number): SliceQuotes => ({
  ...slice,
  quotes: slice.quotes.map((quote, i) =>
    i === at
      ? {
          ...quote,
          volAnnual: quote.volAnnual + change,
          bidVol: (quote.bidVol ?? 0) + change,
          askVol: (quote.askVol ?? 0) + change,
        }
      : quote,
  ),
})

describe('quotes with both sides', () => {
  it('raise no alarm while no strategy dealt at bid and ask makes money', () => {
    const quotes = [quotesOf(HALF, { halfSpread: 0.002 }), quotesOf(YEAR, { halfSpread: 0.002 })]
    expect(fitted(quotes).arbitrage).toEqual([])
  })

  it('tell a butterfly below nothing, at its middle strike, with what it pays', () => {
    const quotes = moved(quotesOf(HALF, { halfSpread: 0.001, expiry: 'A' }), 12, 0.04)
    const [flag] = fitted([quotes]).arbitrage
    expect(flag).toMatchObject({ kind: 'butterfly', expiry: 'A', source: 'quotes' })
    expect(flag?.logMoneyness).toBeCloseTo(0, 12)
    expect(flag?.value).toBeLessThan(0)
  })

  it('tell an earlier option bid above the later one offered, and name the later expiry', () => {
    const early = quotesOf({ timeYears: 0.5, svi: YEAR.svi }, { halfSpread: 0.001, expiry: 'A' })
    const late = quotesOf({ timeYears: 1, svi: CALM }, { halfSpread: 0.001, expiry: 'B' })
    const flags = fitted([late, early]).arbitrage.filter(({ kind }) => kind === 'calendar')
    expect(flags).toMatchObject([{ expiry: 'B', source: 'quotes' }])
  })
})

describe('quotes', () => {
  const input = {
    expiry: 'A',
    timeYears: 1,
    forward: 100,
    strike: 100,
    volAnnual: 0.2,
    bidVol: null,
    askVol: null,
  }

  it('are refused one by one, naming the column', () => {
    const fields = [
      { ...input, timeYears: 0 },
      { ...input, forward: Number.NaN },
      { ...input, strike: -1 },
      { ...input, volAnnual: 0 },
      { ...input, volAnnual: null },
      { ...input, volAnnual: null, bidVol: 0.3, askVol: 0.2 },
      { ...input, askVol: Infinity },
    ].map((bad) => groupQuotes([bad]).refusals[0]?.failure.field)
    expect(fields).toEqual(['time_years', 'forward', 'strike', 'vol', 'vol', 'bid_vol', 'ask_vol'])
    const { slices, refusals } = groupQuotes([input, { ...input, timeYears: 2 }, { ...input, strike: 110 }])
    expect(refusals.map(({ index }) => index)).toEqual([1])
    expect(slices[0]?.quotes).toHaveLength(2)
  })

  it('of fewer than five distinct strikes make no slice, and no surface when there is none', () => {
    const few = quotesOf(HALF, { count: 4, expiry: 'few' })
    const twice = { ...few, quotes: [...few.quotes, ...few.quotes] }
    expect(fitSurface([twice], { model: 'svi', fit: 'free' })).toMatchObject({
      failure: { code: 'too_few_quotes' },
    })
    const surface = fitted([few, quotesOf(YEAR)])
    expect(surface.slices).toHaveLength(1)
    expect(surface.problems).toMatchObject([{ expiry: 'few', code: 'too_few_quotes' }])
    expect(fitted([quotesOf(HALF, { count: 5 })]).slices[0]?.rmse).toBeLessThan(1e-6)
  })
})

describe('the quotes of a chain', () => {
  const side = (change: Partial<ChainSide> = {}): ChainSide => ({
    ...{ bidVol: 0.19, askVol: 0.21, markVol: 0.2, hasBid: true, isStale: false, quarantine: null },
    ...change,
  })
  const chain = (strikes: Parameters<typeof chainSlice>[0]['strikes'], forward: number | null = 100) =>
    chainSlice({ expiry: 'A', timeYears: 0.25, forward, strikes })

  it('are the out-of-the-money side of each strike, at the middle volatility', () => {
    const { slice } = chain([
      { strike: 90, call: side({ bidVol: 0.9, askVol: 0.95 }), put: side({ bidVol: 0.24, askVol: 0.26 }) },
      { strike: 110, call: side({ bidVol: 0.17, askVol: 0.19 }), put: side({ bidVol: 0.9 }) },
    ])
    expect(slice.quotes.map(({ volAnnual }) => volAnnual)).toEqual([0.25, 0.18])
    expect(slice.quotes[0]?.logMoneyness).toBeCloseTo(Math.log(0.9), 15)
  })

  it('count what is left out, each with its reason', () => {
    const put = null
    const { slice, dropped } = chain([
      { strike: 101, call: null, put },
      { strike: 102, call: side({ quarantine: 'crossed' }), put },
      { strike: 103, call: side({ bidVol: null, hasBid: false }), put },
      { strike: 104, call: side({ bidVol: null }), put },
      { strike: 105, call: side({ bidVol: 0.1, askVol: 0.3 }), put },
      { strike: 106, call: side(), put },
    ])
    expect(dropped).toEqual({ no_side: 1, quarantined: 1, no_bid: 1, no_volatility: 1, too_wide: 1 })
    expect(slice.quotes).toHaveLength(1)
    expect(chain([{ strike: 106, call: side(), put }], null).dropped).toEqual({ no_forward: 1 })
  })

  it('leave stale ones out while five fresh ones are there, and say stale when not', () => {
    const strikes = [...Array(6).keys()].map((i) => ({ strike: 101 + i, call: side(), put: null }))
    const old = { strike: 120, call: side({ isStale: true }), put: null }
    expect(chain([...strikes, old])).toMatchObject({ isStale: false, dropped: { stale: 1 } })
    const mostlyOld = chain([...strikes.slice(0, 4), old])
    expect(mostlyOld).toMatchObject({ isStale: true, dropped: {} })
    expect(mostlyOld.slice.quotes).toHaveLength(5)
  })
})

describe('the surface between and beyond its expiries', () => {
  const slices = [
    { timeYears: 0.5, forward: 100, smile: sviSmile(CALM, 0.5) },
    { timeYears: 1, forward: 102, smile: sviSmile(YEAR.svi, 1) },
  ]
  const surface = makeSurface(slices)

  it('is linear in total variance at fixed log-moneyness, and never falls with time', () => {
    const [early, late] = [sviSmile(CALM, 0.5).jet(0.2).w, sviSmile(YEAR.svi, 1).jet(0.2).w]
    expect(surface.totalVariance(0.2, 0.75)).toBeCloseTo((early + late) / 2, 14)
    for (const k of [-1, -0.2, 0, 0.3, 1]) {
      let before = 0
      for (let t = 0.05; t < 3; t += 0.05) {
        const now = surface.totalVariance(k, t)
        expect(now).toBeGreaterThan(before)
        before = now
      }
    }
  })

  it('keeps volatility before the first expiry and the slope of its wings after the last', () => {
    const vol = Math.sqrt(surface.totalVariance(0.1, 0.5) / 0.5)
    expect(Math.sqrt(surface.totalVariance(0.1, 0.1) / 0.1)).toBeCloseTo(vol, 13)
    expect(surface.point(0.7, 4).slope).toBe(surface.point(0.7, 1).slope)
    const grown = surface.totalVariance(0, 2) - surface.totalVariance(0, 1)
    expect(surface.totalVariance(0.9, 2) - surface.totalVariance(0.9, 1)).toBeCloseTo(grown, 14)
  })

  it('has a log-linear forward, the quoted volatilities, and derivatives that are those of its values', () => {
    expect(surface.forward(0.75)).toBeCloseTo(Math.sqrt(100 * 102), 10)
    expect(surface.forward(0.5)).toBe(100)
    expect(surface.volAnnual(100, 0.5)).toBeCloseTo(Math.sqrt(sviSmile(CALM, 0.5).jet(0).w / 0.5), 14)
    const h = 1e-5
    for (const t of [0.3, 0.8, 1.7]) {
      const { slope, curvature, timeSlope } = surface.point(0.15, t)
      const w = (k: number, at: number): number => surface.totalVariance(k, at)
      expect(slope).toBeCloseTo((w(0.15 + h, t) - w(0.15 - h, t)) / (2 * h), 7)
      expect(curvature).toBeCloseTo((w(0.15 + h, t) - 2 * w(0.15, t) + w(0.15 - h, t)) / h ** 2, 3)
      expect(timeSlope).toBeCloseTo((w(0.15, t + h) - w(0.15, t - h)) / (2 * h), 7)
    }
  })
})

describe('the other models', () => {
  it('SABR comes back from quotes of its own formula, exact at the money', () => {
    const own = fitted([quotesOf(HALF)], { model: 'sabr' })
    const [slice] = own.slices
    if (slice?.parameters.model !== 'sabr') throw new Error('not SABR')
    const smile = smileOf(slice)
    const quotes = slice.quotes.map(({ logMoneyness, strike }) => {
      const volAnnual = Math.sqrt(smile.jet(logMoneyness).w / 0.5)
      return { strike, logMoneyness, volAnnual, bidVol: null, askVol: null }
    })
    const again = fitted([{ ...quotesOf(HALF), quotes }], { model: 'sabr' }).slices[0]
    if (again?.parameters.model !== 'sabr') throw new Error('not SABR')
    const { alpha, rho, nu } = slice.parameters.sabr
    expect(again.parameters.sabr.alpha).toBeCloseTo(alpha, 6)
    expect(again.parameters.sabr.rho).toBeCloseTo(rho, 6)
    expect(again.parameters.sabr.nu).toBeCloseTo(nu, 6)
    expect(again.rmse).toBeLessThan(1e-7)
  })

  it('a free spline goes through every quote; the default one bends as little as it must to be clean', () => {
    const noisy = quotesOf(HALF, { noise: alternating(0.004) })
    const free = fitted([noisy], { model: 'spline', fit: 'free' })
    expect(free.slices[0]?.rmse).toBeLessThan(1e-12)
    expect(free.arbitrage).toMatchObject([{ kind: 'butterfly', source: 'fit' }])
    const clean = fitted([noisy], { model: 'spline' })
    expect(clean.arbitrage).toEqual([])
    expect(clean.slices[0]?.rmse).toBeLessThan(0.0045)
    expect(fitted([quotesOf(HALF)], { model: 'spline' }).slices[0]?.rmse).toBeLessThan(1e-12)
  })
})

function alternating(size: number): () => number {
  let sign = 1
  return () => size * (sign = -sign)
}
