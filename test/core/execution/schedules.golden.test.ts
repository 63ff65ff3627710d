import { describe, expect, it } from 'vitest'
import { lotsByShare, shortfallShares, twapShares } from '../../../src/core/execution/schedules.ts'

/** What is left of the order before each slice and after the last, as shares of it. */
const leftOf = (slices: number, urgency: number): readonly number[] => [
  1,
  ...shortfallShares(slices, urgency).map((share) => 1 - share),
]

describe('the Almgren–Chriss trajectory', () => {
  // Almgren and Chriss (2000), eq. (15) with κ̃² of eq. (16): the trajectory is what minimises cost plus λ × variance.
  it.each([0.1, 1, 2, 5])('solves the difference equation of the optimum at κT = %d', (urgency) => {
    const slices = 20
    const [tau, kappa] = [1 / slices, urgency]
    const kappaTildeSquared = (2 / tau ** 2) * (Math.cosh(kappa * tau) - 1)
    const left = leftOf(slices, urgency)
    for (let at = 1; at < slices; at += 1) {
      const [before, here, after] = left.slice(at - 1, at + 2) as [number, number, number]
      expect((before - 2 * here + after) / tau ** 2).toBeCloseTo(kappaTildeSquared * here, 8)
    }
  })

  // Same paper, eq. (18): n_j = 2 sinh(½κτ) / sinh(κT) · cosh(κ(T − t_{j−½})) · X.
  it('trades in each slice what eq. (18) says', () => {
    const [slices, urgency] = [5, 3]
    const left = leftOf(slices, urgency)
    for (let j = 1; j <= slices; j += 1) {
      const middle = 1 - (j - 0.5) / slices
      const traded =
        ((2 * Math.sinh(urgency / slices / 2)) / Math.sinh(urgency)) * Math.cosh(urgency * middle)
      expect((left[j - 1] ?? 0) - (left[j] ?? 0)).toBeCloseTo(traded, 12)
    }
  })

  it('is the straight line without urgency, and comes near it when there is little', () => {
    expect(shortfallShares(8, 0)).toEqual(twapShares(8))
    shortfallShares(8, 1e-4).forEach((share, at) => expect(share).toBeCloseTo((at + 1) / 8, 8))
  })

  it('stays finite at the greatest urgency, where all goes at once', () => {
    const shares = shortfallShares(50, 50)
    expect(shares.every(Number.isFinite)).toBe(true)
    expect(shares[0]).toBeCloseTo(1 - Math.exp(-1), 6)
    expect(shares.at(-1)).toBe(1)
  })

  it('gives the lots of the worked example', () => {
    expect(lotsByShare(6, shortfallShares(6, 2))).toEqual([2, 3, 4, 5, 5, 6])
    expect(lotsByShare(6, twapShares(6))).toEqual([1, 2, 3, 4, 5, 6])
  })
})
