import { describe, expect, it } from 'vitest'
import { makeRandom } from '../../../src/core/kernel/index.ts'
import { fitSurface } from '../../../src/core/vol/index.ts'
import type { FitOptions } from '../../../src/core/vol/index.ts'
import { quotesOf, randomSsvi } from './support.ts'

const random = makeRandom(5)
/** Noise enough that the free slices have arbitrage, so that an arbitrage-free fit has to search on. */
const QUOTES = randomSsvi(random, 6).map((slice) =>
  quotesOf(slice, { count: 15, noise: () => 0.02 * (random.next() - 0.5) }),
)

const KINDS: readonly FitOptions[] = [
  { model: 'svi', fit: 'arbitrage_free' },
  { model: 'svi', fit: 'free' },
  { model: 'ssvi', fit: 'arbitrage_free' },
  { model: 'sabr', fit: 'free' },
  { model: 'spline', fit: 'arbitrage_free' },
]

describe('a fit that somebody watches', () => {
  it.each(KINDS)('tells its share as it goes, and ends with the same surface: $model $fit', (options) => {
    const shares: number[] = []
    const watched = fitSurface(QUOTES, options, (share) => shares.push(share))
    expect(watched).toEqual(fitSurface(QUOTES, options))
    expect(new Set(shares).size).toBeGreaterThan(4)
    expect(shares).toEqual(shares.toSorted((a, b) => a - b))
    expect(shares[0]).toBeGreaterThan(0)
    expect(shares.at(-1)).toBeLessThanOrEqual(1)
  })

  it('is beyond the free slices while it searches on', () => {
    const shares: number[] = []
    fitSurface(QUOTES, { model: 'svi', fit: 'arbitrage_free' }, (share) => shares.push(share))
    expect(shares.filter((share) => share > 0.3).length).toBeGreaterThan(5)
  })
})
