import { describe, expect, it } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import { butterflyOf, ssviHasNoButterfly, ssviHasNoCalendar } from '../../../src/core/vol/index.ts'
import { sviSmile } from '../../../src/core/vol/index.ts'
import { bruteForce, distance, fitted, quotesOf, randomSsvi, randomSvi, sviOf } from './support.ts'
import type { Slice } from './support.ts'

const slicesOf = (surface: ReturnType<typeof fitted>): readonly Slice[] =>
  surface.slices.map(({ timeYears }, at) => ({ timeYears, svi: sviOf(surface, at) }))

describe('a fit through noiseless quotes', () => {
  it('gives raw SVI parameters back to 1e-6, over 300 seeded smiles', () => {
    const random = makeRandom(20_261_121)
    for (let i = 0; i < 300; i++) {
      const svi = randomSvi(random)
      const surface = fitted([quotesOf({ timeYears: 0.1 + 2 * random.next(), svi })], { fit: 'free' })
      expect(distance(sviOf(surface, 0), svi), `smile ${i}: ${JSON.stringify(svi)}`).toBeLessThan(1e-6)
    }
  })

  it('gives arbitrage-free surfaces back to 1e-6 where quotes see the bend, and raises no alarm, over 100 of four expiries', () => {
    const random = makeRandom(7)
    for (let i = 0; i < 100; i++) {
      const slices = randomSsvi(random, 4)
      const surface = fitted(slices.map((slice) => quotesOf(slice, { low: -1, high: 1 })))
      expect(surface.arbitrage, `surface ${i}`).toEqual([])
      slices.forEach(({ svi }, at) => expect(distance(sviOf(surface, at), svi)).toBeLessThan(1e-6))
    }
  })

  it('recovers the whole of an SSVI surface, both forms of φ', () => {
    const random = makeRandom(11)
    for (let i = 0; i < 10; i++) {
      const slices = randomSsvi(random, 3)
      const surface = fitted(
        slices.map((slice) => quotesOf(slice)),
        { model: 'ssvi' },
      )
      expect(surface.arbitrage).toEqual([])
      for (const { rmse } of surface.slices) expect(rmse).toBeLessThan(1e-7)
      slices.forEach(({ svi }, at) => expect(distance(sviOf(surface, at), svi)).toBeLessThan(1e-6))
    }
  })
})

describe('the default fit through noisy quotes', () => {
  it('has no arbitrage by brute force, over 40 seeded surfaces', () => {
    const random = makeRandom(99)
    for (let i = 0; i < 40; i++) {
      const noise = 0.002 + 0.02 * random.next()
      const slices = randomSsvi(random, 4)
      const quotes = slices.map((slice) =>
        quotesOf(slice, { count: 7 + random.integer(20), noise: () => noise * (random.next() - 0.5) }),
      )
      const surface = fitted(quotes)
      expect(surface.arbitrage, `surface ${i}`).toEqual([])
      const { g, crossing } = bruteForce(slicesOf(surface))
      expect(g, `surface ${i}`).toBeGreaterThanOrEqual(-1e-8)
      expect(crossing, `surface ${i}`).toBeGreaterThanOrEqual(-1e-8)
      for (const { rmse } of surface.slices) expect(rmse).toBeLessThan(0.6 * noise)
    }
  })

  it('has none either where the quotes themselves are full of it', () => {
    const random = makeRandom(5)
    for (let i = 0; i < 20; i++) {
      const slices = [0.1, 0.3, 0.6].map((timeYears) => ({ timeYears, svi: randomSvi(random) }))
      const surface = fitted(slices.map((slice) => quotesOf(slice)))
      const { g, crossing } = bruteForce(slicesOf(surface))
      expect(g, `surface ${i}`).toBeGreaterThanOrEqual(-1e-8)
      expect(crossing, `surface ${i}`).toBeGreaterThanOrEqual(-1e-8)
      expect(surface.arbitrage.filter(({ source }) => source === 'fit')).toEqual([])
      // Between the quotes, where they speak.
      const truth = bruteForce(slices, 0.5)
      if (truth.g < -1e-3 || truth.crossing < -1e-3) expect(surface.arbitrage.length).toBeGreaterThan(0)
    }
  })

  it('makes clean SSVI surfaces too, whose conditions hold', () => {
    const random = makeRandom(3)
    const slices = randomSsvi(random, 4)
    for (const phi of ['power_law', 'heston'] as const) {
      const surface = fitted(
        slices.map((slice) => quotesOf(slice, { noise: () => 0.01 * (random.next() - 0.5) })),
        { model: 'ssvi', phi },
      )
      expect(surface.arbitrage).toEqual([])
      surface.slices.forEach(({ parameters, timeYears }, at) => {
        if (parameters.model !== 'ssvi') throw new Error('not SSVI')
        const before = surface.slices[at - 1]?.parameters
        const earlier = before?.model === 'ssvi' ? before.theta : parameters.theta
        expect(ssviHasNoButterfly(parameters.ssvi, parameters.theta)).toBe(true)
        expect(ssviHasNoCalendar(parameters.ssvi, earlier, parameters.theta)).toBe(true)
        expect(butterflyOf(sviSmile(parameters.svi, timeYears))).toBeNull()
      })
    }
  })

  it('is the same for the same quotes', () => {
    const quotes = quotesOf({ timeYears: 1, svi: randomSvi(makeRandom(1)) }, { noise: () => 0.001 })
    expect(sviOf(fitted([quotes]), 0)).toEqual(sviOf(fitted([quotes]), 0))
  })
})
